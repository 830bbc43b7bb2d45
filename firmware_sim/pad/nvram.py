"""The log in which a simulated pad keeps its memory: records of one size, each with its own CRC-32. Pure.

    record = kind (1 byte), fields (big-endian), zeros up to 44 bytes, CRC-32 (4 bytes)
    log    = header record (format, hardware id), then one record for each change, oldest first

A simulator killed in the middle of a write leaves a log whose last record is cut short: it is dropped, as
if the write had never begun. A whole record that fails its CRC is no such thing: the memory has not passed
its check, and the pad starts blank (with a boot id drawn at random) rather than repeat an identity.
"""

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import assert_never
from zlib import crc32

from firmware_sim.pad.memory import (
    UNACKED,
    Booted,
    Change,
    Configured,
    Counted,
    Dropped,
    Entry,
    Kept,
    Memory,
    Removed,
)

RECORD_BYTES = 48
TICKS = 2**32
"""A time of a press is kept modulo this, in milliseconds."""
_CONTENT_BYTES = RECORD_BYTES - 4
_FORMAT = b"HSPAD1"
_HEADER = struct.Struct(">B6s8s")
_NUMBER = struct.Struct(">BI")
_SETTING = struct.Struct(">BBI")
_ENTRY = struct.Struct(">BIIIBIBBBB8H")
_REASONS = 8


class Kind(IntEnum):
    """First byte of a record."""

    HEADER = 1
    BOOTED = 2
    COUNTED = 3
    DROPPED = 4
    CONFIGURED = 5
    KEPT = 6
    REMOVED = 7


@dataclass(frozen=True, slots=True)
class Replay:
    """What a log says."""

    memory: Memory | None
    """None when the log is blank or corrupt."""
    whole: int
    """Bytes at the log's start that are sound; a cut record behind them is to be dropped."""
    owner: bytes = b""
    """Hardware id of the pad whose log it is, empty when that is unknown."""
    corrupt: bool = False


def header(hardware_id: bytes) -> bytes:
    """The record that opens the log of this pad."""
    return _seal(_HEADER.pack(Kind.HEADER, _FORMAT, hardware_id))


def encode(change: Change) -> bytes:
    """One change as a record."""
    match change:
        case Booted(number):
            return _seal(_NUMBER.pack(Kind.BOOTED, number))
        case Counted(number):
            return _seal(_NUMBER.pack(Kind.COUNTED, number))
        case Dropped(number):
            return _seal(_NUMBER.pack(Kind.DROPPED, number))
        case Removed(number):
            return _seal(_NUMBER.pack(Kind.REMOVED, number))
        case Configured(setting, value):
            return _seal(_SETTING.pack(Kind.CONFIGURED, setting, value))
        case Kept(entry):
            return _seal(_pack(entry))
        case _:
            assert_never(change)


def encode_all(changes: Iterable[Change]) -> bytes:
    """Changes as records, one behind the other."""
    return b"".join(map(encode, changes))


def snapshot(hardware_id: bytes, memory: Memory) -> bytes:
    """The shortest log of this memory."""
    return header(hardware_id) + encode_all(memory.snapshot())


def replay(log: bytes) -> Replay:
    """What a log says. Never raises: a log that fails its check has no memory and is marked corrupt."""
    whole = len(log) - len(log) % RECORD_BYTES
    if whole == 0:
        return Replay(None, 0)
    owner = _owner(log[:RECORD_BYTES])
    if owner is None:
        return Replay(None, 0, corrupt=True)
    memory = Memory(boot=0)
    for at in range(RECORD_BYTES, whole, RECORD_BYTES):
        change = decode(log[at : at + RECORD_BYTES])
        if change is None:
            return Replay(None, at, owner, corrupt=True)
        memory.apply(change)
    # Without a boot id there was no boot: the first write was cut short, nothing had been promised yet.
    return Replay(memory if memory.boot else None, whole, owner)


def decode(record: bytes) -> Change | None:
    """The change in a record; None when its CRC, its kind or its length is wrong."""
    if len(record) != RECORD_BYTES or crc32(record) != _CRC_RESIDUE:
        return None
    match record[0]:
        case Kind.BOOTED:
            return Booted(_NUMBER.unpack_from(record)[1])
        case Kind.COUNTED:
            return Counted(_NUMBER.unpack_from(record)[1])
        case Kind.DROPPED:
            return Dropped(_NUMBER.unpack_from(record)[1])
        case Kind.REMOVED:
            return Removed(_NUMBER.unpack_from(record)[1])
        case Kind.CONFIGURED:
            _, setting, value = _SETTING.unpack_from(record)
            return Configured(setting, value)
        case Kind.KEPT:
            return Kept(_unpack(record))
        case _:
            return None


_CRC_RESIDUE = 0x2144DF1C
"""CRC-32 of any bytes followed by their own CRC-32, low byte first."""


def _seal(content: bytes) -> bytes:
    padded = content.ljust(_CONTENT_BYTES, b"\x00")
    return padded + crc32(padded).to_bytes(4, "little")


def _owner(record: bytes) -> bytes | None:
    kind, form, hardware_id = _HEADER.unpack_from(record)
    if crc32(record) != _CRC_RESIDUE or kind != Kind.HEADER or form != _FORMAT:
        return None
    return bytes(hardware_id)


def _pack(entry: Entry) -> bytes:
    reasons = entry.reasons + (0,) * (_REASONS - len(entry.reasons))
    return _ENTRY.pack(
        Kind.KEPT, entry.sequence, entry.boot, entry.session, entry.key, entry.pressed_ms % TICKS,
        entry.revision, entry.open, entry.acked - UNACKED, len(entry.reasons), *reasons,
    )  # fmt: skip


def _unpack(record: bytes) -> Entry:
    _, sequence, boot, session, key, tick, revision, is_open, acked, count, *reasons = _ENTRY.unpack_from(
        record
    )
    return Entry(
        sequence, boot, session, key, tick, revision, bool(is_open), acked + UNACKED, tuple(reasons[:count])
    )
