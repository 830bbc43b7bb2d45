"""Every stream in `tests/corpus` is read to its end; see the README there."""

from pathlib import Path

import pytest

from firmware_sim.printer.parser import Parser
from tests.firmware_sim.paper_bench import PrinterBench

FOLDER = Path(__file__).parents[1] / "corpus"
BUILT_IN = b"\x1b@A012\n\x1dV\x00"
STREAMS = {"built-in": BUILT_IN} | {path.name: path.read_bytes() for path in sorted(FOLDER.glob("*.bin"))}


def report(name: str, data: bytes, parser: Parser) -> str:
    """What a person needs to know about a stream that was not understood."""
    return (
        f"{name}, {len(data)} bytes: unknown {dict(parser.unknown)}, refused {dict(parser.refused)}, "
        f"the last command waits for {parser.wanted} more bytes"
    )


@pytest.mark.parametrize("name", STREAMS)
def test_a_stream_is_understood_to_its_last_byte(name: str) -> None:
    data = STREAMS[name]
    for chunk in (1, 64, 5000):
        parser = Parser()
        for at in range(0, len(data), chunk):
            list(parser.feed(data[at : at + chunk]))
        assert not parser.unknown, report(name, data, parser)
        assert not parser.refused, report(name, data, parser)
        assert parser.wanted == 0, report(name, data, parser)


@pytest.mark.parametrize("name", STREAMS)
def test_a_ticket_behind_a_stream_prints_clean(name: str) -> None:
    bench = PrinterBench()
    for at in range(0, len(STREAMS[name]), 2000):
        bench.send(STREAMS[name][at : at + 2000])
        bench.settle()
    bench.do("paper tear")
    assert bench.print(b"\x1b@A013\n") == "A013"
    assert bench.drawn().getbbox()


def test_every_file_of_the_corpus_is_told_of_in_its_readme() -> None:
    text = (FOLDER / "README.md").read_text()
    assert [name for name in STREAMS if name != "built-in" and f"`{name}`" not in text] == []
