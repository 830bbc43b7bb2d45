"""The clerk's terminal on a screen: the keyboard's bytes in, the whole screen drawn when it has changed."""

import asyncio
import os
import signal
import sys
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from rich.console import Console
from rich.control import Control
from rich.style import Style as RichStyle
from rich.text import Text

from gateway.clerk.keyboard import Key, Keyboard, Leave
from gateway.clerk.keys import ESCAPE_S, KeyReader
from gateway.clerk.screen import HEIGHT_MIN, WIDTH_MIN, Row, Style, draw
from gateway.clerk_driver import ClerkLink

READ_BYTES = 1024
CLOCK_S = 1.0
"""The screen's clock and times go on so often."""
STYLES = {
    Style.PLAIN: RichStyle(),
    Style.HEAD: RichStyle(bold=True),
    Style.DIM: RichStyle(dim=True),
    Style.NUMBER: RichStyle(bold=True, reverse=True),
    Style.CALLED: RichStyle(color="yellow", bold=True),
    Style.GOOD: RichStyle(color="green"),
    Style.BAD: RichStyle(color="red", bold=True),
    Style.CHOSEN: RichStyle(reverse=True),
}


class ClerkScreen:
    """One terminal. `run` ends when the clerk leaves, or when the terminal is gone."""

    def __init__(self, keyboard: Keyboard, link: ClerkLink) -> None:
        self._keyboard = keyboard
        self._link = link
        self._reader = KeyReader()
        self._left = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._console = Console(highlight=False)
        self._shown: list[Row] = []
        self._update: Callable[[list[Text]], None] = lambda _: None
        self._escape: asyncio.TimerHandle | None = None
        link.on_change = self.draw

    async def run(self) -> None:
        """Until the clerk leaves."""
        descriptor = sys.stdin.fileno()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            self._loop.add_signal_handler(number, self._left.set)
        self._loop.add_signal_handler(signal.SIGWINCH, self._redraw)
        with _one_key_at_a_time(descriptor), self._console.screen(hide_cursor=True) as screen:
            self._update = lambda lines: screen.update(*lines)
            self._loop.add_reader(descriptor, self._read, descriptor)
            try:
                while not self._left.is_set():
                    self.draw()
                    await self._wait()
            finally:
                self._loop.remove_reader(descriptor)
                self._loop.remove_signal_handler(signal.SIGWINCH)
                self._link.on_change = lambda: None
                if self._escape is not None:
                    self._escape.cancel()

    def draw(self) -> None:
        """Show the present state, where it differs from what is shown."""
        size = self._console.size
        width, height = max(size.width, WIDTH_MIN), max(size.height, HEIGHT_MIN)
        rows = draw(self._keyboard, datetime.now().astimezone(), width, height)
        if rows != self._shown:
            self._shown = rows
            self._console.control(Control.home())
            self._update([_text(row) for row in rows])

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(CLOCK_S):
                await self._left.wait()
        except TimeoutError:
            pass

    def _redraw(self) -> None:
        self._shown = []
        self.draw()

    def _read(self, descriptor: int) -> None:
        try:
            chunk = os.read(descriptor, READ_BYTES)
        except OSError:
            chunk = b""
        if not chunk:
            self._left.set()
            return
        if self._escape is not None:
            self._escape.cancel()
            self._escape = None
        self._press(self._reader.feed(chunk))
        if self._reader.is_waiting:
            self._escape = self._loop.call_later(ESCAPE_S, lambda: self._press(self._reader.flush()))

    def _press(self, keys: list[Key]) -> None:
        for key in keys:
            effects = self._keyboard.key(key, self._link.now)
            if any(isinstance(effect, Leave) for effect in effects):
                self._left.set()
            self._link.carry_out(e for e in effects if not isinstance(e, Leave))


@contextmanager
def _one_key_at_a_time(descriptor: int) -> Iterator[None]:
    """Each key comes at once and is not shown; afterwards the terminal is as it was."""
    before = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _text(row: Row) -> Text:
    text = Text(no_wrap=True, overflow="crop")
    for piece in row:
        text.append(piece.text, STYLES[piece.style])
    return text
