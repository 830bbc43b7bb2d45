"""Bytes, wire time and encoding time of a ticket in each language; the round trip of a status question."""

import asyncio
import os
import threading
import time
import tty
from statistics import median

from bench.figures import Beside, Figure, Options
from bench.sample_tickets import ticket
from contracts.session import Language
from devices.ports.stream_port import StreamPort
from devices.printer.asking import Asker
from devices.printer.encode import PrintData, encode
from devices.printer.layout import PAPERS, Align, Big, Drawn, Line, Qr, Text, lay_out
from devices.printer.raster import BAND_HEADER_BYTES, BAND_ROWS
from devices.printer.raster_qt import draw
from devices.printer.status import RealTime, ReplyReader

BAUD = 19_200
GOAL_BYTES = 350
GOAL_WIRE_S = 0.2
TICKETS = 200
QUESTIONS = 2000
LETTER_ROWS = 24
QR_MODULES = 33
"""Side of the code that holds the sample's URL with error correction M."""
PAPER = PAPERS[80]
QUESTION = b"\x10\x04\x01"
ANSWER = b"\x12"


def run(options: Options) -> list[Figure]:
    """Four tickets, one round trip."""
    figures = [_ticket(language, options.count(TICKETS)) for language in Language]
    return [*figures, _round_trip(options.count(QUESTIONS))]


def _ticket(language: Language, count: int) -> Figure:
    data = _encode(language)
    spent = []
    for _ in range(count):
        began = time.perf_counter()
        _encode(language)
        spent.append(time.perf_counter() - began)
    wire_s = data.size * 10 / BAUD
    judged = language is not Language.UG
    return Figure(
        f"ticket_bytes_{language.value}", data.size, "bytes",
        (Beside("the same ticket as dots all over", _full_raster_bytes(language)),),
        f"at most {GOAL_BYTES} bytes and {GOAL_WIRE_S:g} s at {BAUD} baud" if judged else None,
        data.size <= GOAL_BYTES and wire_s <= GOAL_WIRE_S if judged else None,
        {"wire_s": round(wire_s, 3), "lay_out_and_encode_us": round(median(spent) * 1e6)},
    )  # fmt: skip


def _encode(language: Language) -> PrintData:
    return encode(lay_out(ticket(language)), lambda line: draw(line, PAPER.dots))


def _full_raster_bytes(language: Language) -> int:
    rows = sum(_rows(line) for line in lay_out(ticket(language)))
    return rows * PAPER.dots // 8 + BAND_HEADER_BYTES * -(-rows // BAND_ROWS)


def _rows(line: Line) -> int:
    """How many rows of dots it takes."""
    match line:
        case Text(text, align, bold, tall):
            return _rows(Drawn(text, align, right_to_left=False, bold=bold, tall=tall))
        case Drawn():
            return sum(d.above + d.bitmap.rows + d.below for d in draw(line, PAPER.dots))
        case Big(_, scale):
            return scale * LETTER_ROWS
        case Qr(_, module_dots):
            return QR_MODULES * module_dots
    return _rows(Drawn("-", Align.LEFT, right_to_left=False))


def _round_trip(count: int) -> Figure:
    """A thread plays the printer in both measurements."""
    master, slave = os.openpty()
    tty.setraw(slave)
    answering = threading.Thread(target=_answer, args=(master, 2 * count), daemon=True)
    answering.start()
    bare = _bare_us(slave, count)
    own = asyncio.run(_own_us(slave, count))
    answering.join()
    os.close(master)
    return Figure(
        "status_round_trip", own, "µs", (Beside("bare write and read on the same pty", bare),),
        detail={"questions": count},
    )  # fmt: skip


def _answer(master: int, count: int) -> None:
    asked = 0
    while asked < count * len(QUESTION):
        asked += len(os.read(master, 64))
        if asked % len(QUESTION) == 0:
            os.write(master, ANSWER)


def _bare_us(slave: int, count: int) -> float:
    spent = []
    for _ in range(count):
        began = time.perf_counter()
        os.write(slave, QUESTION)
        os.read(slave, 64)
        spent.append(time.perf_counter() - began)
    return median(spent) * 1e6


async def _own_us(slave: int, count: int) -> float:
    os.set_blocking(slave, False)
    reader = ReplyReader()
    asker = Asker(reader)
    answered = asyncio.Event()

    def on_bytes(chunk: bytes) -> None:
        for reply in reader.feed(chunk):
            if isinstance(reply, RealTime):
                asker.heard(reply.question, time.perf_counter())
                answered.set()

    port = StreamPort(slave, on_bytes, lambda: os.close(slave))
    spent = []
    asker.restart(0.0)
    for _ in range(count):
        began = time.perf_counter()
        port.write(asker.due(began))
        await answered.wait()
        answered.clear()
        spent.append(time.perf_counter() - began)
    port.close()
    return median(spent) * 1e6
