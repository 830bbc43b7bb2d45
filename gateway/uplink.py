"""The way to the centre: the outbox bound to a connection and to the journal."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass

from pydantic import ValidationError

from contracts.plain_words import tell
from contracts.receipt import Receipt
from contracts.topics import GatewayTopics
from gateway.alarms import AlarmName
from gateway.clock import Clock
from gateway.journal.entries import Row
from gateway.journal.queue import Receipted
from gateway.journal.writer import JournalWriter
from gateway.mqtt import Arrived, MqttConnection
from gateway.outbox import BACKLOG_PAGE, Outbox

TICK_S = 0.5
SETTLE_AFTER_S = 0.02
"""Receipts are gathered for so long before they are written: they share a commit."""
SETTLE_AGAIN_S = 2.0
"""Receipts that could not be written are tried again after so long."""
FORKED_TEXT = (
    "the backend holds other events in places of our chain: was an old copy of the journal restored, or does "
    "another gateway use our id? A new epoch was begun and the events were sent again"
)
PUBACK_SUCCESS = 0
PUBACK_NO_SUBSCRIBER = 16

log = logging.getLogger(__name__)


@dataclass(slots=True)
class UplinkCounts:
    """Since the start."""

    published: int = 0
    acknowledged: int = 0
    no_subscriber: int = 0
    refused: int = 0
    receipted: int = 0
    foreign_receipts: int = 0
    """Receipts whose hash is not that of our event: somebody else's event took its place."""
    bad_receipts: int = 0
    resent: int = 0
    moved: int = 0
    """Events that got a new place because the backend holds another content in theirs."""


class Uplink:
    """Publishes what the journal commits and settles what the backend receipts."""

    def __init__(
        self,
        connection: MqttConnection,
        writer: JournalWriter,
        topics: GatewayTopics,
        outbox: Outbox,
        clock: Clock,
    ) -> None:
        self.counts = UplinkCounts()
        self.outbox = outbox
        self.on_alarm: Callable[[AlarmName, str], None] = lambda _name, _detail: None
        self.on_clear: Callable[[AlarmName], None] = lambda _: None
        self.on_verdict: Callable[[str, int], None] = lambda _topic, _code: None
        """Gets topic and reason code of each event that the broker has acknowledged."""
        self._connection = connection
        self._clock = clock
        self._writer = writer
        self._topics = topics
        self._loop = asyncio.get_running_loop()
        self._settling: list[tuple[int, int, str]] = []
        self._settle_timer: asyncio.TimerHandle | None = None
        self._sent_marks: set[int] = set()
        connection.topics.append(topics.receipt)
        connection.on_up.append(self._on_up)
        connection.on_down.append(self._on_down)
        connection.on_message.append(self._on_message)
        connection.on_ack = self._on_ack

    def committed(self, rows: list[Row]) -> None:
        """New events are in the journal: send them as soon as there is room."""
        for row in rows:
            self.outbox.committed(row)
        self._pump()

    def rewind(self) -> None:
        """Events were queued again in the journal: look from the start."""
        self.outbox.rewind()
        self._pump()

    async def run(self) -> None:
        """Resend what waits too long. Runs until cancelled."""
        while True:
            await asyncio.sleep(TICK_S)
            self.counts.resent += self.outbox.tick(self._loop.time())
            self._mark_sent()
            self._pump()

    def _pump(self) -> None:
        published = False
        while (row := self.outbox.next()) is not None:
            mid = self._connection.publish_event(self._topics.event(row.kind), row.body)
            if mid is None:
                break  # the connection just broke; what is not receipted is read from disk again
            self.outbox.sent(mid, row)
            self.counts.published += 1
            published = True
        if published:
            self._connection.flush()
        if (page := self.outbox.wants_backlog()) is not None:
            self._load(*page)

    def _load(self, after: int, up_to: int) -> None:
        def loaded(rows: list[Row] | None, error: BaseException | None) -> None:
            if error is not None:
                log.error("outbox not readable", extra={"detail": str(error)})
            self.outbox.loaded(after, up_to if error is None else after, rows or [])
            if error is None:
                self._pump()

        self._writer.submit(lambda store: store.queue.page(after, up_to, BACKLOG_PAGE), loaded)

    # -- the connection's news ------------------------------------------------------------------------------

    def _on_up(self, receive_maximum: int | None) -> None:
        self.outbox.connected_to(receive_maximum)
        self._pump()

    def _on_down(self, _: str) -> None:
        self.outbox.disconnected()

    def _on_ack(self, mid: int, code: int) -> None:
        row = self.outbox.row_of(mid)
        if row is None:
            return
        taken = code == PUBACK_SUCCESS
        self._judge_ack(code)
        self.on_verdict(self._topics.event(row.kind), code)
        settled = self.outbox.acknowledged(mid, taken=taken, now=self._loop.time())
        if settled is not None:
            self._settle_soon((settled.epoch, settled.index, settled.hash))
        elif taken:
            self._sent_marks.add(row.n)
        self._pump()

    def _judge_ack(self, code: int) -> None:
        if code == PUBACK_SUCCESS:
            self.counts.acknowledged += 1
            self.on_clear(AlarmName.NO_SUBSCRIBER)
        elif code == PUBACK_NO_SUBSCRIBER:
            self.counts.no_subscriber += 1
            self.on_alarm(
                AlarmName.NO_SUBSCRIBER, "nobody at the centre subscribes to our events: is the backend up?"
            )
        else:
            self.counts.refused += 1

    def _on_message(self, message: Arrived) -> None:
        if message.topic != self._topics.receipt:
            return
        try:
            receipt = Receipt.model_validate_json(message.payload)
        except ValidationError as error:
            self.counts.bad_receipts += 1
            log.warning("receipt not understood", extra={"detail": tell(error.errors()[0])})
            return
        for one in receipt.received:
            self.outbox.receipted(receipt.epoch, one.index, one.hash)
            self._settle_soon((receipt.epoch, one.index, one.hash))
        if receipt.refused:
            self._give_new_places([(receipt.epoch, one.index, one.hash) for one in receipt.refused])
        self._pump()

    def _give_new_places(self, refused: list[Receipted]) -> None:
        for place in refused:
            self.outbox.refused(*place)

        def moved(count: int | None, error: BaseException | None) -> None:
            if count:
                self.counts.moved += count
                self.on_alarm(AlarmName.HISTORY_FORKED, FORKED_TEXT)
            elif error is not None:
                log.error("refused events not moved; they are sent again", extra={"detail": str(error)})

        self._writer.submit(lambda store: store.give_new_places(refused), moved)

    # -- the journal's share --------------------------------------------------------------------------------

    def _settle_soon(self, receipt: tuple[int, int, str]) -> None:
        self._settling.append(receipt)
        if self._settle_timer is None:
            self._settle_timer = self._loop.call_later(SETTLE_AFTER_S, self._settle)

    def _settle(self) -> None:
        self._settle_timer = None
        receipts, self._settling = self._settling, []
        if not receipts:
            return
        now_ms = self._clock()

        def settled(outcome: tuple[int, list[tuple[int, int]]] | None, error: BaseException | None) -> None:
            if outcome is None:
                log.warning("receipts not stored, trying again", extra={"detail": str(error)})
                self._settling = receipts + self._settling
                if self._settle_timer is None:
                    self._settle_timer = self._loop.call_later(SETTLE_AGAIN_S, self._settle)
                return
            count, strangers = outcome
            self.counts.receipted += count
            for epoch, index in strangers:
                self.counts.foreign_receipts += 1
                detail = f"receipt for event {index} of epoch {epoch} names another content"
                self.on_alarm(AlarmName.FOREIGN_RECEIPT, detail)

        self._writer.submit(lambda store: store.queue.settle(receipts, now_ms), settled)

    def _mark_sent(self) -> None:
        marks = [n for n in self._sent_marks if self.outbox.awaits(n)]
        self._sent_marks.clear()
        if marks:
            self._writer.submit(lambda store: store.queue.mark_sent(marks), lambda _r, _e: None)

    def settle_now(self) -> None:
        """Hand receipts that are still gathered to the writer, before it stops."""
        if self._settle_timer is not None:
            self._settle_timer.cancel()
        self._settle()
