"""What the reader's antenna knows of the card in its field: a state machine of five states and one table.
Pure."""

from enum import Enum, auto

from firmware_sim.errors import CardStateError
from firmware_sim.id_reader.cards import Card


class Sight(Enum):
    """How far the reader has come with the card that lies there."""

    NOTHING = auto()
    """No card lies there."""
    FRESH = auto()
    """A card lies there that was not found yet."""
    FOUND = auto()
    SELECTED = auto()
    READ = auto()
    """It was read: further reads go on working, but no find sees it until it has left."""


class Event(Enum):
    """What can happen to a card."""

    PUT = auto()
    LEFT = auto()
    FOUND = auto()
    SELECTED = auto()
    REFUSED = auto()
    """Select failed."""
    READ = auto()
    POWER = auto()
    """The field comes up: whatever lies in it is new to the reader."""


NEXT: dict[tuple[Sight, Event], Sight] = {
    (Sight.NOTHING, Event.PUT): Sight.FRESH,
    (Sight.NOTHING, Event.POWER): Sight.NOTHING,
    (Sight.FRESH, Event.LEFT): Sight.NOTHING,
    (Sight.FRESH, Event.FOUND): Sight.FOUND,
    (Sight.FRESH, Event.POWER): Sight.FRESH,
    (Sight.FOUND, Event.LEFT): Sight.NOTHING,
    (Sight.FOUND, Event.FOUND): Sight.FOUND,
    (Sight.FOUND, Event.SELECTED): Sight.SELECTED,
    (Sight.FOUND, Event.REFUSED): Sight.FRESH,
    (Sight.FOUND, Event.POWER): Sight.FRESH,
    (Sight.SELECTED, Event.LEFT): Sight.NOTHING,
    (Sight.SELECTED, Event.FOUND): Sight.FOUND,
    (Sight.SELECTED, Event.READ): Sight.READ,
    (Sight.SELECTED, Event.POWER): Sight.FRESH,
    (Sight.READ, Event.LEFT): Sight.NOTHING,
    (Sight.READ, Event.READ): Sight.READ,
    (Sight.READ, Event.POWER): Sight.FRESH,
}


class CardField:
    """The place where a card lies."""

    def __init__(self) -> None:
        self.sight = Sight.NOTHING
        self.card: Card | None = None

    def can(self, event: Event) -> bool:
        """Whether the table knows the step."""
        return (self.sight, event) in NEXT

    def follow(self, event: Event) -> None:
        """Take the step. Raises CardStateError when the table knows none."""
        try:
            self.sight = NEXT[self.sight, event]
        except KeyError:
            raise CardStateError(f"a card that is {self.sight.name} cannot meet {event.name}") from None

    def put(self, card: Card) -> None:
        """A card is laid down where none lies."""
        self.follow(Event.PUT)
        self.card = card

    def leave(self) -> Card:
        """The card leaves; which it was."""
        self.follow(Event.LEFT)
        card, self.card = self.card, None
        assert card is not None, "the table lets none leave where none lies"
        return card
