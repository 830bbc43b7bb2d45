"""The outbox: examples, and a model that may be cut off at any moment."""

from random import Random

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gateway.journal.entries import Row
from gateway.outbox import (
    AWAITING_BACKLOG_MAX,
    AWAITING_MAX,
    BACKLOG_PAGE,
    IN_FLIGHT_MAX,
    LIVE_RESERVE,
    PATIENCE_MAX_S,
    Outbox,
)

EPOCH = 3


def row(n: int) -> Row:
    return Row(n, EPOCH, n, "press-unsolicited", f"hash-{n}", b"{}")


def connected(*, newest: int = 0, patience_s: float = 5.0, await_receipts: bool = True) -> Outbox:
    outbox = Outbox(patience_s=patience_s, await_receipts=await_receipts)
    outbox.newest = newest
    outbox.connected_to(None)
    return outbox


def publish_all(outbox: Outbox, now: float = 0.0) -> list[int]:
    """Publish and PUBACK until nothing may be sent; the places in order."""
    sent = []
    while (item := outbox.next()) is not None:
        outbox.sent(item.n, item)
        outbox.acknowledged(item.n, taken=True, now=now)
        sent.append(item.n)
    return sent


def load(outbox: Outbox, rows: list[Row]) -> None:
    while (page := outbox.wants_backlog()) is not None:
        after, up_to = page
        outbox.loaded(after, up_to, [r for r in rows if after < r.n <= up_to][:BACKLOG_PAGE])
        if outbox._backlog:
            return


def test_live_goes_before_the_backlog() -> None:
    outbox = connected(newest=3)
    load(outbox, [row(1), row(2), row(3)])
    outbox.committed(row(4))
    assert publish_all(outbox) == [4, 1, 2, 3]


def test_the_backlog_leaves_places_for_live_events() -> None:
    outbox = connected(newest=100)
    load(outbox, [row(n) for n in range(1, 101)])
    backlog = []
    while (item := outbox.next()) is not None:
        outbox.sent(item.n, item)
        backlog.append(item.n)
    assert len(backlog) == IN_FLIGHT_MAX - LIVE_RESERVE
    outbox.committed(row(101))
    live = outbox.next()
    assert live is not None
    assert live.n == 101


def test_a_broker_with_a_window_of_one_still_gets_the_backlog() -> None:
    outbox = Outbox()
    outbox.newest = 2
    outbox.connected_to(1)
    load(outbox, [row(1), row(2)])
    assert publish_all(outbox) == [1, 2]


def test_a_publish_that_was_refused_is_sent_again_later() -> None:
    outbox = connected()
    outbox.committed(row(1))
    item = outbox.next()
    assert item is not None
    outbox.sent(1, item)
    outbox.acknowledged(1, taken=False, now=0.0)
    assert outbox.tick(4.9) == 0
    assert outbox.tick(5.0) == 1
    again = outbox.next()
    assert again == row(1)


def test_a_receipt_before_the_puback_settles_too() -> None:
    outbox = connected()
    outbox.committed(row(1))
    item = outbox.next()
    assert item is not None
    outbox.sent(9, item)
    assert outbox.receipted(EPOCH, 1, "hash-1")
    outbox.acknowledged(9, taken=True, now=0.0)
    assert outbox.idle
    assert outbox.tick(1000.0) == 0


def test_a_foreign_receipt_settles_nothing() -> None:
    outbox = connected()
    outbox.committed(row(1))
    publish_all(outbox)
    assert not outbox.receipted(EPOCH, 1, "another hash")
    assert outbox.awaiting == 1


def test_while_no_receipt_comes_there_are_probes_and_no_storm() -> None:
    outbox = connected()
    for n in range(1, 201):
        outbox.committed(row(n))
    publish_all(outbox)
    resent, now = 0, 0.0
    while now < 600:
        now += 0.5
        resent += outbox.tick(now)
        publish_all(outbox, now)
    assert 5 <= resent <= 4 + 600 / PATIENCE_MAX_S + 1


def test_when_the_backend_is_back_all_is_sent_again_soon() -> None:
    outbox = connected()
    for n in range(1, 201):
        outbox.committed(row(n))
    publish_all(outbox)
    now = 0.0
    while now < 600:
        now += 0.5
        outbox.tick(now)
        publish_all(outbox, now)
    assert outbox.receipted(EPOCH, 7, "hash-7")
    sent: set[int] = set()
    for _ in range(12):
        now += 0.5
        outbox.tick(now)
        sent |= set(publish_all(outbox, now))
    assert sent == set(range(1, 201)) - {7}


def test_without_a_backend_a_refusal_that_is_over_frees_all_soon() -> None:
    outbox = connected(await_receipts=False)
    for n in range(1, 101):
        outbox.committed(row(n))
    while (item := outbox.next()) is not None:
        outbox.sent(item.n, item)
        outbox.acknowledged(item.n, taken=False, now=0.0)
    now, settled = 0.0, set()
    while now < 300:
        now += 0.5
        outbox.tick(now)
        while (item := outbox.next()) is not None:
            outbox.sent(item.n, item)
            if outbox.acknowledged(item.n, taken=now > 200, now=now):
                settled.add(item.n)
    assert settled == set(range(1, 101))


def test_more_live_events_than_memory_holds_come_from_disk() -> None:
    outbox = connected()
    rows = [row(n) for n in range(1, 5001)]
    for item in rows:
        outbox.committed(item)
    seen: set[int] = set()
    for _ in range(200):
        for n in publish_all(outbox):
            seen.add(n)
            outbox.receipted(EPOCH, n, f"hash-{n}")
        load(outbox, [r for r in rows if r.n not in seen])
    assert seen == set(range(1, 5001))


class OutboxMachine(RuleBasedStateMachine):
    """The journal is a set of rows without receipt; broker and backend lose what they like."""

    @initialize(seed=st.integers(0, 1000))
    def begin(self, seed: int) -> None:
        self.random = Random(seed)
        self.outbox = Outbox(patience_s=1.0)
        self.now = 0.0
        self.newest = 0
        self.unreceipted: dict[int, Row] = {}
        self.in_flight: dict[int, Row] = {}
        self.at_backend: set[int] = set()
        self.mid = 0
        self.window = IN_FLIGHT_MAX

    @precondition(lambda self: not self.outbox.connected)
    @rule(maximum=st.sampled_from([None, 1, 3, 20, 65535]))
    def connect(self, maximum: int | None) -> None:
        self.outbox.connected_to(maximum)
        self.window = min(IN_FLIGHT_MAX, maximum or IN_FLIGHT_MAX)

    @precondition(lambda self: self.outbox.connected)
    @rule()
    def disconnect(self) -> None:
        self.outbox.disconnected()
        self.in_flight.clear()

    @rule(count=st.integers(1, 400))
    def commit(self, count: int) -> None:
        for _ in range(count):
            self.newest += 1
            self.unreceipted[self.newest] = row(self.newest)
            self.outbox.committed(row(self.newest))

    @rule(count=st.integers(1, 300))
    def publish(self, count: int) -> None:
        for _ in range(count):
            live = bool(self.outbox._live)
            newest_live = self.outbox._live[0].n if live else None
            item = self.outbox.next()
            if item is None:
                return
            assert newest_live is None or item.n == newest_live, "live first"
            self.mid += 1
            self.in_flight[self.mid] = item
            self.outbox.sent(self.mid, item)
            self.at_backend.add(item.n)

    @rule(share=st.floats(0, 1), taken=st.booleans())
    def puback(self, share: float, taken: bool) -> None:
        for mid in list(self.in_flight):
            if self.random.random() < share:
                del self.in_flight[mid]
                self.outbox.acknowledged(mid, taken=taken, now=self.now)

    @rule(share=st.floats(0, 1), lost=st.booleans())
    def receipts(self, share: float, lost: bool) -> None:
        for n in [n for n in self.at_backend if self.random.random() < share]:
            self.at_backend.discard(n)
            if not lost:
                self.unreceipted.pop(n, None)
                self.outbox.receipted(EPOCH, n, f"hash-{n}")

    @rule(seconds=st.floats(0.1, 100))
    def wait(self, seconds: float) -> None:
        self.now += seconds
        self.outbox.tick(self.now)

    @rule()
    def read(self) -> None:
        page = self.outbox.wants_backlog()
        if page is not None:
            self._answer(page)

    @rule()
    def read_too_late(self) -> None:
        page = self.outbox.wants_backlog()
        if page is not None and self.outbox.connected:
            self.outbox.disconnected()
            self.in_flight.clear()
            self._answer(page)

    @rule()
    def rewind(self) -> None:
        self.outbox.rewind()

    def _answer(self, page: tuple[int, int]) -> None:
        after, up_to = page
        rows = [r for n, r in sorted(self.unreceipted.items()) if after < n <= up_to]
        self.outbox.loaded(after, up_to, rows[:BACKLOG_PAGE])

    @invariant()
    def windows_hold(self) -> None:
        assert self.outbox.in_flight <= self.window
        assert self.outbox.awaiting <= AWAITING_MAX + IN_FLIGHT_MAX
        assert AWAITING_BACKLOG_MAX < AWAITING_MAX

    def teardown(self) -> None:
        """With everybody alive, every event gets its receipt in the end."""
        if not hasattr(self, "outbox"):
            return
        if not self.outbox.connected:
            self.connect(None)
        for _ in range(3000):
            if not self.unreceipted:
                break
            for _ in range(IN_FLIGHT_MAX // self.window):  # a broker that takes one at a time needs as long
                self.publish(300)
                self.puback(1.0, True)
            self.receipts(1.0, False)
            self.read()
            self.wait(1.0)
        assert not self.unreceipted, sorted(self.unreceipted)[:5]


TestOutbox = OutboxMachine.TestCase
TestOutbox.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
