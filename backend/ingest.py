"""From the inbox to the store: natural group commit, then receipts, then acknowledgements to the broker.

Whatever waits when the writer is free becomes one transaction. Nothing is receipted, refused or acknowledged
before it is committed. While the store cannot be written nothing is taken in, and the broker keeps the rest.
"""

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import Protocol

from backend.errors import ArrivalError, BackendError, Reason, StoreFaultError, StoreRefusalError
from backend.logs import FIELDS
from backend.metrics import Metrics
from backend.receipts import Outgoing, receipts
from backend.store.writing import Store, Verdict
from backend.verification import Announced, Examined, Rejected, Verified, examine, rejection

BATCH_MAX = 500
"""Arrivals in one transaction at most."""
IDLE_S = 1.0
"""How often an idle writer shows that it lives."""
FULL_INBOX_WAIT_S = 0.005
RETRY_FIRST_S = 0.5
RETRY_LONGEST_S = 30.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message as the broker delivered it. `size` is its true length; `body` may be cut."""

    topic: str
    body: bytes
    size: int
    packet: int
    qos: int
    connection: int
    """Packet numbers mean something within one connection only."""


class Uplink(Protocol):
    """How receipts and acknowledgements leave. Called from the writer's thread."""

    def publish(self, message: Outgoing) -> bool:
        """False when it could not even be queued; the gateway will send its events again."""

    def acknowledge(self, arrivals: Sequence[Arrival]) -> None:
        """Tell the broker that it may forget these."""


class Inbox:
    """A bounded queue between the network's thread and the writer's."""

    def __init__(self, limit: int) -> None:
        self._queue: SimpleQueue[Arrival] = SimpleQueue()
        self._limit = limit
        self._closed = False

    def put(self, arrival: Arrival) -> None:
        """Add one; waits while the inbox is full, which holds the broker back.

        After `close` it is dropped: nobody acknowledges it, so the broker delivers it again next time.
        """
        while self._queue.qsize() >= self._limit and not self._closed:
            time.sleep(FULL_INBOX_WAIT_S)
        if not self._closed:
            self._queue.put(arrival)

    def close(self) -> None:
        """Take nothing more; what has queued can still be taken out."""
        self._closed = True

    def take(self, most: int, wait_s: float) -> list[Arrival]:
        """What has queued, at most `most`; waits for the first, and gives none when none comes."""
        taken: list[Arrival] = []
        try:
            taken.append(self._queue.get(timeout=wait_s))
            while len(taken) < most:
                taken.append(self._queue.get_nowait())
        except Empty:
            pass
        return taken

    def __len__(self) -> int:
        return self._queue.qsize()


class Writer(Thread):
    """The thread that owns the store. `failure` is set when it had to give up."""

    def __init__(
        self,
        store: Store,
        inbox: Inbox,
        uplink: Uplink,
        metrics: Metrics,
        gateways: frozenset[str] | None = None,
    ) -> None:
        """`gateways` are the only ones that are believed; None for everybody."""
        super().__init__(name="writer", daemon=True)
        self._gateways = gateways
        self._store = store
        self._inbox = inbox
        self._uplink = uplink
        self._metrics = metrics
        self._stopping = Event()
        self.failure: BackendError | None = None
        self.writable = True
        """Whether the last transaction could be committed."""
        self.beat_s = time.monotonic()
        """When the thread last showed that it lives, in monotonic time."""

    def stop(self) -> None:
        """Finish what has queued, then end. Returns at once; join to wait."""
        self._stopping.set()

    def run(self) -> None:
        """Serve until stopped; a store that turns out damaged ends it too."""
        try:
            while not self._stopping.is_set() or len(self._inbox):
                self.beat_s = time.monotonic()
                if batch := self._inbox.take(BATCH_MAX, 0 if self._stopping.is_set() else IDLE_S):
                    self._serve(batch)
        except BackendError as error:
            log.critical("the writer gave up: %s", error)
            self.failure = error

    def _serve(self, batch: list[Arrival]) -> None:
        examined = [examine(each.topic, each.body, each.size, self._gateways) for each in batch]
        verdicts = self._commit(examined, batch)
        if verdicts is None:
            return
        self._send_receipts(examined, verdicts)
        self._uplink.acknowledge(batch)
        self._metrics.batch(verdicts)
        _tell(examined, verdicts)

    def _commit(self, examined: list[Examined], batch: list[Arrival]) -> list[Verdict] | None:
        """Commit, as often as it takes. None when stopped meanwhile: then nothing of it is stored."""
        delay_s = RETRY_FIRST_S
        while True:
            try:
                verdicts = self._commit_storable(examined, batch)
            except StoreFaultError as error:
                self.writable, self.beat_s = False, time.monotonic()
                log.error("the store cannot be written, trying again: %s", error)
                if self._stopping.wait(delay_s):
                    return None
                delay_s = min(RETRY_LONGEST_S, delay_s * 2)
            else:
                self.writable = True
                return verdicts

    def _commit_storable(self, examined: list[Examined], batch: list[Arrival]) -> list[Verdict]:
        """Commit together; if the database refuses, one by one, so that one bad arrival holds up no other."""
        try:
            return self._store.commit(examined)
        except StoreRefusalError:
            return [self._commit_one(item, arrival) for item, arrival in zip(examined, batch, strict=True)]

    def _commit_one(self, item: Examined, arrival: Arrival) -> Verdict:
        try:
            return self._store.commit([item])[0]
        except StoreRefusalError as error:
            refusal = ArrivalError(Reason.UNSTORABLE, str(error))
            return self._store.commit([rejection(refusal, arrival.topic, arrival.body, arrival.size)])[0]

    def _send_receipts(self, examined: Sequence[Examined], verdicts: Sequence[Verdict]) -> None:
        judged = [
            (item, verdict)
            for item, verdict in zip(examined, verdicts, strict=True)
            if isinstance(item, Verified)
        ]
        settled = (item for item, verdict in judged if verdict.receipted)
        refused = (item for item, verdict in judged if verdict is Verdict.ALTERED)
        for message in receipts(settled, refused):
            if self._uplink.publish(message):
                self._metrics.receipts.inc(message.events)


def _tell(examined: Sequence[Examined], verdicts: Sequence[Verdict]) -> None:
    """Log what a person should know of a batch."""
    refused: Counter[Reason] = Counter()
    for item, verdict in zip(examined, verdicts, strict=True):
        if isinstance(item, Rejected):
            refused[item.reason] += 1
        elif isinstance(item, Verified) and verdict is Verdict.ALTERED:
            log.error(
                "alarm: history altered, a stored event came with another content",
                extra={FIELDS: _place(item)},
            )
        elif isinstance(item, Verified) and verdict is Verdict.CONTESTED:
            log.warning("a second press claims a session that is rated", extra={FIELDS: _place(item)})
        elif isinstance(item, Announced) and verdict is Verdict.NOTED:
            _tell_gateway(item)
    for reason, number in refused.items():
        log.warning("arrivals not believed", extra={FIELDS: {"reason": reason.value, "number": number}})


def _place(event: Verified) -> dict[str, object]:
    envelope = event.envelope
    return {"gateway": event.gateway, "epoch": envelope.chainepoch, "index": envelope.chainindex}


def _tell_gateway(announced: Announced) -> None:
    state = announced.state
    level, word = (logging.INFO, "online") if state.online else (logging.WARNING, "offline")
    log.log(level, "a gateway is %s", word, extra={FIELDS: {"gateway": state.gateway, "epoch": state.epoch}})
