"""One gateway to a folder: two writers would fork the chain."""

import fcntl
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Self

from gateway.errors import JournalError

LOCK_FILE = "gateway.lock"
FOLDER_MODE = 0o750
FILE_MODE = 0o640
"""The journal is for the gateway and its group. SQLite gives its side files the main file's mode."""


class FolderLock:
    """Held until `release` or the end of the process, however it ends."""

    def __init__(self, fd: int) -> None:
        self._fd: int | None = fd

    @classmethod
    def take(cls, folder: Path) -> Self:
        """Raises JournalError when another process holds the folder, or it can't be used."""
        try:
            folder.mkdir(mode=FOLDER_MODE, parents=True, exist_ok=True)
            fd = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, FILE_MODE)
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
        _close_to_others(folder)
        os.ftruncate(fd, 0)
        os.pwrite(fd, f"{os.getpid()}\n".encode(), 0)
        return cls(fd)

    def release(self) -> None:
        """Let the next one in. Safe to repeat."""
        if self._fd is not None:
            os.close(self._fd)
            self._fd = None


def _close_to_others(folder: Path) -> None:
    """A journal that is there already gets no wider a mode than FILE_MODE, if it is ours to change."""
    for path in (*folder.glob("journal*"), folder / LOCK_FILE):
        with suppress(OSError):
            mode = stat.S_IMODE(path.lstat().st_mode)
            if not path.is_symlink() and mode & ~FILE_MODE:
                path.chmod(mode & FILE_MODE)
