"""Where a simulated pad's flash lives: a file beside its NVRAM that outlives the simulator's own kill -9, or
RAM. The I/O of `flash.py`.

Each change is one `os.pwrite`, not synced: it survives the death of the process, not of the machine. The lock
of the pad's NVRAM file covers this one: both have the same name in the same folder.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol, assert_never

from firmware_sim.errors import NvramError
from firmware_sim.pad.flash import (
    RECORD_BYTES,
    BootRecord,
    Flash,
    FlashChange,
    Recorded,
    Written,
    decode_record,
    encode_record,
    slot_at,
    slot_sizes,
)


class FlashStore(Protocol):
    """A pad's flash."""

    def load(self) -> Flash:
        """What it holds; a blank one, or one that does not pass its check, holds the factory's firmware."""

    def burn(self, changes: Sequence[FlashChange]) -> None:
        """Write these changes, in order. Raises NvramError when they are not written."""

    def close(self) -> None:
        """Let go of it; what it holds stays."""


class RamFlash:
    """Flash that lives as long as the simulator: it outlives the simulated pad's power, nothing else."""

    def __init__(self) -> None:
        self._flash = Flash()

    def load(self) -> Flash:
        """See `FlashStore`."""
        return Flash(self._flash.record, {slot: bytearray(data) for slot, data in self._flash.slots.items()})

    def burn(self, changes: Sequence[FlashChange]) -> None:
        """See `FlashStore`."""
        for change in changes:
            self._flash.apply(change)

    def close(self) -> None:
        """See `FlashStore`."""


class FileFlash:
    """Flash in a file of its own, made when it is missing. Raises NvramError when that is another pad's."""

    def __init__(self, path: Path, hardware_id: bytes) -> None:
        self._path = path
        self._hardware_id = hardware_id
        self._serial = 0
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise NvramError(f"no flash file {path}: {error.strerror}; choose another --state") from error

    def load(self) -> Flash:
        """See `FlashStore`."""
        found = [decode_record(os.pread(self._fd, RECORD_BYTES, RECORD_BYTES * copy)) for copy in range(2)]
        owner, self._serial, record = max(
            (one for one in found if one is not None),
            key=lambda one: one[1],
            default=(self._hardware_id, 0, BootRecord()),
        )
        if owner != self._hardware_id:
            raise NvramError(
                f"{self._path} is the flash of pad {owner.hex()}, not of {self._hardware_id.hex()}: "
                "give each pad its own --state folder or --id"
            )
        slots = {
            slot: bytearray(os.pread(self._fd, size, slot_at(slot)))
            for slot, size in slot_sizes(record).items()
        }
        return Flash(record, slots)

    def burn(self, changes: Sequence[FlashChange]) -> None:
        """See `FlashStore`."""
        for change in changes:
            match change:
                case Recorded(record):
                    self._serial += 1
                    copy = encode_record(self._hardware_id, self._serial, record)
                    self._write(copy, RECORD_BYTES * (self._serial % 2))
                case Written(slot, offset, data):
                    self._write(data, slot_at(slot) + offset)
                case _:
                    assert_never(change)

    def close(self) -> None:
        """See `FlashStore`."""
        os.close(self._fd)

    def _write(self, data: bytes, at: int) -> None:
        try:
            written = os.pwrite(self._fd, data, at)
        except OSError as error:
            raise NvramError(
                f"cannot write {self._path}: {error.strerror}; choose another --state folder"
            ) from error
        if written < len(data):
            raise NvramError(f"cannot write {self._path}: the disk is full; choose another --state folder")
