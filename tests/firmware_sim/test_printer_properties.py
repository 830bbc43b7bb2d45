"""Whatever comes: the printer does not crash, keeps within its memory, and prints the next ticket."""

import tracemalloc
from dataclasses import replace

from hypothesis import example, given, settings
from hypothesis import strategies as st

from firmware_sim.printer.commands import LETTERED, TABLE
from firmware_sim.printer.parser import PAYLOAD_MAX, Command, Dropped, Operation, Parser, Text
from firmware_sim.printer.profile import WIDE
from tests.firmware_sim.paper_bench import PrinterBench
from tests.firmware_sim.test_printer_corpus import STREAMS
from tests.firmware_sim.test_printer_parser import joined

QUICK = replace(WIDE, boot_s=0.1, speed_mm_s=1e9, cut_s=0.0, roll_mm=1e12)
OPCODES = sorted(TABLE) + [opcode + b"k" for opcode in LETTERED] + [opcode + b"L" for opcode in LETTERED]
pieces = st.one_of(
    st.binary(max_size=40),
    st.tuples(st.sampled_from(OPCODES), st.binary(max_size=12)).map(b"".join),
    st.text(max_size=10).map(lambda text: text.encode("gb18030", "ignore")),
    st.sampled_from(sorted(STREAMS.values())).map(lambda data: data[:300]),
)
garbage = st.lists(pieces, max_size=12).map(b"".join)
CUT_SHORT_MAX = 5
"""Parameters that a real-time command cut short lacks at most: DLE DC4 3 without the others. It takes them
from whatever comes next, and no host can tell that it waits."""
CLEAR = bytes(CUT_SHORT_MAX) + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
PICTURE_CUT_SHORT = b"\x1dv0\x00\x1a\x002\x00" + bytes(200)


def bytes_of(operation: Operation) -> bytes:
    match operation:
        case Command(opcode, params):
            return opcode + params
        case Text(data) | Dropped(data):
            return data


@settings(max_examples=60, deadline=None)
@given(garbage, st.integers(1, 50))
def test_chunks_make_no_difference_and_no_byte_is_lost(data: bytes, chunk: int) -> None:
    whole, parts = Parser(), Parser()
    one = joined(list(whole.feed(data)))
    other = [op for at in range(0, len(data), chunk) for op in parts.feed(data[at : at + chunk])]
    assert one == joined(other)
    read = b"".join(map(bytes_of, one))
    assert data.startswith(read)
    assert (whole.unknown, whole.refused, whole.wanted) == (parts.unknown, parts.refused, parts.wanted)
    assert bool(whole.wanted) == (len(read) < len(data))


@settings(max_examples=60, deadline=None)
@given(garbage)
def test_after_any_garbage_the_next_ticket_prints_once_the_last_command_has_what_it_wants(
    data: bytes,
) -> None:
    parser = Parser()
    list(parser.feed(data))
    for _ in range(600):
        if not parser.wanted:
            break
        list(parser.feed(bytes(min(parser.wanted, PAYLOAD_MAX))))
    operations = list(parser.feed(b"\x1b@A013\n"))
    assert operations == [Command(b"\x1b@", b""), Text(b"A013"), Command(b"\n", b"")]


@settings(max_examples=60, deadline=None)
@given(garbage, st.integers(1, 300))
@example(PICTURE_CUT_SHORT + b"\x10", 1)
@example(PICTURE_CUT_SHORT + b"\x10\x04", 1)
@example(PICTURE_CUT_SHORT + b"\x10\x05", 1)
@example(PICTURE_CUT_SHORT + b"\x10\x14\x03", 1)
@example(PICTURE_CUT_SHORT + b"\x10\x14\x08\x01\x03\x14\x01\x06\x02", 1)
def test_a_printer_survives_garbage_and_prints_the_next_ticket(data: bytes, chunk: int) -> None:
    bench = PrinterBench(QUICK)
    bench.send(data, chunk)
    bench.settle()
    bench.printer.look()
    bench.drawn()
    bench.send(CLEAR)
    bench.send(b"\x10\x05\x02")
    bench.do("paper tear")
    assert bench.print(b"\x1b=\x01\x1b@A013\n\x1dV\x00").count("A013") == 0
    assert bench.tickets[-1] == "A013"


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(STREAMS)), st.data())
def test_a_flipped_bit_or_a_lost_byte_costs_no_more_than_the_ticket(name: str, data: st.DataObject) -> None:
    stream = bytearray(STREAMS[name][:1500])
    at = data.draw(st.integers(0, len(stream) - 1))
    if data.draw(st.booleans()):
        stream[at] ^= 1 << data.draw(st.integers(0, 7))
    else:
        del stream[at:]
    bench = PrinterBench(QUICK)
    bench.send(bytes(stream))
    bench.settle()
    bench.send(CLEAR)
    bench.do("paper tear")
    bench.print(b"\x1b=\x01\x1b@A013\n\x1dV\x00")
    assert bench.tickets[-1] == "A013"


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(OPCODES), st.binary(min_size=8, max_size=8), st.integers(0, 3000))
def test_announced_lengths_cost_no_memory(opcode: bytes, params: bytes, sent: int) -> None:
    parser = Parser()
    tracemalloc.start()
    list(parser.feed(opcode + params + bytes(sent)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4_000_000


def test_paper_and_memory_stay_bounded_whatever_is_printed() -> None:
    bench = PrinterBench(QUICK)
    raster = b"\x1dv0\x00\xff\x00\x00\x08" + bytes(255 * 2048)
    tracemalloc.start()
    for _ in range(40):
        bench.print(raster)
    for _ in range(20):
        bench.print(b"x\n" * 100 + b"\x1b$\x00\x00\x1b*\x21\xff\x01" + bytes(3 * 511))
    bench.do("paper tear")
    bench.send(b"\x1bL")
    for _ in range(20):
        bench.print(raster)
    bench.print(b"\x0c")
    kept = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert bench.printer.engine.roll.tickets[0].left_out > 0
    assert bench.printer.engine.lost_bytes == 0
    assert kept < 16_000_000
