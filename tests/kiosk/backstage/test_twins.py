"""Two kiosks that go by one name: one stays, the other gives way and comes back when the first has gone."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest

from contracts.kiosk import KioskState
from demo.stack import Stack
from kiosk.backstage import mqtt_port, presence_driver
from kiosk.backstage.twins import GIVE_WAY_AFTER, LOOKS, SIGNS_S, Twin, Twins, away_s, comes_back
from kiosk.config import HallSection
from kiosk.flow.inputs import Told
from kiosk.flow.maintain import TWIN
from kiosk.flow.world import Health, Part
from tests.gateway.hall import until
from tests.kiosk.backstage.alone import run
from tests.kiosk.backstage.stage import Stage

KIOSK = "kiosk-1"
RECONNECT_S = 0.3
OWN, LESSER, GREATER = "5555", "1111", "9999"


def met(twins: Twins, other: str, times: int, every_s: float = 1.0) -> list[Twin]:
    """What is known after each connection that was lost and found the other, which had been back."""
    found = []
    for number in range(1, times + 1):
        now = number * every_s
        assert twins.heard(OWN, number, now) is Twin.NONE
        twins.lost()
        found.append(twins.heard(other, number, now))
        assert twins.heard(other, number, now) is Twin.NONE, "one sign a connection"
    return found


def test_what_the_run_before_left_is_no_twin() -> None:
    twins = Twins(OWN)
    assert {twins.heard(LESSER, now, now) for now in range(9)} == {Twin.NONE}


@pytest.mark.parametrize("heard_first", [True, False])
@pytest.mark.parametrize("brought_back", [[0] * 20, [7] * 20, [7, 3] * 10, [7, 7, 8, *[6] * 20]])
def test_a_broker_that_brings_back_an_old_state_is_no_twin_however_often(
    heard_first: bool, brought_back: list[int]
) -> None:
    twins = Twins(OWN)
    if heard_first:
        twins.heard(LESSER, brought_back[0], 0)
    found = set()
    for now, connections in enumerate(brought_back):
        twins.heard(OWN, now, now)
        twins.lost()
        found.add(twins.heard(LESSER, connections, now))
    assert found == {Twin.NONE}


def test_of_many_runs_each_heard_of_once_none_is_a_twin() -> None:
    twins = Twins(OWN)
    found = set()
    for now in range(20):
        twins.heard(OWN, now, now)
        twins.lost()
        found.add(twins.heard(f"run-{now}", 1 + now, now))
    assert found == {Twin.NONE}


def test_signs_that_are_far_apart_make_nobody_go() -> None:
    twins = Twins(OWN)
    twins.heard(LESSER, 0, 0)
    assert set(met(twins, LESSER, 20, every_s=SIGNS_S)) == {Twin.NONE, Twin.MET}
    assert set(met(Twins(OWN), LESSER, 20, every_s=SIGNS_S + 1)) == {Twin.NONE}


@pytest.mark.parametrize(
    ("heard_first", "other", "gives_way_after"),
    [(True, LESSER, 3), (True, GREATER, 5), (False, LESSER, 7), (False, GREATER, 9)],
)
def test_who_was_there_first_stays_and_where_that_tells_nothing_the_lesser_id(
    heard_first: bool, other: str, gives_way_after: int
) -> None:
    twins = Twins(OWN)
    if heard_first:
        twins.heard(other, 0, 0)
    told = [Twin.NONE, *[Twin.MET] * (gives_way_after - 2), Twin.GIVE_WAY]
    unheard = [] if heard_first else [Twin.NONE]
    assert met(twins, other, gives_way_after + len(unheard)) == unheard + told


@dataclass
class Run:
    """One of two; `instance` is its id."""

    instance: str
    twins: Twins
    away: bool = False
    connections: int = 1


@pytest.mark.parametrize("first", [LESSER, GREATER])
@pytest.mark.parametrize("told", ["the newcomer has heard", "neither", "both"])
@pytest.mark.parametrize("ahead", [0, 1])
def test_of_two_that_throw_each_other_out_one_alone_goes_and_the_other_has_said_so(
    first: str, told: str, ahead: int
) -> None:
    newcomer = GREATER if first == LESSER else LESSER
    old, new = Run(first, Twins(first)), Run(newcomer, Twins(newcomer))
    if told == "both":
        old.twins.heard(new.instance, new.connections, 0)
    if told != "neither":
        new.twins.heard(old.instance, old.connections, 0)
    for one in (old, new):
        one.twins.heard(one.instance, one.connections, 0)
    said: set[str] = set()
    for turn in range(ahead, 40):
        one, other = (old, new) if turn % 2 else (new, old)
        one.twins.lost()
        one.connections += 1
        match one.twins.heard(other.instance, other.connections, turn):
            case Twin.GIVE_WAY:
                one.away = True
                assert other.instance in said
                break
            case Twin.MET:
                said.add(one.instance)
            case Twin.NONE:
                pass
    gone = [one.instance for one in (old, new) if one.away]
    assert gone == [newcomer if told == "the newcomer has heard" else GREATER]


def state(instance: str, *, online: bool = True) -> KioskState:
    return KioskState(
        kiosk="kiosk-1", online=online, since=datetime(2026, 1, 5, tzinfo=UTC), instance=instance
    )


@pytest.mark.parametrize(
    ("found", "looks", "back"),
    [
        (None, 1, True),
        (state(GREATER, online=False), 1, True),
        (state(OWN), 1, True),
        (state(GREATER), 1, False),
        (state(GREATER), LOOKS - 1, False),
        (state(GREATER), LOOKS, True),
    ],
)
def test_who_gave_way_comes_back_when_the_other_has_gone(
    found: KioskState | None, looks: int, back: bool
) -> None:
    assert comes_back(OWN, found, looks) is back


def test_two_that_gave_way_do_not_look_together() -> None:
    waits = {away_s(random) for random in map(Random, range(20))}
    assert len(waits) == 20
    assert all(60 <= one <= 120 for one in waits)


@pytest.mark.logs_errors("another kiosk says that it is kiosk-1")
async def test_at_a_broker_the_newcomer_gives_way_both_say_so_and_it_comes_back_when_the_other_has_gone(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_port, "RECONNECT_MAX_S", RECONNECT_S)
    waits: list[Random] = []

    def soon(random: Random) -> float:
        waits.append(random)
        return 4 * RECONNECT_S

    monkeypatch.setattr(presence_driver, "away_s", soon)
    monkeypatch.setattr(presence_driver, "TOLD_S", 0.2)
    await stage.open()
    newcomer = Stage(stage.hall, stage.kiosk, "kiosk-1-too")
    newcomer.seed = 4
    await newcomer.start()
    try:
        assert (await newcomer.input(Told)).reason == TWIN
        await stage.until(lambda: "another kiosk" in stage.world.troubles.get(Part.BROKER, ""), "told here")
        await newcomer.until(
            lambda: "another kiosk" in newcomer.world.troubles.get(Part.BROKER, ""), "told there"
        )
        await stage.part(Part.GATEWAY, Health.UP)
        assert (await newcomer.maintain("service-on")).error
        assert (await newcomer.input(Told)).reason == TWIN
        told = (await newcomer.maintain("network")).result
        assert told is not None
        assert "another kiosk" in str(told["twin"])
        lost = (await stage.maintain("network")).result
        assert lost is not None
        before = len(waits)
        await stage.until(lambda: len(waits) >= before + 2, "it looks")
        now = (await stage.maintain("network")).result
        assert now is not None
        assert now["lost"] == lost["lost"], "a look throws nobody out"
        assert not any(isinstance(one, Told) for one in newcomer.inputs)
        await stage.close()
        assert (await newcomer.input(Told)).reason == ""
        await newcomer.part(Part.GATEWAY, Health.UP)
        assert not newcomer.world.troubles.get(Part.BROKER)
        assert (await newcomer.issue(1)).error == ""
    finally:
        await newcomer.close()
    assert not any(isinstance(one, Told) for one in stage.inputs)


def hall_at(stack: Stack) -> HallSection:
    return HallSection(broker=f"mqtt://127.0.0.1:{stack.broker_port}", gateway="hall-twins")


async def test_a_broker_that_is_killed_and_comes_back_with_an_old_state_makes_nobody_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_port, "RECONNECT_MAX_S", RECONNECT_S)
    heard: list[str] = []
    with Stack(tmp_path / "forgets") as stack:
        broker = stack.start_broker()
        async with run(hall_at(stack), KIOSK, LESSER) as before:
            await until(lambda: before.connection.ready, "the run before is there")
        broker.terminate()  # so that its file has what that run left
        await asyncio.to_thread(stack.start_broker)
        async with run(hall_at(stack), KIOSK, OWN) as alone:
            alone.connection.on_message.append(
                lambda arrived: heard.append(KioskState.model_validate_json(arrived.payload).instance)
            )
            for _ in range(2 * GIVE_WAY_AFTER[True, True]):
                await until(lambda: heard[-2:] == [LESSER, OWN], "the old state, then its own")
                heard.clear()
                stack.processes["mosquitto"].kill()
                await asyncio.to_thread(stack.start_broker)
            await until(lambda: heard == [LESSER, OWN], "it is there again")
            assert alone.told == []
            assert not alone.connection.withdrawn


@pytest.mark.logs_errors("another kiosk says that it is kiosk-1")
async def test_who_stays_says_nothing_more_of_the_other_when_there_was_no_sign_for_long(
    stack: Stack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_port, "RECONNECT_MAX_S", RECONNECT_S)
    monkeypatch.setattr(presence_driver, "SIGNS_S", 4 * RECONNECT_S)
    async with run(hall_at(stack), KIOSK, GREATER) as first:
        await until(lambda: first.connection.ready, "the first is there")
        async with run(hall_at(stack), KIOSK, LESSER) as newcomer:
            await until(lambda: bool(newcomer.connection.withdrawn), "the newcomer has gone")
            await until(lambda: first.told[-1:] == [("", False)], "no more sign")
            assert "another kiosk" in first.told[0][0]
            assert not any(away for _, away in first.told)
            assert newcomer.told[-1] == (newcomer.connection.withdrawn, True)
