"""What a gateway's queue tells, as the backend takes it in: believed, receipted, and no press of anybody."""

import time
from contextlib import closing
from pathlib import Path

from backend.ingest import Inbox, Writer
from backend.metrics import Metrics
from backend.store import reading
from backend.store.database import open_for_reading
from backend.store.writing import Store
from backend.verification import Verified, examine
from contracts.events import EventKind, RatingGiven, ServiceFinished, TicketClosed
from contracts.figures import Finding
from contracts.hall import TicketState
from contracts.hall_commands import RateCommand
from contracts.ratings import Level
from contracts.record import Channel
from contracts.topics import GatewayTopics
from gateway.journal import kiosk
from gateway.journal.store import JournalStore
from tests.backend.history import Sent
from tests.backend.test_ingest import ROOMY, Witness, arrivals
from tests.gateway.hall_books import hall_store, served
from tests.gateway.journals import GATEWAY
from tests.gateway.queue.halls import NINE


def rated_at_a_kiosk(store: JournalStore, token: str) -> None:
    command = RateCommand(
        request="r" * 20, kiosk="kiosk-1", token=token, level=Level.DISSATISFIED, remark="等了太久"
    )
    store.begin()
    assert isinstance(kiosk.rate(store, command, f"{GATEWAY}:kiosk-1", NINE), kiosk.RatedAtKiosk)
    store.commit()


def told(folder: Path) -> list[Sent]:
    """The events of a queue's journal: a service that is over within seconds, and rated at a kiosk."""
    store = hall_store(folder)
    rated_at_a_kiosk(store, served(store, 1).token)
    rows = store.queue.page(0, 10**9, 1000)
    store.close()
    topics = GatewayTopics(GATEWAY)
    return [Sent(topics.event(row.kind), row.body, row.index, row.hash) for row in rows]


def test_the_queues_events_are_believed_as_what_they_are(tmp_path: Path) -> None:
    found = {}
    for sent in told(tmp_path):
        event = examine(sent.topic, sent.body)
        assert isinstance(event, Verified), event
        found[event.kind] = event.data
    finished, closed = found[EventKind.SERVICE_FINISHED], found[EventKind.TICKET_CLOSED]
    finding, rated = found[EventKind.SUPERVISION_FINDING], found[EventKind.RATING_GIVEN]
    assert isinstance(finished, ServiceFinished)
    assert finished.session is not None
    assert isinstance(closed, TicketClosed)
    assert (closed.state, closed.services) == (TicketState.SERVED, 1)
    assert isinstance(finding, Finding)
    assert isinstance(rated, RatingGiven)
    assert (rated.channel, rated.window, rated.session.key) == (Channel.TERMINAL, None, finished.session.key)


def test_they_are_receipted_and_only_the_rating_counts(tmp_path: Path) -> None:
    sent = told(tmp_path / "gateway")
    path = tmp_path / "ratings.db"
    inbox, witness = Inbox(ROOMY), Witness(path)
    for arrival in arrivals([*sent, *sent]):
        inbox.put(arrival)
    with Store.open(path, time.time_ns) as store:
        writer = Writer(store, inbox, witness, Metrics())
        writer.stop()
        writer.run()
    assert sum(message.events for message in witness.receipts) == len(sent)
    with closing(open_for_reading(path)) as connection:
        counts = reading.summary(connection)
    facts = {name: counts[name] for name in ("events", "presses", "ratings", "rejected", "conflicts")}
    assert facts == {"events": len(sent), "presses": 1, "ratings": 1, "rejected": 0, "conflicts": 0}


def test_a_rating_from_before_channels_is_a_pads(tmp_path: Path) -> None:
    rating = next(sent for sent in told(tmp_path) if sent.topic.endswith("rating-given"))
    event = examine(rating.topic, rating.body)
    assert isinstance(event, Verified)
    old = {name: value for name, value in event.envelope.data.items() if name != "channel"}
    assert RatingGiven.model_validate(old).channel is Channel.PAD
