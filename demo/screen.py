"""The kiosk beside the simulated hall: `hallside-kiosk` in a window, at a simulated printer, ID-card reader
and scanner. Whatever becomes of it, the demo goes on: a kiosk without a display is told, and nothing else.

It is known to be there by its own word, as systemd would know it: READY=1 with its first picture.
"""

import os
import shutil
import socket
import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path
from queue import Empty

from demo import simulated
from demo.processes import Process
from demo.simulated import SimulatorError
from demo.stack import Stack
from demo.visitor import LEVELS, Slip, Stage, Visitor

KIOSK = "kiosk-screen"
"""Its id in the hall, unlike those of the kiosks that are played."""
PRINTER_BAUD = READER_BAUD = 115_200
READY_S = 40.0
STOP_S = 10.0
KEY_BYTES = 32
CARD = "card-1"
CONFIG = """\
[kiosk]
id = "{kiosk}"
[hall]
broker = "{broker}"
gateway = "{gateway}"
[store]
data_dir = "{folder}/kiosk"
[person]
key_file = "{folder}/person.key"
[printer]
url = "serial://{folder}/printer?baud={printer_baud}"
[id_reader]
url = "serial://{folder}/id-reader?baud={reader_baud}"
[scanner]
url = "serial://{folder}/scanner?baud=9600"
"""
HELP = "5…0 press the pad · c card on/off the reader · s scan the ticket · p paper out/in"


class Display(StrEnum):
    """How the kiosk's window does."""

    OFF = "off"
    OPENING = "opening"
    OPEN = "open"
    FAILED = "failed"
    CLOSED = "closed"


def has_display(environment: Mapping[str, str]) -> bool:
    """Whether there may be one; whether it works, only a try tells."""
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


class ScreenKiosk:
    """`start` it when gateway and simulated hall run, `look` often, `close` it at closing time. `control` is
    the folder of the hall's control sockets too."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._folder = stack.folder
        # A socket's path has 107 bytes at most: the demo's own folder may be too deep for one.
        self.control = Path(tempfile.mkdtemp(prefix="hallside-control-"))
        self._ready: socket.socket | None = None
        self._card_lies = self._paper_out = False
        self.visitor = Visitor()
        self.display = Display.OFF
        self.note = ""
        """What came of the last key, or why there is no kiosk."""

    def start(self) -> None:
        """Devices and kiosk, none of them waited for: the kiosk finds its devices when they are there. What
        fails is told by `display` and `note`."""
        self.display = Display.OPENING
        try:
            for name, baud in (("printer", PRINTER_BAUD), ("id-reader", READER_BAUD), ("scanner", 9600)):
                self._stack.begin_simulator(
                    name,
                    [name, "--link", str(self._folder / name), "--baud", str(baud),
                     "--control-dir", str(self.control)],
                )  # fmt: skip
            self._stack.start_kiosk(self._write_config(), {**self._notices(), **_platform(os.environ)})
        except OSError as error:
            self._failed(str(error).partition("\n")[0])

    def look(self) -> None:
        """Take in what has happened since the last time."""
        printer = self._stack.processes.get("printer")
        while printer is not None:
            try:
                line = printer.lines.get_nowait()
            except Empty:
                break
            facts = line.get("facts")
            if line.get("note") == "printed" and isinstance(facts, dict):
                self._printed(str(facts["text"]))
        kiosk = self._stack.processes.get("kiosk")
        if kiosk is None or self.display in {Display.CLOSED, Display.FAILED}:
            return
        if self.display is Display.OPENING and self._is_ready():
            self.display = Display.OPEN
        if not kiosk.running:
            self._gone(kiosk)

    def press(self, key: str) -> None:
        """A key of the demo's terminal."""
        try:
            self.note = self._press(key)
        except SimulatorError as error:
            self.note = str(error)

    def words(self) -> str:
        """What there is to do now, or what there is not."""
        match self.display:
            case Display.OPENING:
                return "The kiosk's window opens …"
            case Display.OPEN:
                return self.visitor.words()
            case Display.CLOSED if self.visitor.newest:
                return f"The kiosk has closed. {self.visitor.words()}"
            case Display.CLOSED:
                return "The kiosk has closed."
            case _:
                return self.note

    @property
    def serves(self) -> bool:
        """Whether numbers can still come from it."""
        return self.display in {Display.OPENING, Display.OPEN}

    def close(self) -> None:
        """No more numbers."""
        kiosk = self._stack.processes.get("kiosk")
        if kiosk is not None and self.serves:
            kiosk.terminate()
            self.look()
            if self.display is not Display.FAILED:
                self.display = Display.CLOSED

    def remove(self) -> None:
        """Leave nothing behind."""
        if self._ready is not None:
            self._ready.close()
        shutil.rmtree(self.control, ignore_errors=True)

    # -- starting -------------------------------------------------------------------------------------------

    def _write_config(self) -> Path:
        key = self._folder / "person.key"
        key.touch(mode=0o600)
        key.write_bytes(os.urandom(KEY_BYTES))
        path = self._folder / "kiosk.toml"
        text = CONFIG.format(
            kiosk=KIOSK,
            broker=self._stack.broker_url,
            gateway=self._stack.gateway_id,
            folder=self._folder,
            printer_baud=PRINTER_BAUD,
            reader_baud=READER_BAUD,
        )
        path.write_text(text, encoding="utf-8")
        return path

    def _notices(self) -> dict[str, str]:
        self._ready = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ready.setblocking(False)
        place = str(self.control / "notify")
        self._ready.bind(place)
        return {"NOTIFY_SOCKET": place}

    def _is_ready(self) -> bool:
        assert self._ready is not None, "made before the kiosk is started"
        said = []
        with suppress(BlockingIOError):
            while True:
                said.append(self._ready.recv(256))
        return any(one.startswith(b"READY=1") for one in said)

    def _gone(self, kiosk: Process) -> None:
        if self.display is Display.OPEN and kiosk.exit_status == 0:
            self.display = Display.CLOSED
        else:
            self._failed(_reason(kiosk))

    def _failed(self, why: str) -> None:
        opened = self.display is Display.OPEN
        self.display = Display.FAILED
        self.note = f"The kiosk {'has ended' if opened else 'could not open a window'}: {why}"

    # -- what a person does ---------------------------------------------------------------------------------

    def _printed(self, text: str) -> None:
        slip = self.visitor.printed(text)
        if slip is not None:
            picture = self._folder / "tickets.png"
            try:
                simulated.do(self.control, "printer", "paper", "save", str(picture))
            except SimulatorError as error:
                self.note = str(error)
            else:
                self.note = f"the paper, as a picture: {picture}"

    def _press(self, key: str) -> str:
        slip = self.visitor.asked
        match key:
            case _ if key in LEVELS and slip is not None:
                simulated.do(
                    self.control, pad_of(slip), "press" if key != "0" else "decline", *key.strip("0")
                )
                return f"pressed {key} at window {slip.window}"
            case _ if key in LEVELS:
                return "no pad asks you now"
            case "c":
                self._card_lies = not self._card_lies
                simulated.do(
                    self.control, "id-reader", "card", *(("put", CARD) if self._card_lies else ("take",))
                )
                return f"{CARD} lies on the reader" if self._card_lies else f"{CARD} is taken away"
            case "p":
                self._paper_out = not self._paper_out
                change = simulated.strike if self._paper_out else simulated.mend
                change(self.control, "printer", "paper-end")
                return "the printer has no paper" if self._paper_out else "there is paper again"
            case "s":
                return self._scan()
            case _:
                return HELP

    def _scan(self) -> str:
        slip = next((one for one in reversed(self.visitor.slips.values()) if one.link), None)
        if slip is None:
            return "there is no ticket to scan"
        simulated.do(self.control, "scanner", "scan", slip.link)
        return f"{slip.number}'s code was scanned"


def leased_blocks(folder: Path) -> tuple[dict[str, object], ...]:
    """What the kiosk says that it has left of its blocks, in its own store."""
    path = folder / "kiosk" / "kiosk.db"
    if not path.exists():
        return ()
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        rows = db.execute("SELECT prefix, next, last FROM blocks WHERE next <= last").fetchall()
    return tuple(
        {"first": f"{prefix}{first:04d}", "last": f"{prefix}{last:04d}"} for prefix, first, last in rows
    )


def pad_of(slip: Slip) -> str:
    """The control socket's name of the pad at its window."""
    return f"pad-{int(slip.window):03d}"


def command_for(kiosk: ScreenKiosk) -> str:
    """How somebody without the demo's terminal presses the pad that asks; empty while none does."""
    slip = kiosk.visitor.asked
    if slip is None or slip.stage is not Stage.ASKED:
        return ""
    return f".venv/bin/hallside-sim do --control-dir {kiosk.control} {pad_of(slip)} press 5"


def _platform(environment: Mapping[str, str]) -> dict[str, str]:
    """Qt tries them in turn; what the person has set is his."""
    if "QT_QPA_PLATFORM" in environment:
        return {}
    ways = (("WAYLAND_DISPLAY", "wayland"), ("DISPLAY", "xcb"))
    there = [platform for variable, platform in ways if environment.get(variable)]
    return {"QT_QPA_PLATFORM": ";".join(there)} if there else {}


def _reason(kiosk: Process) -> str:
    lines = [line for line in kiosk.log_tail(20).splitlines() if line.strip()]
    said = next((line for line in lines if "display" in line or "platform plugin" in line), "")
    return f"{said or (lines[-1] if lines else 'it said nothing')} (log: {kiosk.log_path})"
