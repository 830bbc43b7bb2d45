"""The ticket printer's driver against the simulated printer on real lines. Neither knows the other's code."""

import asyncio
import contextlib
import gc
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from math import inf
from pathlib import Path
from random import Random
from types import FunctionType

import pytest
from pydantic import JsonValue

from bench.sample_tickets import ticket
from contracts.device import Health
from contracts.session import Language
from devices.ports.url import parse_port_url
from devices.printer import job as job_module
from devices.printer.driver import PrinterDriver, PrinterIdentity
from devices.printer.effects import Outcome, PrintResult
from devices.printer.encode import PrintData, encode
from devices.printer.job import Confirmation
from devices.printer.layout import Cut, Text
from devices.printer.status import Answer, Condition, Conditions
from firmware_sim.device import DeviceFault, Effect
from firmware_sim.device_app import Bench
from firmware_sim.printer.firmware import Printer
from firmware_sim.printer.paper_port import save_png
from firmware_sim.printer.profile import WIDE, Flow, Profile
from tests.devices.tickets import no_drawing, raster_data, text_data
from tests.firmware_sim.devices import aviary, order
from tests.firmware_sim.wire_host import until

QUICK = replace(WIDE, boot_s=0.01, speed_mm_s=2000.0, cut_s=0.01)
SLOW = replace(QUICK, speed_mm_s=500.0)
"""Slow enough to do something to it while it prints."""
BAUD = 921_600
OLD = "OLD"
LINES = 70
JUMP_S = 0.02
"""As much as a printer's clock goes on at once."""


class Unhurried:
    """Runs a printer. A machine that stalls for a second must not find a ticket printed that a test is to
    disturb half-way."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._seen_s = -inf
        self._behind_s = 0.0

    @property
    def faults(self) -> tuple[DeviceFault, ...]:
        return self._printer.faults

    @property
    def takes_bytes(self) -> bool:
        return self._printer.takes_bytes

    def start(self, now_s: float) -> list[Effect]:
        return self._printer.start(self._now(now_s))

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        return self._printer.receive(data, self._now(now_s))

    def advance(self, now_s: float) -> list[Effect]:
        return self._printer.advance(self._now(now_s))

    def due_s(self) -> float | None:
        due = self._printer.due_s()
        return None if due is None else due + self._behind_s

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        return self._printer.strike(fault, self._now(now_s))

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        return self._printer.mend(fault, self._now(now_s))

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        return self._printer.obey(words, self._now(now_s))

    def look(self) -> dict[str, JsonValue]:
        return self._printer.look()

    def _now(self, now_s: float) -> float:
        """The printer's time: the clock's, less what the clock has jumped over while there was work."""
        if self._printer.engine.due_s is not None:
            self._behind_s += max(0.0, now_s - self._seen_s - JUMP_S)
        self._seen_s = now_s
        return now_s - self._behind_s


class Desk:
    """Listens to the driver."""

    def __init__(self) -> None:
        self.health: list[Health] = []

    def printer_health(self, printer: PrinterDriver, health: Health, reason: str | None) -> None:
        self.health.append(health)

    def printer_conditions(self, printer: PrinterDriver, conditions: Conditions) -> None: ...


class Counter:
    """A printer with its driver."""

    def __init__(self, bench: Bench, printer: Printer, driver: PrinterDriver, desk: Desk) -> None:
        self.bench, self.printer, self.driver, self.desk = bench, printer, driver, desk

    @property
    def slips(self) -> list[str]:
        """The texts of what was cut off."""
        return [slip.text for slip in self.printer.engine.roll.tickets]

    def strike(self, fault: str) -> None:
        self.bench.board.begin(order(fault))

    def mend(self, fault: str) -> None:
        self.bench.board.end(fault)

    async def known(self) -> None:
        """Until the printer has said who it is."""
        await until(lambda: self.driver.identity != PrinterIdentity())

    def begins(self, data: PrintData | None = None) -> asyncio.Task[PrintResult]:
        """A long ticket starts to print."""
        return asyncio.create_task(self.driver.print_data(data or long_data()))

    async def is_printing(self) -> None:
        """Until a part of it is on paper."""
        await until(lambda: self.printer.engine.roll.current.mm > 30)

    async def prints_the_next_alone(self) -> None:
        """All is well again: another ticket comes out whole, and by itself."""
        result = await self.driver.print_data(text_data("B0456"))
        assert (result.outcome, result.reason) == (Outcome.PRINTED, "")
        newest = self.slips[-1]
        assert newest.startswith("示例市政务服务中心\nB0456\n户籍业务\n")
        assert OLD not in newest
        assert "picture" not in newest
        assert sum("B0456" in slip for slip in self.slips) == 1
        assert not self.printer.engine.roll.current.text


def long_data() -> PrintData:
    """A ticket of many lines."""
    return encode([*(Text(f"{OLD} {n}") for n in range(LINES)), Cut()], no_drawing)


@contextlib.asynccontextmanager
async def printing(
    folder: Path,
    profile: Profile = QUICK,
    *,
    tcp: bool = False,
    confirmation: Confirmation = Confirmation.SENSOR,
    strikes: str = "",
) -> AsyncIterator[Counter]:
    """A printer that its driver has found."""
    async with aviary(folder) as birds:
        printer = Printer(profile, save_png, Random(1))
        bench = birds.bench(Unhurried(printer), tcp=tcp, baud=0 if tcp else BAUD)
        await until(lambda: not printer.stop_causes)
        if strikes:
            bench.board.begin(order(strikes))
        url = bench.device.line.url if tcp else f"serial://{birds.link}?baud={BAUD}"
        desk = Desk()
        driver = PrinterDriver(
            "printer", parse_port_url(url), desk, Random(1), confirmation=confirmation, wire_baud=1_000_000
        )
        driver.start()
        counter = Counter(bench, printer, driver, desk)
        try:
            await counter.known()
            yield counter
        finally:
            await driver.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What only waiting can tell is told sooner."""
    monkeypatch.setattr(job_module, "CONFIRM_S", 1.0)
    monkeypatch.setattr(job_module, "CLEAR_SETTLE_S", 0.1)
    monkeypatch.setattr(job_module, "QUIET_S", 0.1)
    monkeypatch.setattr(job_module, "GIVE_UP_S", 0.4)
    monkeypatch.setattr(job_module, "HOLD_MAX_S", 1.0)


TEXTS = {
    Language.ZH_HANS: ("示例市政务服务中心\nA0123\n户籍业务\n", "等候区域：A区 1-5号窗口", "2. 户口簿"),
    Language.ZH_HANT: ("示例市政務服務中心\nA0123\n戶籍業務\n", "等候區域：A區 1-5號窗口", "2. 戶口簿"),
    Language.EN: (
        "Example City Service Centre\nA0123\n",
        "Where: Zone A, windows 1-5",
        "2. Household booklet",
    ),
    Language.UG: ("[picture ", "\nA0123\n", "[QR https://hall.example/q/7f3a9c51d2e84b60]"),
}


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_ticket_is_printed_and_confirmed_in_each_language(tmp_path: Path, tcp: bool) -> None:
    async with printing(tmp_path, tcp=tcp) as counter:
        for language, texts in TEXTS.items():
            result = await counter.driver.print_ticket(ticket(language))
            assert (result.outcome, result.reason) == (Outcome.PRINTED, ""), language
            # Confirmed means on paper: nothing is to be waited for.
            assert counter.slips[-1].startswith(texts[0])
            assert [text for text in texts if text not in counter.slips[-1]] == []
        assert len(counter.slips) == len(TEXTS)
        assert counter.printer.look()["unknown_commands"] == {}
        assert counter.printer.look()["refused_commands"] == {}
        assert counter.printer.engine.lost_bytes == 0


async def test_tickets_leave_nothing_behind_in_memory(tmp_path: Path) -> None:
    async with printing(tmp_path) as counter:

        async def functions_after_tickets() -> int:
            for _ in range(5):
                assert (await counter.driver.print_data(text_data())).outcome is Outcome.PRINTED
            gc.collect()
            return sum(isinstance(one, FunctionType) for one in gc.get_objects())

        await functions_after_tickets()
        first, second = [await functions_after_tickets() for _ in range(2)]
        assert second <= first


@pytest.mark.parametrize("tcp", [False, True])
async def test_the_printer_is_known_by_what_it_says_of_itself(tmp_path: Path, tcp: bool) -> None:
    async with printing(tmp_path, tcp=tcp) as counter:
        assert counter.driver.identity == PrinterIdentity(
            "HS 1.00", "HALLSIDE", "SIM-80", "990000001", "CHINA GB18030"
        )
        assert counter.driver.identity.prints_chinese is Answer.YES
        assert counter.desk.health == [Health.GREETING, Health.ONLINE]


@pytest.mark.parametrize("confirmation", [Confirmation.PROCESS_ID, Confirmation.STATUS])
async def test_other_ways_to_confirm_work_too(
    tmp_path: Path, confirmation: Confirmation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(job_module, "PRINT_S", 0.2)
    async with printing(tmp_path, confirmation=confirmation) as counter:
        await counter.prints_the_next_alone()


async def test_confirmation_waits_for_a_slow_printer(tmp_path: Path) -> None:
    async with printing(tmp_path, SLOW) as counter:
        job = counter.begins()
        await counter.is_printing()
        assert not job.done()
        assert (await job).outcome is Outcome.PRINTED
        assert f"{OLD} {LINES - 1}" in counter.slips[0]


@pytest.mark.parametrize("tcp", [False, True])
async def test_paper_that_ends_mid_ticket_is_never_printed_and_its_tail_never_comes(
    tmp_path: Path, tcp: bool, impatient: None
) -> None:
    async with printing(tmp_path, SLOW, tcp=tcp) as counter:
        job = counter.begins()
        await counter.is_printing()
        counter.strike("paper-end")
        result = await job
        assert result.outcome is Outcome.NOT_PRINTED
        assert "paper has run out" in result.reason
        counter.mend("paper-end")
        await counter.prints_the_next_alone()


@pytest.mark.parametrize("resumes", [True, False])
async def test_a_cover_that_is_opened_mid_picture_spoils_no_other_ticket(
    tmp_path: Path, resumes: bool, impatient: None
) -> None:
    profile = replace(SLOW, resumes_after_paper=resumes)
    async with printing(tmp_path, profile, tcp=True) as counter:
        job = counter.begins(raster_data(rows=1600))
        await counter.is_printing()
        counter.strike("cover-open")
        result = await job
        assert result.outcome is Outcome.NOT_PRINTED
        assert "cover is open" in result.reason
        counter.mend("cover-open")
        await counter.prints_the_next_alone()


async def test_an_open_cover_is_known_before_a_byte_is_sent(tmp_path: Path) -> None:
    async with printing(tmp_path) as counter:
        counter.strike("cover-open")
        result = await counter.driver.print_data(text_data())
        assert (result.outcome, result.taken_bytes) == (Outcome.NOT_PRINTED, 0)
        assert result.reason == "the cover is open: close it"
        counter.mend("cover-open")
        await counter.prints_the_next_alone()


async def test_a_jammed_cutter_is_told_and_freed_by_the_next_ticket(tmp_path: Path, impatient: None) -> None:
    async with printing(tmp_path) as counter:
        counter.strike("cutter-jam")
        result = await counter.driver.print_data(text_data("A0001"))
        assert result.outcome is Outcome.NOT_PRINTED
        assert "cutter is jammed" in result.reason
        counter.mend("cutter-jam")
        result = await counter.driver.print_data(text_data("B0456"))
        assert result.outcome is Outcome.PRINTED
        assert "A0001" not in counter.slips[-1]


async def test_a_dead_printer_is_known_within_three_seconds(tmp_path: Path) -> None:
    async with printing(tmp_path) as counter:
        counter.strike("no-answer")
        began = time.monotonic()
        result = await counter.driver.print_data(text_data())
        assert time.monotonic() - began < 3
        assert (result.outcome, result.taken_bytes) == (Outcome.NOT_PRINTED, 0)
        assert "does not answer" in result.reason
        assert counter.driver.health is Health.SILENT
        counter.mend("no-answer")
        await counter.prints_the_next_alone()


@pytest.mark.parametrize("fault", ["stalled", "mute"])
async def test_a_printer_that_dies_mid_ticket_leaves_it_unknown_and_no_tail(
    tmp_path: Path, fault: str, impatient: None
) -> None:
    async with printing(tmp_path, SLOW) as counter:
        job = counter.begins()
        await counter.is_printing()
        counter.strike(fault)
        result = await job
        assert result.outcome is Outcome.UNKNOWN
        assert result.reason
        counter.mend(fault)
        if fault == "mute":  # the whole ticket came out, and nobody could know
            await until(lambda: len(counter.slips) == 1)
        await counter.prints_the_next_alone()


@pytest.mark.parametrize("fault", ["buffer-lost", "reboot-mid-job"])
async def test_a_ticket_that_the_printer_forgets_is_not_called_printed(
    tmp_path: Path, fault: str, impatient: None
) -> None:
    async with printing(tmp_path, SLOW) as counter:
        job = counter.begins()
        await counter.is_printing()
        await until(lambda: counter.printer.engine.waiting_bytes > 100)
        counter.strike(fault)
        assert (await job).outcome is not Outcome.PRINTED
        await counter.prints_the_next_alone()


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_line_that_is_lost_mid_ticket_leaves_it_unknown_and_no_tail(
    tmp_path: Path, tcp: bool
) -> None:
    async with printing(tmp_path, SLOW, tcp=tcp) as counter:
        job = counter.begins()
        await counter.is_printing()
        counter.strike("unplug")
        result = await job
        assert result.outcome is Outcome.UNKNOWN
        assert "connection to the printer was lost" in result.reason
        counter.mend("unplug")
        await until(lambda: counter.driver.health is Health.ONLINE)
        await counter.prints_the_next_alone()


async def test_garbage_for_answers_confirms_no_ticket_and_spoils_no_other(
    tmp_path: Path, impatient: None
) -> None:
    async with printing(tmp_path, SLOW) as counter:
        job = counter.begins()
        await counter.is_printing()
        counter.strike("garbage-reply")
        result = await asyncio.wait_for(job, 10)
        assert result.outcome is not Outcome.PRINTED
        assert result.reason
        counter.mend("garbage-reply")
        await counter.prints_the_next_alone()


async def test_paper_that_runs_low_is_told_and_prints_all_the_same(tmp_path: Path) -> None:
    async with printing(tmp_path, strikes="paper-near-end") as counter:
        await until(lambda: counter.driver.conditions[Condition.PAPER_LOW] is Answer.YES)
        assert counter.driver.conditions[Condition.PAPER_OUT] is Answer.NO
        await counter.prints_the_next_alone()
        counter.mend("paper-near-end")
        await until(lambda: counter.driver.conditions[Condition.PAPER_LOW] is Answer.NO)


async def test_a_printer_that_says_xoff_gets_no_more_and_prints_all(tmp_path: Path) -> None:
    profile = replace(QUICK, speed_mm_s=400.0, buffer_bytes=2048, flow=Flow.XON_XOFF)
    async with printing(tmp_path, profile) as counter:
        result = await counter.driver.print_data(long_data())
        assert (result.outcome, result.reason) == (Outcome.PRINTED, "")
        assert counter.printer.engine.lost_bytes == 0
        assert counter.slips[0].count(OLD) == LINES
