"""The gateway, put together: what is made in which order, and how it ends."""

import asyncio
import contextlib
import logging
import resource
import signal
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from random import Random, SystemRandom

from contracts.device import DeviceState, GatewayState
from contracts.events import EventKind, GatewayData
from contracts.topics import GatewayTopics
from gateway.clock import Clock, wall_ms
from gateway.commands import Commands
from gateway.config import BrokerSection, GatewayConfig, broker_address
from gateway.config_file import load_config
from gateway.errors import ConfigError, JournalCorruptError, JournalError
from gateway.housekeeping import Housekeeping
from gateway.http_server import HttpServer
from gateway.invitations import Invitations
from gateway.journal.entries import Draft, Row, utc
from gateway.journal.quarantine import Opened, open_journal
from gateway.journal.writer import JournalWriter
from gateway.metrics import Figure, GatewayMetrics
from gateway.mqtt import BrokerSettings, MqttConnection, Will
from gateway.outbox import Outbox
from gateway.pads import PadRegistry
from gateway.systemd import notify, watchdog_interval_s
from gateway.uplink import Uplink

PRESS_KINDS = {
    EventKind.RATING_GIVEN, EventKind.REASONS_ADDED, EventKind.RATING_REFUSED, EventKind.PRESS_UNSOLICITED
}  # fmt: skip
FILES_PER_PORT = 4
FILES_BASE = 256

log = logging.getLogger(__name__)


def release() -> str:
    """The version of this release."""
    try:
        return version("hallside")
    except PackageNotFoundError:
        return "0"


def broker_settings(section: BrokerSection) -> BrokerSettings:
    """What a connection needs, from the configuration."""
    host, port, tls = broker_address(section.broker)
    return BrokerSettings(
        host,
        port,
        section.username,
        section.password_file,
        tls,
        section.ca_file,
        section.cert_file,
        section.key_file,
    )


class Gateway:
    """One hall's gateway. Make it on the running loop; `run` ends after `stop`."""

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
        self._since = clock()
        self._alarms: dict[str, str] = {}
        self.exit_status = 0
        _allow_files(FILES_BASE + FILES_PER_PORT * len(config.windows))
        self._opened = self._open_journal()
        self.writer = JournalWriter(self._opened.store)
        self.writer.on_corrupt = self._on_corrupt
        self.hall, self.centre = self._connections()
        receipts = config.uplink
        self.outbox = Outbox(
            patience_s=receipts.receipt_timeout_s, await_receipts=receipts.receipts == "backend"
        )
        self.outbox.newest = self._opened.store.counts()["newest"]
        self.uplink = Uplink(self.centre, self.writer, self._topics, self.outbox)
        self.pads = PadRegistry(self.writer, clock, self._random)
        self.invitations = Invitations(self.pads, self.writer, clock)
        self.commands = Commands(
            self.hall,
            self.pads,
            self.invitations,
            writer=self.writer,
            uplink=self.uplink,
            figures=self.figures,
        )
        self.housekeeping = Housekeeping(self.writer, config.journal, config.gateway.data_dir, clock)
        self.metrics = GatewayMetrics(self._metric_figures())
        self.http: HttpServer | None = None
        self._wire()

    # -- life -----------------------------------------------------------------------------------------------

    async def run(self, ready: Callable[[dict[str, object]], None] = lambda _: None) -> int:
        """Serve until `stop`. Returns the exit status."""
        self.writer.start()
        await self._announce_start()
        await self.invitations.restore()
        if self.config.http.enabled:
            self.http = HttpServer(self.config.http.listen, self.metrics.registry, self.health)
        tasks = self._work()
        await self.pads.configure(self.config)
        tasks.append(asyncio.ensure_future(self.pads.run()))
        notify("READY=1")
        ready({"ready": True, "gateway": self.config.gateway.id, "http": self.http and self.http.port})
        await self._stopping.wait()
        notify("STOPPING=1")
        await self._wind_down(tasks)
        return self.exit_status

    def stop(self) -> None:
        """End soon, in good order."""
        self._stopping.set()

    async def reload(self) -> None:
        """Read the configuration again; healthy devices that stay are not touched."""
        try:
            config = load_config(self._path)
        except ConfigError as error:
            log.error("configuration not reloaded", extra={"detail": str(error)})
            return
        fixed = [
            n for n in ("gateway", "hall", "centre", "http") if getattr(config, n) != getattr(self.config, n)
        ]
        if fixed:
            log.warning("changed settings that need a restart", extra={"detail": ", ".join(fixed)})
        added, removed = await self.pads.configure(config)
        self.config = config
        self.housekeeping.section = config.journal
        log.info("configuration reloaded", extra={"detail": f"{added} pads added, {removed} removed"})

    def handle_signals(self) -> None:
        """SIGTERM and SIGINT stop, SIGHUP reloads."""
        for number in (signal.SIGTERM, signal.SIGINT):
            self._loop.add_signal_handler(number, self.stop)
        reloads: set[asyncio.Task[None]] = set()

        def reload() -> None:
            task = asyncio.create_task(self.reload())
            reloads.add(task)
            task.add_done_callback(reloads.discard)

        self._loop.add_signal_handler(signal.SIGHUP, reload)

    # -- what others ask ------------------------------------------------------------------------------------

    def health(self) -> dict[str, object]:
        """For /healthz: ok while presses can be stored. A link that is down is told, but is no illness."""
        ill = {"journal_full", "journal_failed"} & set(self._alarms)
        return {
            "ok": not ill,
            "gateway": self.config.gateway.id,
            "epoch": self._opened.store.epoch,
            "alarms": self._alarms,
            "hall_broker": "up" if self.hall.up else self.hall.last_error or "connecting",
            "centre_broker": "up" if self.centre.up else self.centre.last_error or "connecting",
            "pads": {pad.name: pad.health.value for pad in self.pads.pads.values()},
            "waiting_for_receipt": self.housekeeping.waiting,
        }

    def figures(self) -> dict[str, int]:
        """Counters since the start, and the journal's state."""
        uplink, writer = self.uplink.counts, self.writer.counts
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
            "foreign_receipts": uplink.foreign_receipts,
            "presses": sum(pad.link.counts.presses for pad in self.pads.pads.values()),
            "pads_online": sum(pad.health.value == "online" for pad in self.pads.pads.values()),
            "commands": self.commands.served,
        }

    # -- start ----------------------------------------------------------------------------------------------

    def _open_journal(self) -> Opened:
        stamp = datetime.fromtimestamp(self._clock() / 1000, UTC).strftime("%Y%m%dT%H%M%SZ")
        section = self.config.gateway
        return open_journal(
            section.data_dir, section.id, self.config.journal.max_bytes, self._random, stamp=stamp
        )

    def _connections(self) -> tuple[MqttConnection, MqttConnection]:
        will = Will(self._topics.state, self._state_json(online=False))
        gateway = self.config.gateway.id
        hall = broker_settings(self.config.hall)
        centre = broker_settings(self.config.uplink)
        first = MqttConnection(hall, f"hallside-{gateway}", will, self._random)
        if centre == hall:
            return first, first
        return first, MqttConnection(centre, f"hallside-{gateway}-uplink", will, self._random)

    def _wire(self) -> None:
        self.hall.topics.append(self._topics.commands)
        for connection in {self.hall, self.centre}:
            connection.on_up.append(lambda _, c=connection: self._tell_state(c))  # type: ignore[misc]  # c is bound
        self.hall.on_up.append(lambda _: self._tell_devices())
        self.pads.on_row = self._on_row
        self.pads.on_press = self._on_press
        self.pads.on_refusal = lambda _: self.metrics.refused.inc()
        self.pads.on_state = self._tell_device
        self.invitations.on_row = self._on_row
        self.uplink.on_alarm = self._alarm
        self.housekeeping.on_alarm = self._alarm
        self.housekeeping.on_clear = self._clear

    def _work(self) -> list[asyncio.Future[None]]:
        work = [
            *(connection.run() for connection in {self.hall, self.centre}),
            self.uplink.run(),
            self.invitations.run(),
            self.housekeeping.run(),
            _watchdog(),
        ]
        return [asyncio.ensure_future(coroutine) for coroutine in work]

    async def _announce_start(self) -> None:
        opened = self._opened
        await self._journal(EventKind.GATEWAY_STARTED, previous_epoch=opened.previous_epoch)
        if opened.previous_epoch is not None or opened.quarantined is not None:
            detail = (
                f"{opened.detail}; file kept as {opened.quarantined and opened.quarantined.name}; "
                f"{opened.salvaged} unreceipted events saved from it"
            )
            self._alarm("journal_quarantined", detail)

    async def _wind_down(self, tasks: list[asyncio.Future[None]]) -> None:
        await self.commands.stop()
        await self.pads.stop()
        with contextlib.suppress(JournalError):
            await self._journal(EventKind.GATEWAY_STOPPED)
        self.uplink.settle_now()
        for connection in {self.hall, self.centre}:
            await connection.goodbye(self._topics.state, self._state_json(online=False))
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self.writer.stop()
        if self.http is not None:
            self.http.close()

    # -- what happens ---------------------------------------------------------------------------------------

    def _on_row(self, row: Row) -> None:
        self.metrics.events.labels(row.kind).inc()
        self.uplink.committed(row)

    def _on_press(self, row: Row | None, age_ms: int) -> None:
        if row is None:
            self.metrics.duplicates.inc()
        else:
            self.metrics.press_age.observe(age_ms / 1000)

    def _on_corrupt(self, error: JournalCorruptError) -> None:
        # The next start checks the file, sets it aside and saves what it can: that must not happen under our
        # feet.
        log.critical(
            "journal damaged: stopping, so that the next start repairs it", extra={"detail": str(error)}
        )
        self.exit_status = 1
        self.stop()

    def _alarm(self, name: str, detail: str) -> None:
        if self._alarms.get(name) == detail:
            return
        fresh = name not in self._alarms
        self._alarms[name] = detail
        log.error("alarm: %s", name, extra={"detail": detail})
        for connection in {self.hall, self.centre}:
            self._tell_state(connection)
        if fresh:
            task = asyncio.ensure_future(self._journal(EventKind.GATEWAY_ALARM, alarm=name, detail=detail))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())

    def _clear(self, name: str) -> None:
        if self._alarms.pop(name, None) is not None:
            log.info("alarm over: %s", name)
            for connection in {self.hall, self.centre}:
                self._tell_state(connection)

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
            self._on_row(await self.writer.run(lambda store: store.append(draft)))
        except JournalError as error:
            log.warning("gateway event not stored", extra={"detail": str(error)})

    # -- retained state -------------------------------------------------------------------------------------

    def _state_json(self, *, online: bool) -> bytes:
        state = GatewayState(
            gateway=self.config.gateway.id,
            online=online,
            epoch=self._opened.store.epoch,
            since=utc(self._since),
            version=release(),
            alarms=tuple(sorted(self._alarms)),
        )
        return state.model_dump_json().encode()

    def _tell_state(self, connection: MqttConnection) -> None:
        connection.publish(self._topics.state, self._state_json(online=True), retain=True)

    def _tell_devices(self) -> None:
        for state in self.pads.states():
            self._tell_device(state)

    def _tell_device(self, state: DeviceState) -> None:
        payload = state.model_dump_json(exclude_none=True).encode()
        self.hall.publish(self._topics.device_state(_topic_safe(state.device)), payload, retain=True, qos=0)

    def _metric_figures(self) -> list[Figure]:
        def figure(name: str) -> Callable[[], float]:
            return lambda: self.figures()[name]

        gauges = {"journal_bytes", "waiting_for_receipt", "pads_online", "journal_index"}
        return [
            ("gauge" if name in gauges else "counter", name, name.replace("_", " "), figure(name))
            for name in self.figures()
        ]


def _topic_safe(name: str) -> str:
    return "".join(c if c not in "+#/" else "-" for c in name)


def _allow_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


async def _watchdog() -> None:
    interval_s = watchdog_interval_s()
    while interval_s is not None:
        notify("WATCHDOG=1")
        await asyncio.sleep(interval_s)
