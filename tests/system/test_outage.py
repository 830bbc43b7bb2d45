"""The link to the centre down for days, then back: everything arrives, and live ratings do not wait for
it."""

import logging
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psutil
import pytest

from contracts.events import EventIdentity
from demo.audit import chain_flaws
from demo.processes import wait_until
from demo.stack import GATEWAY_ID, GatewayOptions, Stack
from gateway.journal.entries import HeardPress
from gateway.journal.store import JournalStore, open_store
from tests.system.chaos import ChaosHall

DAY_S = 86_400
DEVICES = 64
GROUP = 100
START_MS = 1_790_000_000_000
LIVE_RATE = 5
LIVE_DELAY_MAX_S = 1.0
LINK_UP_MARGIN_NS = 100_000_000
MEMORY_GROWTH_MAX = 40 * 2**20
DRAIN_MAX_S = 600.0


log = logging.getLogger(__name__)


def fill(folder: Path, seconds: int, seed: int) -> None:
    """What a gateway journals in `seconds` of outage at one press a second; its clock runs as fast as it
    can."""
    folder.mkdir(parents=True)
    with closing(open_store(folder / "journal.db", GATEWAY_ID, 0, Random(seed))) as store:
        for first in range(0, seconds, GROUP):
            store.begin()
            for second in range(first, min(first + GROUP, seconds)):
                _press(store, second)
            store.commit()


def _press(store: JournalStore, second: int) -> None:
    device, sequence = second % DEVICES, second // DEVICES + 1
    # Not the ids of the live pads, which have pressed nothing in those days.
    identity = EventIdentity(device=f"0ff1{device:012x}", boot=7, sequence=sequence)
    heard_ms = START_MS + second * 1000
    row = store.record_press(
        HeardPress(identity, f"pad-{device}", str(device), 5, 0, (), heard_ms=heard_ms, age_ms=3)
    )
    assert row is not None


@dataclass
class Memory:
    """Resident memory of a process, sampled."""

    process: psutil.Process
    samples: list[int] = field(default_factory=list)

    def sample(self) -> None:
        self.samples.append(self.process.memory_info().rss)

    @property
    def growth(self) -> int:
        return max(self.samples) - self.samples[0]


def outage(folder: Path, seconds: int) -> None:
    """Fill, reconnect, drain under live presses, and hold everything against the ledger."""
    fill(folder / "gateway", seconds, seed=3)
    with Stack(folder) as stack:
        hall = ChaosHall(stack, seed=9, pads=8, press_rate=LIVE_RATE)
        urls = hall.start_pads(LIVE_RATE)
        stack.write_config(urls, GatewayOptions())
        gateway = stack.start_gateway()
        memory = Memory(psutil.Process(gateway.pid))
        time.sleep(2)  # the broker is still away: live presses join the backlog
        memory.sample()
        stack.start_broker()
        stack.start_backend()
        began = time.monotonic()

        def drained() -> bool:
            memory.sample()
            waiting = stack.journal("SELECT count(*) FROM events WHERE state < 2 AND n <= ?", seconds)
            return waiting == [(0,)]

        wait_until(drained, DRAIN_MAX_S, "the backlog drained", 0.25)
        drain_s = time.monotonic() - began
        report = hall.settle(drain_s)
        arrived = stack.store(
            "SELECT device, count(*), max(sequence) FROM events WHERE device LIKE '0ff1%' GROUP BY device"
        )
        log.info(
            "%d events drained in %.1f s; worst live way %.3f s",
            seconds,
            drain_s,
            _worst_live_wait_s(stack, hall),
        )
        assert sum(count for _, count, _ in arrived) == seconds
        assert all(count == newest for _, count, newest in arrived), "a device misses a press"
        assert (report.lost, report.duplicates, report.rejected) == (0, 0, 0), report
        assert _worst_live_wait_s(stack, hall) < LIVE_DELAY_MAX_S
        assert chain_flaws(stack) == ()
        assert memory.growth < MEMORY_GROWTH_MAX, memory.samples


def _worst_live_wait_s(stack: Stack, hall: ChaosHall) -> float:
    """The longest way of a live press to the store, among those made while the backlog drained and after.

    A press made before the link was up again belongs to the backlog: the first arrival tells when that was.
    """
    stored = {
        (device, boot, sequence): at
        for device, boot, sequence, at in stack.store(
            "SELECT device, boot, sequence, min(stored_ns) FROM events"
            " WHERE device LIKE '4853%' GROUP BY 1, 2, 3"
        )
    }
    link_up_ns = stack.store("SELECT min(stored_ns) FROM events")[0][0] + LINK_UP_MARGIN_NS
    waits = [
        (stored[press] - pressed) / 1e9
        for press, pressed in hall.ledger.pressed.items()
        if pressed > link_up_ns
    ]
    assert len(waits) > LIVE_RATE, "too few live presses to tell"
    return float(max(waits))


@pytest.mark.timeout(400)
def test_a_day_of_outage_arrives_whole_and_live_ratings_overtake_it(tmp_path: Path) -> None:
    outage(tmp_path, DAY_S)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("days", [3, 14])
def test_days_of_outage_arrive_whole_and_live_ratings_overtake_them(tmp_path: Path, days: int) -> None:
    outage(tmp_path, days * DAY_S)
