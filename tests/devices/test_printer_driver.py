"""The printer driver against a little printer behind a real pty."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random

import pytest

from bench.sample_tickets import ticket
from contracts.device import Health
from contracts.session import Language
from devices.ports.url import SerialUrl
from devices.printer import job as job_module
from devices.printer import outflow as outflow_module
from devices.printer.driver import PrinterDriver
from devices.printer.effects import Outcome, PrintResult
from devices.printer.job import Confirmation
from devices.printer.status import Answer, Condition, Conditions
from tests.devices.lines import PtyLine, until
from tests.devices.little_printer import COVER_OPEN, FINE, PAPER_OUT, READY, LittlePrinter
from tests.devices.tickets import raster_data, text_data


class Desk:
    """Listens to the driver."""

    def __init__(self) -> None:
        self.health: list[tuple[Health, str | None]] = []
        self.conditions: list[Conditions] = []

    def printer_health(self, printer: PrinterDriver, health: Health, reason: str | None) -> None:
        self.health.append((health, reason))

    def printer_conditions(self, printer: PrinterDriver, conditions: Conditions) -> None:
        self.conditions.append(conditions)


class Bench:
    """A driver, the printer at the other end, and who listens."""

    def __init__(self, path: Path, confirmation: Confirmation, baud: int) -> None:
        self.line = PtyLine(path)
        self.printer = LittlePrinter(self.line)
        self.desk = Desk()
        url = SerialUrl(str(path), baud)
        self.driver = PrinterDriver("printer", url, self.desk, Random(1), confirmation=confirmation)

    def unplug(self) -> None:
        self.printer.ignore()
        self.line.unplug()

    def plug(self) -> None:
        self.line.plug()
        self.printer.listen()

    async def prints(self, number: str = "A0123") -> PrintResult:
        return await self.driver.print_data(text_data(number))


@asynccontextmanager
async def printing(
    folder: Path, confirmation: Confirmation = Confirmation.SENSOR, baud: int = 115_200
) -> AsyncIterator[Bench]:
    """Online when it is handed out."""
    bench = Bench(folder / "printer", confirmation, baud)
    bench.driver.start()
    try:
        await until(lambda: bench.driver.identity.font)
        yield bench
    finally:
        await asyncio.wait_for(bench.driver.stop(), 2)
        bench.printer.ignore()
        bench.line.close()


@pytest.mark.parametrize("confirmation", [Confirmation.SENSOR, Confirmation.PROCESS_ID])
async def test_a_ticket_is_printed_and_confirmed_by_the_printer(
    tmp_path: Path, confirmation: Confirmation
) -> None:
    async with printing(tmp_path, confirmation) as bench:
        result = await bench.driver.print_ticket(ticket())
        assert (result.outcome, result.reason, result.taken_bytes) == (
            Outcome.PRINTED,
            "",
            result.total_bytes,
        )
        assert len(bench.printer.slips) == 1
        assert "户籍业务".encode("gb18030") in bench.printer.slips[0]
        assert not bench.printer.paper
        assert bench.driver.last_error is None


async def test_a_printer_that_confirms_nothing_is_judged_by_its_status_after_the_time_to_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_module, "PRINT_S", 0.2)
    async with printing(tmp_path, Confirmation.STATUS) as bench:
        bench.printer.confirms = False
        assert (await bench.prints()).outcome is Outcome.PRINTED
        bench.printer.knows_automatic = False
        bench.printer.at.append((0, lambda: bench.printer.becomes(PAPER_OUT)))
        assert (await bench.prints()).outcome is Outcome.NOT_PRINTED


async def test_the_printer_is_greeted_and_says_who_it_is(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        assert [health for health, _ in bench.desk.health] == [Health.GREETING, Health.ONLINE]
        assert bench.driver.identity.model == "EX-80"
        assert bench.driver.identity.prints_chinese is Answer.YES
        assert bench.driver.conditions[Condition.PAPER_OUT] is Answer.NO


async def test_an_open_cover_is_known_before_a_byte_is_sent(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        bench.printer.becomes(COVER_OPEN)
        result = await bench.prints()
        assert (result.outcome, result.taken_bytes) == (Outcome.NOT_PRINTED, 0)
        assert result.reason == "the cover is open: close it"
        assert not bench.printer.paper


async def test_faults_at_the_same_time_do_not_hide_one_another(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        bench.printer.becomes({1: 0x1A, 2: 0x76, 3: 0x3A, 4: 0x7E})
        result = await bench.prints()
        assert {Condition.COVER_OPEN, Condition.PAPER_OUT, Condition.CUTTER, Condition.UNRECOVERABLE} <= set(
            result.conditions
        )
        for part in ("cover", "paper", "cutter", "switch the printer off"):
            assert part in result.reason


async def test_a_dead_printer_is_known_within_three_seconds(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        bench.printer.dead = True
        began = time.monotonic()
        result = await bench.prints()
        assert time.monotonic() - began < 3
        assert result.outcome is Outcome.NOT_PRINTED
        assert "does not answer" in result.reason
        assert bench.driver.health is Health.SILENT
        bench.printer.dead = False
        assert (await bench.prints()).outcome is Outcome.PRINTED
        assert bench.desk.health[-1] == (Health.ONLINE, None)


@pytest.mark.parametrize("knows_clear", [True, False])
async def test_no_line_of_a_ticket_that_ran_out_of_paper_comes_out_on_the_next_one(
    tmp_path: Path, knows_clear: bool
) -> None:
    async with printing(tmp_path) as bench:
        printer = bench.printer
        printer.knows_clear = knows_clear
        printer.at.append((0, lambda: printer.becomes(PAPER_OUT)))
        result = await bench.prints("A0001")
        assert (result.outcome, result.reason) == (
            Outcome.NOT_PRINTED,
            "the paper has run out: put in a new roll",
        )
        await until(lambda: printer.told_to_clear)
        printer.becomes(READY)
        result = await bench.prints("A0002")
        assert result.outcome is Outcome.PRINTED
        assert b"A0002" in printer.slips[-1]
        assert b"A0001" not in printer.slips[-1]
        assert sum(b"A0001" in slip for slip in printer.slips) == (0 if knows_clear else 1)
        assert (await bench.prints("A0003")).outcome is Outcome.PRINTED
        assert [number in printer.slips[-1] for number in (b"A0002", b"A0003")] == [False, True]


async def test_paper_that_ends_within_a_raster_ends_the_job_at_once(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        bench.printer.at.append((9000, lambda: bench.printer.becomes(PAPER_OUT)))
        data = raster_data()
        result = await bench.driver.print_data(data)
        assert result.outcome is Outcome.NOT_PRINTED
        assert Condition.PAPER_OUT in result.conditions
        assert 9000 <= result.taken_bytes < data.size / 2


async def test_a_printer_that_stops_reading_leaves_the_outcome_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outflow_module, "STALL_S", 0.2)
    monkeypatch.setattr(job_module, "GIVE_UP_S", 0.2)
    async with printing(tmp_path, baud=921_600) as bench:
        bench.printer.at.append((5000, bench.printer.ignore))
        result = await bench.driver.print_data(raster_data())
        assert result.outcome is Outcome.UNKNOWN
        assert "stopped taking bytes" in result.reason
        assert 0 < result.taken_bytes < result.total_bytes


async def test_a_ticket_cut_off_within_a_raster_does_not_swallow_the_next_one(tmp_path: Path) -> None:
    async with printing(tmp_path, baud=921_600) as bench:
        printer = bench.printer
        printer.knows_clear = False
        job = asyncio.create_task(bench.driver.print_data(raster_data()))
        await until(lambda: printer.received > 20_000)
        bench.unplug()
        result = await job
        assert result.outcome is Outcome.UNKNOWN
        assert "connection to the printer was lost" in result.reason
        assert (await bench.prints()).outcome is Outcome.NOT_PRINTED
        await until(lambda: bench.driver.health is Health.ABSENT)
        bench.plug()
        await until(lambda: bench.driver.health is Health.ONLINE)
        assert (await bench.prints("A0002")).outcome is Outcome.PRINTED
        assert b"A0002" in printer.slips[-1]
        assert b"\x1dv0" not in printer.slips[-1]


async def test_while_the_printer_says_xoff_it_gets_no_more_than_it_can_hold(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        printer = bench.printer
        printer.at.append((9000, lambda: printer.says(b"\x13")))
        job = asyncio.create_task(bench.driver.print_data(raster_data(rows=200)))
        await until(lambda: not printer.at)
        at_xoff = printer.received
        await asyncio.sleep(0.3)  # what comes too much, comes in this time
        assert printer.received - at_xoff <= 256
        printer.says(b"\x11")
        assert (await job).outcome is Outcome.PRINTED


async def test_without_a_connection_a_ticket_is_refused_with_the_reason(tmp_path: Path) -> None:
    driver = PrinterDriver("printer", SerialUrl(str(tmp_path / "nothing")), Desk(), Random(1))
    driver.start()
    await until(lambda: driver.last_error)
    result = await driver.print_ticket(ticket())
    assert result.outcome is Outcome.NOT_PRINTED
    assert "is the device plugged in?" in result.reason
    await driver.stop()


async def test_a_second_ticket_is_refused_while_one_is_printed(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        first = asyncio.create_task(bench.prints("A0001"))
        await asyncio.sleep(0)
        second = await bench.prints("A0002")
        assert second.reason == "another ticket is being printed"
        assert (await first).outcome is Outcome.PRINTED
        assert len(bench.printer.slips) == 1


async def test_a_ticket_whose_caller_went_away_is_cleared_before_the_next(tmp_path: Path) -> None:
    async with printing(tmp_path, baud=921_600) as bench:
        job = asyncio.create_task(bench.driver.print_data(raster_data()))
        await until(lambda: bench.printer.received > 10_000)
        job.cancel()
        await asyncio.wait((job,))
        assert (await bench.prints("A0002")).outcome is Outcome.PRINTED
        assert b"\x1dv0" not in bench.printer.slips[-1]


async def test_a_uyghur_ticket_is_printed_as_text_and_dots(tmp_path: Path) -> None:
    async with printing(tmp_path, baud=921_600) as bench:
        result = await bench.driver.print_ticket(ticket(Language.UG))
        assert result.outcome is Outcome.PRINTED
        assert b"A0123\n" in bench.printer.slips[0]
        assert bench.printer.slips[0].count(b"\x1dv0\x00") > 8


async def test_paper_that_runs_low_is_told_and_prints_all_the_same(tmp_path: Path) -> None:
    async with printing(tmp_path) as bench:
        bench.printer.status[4] = 0x1E
        assert (await bench.prints()).outcome is Outcome.PRINTED
        assert bench.desk.conditions[-1][Condition.PAPER_LOW] is Answer.YES
        assert bench.desk.conditions[-1][Condition.PAPER_OUT] is Answer.NO
        assert bench.printer.status[1] == FINE
