"""The gateway, put together: what is made in which order, and how it ends."""

import asyncio
import contextlib
import logging
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import Random, SystemRandom

from contracts.device import CallerKeyPressed, DeviceState, GatewayState, Health
from contracts.events import EventKind, GatewayData
from contracts.topics import GatewayTopics
from gateway.alarms import AlarmName, Alarms
from gateway.catalog_file import load_catalog
from gateway.clock import Clock, clock_fault, wall_ms
from gateway.commands import Commands
from gateway.config import GatewayConfig
from gateway.config_file import config_warnings, load_config
from gateway.errors import ConfigError, JournalCorruptError, JournalError
from gateway.hall.book import Book
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall_app import fill_book, make_queue
from gateway.housekeeping import Housekeeping
from gateway.http_server import HttpServer
from gateway.invitations import Invitations
from gateway.journal.entries import Draft, Row, utc
from gateway.journal.folder_lock import FolderLock
from gateway.journal.quarantine import Opened, open_journal
from gateway.journal.writer import JournalWriter
from gateway.lines import DONE, NOT_HEARD, KeyAnswer, Lines
from gateway.metrics import GatewayMetrics
from gateway.mqtt import MqttConnection
from gateway.open_files import allow_files
from gateway.outbox import Outbox
from gateway.pads import PadRegistry
from gateway.refusals import Refusals
from gateway.retained import RetainedState, last_will
from gateway.rollouts import Rollouts
from gateway.systemd import notify, watchdog_interval_s
from gateway.uplink import Uplink
from gateway.window_app import make_window_devices

HEAD_INTERVAL_S = 60.0

NEED_A_RESTART = ("gateway", "hall", "centre", "http", "log")
"""Sections that a reload leaves as they are."""

log = logging.getLogger(__name__)


def release() -> str:
    """The version of this release."""
    try:
        return version("hallside")
    except PackageNotFoundError:
        return "0"


class Gateway:
    """One hall's gateway. Make it on the running loop; `run` ends after `stop`.

    Raises JournalError or ListenError when it can't work as things are.
    """

    def __init__(
        self, config: GatewayConfig, path: Path, *, clock: Clock = wall_ms, random: Random | None = None
    ) -> None:
        self.config = config
        self._path = path
        self._clock = clock
        self._random = random or SystemRandom()
        self._loop = asyncio.get_running_loop()
        self._topics = GatewayTopics(config.gateway.id)
        self._stopping = asyncio.Event()
        self._reloading = asyncio.Lock()
        self._since = clock()
        self._telling: set[asyncio.Future[None]] = set()
        self.exit_status = 0
        catalog = load_catalog(config.queue.catalog) if config.queue else None
        allow_files(config)
        self.alarms = Alarms()
        self.refusals = Refusals()
        self._lock = FolderLock.take(config.gateway.data_dir)
        self._opened = self._open_journal()
        self._opened.store.shut = clock_fault(clock)
        self._fill_book(catalog)
        self.writer = JournalWriter(self._opened.store)
        self.hall, self.centre = self._connections()
        self.outbox = self._make_outbox()
        self.uplink = Uplink(self.centre, self.writer, self._topics, self.outbox, clock)
        self.pads = PadRegistry(self.writer, clock, self._random)
        self.lines = Lines(config.gateway.id, self.writer, clock, self._random)
        self.invitations = Invitations(self.pads, self.lines, self.writer, clock)
        self.queue = make_queue(
            self.writer, self.invitations, self.hall, catalog, gateway=config.gateway.id, clock=clock
        )
        self.window_devices = make_window_devices(
            self.queue,
            catalog,
            config.queue,
            lines=self.lines,
            pads=self.pads,
            gateway=config.gateway.id,
            clock=clock,
        )
        self.rollouts = Rollouts(self.pads, self.writer, config.gateway.firmware_dir)
        self.commands = Commands(
            self.hall,
            self.pads,
            self.invitations,
            writer=self.writer,
            uplink=self.uplink,
            rollouts=self.rollouts,
            figures=self.figures,
            lines=self.lines,
            queue=self.queue,
        )
        self.retained = RetainedState(self._topics, self.hall, self.centre, self._state, self.devices)
        self.housekeeping = Housekeeping(self.writer, config.journal, config.gateway.data_dir, clock)
        self.metrics = GatewayMetrics(self.figures, self.devices)
        self.http: HttpServer | None = None
        self._wire()

    def _make_outbox(self) -> Outbox:
        uplink = self.config.uplink
        made = Outbox(patience_s=uplink.receipt_timeout_s, await_receipts=uplink.receipts == "backend")
        made.newest = self._opened.store.queue.newest
        return made

    # -- life -----------------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[dict[str, object]], None] = lambda _: None) -> int:
        """Serve until `stop`. Returns the exit status."""
        tasks: list[asyncio.Future[None]] = []
        self.writer.start()
        try:
            if self.config.http.enabled:
                self.http = HttpServer(
                    self.config.http.listen, self.metrics.registry, self.health, self.devices
                )
            await self._announce_start()
            await self.invitations.restore()
            tasks += self._work()
            await self.pads.configure(self.config)
            await self.lines.configure(self.config)
            self.retained.devices_known()
            if self.queue is not None and self.config.queue is not None:
                await self.queue.start(self.config.queue)
                tasks.append(self._keep(asyncio.ensure_future(self.queue.run()), "queue"))
            notify("READY=1")
            ready({"ready": True, "gateway": self.config.gateway.id, "http": self.http and self.http.port})
            await self._stopping.wait()
        finally:
            notify("STOPPING=1")
            await self._wind_down(tasks)
        return self.exit_status

    def stop(self) -> None:
        """End soon, in good order."""
        self._stopping.set()

    async def reload(self) -> None:
        """Read the configuration again; healthy devices that stay are not touched."""
        async with self._reloading:
            try:
                config = load_config(self._path)
                warnings = config_warnings(self._path, config)
                catalog = await self._reload_queue(config)
            except (ConfigError, JournalError) as error:
                log.error("configuration not reloaded: the old one stays", extra={"detail": str(error)})
                return
            for warning in warnings:
                log.warning("odd configuration", extra={"detail": warning})
            fixed = [n for n in NEED_A_RESTART if getattr(config, n) != getattr(self.config, n)]
            if fixed:
                log.warning("changed settings that need a restart", extra={"detail": ", ".join(fixed)})
            config = config.model_copy(update={n: getattr(self.config, n) for n in NEED_A_RESTART})
            allow_files(config)
            added, removed = await self.pads.configure(config)
            new, old = await self.lines.configure(config)
            if self.window_devices is not None and catalog is not None and config.queue is not None:
                self.window_devices.configure(catalog, config.queue)
            self.config = config
            self.housekeeping.section = config.journal
            told = f"{added} pads added, {removed} removed; {new} lines opened, {old} closed"
            log.info("configuration reloaded", extra={"detail": told})

    async def _reload_queue(self, config: GatewayConfig) -> CatalogIndex | None:
        """The catalog. Raises ConfigError when it is unsound, or people's numbers forbid it."""
        if (config.queue is None) != (self.queue is None):
            log.warning("changed settings that need a restart", extra={"detail": "queue"})
        elif config.queue is not None and self.queue is not None:
            catalog = await asyncio.to_thread(load_catalog, config.queue.catalog)  # a big one takes a while
            await self.queue.configure(catalog, config.queue)
            return catalog
        return None

    def handle_signals(self) -> None:
        """SIGTERM and SIGINT stop, SIGHUP reloads."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self.stop)
        self._loop.add_signal_handler(
            signal.SIGHUP, lambda: self._keep(asyncio.ensure_future(self.reload()), "reload")
        )

    # -- what others ask ------------------------------------------------------------------------------------

    def devices(self) -> list[DeviceState]:
        """The state of every device. May be called from another thread."""
        return [*self.pads.states(), *self.lines.states()]

    def health(self) -> dict[str, object]:
        """For /healthz: ok while presses can be stored. A link that is down is told, but is no illness."""
        alarms = self.alarms.details
        return {
            "ok": not {AlarmName.JOURNAL_FULL, AlarmName.JOURNAL_FAILED} & set(alarms)
            and not self._opened.store.shut,
            "gateway": self.config.gateway.id,
            "epoch": self._opened.store.epoch,
            "alarms": alarms,
            "hall_broker": "up" if self.hall.up else self.hall.last_error or "connecting",
            "centre_broker": "up" if self.centre.up else self.centre.last_error or "connecting",
            "pads": self.pads.health(),
            "lines": {state.device: state.health.value for state in self.lines.states()},
            "errors": self.pads.errors()
            | {state.device: state.last_error for state in self.lines.states() if state.last_error},
            "waiting_for_receipt": self.housekeeping.waiting,
        }

    def figures(self) -> dict[str, int]:
        """Counters since the start, and the journal's state. May be called from another thread."""
        uplink, writer = self.uplink.counts, self.writer.counts
        pads = list(self.pads.pads.values())
        return {
            "journal_index": self._opened.store.head[0],
            "journal_bytes": self.housekeeping.used_bytes,
            "waiting_for_receipt": self.housekeeping.waiting,
            "commits": writer.commits,
            "operations": writer.operations,
            "published": uplink.published,
            "acknowledged": uplink.acknowledged,
            "receipted": uplink.receipted,
            "resent": uplink.resent,
            "no_subscriber": uplink.no_subscriber,
            "refused": uplink.refused,
            "foreign_receipts": uplink.foreign_receipts,
            "moved": uplink.moved,
            "presses": sum(pad.link.counts.presses for pad in pads) + self.lines.presses,
            "pads_online": sum(pad.health is Health.ONLINE for pad in pads),
            "commands": self.commands.served,
        }

    # -- start and end --------------------------------------------------------------------------------------

    def _open_journal(self) -> Opened:
        stamp = datetime.fromtimestamp(self._clock() / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
        section = self.config.gateway
        try:
            return open_journal(
                section.data_dir, section.id, self.config.journal.max_bytes, self._random, stamp=stamp
            )
        except BaseException:
            self._lock.release()
            raise

    def _fill_book(self, catalog: CatalogIndex | None) -> None:
        if catalog is None or self.config.queue is None:
            return
        book = Book(catalog, self.config.queue, self._random, self.config.gateway.id)
        try:
            fill_book(self._opened.store, book, self._clock())
        except BaseException:
            self._opened.store.close()
            self._lock.release()
            raise

    def _connections(self) -> tuple[MqttConnection, MqttConnection]:
        will = last_will(self._topics, self._state(online=False))
        gateway = self.config.gateway.id
        hall = self.config.hall.settings
        centre = self.config.uplink.settings
        first = MqttConnection(hall, f"hallside-{gateway}", will, self._random)
        if centre == hall:
            return first, first
        return first, MqttConnection(centre, f"hallside-{gateway}-uplink", will, self._random)

    def _wire(self) -> None:
        self.hall.topics.append(self._topics.commands)
        self.writer.on_corrupt = self._on_corrupt
        self.writer.on_rows = self._on_rows
        self.pads.on_press = self._on_press
        self.pads.on_refusal = lambda _: self.metrics.refused.inc()
        self.pads.on_state = self.retained.tell_device
        self.pads.on_gone = self.retained.forget_device
        self.lines.on_press = self._on_press
        self.lines.on_refusal = lambda _: self.metrics.refused.inc()
        self.lines.on_state = self._on_line_state
        self.lines.on_gone = self.retained.forget_device
        self.lines.on_caller_key = self._on_caller_key
        for connection in (self.hall, self.centre):
            connection.on_verdict = partial(self._on_verdict, str(connection.settings))
            connection.on_rival = self._on_rival
        self.uplink.on_verdict = partial(self._on_verdict, str(self.centre.settings))
        for source in (self.uplink, self.housekeeping):
            source.on_alarm = self.alarms.raise_alarm
            source.on_clear = self.alarms.clear
        if self.queue is not None:
            self.queue.on_served = self.metrics.count_queue_command
            self.queue.on_figures = self.metrics.show_hall
        self.alarms.on_change = self.retained.tell
        self.alarms.on_raised = self._journal_alarm

    def _work(self) -> list[asyncio.Future[None]]:
        work = {
            "hall broker": self.hall.run(),
            "uplink": self.uplink.run(),
            "invitations": self.invitations.run(),
            "housekeeping": self.housekeeping.run(),
            "port search": self.pads.run(),
            "watchdog": self._watchdog(),
            "state": self._tell_head(),
        }
        if self.centre is not self.hall:
            work["centre broker"] = self.centre.run()
        return [self._keep(asyncio.ensure_future(coroutine), name) for name, coroutine in work.items()]

    def _keep(self, task: asyncio.Future[None], name: str) -> asyncio.Future[None]:
        """Hold the task; when it fails, stop: half a gateway is worse than one that restarts."""

        def ended(task: asyncio.Future[None]) -> None:
            self._telling.discard(task)
            error = None if task.cancelled() else task.exception()
            if error is not None:
                log.critical("stopping: %s failed", name, exc_info=error)
                self.exit_status = 1
                self.stop()

        self._telling.add(task)
        task.add_done_callback(ended)
        return task

    async def _announce_start(self) -> None:
        opened = self._opened
        await self._journal(EventKind.GATEWAY_STARTED, previous_epoch=opened.previous_epoch)
        if opened.detail:
            kept = opened.quarantined.name if opened.quarantined else "none"
            detail = f"{opened.detail}; file kept: {kept}; {opened.salvaged} unreceipted events saved from it"
            self.alarms.raise_alarm(AlarmName.JOURNAL_QUARANTINED, detail)

    async def _wind_down(self, tasks: list[asyncio.Future[None]]) -> None:
        await self.commands.stop()
        if self.window_devices is not None:
            await self.window_devices.stop()
        if self.queue is not None:
            await self.queue.stop()
        await self.rollouts.close()
        await self.pads.stop()
        await self.lines.stop()
        await self._journal(EventKind.GATEWAY_STOPPED)
        self.uplink.settle_now()
        await self.retained.goodbye()
        for task in {*tasks, *self._telling}:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.writer.stop()
        if self.http is not None:
            await asyncio.to_thread(self.http.close)
        self._lock.release()

    async def _watchdog(self) -> None:
        """Alive means that the loop turns and that the journal's thread answers, be it with an error."""
        interval_s = watchdog_interval_s()
        while interval_s is not None:
            with contextlib.suppress(JournalError):
                await self.writer.run(lambda _: None)
            notify("WATCHDOG=1")
            await asyncio.sleep(interval_s)

    async def _tell_head(self) -> None:
        """The retained state names the newest event: whoever compares it with the backend sees what lacks."""
        told = 0
        while True:
            if self.refusals.words() is not None:
                self.retained.tell_all()  # a broker whose ACL was mended does not say so
                if self.queue is not None:
                    self.queue.tell_all()
            elif told != self._opened.store.head[0]:
                self.retained.tell()
            told = self._opened.store.head[0]
            await asyncio.sleep(HEAD_INTERVAL_S)

    # -- what happens ---------------------------------------------------------------------------------------

    def _on_rows(self, rows: list[Row]) -> None:
        for row in rows:
            self.metrics.count_event(row.kind)
        self.uplink.committed(rows)

    def _on_press(self, row: Row | None, age_ms: int) -> None:
        if row is None:
            self.metrics.duplicates.inc()
        else:
            self.metrics.press_age.observe(age_ms / 1000)

    def _on_caller_key(self, pressed: CallerKeyPressed, answer: Callable[[KeyAnswer], None]) -> None:
        payload = pressed.model_dump_json(exclude_none=True).encode()
        is_told = self.hall.publish(self._topics.caller(pressed.window), payload) is not None
        if self.window_devices is None:
            answer(DONE if is_told else NOT_HEARD)
        else:
            self.window_devices.callers.press(pressed, is_told, answer)

    def _on_line_state(self, state: DeviceState) -> None:
        self.retained.tell_device(state)
        if self.window_devices is not None:
            self.window_devices.displays.device_is(state)

    def _on_verdict(self, broker: str, topic: str, code: int) -> None:
        if not self.refusals.judge(broker, topic, code):
            return
        if (words := self.refusals.words()) is None:
            self.alarms.clear(AlarmName.PUBLISH_REFUSED)
        else:
            self.alarms.raise_alarm(AlarmName.PUBLISH_REFUSED, words)

    def _on_rival(self) -> None:
        contested = [connection for connection in (self.hall, self.centre) if connection.rival]
        if not contested:
            self.alarms.clear(AlarmName.ID_TAKEN)
            return
        where = f"{contested[0].settings} (MQTT client id {contested[0].client_id})"
        self.alarms.raise_alarm(
            AlarmName.ID_TAKEN,
            f"{where} closes our connections for another client of that name: does a second gateway have "
            f'id = "{self.config.gateway.id}"? Stop it, or give it an id of its own under [gateway]',
        )

    def _on_corrupt(self, error: JournalCorruptError) -> None:
        # The next start checks the file, sets it aside and saves what it can: not under our own feet.
        if not self._stopping.is_set():
            log.critical("journal damaged: stopping; the next start repairs it", extra={"detail": str(error)})
        self.exit_status = 1
        self.stop()

    def _journal_alarm(self, name: str, detail: str) -> None:
        told = self._journal(EventKind.GATEWAY_ALARM, alarm=name, detail=detail)
        _ = self._keep(asyncio.ensure_future(told), "alarm")

    async def _journal(
        self,
        kind: EventKind,
        *,
        previous_epoch: int | None = None,
        alarm: str | None = None,
        detail: str = "",
    ) -> None:
        data = GatewayData(
            version=release(),
            epoch=self._opened.store.epoch,
            previous_epoch=previous_epoch,
            alarm=alarm,
            detail=detail,
        )
        draft = Draft(kind, self._clock(), data)
        try:
            await self.writer.run(lambda store: store.append(draft))
        except JournalError as error:
            log.warning("gateway event not stored", extra={"detail": str(error)})

    def _state(self, online: bool) -> GatewayState:
        return GatewayState(
            gateway=self.config.gateway.id,
            online=online,
            epoch=self._opened.store.epoch,
            head=self._opened.store.head[0],
            since=utc(self._since),
            version=release(),
            alarms=self.alarms.names,
        )
