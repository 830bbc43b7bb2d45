"""What a simulated pad's flash holds: two slots for firmware images, and the boot loader's record. Pure.

One slot holds the firmware that the pad keeps, the other takes the image that arrives. A slot that was never
written holds the factory's firmware. `Flash` is the image; a `FlashChange` is the only way to alter it.

    file   = record, record, zeros up to 4096, slot A (1 MiB), slot B (1 MiB)
    record = fields (big-endian), zeros up to 252 bytes, CRC-32 (4 bytes)

A record has a serial number; the newer of the two that pass their check counts, and the other is the next to
be overwritten: a write that is cut short loses that change alone.
"""

import struct
from dataclasses import dataclass, field, replace
from enum import IntEnum
from typing import assert_never
from zlib import crc32

SLOT_BYTES = 2**20
"""Largest image."""
PAGE_BYTES = 256
"""Flash is written in pages: what has come of an unfinished one is lost with the power."""
RECORD_BYTES = 256
SLOTS_AT = 4096
HALF_BYTES = 32
_FORMAT = b"HSBOOT1\x00"
_RECORD = struct.Struct(">8s8sIBBIB I32s11pI 32s32sBB")
_NO_HALF = b"\x00" * HALF_BYTES


class Slot(IntEnum):
    """A place for an image."""

    A = 0
    B = 1

    @property
    def other(self) -> "Slot":
        """The other one."""
        return Slot(1 - self)


class BootState(IntEnum):
    """What the next boot means."""

    SETTLED = 0
    """The kept image boots."""
    PENDING = 1
    """The image that came boots on trial."""
    TRIAL = 2
    """An image was on trial and not confirmed: the kept one boots again."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """The image that arrives, or has arrived, in the slot that is not kept."""

    size: int
    sha256: bytes
    version: str
    reached: int = 0
    """Bytes of it that are in the flash."""
    halves: tuple[bytes, bytes] = (b"", b"")
    """Its signature; a half that has not come is empty."""


@dataclass(frozen=True, slots=True)
class BootRecord:
    """What the boot loader knows."""

    state: BootState = BootState.SETTLED
    kept: Slot = Slot.A
    installed: int = 0
    """Size of the kept image in bytes; 0 for the factory's."""
    incoming: Incoming | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The record is now this."""

    record: BootRecord


@dataclass(frozen=True, slots=True)
class Written:
    """These bytes are in that slot, from this offset on; what was behind them is worthless."""

    slot: Slot
    offset: int
    data: bytes


FlashChange = Recorded | Written


@dataclass(slots=True)
class Flash:
    """The image of the flash."""

    record: BootRecord = field(default_factory=BootRecord)
    slots: dict[Slot, bytearray] = field(default_factory=lambda: {slot: bytearray() for slot in Slot})

    def apply(self, change: FlashChange) -> None:
        """Take one change in."""
        match change:
            case Recorded(record):
                self.record = record
            case Written(slot, offset, data):
                self.slots[slot][offset:] = data
            case _:
                assert_never(change)


def slot_at(slot: Slot) -> int:
    """Where the slot begins in the file."""
    return SLOTS_AT + slot * SLOT_BYTES


def slot_sizes(record: BootRecord) -> dict[Slot, int]:
    """How many bytes of each slot mean something."""
    incoming = record.incoming.reached if record.incoming else 0
    return {record.kept: record.installed, record.kept.other: incoming}


def encode_record(hardware_id: bytes, serial: int, record: BootRecord) -> bytes:
    """The record of this pad's flash with that serial number."""
    incoming = record.incoming
    came = incoming or Incoming(0, _NO_HALF, "")
    content = _RECORD.pack(
        _FORMAT, hardware_id, serial, record.state, record.kept, record.installed, incoming is not None,
        came.size, came.sha256, came.version.encode(), came.reached,
        *(half or _NO_HALF for half in came.halves), *(bool(half) for half in came.halves),
    ).ljust(RECORD_BYTES - 4, b"\x00")  # fmt: skip
    return content + crc32(content).to_bytes(4, "big")


def decode_record(data: bytes) -> tuple[bytes, int, BootRecord] | None:
    """Hardware id, serial number and record; None when it does not pass its check."""
    if len(data) != RECORD_BYTES or crc32(data[:-4]).to_bytes(4, "big") != data[-4:]:
        return None
    form, owner, serial, state, kept, installed, has_incoming, *rest = _RECORD.unpack_from(data)
    if form != _FORMAT:
        return None
    record = BootRecord(BootState(state), Slot(kept), installed)
    if has_incoming:
        size, sha256, version, reached, first, second, has_first, has_second = rest
        halves = (first if has_first else b"", second if has_second else b"")
        record = replace(record, incoming=Incoming(size, sha256, version.decode(), reached, halves))
    return owner, serial, record
