"""Tickets to try things with."""

from bench.sample_tickets import ticket
from contracts.session import Language
from devices.printer.encode import PrintData, encode
from devices.printer.layout import Drawn, lay_out
from devices.printer.raster import Bitmap, Drawing


def no_drawing(line: Drawn) -> list[Drawing]:
    """For tickets that the printer's own glyphs suffice for."""
    raise AssertionError(f"{line.text!r} needs no drawing")


def text_data(number: str = "A0123") -> PrintData:
    """A Chinese ticket."""
    return encode(lay_out(ticket(number=number)), no_drawing)


def raster_data(rows: int = 800, row_bytes: int = 72) -> PrintData:
    """A ticket that is all dots; 800 rows are 57,600 bytes."""
    drawing = Drawing(Bitmap(row_bytes, b"\xa5" * rows * row_bytes), 0, 0)
    uyghur = lay_out(ticket(Language.UG))
    drawn = [line for line in uyghur if isinstance(line, Drawn)]
    return encode([drawn[0], uyghur[-1]], lambda _: [drawing])
