"""What kiosks do to the queue under test, on the network and off it."""

from base64 import urlsafe_b64encode
from datetime import UTC, datetime

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from contracts import hall_commands as hall
from contracts.base import Message
from contracts.catalog import Priority
from contracts.commands import CommandErrorCode as Code
from contracts.hall import PaperOutcome, TicketView
from contracts.hall import TicketState as S
from contracts.hall_replies import IssueResult, LeaseResult, SettleResult
from gateway.hall.hours import opening
from gateway.hall.numbers import REVIVE_MS
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import ANNA, MINUTE_MS
from tests.gateway.queue.machine import (
    EARLY_MS,
    LATE_MS,
    Given,
    Machine,
    outcomes,
    picks,
    priorities,
    services,
    whos,
)
from tests.gateway.queue.reference import Lease, Person


class Kiosks(Machine):
    """Numbers, appointments, blocks."""

    @rule(service=services, who=whos, priority=priorities)
    def issue(self, service: str, who: str, priority: Priority) -> None:
        command = hall.IssueCommand(
            request=self.key(), kiosk="kiosk-1", service=service, priority=priority, person=who or None
        )
        known = self.hall.services[service]
        held, left = self.hall.holder(who, service), self.hall.left(known, self.now_ms)
        result = self.do(command, IssueResult)
        if held and known.one_per_person:
            assert isinstance(result, IssueResult)
            assert result.open_before
            assert result.ticket.ticket in [person.ticket for person in held]
        elif not opening(self.index, known.hours, self.now_ms).open:
            assert self.code(result) is Code.CLOSED
        elif known.needs_id and not who:
            assert self.code(result) is Code.NEEDS_ID
        elif left == 0:
            assert self.code(result) is Code.FULL
        else:
            assert isinstance(result, IssueResult)
            self.wishes.append(command)
            self.reserved(result, command.request, who, self.now_ms, priority)

    @rule(service=services, who=whos, outcome=outcomes, priority=priorities)
    def come(self, service: str, who: str, outcome: PaperOutcome, priority: Priority) -> None:
        """Most who ask for a number get its paper."""
        before = self.hall.issued
        if service == "c":
            who = who or ANNA
        self.issue(service, who, priority)
        if self.hall.issued > before:
            self.tell_outcome(self.hall.people[-1], outcome)

    @precondition(lambda self: self.wishes)
    @rule(pick=picks)
    def ask_again(self, pick: int) -> None:
        command = self.wishes[pick % len(self.wishes)]
        people = [person for person in self.hall.people if person.request == command.request]
        if not people:
            return
        result = self.done(command, IssueResult)
        assert result.again
        assert result.ticket.ticket == people[0].ticket
        assert result.token == people[0].token

    @precondition(lambda self: self.hall.people)
    @rule(pick=picks, outcome=outcomes)
    def confirm(self, pick: int, outcome: PaperOutcome) -> None:
        self.tell_outcome(self.person(pick), outcome)

    def tell_outcome(self, person: Person, outcome: PaperOutcome) -> None:
        result = self.do(hall.ConfirmCommand(ticket=person.ticket, outcome=outcome), TicketView)
        sure = (PaperOutcome.UNKNOWN, PaperOutcome.SHOWN, PaperOutcome.PRINTED)
        if outcome is PaperOutcome.FAILED and person.paper in (None, outcome):
            possible = person.paper is not None or person.state in (S.RESERVED, S.EXPIRED, S.CANCELLED)
            assert isinstance(result, TicketView) is possible
            if possible and person.state is S.RESERVED:
                person.void = True
                self.hall.end(person, S.CANCELLED, self.now_ms)
            person.paper = PaperOutcome.FAILED if possible else person.paper
        elif outcome is not PaperOutcome.FAILED and person.paper in sure:
            assert isinstance(result, TicketView)
            person.paper = max(person.paper, outcome, key=sure.index)
        elif person.state is S.EXPIRED and self.is_too_late(person):
            assert self.code(result) is Code.NOT_NOW
        elif outcome is not PaperOutcome.FAILED and person.state in (S.RESERVED, S.EXPIRED):
            assert isinstance(result, TicketView)
            person.state, person.paper, person.void = S.WAITING, outcome, False
        else:
            assert self.code(result) is Code.NOT_NOW

    def is_too_late(self, person: Person) -> bool:
        """A number that expired: long ago, or it is somebody else's now."""
        others = [p for p in self.hall.people if p.is_open and p.number == person.number]
        return bool(others) or self.now_ms - person.made_ms > REVIVE_MS

    @precondition(lambda self: self.hall.people)
    @rule(pick=picks)
    def cancel(self, pick: int) -> None:
        person = self.person(pick)
        result = self.do(hall.CancelCommand(token=person.token), TicketView)
        possible = person.state in (S.RESERVED, S.WAITING, S.HELD, S.COLLECT, S.CANCELLED)
        assert isinstance(result, TicketView) is possible
        if possible and person.state is not S.CANCELLED:
            person.void = person.state is S.RESERVED
            self.hall.end(person, S.CANCELLED, self.now_ms)

    @rule(minutes=st.integers(-10, 60), who=whos)
    def book_appointment(self, minutes: int, who: str) -> None:
        start = datetime.fromtimestamp((self.now_ms + minutes * MINUTE_MS) // 1000, UTC)
        name = f"visit-{len(self.appointments)}"
        command = hall.BookCommand(appointment=name, service="a", start=start, person=who or None)
        self.done(command, Message)
        self.appointments[name] = command

    @precondition(lambda self: self.appointments)
    @rule(pick=picks, is_his=st.booleans())
    def check_in(self, pick: int, is_his: bool) -> None:
        name = list(self.appointments)[pick % len(self.appointments)]
        wanted = self.appointments[name]
        who = (wanted.person or "") if is_his else ANNA
        command = hall.CheckInCommand(
            request=self.key(), kiosk="kiosk-1", appointment=name, person=who or None
        )
        start_ms = round(wanted.start.timestamp() * 1000)
        before, held = self.hall.checked_in.get(name), self.hall.holder(who, "a")
        result = self.do(command, IssueResult)
        if (wanted.person and wanted.person != who) or name not in self.store_book.appointments:
            assert self.code(result) is Code.UNKNOWN_TICKET
        elif before in self.hall.people and not (
            before.state is S.EXPIRED or before.paper is PaperOutcome.FAILED
        ):
            assert isinstance(result, IssueResult)
            assert result.ticket.ticket == before.ticket
        elif not start_ms - EARLY_MS <= self.now_ms <= start_ms + LATE_MS:
            assert self.code(result) is Code.NOT_NOW
        elif held:
            assert isinstance(result, IssueResult)
            assert result.open_before
            self.takes_over(name, min(held, key=lambda person: person.ticket), start_ms)
        else:
            assert isinstance(result, IssueResult)
            self.hall.checked_in[name] = self.reserved(result, command.request, who, start_ms, Priority.NONE)

    def takes_over(self, name: str, person: Person, start_ms: int) -> None:
        """The number that he holds has the appointment's place, where that is the better one."""
        if person in self.hall.checked_in.values() or person.state not in (S.RESERVED, S.WAITING):
            return
        self.hall.checked_in[name] = person
        rank_ms = start_ms - self.hall.credit_ms("a", self.store_book.tickets[person.ticket].priority)
        if not person.misses and rank_ms < person.place[0]:
            person.place, person.came_ms = (rank_ms, person.place[1]), min(person.came_ms, start_ms)

    # -- a kiosk that is offline -----------------------------------------------------------------------------

    def lease(self, service: str, size: int) -> None:
        known = self.hall.services[service]
        left = self.hall.left(known, self.now_ms)
        command = hall.LeaseCommand(request=self.key(), kiosk="kiosk-2", service=service, size=size)
        result = self.do(command, LeaseResult)
        if isinstance(result, HallRefusedError):
            assert result.code in (Code.CLOSED, Code.FULL, Code.NOT_NOW)
            return
        again = self.done(command, LeaseResult)
        assert (again.block, again.again) == (result.block, True)
        assert left is None or left > 0
        first, last = int(result.first[-4:]), int(result.last[-4:])
        taken = {int(p.number[-4:]) for p in self.hall.people if p.number[0] == result.first[0] and p.is_open}
        for lease in self.hall.leases:
            if lease.service == service and (lease.day == self.day or lease.is_live(self.now_ms)):
                taken.update(range(lease.first, lease.last + 1))
        assert not taken & set(range(first, last + 1))
        until_ms = round(result.until.timestamp() * 1000)
        self.hall.leases.append(Lease(result.block, service, self.day, first, last, until_ms))

    @rule(
        count=st.integers(1, 3),
        pick=picks,
        who=whos,
        outcome=outcomes,
        priority=priorities,
    )
    def give_out_offline(
        self, count: int, pick: int, who: str, outcome: PaperOutcome, priority: Priority
    ) -> None:
        if len(self.hall.leases) < pick % 5 + 1:
            self.lease("ab"[pick % 2], count + 1)
        for _ in range(count if self.hall.leases else 0):
            self.give_one_out_offline(pick, who, outcome, priority)

    def give_one_out_offline(self, pick: int, who: str, outcome: PaperOutcome, priority: Priority) -> None:
        lease = self.hall.leases[pick % len(self.hall.leases)]
        number = lease.first + lease.given
        if lease.done or number > lease.last or self.now_ms >= lease.until_ms:
            return
        lease.given += 1
        ticket = hall.OfflineTicket(
            request=self.key(),
            number=f"{self.hall.services[lease.service].prefix}{number:04d}",
            token=self.token(),
            issued_at=datetime.fromtimestamp(self.now_ms / 1000, UTC),
            outcome=outcome,
            priority=priority,
            person=who or None,
        )
        self.given.append(Given(lease.id, ticket))

    @precondition(lambda self: self.given)
    @rule(pick=picks, count=st.integers(1, 3), done=st.sampled_from([False, False, True]))
    def settle(self, pick: int, count: int, done: bool) -> None:
        """Some of them may have been told before: nothing comes of that."""
        block = self.given[pick % len(self.given)].lease
        lease = next(lease for lease in self.hall.leases if lease.id == block)
        told = [given.ticket for given in self.given if given.lease == block][-count:]
        command = hall.SettleCommand(block=block, kiosk="kiosk-2", tickets=tuple(told), done=done)
        result = self.do(command, SettleResult)
        if lease.forgotten:
            assert self.code(result) is Code.UNKNOWN_TICKET
            return
        assert isinstance(result, SettleResult)
        for ticket, settled in zip(told, result.tickets, strict=True):
            before = f"{lease.day}-{ticket.number}" in [person.ticket for person in self.hall.people]
            assert settled.accepted is (before or not lease.done), settled.reason
            if settled.accepted and not before:
                self.settled(lease, ticket)
        lease.done = lease.done or done
        live = lease.is_live(self.now_ms)
        assert result.left == (lease.last - lease.first + 1 - len(lease.told) if live else 0)

    def settled(self, lease: Lease, ticket: hall.OfflineTicket) -> None:
        issued_ms = round(ticket.issued_at.timestamp() * 1000)
        credit_ms = self.hall.credit_ms(lease.service, ticket.priority)
        person = Person(
            ticket=f"{lease.day}-{ticket.number}",
            number=ticket.number,
            day=lease.day,
            service=lease.service,
            request=ticket.request,
            token=ticket.token,
            who=ticket.person or "",
            made_ms=issued_ms,
            came_ms=issued_ms,
            place=(issued_ms - credit_ms, self.hall.next_order()),
            queued_ms=issued_ms,
            state=S.WAITING,
            paper=ticket.outcome,
            block=lease.id,
        )
        self.hall.add(person)
        lease.told.add(ticket.number)
        if ticket.outcome is PaperOutcome.FAILED:
            person.void = True
            self.hall.end(person, S.CANCELLED, self.now_ms)

    def reserved(
        self, result: IssueResult, request: str, who: str, came_ms: int, priority: Priority
    ) -> Person:
        assert not result.again
        assert not result.open_before
        ticket = result.ticket
        credit_ms = self.hall.credit_ms(ticket.service, priority)
        person = Person(
            ticket=ticket.ticket,
            number=ticket.number,
            day=self.day,
            service=ticket.service,
            request=request,
            token=result.token,
            who=who,
            made_ms=self.now_ms,
            came_ms=came_ms,
            place=(came_ms - credit_ms, self.hall.next_order()),
            queued_ms=self.now_ms,
            confirm_by_ms=self.now_ms + round(self.policy.reserve_s * 1000),
        )
        return self.hall.add(person)

    def token(self) -> str:
        self.keys += 1
        return urlsafe_b64encode(self.keys.to_bytes(16, "big")).rstrip(b"=").decode()
