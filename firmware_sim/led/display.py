"""An LED display's firmware. Pure."""

from dataclasses import replace

from pydantic import JsonValue

from firmware_sim.device import DeviceFault, Effect, Note, Send
from firmware_sim.kind import Word, hex_byte, not_understood
from firmware_sim.led.face import NO_GLYPH, Cell, Row
from firmware_sim.led.wire import (
    BROADCAST,
    Frame,
    Receiver,
    coloured_cells,
    full_width_cells,
    reply,
)

OK = 0x00
WRONG_CHECK = 0x01
WRONG_DATA = 0x02
LATE_S = 1.0
NOISE = bytes.fromhex("A0 00 90")

FAULTS = (
    DeviceFault("deaf", "the display hears nothing"),
    DeviceFault("frozen", "the display answers and shows what it showed"),
    DeviceFault("dark", "the display answers and shows nothing"),
    DeviceFault("no-glyphs", "the display has no Chinese glyphs: it shows boxes"),
    DeviceFault("no-reply", "the display shows and does not answer"),
    DeviceFault("late-reply", "answers come 1 s late"),
    DeviceFault("bad-reply", "answers do not end with A5 AA"),
    DeviceFault("cut-reply", "answers lack their last two bytes"),
    DeviceFault("foreign-reply", "answers carry the address after the display's own"),
    DeviceFault("noise", "rubbish comes before each answer, without a pause"),
    DeviceFault("all-addresses", "the display takes what is for any other, and answers it"),
)
WORDS = (Word("switches ADDR", "a technician sets its address, hex"), Word("test", "its test button"))


class Led:
    """One display; the coloured protocol knows one row."""

    def __init__(
        self, address: int, *, full_width: bool, columns: int, rows: int = 1, with_crc: bool = False
    ) -> None:
        """`columns` in half-width cells."""
        self._address = address
        self._full_width = full_width
        self._columns = columns
        self._with_crc = with_crc
        self._rows = [Row(columns) for _ in range(rows)]
        self._receiver = Receiver(full_width, with_crc)
        self._lasting: set[str] = set()
        self._late: list[tuple[float, bytes]] = []

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        """See `Device`."""
        return FAULTS

    def start(self, now_s: float) -> list[Effect]:
        """All dark; the address stays."""
        self._rows = [Row(self._columns) for _ in self._rows]
        self._receiver = Receiver(self._full_width, self._with_crc)
        self._late.clear()
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        """See `Device`."""
        if "deaf" in self._lasting:
            return []
        effects: list[Effect] = []
        for frame in self._receiver.feed(data, now_s):
            if self._is_ours(frame):
                effects += self._take(frame, now_s)
        return effects

    def advance(self, now_s: float) -> list[Effect]:
        """Scrolls, and sends what was late."""
        for row in self._rows:
            row.advance(now_s)
        ready = [data for due_s, data in self._late if due_s <= now_s]
        self._late = [(due_s, data) for due_s, data in self._late if due_s > now_s]
        return [Send(data) for data in ready]

    def due_s(self) -> float | None:
        """See `Device`."""
        times = [row.due_s for row in self._rows if row.due_s is not None]
        return min([*times, *(due_s for due_s, _ in self._late)], default=None)

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._lasting.add(fault)
        return []

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        """See `Device`."""
        self._lasting.discard(fault)
        return []

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        """See `Device`."""
        match words:
            case ["switches", address]:
                self._address = hex_byte(address, "address")
            case ["test"]:
                for row in self._rows:
                    row.show(full_width_cells("测".encode("gbk") * (self._columns // 2)) or (), now_s)
            case _:
                raise not_understood(words, WORDS)
        return []

    def look(self) -> dict[str, JsonValue]:
        """See `Device`. `visible` is what is on the display now, `text` all of it."""
        dark = "dark" in self._lasting
        return {
            "address": f"{self._address:02X}",
            "visible": ["" if dark else row.visible.rstrip() for row in self._rows],
            "text": ["" if dark else row.text for row in self._rows],
            "colours": [[] if dark else [*row.colours] for row in self._rows],
            "odd_bytes": self._receiver.odd,
        }

    def _is_ours(self, frame: Frame) -> bool:
        everybody = self._full_width and frame.address == BROADCAST
        return frame.address == self._address or everybody or "all-addresses" in self._lasting

    def _take(self, frame: Frame, now_s: float) -> list[Effect]:
        cells = (full_width_cells if self._full_width else coloured_cells)(frame.data)
        if not frame.sound:
            return [Note("wrong-check", {}), *self._answer(frame, WRONG_CHECK, now_s)]
        if cells is None or frame.index >= len(self._rows):
            facts: dict[str, JsonValue] = {"row": frame.index, "data": frame.data.hex()}
            return [Note("wrong-data", facts), *self._answer(frame, WRONG_DATA, now_s)]
        if "frozen" not in self._lasting:
            self._rows[frame.index].show(self._drawn(cells), now_s)
        text = self._rows[frame.index].text
        return [Note("shown", {"row": frame.index, "text": text}), *self._answer(frame, OK, now_s)]

    def _drawn(self, cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        if "no-glyphs" not in self._lasting:
            return cells
        return tuple(replace(cell, text=NO_GLYPH) if cell.wide else cell for cell in cells)

    def _answer(self, frame: Frame, status: int, now_s: float) -> list[Effect]:
        if self._full_width or "no-reply" in self._lasting:
            return []
        data = reply((frame.address + ("foreign-reply" in self._lasting)) & 0xFF, status)
        if "bad-reply" in self._lasting:
            data = data[:-2] + b"\xa5\x55"
        if "cut-reply" in self._lasting:
            data = data[:-2]
        if "noise" in self._lasting:
            data = NOISE + data
        if "late-reply" in self._lasting:
            self._late.append((now_s + LATE_S, data))
            return []
        return [Send(data)]
