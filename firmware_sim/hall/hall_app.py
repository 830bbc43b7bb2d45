"""A hall's day, played: the fleet of pads, and the staff who arm them through the gateway."""

import asyncio
import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace

from firmware_sim.errors import UsageError
from firmware_sim.fleet_app import Fleet, FleetOptions, opened_fleet
from firmware_sim.hall.day import Hall, Visit, affordable, plan
from firmware_sim.hall.desk_driver import Desk, DeskCounts
from firmware_sim.hall.staff_port import StaffPort, parse_broker
from firmware_sim.ledger_port import Ledger
from firmware_sim.pad.profile import national_reasons
from firmware_sim.run_app import Say, stop_event

POLL_S = 0.05
BROKER_WAIT_S = 30.0
GATEWAY_WAIT_S = 60.0
"""The gateway may be started after the pads' ready line: it has so long to greet them."""


@dataclass(frozen=True, slots=True)
class HallOptions:
    """A day as its command line describes it."""

    hall: Hall
    fleet: FleetOptions
    broker: str
    gateway: str
    drain_s: float = 30.0
    arm_expiry_s: int = 5


async def run_hall(options: HallOptions, say: Say) -> None:
    """Play the day. SIGTERM ends it early; the summary line comes in any case."""
    if options.fleet.ledger is None:
        raise UsageError("hall needs --ledger FILE: what the citizens did is the point of it")
    parse_broker(options.broker)
    hall = replace(options.hall, visitors=affordable(options.hall))
    if hall.visitors < options.hall.visitors:
        say(_scaled_line(options.hall, hall))
    loop = asyncio.get_running_loop()
    stopped = stop_event(loop)
    staff = StaffPort(options.broker, options.gateway, f"hallside-sim-{hall.run}")
    async with opened_fleet(options.fleet) as (fleet, ready):
        try:
            say(ready)
            await staff.open(BROKER_WAIT_S)
            await until_greeted(fleet, stopped)
            desks = _desks(fleet, staff, hall, options.arm_expiry_s)
            say(json.dumps({"started": True, "visitors": hall.visitors, "seconds": hall.seconds}))
            began_s = loop.time()
            await _work(desks, stopped)
            worked_s = loop.time() - began_s
            empty = await drained(fleet, options.drain_s, stopped)
            summary = _summary(fleet, desks, hall)
            say(json.dumps(summary | {"worked_s": round(worked_s, 3), "drained": empty}))
        finally:
            staff.close()


async def until_greeted(fleet: Fleet, stopped: asyncio.Event) -> None:
    """Wait for the gateway to answer every pad, for a while: staff start work even if a pad is broken."""
    deadline = asyncio.get_running_loop().time() + GATEWAY_WAIT_S
    while not stopped.is_set() and asyncio.get_running_loop().time() < deadline:
        views = [pad.view() for pad in fleet.pads]
        if all(view and not view.greeting for view in views):
            return
        await asyncio.sleep(POLL_S)


def _desks(fleet: Fleet, staff: StaffPort, hall: Hall, expiry_s: int) -> list[Desk]:
    ledger = fleet.ledger
    assert isinstance(ledger, Ledger), "run_hall has asked for one"
    visits: dict[int, list[Visit]] = {}
    for visit in plan(hall, national_reasons()):
        visits.setdefault(visit.window, []).append(visit)
    return [
        Desk(pad, visits.get(number, []), ledger, staff.ask, expiry_s)
        for number, pad in enumerate(fleet.pads, start=1)
    ]


async def _work(desks: list[Desk], stopped: asyncio.Event) -> None:
    """All desks at once, until their last visitor or until somebody stops us."""
    opened_s = asyncio.get_running_loop().time()
    stop = asyncio.ensure_future(stopped.wait())
    work = asyncio.gather(*(desk.work(opened_s) for desk in desks))
    stop.add_done_callback(lambda _: work.cancel())
    with suppress(asyncio.CancelledError):
        await work
    stop.cancel()
    for desk in desks:
        desk.close()


async def drained(fleet: Fleet, seconds: float, stopped: asyncio.Event) -> bool:
    """Wait for all rings to be empty."""
    deadline = asyncio.get_running_loop().time() + seconds
    while any(pad.ring_used for pad in fleet.pads):
        if stopped.is_set() or asyncio.get_running_loop().time() >= deadline:
            return False
        await asyncio.sleep(POLL_S)
    return True


def _summary(fleet: Fleet, desks: list[Desk], hall: Hall) -> dict[str, object]:
    totals = DeskCounts()
    for desk in desks:
        for name, value in asdict(desk.counts).items():
            setattr(totals, name, getattr(totals, name) + value)
    return {"done": True, "visitors": hall.visitors, **asdict(totals), **fleet.summary()}


def _scaled_line(asked: Hall, hall: Hall) -> str:
    return json.dumps(
        {
            "scaled": True,
            "visitors": hall.visitors,
            "asked": asked.visitors,
            "why": f"the busiest of {hall.windows} windows serves 15 sessions a second at most; "
            f"{hall.seconds:g} seconds are too few for {asked.visitors} visitors",
        }
    )
