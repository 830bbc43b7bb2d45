"""A day at a hall with a queue, played: kiosks, guests, clerks and pads, through the gateway alone.

Everything is asked over MQTT and pressed at simulated devices, as in a real hall. The ledger holds what the
guests and clerks saw; whoever compares it with the gateway's journal has two books that know nothing of each
other.
"""

import asyncio
import json
from collections.abc import Coroutine, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from contracts.catalog import Catalog, PublishedCatalog
from contracts.device import GatewayState
from contracts.hall import WindowView
from contracts.topics import GatewayTopics
from firmware_sim.errors import LineError, UsageError
from firmware_sim.fleet_app import Fleet, FleetOptions, opened_fleet
from firmware_sim.hall.asking_driver import Asking
from firmware_sim.hall.caller_driver import Callers, KeyClerk, Presence
from firmware_sim.hall.clerk_driver import Clerk, Desk, Timing
from firmware_sim.hall.crowd_driver import Crowd, GuestBook
from firmware_sim.hall.guests import OFFLINE_KIOSK, OFFLINE_SPAN, Guest, QueueHall, Way, guests, pace_s
from firmware_sim.hall.hall_app import BROKER_WAIT_S, GATEWAY_WAIT_S, POLL_S, drained, until_greeted
from firmware_sim.hall.invited_driver import Invited
from firmware_sim.hall.kiosk_driver import Kiosk
from firmware_sim.hall.staff_port import StaffPort, parse_broker
from firmware_sim.ledger_port import Ledger
from firmware_sim.pad.profile import national_reasons
from firmware_sim.run_app import Say, stop_event

PATIENCE = 0.6
"""Of a clerk with somebody who does not come, as a share of a window's time for one guest."""
REACTION = 0.05
PAUSE = 3.0
LAST_NUMBER_S = 5.0
"""After closing time, for strangers who have taken a number at the last moment."""
LAST_GUEST_S = 45.0
"""After the last arrival the hall has so long, and as long as the day was, to serve whoever waits."""


@dataclass(frozen=True, slots=True)
class QueueOptions:
    """A day with a queue as its command line describes it."""

    hall: QueueHall
    fleet: FleetOptions
    broker: str
    gateway: str
    run: str
    """Makes this run's wishes unlike those of another; letters and digits, at most 16."""
    drain_s: float = 30.0
    expiry_s: int = 2
    room: int = 0
    """People that the hall holds: who comes when it is full goes home. 0: all who come."""
    callers: int = 0
    """The last windows have hardware callers: so many."""
    callers_folder: Path = Path()
    """Of their lines."""
    stranger_s: float = 0.0
    """Above 0: people with numbers from a kiosk that is not played are served too, with so much time for each
    of their steps."""
    rating_s: float = 0.0
    """A clerk takes an invitation that its guest will not answer away after so long; 0: the pad ends it."""


class Ears:
    """What is heard of the gateway, before there is a day and while it lasts."""

    def __init__(self, staff: StaffPort, gateway: str) -> None:
        topics = GatewayTopics(gateway)
        self.day: QueueDay | None = None
        self._published: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        staff.listen(topics.catalog, self._catalog)
        staff.listen(topics.calls, self._calls)
        staff.listen(topics.window_state("+"), self._window)
        staff.listen(topics.state, self._state)

    async def catalog(self) -> Catalog:
        """The gateway's. Raises LineError when it publishes none."""
        try:
            async with asyncio.timeout(GATEWAY_WAIT_S):
                payload = await self._published
        except TimeoutError:
            raise LineError(
                f"the gateway has published no catalog within {GATEWAY_WAIT_S:g} s: does it run a queue?"
            ) from None
        return PublishedCatalog.model_validate_json(payload).catalog

    def _catalog(self, _topic: str, payload: bytes) -> None:
        if not self._published.done() and payload:
            self._published.set_result(payload)

    def _calls(self, topic: str, payload: bytes) -> None:
        if self.day is not None and payload:
            self.day.crowd.look(topic, payload)

    def _state(self, _topic: str, payload: bytes) -> None:
        if self.day is not None and payload:
            self.day.presence.told(GatewayState.model_validate_json(payload).online)

    def _window(self, _topic: str, payload: bytes) -> None:
        if self.day is not None and payload:
            self.day.hear(payload)


class QueueDay:
    """Everybody in the hall."""

    def __init__(
        self, options: QueueOptions, staff: StaffPort, fleet: Fleet, catalog: Catalog, callers: Callers
    ) -> None:
        assert isinstance(fleet.ledger, Ledger), "run_queue has asked for one"
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._opened_s = self._loop.time()
        self.book = GuestBook(fleet.ledger)
        self.crowd = Crowd(self.book, options.stranger_s)
        self.asking = Asking(staff, options.expiry_s)
        self.guests = guests(options.hall, catalog, national_reasons())
        self._kiosks = [
            Kiosk(n, options.run, self.asking, self.crowd, self.book)
            for n in range(1, options.hall.kiosks + 1)
        ]
        self._desks = self._make_desks(fleet, catalog)
        self._callers = callers
        self._turned_away = 0
        self.presence = Presence()

    def hear(self, payload: bytes) -> None:
        """A window's state was published."""
        view = WindowView.model_validate_json(payload)
        desk = self._desks.get(view.window)
        if desk is not None:
            desk.view = view
            desk.published.set()
            if view.waiting:
                desk.changed.set()

    async def prepare(self) -> None:
        """What is done before the doors open: appointments, and blocks for the kiosk that will be cut off."""
        await asyncio.gather(*(self._kiosk(g).book(g) for g in self.guests if g.way is Way.BOOKED))
        offline = sorted(g.service for g in self.guests if g.way is Way.OFFLINE)
        kiosk = self._kiosks[OFFLINE_KIOSK - 1]
        for service, given in groupby(offline):
            await kiosk.lease(service, len(list(given)))

    async def play(self) -> None:
        """Until everybody has gone home. Raises LineError when somebody never does."""
        self._opened_s = self._loop.time()
        clerks = [asyncio.ensure_future(self._clerk(desk).work()) for desk in self._desks.values()]
        arrivals = [asyncio.ensure_future(self._come(guest)) for guest in self.guests]
        offline = [
            task for task, guest in zip(arrivals, self.guests, strict=True) if guest.way is Way.OFFLINE
        ]
        settle = asyncio.ensure_future(self._settle(offline))
        tasks = [*clerks, *arrivals, settle]
        try:
            await _while_they_work(_together(*arrivals, settle), clerks)
            if self._options.stranger_s:
                await _while_they_work(self._until(self._options.hall.seconds + LAST_NUMBER_S), clerks)
            await _while_they_work(self._everybody_gone(), clerks)
            for desk in self._desks.values():
                desk.closing.set()
            await asyncio.gather(*clerks)
        finally:
            for task in tasks:
                task.cancel()
            for desk in self._desks.values():
                if desk.pad is not None:
                    desk.pad.close()

    def summary(self) -> dict[str, object]:
        """For the last line."""
        return {
            "visitors": len(self.guests) - self._turned_away,
            "ends": self.book.ends,
            "odds": self.book.odds,
            "calls": self.crowd.calls,
            "asked": self.asking.asked,
            "resent": self.asking.resent,
        }

    def _make_desks(self, fleet: Fleet, catalog: Catalog) -> dict[str, Desk]:
        pace = pace_s(self._options.hall, len(catalog.windows))
        timing = Timing(PATIENCE * pace, REACTION * pace, PAUSE * pace, self._options.rating_s)
        free = list(catalog.staff)
        desks = {}
        for n, window in enumerate(catalog.windows):
            member = next((m for m in free if not m.windows or window.number in m.windows), None)
            if member is None:
                raise UsageError(f"the hall's catalog has no clerk left for window {window.number}")
            free.remove(member)
            desks[window.number] = Desk(
                window.number, member.number, timing, self.asking, self.crowd, self.book,
                Invited(fleet.pads[n]) if n < len(fleet.pads) else None,
                self._kiosks[n % len(self._kiosks)], self._options.run,
            )  # fmt: skip
        return desks

    def _clerk(self, desk: Desk) -> Clerk:
        keys = self._callers.keys.get(desk.window)
        return KeyClerk(desk, keys, self.presence) if keys else Clerk(desk)

    def _kiosk(self, guest: Guest) -> Kiosk:
        return self._kiosks[guest.kiosk - 1]

    async def _come(self, guest: Guest) -> None:
        await self._until(guest.arrives_s)
        if self._options.room and self.book.present >= self._options.room:
            self._turned_away += 1
            return
        await self._kiosk(guest).serve(guest)

    async def _settle(self, offline: Sequence["asyncio.Task[None]"]) -> None:
        await self._until(OFFLINE_SPAN[1] * self._options.hall.seconds)
        await _together(*offline)
        await self._kiosks[OFFLINE_KIOSK - 1].settle()

    async def _until(self, at_s: float) -> None:
        await asyncio.sleep(max(0.0, self._opened_s + at_s - self._loop.time()))

    def _strangers_wait(self) -> bool:
        """Nobody knows them before they are called; but the windows tell how many wait."""
        views = [desk.view for desk in self._desks.values()]
        return bool(self._options.stranger_s) and any(view.waiting for view in views if view)

    async def _everybody_gone(self) -> None:
        deadline = self._loop.time() + self._options.hall.seconds + LAST_GUEST_S
        while self.book.present or self._strangers_wait():
            if self._loop.time() > deadline:
                raise LineError(f"{self.book.present} guests are still waiting long after the day was over")
            await asyncio.sleep(POLL_S)


async def run_queue(options: QueueOptions, say: Say) -> None:
    """Play the day. SIGTERM ends it early; the summary line comes in any case.

    Raises UsageError without a ledger or with a broker's URL that can't be used, and LineError when the
    broker is not there or guests are left long after closing time.
    """
    if options.fleet.ledger is None:
        raise UsageError("a hall needs --ledger FILE: what its people did is the point of it")
    parse_broker(options.broker)
    loop = asyncio.get_running_loop()
    stopped = stop_event(loop)
    staff = StaffPort(options.broker, options.gateway, f"hallside-sim-{options.run}")
    ears = Ears(staff, options.gateway)
    async with opened_fleet(options.fleet) as (fleet, ready):
        opened = ExitStack()
        try:
            say(ready)
            await staff.open(BROKER_WAIT_S)
            catalog = await ears.catalog()
            await until_greeted(fleet, stopped)
            callers = Callers(options.callers_folder, [w.number for w in catalog.windows], options.callers)
            opened.callback(callers.close)
            day = QueueDay(options, staff, fleet, catalog, callers)
            ears.day = day
            await day.prepare()
            say(json.dumps({"started": True, "visitors": len(day.guests), "seconds": options.hall.seconds}))
            began_s = loop.time()
            ended = await _unless_stopped(day.play(), stopped)
            worked_s = loop.time() - began_s
            empty = await drained(fleet, options.drain_s, stopped)
            figures = {"done": True, "ended": ended, **day.summary(), **fleet.summary()}
            say(json.dumps(figures | {"worked_s": round(worked_s, 3), "drained": empty}))
        finally:
            opened.close()
            staff.close()


async def _unless_stopped(work: Coroutine[None, None, None], stopped: asyncio.Event) -> bool:
    """Whether the work came to its end. Its errors are raised."""
    task, stop = asyncio.ensure_future(work), asyncio.ensure_future(stopped.wait())
    await asyncio.wait((task, stop), return_when=asyncio.FIRST_COMPLETED)
    stop.cancel()
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        return False
    task.result()
    return True


async def _while_they_work(work: Coroutine[None, None, None], clerks: Sequence["asyncio.Task[None]"]) -> None:
    """Wait for the work; an error of a clerk ends it."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait((task, *clerks), return_when=asyncio.FIRST_COMPLETED)
    for ended in done:
        if ended is not task:
            task.cancel()
        ended.result()


async def _together(*tasks: "asyncio.Task[None]") -> None:
    await asyncio.gather(*tasks)
