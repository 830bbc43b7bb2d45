"""Where a simulated pad's NVRAM lives: a file that outlives the simulator's own kill -9, or RAM. The I/O of
`nvram.py`.

Writes go through one `os.write` at the end of the file and are not synced: they survive the death of the
process, not of the machine. The file is locked while it is open, so that no two simulators play the same
pad.
"""

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from firmware_sim.errors import NvramError
from firmware_sim.pad.memory import Change, Memory
from firmware_sim.pad.nvram import encode_all, header, replay, snapshot

COMPACT_BYTES = 256 * 1024
"""A log that has grown beyond this, and beyond four times its latest snapshot, is rewritten as a snapshot."""


class Nvram(Protocol):
    """A pad's non-volatile memory."""

    def load(self) -> Memory | None:
        """What it holds; None when it is blank or does not pass its check."""

    def append(self, changes: Sequence[Change]) -> None:
        """Keep these changes. They are kept when this returns. Raises NvramError when they are not."""

    def close(self) -> None:
        """Let go of it; what it holds stays."""


class RamNvram:
    """NVRAM that lives as long as the simulator: it outlives the simulated pad's power, nothing else."""

    def __init__(self, hardware_id: bytes) -> None:
        self._hardware_id = hardware_id
        self._log = bytearray(header(hardware_id))

    def load(self) -> Memory | None:
        """See `Nvram`."""
        return replay(bytes(self._log)).memory

    def append(self, changes: Sequence[Change]) -> None:
        """See `Nvram`."""
        self._log += encode_all(changes)
        if len(self._log) > COMPACT_BYTES and (memory := self.load()):
            self._log = bytearray(snapshot(self._hardware_id, memory))

    def close(self) -> None:
        """See `Nvram`."""


class FileNvram:
    """NVRAM in a file of its own, made when it is missing.

    A corrupt file is set aside as `NAME.corrupt` and the pad starts blank. Raises NvramError when the file is
    another pad's or another simulator has it open.
    """

    def __init__(self, path: Path, hardware_id: bytes) -> None:
        self._path = path
        self._hardware_id = hardware_id
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = _open_locked(path)
        except OSError as error:
            raise NvramError(
                f"no memory file {path}: {error.strerror}; choose another --state folder"
            ) from error
        self._size = 0
        self._compact_at = COMPACT_BYTES

    def load(self) -> Memory | None:
        """See `Nvram`. Also cuts off a record that a kill left unfinished."""
        log = self._path.read_bytes()
        found = replay(log)
        if found.owner not in (b"", self._hardware_id):
            raise NvramError(
                f"{self._path} is the memory of pad {found.owner.hex()}, not of {self._hardware_id.hex()}: "
                "give each pad its own --state folder or --id"
            )
        if found.corrupt:
            self._path.with_suffix(".corrupt").write_bytes(log)
        whole = 0 if found.memory is None else found.whole
        os.ftruncate(self._fd, whole)
        self._size = whole
        if found.memory is None:
            self._write(header(self._hardware_id))
        return found.memory

    def append(self, changes: Sequence[Change]) -> None:
        """See `Nvram`."""
        self._write(encode_all(changes))
        if self._size > self._compact_at:
            self._compact()

    def close(self) -> None:
        """See `Nvram`."""
        os.close(self._fd)

    def _write(self, data: bytes) -> None:
        try:
            written = os.write(self._fd, data)
            if written < len(data):
                # Half a record between whole ones would void the memory at the next start.
                os.ftruncate(self._fd, self._size)
        except OSError as error:
            raise NvramError(
                f"cannot write {self._path}: {error.strerror}; choose another --state"
            ) from error
        if written < len(data):
            raise NvramError(f"cannot write {self._path}: the disk is full; choose another --state folder")
        self._size += len(data)

    def _compact(self) -> None:
        memory = replay(self._path.read_bytes()).memory
        assert memory is not None, "a log that this object wrote replays"
        fresh = self._path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fd = _open_locked(fresh)
        log = snapshot(self._hardware_id, memory)
        if os.write(fd, log) < len(log):
            os.close(fd)
            return  # no room: the old log still says it all
        fresh.replace(self._path)
        os.close(self._fd)
        self._fd, self._size = fd, len(log)
        self._compact_at = max(COMPACT_BYTES, 4 * len(log))


def _open_locked(path: Path) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(fd)
        raise NvramError(
            f"{path} is in use: another hallside-sim plays this pad; end it or choose another --state folder"
        ) from error
    return fd
