"""The ID-card reader's driver against the simulated reader on real ptys. Neither knows the other's code."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import pytest

from contracts.device import Health
from devices.id_card.card import Card
from devices.id_card.driver import IdReaderDriver
from devices.ports.url import parse_port_url
from firmware_sim.device_app import Bench
from firmware_sim.id_reader.faults import REFUSALS
from firmware_sim.id_reader.generate import generate
from tests.firmware_sim.devices import Aviary, aviary, order
from tests.firmware_sim.id_readers import reader


class Desk:
    """Hears what the driver says."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.failures: list[str] = []
        self.removals = 0
        self.health: list[tuple[Health, str | None]] = []
        self._changed = asyncio.Event()

    def card_read(self, reader: IdReaderDriver, card: Card) -> None:
        self.cards.append(card)
        self._changed.set()

    def card_failed(self, reader: IdReaderDriver, reason: str) -> None:
        self.failures.append(reason)
        self._changed.set()

    def card_removed(self, reader: IdReaderDriver) -> None:
        self.removals += 1
        self._changed.set()

    def reader_health(self, reader: IdReaderDriver, health: Health, reason: str | None) -> None:
        self.health.append((health, reason))
        self._changed.set()

    async def until(self, true: "Condition", timeout_s: float = 20.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not true(self):
                self._changed.clear()
                await self._changed.wait()


from collections.abc import Callable  # noqa: E402

Condition = Callable[[Desk], object]


@contextlib.asynccontextmanager
async def reading(
    folder: Path, *, baud: int = 115200, **options: object
) -> AsyncIterator[tuple[Bench, Desk, Aviary]]:
    """A reader on a pty and a driver that is online."""
    async with aviary(folder) as birds:
        bench = birds.bench(reader(**options), baud=baud)
        desk = Desk()
        driver = IdReaderDriver(
            "reader", parse_port_url(f"serial://{birds.link}?baud={baud}"), desk, Random(1)
        )
        driver.start()
        try:
            await desk.until(lambda d: d.health and d.health[-1][0] is Health.ONLINE)
            yield bench, desk, birds
        finally:
            await driver.stop()


def put(bench: Bench, label: str = "plain") -> None:
    bench.device.obey(["card", "put", label])


def take(bench: Bench) -> None:
    bench.device.obey(["card", "take"])


async def reads_again(bench: Bench, desk: Desk) -> None:
    """The reader is all right: a card that is laid down now is read."""
    desk.cards.clear()
    if bench.device.look()["card"] is not None:
        take(bench)
    await desk.until(lambda d: d.health[-1][0] is Health.ONLINE)
    put(bench)
    await desk.until(lambda d: d.cards)
    assert desk.cards[0].number == "990000198001010012"


async def test_every_kind_of_card_is_read_right_and_its_removal_told_once(tmp_path: Path) -> None:
    async with reading(tmp_path) as (bench, desk, _):
        for place, label in enumerate(("plain", "moved", "permit", "old-foreign", "foreign")):
            put(bench, label)
            await desk.until(lambda d, n=place: len(d.cards) > n)
            take(bench)
            await desk.until(lambda d, n=place: d.removals > n)
        assert desk.removals == 5
        assert desk.failures == []
        plain, moved, permit, old, new = desk.cards
        assert [card.kind.value for card in desk.cards] == ["", "", "J", "I", "Y"]
        assert [card.name for card in desk.cards] == ["测试甲", "测试乙", "测试丙", "测试丁", "测试戊"]
        assert [card.number for card in desk.cards] == [
            "990000198001010012",
            "99000019900203001X",
            "990000199102030017",
            "XXA990092020301",
            "990000199302030011",
        ]
        assert (plain.address, plain.is_long_term, plain.valid_to, plain.nation) == (
            "测试街测试路1号",
            True,
            None,
            "01",
        )
        assert (moved.address, moved.has_fingerprint, plain.has_fingerprint) == ("测试新街3号", True, False)
        assert (permit.pass_number, permit.issues) == ("T00000003", "02")
        assert (old.english_name, old.nationality) == ("TEST, PERSON", "XXA")
        assert new.english_name == "TEST, PERSON WITH A NAME OF FORTY-SIX LETTERS."
        assert str(new.birth) == "1993-02-03"
        assert [card.doubts for card in desk.cards if card.doubts] == []
        for card in desk.cards:
            card.wipe()


@pytest.mark.parametrize("baud", [9600, 57600])
async def test_a_card_is_read_at_other_speeds(tmp_path: Path, baud: int) -> None:
    async with reading(tmp_path, baud=baud) as (bench, desk, _):
        put(bench, "moved")
        await desk.until(lambda d: d.cards)
        assert desk.cards[0].address == "测试新街3号"


async def test_an_older_module_is_read_without_fingerprint_and_newest_address(tmp_path: Path) -> None:
    async with reading(tmp_path, fingerprint=False, newest_address=False) as (bench, desk, _):
        put(bench, "moved")
        await desk.until(lambda d: d.cards)
        assert (desk.cards[0].address, desk.cards[0].has_fingerprint) == ("测试路2号", False)


async def test_think_times_of_a_real_reader_are_waited_for(tmp_path: Path) -> None:
    async with reading(tmp_path, pace=1.0) as (bench, desk, _):
        put(bench)
        await desk.until(lambda d: d.cards)
        assert desk.failures == []


CARD_FAULTS = [refusal.fault.name for refusal in REFUSALS if len(refusal.commands) < 5]
SAM_FAULTS = [refusal.fault.name for refusal in REFUSALS if len(refusal.commands) > 5]


@pytest.mark.parametrize("fault", CARD_FAULTS)
async def test_a_card_that_cannot_be_read_is_told_plainly_and_the_next_is_read(
    tmp_path: Path, fault: str
) -> None:
    async with reading(tmp_path) as (bench, desk, _):
        bench.board.begin(order(fault))
        put(bench)
        await desk.until(lambda d: d.failures)
        assert len(desk.failures) == 1
        assert len(desk.failures[0]) > 10
        bench.board.end(fault)
        await reads_again(bench, desk)


@pytest.mark.parametrize("fault", [*SAM_FAULTS, "no-answer", "truncated", "bad-checksum"])
async def test_a_reader_that_fails_is_told_plainly_and_recovers(tmp_path: Path, fault: str) -> None:
    async with reading(tmp_path) as (bench, desk, _):
        bench.board.begin(order(fault))
        await desk.until(lambda d: d.health[-1][0] is not Health.ONLINE, 30)
        assert desk.health[-1][1], "says why"
        bench.board.end(fault)
        await reads_again(bench, desk)


@pytest.mark.parametrize("fault", ["noise-before", "slow"])
async def test_noise_and_slowness_stop_no_card(tmp_path: Path, fault: str) -> None:
    async with reading(tmp_path, slow_s=0.3) as (bench, desk, _):
        bench.board.begin(order(fault))
        put(bench)
        await desk.until(lambda d: d.cards)
        assert desk.cards[0].number == "990000198001010012"


async def test_a_card_that_is_yanked_or_bounces_leaves_no_wrong_card(tmp_path: Path) -> None:
    async with reading(tmp_path, pace=0.2) as (bench, desk, _):
        bench.device.strike("card-yanked-mid-read")
        put(bench, "moved")
        await asyncio.to_thread(lambda: None)
        await desk.until(lambda d: bench.device.look()["card"] is None or d.cards or d.failures)
        await reads_again(bench, desk)
        removals = desk.removals
        bench.device.strike("card-bounces")
        await desk.until(lambda d: len(d.cards) > 1)
        assert desk.cards[1].number == desk.cards[0].number
        assert desk.removals <= removals + 1


async def test_replies_that_come_late_are_not_taken_for_answers(tmp_path: Path) -> None:
    async with reading(tmp_path, late_s=4.0) as (bench, desk, _):
        bench.device.strike("late-replies")
        put(bench)
        await desk.until(lambda d: d.cards, 40)
        assert desk.cards[0].number == "990000198001010012"
        assert len(desk.cards) == 1


async def test_a_loss_of_power_leads_to_another_read(tmp_path: Path) -> None:
    async with reading(tmp_path) as (bench, desk, _):
        bench.board.begin(order("power"))
        await desk.until(lambda d: d.health[-1][0] is not Health.ONLINE, 30)
        bench.board.end("power")
        await reads_again(bench, desk)


def test_the_driver_finds_no_doubts_in_made_up_cards() -> None:
    from firmware_sim.id_reader.cards import parse_cards

    for card in parse_cards(generate(60, 3), "made").values():
        read = Card(card.text, has_fingerprint=False)
        assert (read.name, read.number, read.doubts) == (getattr(card, "name"), card.number, read.doubts)  # noqa: B009
