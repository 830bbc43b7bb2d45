"""A machine with engines and players, and what they are told to let hear."""

import os
import threading
from pathlib import Path
from typing import TextIO

ENGINE = """\
#!/bin/sh
[ "$1" = -C ] && { echo cancelled > HEARD; exit 0; }
for last in "$@"; do :; done
case "$last" in --stdin|-e) last=$(/bin/cat) ;; esac
echo "$1 $2|$last" > HEARD
case "$last" in
    endless*) exec /bin/sleep 600 ;;
    mute*) exit 1 ;;
esac
"""
PLAYER = """\
#!/bin/sh
echo "$@" > HEARD
case "$@" in
    *warning*) exec /bin/sleep 600 ;;
    *error*) exit 1 ;;
esac
"""
"""A warning never ends by itself, and an error can't be played."""


class Ear:
    """Programs that note what they are told, in the order in which they begin."""

    def __init__(self, folder: Path, heard: TextIO) -> None:
        self._folder = folder
        self._heard = heard

    def install(self, name: str, text: str = ENGINE) -> None:
        program = self._folder / name
        program.write_text(text.replace("HEARD", str(self._folder / "heard")))
        program.chmod(0o755)

    def remove(self, name: str) -> None:
        (self._folder / name).unlink()

    def hear(self) -> str:
        return self._heard.readline().rstrip("\n")


def open_ear(folder: Path) -> TextIO:
    """The pipe into which programs write; open for both, it neither waits for a writer nor ends with one."""
    os.mkfifo(folder / "heard")
    return os.fdopen(os.open(folder / "heard", os.O_RDWR), "r", encoding="utf-8")


class End:
    """What became of a reading or a sound."""

    def __init__(self) -> None:
        self._come = threading.Event()
        self._whole = False
        self.times = 0

    def __call__(self, whole: bool) -> None:
        self.times += 1
        self._whole = whole
        self._come.set()

    def whole(self) -> bool:
        """When it has come: whether all was heard."""
        assert self._come.wait(10)
        self._come.clear()
        return self._whole
