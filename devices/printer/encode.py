"""From printable lines to ESC/POS, with python-escpos; only the Chinese text and the raster are written here.

Why not `Escpos.text`: it sends Chinese without `FS &`, prints `?` for Chinese punctuation alone, and switches
code pages. Why not `Escpos.image`: it neither bands nor keeps real-time commands out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from escpos.capabilities import NotSupported, Profile
from escpos.exceptions import Error as EscposError
from escpos.printer.dummy import Dummy

from devices.errors import TicketError
from devices.printer.layout import DASH_COLUMNS, Align, Big, Cut, Drawn, Line, Qr, Rule, Text
from devices.printer.raster import Drawing, bands

FRAME_BYTES = 128
"""Short commands share a frame until it is so long."""
AUTOMATIC_STATUS = b"\x1da\x0e"
"""GS a: tell at once when online, error or paper change. ESC @ ends it, so each ticket asks anew."""
CHINESE_ON = b"\x1c&"
CHINESE_OFF = b"\x1c."
FEED_DOTS_MAX = 255
QR_LEVEL_M = 1

Draw = Callable[[Drawn], Sequence[Drawing]]
"""Draws a paragraph, wrapped to the paper; one drawing a line."""


@dataclass(frozen=True, slots=True)
class PrintData:
    """A ticket's bytes. Frames end where a command ends: between two, a real-time command spoils nothing."""

    frames: tuple[bytes, ...]

    @property
    def size(self) -> int:
        """Bytes in all."""
        return sum(map(len, self.frames))

    @property
    def longest_frame(self) -> int:
        """Bytes that the printer waits for at most when the rest never comes."""
        return max(map(len, self.frames), default=0)

    def __bytes__(self) -> bytes:
        return b"".join(self.frames)


def encode(lines: Sequence[Line], draw: Draw) -> PrintData:
    """The bytes that print these lines on a printer in any state. Raises TicketError."""
    sheet = _Sheet()
    try:
        for line in lines:
            sheet.line(line, draw)
    except (EscposError, NotSupported, ValueError, NotImplementedError) as error:
        raise TicketError(f"python-escpos can't encode this ticket: {error}") from error
    return PrintData(_joined(sheet.commands))


class _Sheet(Dummy):
    """Collects commands; remembers the printer's modes, so that each is sent only when it changes."""

    def __init__(self) -> None:
        super().__init__(Profile(features={"paperPartCut": True, "paperFullCut": True}))
        self._chinese: bool | None = None
        """None: many firmwares are in Chinese mode at power-up, others are not."""
        self._align = Align.LEFT
        self._bold = False
        self._size = (1, 1)
        self.hw("INIT")
        self._raw(AUTOMATIC_STATUS)

    @property
    def commands(self) -> Sequence[bytes]:
        """One item a command, or a piece of text."""
        return self._output_list

    def line(self, line: Line, draw: Draw) -> None:
        match line:
            case Text(text, align, bold, tall):
                self._style(align, bold=bold, size=(1, 2 if tall else 1))
                self._print(text)
            case Big(text, scale):
                self._style(Align.CENTER, bold=False, size=(scale, scale))
                self._print(text)
            case Rule(dashes):
                self._style(Align.LEFT, bold=False, size=(DASH_COLUMNS, 1))
                self._print("-" * dashes)
            case Qr(text, module_dots):
                self._style(Align.CENTER, bold=False, size=(1, 1))
                self.qr(text, ec=QR_LEVEL_M, size=module_dots, native=True)
            case Drawn(_, align):
                self._style(align, bold=False, size=(1, 1))
                for drawing in draw(line):
                    self._draw(drawing)
            case Cut():
                self._set_chinese(False)
                self.cut(mode="PART", feed=False)

    def _style(self, align: Align, *, bold: bool, size: tuple[int, int]) -> None:
        if align is not self._align:
            self.set(align=align.name.lower())
        if bold is not self._bold:
            self.set(bold=bold)
        if size != self._size:
            self.set(custom_size=True, width=size[0], height=size[1])
        self._align, self._bold, self._size = align, bold, size

    def _print(self, text: str) -> None:
        self._set_chinese(not text.isascii())
        self._raw(text.encode("gb18030") + b"\n")

    def _set_chinese(self, on: bool) -> None:
        if on is not self._chinese:
            self._raw(CHINESE_ON if on else CHINESE_OFF)
            self._chinese = on

    def _draw(self, drawing: Drawing) -> None:
        self._feed(drawing.above)
        for band in bands(drawing.bitmap):
            self._raw(band)
        self._feed(drawing.below)

    def _feed(self, dots: int) -> None:
        while dots:
            step = min(dots, FEED_DOTS_MAX)
            self._raw(b"\x1bJ" + bytes((step,)))
            dots -= step


def _joined(commands: Sequence[bytes]) -> tuple[bytes, ...]:
    frames: list[bytes] = []
    for command in commands:
        if frames and len(frames[-1]) + len(command) <= FRAME_BYTES:
            frames[-1] += command
        else:
            frames.append(command)
    return tuple(frames)
