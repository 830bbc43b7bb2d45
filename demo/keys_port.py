"""Single keys of the terminal that the demo was started in, while its picture is drawn there."""

import os
import sys
import termios
import threading
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def typed_keys(press: Callable[[str], None] | None) -> Iterator[None]:
    """Have `press` called for each key, in a thread of its own. Without a terminal, or with nobody to tell,
    keys are left alone. Ctrl-C stays what it is."""
    if press is None or not sys.stdin.isatty():
        yield
        return
    descriptor = sys.stdin.fileno()
    saved = termios.tcgetattr(descriptor)
    tty.setcbreak(descriptor)
    threading.Thread(target=_read, args=(descriptor, press), daemon=True).start()
    try:
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, saved)


def _read(descriptor: int, press: Callable[[str], None]) -> None:
    while keys := os.read(descriptor, 16).decode(errors="ignore"):
        for key in keys:
            press(key)
