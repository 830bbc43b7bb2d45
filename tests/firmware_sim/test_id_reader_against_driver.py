"""The ID-card reader's driver against the simulated reader on real ptys. Neither knows the other's code."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import date
from pathlib import Path
from random import Random

from contracts.device import Health
from devices.id_card.card import Card
from devices.id_card.driver import IdReaderDriver
from devices.id_card.layout import CardKind
from devices.ports.url import parse_port_url
from firmware_sim.device_app import Bench
from firmware_sim.faults import Fault
from firmware_sim.id_reader.cards import parse_cards
from firmware_sim.id_reader.faults import REFUSALS
from firmware_sim.id_reader.generate import generate
from firmware_sim.id_reader.replies import Status
from tests.firmware_sim.devices import Aviary, aviary, order
from tests.firmware_sim.id_readers import reader
from tests.firmware_sim.wire_host import until

SERVICE = {Status.SELF_TEST_FAILED, Status.SAM_NOT_AUTHORISED, Status.RANDOM_FAILED}
"""Statuses of a reader that is out of order."""


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

    async def until(self, true: "Callable[[Desk], object]", timeout_s: float = 20.0) -> None:
        async with asyncio.timeout(timeout_s):
            while not true(self):
                self._changed.clear()
                await self._changed.wait()


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
    if bench.device.look().get("card") is not None:
        take(bench)
    await desk.until(lambda d: d.health[-1][0] is Health.ONLINE)
    put(bench)
    await desk.until(lambda d: d.cards)
    assert desk.cards[0].number == "990000198001010012"


async def together(cases: dict[str, Coroutine[None, None, None]]) -> None:
    """All cases at once: most of each is waiting."""
    async with asyncio.TaskGroup() as group:
        for name, case in cases.items():
            group.create_task(case, name=name)


async def one_of_a_kind(folder: Path, label: str, expected: dict[str, object]) -> None:
    async with reading(folder) as (bench, desk, _):
        put(bench, label)
        await desk.until(lambda d: d.cards)
        card = desk.cards[0]
        assert {name: getattr(card, name) for name in expected} == expected
        assert card.doubts() == ()
        take(bench)
        await desk.until(lambda d: d.removals)
        await reads_again(bench, desk)
        assert (desk.removals, desk.failures) == (1, [])
        card.wipe()


async def test_every_kind_of_card_is_read_right_and_its_removal_told_once(tmp_path: Path) -> None:
    kinds: dict[str, dict[str, object]] = {
        "plain": {
            "kind": CardKind.RESIDENT,
            "name": "测试甲",
            "number": "990000198001010012",
            "nation": "01",
            "birth": date(1980, 1, 1),
            "address": "测试街测试路1号",
            "issuer": "测试局",
            "is_long_term": True,
            "valid_to": None,
            "has_fingerprint": False,
        },
        "moved": {
            "kind": CardKind.RESIDENT,
            "number": "99000019900203001X",
            "address": "测试新街3号",
            "has_fingerprint": True,
            "valid_from": date(2020, 1, 1),
            "valid_to": date(2040, 1, 1),
        },
        "permit": {
            "kind": CardKind.HK_MO_TW,
            "name": "测试丙",
            "number": "990000199102030017",
            "pass_number": "T00000003",
            "issues": "02",
        },
        "old-foreign": {
            "kind": CardKind.FOREIGN_2017,
            "name": "测试丁",
            "english_name": "TEST, PERSON",
            "number": "XXA990092020301",
            "nationality": "XXA",
            "birth": date(1992, 2, 3),
            "valid_to": date(2040, 1, 1),
        },
        "foreign": {
            "kind": CardKind.FOREIGN_2023,
            "name": "测试戊",
            "english_name": "TEST, PERSON WITH A NAME OF FORTY-SIX LETTERS.",
            "number": "990000199302030011",
            "nationality": "XXA",
            "birth": date(1993, 2, 3),
        },
    }
    await together({label: one_of_a_kind(tmp_path / label, label, kinds[label]) for label in kinds})


async def reads_moved(folder: Path, address: str, *, baud: int = 115200, **options: object) -> None:
    async with reading(folder, baud=baud, **options) as (bench, desk, _):
        put(bench, "moved")
        await desk.until(lambda d: d.cards)
        assert desk.cards[0].address == address
        assert desk.cards[0].has_fingerprint is ("fingerprint" not in options)
        assert desk.failures == []


async def test_slow_lines_think_times_older_modules_and_noise_stop_no_card(tmp_path: Path) -> None:
    new, old = "测试新街3号", "测试路2号"
    await together(
        {
            "9600": reads_moved(tmp_path / "9600", new, baud=9600),
            "57600": reads_moved(tmp_path / "57600", new, baud=57600),
            "think": reads_moved(tmp_path / "think", new, pace=1.0),
            "old": reads_moved(tmp_path / "old", old, fingerprint=False, newest_address=False),
            "noise": reads_under(tmp_path / "noise", "noise-before"),
            "slow": reads_under(tmp_path / "slow", "slow"),
        }
    )


async def reads_under(folder: Path, fault: str) -> None:
    async with reading(folder, slow_s=0.3) as (bench, desk, _):
        bench.board.begin(order(fault))
        put(bench)
        await desk.until(lambda d: d.cards)
        assert desk.cards[0].number == "990000198001010012"


async def says_and_recovers(folder: Path, fault: str, told: Callable[[Desk], object]) -> None:
    async with reading(folder) as (bench, desk, _):
        bench.board.begin(order(fault))
        if fault != "power":
            put(bench)
        await desk.until(told)
        assert desk.cards == []
        bench.board.end(fault)
        await until(lambda: bench.device.powered)
        await reads_again(bench, desk)


def card_is_bad(desk: Desk) -> bool:
    """Told once, in words."""
    return [len(reason) > 10 for reason in desk.failures] == [True]


def needs_service(desk: Desk) -> bool:
    return "have the reader serviced" in str(desk.health[-1][1])


def is_silent(desk: Desk) -> bool:
    health, reason = desk.health[-1]
    return health is not Health.ONLINE and bool(reason)


async def reads_after_late_replies(folder: Path) -> None:
    async with reading(folder, late_s=4.0) as (bench, desk, _):
        bench.device.strike("late-replies")
        put(bench)
        await desk.until(lambda d: d.cards)
        assert [card.number for card in desk.cards] == ["990000198001010012"]


async def reads_after_flips(folder: Path) -> None:
    async with reading(folder) as (bench, desk, _):
        bench.board.begin(order("flip", p=0.5, seed=1))
        put(bench)
        await until(lambda: bench.device.line.fault_counts.get(Fault.FLIP, 0) > 5, 20)
        bench.board.end("flip")
        await reads_again(bench, desk)


async def test_every_fault_is_told_plainly_and_the_next_card_is_read(tmp_path: Path) -> None:
    told: dict[str, Callable[[Desk], object]] = {
        **{refusal.fault.name: card_is_bad for refusal in REFUSALS},
        **{refusal.fault.name: needs_service for refusal in REFUSALS if refusal.status in SERVICE},
        **dict.fromkeys(("no-answer", "truncated", "bad-checksum", "power"), is_silent),
    }
    cases = {fault: says_and_recovers(tmp_path / fault, fault, told[fault]) for fault in told}
    cases["late-replies"] = reads_after_late_replies(tmp_path / "late")
    cases["flip"] = reads_after_flips(tmp_path / "flip")
    await together(cases)


async def test_a_card_that_is_yanked_in_mid_read_is_no_card_and_the_next_is_read(tmp_path: Path) -> None:
    async with reading(tmp_path, pace=0.1) as (bench, desk, _):
        bench.device.strike("card-yanked-mid-read")
        put(bench, "moved")
        await until(lambda: bench.device.look()["card"] is None)
        await reads_again(bench, desk)
        assert len(desk.cards) == 1


async def test_a_card_that_bounces_is_told_as_removed_once_and_read_again(tmp_path: Path) -> None:
    async with reading(tmp_path) as (bench, desk, _):
        put(bench)
        await desk.until(lambda d: d.cards)
        bench.device.strike("card-bounces")
        await desk.until(lambda d: len(d.cards) == 2)
        assert desk.cards[1].number == desk.cards[0].number
        assert desk.removals == 1


def test_the_driver_finds_nothing_doubtful_in_made_up_cards() -> None:
    for card in parse_cards(generate(28, 3), "made").values():
        read = Card(card.text, has_fingerprint=False)
        assert (read.name, read.number) == (card.name, card.number)
        assert read.doubts() == ()
