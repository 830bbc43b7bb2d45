"""The running backend: its threads, its connection's comings and goings, its end.

The main thread supervises, paho's thread receives, the writer's thread stores and answers, HTTP has its own.
"""

import logging
import random
import signal
import time
from collections.abc import Callable

from backend.backoff import Backoff
from backend.errors import BackendError
from backend.ingest import Inbox, Writer
from backend.logs import FIELDS
from backend.metrics import Metrics
from backend.notify import notify, watchdog_interval_s
from backend.serve_http import serve
from backend.serve_mqtt import RECEIVE_MAXIMUM, Link
from backend.settings import Settings
from backend.store.writing import Store

STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)
TICK_S = 0.1
"""How often the supervisor looks around."""
STALLED_S = 60.0
"""A writer that shows no life for so long is stuck; waiting for a full disk counts as life."""
FINISH_PATIENCE_S = 10.0
"""How long the end may take for the last batch."""
GOODBYE_PATIENCE_S = 2.0
READY_LINE = '{"ready": true}'

log = logging.getLogger(__name__)


class Supervisor:
    """Keeps the link up and tells the service manager. `tick` is called every TICK_S."""

    def __init__(self, link: Link, writer: Writer) -> None:
        self._link = link
        self._writer = writer
        self._backoff = Backoff()
        self._started = False
        self._next_try_s = 0.0
        self._watchdog_s = watchdog_interval_s()
        self._next_beat_s = 0.0

    def tick(self, now_s: float) -> None:
        """Look around once. Raises the writer's failure."""
        if self._writer.failure is not None:
            raise self._writer.failure
        if not self._writer.is_alive():
            raise BackendError("the writer died of an unforeseen error: see the log")
        if not self._link.running:
            self._restore(now_s)
        if self._watchdog_s and now_s >= self._next_beat_s and now_s - self._writer.beat_s < STALLED_S:
            self._next_beat_s = now_s + self._watchdog_s
            notify("WATCHDOG=1")

    def _restore(self, now_s: float) -> None:
        if self._started:
            self._started = False
            self._wait(now_s, self._link.end())
        if now_s < self._next_try_s:
            return
        try:
            self._link.start()
            self._started = True
        except OSError as error:
            log.warning("no connection to the broker: %s", error)
            self._wait(now_s, 0.0)

    def _wait(self, now_s: float, lived_s: float) -> None:
        self._backoff = self._backoff.after(lived_s)
        delay_s = self._backoff.delay_s(random.random())
        self._next_try_s = now_s + delay_s
        log.info(
            "connecting again",
            extra={FIELDS: {"in_s": round(delay_s, 1), "failures": self._backoff.failures}},
        )


def run(settings: Settings, tell: Callable[[str], None]) -> None:
    """Serve until SIGTERM or SIGINT; `tell` gets READY_LINE once.

    Raises BackendError when it cannot start or has to give up.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, STOP_SIGNALS)
    metrics, inbox = Metrics(), Inbox(RECEIVE_MAXIMUM)
    link = Link(settings, inbox, metrics, Ready(tell))
    with Store.open(settings.store, time.time_ns) as store:
        writer = Writer(store, inbox, link, metrics, settings.believed)
        _show(settings, metrics, link, writer, inbox)
        writer.start()
        try:
            _supervise(Supervisor(link, writer))
        finally:
            inbox.close()
            _finish(link, writer)


def _show(settings: Settings, metrics: Metrics, link: Link, writer: Writer, inbox: Inbox) -> None:
    """Serve figures and health over HTTP, when asked to."""

    def health() -> dict[str, bool]:
        return {"connected": link.subscribed, "writable": writer.writable and writer.is_alive()}

    metrics.watch("connected", "1 when subscribed at the broker", lambda: float(link.subscribed))
    metrics.watch("inbox", "Messages that wait for the writer", lambda: float(len(inbox)))
    if settings.http_address:
        port = serve(settings.http_address, metrics, health)
        log.info("serving metrics and health", extra={FIELDS: {"port": port}})


def _supervise(supervisor: Supervisor) -> None:
    while signal.sigtimedwait(STOP_SIGNALS, TICK_S) is None:
        supervisor.tick(time.monotonic())


def _finish(link: Link, writer: Writer) -> None:
    notify("STOPPING=1")
    writer.stop()
    writer.join(FINISH_PATIENCE_S)
    link.close(GOODBYE_PATIENCE_S)
    log.info("stopped")


class Ready:
    """Tells once, and the service manager too, that events are taken in."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._told = False

    def __call__(self) -> None:
        if not self._told:
            self._told = True
            self._tell(READY_LINE)
            notify("READY=1")
