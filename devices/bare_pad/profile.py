"""A vendor's bare pad, described in TOML.

    name = "…"                  # what a technician calls it
    baud = 9600
    inter_byte_ms = 30          # 20-50: a longer pause ends whatever was begun
    repeat_ms = 500             # copies of one key within this time are one press

    [frame]                     # either: all keys in frames of one shape
    header = "AA 55"            # hex; may be empty
    length = 5                  # of the whole frame, in bytes
    tail = ""                   # hex; what follows the checksum
    checksum = "sum8"           # none, sum8, xor8, crc16-modbus; stands just before the tail
    checksum_from = 2           # first byte that it covers, counted from 0; it covers all up to itself
    key_at = 3                  # the byte that tells the key, counted from 0
    [keys]
    "01" = 5                    # key byte in hex = level, 5 very satisfied to 1

    [[literal]]                 # or: one frame, whole, a key
    frame = "A1 05"
    level = 5

Pure: text in, profile or ProfileError out.
"""

import re
import tomllib
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from contracts.ratings import Level
from devices.checksums import Checksum
from devices.errors import ProfileError
from devices.ports.url import BAUD_RATES

FRAME_MAX = 64
"""Longest frame of a bare pad in bytes."""
LITERALS_MAX = 64

EXAMPLES = {
    "name": 'name = "counter pad, red box"',
    "baud": "baud = 9600",
    "inter_byte_ms": "inter_byte_ms = 30",
    "repeat_ms": "repeat_ms = 500",
    "frame": '[frame]\nheader = "AA 55"\nlength = 5\nkey_at = 3',
    "frame.header": 'header = "AA 55"',
    "frame.length": "length = 5",
    "frame.tail": 'tail = "0D 0A"',
    "frame.checksum": 'checksum = "sum8"',
    "frame.checksum_from": "checksum_from = 2",
    "frame.key_at": "key_at = 3",
    "keys": '[keys]\n"01" = 5',
    "literal": '[[literal]]\nframe = "A1 05"\nlevel = 5',
    "literal.frame": 'frame = "A1 05"',
    "literal.level": "level = 5",
}
"""A correct line for each key."""
MESSAGES = {
    "missing": "is missing",
    "extra_forbidden": "is not a known key: check its spelling",
    "string_type": "should be a text, in quotes",
    "int_type": "should be a whole number, without quotes",
    "int_from_float": "should be a whole number",
    "enum": "is none of " + ", ".join(Checksum),
    "tuple_type": "is a list of tables: write [[double]] brackets",
    "model_type": "is a table of its own: write it in [brackets], with its keys below",
    "dict_type": "is a table of its own: write it in [brackets], with its keys below",
}
"""The validator's words for a person who writes TOML; its own words serve for the rest."""


def _octets(text: object) -> bytes:
    if not isinstance(text, str):
        raise ValueError("should be bytes in hex, in quotes")
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise ValueError(f"{text!r} is not bytes in hex: two digits 0-9 A-F each") from None


def _level(value: object) -> Level:
    if type(value) is not int or value not in Level._value2member_map_:
        raise ValueError("a level is 5 (very satisfied), 4, 3, 2 or 1")
    return Level(value)


def _baud(value: object) -> int:
    if type(value) is not int or value not in BAUD_RATES:
        raise ValueError(f"is none of {', '.join(map(str, BAUD_RATES))}")
    return value


def _key_table(value: object) -> object:
    if not isinstance(value, dict):
        return value
    keys: dict[int, Any] = {}
    for text, level in value.items():
        raw = _octets(text)
        if len(raw) != 1:
            raise ValueError(f"{text!r}: a key is one byte in hex")
        if raw[0] in keys:
            raise ValueError(f"{text!r} stands twice")
        keys[raw[0]] = level
    return keys


Octets = Annotated[bytes, BeforeValidator(_octets)]
LevelNumber = Annotated[Level, BeforeValidator(_level)]
Place = Annotated[int, Field(ge=0, lt=FRAME_MAX, strict=True)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FrameShape(_Section):
    """Where things stand in a frame. Places are counted from 0."""

    header: Octets = b""
    length: Annotated[int, Field(ge=1, le=FRAME_MAX, strict=True)]
    """Of the whole frame, in bytes."""
    tail: Octets = b""
    """Ends every frame, behind the checksum."""
    checksum: Checksum = Checksum.NONE
    checksum_from: Place = 0
    """First byte that the checksum covers; it covers all up to itself."""
    key_at: Place

    @property
    def checksum_at(self) -> int:
        """Where the checksum, or else the tail, begins."""
        return self.length - len(self.tail) - self.checksum.size

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not len(self.header) <= self.key_at < self.checksum_at:
            raise ValueError(
                f"key_at = {self.key_at} is no place between the header and the checksum or tail: "
                f"it is {len(self.header)} to {self.checksum_at - 1} in a frame of this length"
            )
        if self.checksum is not Checksum.NONE and self.checksum_from > self.key_at:
            raise ValueError(f"checksum_from = {self.checksum_from} leaves the key at {self.key_at} out")
        return self

    def key_of(self, raw: bytes) -> int | None:
        """The key byte of a whole frame; None when `raw` is none of this shape."""
        if len(raw) != self.length or not raw.startswith(self.header) or not raw.endswith(self.tail):
            return None
        at = self.checksum_at
        if raw[at : at + self.checksum.size] != self.checksum.of(raw[self.checksum_from : at]):
            return None
        return raw[self.key_at]


class LiteralKey(_Section):
    """One key's frame, whole."""

    frame: Annotated[Octets, Field(min_length=1, max_length=FRAME_MAX)]
    level: LevelNumber


class BarePadProfile(_Section):
    """How one vendor's pad speaks."""

    name: Annotated[str, Field(min_length=1, max_length=80)]
    baud: Annotated[int, BeforeValidator(_baud)] = 9600
    inter_byte_ms: Annotated[int, Field(ge=20, le=50, strict=True)] = 30
    """A longer pause between two bytes ends whatever was begun."""
    repeat_ms: Annotated[int, Field(ge=0, le=5000, strict=True)] = 500
    """Copies of one key within this time after the one before are one press."""
    frame: FrameShape | None = None
    keys: Annotated[dict[int, LevelNumber], BeforeValidator(_key_table)] = Field(default_factory=dict)
    """Level of each key byte, in hex in the file."""
    literal: Annotated[tuple[LiteralKey, ...], Field(max_length=LITERALS_MAX)] = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.frame is None) == (not self.literal):
            raise ValueError("describe the keys one way: [frame] with [keys], or [[literal]]")
        if (self.frame is None) != (not self.keys):
            raise ValueError("[frame] and [keys] go together: [keys] says what each key byte means")
        frames = [one.frame for one in self.literal]
        for i, one in enumerate(frames):
            if any(other.startswith(one) for j, other in enumerate(frames) if j != i):
                raise ValueError(f"literal frame {one.hex(' ')} is the beginning of another, or the same")
        return self


def parse_profile(text: str, source: str) -> BarePadProfile:
    """The profile in `text`. Raises ProfileError that names `source`, each wrong key and an example."""
    try:
        values = tomllib.loads(text)
    except (
        ValueError,
        RecursionError,
    ) as error:  # also a number of thousands of digits, and endless brackets
        raise ProfileError(f"{source}: not TOML: {error}\n    for example: {EXAMPLES['baud']}") from error
    try:
        return BarePadProfile.model_validate(values)
    except ValidationError as error:
        problems = [_explain(source, e["loc"], MESSAGES.get(e["type"]) or e["msg"]) for e in error.errors()]
        raise ProfileError("\n".join(problems)) from error


def _explain(source: str, loc: tuple[str | int, ...], what: str) -> str:
    place = ".".join(_part(loc, part) for part in loc).replace(".[", "[") or "file"
    names = [part for part in loc if isinstance(part, str)]
    named = ".".join(names)
    example = EXAMPLES.get(named) or EXAMPLES.get(names[0] if names else "frame", EXAMPLES["frame"])
    indented = example.replace("\n", "\n    ")
    plain = re.sub(r"^Value error, ", "", what)
    return f"{source}: {place}: {plain}\n    for example: {indented}"


def _part(loc: tuple[str | int, ...], part: str | int) -> str:
    """A key's byte as it stands in the file, or the place in a list, from 1."""
    if isinstance(part, str):
        return part
    return f'"{part:02X}"' if loc[0] == "keys" else f"[{part + 1}]"
