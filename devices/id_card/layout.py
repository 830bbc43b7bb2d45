"""Where each kind of card keeps what, in its text record of 256 bytes of UTF-16LE. Pure.

Offsets and lengths are in bytes. Source: public descriptions of the resident's card, of the residence permit
for residents of Hong Kong, Macau and Taiwan (J), and of the foreigner's permanent residence cards (I, Y).
"""

from dataclasses import dataclass
from enum import Enum

TEXT_BYTES = 256
ADDRESS_BYTES = 70
FLAG_AT = 248
"""The character that tells the kind of card; blank on a resident's card."""


class CardKind(Enum):
    """Kinds of cards, by their flag."""

    RESIDENT = ""
    HK_MO_TW = "J"
    """Residence permit of a resident of Hong Kong, Macau or Taiwan."""
    FOREIGN_2017 = "I"
    FOREIGN_2023 = "Y"


@dataclass(frozen=True, slots=True)
class Span:
    """A field's place."""

    at: int
    length: int


@dataclass(frozen=True, slots=True)
class Layout:
    """One kind's fields; a kind that lacks one has None. A name may go on in a second place."""

    name: Span
    sex: Span
    birth: Span
    number: Span
    valid_from: Span
    valid_to: Span
    nation: Span | None = None
    address: Span | None = None
    issuer: Span | None = None
    english_name: tuple[Span, ...] = ()
    nationality: Span | None = None
    pass_number: Span | None = None
    issues: Span | None = None
    version: Span | None = None
    old_number_linked: Span | None = None


_COMMON_ADDRESS = Span(52, ADDRESS_BYTES)
_COMMON_NUMBER = Span(122, 36)
_COMMON_ISSUER = Span(158, 30)
_COMMON_FROM = Span(188, 16)
_COMMON_TO = Span(204, 16)

LAYOUTS: dict[CardKind, Layout] = {
    CardKind.RESIDENT: Layout(
        name=Span(0, 30),
        sex=Span(30, 2),
        nation=Span(32, 4),
        birth=Span(36, 16),
        address=_COMMON_ADDRESS,
        number=_COMMON_NUMBER,
        issuer=_COMMON_ISSUER,
        valid_from=_COMMON_FROM,
        valid_to=_COMMON_TO,
    ),
    CardKind.HK_MO_TW: Layout(
        name=Span(0, 30),
        sex=Span(30, 2),
        birth=Span(36, 16),
        address=_COMMON_ADDRESS,
        number=_COMMON_NUMBER,
        issuer=_COMMON_ISSUER,
        valid_from=_COMMON_FROM,
        valid_to=_COMMON_TO,
        pass_number=Span(220, 18),
        issues=Span(238, 4),
    ),
    CardKind.FOREIGN_2017: Layout(
        english_name=(Span(0, 120),),
        sex=Span(120, 2),
        number=Span(122, 30),
        nationality=Span(152, 6),
        name=Span(158, 30),
        valid_from=Span(188, 16),
        valid_to=Span(204, 16),
        birth=Span(220, 16),
        version=Span(236, 4),
        issuer=Span(240, 8),
    ),
    CardKind.FOREIGN_2023: Layout(
        name=Span(0, 30),
        sex=Span(30, 2),
        issues=Span(32, 4),
        birth=Span(36, 16),
        english_name=(Span(52, ADDRESS_BYTES), Span(220, 22)),
        number=_COMMON_NUMBER,
        valid_from=_COMMON_FROM,
        valid_to=_COMMON_TO,
        nationality=Span(242, 6),
        old_number_linked=Span(250, 6),
    ),
}
