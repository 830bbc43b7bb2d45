"""All pads of the hall: which window each serves, what they press, and how they do.

A press goes from here to the journal and is acknowledged when it is committed. A pad whose press could not
be stored keeps it.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from contracts.device import DeviceKind, DeviceState, Health, PadStats
from contracts.events import DeviceData, EventKind
from contracts.pad.messages import Hello, Press, Stats
from devices.pad.driver import HeardPress as PadPress
from devices.pad.driver import PadDriver
from devices.ports.discovery import present_paths
from devices.ports.url import SerialUrl, parse_port_url
from gateway.clock import Clock
from gateway.config import GatewayConfig, WindowSection
from gateway.errors import JournalFullError
from gateway.journal.entries import Draft, HeardPress, Row, utc
from gateway.journal.writer import JournalWriter

SCAN_S = 1.0
"""How often the ports found by pattern are looked for."""
FORGET_AFTER_S = 60.0
"""A port found by pattern that has been gone for so long is no longer listed."""
SETTLE_S = 1.0
"""A pad that comes or goes is reported when it has stayed so for this long: flapping is one event, not
hundreds."""

log = logging.getLogger(__name__)


class PadRegistry:
    """The drivers of all pads, by name. `on_row` gets each committed event, `on_state` each change of a
    pad."""

    def __init__(self, writer: JournalWriter, clock: Clock, random: Random) -> None:
        self.on_row: Callable[[Row], None] = lambda _: None
        self.on_press: Callable[[Row | None, int], None] = lambda _row, _age_ms: None
        self.on_refusal: Callable[[BaseException], None] = lambda _: None
        self.on_state: Callable[[DeviceState], None] = lambda _: None
        self.pads: dict[str, PadDriver] = {}
        self._windows: dict[str, WindowSection] = {}
        self._window_by_port: dict[str, str] = {}
        self._patterns: list[SerialUrl] = []
        self._found: dict[str, float] = {}
        self._since: dict[str, int] = {}
        self._told: dict[str, tuple[bool, int | None]] = {}
        self._pending: dict[str, asyncio.TimerHandle] = {}
        self._writer = writer
        self._clock = clock
        self._random = random
        self._loop = asyncio.get_running_loop()

    # -- configuration --------------------------------------------------------------------------------------

    async def configure(self, config: GatewayConfig) -> tuple[int, int]:
        """Make the pads those of `config`; healthy ones that stay are not touched. (added, removed)."""
        wanted = {f"pad-{w.number}": str(parse_port_url(w.pad)) for w in config.windows if w.pad}
        self._windows = {w.number: w for w in config.windows}
        self._window_by_port = {f"pad-{w.number}": w.number for w in config.windows if w.pad}
        self._patterns = [section.url for section in config.ports]
        kept = {n for n, p in self.pads.items() if n in self._found or wanted.get(n) == str(p.url)}
        gone = [name for name in self.pads if name not in kept]
        await asyncio.gather(*(self._remove(name) for name in gone))
        added = [name for name in wanted if name not in self.pads]
        for name in added:
            self._add(name, wanted[name])
        await self._scan()
        return len(added), len(gone)

    async def run(self) -> None:
        """Look for ports by pattern, for ever."""
        while True:
            await asyncio.sleep(SCAN_S)
            await self._scan()

    async def stop(self) -> None:
        """Close all ports."""
        for timer in self._pending.values():
            timer.cancel()
        await asyncio.gather(*(pad.stop() for pad in self.pads.values()))

    async def _scan(self) -> None:
        now = self._loop.time()
        fixed = {
            p.url.path for n, p in self.pads.items() if n not in self._found and isinstance(p.url, SerialUrl)
        }
        for pattern in self._patterns:
            for path in present_paths(pattern.path) - fixed:
                name = f"pad@{Path(path).name}"
                if name not in self.pads:
                    self._add(name, str(SerialUrl(path, pattern.baud)))
                self._found[name] = now
        for name in [n for n, seen in self._found.items() if now - seen > FORGET_AFTER_S]:
            del self._found[name]
            await self._remove(name)

    def _add(self, name: str, url: str) -> None:
        pad = PadDriver(name, parse_port_url(url), self, self._random)
        self.pads[name] = pad
        self._since[name] = self._clock()
        pad.start()
        self.on_state(self.state(pad))

    async def _remove(self, name: str) -> None:
        pad = self.pads.pop(name)
        if timer := self._pending.pop(name, None):
            timer.cancel()
        await pad.stop()

    # -- who is where ---------------------------------------------------------------------------------------

    @property
    def windows(self) -> Iterable[str]:
        """Numbers of all configured windows."""
        return self._windows

    def window_of(self, pad: PadDriver) -> str | None:
        """The window that a pad serves: by its port, else by its hardware id."""
        if (number := self._window_by_port.get(pad.name)) is not None:
            return number
        own = pad.hello.hardware_id.hex() if pad.hello else None
        return next((n for n, w in self._windows.items() if own and w.pad_id == own), None)

    def at_window(self, number: str) -> PadDriver | None:
        """The pad of a window, if it has one."""
        return next((pad for pad in self.pads.values() if self.window_of(pad) == number), None)

    def states(self) -> list[DeviceState]:
        """The state of every pad."""
        return [self.state(pad) for pad in self.pads.values()]

    def state(self, pad: PadDriver) -> DeviceState:
        """The state of one pad, as it is retained on the hall's broker."""
        hello = pad.hello
        return DeviceState(
            device=pad.name,
            kind=DeviceKind.PAD,
            url=str(pad.url),
            window=self.window_of(pad),
            health=pad.health,
            since=utc(self._since[pad.name]),
            hardware_id=hello.hardware_id.hex() if hello else None,
            model=hello.model if hello else None,
            firmware=hello.firmware if hello else None,
            boot=hello.boot if hello else None,
            last_error=pad.last_error,
        )

    def statistics(self, pad: PadDriver, own: Stats | None) -> PadStats:
        """Counters of one pad's link; `own` are the pad's."""
        counts, deframer = pad.link.counts, pad.link.deframer.counts
        return PadStats(
            device=pad.name,
            presses=counts.presses,
            duplicates=pad.link.duplicates,
            host_crc_errors=deframer.crc_errors,
            host_resyncs=deframer.resyncs,
            requests_repeated=counts.requests_repeated,
            pad_crc_errors=own.crc_errors if own else None,
            pad_resyncs=own.resyncs if own else None,
            pad_retransmits=own.retransmits if own else None,
            pad_duplicates=own.duplicates if own else None,
            pad_ring_overflows=own.ring_overflows if own else None,
            pad_ring_used=own.ring_used if own else None,
            pad_dropped=pad.hello.dropped if pad.hello else None,
        )

    # -- what the drivers tell ------------------------------------------------------------------------------

    def pad_pressed(self, pad: PadDriver, heard: PadPress) -> None:
        """Commit a press, then acknowledge it."""
        entry = HeardPress.of_pad(
            heard.press, heard.hardware_id, pad.name, self.window_of(pad), self._clock()
        )

        def done(row: Row | None, error: BaseException | None) -> None:
            if error is None:
                pad.committed(heard.press)
                self.on_press(row, entry.age_ms)
                if row is not None:
                    self.on_row(row)
            else:
                self._not_stored(pad, heard.press, error)

        self._writer.submit(lambda store: store.record_press(entry), done)

    def pad_greeted(self, pad: PadDriver, hello: Hello, rebooted: bool) -> None:
        """A pad said who it is."""
        expected = self._windows.get(self.window_of(pad) or "")
        own = hello.hardware_id.hex()
        if expected is not None and expected.pad_id not in {None, own}:
            detail = f"pad {own} is on the port of pad {expected.pad_id}: swap them back or correct pad_id"
            self._journal(pad, EventKind.DEVICE_FAULT, detail)
        self._report_soon(pad)
        self.on_state(self.state(pad))

    def pad_health(self, pad: PadDriver, health: Health, reason: str | None) -> None:
        """A pad came or went."""
        self._since[pad.name] = self._clock()
        log.info("pad %s", health.value, extra={"device": pad.name, "reason": reason})
        self._report_soon(pad)
        self.on_state(self.state(pad))

    def _not_stored(self, pad: PadDriver, press: Press, error: BaseException) -> None:
        pad.refused(press)
        self.on_refusal(error)
        level = logging.WARNING if isinstance(error, JournalFullError) else logging.ERROR
        log.log(level, "press not stored; the pad keeps it", extra={"device": pad.name, "detail": str(error)})

    def _report_soon(self, pad: PadDriver) -> None:
        if pad.name not in self._pending:
            self._pending[pad.name] = self._loop.call_later(SETTLE_S, self._report, pad)

    def _report(self, pad: PadDriver) -> None:
        self._pending.pop(pad.name, None)
        if self.pads.get(pad.name) is not pad:
            return
        now = (pad.health is Health.ONLINE, pad.hello.boot if pad.hello else None)
        before = self._told.get(pad.name, (False, None))
        if now == before:
            return
        self._told[pad.name] = now
        came = now[0]
        self._journal(pad, EventKind.DEVICE_BIRTH if came else EventKind.DEVICE_DEATH, pad.last_error or "")

    def _journal(self, pad: PadDriver, kind: EventKind, detail: str) -> None:
        hello = pad.hello
        data = DeviceData(
            device=pad.name,
            url=str(pad.url),
            window=self.window_of(pad),
            hardware_id=hello.hardware_id.hex() if hello else None,
            model=hello.model if hello else None,
            firmware=hello.firmware if hello else None,
            boot=hello.boot if hello else None,
            reset_cause=hello.reset_cause if hello else None,
            dropped=hello.dropped if hello else None,
            detail=detail,
        )
        draft = Draft(kind, self._clock(), data, subject=pad.name)

        def done(row: Row | None, error: BaseException | None) -> None:
            if row is not None:
                self.on_row(row)
            elif error is not None:
                log.warning("device event not stored", extra={"device": pad.name, "detail": str(error)})

        self._writer.submit(lambda store: store.append(draft), done)
