"""Codes out of a scanner's bytes, and the driver on a real pty."""

import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.device import Health
from devices.ports.url import SerialUrl
from devices.scanner.driver import ScannerDriver
from devices.scanner.lines import CODE_MAX_BYTES, GAP_S, REPEAT_S, CodeReader
from tests.devices.lines import PtyLine, until


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_a_code_ends_with_cr_lf_or_both(end: bytes) -> None:
    reader = CodeReader()
    assert reader.feed(b"HS1-ABC" + end + "预约-2".encode() + end, 1.0) == ["HS1-ABC", "预约-2"]


def test_a_code_in_pieces_is_one_code() -> None:
    reader = CodeReader()
    assert reader.feed(b"HS1-", 1.0) == []
    assert reader.feed(b"ABC\r", 1.0 + GAP_S / 2) == ["HS1-ABC"]


def test_silence_ends_a_code_without_an_end_mark() -> None:
    reader = CodeReader()
    assert reader.feed(b"HS1-ABC", 1.0) == []
    assert reader.due() == pytest.approx(1.0 + GAP_S)
    assert reader.tick(1.0 + GAP_S / 2) == []
    assert reader.tick(1.0 + GAP_S) == ["HS1-ABC"]
    assert reader.due() is None


def test_the_same_code_again_at_once_is_one_scan_and_later_another() -> None:
    reader = CodeReader()
    assert reader.feed(b"A\rA\rB\rA\r", 1.0) == ["A", "B", "A"]
    assert reader.counts.repeats == 1
    assert reader.feed(b"A\r", 1.0 + 2 * REPEAT_S) == ["A"]


def test_a_code_that_was_told_is_kept_no_longer() -> None:
    reader = CodeReader()
    (code,) = reader.feed(b"HS1-ABC\r", 1.0)
    assert code not in vars(reader).values()
    assert reader.feed(b"HS1-ABC\r", 1.5) == []


def test_what_is_no_code_is_dropped_whole_and_counted() -> None:
    reader = CodeReader()
    codes = reader.feed(b"x" * (CODE_MAX_BYTES + 1) + b"\r\xff\xfe\r\x1b[2J\r \r\rgood\r", 1.0)
    assert codes == ["good"]
    assert (reader.counts.too_long, reader.counts.not_text) == (1, 2)


@given(st.lists(st.binary(max_size=700), max_size=20))
def test_no_bytes_stop_the_reader(chunks: list[bytes]) -> None:
    reader, now = CodeReader(), 0.0
    for chunk in chunks:
        now += 0.05
        assert all(code.isprintable() and len(code) <= CODE_MAX_BYTES for code in reader.feed(chunk, now))
    assert reader.feed(b"\rgood\r", now + 10)[-1:] == ["good"]


class Notes:
    """What the driver told."""

    def __init__(self) -> None:
        self.codes: list[str] = []

    def code_scanned(self, scanner: ScannerDriver, code: str) -> None:
        self.codes.append(code)

    def scanner_health(self, scanner: ScannerDriver, health: Health, reason: str | None) -> None: ...


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    pty = PtyLine(tmp_path / "scanner")
    yield pty
    pty.close()


async def test_codes_come_from_a_line_that_may_be_pulled_out_in_the_middle_of_one(line: PtyLine) -> None:
    notes = Notes()
    scanner = ScannerDriver("scanner", SerialUrl(str(line.path), 9600), notes, Random(1))
    scanner.start()
    await until(lambda: scanner.health is Health.ONLINE)
    os.write(line.master, b"HS1-ABC\r")
    await until(lambda: notes.codes)
    os.write(line.master, b"HS1-half")
    line.unplug()
    await until(lambda: scanner.health is Health.ABSENT)
    assert scanner.last_error
    line.plug()
    await until(lambda: scanner.health is Health.ONLINE)
    os.write(line.master, b"HS1-DEF")
    await until(lambda: len(notes.codes) == 2)
    assert notes.codes == ["HS1-ABC", "HS1-DEF"]
    assert line.read() == b"", "something was written to a scanner"
    await scanner.stop()
