"""What each ESC/POS command does to the print: operations in, outputs out. Pure.

It knows no hardware: replies that depend on sensors are outputs for whoever has them. Commands without a
visible effect here (smoothing, print density, macros, panel settings ...) are taken and do nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import assert_never

from firmware_sim.printer.charset import Charset
from firmware_sim.printer.commands import DLE, ESC, FS, GS
from firmware_sim.printer.composer import LINE_SPACING, Composer, Format
from firmware_sim.printer.graphics import Graphics, column_image, raster_image, scaled
from firmware_sim.printer.paper import Item, Picture, Style, Symbol
from firmware_sim.printer.parser import Command, Dropped, Operation, Text
from firmware_sim.printer.symbols import Symbols

CUTTER_DOTS = 120
"""From the print line to the cutter: 15 mm."""
PARTIAL = frozenset({1, 49, 66, 98, 104})
CUT_AT_ONCE = frozenset({0, 1, 48, 49})
DISPLAY_MAX = 4096
"""Bytes for the customer display that are kept."""


@dataclass(frozen=True, slots=True)
class Print:
    """A row or page goes onto the paper."""

    item: Item


@dataclass(frozen=True, slots=True)
class CutPaper:
    """The cutter runs; `how` is full or partial."""

    how: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """The drawer's magnet on connector pin 2 or 5."""

    pin: int


@dataclass(frozen=True, slots=True)
class Beep:
    """The buzzer."""

    times: int


@dataclass(frozen=True, slots=True)
class Ask:
    """A question of the host that the hardware answers when all before it is printed: GS r, GS I, GS a,
    GS ( H."""

    command: Command


@dataclass(frozen=True, slots=True)
class Set:
    """A setting of the hardware: ESC c 3/4/5, GS ( D."""

    command: Command


Output = Print | CutPaper | Pulse | Beep | Ask | Set
_Handler = Callable[[bytes], list[Output]]


class Interpreter:
    """The modes that commands set, and the line and page in the making."""

    def __init__(self, paper_width: int, chinese: bool) -> None:
        self._chinese_at_power_up = chinese
        self._paper_width = paper_width
        self.composer = Composer(paper_width)
        self.charset = Charset(chinese)
        self.graphics = Graphics()
        self.symbols = Symbols()
        self.display = bytearray()
        """What went to the customer display instead of the printer (ESC = 2)."""
        self._to_display = False
        self.dropped = 0
        """Operations that were no command."""
        self._handlers = self._table()

    def run(self, operation: Operation) -> list[Output]:
        """Carry it out."""
        match operation:
            case Dropped():
                self.dropped += 1
                return []
            case _ if self._to_display and not _selects(operation):
                return self._display(operation)
            case Text(data):
                return _prints(self.composer.put(self.charset.decode(data)))
            case Command(opcode, params):
                outputs = _prints(self.composer.put(self.charset.broken()))
                handler = self._handlers.get(opcode)
                return outputs + handler(params) if handler else outputs
            case _:
                assert_never(operation)

    def drop_line(self) -> None:
        """The buffers are cleared: what is composed and not printed is gone."""
        self.composer.leave_page()
        self.charset.set_chinese(self.charset.chinese)

    def _display(self, operation: Text | Command) -> list[Output]:
        if isinstance(operation, Text):
            self.display += operation.data
            del self.display[:-DISPLAY_MAX]
        elif operation.opcode == ESC + b"@":
            self.display.clear()
        return []

    # ------------------------------------------------------------------ the table

    def _table(self) -> dict[bytes, _Handler]:
        return {**self._feeding(), **self._looks(), **self._places(), **self._pictures(), **self._hardware()}

    def _feeding(self) -> dict[bytes, _Handler]:
        return {
            b"\n": lambda _: _prints(self.composer.new_line()),
            b"\r": lambda _: [],
            b"\t": lambda _: self._do(self.composer.tab),
            b"\x0c": lambda _: self._form_feed(),
            b"\x18": lambda _: self._do(self.composer.clear_page) if self.composer.page_mode else [],
            ESC + b"\x0c": lambda _: _prints(self.composer.print_page()),
            ESC + b"d": lambda p: self._feed_lines(p[0]),
            ESC + b"J": lambda p: _prints(self.composer.feed(p[0])),
            ESC + b"K": lambda p: _prints(self.composer.feed(-min(p[0], 48))),
            ESC + b"e": lambda p: _prints(self.composer.feed(-min(p[0], 2) * self.composer.format.line)),
            ESC + b"j": lambda p: _prints(self.composer.feed(-min(p[0], 48))),
            ESC + b"i": lambda _: self._cut(b"\x00"),
            ESC + b"m": lambda _: self._cut(b"\x01"),
            GS + b"V": self._cut,
        }

    def _looks(self) -> dict[bytes, _Handler]:
        return {
            ESC + b"@": lambda _: self._initialise(),
            ESC + b"!": lambda p: self._print_mode(p[0]),
            ESC + b"-": lambda p: self._style(underline=_thickness(p[0])),
            ESC + b"E": lambda p: self._style(bold=bool(p[0] & 1)),
            ESC + b"G": lambda p: self._style(bold=bool(p[0] & 1)),
            ESC + b"M": lambda p: self._font(p[0]),
            ESC + b"V": lambda p: self._style(rotated=p[0] in {1, 2, 49, 50}),
            ESC + b"{": lambda p: self._format(upside_down=bool(p[0] & 1)),
            ESC + b"t": lambda p: self._do(lambda: self.charset.choose_page(p[0])),
            ESC + b"R": lambda p: self._do(lambda: self.charset.choose_nation(p[0])),
            ESC + b"9": lambda p: self._do(lambda: self.charset.set_chinese(self.charset.chinese)),
            GS + b"!": lambda p: self._size(p[0]),
            GS + b"B": lambda p: self._style(reverse=bool(p[0] & 1)),
            FS + b"&": lambda _: self._do(lambda: self.charset.set_chinese(on=True)),
            FS + b".": lambda _: self._do(lambda: self.charset.set_chinese(on=False)),
            FS + b"!": lambda p: self._chinese_mode(p[0]),
            FS + b"-": lambda p: self._chinese_style(underline=_thickness(p[0])),
            FS + b"W": lambda p: self._chinese_style(wide=1 + (p[0] & 1), high=1 + (p[0] & 1)),
            FS + b"S": lambda p: self._format(chinese_spacing=(p[0], p[1])),
        }

    def _places(self) -> dict[bytes, _Handler]:
        composer = self.composer
        return {
            ESC + b" ": lambda p: self._format(spacing=p[0]),
            ESC + b"2": lambda _: self._format(line=LINE_SPACING),
            ESC + b"3": lambda p: self._format(line=p[0]),
            ESC + b"A": lambda p: self._format(line=p[0] * 203 // 60),
            ESC + b"+": lambda p: self._format(line=p[0] * 203 // 360),
            ESC + b"$": lambda p: self._do(lambda: composer.move_to(_word(p))),
            ESC + b"\\": lambda p: self._do(lambda: composer.move_by(_signed(p))),
            ESC + b"D": lambda p: self._format(tabs=tuple(p[:-1])),
            ESC + b"a": lambda p: self._align(p[0]),
            ESC + b"L": lambda _: self._do(composer.begin_page),
            ESC + b"S": lambda _: self._do(composer.leave_page) if composer.page_mode else [],
            ESC + b"T": lambda p: self._do(lambda: composer.set_direction(p[0] & 3)),
            ESC + b"W": lambda p: self._do(lambda: composer.set_area(*(_word(p[i:]) for i in (0, 2, 4, 6)))),
            GS + b"$": lambda p: self._do(lambda: composer.move_down_to(_word(p))),
            GS + b"L": lambda p: self._format(left=min(_word(p), self._paper_width - 1)),
            GS + b"W": lambda p: self._format(width=_word(p)),
        }

    def _pictures(self) -> dict[bytes, _Handler]:
        graphics, symbols = self.graphics, self.symbols
        return {
            ESC + b"*": self._column_image,
            ESC + b"Z": lambda p: self._block(symbols.bar_code(b"\x61" + p)),
            GS + b"v": lambda p: self._block(raster_image(p[1:])),
            GS + b"Q": lambda p: self._block(raster_image(p[1:])),
            GS + b"(L": lambda p: self._block(graphics.command(p[2:])),
            GS + b"8L": lambda p: self._block(graphics.command(p[4:])),
            GS + b"*": lambda p: self._do(lambda: graphics.download(p)),
            GS + b"/": lambda p: self._block(graphics.downloaded and scaled(graphics.downloaded, p[0])),
            FS + b"q": lambda p: self._do(lambda: graphics.define(p)),
            FS + b"p": lambda p: self._block(graphics.number(p[0], p[1])),
            GS + b"(k": lambda p: self._block(symbols.plane(p)),
            GS + b"k": lambda p: self._block(symbols.bar_code(p)),
            GS + b"h": lambda p: self._bars(height=max(1, p[0])),
            GS + b"w": lambda p: self._bars(module=p[0] if 1 <= p[0] <= 6 else 3),
            GS + b"H": lambda p: self._bars(written=p[0] & 3),
        }

    def _hardware(self) -> dict[bytes, _Handler]:
        asks = [GS + b"r", GS + b"I", GS + b"a", GS + b"(H"]
        sets = [ESC + b"c", GS + b"(D"]
        return {
            **{opcode: self._passes_on(opcode, Ask) for opcode in asks},
            **{opcode: self._passes_on(opcode, Set) for opcode in sets},
            b"\x07": lambda _: [Beep(1)],
            ESC + b"B": lambda p: [Beep(p[0])],
            ESC + b"(A": lambda _: [Beep(1)],
            ESC + b"p": lambda p: [Pulse(5 if p[0] & 1 else 2)],
            ESC + b"=": lambda p: self._select(p[0]),
        }

    @staticmethod
    def _passes_on(opcode: bytes, kind: type[Ask] | type[Set]) -> _Handler:
        return lambda params: [kind(Command(opcode, params))]

    # ------------------------------------------------------------------ what they do

    @staticmethod
    def _do(act: Callable[[], None]) -> list[Output]:
        act()
        return []

    def _format(self, **changes: object) -> list[Output]:
        for name, value in changes.items():
            setattr(self.composer.format, name, value)
        return []

    def _bars(self, **changes: int) -> list[Output]:
        for name, value in changes.items():
            setattr(self.symbols.bars, name, value)
        return []

    def _style(self, **changes: bool | int) -> list[Output]:
        """Of all characters."""
        form = self.composer.format
        form.style = _changed(form.style, **changes)
        form.chinese_style = _changed(form.chinese_style, **changes)
        return []

    def _chinese_style(self, **changes: bool | int) -> list[Output]:
        form = self.composer.format
        form.chinese_style = _changed(form.chinese_style, **changes)
        return []

    def _print_mode(self, n: int) -> list[Output]:
        wide, high = 1 + (n >> 5 & 1), 1 + (n >> 4 & 1)
        underline = n >> 7 & 1
        return self._style(small=bool(n & 1), bold=bool(n & 8), wide=wide, high=high, underline=underline)

    def _chinese_mode(self, n: int) -> list[Output]:
        return self._chinese_style(wide=1 + (n >> 2 & 1), high=1 + (n >> 3 & 1), underline=n >> 7 & 1)

    def _size(self, n: int) -> list[Output]:
        return self._style(wide=1 + (n >> 4 & 7), high=1 + (n & 7))

    def _font(self, n: int) -> list[Output]:
        return self._style(small=n in {1, 49})

    def _align(self, n: int) -> list[Output]:
        """Only at the start of a line."""
        if self.composer.at_line_start and n in {0, 1, 2, 48, 49, 50}:
            self.composer.format.align = n & 3
        return []

    def _initialise(self) -> list[Output]:
        self.composer.leave_page()
        self.composer.format = Format()
        self.charset = Charset(self._chinese_at_power_up)
        self.graphics.buffered = None
        self.symbols.bars = type(self.symbols.bars)()
        self.symbols.planes.clear()
        return []

    def _feed_lines(self, count: int) -> list[Output]:
        return _prints(self.composer.feed(count * self.composer.format.line))

    def _form_feed(self) -> list[Output]:
        if not self.composer.page_mode:
            return _prints(self.composer.new_line())
        outputs = _prints(self.composer.print_page())
        self.composer.leave_page()
        return outputs

    def _cut(self, params: bytes) -> list[Output]:
        """At once where the paper is, or (m 65 and up) with the last line drawn past the cutter first."""
        if self.composer.page_mode:
            return []
        outputs = _prints(self.composer.new_line()) if not self.composer.at_line_start else []
        if params[0] not in CUT_AT_ONCE:
            outputs += _prints(self.composer.feed(CUTTER_DOTS + (params[1] if len(params) > 1 else 0)))
        return [*outputs, CutPaper("partial" if params[0] in PARTIAL else "full")]

    def _column_image(self, params: bytes) -> list[Output]:
        picture = column_image(params, self.composer.room)
        if picture:
            self.composer.place(picture)
        return []

    def _block(self, piece: Picture | Symbol | None) -> list[Output]:
        return _prints(self.composer.print_block(piece)) if piece else []

    def _select(self, n: int) -> list[Output]:
        self._to_display = n == 2
        return []


def _selects(operation: Operation) -> bool:
    """ESC = is obeyed, and real-time commands are, whoever is selected."""
    return isinstance(operation, Command) and (operation.opcode == ESC + b"=" or operation.opcode[:1] == DLE)


def _prints(items: list[Item]) -> list[Output]:
    return [Print(item) for item in items]


def _changed(style: Style, **changes: bool | int) -> Style:
    return replace(style, **changes)  # type: ignore[arg-type]


def _thickness(n: int) -> int:
    return n & 3 if n in {1, 2, 49, 50} else 0


def _word(params: bytes) -> int:
    return int.from_bytes(params[:2], "little")


def _signed(params: bytes) -> int:
    return int.from_bytes(params[:2], "little", signed=True)
