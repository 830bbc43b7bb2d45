"""Cards of invented persons, as a TOML file describes them. Pure.

    [zhang]                          # its label: `card put zhang`
    kind = "resident"                # resident, J, I or Y
    name = "测试甲"
    ...

Fields and their lengths are those of the kind's record; `docs/reference/simulators.md` lists them.
"""

import hashlib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from firmware_sim.errors import UsageError
from firmware_sim.id_reader.numbers import flaw
from firmware_sim.id_reader.records import padded, record, room, units
from firmware_sim.id_reader.replies import ADDRESS_BYTES, SERIAL_NUMBER_BYTES

PHOTO_BYTES = 1024
FINGERPRINT_BYTES_MAX = 1024
FOREIGN_2017_NUMBER = re.compile(r"[A-Z]{3}99[0-9]{10}")
"""Nationality and twelve digits; a place that begins with 99 is none."""
LABEL = re.compile(r"[A-Za-z0-9_.-]{1,40}")
CARDS_MAX = 10_000

Sex = Literal["0", "1", "2", "9"]
"""Unknown, male, female, not stated."""
TwoDigits = Annotated[str, Field(pattern="^[0-9]{2}$")]
Nationality = Annotated[str, Field(pattern="^[A-Z]{3}$")]
Letters = Annotated[str, Field(pattern="^[ -~]+$")]
LongTerm = Literal["长期"]


class _AnyCard(BaseModel):
    """What all kinds have."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    label: str
    kind: str
    number: str
    sex: Sex
    birth: date
    valid_from: date
    valid_to: date | LongTerm
    newest_address: str | None = None
    """Where its owner has moved since it was issued."""
    fingerprint_bytes: int = Field(default=0, ge=0, le=FINGERPRINT_BYTES_MAX)
    doubtful: bool = False
    """The check digit may be wrong, on purpose."""

    @property
    def text(self) -> bytes:
        """The 256 bytes."""
        return record(self.kind, self._fields())

    @property
    def photo(self) -> bytes:
        """What stands for the WLT: no picture of anybody, the same each time."""
        return _opaque(f"photo of {self.label}", PHOTO_BYTES)

    @property
    def fingerprint(self) -> bytes:
        """What stands for features of fingers."""
        return _opaque(f"fingerprint of {self.label}", self.fingerprint_bytes)

    @property
    def serial_number(self) -> bytes:
        """Of the chip."""
        return _opaque(f"chip of {self.label}", SERIAL_NUMBER_BYTES)

    @property
    def newest_address_data(self) -> bytes | None:
        """The 70 bytes, or None."""
        return None if self.newest_address is None else padded(self.newest_address, ADDRESS_BYTES)

    def _fields(self) -> dict[str, str]:
        fields = {name: _printed(value) for name, value in self if value is not None}
        return {**fields, "flag": "" if self.kind == "resident" else self.kind}

    @model_validator(mode="after")
    def _check(self) -> "_AnyCard":
        for field, text in self._fields().items():
            longest = self._longest(field)
            if longest is not None and units(text) > longest:
                raise ValueError(f"{field} is {units(text)} characters long, {longest} at most")
        if self.kind == "I":
            if not FOREIGN_2017_NUMBER.fullmatch(self.number):
                raise ValueError("number: three letters, 99 and ten digits")
        elif (wrong := flaw(self.number)) is not None and not (self.doubtful and "check digit of" in wrong):
            raise ValueError(f"number: {wrong}")
        return self

    def _longest(self, field: str) -> int | None:
        if field == "newest_address":
            return ADDRESS_BYTES // 2
        try:
            return room(self.kind, field)
        except KeyError:
            return None


class ResidentCard(_AnyCard):
    """A resident."""

    kind: Literal["resident"]
    name: str
    nation: TwoDigits
    address: str
    issuer: str


class PermitCard(_AnyCard):
    """Residence permit of somebody from Hong Kong, Macau or Taiwan."""

    kind: Literal["J"]
    name: str
    address: str
    issuer: str
    pass_number: str
    issues: TwoDigits


class Foreign2017Card(_AnyCard):
    """A foreign permanent resident, card of 2017."""

    kind: Literal["I"]
    english_name: Letters
    name: str = ""
    nationality: Nationality
    version: TwoDigits
    authority: Annotated[str, Field(pattern="^[0-9]{4}$")]


class Foreign2023Card(_AnyCard):
    """A foreign permanent resident, card of 2023."""

    kind: Literal["Y"]
    english_name: Letters
    name: str = ""
    nationality: Nationality
    renewals: TwoDigits
    old_number: str = ""
    """What links the number of an earlier card."""

    def _longest(self, field: str) -> int | None:
        if field == "english_name":
            return room("Y", "english_name") + room("Y", "english_name_end")
        return super()._longest(field)

    def _fields(self) -> dict[str, str]:
        head = room("Y", "english_name")
        fields = super()._fields()
        return fields | {
            "english_name": self.english_name[:head],
            "english_name_end": self.english_name[head:],
        }


Card = ResidentCard | PermitCard | Foreign2017Card | Foreign2023Card
KINDS = tuple(get_args(kind.model_fields["kind"].annotation)[0] for kind in get_args(Card))
_CARD: TypeAdapter[Card] = TypeAdapter(Annotated[Card, Field(discriminator="kind")])


def parse_cards(text: str, source: str) -> dict[str, Card]:
    """Cards by label. Raises UsageError that names file, card and field."""
    try:
        tables = tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # also endless brackets
        raise UsageError(f"{source}: not TOML: {error}") from error
    if not 0 < len(tables) <= CARDS_MAX:
        raise UsageError(f"{source}: {len(tables)} cards; 1 to {CARDS_MAX}, each a table such as [zhang]")
    return {label: _card(label, table, source) for label, table in tables.items()}


def _card(label: str, table: Any, source: str) -> Card:
    if not LABEL.fullmatch(label):
        raise UsageError(f"{source}: card {label!r}: labels are 1 to 40 of A-Z a-z 0-9 _ . -")
    if not isinstance(table, Mapping) or table.get("kind") not in KINDS:
        raise UsageError(f"{source}: card {label!r}: kind is one of {', '.join(KINDS)}")
    try:
        return _CARD.validate_python({**table, "label": label})
    except ValidationError as error:
        first = error.errors()[0]
        where = "".join(f"{part}: " for part in first["loc"][1:])
        what = first["msg"].removeprefix("Value error, ")
        raise UsageError(f"{source}: card {label!r}: {where}{what}") from error


def _printed(value: object) -> str:
    return value.strftime("%Y%m%d") if isinstance(value, date) else str(value)


def _opaque(what: str, length: int) -> bytes:
    return hashlib.shake_256(what.encode()).digest(length)
