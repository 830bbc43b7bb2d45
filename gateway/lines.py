"""All lines with the devices that halls already have: who is on them, what they tell, and how they do.

A citizen's key goes from here to the journal, which finds the session that is armed at the window, and is
acknowledged, where the device can hear that, when it is committed. A clerk's key goes to the hall's queue and
to whoever listens on MQTT, and is acknowledged when its outcome is known. Asking these devices for something
is `gateway.line_requests`' part.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import assert_never

from contracts.device import CallerKeyPressed, DeviceKind, DeviceState, Health
from contracts.events import DeviceData, EventKind
from contracts.session import UnratedCause
from devices.caller6.driver import Caller6Driver
from devices.errors import ProfileError, RequestError
from devices.heard import Address, Appraisal, CallerKey, Heard, KeyHeard, Outcome
from devices.line import Line
from devices.line_driver import LineDriver
from gateway.clock import Clock
from gateway.config import GatewayConfig
from gateway.errors import JournalFullError
from gateway.journal.entries import Draft, LinePress, Row, placed_id, utc
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from gateway.line_config import LineSection, device_name
from gateway.line_drivers import AnyLine, Plan

SETTLE_S = 1.0
"""A device that comes or goes is reported when it has stayed so for this long."""
FAULT_AGAIN_S = 600.0
"""A flooding line is reported again after so long at the earliest."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KeyAnswer:
    """What became of a caller's key."""

    is_heard: bool
    """False: it may not have been carried out. It is not acknowledged: the caller says it again."""
    ok: bool
    """Whether it was carried out."""
    number: int | None = None
    """Called with it: for the caller's own display."""


DONE = KeyAnswer(True, True)
NOT_HEARD = KeyAnswer(False, False)


@dataclass(slots=True, eq=False)
class LineDevice:
    """One device of a line."""

    name: str
    kind: DeviceKind
    window: str
    address: Address
    section: LineSection
    driver: AnyLine
    since_ms: int
    asked: dict[int, int] = field(default_factory=dict)
    """Token of each invitation that a two-screen pad has not ended yet, by the invitation's number."""
    shown: Health = Health.ABSENT
    """Health as of `since_ms`."""
    told: bool = False
    """Whether the latest event about it said that it is there."""
    timer: asyncio.TimerHandle | None = None

    @property
    def health(self) -> Health:
        return self.driver.health(self.address)

    @property
    def last_error(self) -> str | None:
        return self.driver.last_error(self.address)

    def state(self) -> DeviceState:
        """As it is retained on the hall's broker."""
        return DeviceState(
            device=self.name,
            kind=self.kind,
            url=str(self.driver.url),
            window=self.window,
            health=self.health,
            since=utc(self.since_ms),
            last_error=self.last_error,
        )


class Lines:
    """The drivers of all lines. `on_press` gets each stored press, `on_caller_key` each clerk's key and whom
    to tell, once, what became of it, `on_state` each change of a device, `on_gone` a name that is no more."""

    def __init__(self, gateway: str, writer: JournalWriter, clock: Clock, random: Random) -> None:
        self.on_press: Callable[[Row | None, int], None] = lambda _row, _age_ms: None
        self.on_refusal: Callable[[BaseException], None] = lambda _: None
        self.on_caller_key: Callable[[CallerKeyPressed, Callable[[KeyAnswer], None]], None] = _nobody_hears
        self.on_state: Callable[[DeviceState], None] = lambda _: None
        self.on_gone: Callable[[str], None] = lambda _: None
        self.devices: dict[str, LineDevice] = {}
        self.presses = 0
        """Told by devices since the start."""
        self._gateway = gateway
        self._writer = writer
        self._clock = clock
        self._random = random
        self._drivers: list[tuple[Plan, AnyLine]] = []
        self._floods: dict[str, float] = {}
        self._refusing = False
        self._stopping = False
        self._loop = asyncio.get_running_loop()
        self._changing = asyncio.Lock()

    # -- configuration --------------------------------------------------------------------------------------

    async def configure(self, config: GatewayConfig) -> tuple[int, int]:
        """Make the lines those of `config`; those that are as before are not touched. (added, removed)."""
        async with self._changing:
            wanted = list(self._plans(config))
            gone = [line for line in self._drivers if line[0] not in wanted]
            for line in gone:
                self._drivers.remove(line)
                await self._remove(line[1])
            present = [plan for plan, _ in self._drivers]
            added = [plan for plan in wanted if plan not in present]
            for plan in added:
                self._add(plan)
        return len(added), len(gone)

    async def stop(self) -> None:
        """Close all ports."""
        self._stopping = True
        await asyncio.gather(*(driver.stop() for _, driver in self._drivers))
        for device in self.devices.values():
            _cancel(device)  # a port that we closed ourselves is no death

    def _plans(self, config: GatewayConfig) -> Iterator[Plan]:
        for section in config.lines:
            try:
                yield Plan.of(section)
            except ProfileError as error:  # the file has changed since the configuration was read
                log.error("line left out", extra={"detail": str(error)})

    def _add(self, plan: Plan) -> None:
        driver = plan.driver(self, self._random)
        self._drivers.append((plan, driver))
        for kind, window, address in plan.section.served():
            name = device_name(kind, window)
            self.devices[name] = LineDevice(name, kind, window, address, plan.section, driver, self._clock())
        driver.start()
        for device in self._on(driver):
            self.on_state(device.state())

    async def _remove(self, driver: AnyLine) -> None:
        gone = self._on(driver)
        for device in gone:
            del self.devices[device.name]
            _cancel(device)
            if device.told:
                self._journal(device, EventKind.DEVICE_DEATH, "no longer in the configuration")
        await driver.stop()
        for device in gone:
            self.on_gone(device.name)

    # -- who is where ---------------------------------------------------------------------------------------

    def at(self, kind: DeviceKind, window: str) -> LineDevice | None:
        """The device of that kind at a window."""
        return self.devices.get(device_name(kind, window))

    def states(self) -> list[DeviceState]:
        """The state of every device. May be called from another thread."""
        return [device.state() for device in list(self.devices.values())]

    def _on(self, driver: LineDriver[Line]) -> list[LineDevice]:
        return [device for device in self.devices.values() if device.driver is driver]

    def _find(self, driver: LineDriver[Line], kind: DeviceKind, address: Address) -> LineDevice | None:
        found = (device for device in self._on(driver) if device.kind is kind and device.address == address)
        return next(found, None)

    # -- what the drivers tell ------------------------------------------------------------------------------

    def line_heard(self, line: LineDriver[Line], heard: Heard) -> None:
        """Keep it, then have it acknowledged."""
        match heard:
            case KeyHeard():
                self._on_key(line, heard)
            case CallerKey():
                self._on_caller_key(line, heard)
            case Appraisal():
                self._on_appraisal(line, heard)
            case _:
                assert_never(heard)

    def line_health(
        self, line: LineDriver[Line], address: Address, health: Health, reason: str | None
    ) -> None:
        """A device came or went, or the reason behind its health is another one."""
        for device in self._on(line):
            if device.address == address:
                if device.shown is not health:
                    device.shown, device.since_ms = health, self._clock()
                there = health in {Health.ONLINE, Health.GREETING} or self._stopping
                level = logging.INFO if there else logging.WARNING
                log.log(level, "device %s", health.value, extra={"device": device.name, "reason": reason})
                if device.timer is None:
                    device.timer = self._loop.call_later(SETTLE_S, self._report, device)
                self.on_state(device.state())

    def line_floods(self, line: LineDriver[Line], reason: str) -> None:
        """A line sends so much that it is held back most of the time."""
        now = self._loop.time()
        if now < self._floods.get(line.name, 0.0):
            return
        self._floods[line.name] = now + FAULT_AGAIN_S
        log.warning("line floods", extra={"device": line.name, "detail": reason})
        for device in self._on(line)[:1]:
            self._journal(device, EventKind.DEVICE_FAULT, f"{line.name}: {reason}")

    # -- inside ---------------------------------------------------------------------------------------------

    def _on_key(self, line: LineDriver[Line], heard: KeyHeard) -> None:
        device = self._find(line, DeviceKind.EVALUATOR, heard.device_address)
        if device is None:
            line.refused(heard)
            return
        level = heard.level
        press = self._press(device, heard.key_raw if level is None else int(level), level is not None)
        self._keep(line, heard, lambda store: store.record_line_press(press))

    def _on_appraisal(self, line: LineDriver[Line], heard: Appraisal) -> None:
        device = self._find(line, DeviceKind.EVALUATOR, None)
        if device is None:
            line.refused(heard)
            return
        token = device.asked.pop(heard.request, 0) if heard.request is not None else 0
        if heard.outcome is Outcome.RATED and heard.level is not None:
            if heard.unknown_reasons:  # what they say may be anything, a citizen's words among it
                log.warning("pad sent reasons that are no codes", extra={"device": device.name})
            press = replace(
                self._press(device, int(heard.level), True),
                token=token,
                reasons=heard.reasons,
                remark=heard.remark or None,
            )
            self._keep(line, heard, lambda store: store.record_line_press(press))
        elif heard.outcome is Outcome.TIMED_OUT and token:
            now_ms = self._clock()
            self._keep(line, heard, lambda store: store.end_unrated(token, UnratedCause.TIMEOUT, now_ms))
        else:
            line.committed(heard)

    def _on_caller_key(self, line: LineDriver[Line], heard: CallerKey) -> None:
        device = self._find(line, DeviceKind.CALLER, heard.address)
        if device is None:
            _answer_caller(line, heard, NOT_HEARD)
            return
        pressed = CallerKeyPressed(
            device=device.name,
            window=device.window,
            key=heard.key_raw,
            action=heard.action,
            digits=heard.digits,
            time=utc(self._clock()),
        )
        self.on_caller_key(pressed, partial(_answer_caller, line, heard))

    def _press(self, device: LineDevice, key: int, is_level: bool) -> LinePress:
        return LinePress(
            device_id=placed_id(self._gateway, device.name),
            device=device.name,
            window=device.window,
            key=key,
            is_level=is_level,
            heard_ms=self._clock(),
        )

    def _keep(
        self, line: LineDriver[Line], heard: Heard, operation: Callable[[JournalStore], Row | None]
    ) -> None:
        """Commit, then have the line acknowledge."""
        self.presses += 1

        def done(row: Row | None, error: BaseException | None) -> None:
            if error is None:
                line.committed(heard)
                self._refusing = False
                if row is not None:
                    self.on_press(row, 0)
            else:
                line.refused(heard)
                self._not_stored(error)

        self._writer.submit(operation, done)

    def _not_stored(self, error: BaseException) -> None:
        self.on_refusal(error)
        level = logging.WARNING if isinstance(error, JournalFullError) else logging.ERROR
        if not self._refusing:  # the metrics count the rest
            self._refusing = True
            log.log(level, "presses of evaluators not stored: they are lost", extra={"detail": str(error)})

    def _report(self, device: LineDevice) -> None:
        device.timer = None
        if device.health is Health.GREETING:
            return  # its port is open: it says nothing before somebody presses
        there = device.health is Health.ONLINE
        if there != device.told:
            device.told = there
            kind = EventKind.DEVICE_BIRTH if there else EventKind.DEVICE_DEATH
            self._journal(device, kind, device.last_error or "")

    def _journal(self, device: LineDevice, kind: EventKind, detail: str) -> None:
        data = DeviceData(device=device.name, url=str(device.driver.url), window=device.window, detail=detail)
        draft = Draft(kind, self._clock(), data, subject=device.name)

        def done(_: Row | None, error: BaseException | None) -> None:
            if error is not None:
                log.warning("device event not stored", extra={"device": device.name, "detail": str(error)})

        self._writer.submit(lambda store: store.append(draft), done)


def _nobody_hears(_: CallerKeyPressed, answer: Callable[[KeyAnswer], None]) -> None:
    answer(NOT_HEARD)


def _answer_caller(line: LineDriver[Line], heard: CallerKey, answer: KeyAnswer) -> None:
    """Acknowledge what is done or refused for good; what was not heard is told again by its next copy."""
    if answer.is_heard:
        line.committed(heard)
    else:
        line.refused(heard)
    if not isinstance(line, Caller6Driver) or heard.address is None:
        return
    with contextlib.suppress(RequestError):
        if not answer.ok:
            line.fail(heard.address)
        elif answer.number is not None:
            line.show(heard.address, answer.number)
        else:
            line.ok(heard.address)


def _cancel(device: LineDevice) -> None:
    if device.timer is not None:
        device.timer.cancel()
        device.timer = None
