"""A bare pad's profile: what it sends for which level. Pure.

Without a structure the frames are written out. The format is described in docs/reference/simulators.md.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from firmware_sim.errors import UsageError

FRAME_BYTES_MAX = 64
LEVELS = range(6)
"""5 is the best, 1 the worst, 0 is a key for something else than a rating."""
BAUDS = (0, 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200)

Level = Annotated[int, Field(ge=0, le=5)]


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    header: str = ""
    length: Annotated[int, Field(ge=1, le=FRAME_BYTES_MAX)]
    tail: str = ""
    checksum: Literal["none", "sum8", "xor8", "crc16-modbus"] = "none"
    checksum_from: Annotated[int, Field(ge=0)] = 0
    key_at: Annotated[int, Field(ge=0)]


class _Literal(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    frame: str
    level: Level


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    name: str
    baud: int = 9600
    inter_byte_ms: int = 0
    """For the host's ear alone, as is the next."""
    repeat_ms: int = 0
    frame: _Frame | None = None
    keys: dict[str, Level] = {}
    literal: list[_Literal] = []


@dataclass(frozen=True, slots=True)
class Profile:
    """What a pad sends."""

    name: str
    baud: int
    frames: Mapping[int, bytes]
    """By level."""
    unknown: bytes
    """A sound frame of a key that the profile does not name; empty where all frames are written out, or all
    keys named."""
    header_bytes: int
    checksum_bytes: int
    tail_bytes: int = 0


def parse_profile(text: str, where: str) -> Profile:
    """A profile from its TOML. Raises UsageError that names file, key and what to write."""
    try:
        file = _File.model_validate(tomllib.loads(text))
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        raise UsageError(f"{where}: {key}: {first['msg']}") from error
    except (
        ValueError,
        RecursionError,
    ) as error:  # also a number of thousands of digits, and endless brackets
        raise UsageError(f"{where}: no TOML: {error}") from error
    if file.baud not in BAUDS:
        raise UsageError(f"{where}: baud: {file.baud} is none of {', '.join(map(str, BAUDS))}")
    if (file.frame is None) == (not file.literal):
        raise UsageError(f"{where}: a profile has either [frame] with [keys], or [[literal]] frames")
    if file.frame is None:
        if file.keys:
            raise UsageError(f"{where}: keys: they belong to [frame]; a [[literal]] has its level")
        return _written_out(file, where)
    return _structured(file, file.frame, where)


def _written_out(file: _File, where: str) -> Profile:
    frames: dict[int, bytes] = {}
    for literal in file.literal:
        frames.setdefault(literal.level, _hex(literal.frame, f"{where}: literal.frame"))
    return Profile(file.name, file.baud, frames, b"", 0, 0)


def _structured(file: _File, frame: _Frame, where: str) -> Profile:
    header = _hex(frame.header, f"{where}: frame.header") if frame.header else b""
    tail = _hex(frame.tail, f"{where}: frame.tail") if frame.tail else b""
    checksum_bytes, check = CHECKSUMS[frame.checksum]
    end = frame.length - checksum_bytes - len(tail)
    if not len(header) <= frame.key_at < end:
        raise UsageError(
            f"{where}: frame.key_at: {frame.key_at} is not between the header and the checksum or tail: "
            f"{len(header)} to {end - 1}"
        )
    if frame.checksum_from >= end:
        raise UsageError(f"{where}: frame.checksum_from: {frame.checksum_from} is not before the checksum")
    if not file.keys:
        raise UsageError(f'{where}: keys: none; write lines such as "01" = 5 under [keys]')

    def built(key: int) -> bytes:
        body = bytearray(header.ljust(end, b"\x00"))
        body[frame.key_at] = key
        return bytes(body) + check(bytes(body[frame.checksum_from :])) + tail

    levels: dict[int, int] = {}
    for text, level in file.keys.items():
        key = _hex(text, f"{where}: keys")
        if len(key) != 1:
            raise UsageError(f"{where}: keys: {text!r} is not one byte of two hex digits")
        levels.setdefault(level, key[0])
    used = {_hex(text, where)[0] for text in file.keys}
    unknown = [built(key) for key in (*range(0xEE, -1, -1), *range(0xEF, 0x100)) if key not in used]
    frames = {level: built(key) for level, key in levels.items()}
    return Profile(
        file.name, file.baud, frames, b"".join(unknown[:1]), len(header), checksum_bytes, len(tail)
    )


def _hex(text: str, where: str) -> bytes:
    try:
        data = bytes.fromhex(text)
    except ValueError:
        data = b""
    if not 1 <= len(data) <= FRAME_BYTES_MAX:
        raise UsageError(f"{where}: {text!r} is not 1 to {FRAME_BYTES_MAX} bytes as hex digits")
    return data


def _sum8(data: bytes) -> bytes:
    return bytes([sum(data) & 0xFF])


def _xor8(data: bytes) -> bytes:
    value = 0
    for byte in data:
        value ^= byte
    return bytes([value])


def _crc16_modbus(data: bytes) -> bytes:
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
    return crc.to_bytes(2, "little")


def _none(data: bytes) -> bytes:
    return b""


CHECKSUMS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "none": (0, _none),
    "sum8": (1, _sum8),
    "xor8": (1, _xor8),
    "crc16-modbus": (2, _crc16_modbus),
}
"""Size in bytes, and how it is computed."""
