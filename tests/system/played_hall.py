"""A hall with a queue, played over the wire, its gateway killed now and then; and what its plan says."""

import subprocess
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from contracts.catalog import Catalog
from contracts.hall import TicketState
from demo.hall_catalog import played_catalog, write_catalog
from demo.processes import wait_until
from demo.queue_audit import Fate, HallLedger, QueueReport, audit_queue
from demo.stack import GatewayOptions, Stack
from firmware_sim.hall.guests import Guest, QueueHall, Step, guests
from firmware_sim.pad.profile import national_reasons

STARTED_S = 90.0
SETTLE_S = 60.0


@dataclass(frozen=True, slots=True)
class Day:
    """What is played."""

    hall: QueueHall
    windows: int
    kills: int = 0
    rating_s: float = 1.0
    reserve_s: float = 10.0
    """Longer than a killed gateway stays away: a kiosk's confirmation comes in time."""
    items_each: int = 3
    callers: int = 0
    """The last windows have hardware callers: so many."""
    lasts_at_most_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Played:
    """What came of it."""

    report: QueueReport
    fates: dict[int, Fate]
    catalog: Catalog
    kills: int
    took_s: float
    summary: dict[str, object]


def play(folder: Path, day: Day) -> Played:
    """The day, to the last guest and the last rating. Raises when a part fails or somebody is forgotten."""
    with Stack(folder) as stack:
        catalog = played_catalog(day.windows, datetime.now(UTC), items_each=day.items_each)
        ledger = folder / "ledger.jsonl"
        _start(stack, day, catalog, ledger)
        began = time.monotonic()
        kills = _kill_now_and_then(stack, day)
        status = _end_of(stack, day)
        took_s = time.monotonic() - began
        assert status == 0, stack.processes["hall"].log_tail()
        summary = stack.processes["hall"].wait_for_line("done", 5)
        wait_until(lambda: _all_over(stack, day), SETTLE_S, "the end of every ticket and session", 0.2)
        book = HallLedger.read(ledger)
        return Played(audit_queue(stack, book), book.fates(), catalog, kills, took_s, summary)


def planned(day: Day, catalog: Catalog) -> dict[int, Fate]:
    """What must become of each guest, by his plan alone."""
    rules = {service.id: service for service in catalog.services}
    rated = {item.service for item in catalog.items}
    return {
        guest.number: _fate(guest, rules[guest.service].misses, rated)
        for guest in guests(day.hall, catalog, national_reasons())
    }


def _fate(guest: Guest, misses_allowed: int, rated: set[str]) -> Fate:
    state = guest.ends(misses_allowed)
    if state is TicketState.NO_SHOW:
        return Fate(state.value, missed=misses_allowed)
    if state is not TicketState.SERVED:
        return Fate(state.value)
    levels, service = [], guest.service
    for stay in guest.stays:
        if stay.step is not Step.HOLD and service in rated:
            levels.append(stay.decision.key)
        service = stay.to_service or service
    asked = service in rated
    return Fate(
        state.value,
        served=tuple(stay.step.value for stay in guest.stays if stay.step is not Step.HOLD),
        levels=tuple(levels),
        kiosk_level=guest.kiosk_level if guest.kiosk_level and asked else None,
        missed=guest.misses,
    )


def _start(stack: Stack, day: Day, catalog: Catalog, ledger: Path) -> None:
    folder = stack.folder
    stack.start_broker()
    stack.start_backend()
    queue = {
        "catalog": str(write_catalog(catalog, folder / "catalog.json")),
        "help_after_min": 0,
        "reserve_s": day.reserve_s,
        "rating_timeout_s": day.rating_s,
    }
    pads = {
        window.number: f"serial://{folder}/pads/pad-{n:03d}?baud=115200"
        for n, window in enumerate(catalog.windows, 1)
    }
    stack.write_config(pads, GatewayOptions(queue=queue, lines=_lines(stack, day, catalog)))
    stack.start_gateway()
    stack.start_simulator(
        "hall",
        [
            "hall", "--queue", "--windows", str(day.windows), "--kiosks", str(day.hall.kiosks),
            "--visitors", str(day.hall.visitors), "--seconds", str(day.hall.seconds),
            "--seed", str(day.hall.seed), "--broker", stack.broker_url, "--gateway", stack.gateway_id,
            "--dir", str(folder / "pads"), "--ledger", str(ledger), "--drain-s", "1",
            "--callers", str(day.callers),
        ],
    )  # fmt: skip
    stack.processes["hall"].wait_for_line("started", STARTED_S)


def _lines(stack: Stack, day: Day, catalog: Catalog) -> list[dict[str, object]]:
    """Of the last windows' callers: the last has six-byte frames, the others share a bus."""
    if not day.callers:
        return []
    *on_bus, alone = (window.number for window in catalog.windows[-day.callers :])
    folder = stack.folder / "pads"
    return [
        {"kind": "caller6", "url": f"serial://{folder}/caller6?baud=9600", "callers": {alone: 1}},
        {
            "kind": "hall-bus",
            "url": f"serial://{folder}/hall-bus?baud=9600",
            "callers": {window: address for address, window in enumerate(on_bus, 1)},
        },
    ]


def _kill_now_and_then(stack: Stack, day: Day) -> int:
    """SIGKILL at random moments of the day, the gateway back at once; how many times."""
    random = Random(day.hall.seed)
    for done in range(day.kills):
        try:
            stack.processes["hall"].wait(day.hall.seconds / day.kills * random.uniform(0.5, 0.9))
        except subprocess.TimeoutExpired:
            stack.processes["gateway"].kill()
            stack.start_gateway()
        else:
            return done
    return day.kills


def _end_of(stack: Stack, day: Day) -> int:
    return stack.processes["hall"].wait(day.hall.seconds + day.lasts_at_most_s)


def _all_over(stack: Stack, day: Day) -> bool:
    closed = stack.journal("SELECT count(*) FROM events WHERE kind = 'ticket-closed'")
    sessions = stack.journal("SELECT count(*) FROM sessions WHERE state = 0")
    return closed == [(day.hall.visitors,)] and sessions == [(0,)]
