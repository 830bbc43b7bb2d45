"""One pad to play with: keys on a terminal, or commands as lines when there is none."""

import asyncio
import json
import os
import sys
import termios
import tty
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue

from firmware_sim.control_app import control_facts, open_control
from firmware_sim.errors import UsageError
from firmware_sim.faults_driver import FaultBoard
from firmware_sim.ledger_port import Ledger
from firmware_sim.line.place_port import Place
from firmware_sim.pad.console import (
    KEYS_HELP,
    SINGLE_KEYS,
    AskReasons,
    ChooseReasons,
    parse_codes,
    parse_line,
)
from firmware_sim.pad.profile import Profile
from firmware_sim.pad.screen import render, status
from firmware_sim.pad_build_app import Wiring, build_pad
from firmware_sim.pad_control_app import obey, pad_reins
from firmware_sim.pad_driver import SimulatedPad
from firmware_sim.run_app import Say, stop_event

REDRAW_S = 0.25
"""How often the screen is compared with what was drawn last."""
CLEAR = "\x1b[2J\x1b[H"
STDIN = 0


@dataclass(frozen=True, slots=True)
class PadOptions:
    """One pad as its command line describes it."""

    hardware_id: bytes
    place: Place
    wiring: Wiring
    ledger: Path | None = None
    name: str | None = None
    control: Path | None = None


async def run_pad(options: PadOptions, say: Say) -> None:
    """Run one pad until the person quits or SIGTERM or SIGINT comes."""
    loop = asyncio.get_running_loop()
    book = Ledger(options.ledger) if options.ledger else None
    pad = build_pad(loop, Profile(options.hardware_id), options.place, options.wiring, book)
    board = FaultBoard(loop, pad)
    stopped = stop_event(loop)
    reins = {options.name or "pad": pad_reins(pad, board, stopped.set)}
    asked_for = options.name is not None or options.control is not None
    control = await open_control(reins, options.control, asked_for)
    desk = (
        _Terminal(loop, pad, stopped)
        if sys.stdin.isatty()
        else _Pipe(loop, pad, stopped, say, control_facts(control))
    )
    try:
        pad.start()
        if book:
            book.started()
        desk.open()
        while not stopped.is_set():
            desk.refresh()
            await _sleep_until(stopped, REDRAW_S)
    finally:
        desk.close()
        board.close()
        pad.close()
        await control.close()


async def _sleep_until(stopped: asyncio.Event, seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await stopped.wait()
    except TimeoutError:
        return


class _Terminal:
    """A terminal: single keys, the screen drawn anew when it has changed."""

    def __init__(self, loop: asyncio.AbstractEventLoop, pad: SimulatedPad, stopped: asyncio.Event) -> None:
        self._loop = loop
        self._pad = pad
        self._stopped = stopped
        self._saved = termios.tcgetattr(STDIN)
        self._typed: str | None = None
        """Reason codes being typed; None while keys are single."""
        self._drawn = ""
        self._note = ""

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
            f"pad {self._pad.id}  {self._pad.line.url}",
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
        control: dict[str, JsonValue],
    ) -> None:
        self._loop = loop
        self._control = control
        self._pad = pad
        self._stopped = stopped
        self._say = say
        self._rest = b""
        self._shown: tuple[list[str], str] | None = None

    def open(self) -> None:
        self._say(
            json.dumps(
                {"ready": True, "pads": [{"id": self._pad.id, "url": self._pad.line.url}]} | self._control
            )
        )
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
