"""The receive buffer, the speed of paper, flow control, power and paper."""

from dataclasses import replace

import pytest

from firmware_sim.device import Note
from firmware_sim.errors import UsageError
from firmware_sim.printer.profile import Flow
from tests.firmware_sim.paper_bench import QUICK, PrinterBench

SMALL = replace(QUICK, buffer_bytes=64, speed_mm_s=10.0)
LINES = b"".join(b"line %03d\n" % n for n in range(100))


def test_paper_moves_no_faster_than_the_printer_is() -> None:
    bench = PrinterBench(replace(QUICK, speed_mm_s=75.0))
    bench.send(b"x\n" * 200 + b"\x1dr\x01")
    assert bench.settle() == pytest.approx(200 * 30 / 8 / 75.0)


def test_the_cut_takes_its_time() -> None:
    bench = PrinterBench(replace(QUICK, cut_s=0.5))
    bench.send(b"\x1dV\x00\x1dr\x01")
    assert bench.sent == b""
    bench.wait(0.49)
    assert bench.sent == b""
    bench.wait(0.02)
    assert bench.sent == b"\x00"


def test_a_host_on_a_busy_line_loses_nothing() -> None:
    bench = PrinterBench(SMALL)
    bench.send(LINES)
    assert bench.busy()
    assert bench.printer.engine.waiting_bytes <= SMALL.buffer_bytes
    bench.settle()
    assert not bench.busy()
    assert bench.hanging == LINES.decode().strip()
    assert bench.printer.engine.lost_bytes == 0


def test_a_host_that_does_not_heed_xoff_loses_bytes_and_they_are_counted() -> None:
    bench = PrinterBench(replace(SMALL, flow=Flow.XON_XOFF))
    assert bench.send(LINES) == b"\x13\x11"
    bench.settle()
    lost = bench.printer.look()["lost_bytes"]
    assert isinstance(lost, int)
    assert lost == len(LINES) - SMALL.buffer_bytes
    assert lost > 700


def test_a_host_that_heeds_xoff_loses_nothing() -> None:
    bench = PrinterBench(replace(SMALL, flow=Flow.XON_XOFF))
    waiting = LINES
    while waiting:
        if bench.sent[-1:] == b"\x13":
            bench.wait(0.1)
        else:
            bench.send(waiting[:4])
            waiting = waiting[4:]
    bench.settle()
    assert bench.hanging == LINES.decode().strip()
    assert bench.sent.count(b"\x13") > 3


def test_xon_is_sent_at_power_up() -> None:
    bench = PrinterBench(replace(QUICK, flow=Flow.XON_XOFF), ready=False)
    assert bench.wait(1) == b"\x11"


def test_a_picture_larger_than_the_buffer_prints() -> None:
    bench = PrinterBench(replace(QUICK, buffer_bytes=256))
    bench.send(b"\x1dv0\x00\x48\x00\x80\x00" + bytes(72 * 128) + b"end\n", chunk=100)
    bench.settle()
    assert bench.hanging == "[picture 576x128]\nend"


def test_a_loss_of_power_takes_the_buffer_and_the_modes_and_leaves_the_paper() -> None:
    bench = PrinterBench()
    bench.send(b"\x1c.\x1bt\x10one\n" + b"two\n" * 500 + b"\x1dv0\x00\x48\x00")
    bench.hear(bench.printer.start(bench.now))
    assert bench.send(b"lost while it boots\n") == b""
    bench.wait(1)
    assert bench.print("二\n".encode("gb18030")).split("\n") == ["one", "二"]
    assert bench.printer.engine.lost_bytes > 1000


def test_nv_pictures_outlive_the_power_and_downloaded_ones_do_not() -> None:
    bench = PrinterBench()
    bench.print(b"\x1cq\x01\x01\x00\x01\x00" + b"\xff" * 8 + b"\x1d*\x01\x01" + b"\xff" * 8)
    bench.hear(bench.printer.start(bench.now))
    bench.wait(1)
    assert bench.print(b"\x1d/\x00\x1cp\x01\x00") == "[picture 8x8]"


def test_the_rest_of_the_buffer_prints_by_itself_after_new_paper() -> None:
    bench = PrinterBench()
    bench.do("paper left 4")
    bench.print(b"A011\nnever taken\n\x1dV\x00")
    assert bench.tickets == []
    bench.do("paper load")
    bench.settle()
    assert bench.tickets == ["A011\nnever taken"]


def test_a_printer_of_the_kinder_sort_forgets_the_old_job() -> None:
    bench = PrinterBench(replace(QUICK, resumes_after_paper=False))
    bench.do("paper left 4")
    bench.print(b"A011\nhalf a li\nnever taken\n\x1dV\x00")
    bench.do("paper load")
    assert bench.print(b"A012\n\x1dV\x00") == ""
    assert bench.tickets == ["A011\nhalf a li\nA012"]


def test_the_roll_runs_near_its_end_and_then_out() -> None:
    bench = PrinterBench(replace(QUICK, roll_mm=100.0, near_end_mm=50.0))
    bench.send(b"\x1da\x08" + b"x\n" * 30)
    bench.settle()
    assert bench.sent == bytes.fromhex("10 00 00 0F 10 00 03 0F 18 00 0F 0F")
    assert bench.hanging.count("x") == 27
    assert bench.notes[-1] == Note("stopped", {"causes": ["paper end"]})


def test_a_ticket_is_noted_with_its_text_when_it_is_cut() -> None:
    bench = PrinterBench()
    bench.print(b"A012\n\x1dVA\x00")
    assert bench.notes == [Note("printed", {"ticket": 1, "text": "A012", "mm": 18.8})]


def test_look_tells_what_a_person_sees() -> None:
    bench = PrinterBench()
    bench.print(b"A012\n\x1dV\x00\x1b\x01next")
    seen = bench.printer.look()
    assert seen["online"] is True
    assert seen["newest"] == [{"ticket": 1, "cut": "full", "mm": 3.8, "text": "A012"}]
    assert seen["unknown_commands"] == {"1b 01": 1}
    bench.do("cover open")
    assert bench.printer.look()["stopped_by"] == ["cover open"]


def test_hands_can_tear_save_load_and_shut() -> None:
    bench = PrinterBench()
    bench.print(b"A012\n")
    bench.do("paper tear")
    assert bench.tickets == ["A012"]
    bench.do("paper save out.png")
    assert [str(path) for path, _, _ in bench.saved] == ["out.png"]


@pytest.mark.parametrize(
    "words", ["", "fly", "paper", "paper left", "paper left x", "paper left -1", "feed nan"]
)
def test_a_person_who_asks_for_nonsense_is_told_what_there_is(words: str) -> None:
    with pytest.raises(UsageError):
        PrinterBench().do(words)
