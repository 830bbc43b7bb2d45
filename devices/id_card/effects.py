"""What a reader's session asks its driver to do, as values."""

from dataclasses import dataclass, field

from devices.id_card.card import Card


@dataclass(frozen=True, slots=True)
class Send:
    """Write these bytes to the port."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Identified:
    """The reader answers. `sam` is the number of its security module, None if it tells none."""

    sam: str | None


@dataclass(frozen=True, slots=True)
class CardRead:
    """A card was read. Whoever takes it wipes it."""

    card: Card = field(repr=False)


@dataclass(frozen=True, slots=True)
class CardFailed:
    """A card is there and can't be read, or was there and was not read; told once for each card."""

    reason: str


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card that was read or told of as failed has left."""


@dataclass(frozen=True, slots=True)
class ReaderUnfit:
    """The reader answers, and says that it can't work."""

    reason: str


@dataclass(frozen=True, slots=True)
class FellSilent:
    """The reader does not answer (any more)."""

    reason: str


Effect = Send | Identified | CardRead | CardFailed | CardRemoved | ReaderUnfit | FellSilent
