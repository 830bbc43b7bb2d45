"""A simulated printer on a table: its clock is turned by hand, all that it sends is kept."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from random import Random

from PIL import Image

from firmware_sim.device import Effect, Note, Send
from firmware_sim.printer.firmware import Printer
from firmware_sim.printer.paper import Ticket
from firmware_sim.printer.profile import WIDE, Profile
from firmware_sim.printer.render import MARGIN, draw_ticket

QUICK = replace(WIDE, boot_s=0.5)
LONG_S = 3600.0


class PrinterBench:
    """A printer that is switched on and ready, unless said otherwise."""

    def __init__(self, profile: Profile = QUICK, ready: bool = True) -> None:
        self.now = 100.0
        self.sent = b""
        self.notes: list[Note] = []
        self.saved: list[tuple[Path, list[Ticket], int]] = []
        self.printer = Printer(profile, self._save, Random(7))
        self.hear(self.printer.start(self.now))
        if ready:
            self.wait(profile.boot_s)
            self.notes.clear()
            self.sent = b""

    def hear(self, effects: Sequence[Effect]) -> None:
        """Keep what the printer did."""
        for effect in effects:
            match effect:
                case Send(data):
                    self.sent += data
                case Note():
                    self.notes.append(effect)

    def send(self, data: bytes, chunk: int = 0) -> bytes:
        """Send bytes, in chunks if wanted; what the printer answers at once."""
        before = len(self.sent)
        for at in range(0, len(data), chunk or max(1, len(data))):
            self.hear(self.printer.receive(data[at : at + (chunk or len(data))], self.now))
        return self.sent[before:]

    def wait(self, seconds: float) -> bytes:
        """Let time pass, step by step as the printer asks for; what it sends meanwhile."""
        before = len(self.sent)
        end = self.now + seconds
        while (due := self.printer.due_s()) is not None and due <= end:
            self.now = max(self.now, due)
            self.hear(self.printer.advance(self.now))
        self.now = end
        self.hear(self.printer.advance(self.now))
        return self.sent[before:]

    def settle(self) -> float:
        """Let it work until it waits for somebody; how many seconds that took."""
        began = self.now
        while (due := self.printer.due_s()) is not None and due < began + LONG_S:
            self.now = max(self.now, due)
            self.hear(self.printer.advance(self.now))
        return self.now - began

    def print(self, data: bytes) -> str:
        """Send, wait until it is printed; the text on the paper that hangs out."""
        self.send(data)
        self.settle()
        return self.hanging

    def strike(self, fault: str) -> None:
        """A fault begins."""
        self.hear(self.printer.strike(fault, self.now))

    def mend(self, fault: str) -> None:
        """A fault ends."""
        self.hear(self.printer.mend(fault, self.now))

    def do(self, words: str) -> None:
        """A person does something."""
        self.hear(self.printer.obey(words.split(), self.now))

    @property
    def hanging(self) -> str:
        """The text on the paper that is not cut yet."""
        return self.printer.engine.roll.current.text

    @property
    def tickets(self) -> list[str]:
        """The text of each ticket that was cut."""
        return [ticket.text for ticket in self.printer.engine.roll.tickets]

    def busy(self) -> bool:
        """The host has to wait."""
        return not self.printer.takes_bytes

    def status(self) -> bytes:
        """DLE EOT 1 to 4, as they are answered right now."""
        return b"".join(self.send(b"\x10\x04" + bytes([n])) for n in (1, 2, 3, 4))

    def _save(self, path: Path, tickets: Sequence[Ticket], width: int) -> None:
        self.saved.append((path, list(tickets), width))

    def drawn(self) -> Image.Image:
        """The paper that hangs out, without its margins; 1 is black."""
        paper = draw_ticket(self.printer.engine.roll.current, self.printer.profile.width)
        inner = paper.crop((MARGIN, 0, paper.width - MARGIN, paper.height))
        return inner.point(lambda level: 255 - level).convert("1")
