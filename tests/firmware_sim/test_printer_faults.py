"""Every fault of the printer, as the host sees it."""

import pytest

from firmware_sim.device import Note
from firmware_sim.errors import UsageError
from firmware_sim.printer.faults import FAULTS, NAMES
from tests.firmware_sim.paper_bench import QUICK, PrinterBench

READY = bytes.fromhex("12 12 12 12")
TICKET = b"A012\n\x1dV\x00"


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("paper-end", "1A 32 12 7E"),
        ("cover-open", "1A 16 12 12"),
        ("head-hot", "1A 52 52 12"),
        ("offline", "1A 12 12 12"),
    ],
)
def test_what_stops_it_is_told_and_the_ticket_prints_once_mended(fault: str, status: str) -> None:
    bench = PrinterBench()
    bench.strike(fault)
    bench.print(TICKET)
    assert bench.tickets == []
    assert bench.status() == bytes.fromhex(status)
    bench.mend(fault)
    bench.settle()
    assert bench.tickets == ["A012"]
    assert bench.status() == READY


def test_near_end_is_told_and_it_prints_on() -> None:
    bench = PrinterBench()
    bench.strike("paper-near-end")
    bench.print(TICKET)
    assert bench.tickets == ["A012"]
    assert bench.status() == bytes.fromhex("12 12 12 1E")
    bench.mend("paper-near-end")
    assert bench.status() == READY


def test_a_jammed_cutter_waits_for_the_host_and_goes_on_after_dle_enq_1() -> None:
    bench = PrinterBench()
    bench.strike("cutter-jam")
    assert bench.status() == READY, "nobody knows before the next cut"
    bench.print(TICKET + b"A013\n")
    assert bench.status() == bytes.fromhex("3A 52 1E 12")
    bench.send(b"\x10\x05\x01")
    assert bench.status()[:1] == b"\x3a", "it is still jammed"
    bench.mend("cutter-jam")
    assert bench.status()[:1] == b"\x3a", "it waits for the host"
    bench.send(b"\x10\x05\x01")
    bench.settle()
    assert bench.status() == READY
    assert (bench.tickets, bench.hanging) == (["A012"], "A013")


def test_dle_enq_2_recovers_with_empty_buffers() -> None:
    bench = PrinterBench()
    bench.strike("cutter-jam")
    bench.print(TICKET + b"A013\n")
    bench.mend("cutter-jam")
    bench.send(b"\x10\x05\x02")
    bench.settle()
    assert bench.status() == READY
    assert (bench.tickets, bench.hanging) == ([], "A012")


def test_a_broken_head_needs_repair_and_power() -> None:
    bench = PrinterBench()
    bench.strike("head-broken")
    bench.print(TICKET)
    assert bench.status() == bytes.fromhex("1A 52 32 12")
    bench.mend("head-broken")
    assert bench.status() == bytes.fromhex("1A 52 32 12")
    bench.hear(bench.printer.start(bench.now))
    bench.wait(1)
    assert bench.status() == READY


def test_a_dead_printer_takes_bytes_and_answers_nothing() -> None:
    bench = PrinterBench()
    bench.strike("no-answer")
    bench.print(TICKET * 5000)
    assert bench.printer.takes_bytes
    assert bench.status() == b""
    bench.mend("no-answer")
    bench.settle()
    assert bench.tickets == []
    assert bench.status() == READY


def test_a_stalled_printer_takes_no_bytes_and_reads_them_once_mended() -> None:
    bench = PrinterBench()
    bench.strike("stalled")
    assert not bench.printer.takes_bytes
    bench.print(TICKET + b"\x10\x04\x01")
    assert (bench.tickets, bench.sent) == ([], b"")
    bench.mend("stalled")
    bench.settle()
    assert (bench.tickets, bench.sent) == (["A012"], b"\x12")


def test_a_mute_printer_prints() -> None:
    bench = PrinterBench()
    bench.strike("mute")
    bench.print(TICKET + b"\x1da\x0f\x1dI\x45")
    assert (bench.tickets, bench.status()) == (["A012"], b"")


def test_a_slow_printer_takes_twenty_times_as_long() -> None:
    bench = PrinterBench()
    bench.send(b"x\n" * 10)
    usual = bench.settle()
    bench.strike("slow")
    bench.send(b"x\n" * 10)
    assert bench.settle() == pytest.approx(20 * usual, rel=0.02)


def test_a_late_reply_comes_three_seconds_later() -> None:
    bench = PrinterBench()
    bench.strike("late-reply")
    assert bench.send(b"\x10\x04\x01") == b""
    assert bench.wait(2.9) == b""
    assert bench.wait(0.2) == b"\x12"


def test_a_garbage_reply_has_the_right_length() -> None:
    bench = PrinterBench()
    bench.strike("garbage-reply")
    replies = [bench.status() for _ in range(8)]
    assert {len(reply) for reply in replies} == {4}
    assert len(set(replies)) == 8


def test_a_printer_that_lies_about_paper_prints_into_the_void() -> None:
    bench = PrinterBench()
    bench.strike("lies-paper-ok")
    bench.strike("paper-end")
    bench.print(TICKET)
    assert bench.status() == READY
    assert (bench.tickets, bench.hanging) == ([], "")
    bench.mend("lies-paper-ok")
    assert bench.status() == bytes.fromhex("1A 32 12 7E")


def test_a_lost_buffer_loses_the_rest_of_the_ticket() -> None:
    bench = PrinterBench()
    bench.send(b"A012\n" + b"rest\n" * 300 + b"\x1dV\x00")
    bench.strike("buffer-lost")
    bench.settle()
    assert (bench.tickets, bench.hanging) == ([], "A012")
    assert bench.print(TICKET) == ""


def test_a_reboot_in_the_middle_of_a_job_leaves_half_a_ticket() -> None:
    bench = PrinterBench()
    bench.send(b"\x1da\x0f" + b"A012\n" * 3)
    bench.strike("reboot-mid-job")
    bench.settle()
    assert bench.hanging == "A012"
    assert Note("power on", {}) in bench.notes
    assert bench.status() == READY
    bench.sent = b""
    bench.strike("cover-open")
    assert bench.sent == b"", "automatic status is off after power-up"


def test_there_is_a_test_for_each_fault() -> None:
    with open(__file__, encoding="utf-8") as source:  # noqa: PTH123
        text = source.read()
    assert [fault.name for fault in FAULTS if f'"{fault.name}"' not in text] == []
    assert len(NAMES) == len(FAULTS)


def test_an_unknown_fault_is_refused_with_the_names_there_are() -> None:
    bench = PrinterBench(QUICK)
    for act in (bench.strike, bench.mend):
        with pytest.raises(UsageError, match="cutter-jam"):
            act("paper-jam")
