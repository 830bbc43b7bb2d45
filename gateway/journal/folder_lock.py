"""One gateway to a folder: two writers would fork the chain."""

import fcntl
import os
from pathlib import Path
from typing import Self

from gateway.errors import JournalError

LOCK_FILE = "gateway.lock"


class FolderLock:
    """Held until `release` or the end of the process, however it ends."""

    def __init__(self, fd: int) -> None:
        self._fd: int | None = fd

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Raises JournalError when another process holds the folder, or it can't be used."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
            fd = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise JournalError(f"{folder} can't be used as data_dir: {error.strerror}") from error
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(fd, 32, 0).decode(errors="replace").strip() or "unknown"
            os.close(fd)
            raise JournalError(
                f"another gateway (process {holder}) uses {folder}: end it, or give this one another data_dir"
            ) from error
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        return cls(fd)

    def release(self) -> None:
        """Let the next one in. Safe to repeat."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None
