"""A file system of its own, which a test can fill, or make read only."""

import subprocess
from pathlib import Path

import pytest

SIZE = "512k"
BLOCK = bytes(4096)


class SmallDisk:
    """At `folder`, until `close`. A test that may not mount one is skipped."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filling = folder / "filling"
        folder.mkdir(exist_ok=True)
        try:
            _run("mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder))
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("needs the right to mount a file system")

    def fill(self) -> None:
        """To the last byte."""
        with self._filling.open("ab", buffering=0) as file:
            try:
                while True:
                    file.write(BLOCK)
            except OSError:
                pass

    def shut(self) -> None:
        """Read only, as a disk becomes that fails."""
        _run("mount", "-o", "remount,ro", str(self.folder))

    def free(self) -> None:
        """It takes what is written again."""
        _run("mount", "-o", "remount,rw", str(self.folder))
        self._filling.unlink(missing_ok=True)

    def close(self) -> None:
        _run("umount", "--lazy", str(self.folder))


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)
