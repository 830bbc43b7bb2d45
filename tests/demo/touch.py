"""A finger on a window of another process: a display of X that nobody sees, touched by xdotool and looked at
in the file that Xvfb keeps its picture in (the format of XWD)."""

import os
import struct
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from demo.processes import wait_until

PICTURE = "Xvfb_screen0"
COLOUR_BYTES = 12
"""Of one entry of XWD's colour map."""
HEADER_SIZE, COLOURS = 0, 19
"""Which words of XWD's header tell these."""
HEADER_WORDS = 25
EACH = 7
"""Every so many pixels one is compared."""
PAGE_SHARE = 0.02
"""A page that comes changes more of the picture than this; a figure that changes on it, less."""
START_S, TOUCH_S = 20.0, 10.0
CHANGE_S, LOOK_S = 4.0, 0.2
TAPS_MAX = 6


class Display:
    """Of that size in pixels; `name` is its $DISPLAY. It listens nowhere on the network."""

    def __init__(self, folder: Path, size: tuple[int, int]) -> None:
        self._file = folder / PICTURE
        told, tells = os.pipe()
        screen = "x".join(map(str, (*size, 24)))
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(tells), "-screen", "0", screen,
             "-fbdir", str(folder), "-nolisten", "tcp"],
            pass_fds=[tells],
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(tells)
        with os.fdopen(told, encoding="ascii") as lines:
            self.name = f":{lines.readline().strip()}"
        assert self.name != ":", "Xvfb did not start"
        wait_until(self._file.exists, START_S, "the picture of the display")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.terminate()
        self._server.wait(START_S)

    def touch(self, step: str, *places: tuple[int, int], change_s: float = CHANGE_S) -> None:
        """Tap there, in pixels, at one place after the other, until another page stands there."""
        before = self._at_rest(step)
        for number in range(TAPS_MAX):
            x, y = places[number % len(places)]
            self._tap(x, y)
            deadline = time.monotonic() + change_s
            while time.monotonic() < deadline:
                if _differs(before, self._at_rest(step)):
                    return
        raise AssertionError(f"{step}: tapped {TAPS_MAX} times, and no other page came")

    def _tap(self, x: int, y: int) -> None:
        subprocess.run(
            ["xdotool", "mousemove", str(x), str(y), "click", "1"],
            env={**os.environ, "DISPLAY": self.name},
            check=True,
            timeout=TOUCH_S,
        )

    def _at_rest(self, step: str) -> bytes:
        """The picture, when two looks in a row have found the same."""
        deadline = time.monotonic() + TOUCH_S
        picture, before = self._picture(), b""
        while picture != before:
            assert time.monotonic() < deadline, f"{step}: the picture does not come to rest"
            time.sleep(LOOK_S)
            picture, before = self._picture(), picture
        return picture

    def _picture(self) -> bytes:
        data = self._file.read_bytes()
        header = struct.unpack_from(f">{HEADER_WORDS}I", data)
        return data[header[HEADER_SIZE] + header[COLOURS] * COLOUR_BYTES :]


def _differs(one: bytes, other: bytes) -> bool:
    pixels = list(zip(memoryview(one).cast("I")[::EACH], memoryview(other).cast("I")[::EACH], strict=True))
    return sum(before != after for before, after in pixels) > PAGE_SHARE * len(pixels)
