"""What was read from a card: personal data, in one object that can be wiped and that shows nothing of itself.
Pure.

The card's bytes are kept, and each field is decoded when it is asked for. Neither `repr` nor a log, a pickle
or an exception's text tells anything of a person. The photo and the fingerprints are never kept: nobody here
needs them."""

from datetime import date
from enum import StrEnum
from typing import NoReturn

from stdnum.iso7064 import mod_11_2

from devices.errors import CardWipedError
from devices.id_card.frames import wipe
from devices.id_card.layout import ADDRESS_BYTES, FLAG_AT, LAYOUTS, TEXT_BYTES, CardKind, Layout, Span

NUMBER_DIGITS = 18
FOREIGN_2017_NUMBER_LENGTH = 15
LONG_TERM = "长期"
"""Instead of a last day: the card never expires."""
BLANKS = " \0"


class Sex(StrEnum):
    """As GB/T 2261.1 codes it."""

    UNKNOWN = "0"
    MALE = "1"
    FEMALE = "2"
    UNSPECIFIED = "9"


class Doubt(StrEnum):
    """What does not fit in a card's text. A card with a doubt was misread, or is not genuine."""

    NAME_MISSING = "name_missing"
    NUMBER_MALFORMED = "number_malformed"
    CHECK_DIGIT_WRONG = "check_digit_wrong"
    BIRTH_DATE_WRONG = "birth_date_wrong"
    BIRTH_DATE_NOT_THAT_OF_THE_NUMBER = "birth_date_not_that_of_the_number"
    SEX_UNKNOWN_CODE = "sex_unknown_code"
    VALIDITY_WRONG = "validity_wrong"


class Card:
    """One card. Wipe it at the end of the citizen's session; afterwards every field raises CardWipedError."""

    __slots__ = ("_address", "_text", "_wiped", "has_fingerprint", "kind")

    def __init__(self, text: bytes | bytearray, *, has_fingerprint: bool = False) -> None:
        """`text` is the record of 256 bytes; it is copied. Raises ValueError for another length."""
        if len(text) != TEXT_BYTES:
            raise ValueError(f"a card's text is {TEXT_BYTES} bytes, not {len(text)}")
        self._text = bytearray(text)
        self._address = bytearray()
        self._wiped = False
        self.has_fingerprint = has_fingerprint
        self.kind = _kind_of(self._text)

    def __repr__(self) -> str:
        return "<Card wiped>" if self._wiped else "<Card>"

    def __reduce__(self) -> NoReturn:
        raise TypeError("a card is not to be stored or sent")

    def wipe(self) -> None:
        """Overwrite all of it. Safe to repeat."""
        wipe(self._text)
        wipe(self._address)
        self._wiped = True

    def set_newest_address(self, data: bytes | bytearray) -> None:
        """What the card says of a move since it was issued: 70 bytes. Other lengths are ignored."""
        if len(data) == ADDRESS_BYTES and not self._wiped:
            self._address = bytearray(data)

    # -- fields: texts are "" where the card has none ------------------------------------------------------

    @property
    def name(self) -> str:
        """Chinese name; a foreigner may have none."""
        return self._field(self._layout.name)

    @property
    def english_name(self) -> str:
        """Of foreigners' cards."""
        return self._clean("".join(self._raw(span) for span in self._layout.english_name))

    @property
    def number(self) -> str:
        """ID number, upper case."""
        return self._field(self._layout.number).upper()

    @property
    def sex(self) -> Sex | None:
        """None for a code that is in no list."""
        code = self._field(self._layout.sex)
        return Sex(code) if code in set(Sex) else None

    @property
    def nation(self) -> str:
        """Ethnic group, two digits of GB/T 3304."""
        return self._optional(self._layout.nation)

    @property
    def birth(self) -> date | None:
        """None when the text is no date."""
        return _date(self._field(self._layout.birth))

    @property
    def address(self) -> str:
        """The newest address if the card has one, else the printed one."""
        printed = self._optional(self._layout.address)
        return self._clean(self._decode(self._address)) or printed

    @property
    def issuer(self) -> str:
        """Issuing authority; of a 2017 foreigner's card its code."""
        return self._optional(self._layout.issuer)

    @property
    def nationality(self) -> str:
        """Three letters of ISO 3166, of foreigners' cards."""
        return self._optional(self._layout.nationality)

    @property
    def pass_number(self) -> str:
        """Of a Hong Kong, Macau or Taiwan resident."""
        return self._optional(self._layout.pass_number)

    @property
    def issues(self) -> str:
        """How often the card was issued or renewed."""
        return self._optional(self._layout.issues)

    @property
    def valid_from(self) -> date | None:
        """First day. None when the text is no date."""
        return _date(self._field(self._layout.valid_from))

    @property
    def valid_to(self) -> date | None:
        """Last day. None when it never expires, or when the text is no date (then `doubts` says so)."""
        return _date(self._field(self._layout.valid_to))

    @property
    def is_long_term(self) -> bool:
        """Whether the card never expires."""
        return self._field(self._layout.valid_to) == LONG_TERM

    # -- judgement -----------------------------------------------------------------------------------------

    def expired(self, today: date) -> bool:
        """Whether its last day is past."""
        last = self.valid_to
        return last is not None and last < today

    def doubts(self) -> tuple[Doubt, ...]:
        """What does not fit, in a fixed order; none for a sound card."""
        checks = (*self._name_doubts(), *self._number_doubts(), *self._date_doubts())
        return tuple(doubt for doubt, wrong in checks if wrong)

    def masked(self) -> dict[str, str]:
        """For a technician's read test: tells that fields were read, not what they say."""
        number, name = self.number, self.name or self.english_name
        return {
            "kind": self.kind.name.lower(),
            "name": name[:1] + "*" * max(0, len(name) - 1),
            "number": number[:1] + "*" * max(0, len(number) - 2) + number[-1:],
            "address": f"{len(self.address)} characters",
            "doubts": ", ".join(self.doubts()) or "none",
        }

    def _name_doubts(self) -> tuple[tuple[Doubt, bool], ...]:
        return (
            (Doubt.NAME_MISSING, not (self.name or self.english_name)),
            (Doubt.SEX_UNKNOWN_CODE, self.sex is None),
        )

    def _number_doubts(self) -> tuple[tuple[Doubt, bool], ...]:
        number = self.number
        if self.kind is CardKind.FOREIGN_2017:
            # Three letters of the country, then digits; its check digit follows a rule that is not public.
            shaped = (
                len(number) == FOREIGN_2017_NUMBER_LENGTH and number[:3].isalpha() and _digits(number[3:])
            )
            return ((Doubt.NUMBER_MALFORMED, not shaped),)
        shaped = len(number) == NUMBER_DIGITS and _digits(number[:-1]) and number[-1] in "0123456789X"
        born = self.birth
        return (
            (Doubt.NUMBER_MALFORMED, not shaped),
            (Doubt.CHECK_DIGIT_WRONG, shaped and not mod_11_2.is_valid(number)),
            (
                Doubt.BIRTH_DATE_NOT_THAT_OF_THE_NUMBER,
                shaped and born is not None and number[6:14] != born.strftime("%Y%m%d"),
            ),
        )

    def _date_doubts(self) -> tuple[tuple[Doubt, bool], ...]:
        first, last = self.valid_from, self.valid_to
        valid = first is not None and (self.is_long_term or (last is not None and first <= last))
        return ((Doubt.BIRTH_DATE_WRONG, self.birth is None), (Doubt.VALIDITY_WRONG, not valid))

    # -- bytes to text -------------------------------------------------------------------------------------

    @property
    def _layout(self) -> Layout:
        if self._wiped:
            raise CardWipedError("the card's data was wiped: its citizen's session is over")
        return LAYOUTS[self.kind]

    def _optional(self, span: Span | None) -> str:
        return self._field(span) if span else ""

    def _field(self, span: Span) -> str:
        return self._clean(self._raw(span))

    def _raw(self, span: Span) -> str:
        return self._decode(self._text[span.at : span.at + span.length])

    @staticmethod
    def _decode(data: bytearray) -> str:
        return data.decode("utf-16-le", errors="replace")

    @staticmethod
    def _clean(text: str) -> str:
        return text.strip(BLANKS)


def _kind_of(text: bytearray) -> CardKind:
    """A flag that is in no list is a resident's card: older ones hold anything in their reserved bytes."""
    flag = text[FLAG_AT : FLAG_AT + 2].decode("utf-16-le", errors="replace").strip(BLANKS)
    return CardKind(flag) if flag in {kind.value for kind in CardKind} else CardKind.RESIDENT


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _date(text: str) -> date | None:
    if len(text) != 8 or not _digits(text):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
