"""The simulated day: its plan, and the day played through a broker and a small gateway."""

import asyncio
import json
import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.session import ServiceSession
from demo.processes import free_port
from firmware_sim.citizen import Decision, Finger, Manners, acts, decide
from firmware_sim.cli import main
from firmware_sim.errors import LineError
from firmware_sim.fleet_app import FleetOptions
from firmware_sim.hall.day import Hall, affordable, plan, shares
from firmware_sim.hall.desk_driver import arm_command
from firmware_sim.hall.hall_app import HallOptions, run_hall
from firmware_sim.hall.staff_port import StaffPort
from firmware_sim.pad.profile import national_reasons
from tests.firmware_sim.small_gateway import SmallGateway
from tests.firmware_sim.wire_host import until

REASONS = national_reasons()
DAY = Hall(windows=70, visitors=10_000, seconds=600, seed=1, run="r1")
MOSQUITTO = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")


def test_three_windows_take_two_thirds_and_the_rest_share_the_rest() -> None:
    visits = plan(DAY, REASONS)
    by_window = Counter(visit.window for visit in visits)
    assert len(visits) == 10_000
    assert set(by_window) == set(range(1, 71))
    for window, share in [(1, 0.31), (2, 0.18), (3, 0.15)]:
        assert abs(by_window[window] / 10_000 - share) < 0.02
    assert max(by_window[w] for w in range(4, 71)) < 120


def test_mornings_are_busier_and_noon_is_quiet() -> None:
    half_hours = Counter(int(visit.arrives_s / 600 * 18) for visit in plan(DAY, REASONS))
    morning, noon, afternoon = (
        sum(half_hours[n] for n in part) for part in (range(7), (8, 9), range(11, 18))
    )
    assert morning > afternoon > noon


def test_levels_are_mostly_5_and_some_never_rate() -> None:
    keys = Counter(visit.decision.key for visit in plan(DAY, REASONS))
    assert 0.06 < keys[None] / 10_000 < 0.10
    assert keys[5] > 7_500
    assert 50 < keys[1] + keys[2] < 500


def test_the_same_seed_is_the_same_day_and_another_run_has_other_cases() -> None:
    again = plan(DAY, REASONS)
    assert again == plan(DAY, REASONS)
    other = plan(Hall(70, 10_000, 600, seed=2, run="r1"), REASONS)
    assert [v.decision for v in other] != [v.decision for v in again]
    cases = {v.project_no for v in again}
    assert len(cases) == 10_000
    assert cases.isdisjoint(v.project_no for v in plan(Hall(70, 500, 600, seed=1, run="r2"), REASONS))


def test_every_visit_is_a_valid_command_for_an_area_that_does_not_exist() -> None:
    for visit in plan(Hall(70, 200, 60, run="19abc"), REASONS):
        session = arm_command(visit).session
        assert ServiceSession.model_validate_json(session.model_dump_json()) == session
        assert session.task_code[2:8] == "990000"


@settings(deadline=None)
@given(windows=st.integers(1, 100), visitors=st.integers(1, 300), seconds=st.floats(0.5, 10_000))
def test_any_hall_has_a_plan_in_order(windows: int, visitors: int, seconds: float) -> None:
    hall = Hall(windows, visitors, seconds)
    assert sum(shares(windows)) == pytest.approx(1)
    visits = plan(hall, REASONS)
    assert [v.number for v in visits] == list(range(1, visitors + 1))
    assert all(0 <= a.arrives_s <= b.arrives_s <= seconds for a, b in pairwise(visits))
    assert all(v.timeout_s >= 0.1 and v.decision.think_s < v.timeout_s for v in visits)


def test_visitors_are_scaled_down_to_15_sessions_a_second_at_the_busiest_window() -> None:
    assert affordable(Hall(70, 10_000, 300)) == 10_000
    assert affordable(Hall(70, 10_000, 10)) == int(15 * 10 / 0.31)
    assert affordable(Hall(1, 100, 1)) == 15


@given(seed=st.integers())
def test_fingers_come_in_order_and_a_citizen_who_never_rates_has_none(seed: int) -> None:
    decision = decide(Manners(unrated=0.3, twice=0.5), REASONS, Random(seed))
    fingers = acts(decision)
    assert [a.at_s for a in fingers] == sorted(a.at_s for a in fingers)
    assert bool(fingers) == (decision.key is not None)
    assert all(a.value in REASONS[decision.key or 0] for a in fingers if a.finger is Finger.REASON)


def test_a_citizen_who_walks_away_leaves_the_reasons_open() -> None:
    assert [a.finger for a in acts(Decision(2, 1.0, (207,), confirms=False))] == [Finger.KEY, Finger.REASON]


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    """A mosquitto of our own; its port."""
    if MOSQUITTO is None:
        pytest.skip("mosquitto is not installed")
    port = free_port()
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
    with subprocess.Popen([MOSQUITTO, "-c", config], stderr=subprocess.DEVNULL) as process:
        yield port
        process.terminate()


async def wait_for_broker(port: int) -> None:
    def is_up() -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    await until(is_up)


async def test_a_day_is_played_and_the_ledger_tells_what_the_gateway_got(broker: int, tmp_path: Path) -> None:
    lines, book = tmp_path / "lines", tmp_path / "ledger"
    said: list[dict[str, object]] = []
    fleet = FleetOptions(pads=4, folder=lines, ledger=book)
    hall = Hall(windows=4, visitors=60, seconds=4, seed=3, run="t")
    options = HallOptions(hall, fleet, f"mqtt://127.0.0.1:{broker}", "g1", drain_s=10)
    await wait_for_broker(broker)
    day = asyncio.create_task(run_hall(options, lambda line: said.append(json.loads(line))))
    await until(lambda: said)
    gateway = SmallGateway(broker, "g1", lines)
    await asyncio.wait_for(day, 40)
    await gateway.close()
    assert [next(iter(line)) for line in said] == ["ready", "started", "done"]
    events = [json.loads(line) for line in book.read_text().splitlines()]
    counts = Counter(e["event"] for e in events)
    done = said[-1]
    assert done["visits"] == counts["armed"] == len(gateway.sessions) == 60
    assert done["in_rings"] == 0
    assert done["drained"] is True
    assert done["presses"] == counts["key_down"] == len(gateway.presses)
    assert done["rated"] + done["declined"] + done["unrated"] == 60  # type: ignore[operator]
    assert counts["unrated"] == done["unrated"] != 0
    got = {(p.pressed_boot, p.sequence): (p.key, p.session) for p in gateway.presses.values()}
    downs = {(e["boot"], e["sequence"]): (e["key"], e["session"]) for e in events if e["event"] == "key_down"}
    assert got == downs
    cases = {e["session"]: e["project_no"] for e in events if e["event"] == "armed"}
    assert cases == gateway.sessions
    added = {(e["boot"], e["sequence"]): tuple(e["reasons"]) for e in events if e["event"] == "reasons"}
    assert added == {(p.pressed_boot, p.sequence): p.reasons for p in gateway.presses.values() if p.revision}
    assert_no_overlap(events)


def assert_no_overlap(events: list[dict[str, object]]) -> None:
    """When a session is armed, the one before it at the same window has ended."""
    armed: dict[object, object] = {}
    ended = {0, None}
    for event in events:
        if event["event"] in ("key_down", "unrated"):
            ended.add(event["session"])  # type: ignore[arg-type]
        elif event["event"] == "armed":
            assert armed.get(event["pad"]) in ended
            armed[event["pad"]] = event["session"]


async def test_a_gateway_that_does_not_answer_is_told_apart(broker: int, tmp_path: Path) -> None:
    said: list[dict[str, object]] = []
    lines, book = tmp_path / "lines", tmp_path / "ledger"
    options = HallOptions(
        Hall(1, 2, 0.5, run="t"), FleetOptions(pads=1, folder=lines, ledger=book),
        f"mqtt://127.0.0.1:{broker}", "nobody", drain_s=0.1, arm_expiry_s=1,
    )  # fmt: skip
    await wait_for_broker(broker)
    day = asyncio.create_task(run_hall(options, lambda line: said.append(json.loads(line))))
    await until(lambda: said)
    # It greets the pads as another gateway, so that the staff begin.
    gateway = SmallGateway(broker, "g2", lines)
    await asyncio.wait_for(day, 20)
    await gateway.close()
    codes = [json.loads(line)["code"] for line in book.read_text().splitlines()]
    assert codes == ["no_reply", "no_reply"]
    assert said[-1]["arm_failed"] == 2


async def test_a_missing_broker_is_named() -> None:
    staff = StaffPort("mqtt://127.0.0.1:1", "g1", "t")
    with pytest.raises(LineError, match=r"no MQTT broker at 127\.0\.0\.1:1"):
        await staff.open(0.2)
    staff.close()


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--broker", "http://x"], "mqtt://HOST"),
        (["--broker", "mqtt://x:99999999"], "mqtt://HOST"),
        (["--broker", "mqtt://127.0.0.1"], "--ledger FILE"),
    ],
)
def test_bad_arguments_of_a_hall_are_named(
    arguments: list[str], says: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    ledger = [] if "--ledger" in says else ["--ledger", str(tmp_path / "ledger")]
    assert main(["hall", "--gateway", "g", "--dir", str(tmp_path), *ledger, *arguments]) == 2
    assert says in capsys.readouterr().err
