"""Binds a pad's link to its port. All calls happen on one event loop."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Protocol, assert_never

from usb.backend import IBackend

from contracts.device import Health
from contracts.pad.messages import Ask, Hello, Press, Query, Request, Stats, Status, UpdateChunk
from devices.errors import DeviceOfflineError, NoAnswerError, RefusedError
from devices.pad.effects import Answered, Deliver, Effect, FellSilent, Greeted, Progressed, Reopen, Send
from devices.pad.link import LinkState, PadLink
from devices.pad.requests import TAGS
from devices.pad.throttle import Throttle
from devices.ports.keeper import PortKeeper
from devices.ports.port import Port
from devices.ports.url import PortUrl, TcpUrl

UNCOMMITTED_MAX = 64
"""Presses of one pad that may wait for the disk before its port is no longer read."""

_HEALTH = {
    LinkState.CLOSED: Health.ABSENT,
    LinkState.GREETING: Health.GREETING,
    LinkState.ONLINE: Health.ONLINE,
    LinkState.SILENT: Health.SILENT,
}


@dataclass(frozen=True, slots=True)
class HeardPress:
    """A press as it came, with what is needed to say when and where it was made."""

    press: Press
    hardware_id: str


class PadListener(Protocol):
    """Who uses the driver. The calls come on the loop, and must neither block nor raise: what they raise goes
    to the loop's exception handler, and a press is refused then."""

    def pad_greeted(self, pad: "PadDriver", hello: Hello, rebooted: bool) -> None: ...

    def pad_pressed(self, pad: "PadDriver", heard: HeardPress) -> None:
        """Commit it, then call `pad.committed` or `pad.refused` with this very `heard.press`."""

    def pad_health(self, pad: "PadDriver", health: Health, reason: str | None) -> None:
        """Its health has changed, or why it is not well has."""

    def pad_floods(self, pad: "PadDriver", reason: str) -> None:
        """It sends so much that it is held back most of the time. Told once a minute."""


class PadDriver:
    """One pad behind one URL. `usb_backend` is one of pyusb's; None takes the system's libusb."""

    def __init__(
        self,
        name: str,
        url: PortUrl,
        listener: PadListener,
        random: Random,
        usb_backend: IBackend | None = None,
    ) -> None:
        self.name = name
        self.url = url
        self.link = PadLink(reopen_when_silent=isinstance(url, TcpUrl), first_tag=random.randrange(TAGS))
        self.last_error: str | None = None
        self._told_reason: str | None = None
        self._listener = listener
        self._keeper = PortKeeper(
            url,
            on_bytes=self._on_bytes,
            on_open=self._on_open,
            on_lost=self._on_lost,
            random=random,
            usb_backend=usb_backend,
        )
        self._port: Port | None = None
        self._waiting: dict[int, asyncio.Future[Status | Stats | None]] = {}
        self._timer: asyncio.TimerHandle | None = None
        self._timer_due = 0.0
        """Of `_timer`. uvloop's handle does not tell it between the moment it is due and its call."""
        self._resume_timer: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        self._uncommitted: dict[int, Press] = {}
        self._throttle = Throttle(self._loop.time())
        self._told_greetings = 0
        self._greetings: set[asyncio.Future[None]] = set()
        """Who waits for a greeting."""
        self._on_progress: Callable[[tuple[int, int]], None] | None = None
        self.health = Health.ABSENT

    @property
    def hello(self) -> Hello | None:
        """What the pad said of itself at its latest greeting."""
        return self.link.hello

    def start(self) -> None:
        """Open the port and keep it open."""
        self._task = self._loop.create_task(self._keeper.run(), name=f"port of {self.name}")

    async def stop(self) -> None:
        """Close the port and stop trying. A hung close is left behind."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait((self._task,))
        self._port = None
        self._carry_out(self.link.closed())
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._resume_timer is not None:
            self._resume_timer.cancel()
            self._resume_timer = None

    @property
    def uncommitted(self) -> int:
        """Presses that were delivered and neither committed nor refused yet."""
        return len(self._uncommitted)

    def committed(self, press: Press) -> None:
        """The press is on disk: acknowledge it."""
        self._uncommitted.pop(id(press), None)
        self._carry_out(self.link.committed(press))
        self._regulate()

    def refused(self, press: Press) -> None:
        """The press could not be stored: let the pad keep and repeat it."""
        self._uncommitted.pop(id(press), None)
        self.link.refused(press)
        self._regulate()

    async def request(self, request: Request, timeout_s: float) -> None:
        """Ask the pad; its tag is filled in. Raises DeviceOfflineError, NoAnswerError or RefusedError, and
        EncodeError for what the wire cannot carry."""
        outcome = await self._exchange(request, timeout_s)
        if outcome is not Status.OK:
            assert isinstance(outcome, Status)
            raise RefusedError(outcome)

    async def statistics(self, timeout_s: float) -> Stats:
        """The pad's counters. Raises DeviceOfflineError or NoAnswerError."""
        outcome = await self._exchange(Ask(Query.STATS), timeout_s)
        assert isinstance(outcome, Stats)
        return outcome

    @property
    def is_online(self) -> bool:
        """Whether the pad answers now."""
        return self.link.state is LinkState.ONLINE

    async def greeting(self, other_than: int | None = None) -> Hello:
        """What the pad says of itself, as soon as it is online; with `other_than`, once it has another boot
        id."""
        while True:
            hello = self.hello
            if self.is_online and hello is not None and hello.boot != other_than:
                return hello
            news: asyncio.Future[None] = self._loop.create_future()
            self._greetings.add(news)
            try:
                await news
            finally:
                self._greetings.discard(news)

    @contextmanager
    def progress_to(self, tell: Callable[[tuple[int, int]], None]) -> Iterator[None]:
        """Meanwhile `tell` gets (next byte that the pad needs, status). One firmware transfer at a time."""
        assert self._on_progress is None, f"{self.name} gets a firmware image already"
        self._on_progress = tell
        self.link.transferring = True
        try:
            yield
        finally:
            self.link.transferring = False
            self._on_progress = None

    def send_chunk(self, chunk: UpdateChunk) -> None:
        """Send bytes of a firmware image."""
        self._carry_out(self.link.chunk(chunk))

    async def _exchange(self, request: Request | Ask, timeout_s: float) -> Status | Stats:
        if self.link.state is not LinkState.ONLINE:
            raise DeviceOfflineError(
                f"{self.name} is {self.health.value}: {self.last_error or 'not there yet'}"
            )
        now = self._loop.time()
        number, effects = self.link.request(request, now + timeout_s, now)
        future: asyncio.Future[Status | Stats | None] = self._loop.create_future()
        self._waiting[number] = future
        self._carry_out(effects)
        try:
            outcome = await future
        except asyncio.CancelledError:
            self._carry_out(self.link.abandon(number, self._loop.time()))
            raise
        finally:
            del self._waiting[number]
        if outcome is not None:
            return outcome
        if self.link.state is not LinkState.ONLINE:
            raise NoAnswerError(f"{self.name} went away before it answered")
        raise NoAnswerError(f"{self.name} did not answer for {timeout_s:.1f} s")

    def _on_open(self, port: Port) -> None:
        self._port = port
        self._carry_out(self.link.opened(self._loop.time()))
        self._tell_health(None)
        self._regulate()

    def _on_lost(self, reason: str) -> None:
        self._port = None
        self._carry_out(self.link.closed())
        self._tell_health(reason)

    def _on_bytes(self, chunk: bytes) -> None:
        now = self._loop.time()
        presses, greetings, frames = self._took()
        self._carry_out(self.link.received(chunk, now))
        presses_now, greetings_now, frames_now = self._took()
        reason = self._throttle.took(
            presses_now - presses, greetings_now - greetings, frames_now - frames, len(chunk), now
        )
        self._regulate()
        if reason is not None:
            self._told(lambda: self._listener.pad_floods(self, reason))

    def _took(self) -> tuple[int, int, int]:
        """Presses delivered, greetings told and frames met, so far."""
        met = self.link.deframer.counts
        return self.link.delivered, self._told_greetings, met.frames + met.crc_errors + met.resyncs

    def _regulate(self) -> None:
        """Read the port, or don't: because the disk is slow, or because the pad is too fast."""
        if self._port is None:
            return
        now = self._loop.time()
        if self._throttle.until > now:
            if self._resume_timer is None:
                self._resume_timer = self._loop.call_at(self._throttle.until, self._on_resume)
        elif len(self._uncommitted) <= UNCOMMITTED_MAX:
            self.link.hears(now)
            self._port.resume()
            self._set_timer()
            return
        self.link.deafened(now)
        self._port.pause()

    def _on_resume(self) -> None:
        self._resume_timer = None
        self._regulate()

    def _on_timer(self) -> None:
        self._timer = None
        self._carry_out(self.link.tick(self._loop.time()))

    def _carry_out(self, effects: list[Effect]) -> None:
        for effect in effects:
            self._do(effect)
        self._set_timer()

    def _do(self, effect: Effect) -> None:
        match effect:
            case Send(data):
                if self._port is not None:
                    self._port.write(data)
            case Deliver(press, hello):
                heard = HeardPress(press, hello.hardware_id.hex())
                self._uncommitted[id(press)] = press
                if not self._told(lambda: self._listener.pad_pressed(self, heard)):
                    self._uncommitted.pop(id(press), None)
                    self.link.refused(press)
            case Greeted(hello, rebooted):
                self._greeted(hello, rebooted)
            case FellSilent(reason):
                self._tell_health(reason)
            case Reopen():
                self._keeper.drop()
            case Answered(number, outcome):
                self._answered(number, outcome)
            case Progressed(offset, status):
                self._progressed(offset, status)
            case _:
                assert_never(effect)

    def _greeted(self, hello: Hello, rebooted: bool) -> None:
        self._tell_health(None)
        self._told_greetings += 1
        self._told(lambda: self._listener.pad_greeted(self, hello, rebooted))
        for news in self._greetings:
            if not news.done():
                news.set_result(None)

    def _answered(self, number: int, outcome: Status | Stats | None) -> None:
        future = self._waiting.get(number)
        if future is not None and not future.done():
            future.set_result(outcome)

    def _progressed(self, offset: int, status: int) -> None:
        if self._on_progress is not None:
            self._on_progress((offset, status))

    def _set_timer(self) -> None:
        # The timer is moved only when it would come too late: moving it at each chunk costs more than a
        # needless tick.
        due = self.link.deadline()
        if self._timer is not None:
            if self._timer_due <= due:
                return
            self._timer.cancel()
            self._timer = None
        if due != float("inf"):
            self._timer, self._timer_due = self._loop.call_at(due, self._on_timer), due

    def _tell_health(self, reason: str | None) -> None:
        health = _HEALTH[self.link.state]
        if reason is not None or health is Health.ONLINE:
            self.last_error = reason
        news = reason is not None and reason != self._told_reason
        self._told_reason = self.last_error
        if health is not self.health or news:
            self.health = health
            self._told(lambda: self._listener.pad_health(self, health, reason))

    def _told(self, tell: Callable[[], None]) -> bool:
        """Whether the listener took it. Its bug must not end the port's task or swallow what comes next."""
        try:
            tell()
        except Exception as error:  # noqa: BLE001  # reported, and the link goes on
            self._loop.call_exception_handler(
                {"message": f"the listener of {self.name} failed", "exception": error}
            )
            return False
        return True
