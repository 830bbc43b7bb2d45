"""All pads of the hall: which window each serves, what they press, and how they do.

A press goes from here to the journal and is acknowledged when it is committed. A pad whose press could not
be stored keeps it. A driver belongs to its port: when the configuration gives the port another window, the
driver gets another name and goes on.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path
from random import Random

from pydantic import ValidationError

from contracts.commands import CommandErrorCode
from contracts.device import DeviceState, Health
from contracts.events import EventKind
from contracts.pad.messages import Hello, Press
from devices.pad.driver import HeardPress as PadPress
from devices.pad.driver import PadDriver
from devices.ports.discovery import present_paths
from devices.ports.url import SerialUrl, parse_port_url
from gateway.clock import Clock
from gateway.config import GatewayConfig, WindowSection
from gateway.device_views import device_data, device_state
from gateway.errors import CommandFailedError, JournalFullError
from gateway.journal.entries import Draft, HeardPress, Row
from gateway.journal.writer import JournalWriter
from gateway.missing import MissingPads

SCAN_S = 1.0
"""How often the ports found by pattern are looked for."""
FORGET_AFTER_S = 60.0
"""A port found by pattern that has been gone for so long is no longer listed."""
SETTLE_S = 1.0
"""A pad that comes or goes is reported when it has stayed so for this long: flapping is one event, not
hundreds."""
CLAIM_CONFIRM_S = 10.0
"""Two ports that are online with one hardware id for so long hold two pads: by then the port that a pad was
moved away from has fallen silent."""
FAULT_AGAIN_S = 600.0
"""A fault of a pad is reported again after so long at the earliest."""
FAULTS_MAX = 16
"""Sorts of fault that one pad may report within that time: it may claim an id a second."""

NAME_MAX = 64

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Seat:
    """What is kept about one driver."""

    since_ms: int
    """When it came into its present health."""
    health: Health = Health.ABSENT
    found_at: float | None = None
    """When its port was last seen, if it was found by pattern."""
    told: tuple[bool, int | None] = (False, None)
    """Whether it was online, and its boot, in the last event about it."""
    timer: asyncio.TimerHandle | None = None
    complained: bool = False
    """It sent a press that can't be stored, and this was reported."""
    faults: dict[str, float] = field(default_factory=dict)
    """When each sort of fault was reported last."""
    claim_timer: asyncio.TimerHandle | None = None
    claim: str | None = None
    """The hardware id that another pad has too, as told in its `last_error`."""

    def cancel_timers(self) -> None:
        for timer in (self.timer, self.claim_timer):
            if timer is not None:
                timer.cancel()


class PadRegistry:
    """The drivers of all pads, by name. `on_press` gets each stored press, `on_state` each change of a pad,
    `on_gone` the name that no pad has any more."""

    def __init__(self, writer: JournalWriter, clock: Clock, random: Random) -> None:
        self.on_press: Callable[[Row | None, int], None] = lambda _row, _age_ms: None
        self.on_refusal: Callable[[BaseException], None] = lambda _: None
        self.on_state: Callable[[DeviceState], None] = lambda _: None
        self.on_gone: Callable[[str], None] = lambda _: None
        self.on_reboot: Callable[[PadDriver, bool], None] = lambda _pad, _keeps_presses: None
        """Gets a pad that has booted, and whether it has presses to hand over first."""
        self.on_greeted: Callable[[PadDriver], None] = lambda _pad: None
        """Gets a pad that has said who it is: what it showed before may be gone."""
        self.pads: dict[str, PadDriver] = {}
        self.missing = MissingPads()
        """Of windows by pad id."""
        self._seats: dict[PadDriver, _Seat] = {}
        self._windows: dict[str, WindowSection] = {}
        self._window_by_port: dict[str, str] = {}
        self._window_by_id: dict[str, str] = {}
        self._patterns: list[SerialUrl] = []
        self._refusing = False
        self._writer = writer
        self._clock = clock
        self._random = random
        self._loop = asyncio.get_running_loop()
        self._changing = asyncio.Lock()

    # -- configuration --------------------------------------------------------------------------------------

    async def configure(self, config: GatewayConfig) -> tuple[int, int]:
        """Make the pads those of `config`; the ports of those that stay are not touched. (added, removed)."""
        wanted = {str(parse_port_url(w.pad)): f"pad-{w.number}" for w in config.windows if w.pad}
        async with self._changing:
            self._patterns = [section.url for section in config.ports]
            self._windows = {w.number: w for w in config.windows}
            self._window_by_port = {f"pad-{w.number}": w.number for w in config.windows if w.pad}
            self._window_by_id = {w.pad_id: w.number for w in config.windows if w.pad_id and not w.pad}
            names = self._names_for(wanted)
            gone = [pad for pad in self.pads.values() if pad not in names]
            await asyncio.gather(*(self._remove(pad, "no longer in the configuration") for pad in gone))
            self._rename(names)
            present = {str(pad.url) for pad in names}
            added = [url for url in wanted if url not in present]
            for url in added:
                self._add(wanted[url], url)
            await self._scan()
            for pad in self.pads.values():
                self._judge_place(pad)
            self._show_errors()
            self._look_for_missing()
        return len(added), len(gone)

    async def run(self) -> None:
        """Look for ports by pattern, for ever."""
        while True:
            await asyncio.sleep(SCAN_S)
            async with self._changing:
                await self._scan()
            self._look_for_missing()

    async def stop(self) -> None:
        """Close all ports."""
        for seat in self._seats.values():
            seat.cancel_timers()
        await asyncio.gather(*(pad.stop() for pad in self.pads.values()))

    def _names_for(self, wanted: dict[str, str]) -> dict[PadDriver, str]:
        """The drivers that stay, with the names that they get."""
        names = {}
        for pad in self.pads.values():
            seat = self._seats[pad]
            if (name := wanted.get(str(pad.url))) is not None:
                names[pad], seat.found_at = name, None
            elif isinstance(pad.url, SerialUrl) and self._is_found(pad.url):
                names[pad] = pad.name if seat.found_at is not None else self._name_of_port(pad.url)
                seat.found_at = self._loop.time()
        return names

    def _rename(self, names: dict[PadDriver, str]) -> None:
        before = set(self.pads)
        for pad, name in names.items():
            pad.name = name
        self.pads = {pad.name: pad for pad in names}
        for name in before - set(self.pads):
            self.on_gone(name)
        for pad in self.pads.values():
            self.on_state(self.state(pad))

    def _is_found(self, url: SerialUrl) -> bool:
        return any(p.baud == url.baud and fnmatch(url.path, p.path) for p in self._patterns)

    async def _scan(self) -> None:
        now = self._loop.time()
        held = {pad.url.path: pad for pad in self.pads.values() if isinstance(pad.url, SerialUrl)}
        for pattern in self._patterns:
            for path in sorted(present_paths(pattern.path)):
                if path not in held:
                    url = SerialUrl(path, pattern.baud)
                    held[path] = self._add(self._name_of_port(url), str(url))
                    self._seats[held[path]].found_at = now
                elif self._seats[held[path]].found_at is not None:
                    self._seats[held[path]].found_at = now
        for pad, seat in list(self._seats.items()):
            if seat.found_at is not None and now - seat.found_at > FORGET_AFTER_S:
                await self._remove(pad, "its port is gone")

    def _name_of_port(self, url: SerialUrl) -> str:
        """A name that commands and topics can carry: by-path names hold colons."""
        plain = re.sub(r"[^A-Za-z0-9._-]", "-", Path(url.path).name)
        stem = f"port-{plain}"[:NAME_MAX]
        name, number = stem, 1
        while name in self.pads:
            number += 1
            name = f"{stem[: NAME_MAX - 4]}-{number}"
        return name

    def _add(self, name: str, url: str) -> PadDriver:
        pad = PadDriver(name, parse_port_url(url), self, self._random)
        self.pads[name] = pad
        self._seats[pad] = _Seat(self._clock())
        pad.start()
        self.on_state(self.state(pad))
        return pad

    async def _remove(self, pad: PadDriver, why: str) -> None:
        del self.pads[pad.name]
        seat = self._seats.pop(pad)
        seat.cancel_timers()
        if seat.told[0]:
            self._journal(pad, EventKind.DEVICE_DEATH, why)
        await pad.stop()
        self.on_gone(pad.name)
        self._show_errors()

    # -- who is where ---------------------------------------------------------------------------------------

    def window_of(self, pad: PadDriver) -> str | None:
        """The window that a pad serves: by its port, else by its hardware id."""
        if (number := self._window_by_port.get(pad.name)) is not None:
            return number
        return self._window_by_id.get(pad.hello.hardware_id.hex()) if pad.hello else None

    def at_window(self, number: str) -> PadDriver | None:
        """The pad of a window, if it has one. A pad that moved to another port is where it is online."""
        pads = [pad for pad in self.pads.values() if self.window_of(pad) == number]
        return next((pad for pad in pads if pad.health is Health.ONLINE), pads[0] if pads else None)

    def serving(self, number: str) -> PadDriver | None:
        """The same for a command. Raises CommandFailedError when there is no such window."""
        if number not in self._windows:
            raise CommandFailedError(
                CommandErrorCode.UNKNOWN_WINDOW,
                f"there is no window {number!r}",
                f"known windows: {', '.join(sorted(self._windows)) or 'none'}",
            )
        return self.at_window(number)

    def states(self) -> list[DeviceState]:
        """The state of every pad, missing ones included. May be called from another thread."""
        pads = [pad for pad in list(self.pads.values()) if pad in self._seats]
        return [*map(self.state, pads), *list(self.missing.states.values())]

    def health(self) -> dict[str, str]:
        """How each pad does, by name. May be called from another thread."""
        found = {pad.name: pad.health.value for pad in list(self.pads.values())}
        return found | {name: state.health.value for name, state in self.missing.states.items()}

    def errors(self) -> dict[str, str]:
        """What is wrong with which pad, in plain words. May be called from another thread."""
        found = {pad.name: pad.last_error for pad in list(self.pads.values())}
        found |= {name: state.last_error for name, state in self.missing.states.items()}
        return {name: text for name, text in found.items() if text}

    def state(self, pad: PadDriver) -> DeviceState:
        """The state of one pad, as it is retained on the hall's broker."""
        return device_state(pad, self.window_of(pad), self._seats[pad].since_ms)

    # -- what the drivers tell ------------------------------------------------------------------------------

    def pad_pressed(self, pad: PadDriver, heard: PadPress) -> None:
        """Commit a press, then acknowledge it."""
        try:
            entry = HeardPress.of_pad(
                heard.press, heard.hardware_id, pad.name, self.window_of(pad), self._clock()
            )
        except ValidationError:
            self._complain(pad, heard.press)
            return

        def done(row: Row | None, error: BaseException | None) -> None:
            if error is None:
                pad.committed(heard.press)
                self._refusing = False
                self.on_press(row, entry.age_ms)
            else:
                self._not_stored(pad, heard.press, error)

        self._writer.submit(lambda store: store.record_press(entry), done)

    def pad_greeted(self, pad: PadDriver, hello: Hello, rebooted: bool) -> None:
        """A pad said who it is."""
        self._judge_place(pad)
        seat = self._seats.get(pad)
        if seat is not None and seat.claim_timer is None and self._rivals(pad):
            seat.claim_timer = self._loop.call_later(CLAIM_CONFIRM_S, self._confirm_claim, pad)
        self._show_errors()
        self._look_for_missing()
        self._changed(pad)
        if rebooted:
            self.on_reboot(pad, hello.oldest != hello.next)
        self.on_greeted(pad)

    def pad_health(self, pad: PadDriver, health: Health, reason: str | None) -> None:
        """A pad came or went."""
        if pad in self._seats and self._seats[pad].health is not health:
            self._seats[pad].health, self._seats[pad].since_ms = health, self._clock()
        log.info("pad %s", health.value, extra={"device": pad.name, "reason": reason})
        self._show_errors()
        self._changed(pad)

    def pad_floods(self, pad: PadDriver, reason: str) -> None:
        """A pad sends so much that it is held back most of the time."""
        if self._fault(pad, "flood", reason):
            log.error("pad floods", extra={"device": pad.name, "detail": reason})

    def _fault(self, pad: PadDriver, sort: str, detail: str) -> bool:
        """Journal a fault, unless one of its sort was within FAULT_AGAIN_S. Whether it did."""
        seat, now = self._seats.get(pad), self._loop.time()
        if seat is None or now - seat.faults.get(sort, float("-inf")) < FAULT_AGAIN_S:
            return False
        seat.faults = {s: at for s, at in seat.faults.items() if now - at < FAULT_AGAIN_S}
        if len(seat.faults) >= FAULTS_MAX:
            return False
        seat.faults[sort] = now
        self._journal(pad, EventKind.DEVICE_FAULT, detail)
        return True

    def _rivals(self, pad: PadDriver) -> list[PadDriver]:
        """The pads on other ports that are online with the hardware id of this one, which is online too."""
        if pad.health is not Health.ONLINE or pad.hello is None:
            return []
        own = pad.hello.hardware_id
        online = [p for p in self.pads.values() if p is not pad and p.health is Health.ONLINE]
        return [p for p in online if p.hello is not None and p.hello.hardware_id == own]

    def _confirm_claim(self, pad: PadDriver) -> None:
        """Both are still there: neither is a pad that was moved."""
        self._seats[pad].claim_timer = None
        rivals = self._rivals(pad)
        if not rivals or pad.hello is None:
            return
        own = pad.hello.hardware_id.hex()
        for each in (pad, *rivals):
            seat = self._seats.get(each)
            if seat is None:
                continue
            others = sorted(p.name for p in (pad, *rivals) if p is not each)
            seat.claim = own
            detail = f"{_claim_text(own)} (here and at {', '.join(others)})"
            if self._fault(each, f"claim {own}", detail):
                log.error("two pads claim one id", extra={"device": each.name, "detail": detail})
        self._show_errors()

    def _show_errors(self) -> None:
        """Keep `last_error` of the pads that are online but wrong as long as they are."""
        for pad, seat in self._seats.items():
            if seat.claim is not None and not self._rivals(pad):
                seat.claim = None
            if pad.health is not Health.ONLINE:
                continue  # its driver says what is wrong
            text = _claim_text(seat.claim) if seat.claim else self._misplaced(pad)
            if pad.last_error != text:
                pad.last_error = text
                if pad.name in self.pads:
                    self.on_state(self.state(pad))

    def _misplaced(self, pad: PadDriver) -> str | None:
        """What to do when a window's port holds another pad than its `pad_id` says."""
        expected = self._windows.get(self.window_of(pad) or "")
        if expected is None or pad.hello is None or expected.pad_id in {None, pad.hello.hardware_id.hex()}:
            return None
        own = pad.hello.hardware_id.hex()
        return f"pad {own} is on the port of pad {expected.pad_id}: swap them back or correct pad_id"

    def _judge_place(self, pad: PadDriver) -> None:
        detail = self._misplaced(pad)
        if detail is None or pad.hello is None or pad.health is not Health.ONLINE:
            return
        if self._fault(pad, f"place {pad.hello.hardware_id.hex()}", detail):
            log.error("wrong pad on a window's port", extra={"device": pad.name, "detail": detail})

    def _look_for_missing(self) -> None:
        """Windows by pad id whose pad is on no port are told of, for they have no driver that would."""
        wanted = {number: w.pad_id for number, w in self._windows.items() if w.pad_id and not w.pad}
        present = {number for pad in self.pads.values() if (number := self.window_of(pad)) is not None}
        patterns = ", ".join(map(str, self._patterns))
        change = self.missing.look(wanted, present, patterns, self._loop.time(), self._clock())
        for name in change.found:
            if name not in self.pads:
                self.on_gone(name)
        for state in change.missing:
            log.warning("pad missing", extra={"device": state.device, "reason": state.last_error})
            self.on_state(state)

    def _complain(self, pad: PadDriver, press: Press) -> None:
        """The pad made up an identity that can't be: it is broken. It will say so again for ever."""
        pad.refused(press)
        seat = self._seats.get(pad)
        if seat is not None and not seat.complained:
            seat.complained = True
            detail = f"press {press.pressed_boot}.{press.sequence} has no valid identity: replace the pad"
            log.error("press can't be stored", extra={"device": pad.name, "detail": detail})
            self._journal(pad, EventKind.DEVICE_FAULT, detail)

    def _not_stored(self, pad: PadDriver, press: Press, error: BaseException) -> None:
        pad.refused(press)
        self.on_refusal(error)
        level = logging.WARNING if isinstance(error, JournalFullError) else logging.ERROR
        if not self._refusing:  # the metrics count the rest: pads repeat what was not stored
            self._refusing = True
            log.log(level, "presses not stored; pads keep them", extra={"detail": str(error)})

    def _changed(self, pad: PadDriver) -> None:
        seat = self._seats.get(pad)
        if seat is None:
            return  # it is being removed
        if seat.timer is None:
            seat.timer = self._loop.call_later(SETTLE_S, self._report, pad)
        self.on_state(self.state(pad))

    def _report(self, pad: PadDriver) -> None:
        seat = self._seats.get(pad)
        if seat is None:
            return
        seat.timer = None
        now = (pad.health is Health.ONLINE, pad.hello.boot if pad.hello else None)
        if now != seat.told:
            seat.told = now
            kind = EventKind.DEVICE_BIRTH if now[0] else EventKind.DEVICE_DEATH
            self._journal(pad, kind, pad.last_error or "")

    def _journal(self, pad: PadDriver, kind: EventKind, detail: str) -> None:
        data = device_data(pad, self.window_of(pad), detail)
        draft = Draft(kind, self._clock(), data, subject=pad.name)

        def done(_: Row | None, error: BaseException | None) -> None:
            if error is not None:
                log.warning("device event not stored", extra={"device": pad.name, "detail": str(error)})

        self._writer.submit(lambda store: store.append(draft), done)


def _claim_text(hardware_id: str) -> str:
    return f"two pads claim the id {hardware_id}: one is a copy; replace it"
