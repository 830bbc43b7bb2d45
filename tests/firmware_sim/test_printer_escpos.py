"""An independent program prints: every stream that python-escpos makes is understood to its last byte."""

from functools import cache

import pytest

from firmware_sim.printer.commands import find
from firmware_sim.printer.parser import Command, Parser, Text
from tests.firmware_sim import escpos_host
from tests.firmware_sim.escpos_host import ENCODINGS
from tests.firmware_sim.paper_bench import PrinterBench

MARK = b"\x1b@\x1c.END OF STREAM\n"


@cache
def streams() -> dict[str, bytes]:
    return dict(escpos_host.streams())


def names(data: bytes) -> set[str]:
    return {
        spec.name
        for operation in Parser().feed(data)
        if isinstance(operation, Command) and (spec := find(operation.opcode))
    }


@pytest.mark.parametrize("chunk", [1, 61, 4096])
def test_each_stream_is_read_to_its_last_byte_and_nothing_in_it_is_unknown(chunk: int) -> None:
    for name, data in streams().items():
        parser = Parser()
        stream = data + MARK
        operations = [
            operation
            for at in range(0, len(stream), chunk)
            for operation in parser.feed(stream[at : at + chunk])
        ]
        assert (parser.unknown, parser.refused, parser.wanted) == ({}, {}, 0), name
        text = b"".join(operation.data for operation in operations[-20:] if isinstance(operation, Text))
        assert text.endswith(b"END OF STREAM"), name


def test_what_it_sends_is_what_it_says_and_no_byte_of_a_picture_is_taken_for_text() -> None:
    assert {"ESC @", "LF", "ESC M"} <= names(streams()["text"]) | names(streams()["looks"])
    assert {"GS v", "GS (L", "ESC *", "ESC 3", "ESC 2"} == names(streams()["images"]) - {"LF"}
    assert {"GS (k", "GS v", "GS (L", "ESC *"} <= names(streams()["qr"])
    assert {"GS k", "GS h", "GS w", "GS H", "GS f"} <= names(streams()["barcodes-a"])
    assert {"ESC p", "ESC B", "ESC =", "ESC c", "ESC ?", "ESC K"} <= names(streams()["hardware"])
    for name in ("images", "fragments"):
        assert [op for op in Parser().feed(streams()[name]) if isinstance(op, Text)] == []


def test_each_stream_prints_and_the_next_ticket_is_clean() -> None:
    for name, data in streams().items():
        bench = PrinterBench()
        for at in range(0, len(data), 1000):
            bench.send(data[at : at + 1000])
            bench.settle()
        bench.do("paper tear")
        assert bench.print(MARK) == "END OF STREAM", name
        assert bench.printer.engine.lost_bytes == 0, name


def test_what_it_writes_in_any_code_page_is_what_is_read() -> None:
    bench = PrinterBench()
    text = bench.print(b"\x1c." + streams()["encodings"])
    assert text.split("\n")[: len(ENCODINGS)] == list(ENCODINGS.values())


def test_a_picture_arrives_dot_for_dot_by_each_of_its_three_ways() -> None:
    expected = escpos_host.picture(203, 50).point(lambda level: 255 - level).convert("1")
    for impl in escpos_host.IMPLEMENTATIONS:
        host = escpos_host.printer("Dummy")
        host.image(escpos_host.picture(203, 50), impl=impl)
        bench = PrinterBench()
        bench.print(host.output)
        drawn = bench.drawn().crop((0, 0, 203, 50))
        assert drawn.tobytes() == expected.tobytes(), impl
