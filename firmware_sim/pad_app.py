"""One pad to play with: keys on a terminal, or commands as lines when there is none."""

import asyncio
import json
import os
import sys
import termios
import tty
from collections.abc import Callable
from pathlib import Path
from typing import assert_never

from contracts.pad.messages import ResetCause
from firmware_sim.errors import UsageError
from firmware_sim.faults import Fault, Hit
from firmware_sim.fleet_app import Say, stop_event
from firmware_sim.ledger_port import Ledger
from firmware_sim.pad.console import (
    KEYS_HELP,
    SINGLE_KEYS,
    AskReasons,
    ChooseReasons,
    Command,
    CutPower,
    Hang,
    PressKey,
    Quit,
    RebootPad,
    Unplug,
    parse_codes,
    parse_line,
)
from firmware_sim.pad.profile import Profile
from firmware_sim.pad.screen import render, status
from firmware_sim.pad_build_app import Place, Wiring, build_pad
from firmware_sim.pad_driver import SimulatedPad
from firmware_sim.usb.usbip_serve import attach_command

REDRAW_S = 0.25
"""How often the screen is compared with what was drawn last."""
CLEAR = "\x1b[2J\x1b[H"
STDIN = 0


async def run_pad(hardware_id: bytes, place: Place, wiring: Wiring, ledger: Path | None, say: Say) -> None:
    """Run one pad until the person quits or SIGTERM or SIGINT comes."""
    loop = asyncio.get_running_loop()
    book = Ledger(ledger) if ledger else None
    pad = build_pad(loop, Profile(hardware_id), place, wiring, book)
    pad.start()
    if book:
        book.started()
    stopped = stop_event(loop)
    attach = attach_command(place)
    terminal = sys.stdin.isatty()
    desk = _Terminal(loop, pad, stopped, attach) if terminal else _Pipe(loop, pad, stopped, say, attach)
    try:
        desk.open()
        while not stopped.is_set():
            desk.refresh()
            await _sleep_until(stopped, REDRAW_S)
    finally:
        desk.close()
        pad.close()


async def _sleep_until(stopped: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopped.wait()
    except TimeoutError:
        return


def obey(pad: SimulatedPad, command: Command, stop: Callable[[], None]) -> None:
    """Do to the pad what the person wants."""
    match command:
        case PressKey(key):
            pad.press(key)
        case ChooseReasons():
            _choose(pad, command)
        case Unplug(seconds) if pad.line.plugged:
            pad.unplug(seconds)
        case Unplug():
            pad.line.plug()
        case CutPower(seconds):
            pad.befall(Hit(Fault.POWER, seconds))
        case Hang(seconds):
            pad.befall(Hit(Fault.SILENT, seconds))
        case RebootPad():
            pad.reset(ResetCause.WATCHDOG)
        case Quit():
            stop()
        case AskReasons():
            pass
        case _:
            assert_never(command)


def _choose(pad: SimulatedPad, command: ChooseReasons) -> None:
    for code in command.codes:
        pad.touch(code)
    if command.done:
        pad.confirm()


class _Terminal:
    """A terminal: single keys, the screen drawn anew when it has changed."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, pad: SimulatedPad, stopped: asyncio.Event, attach: str
    ) -> None:
        self._loop = loop
        self._pad = pad
        self._stopped = stopped
        self._saved = termios.tcgetattr(STDIN)
        self._typed: str | None = None
        """Reason codes being typed; None while keys are single."""
        self._drawn = ""
        self._note = ""
        self._head = [f"pad {pad.id}  {pad.line.url}", *filter(None, (attach,))]

    def open(self) -> None:
        tty.setcbreak(STDIN)
        self._loop.add_reader(STDIN, self._read)

    def close(self) -> None:
        self._loop.remove_reader(STDIN)
        termios.tcsetattr(STDIN, termios.TCSADRAIN, self._saved)

    def refresh(self) -> None:
        view = self._pad.view()
        foot = KEYS_HELP if self._typed is None else f"codes, then Enter: {self._typed}"
        lines = [
            *self._head,
            "─" * 60,
            *render(view),
            "─" * 60,
            status(view, self._pad.line.plugged),
            foot,
            self._note,
        ]
        drawn = "\n".join(lines)
        if drawn != self._drawn:
            self._drawn = drawn
            os.write(sys.stdout.fileno(), (CLEAR + drawn).encode())

    def _read(self) -> None:
        keys = os.read(STDIN, 64).decode(errors="ignore")
        if not keys:
            self._stopped.set()
        for key in keys:
            if self._typed is None:
                self._single(key)
            else:
                self._type(key)
        self.refresh()

    def _single(self, key: str) -> None:
        command = SINGLE_KEYS.get(key)
        self._note = "" if command else f"no key {key!r}"
        if isinstance(command, AskReasons):
            self._typed = ""
        elif command:
            obey(self._pad, command, self._stopped.set)

    def _type(self, key: str) -> None:
        assert self._typed is not None, "only while codes are typed"
        if key in "\r\n":
            typed, self._typed = self._typed, None
            try:
                obey(self._pad, ChooseReasons(parse_codes(typed)), self._stopped.set)
            except UsageError as error:
                self._note = str(error)
        elif key in "\x7f\b":
            self._typed = self._typed[:-1]
        else:
            self._typed += key


class _Pipe:
    """No terminal: a command on each line of stdin, a JSON line for each new screen. Its end ends nothing."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        pad: SimulatedPad,
        stopped: asyncio.Event,
        say: Say,
        attach: str,
    ) -> None:
        self._loop = loop
        self._pad = pad
        self._stopped = stopped
        self._say = say
        self._attach = {"attach": attach} if attach else {}
        self._rest = b""
        self._shown: tuple[list[str], str] | None = None

    def open(self) -> None:
        reach = {"id": self._pad.id, "url": self._pad.line.url, **self._attach}
        self._say(json.dumps({"ready": True, "pads": [reach]}))
        try:
            self._loop.add_reader(STDIN, self._read)
        except PermissionError:
            # A file or /dev/null cannot be waited for: all of it is there already.
            while self._read():
                pass

    def close(self) -> None:
        self._loop.remove_reader(STDIN)

    def refresh(self) -> None:
        view = self._pad.view()
        shown = render(view), status(view, self._pad.line.plugged)
        if shown != self._shown:
            self._shown = shown
            self._say(json.dumps({"screen": shown[0], "status": shown[1]}, ensure_ascii=False))

    def _read(self) -> bool:
        data = os.read(STDIN, 4096)
        if not data:
            self._loop.remove_reader(STDIN)
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in filter(None, map(bytes.strip, lines)):
            try:
                obey(self._pad, parse_line(line.decode(errors="replace")), self._stopped.set)
            except UsageError as error:
                self._say(json.dumps({"error": str(error)}, ensure_ascii=False))
            self.refresh()
        return bool(data)
