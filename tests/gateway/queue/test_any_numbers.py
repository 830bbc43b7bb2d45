"""Whatever kiosks do, in whatever order and on whatever day: no number twice, and every number counted."""

from collections import Counter as Count

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from contracts.hall import PaperOutcome, TicketState
from contracts.hall_commands import (
    CancelCommand,
    ConfirmCommand,
    LeaseCommand,
    OfflineTicket,
    SettleCommand,
)
from contracts.hall_replies import IssueResult, LeaseResult, SettleResult
from gateway.hall import leases
from gateway.hall.counting import is_live, unused
from gateway.hall.dispatch import carry_out, tick
from gateway.hall.records import Block, Ticket
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import DAY_MS, HOUR_MS, MINUTE_MS, NINE, new_book, request, service, wish

PICK = st.integers(0, 10_000)
PERSONS = st.sampled_from([None, "1" * 64, "2" * 64, "3" * 64])
SERVICES = st.sampled_from(["a", "b"])
QUOTA = 12


class Kiosks(RuleBasedStateMachine):
    """Two services, one with a quota; several kiosks that repeat themselves, lose papers and are cut off."""

    @initialize()
    def opens(self) -> None:
        self.book = new_book(services=(service("a"), service("b", quota=QUOTA), service("c")))
        self.now_ms = NINE
        self.wishes = 0
        self.blocks: list[LeaseResult] = []
        self.answers: dict[str, str] = {}
        """Ticket by request."""
        self.revived = Count[str]()
        """Expired numbers of B that were out there after all, by day: the quota can't keep those out."""

    def some_ticket(self, pick: int) -> Ticket | None:
        tickets = sorted(self.book.tickets, key=lambda ticket: ticket.id)
        return tickets[pick % len(tickets)] if tickets else None

    def done(self) -> None:
        self.book.accept()
        self.book.committed()

    @rule(of=SERVICES, person=PERSONS, repeat=st.booleans())
    def issue(self, of: str, person: str | None, repeat: bool) -> None:
        self.wishes += not repeat
        command = wish(self.wishes, of, person=person)
        try:
            reply = carry_out(self.book, command, self.now_ms).reply
        except HallRefusedError:
            self.book.undo()
            return
        assert isinstance(reply, IssueResult)
        if not reply.open_before:
            before = self.answers.get(command.request)
            assert before in (None, reply.ticket.ticket) or before not in self.book.tickets
            self.answers[command.request] = reply.ticket.ticket
        if person and reply.open_before:
            assert self.book.tickets[reply.ticket.ticket].person == person
        self.done()

    @rule(pick=PICK, outcome=st.sampled_from(PaperOutcome))
    def confirm(self, pick: int, outcome: PaperOutcome) -> None:
        if (ticket := self.some_ticket(pick)) is None:
            return
        try:
            carry_out(self.book, ConfirmCommand(ticket=ticket.id, outcome=outcome), self.now_ms)
        except HallRefusedError:
            self.book.undo()
        if ticket.service == "b" and ticket.state is TicketState.EXPIRED:
            self.revived[ticket.day] += self.book.tickets[ticket.id].is_open
        self.done()

    @rule(pick=PICK)
    def cancel(self, pick: int) -> None:
        if (ticket := self.some_ticket(pick)) is None:
            return
        try:
            carry_out(self.book, CancelCommand(token=ticket.token), self.now_ms)
        except HallRefusedError:
            self.book.undo()
        self.done()

    @rule(of=SERVICES, kiosk=st.sampled_from(["kiosk-1", "kiosk-2"]), size=st.integers(1, 6))
    def lease(self, of: str, kiosk: str, size: int) -> None:
        self.wishes += 1
        command = LeaseCommand(request=request(self.wishes), kiosk=kiosk, service=of, size=size)
        try:
            reply = leases.lease(self.book, command, self.now_ms).reply
        except HallRefusedError:
            self.book.undo()
            return
        assert isinstance(reply, LeaseResult)
        self.blocks.append(reply)
        self.done()

    @rule(pick=PICK, number=st.integers(0, 7), paper=st.sampled_from(PaperOutcome), is_last=st.booleans())
    def settle(self, pick: int, number: int, paper: PaperOutcome, is_last: bool) -> None:
        if not self.blocks:
            return
        block = self.blocks[pick % len(self.blocks)]
        record = self.book.blocks.get(block.block)
        offline = OfflineTicket(
            request=f"offline-{block.block}-{number}".replace("_", "-"),
            number=f"{block.first[:-4]}{int(block.first[-4:]) + number:04d}",
            token=f"{block.block}{number}".ljust(22, "x"),
            issued_at=self.book.catalog.local(self.now_ms),
            outcome=paper,
        )
        command = SettleCommand(
            block=block.block, kiosk=record.kiosk if record else "kiosk-1", tickets=(offline,), done=is_last
        )
        try:
            reply = carry_out(self.book, command, self.now_ms).reply
        except HallRefusedError:
            assert record is None
            self.book.undo()
            return
        assert isinstance(reply, SettleResult)
        (told,) = reply.tickets
        assert told.accepted or told.reason
        self.done()

    @rule(
        pass_ms=st.sampled_from([1000, MINUTE_MS, 3 * MINUTE_MS, HOUR_MS, 13 * HOUR_MS, DAY_MS, 3 * DAY_MS])
    )
    def time_passes(self, pass_ms: int) -> None:
        self.now_ms += pass_ms
        tick(self.book, self.now_ms)
        self.done()

    @invariant()
    def no_two_people_hold_the_same_number(self) -> None:
        held = Count(ticket.number for ticket in self.book.tickets if ticket.is_open)
        assert all(count == 1 for count in held.values()), held

    @invariant()
    def nobody_else_gets_what_a_kiosk_may_give_out(self) -> None:
        leased = {
            (block.day, block.service, number): block.id
            for block in self.book.blocks
            for number in range(block.first, block.last + 1)
        }
        for ticket in self.book.tickets:
            assert leased.get((ticket.day, ticket.service, int(ticket.number[1:]))) in (
                None,
                ticket.block,
            )

    @invariant()
    def what_was_issued_is_what_counts(self) -> None:
        issued = Count(ticket.day for ticket in self.book.tickets if ticket.service == "b" and counts(ticket))
        for count in self.book.counters:
            assert count.prefix != "B" or count.issued == issued[count.day]

    @invariant()
    def a_quota_is_kept(self) -> None:
        leased = Count[str]()
        for block in self.book.blocks_of("b"):
            leased[block.day] += left_of(block, self.now_ms)
        for count in self.book.counters:
            if count.prefix == "B":
                assert count.issued + leased[count.day] <= QUOTA + self.revived[count.day]


def counts(ticket: Ticket) -> bool:
    """Whether it counts for the quota: it reached its citizen, or still may."""
    if ticket.state is TicketState.RESERVED:
        return True
    return ticket.paper not in (None, PaperOutcome.FAILED)


def left_of(block: Block, now_ms: int) -> int:
    """Numbers that its kiosk may still give out."""
    return unused(block) if is_live(block, now_ms) else 0


TestAnyNumbers = Kiosks.TestCase
TestAnyNumbers.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
