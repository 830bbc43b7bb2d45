"""What a printer answers about itself, byte for byte, by hand from the published layout."""

from dataclasses import replace

import pytest

from firmware_sim.printer.profile import Identity
from firmware_sim.printer.status import Sensors, automatic_status, real_time_status
from tests.firmware_sim.paper_bench import QUICK, PrinterBench

READY = "12 12 12 12"
OUT = "1A 32 12 7E"


@pytest.mark.parametrize(
    ("sensors", "replies"),
    [
        (Sensors(), READY),
        (Sensors(drawer_open=True), "16 12 12 12"),
        (Sensors(cover_open=True), "1A 16 12 12"),
        (Sensors(near_end=True), "12 12 12 1E"),
        (Sensors(paper_out=True), OUT),
        (Sensors(paper_out=True, near_end=True), OUT),
        (Sensors(feed_pressed=True), "5A 1A 12 12"),
        (Sensors(cutter_error=True, waiting=True), "3A 52 1E 12"),
        (Sensors(unrecoverable=True), "1A 52 32 12"),
        (Sensors(head_hot=True), "1A 52 52 12"),
        (Sensors(forced_offline=True), "1A 12 12 12"),
        (Sensors(cover_open=True, paper_out=True, drawer_open=True), "1E 36 12 7E"),
    ],
)
def test_dle_eot_tells_each_state(sensors: Sensors, replies: str) -> None:
    assert b"".join(real_time_status(n, sensors) for n in (1, 2, 3, 4)) == bytes.fromhex(replies)


@pytest.mark.parametrize(
    ("sensors", "status"),
    [
        (Sensors(), "10 00 00 0F"),
        (Sensors(drawer_open=True), "14 00 00 0F"),
        (Sensors(cover_open=True), "38 00 00 0F"),
        (Sensors(near_end=True), "10 00 03 0F"),
        (Sensors(paper_out=True), "18 00 0F 0F"),
        (Sensors(feed_pressed=True), "58 02 00 0F"),
        (Sensors(cutter_error=True, waiting=True), "18 09 00 0F"),
        (Sensors(unrecoverable=True), "18 20 00 0F"),
        (Sensors(head_hot=True), "18 40 00 0F"),
    ],
)
def test_automatic_status_tells_each_state(sensors: Sensors, status: str) -> None:
    assert automatic_status(sensors, 0x0F) == bytes.fromhex(status)


def test_every_reply_can_be_told_from_the_others_by_its_fixed_bits() -> None:
    for bits in range(1 << 10):
        sensors = Sensors(*(bool(bits >> at & 1) for at in range(10)))
        for n in (1, 2, 3, 4):
            assert real_time_status(n, sensors)[0] & 0b10010011 == 0b00010010
        first, *rest = automatic_status(sensors, 0x0F)
        assert first & 0b10010011 == 0b00010000
        assert all(byte & 0b10010000 == 0 for byte in rest)


def test_a_printer_without_paper_still_answers_dle_eot_and_not_gs_r() -> None:
    bench = PrinterBench()
    bench.strike("paper-end")
    assert bench.send(b"\x1dr\x01") == b""
    assert bench.status() == bytes.fromhex(OUT)
    bench.mend("paper-end")
    assert bench.sent.endswith(b"\x00"), "GS r waited in the buffer"


def test_gs_r_tells_paper_and_drawer() -> None:
    bench = PrinterBench()
    assert bench.send(b"\x1dr\x01\x1dr\x31\x1dr\x02") == b"\x00\x00\x00"
    bench.strike("paper-near-end")
    bench.send(b"\x1bp\x00\x19\xfa")
    assert bench.send(b"\x1dr\x01\x1dr\x02\x1dr\x07") == b"\x03\x01"


def test_gs_i_tells_numbers_and_names() -> None:
    names = Identity("1.23", "MAKER", "TP-80", "990000042", "CHINA GB18030")
    bench = PrinterBench(replace(QUICK, identity=names, model_id=0x20, type_id=0x03, rom_id=0x11))
    assert bench.send(b"\x1dI\x01\x1dI\x32\x1dI\x03") == b"\x20\x03\x11"
    asked = bench.send(b"".join(b"\x1dI" + bytes([n]) for n in (65, 66, 67, 68, 69, 99)))
    assert asked == b"_1.23\0_MAKER\0_TP-80\0_990000042\0_CHINA GB18030\0"


def test_automatic_status_comes_at_once_and_then_on_each_change() -> None:
    bench = PrinterBench()
    assert bench.send(b"\x1da\x0f") == bytes.fromhex("10 00 00 0F")
    assert bench.wait(60) == b""
    bench.sent = b""
    for fault in ("paper-near-end", "cover-open"):
        bench.strike(fault)
    bench.mend("cover-open")
    assert bench.sent == bytes.fromhex("10 00 03 0F 38 00 03 0F 10 00 03 0F")


def test_automatic_status_reports_only_what_was_asked_for_until_it_is_turned_off() -> None:
    bench = PrinterBench()
    bench.send(b"\x1da\x08")
    bench.sent = b""
    bench.strike("cover-open")
    bench.mend("cover-open")
    assert bench.sent == b""
    bench.strike("paper-near-end")
    assert bench.sent == bytes.fromhex("10 00 03 0F")
    bench.sent = b""
    assert bench.send(b"\x1da\x00") == b""
    bench.strike("paper-end")
    assert bench.sent == b""


def test_a_process_id_comes_back_when_what_stood_before_it_is_printed() -> None:
    bench = PrinterBench()
    assert bench.send(b"A012\n\x1d(H\x06\x0000" + b"0042") == b""
    assert bench.wait(1) == b"\x37\x220042\x00"


def test_a_picture_that_contains_a_status_request_provokes_an_answer_and_prints_whole() -> None:
    bench = PrinterBench()
    assert bench.send(b"\x1dv0\x00\x01\x00\x03\x00\x10\x04\x01after\n", chunk=1) == b"\x12"
    bench.settle()
    assert bench.hanging == "[picture 8x3]\nafter"


def test_kinder_firmware_answers_only_between_commands() -> None:
    bench = PrinterBench(replace(QUICK, real_time_in_data=False))
    assert bench.send(b"\x1dv0\x00\x01\x00\x03\x00\x10\x04\x01after\n", chunk=2) == b""
    assert bench.send(b"\x10\x04\x01") == b"\x12"
    bench.settle()
    assert bench.hanging == "[picture 8x3]\nafter"


def test_a_status_request_is_answered_whatever_waits_in_the_buffer() -> None:
    bench = PrinterBench()
    bench.send(b"line\n" * 200)
    assert bench.send(b"\x10\x04\x04") == b"\x12"
    assert bench.printer.engine.waiting_bytes > 0


def test_dle_dc4_kicks_the_drawer_beeps_and_empties_the_buffers() -> None:
    bench = PrinterBench()
    bench.send(b"\x10\x14\x01\x01\x02")
    assert bench.status()[:1] == b"\x16"
    bench.do("drawer close")
    assert bench.status()[:1] == b"\x12"
    bench.send(b"first\n" + b"more\n" * 300)
    assert bench.send(b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08\x1b@kept\n") == b"\x37\x25\x00"
    bench.settle()
    assert bench.hanging == "first\nkept"


def test_a_question_behind_a_broken_off_order_to_empty_the_buffers_is_answered() -> None:
    bench = PrinterBench()
    assert bench.send(b"\x10\x14\x08\x01\x03") == b""
    assert bench.send(b"\x10\x04\x01") == b"\x12"


def test_a_real_time_command_cut_short_takes_what_it_lacks_from_what_comes_next() -> None:
    bench = PrinterBench()
    order = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
    bench.send(b"\x1dv0\x00\x1a\x002\x00\x10\x04")
    assert bench.send(order) == b"", "its DLE was the n of DLE EOT, of which there is none with that number"
    assert bench.send(order) == b"\x37\x25\x00"


def test_gs_d_turns_a_real_time_command_off() -> None:
    bench = PrinterBench()
    bench.send(b"\x1d(D\x03\x00\x14\x01\x00")
    bench.send(b"\x10\x14\x01\x00\x02")
    assert bench.status()[:1] == b"\x12"


def test_the_feed_button_is_seen_while_it_is_held_and_can_be_disabled() -> None:
    bench = PrinterBench()
    bench.do("feed 2")
    assert bench.status()[:2] == bytes.fromhex("5A 1A")
    bench.wait(2)
    assert bench.status() == bytes.fromhex(READY)
    assert bench.printer.hardware.paper_mm == pytest.approx(QUICK.roll_mm - 60)
    bench.send(b"\x1bc5\x01")
    bench.do("feed")
    assert bench.status() == bytes.fromhex(READY)
