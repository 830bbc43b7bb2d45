"""A picture of the screen for who looks after the kiosk: the screen's thread says what to draw, masked, and a
process of its own draws it (`kiosk/ui/still.py`)."""

import asyncio
import base64
import json
import os
import struct
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from contracts.kiosk import Screenshot, ScreenshotCommand
from kiosk.errors import ScreenError

SCREEN_S = 5.0
"""So long the screen's thread may take to say what it shows."""
DRAW_S = 50.0
"""So long the drawing may take: on a slow machine Qt alone takes some seconds to start."""
PNG_SIZE = struct.Struct(">16xII")
"""Where a PNG's header tells width and height."""


@dataclass(frozen=True, slots=True)
class ToDraw:
    """What the screen shows now."""

    page: str
    masked: bool
    still: bytes
    """A `Still`, in JSON."""


WhatIsShown = Callable[[int], "Future[ToDraw]"]
"""Asks the screen's thread, in any thread; the argument is the longest side wanted, in pixels."""


class Pictures:
    """One at a time."""

    def __init__(self, shown: WhatIsShown | None) -> None:
        self._shown = shown
        self._drawing = False

    async def take(self, wish: ScreenshotCommand) -> Screenshot:
        """Raises ScreenError where there can be none now."""
        if self._shown is None:
            raise ScreenError("this kiosk has no screen")
        if self._drawing:
            raise ScreenError("another picture is being drawn: try again")
        self._drawing = True
        try:
            return await self._draw(self._shown(wish.longest_px))
        finally:
            self._drawing = False

    async def _draw(self, shown: "Future[ToDraw]") -> Screenshot:
        try:
            wanted = await asyncio.wait_for(asyncio.wrap_future(shown), SCREEN_S)
        except TimeoutError:
            raise ScreenError("the screen does not answer") from None
        try:
            png = await asyncio.wait_for(_drawn(wanted.still), DRAW_S)
        except TimeoutError:
            raise ScreenError("the picture can't be drawn: it takes too long") from None
        except OSError as error:
            raise ScreenError(f"the picture can't be drawn: {error}") from error
        width, height = PNG_SIZE.unpack_from(png)
        return Screenshot(
            page=wanted.page,
            masked=wanted.masked,
            width=width,
            height=height,
            png=base64.b64encode(png).decode(),
        )


async def _drawn(still: bytes) -> bytes:
    """Raises OSError, ScreenError."""
    environment = {name: value for name, value in os.environ.items() if name != "NOTIFY_SOCKET"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk.ui.still",
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=environment,
    )  # fmt: skip
    try:
        png, told = await process.communicate(still)
    except BaseException:
        if process.returncode is None:
            process.kill()
            await process.wait()
        raise
    if process.returncode != 0 or len(png) < PNG_SIZE.size:
        last = told.decode(errors="replace").strip().splitlines()[-1:] or ["it said nothing"]
        raise ScreenError(f"the picture can't be drawn: {json.dumps(last[0], ensure_ascii=False)}")
    return png
