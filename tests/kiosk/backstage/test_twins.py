"""Two kiosks that go by one name: one stays, the other gives way and comes back when the first has gone."""

from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random

import pytest

from contracts.kiosk import KioskState
from kiosk.backstage import mqtt_port, presence_driver
from kiosk.backstage.twins import LOOKS, SIGNS_S, Twin, Twins, away_s, comes_back
from kiosk.flow.inputs import Told
from kiosk.flow.maintain import TWIN
from kiosk.flow.world import Health, Part
from tests.kiosk.backstage.stage import Stage

RECONNECT_S = 0.3
OWN, LESSER, GREATER = "5555", "1111", "9999"


def met(twins: Twins, other: str, signs: int, every_s: float = 1.0) -> list[Twin]:
    """What is known after each connection that was lost and found the other."""
    found = []
    for number in range(signs):
        assert twins.heard(OWN, number * every_s) is Twin.NONE
        twins.lost()
        found.append(twins.heard(other, number * every_s))
        assert twins.heard(other, number * every_s) is not Twin.GIVE_WAY, "one sign a connection"
    return found


def test_what_the_run_before_left_is_no_twin() -> None:
    twins = Twins(OWN)
    assert {twins.heard(LESSER, now) for now in range(9)} == {Twin.NONE}


def test_a_broker_that_brings_back_an_old_state_now_and_then_is_no_twin() -> None:
    twins = Twins(OWN)
    twins.heard(LESSER, 0)
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
        twins.heard(other, 0)
    assert met(twins, other, gives_way_after) == [
        Twin.NONE,
        *[Twin.MET] * (gives_way_after - 2),
        Twin.GIVE_WAY,
    ]


@dataclass
class Run:
    """One of two; `instance` is its id."""

    instance: str
    twins: Twins
    away: bool = False


@pytest.mark.parametrize("first", [LESSER, GREATER])
@pytest.mark.parametrize("told", ["the newcomer has heard", "neither", "both"])
@pytest.mark.parametrize("ahead", [0, 1])
def test_of_two_that_throw_each_other_out_one_alone_goes_and_the_other_has_said_so(
    first: str, told: str, ahead: int
) -> None:
    newcomer = GREATER if first == LESSER else LESSER
    old, new = Run(first, Twins(first)), Run(newcomer, Twins(newcomer))
    if told == "both":
        old.twins.heard(new.instance, 0)
    if told != "neither":
        new.twins.heard(old.instance, 0)
    for one in (old, new):
        one.twins.heard(one.instance, 0)
    said: set[str] = set()
    for turn in range(ahead, 40):
        one, other = (old, new) if turn % 2 else (new, old)
        one.twins.lost()
        match one.twins.heard(other.instance, turn):
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
