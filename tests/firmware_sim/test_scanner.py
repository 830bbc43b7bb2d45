"""The simulated code scanner: what it sends, and its faults."""

import pytest

from firmware_sim.device import Effect, Send
from firmware_sim.errors import UsageError
from firmware_sim.scanner.scanner import FAULTS, SUFFIXES, Scanner, ScannerOptions


def sent(effects: list[Effect]) -> list[bytes]:
    return [effect.data for effect in effects if isinstance(effect, Send)]


def scan(fault: str | None = None, text: str = "A12三号") -> list[tuple[float, bytes]]:
    """What comes for a scan, and when."""
    device = Scanner(ScannerOptions())
    if fault:
        device.strike(fault, 0)
    came = [(0.0, data) for data in sent(device.obey(["scan", text], 0))]
    while (due := device.due_s()) is not None:
        came += [(due, data) for data in sent(device.advance(due))]
    return came


CODE = "A12三号".encode()


@pytest.mark.parametrize(("name", "suffix"), SUFFIXES.items())
def test_a_code_comes_as_utf8_with_its_suffix(name: str, suffix: bytes) -> None:
    device = Scanner(ScannerOptions(SUFFIXES[name]))
    assert sent(device.obey(["scan", "A", "12"], 0)) == [b"A 12" + suffix]


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (None, [(0.0, CODE + b"\r")]),
        ("pause-inside", [(0.0, CODE[:5]), (0.05, CODE[5:] + b"\r")]),
        ("repeats", [(0.0, CODE + b"\r"), (0.3, CODE + b"\r"), (0.6, CODE + b"\r")]),
        ("noise", [(0.0, b"\x00\x1b\x80\x07" + CODE + b"\r")]),
        ("truncated", [(0.0, CODE[:4] + b"\r")]),
        ("no-suffix", [(0.0, CODE)]),
        ("too-long", [(0.0, CODE + b"A" * 10_000 + b"\r")]),
        ("not-utf8", [(0.0, CODE[:4] + b"\xff\xfe" + CODE[4:] + b"\r")]),
    ],
)
def test_a_fault_shows_in_what_is_sent(fault: str | None, expected: list[tuple[float, bytes]]) -> None:
    assert scan(fault) == expected


def test_a_fault_ends_when_it_is_mended() -> None:
    device = Scanner(ScannerOptions())
    for fault in FAULTS:
        device.strike(fault.name, 0)
    for fault in FAULTS:
        device.mend(fault.name, 0)
    assert sent(device.obey(["scan", "x"], 0)) == [b"x\r"]
    with pytest.raises(UsageError, match="no fault"):
        device.strike("rust", 0)


def test_codes_wait_for_those_before_them_and_are_gone_with_the_power() -> None:
    device = Scanner(ScannerOptions())
    device.strike("repeats", 0)
    device.obey(["scan", "a"], 0)
    device.mend("repeats", 0)
    assert sent(device.obey(["scan", "b"], 0)) == []
    assert sent(device.advance(10)) == [b"a\r", b"a\r", b"b\r"]
    device.strike("repeats", 10)
    device.obey(["scan", "a"], 10)
    device.start(10)
    assert device.due_s() is None


@pytest.mark.parametrize("words", [[], ["scan"], ["scan", ""], ["read", "x"], ["scan", "三" * 985]])
def test_words_that_make_no_sense_are_told(words: list[str]) -> None:
    with pytest.raises(UsageError, match="scan"):
        Scanner(ScannerOptions()).obey(words, 0)


def test_what_a_code_says_is_never_shown() -> None:
    device = Scanner(ScannerOptions())
    effects = device.obey(["scan", "secret"], 0)
    device.receive(b"hello", 0)
    assert device.look() == {"scans": 1, "last_bytes": 6, "deaf_bytes": 5}
    assert "secret" not in str([effect for effect in effects if not isinstance(effect, Send)])
