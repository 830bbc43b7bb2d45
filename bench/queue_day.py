"""Simulated days over the queue's rules: discrete events, no I/O, no clock but its own. Pure and seeded.

What is simulated are people, not processes: citizens who come, miss their call, fetch a paper, give up;
clerks who pause; kiosks that are cut off. What answers them are the gateway's own rules, on its own `Book`.
"""

import heapq
from collections.abc import Callable, Iterator
from functools import partial
from random import Random
from typing import TypeVar

from bench.queue_hall import LEVELS, SPREAD, Caller, service_minutes, visitors
from bench.queue_visits import DayReport, Desk, Visit, Wait
from contracts.base import Message
from contracts.commands import CommandErrorCode
from contracts.hall import PaperOutcome, TicketState, number_of, number_text, prefix_of
from contracts.hall_commands import (
    BeginCommand,
    BookCommand,
    CallNextCommand,
    CallNumberCommand,
    CancelCommand,
    CheckInCommand,
    ConfirmCommand,
    FinishCommand,
    HallCommand,
    HoldCommand,
    IssueCommand,
    LeaseCommand,
    NoShowCommand,
    OfflineTicket,
    PauseCommand,
    RecallCommand,
    ResumeCommand,
    SettleCommand,
    SignInCommand,
    SignOutCommand,
    TransferCommand,
)
from contracts.hall_replies import IssueResult, LeaseResult, SettleResult, WindowResult
from gateway.hall.book import Book
from gateway.hall.dispatch import carry_out, end_rating, tick
from gateway.hall.outcome import InviteRating, Outcome
from gateway.hall.records import Ticket
from gateway.hall.refusal import HallRefusedError

MS = 1000
HOUR_S = 3600.0
DAY_S = 24 * HOUR_S
SIGN_IN_S = 8.9 * HOUR_S
CLOSES_S = 17 * HOUR_S
LAST_S = 18 * HOUR_S
"""Whoever waits then is sent home."""
OVER_S = 19 * HOUR_S
TICK_S = 10.0
LUNCH_S = (12 * HOUR_S, 12.75 * HOUR_S)
"""When the first and the second half of the windows go to lunch."""
LUNCH_LASTS_S = 40 * 60.0
SHORT_PAUSES_S = (10.5 * HOUR_S, 15 * HOUR_S)
"""Around these each clerk has a short pause."""
SHORT_LASTS_S = (240.0, 600.0)
PRINT_S = (2.0, 4.0)
WALK_S = (6.0, 25.0)
REACTION_S = (2.0, 12.0)
"""From the end of a service to the next call."""
PATIENCE_S = 45.0
"""A clerk waits so long for somebody whom he called, and calls again in the middle."""
RATING_S = (3.0, 15.0)
OFFLINE_S = (10 * HOUR_S, 10.5 * HOUR_S)
OFFLINE_KIOSK = 3
BLOCK = 40

R = TypeVar("R", bound=Message)


class SimulatedDay:
    """One day in a book that may have seen others. `midnight_ms` is the beginning of the hall's day."""

    def __init__(
        self, book: Book, seed: str, midnight_ms: int, count: int, *, tick_s: float = TICK_S
    ) -> None:
        self.book = book
        self._tick_s = tick_s
        self._midnight_ms = midnight_ms
        self._seed = seed
        self._random = Random(f"{seed}/day")
        self._minutes = service_minutes()
        self._callers = visitors(seed, tuple(book.catalog.services), count)
        self._heap: list[tuple[float, int, Callable[[], None]]] = []
        self._planned = 0
        self._now_s = 0.0
        self._desks = {
            duty.number: Desk(duty, f"S{n:03d}", pauses=self._pauses(n))
            for n, duty in enumerate(book.catalog.catalog.windows, 1)
        }
        self._idle: dict[str, None] = {}
        """Windows that wait for somebody, longest first."""
        self._visits: dict[str, Visit] = {}
        self._blocks: dict[str, list[str]] = {}
        self._block_ids: dict[str, str] = {}
        self._offline: dict[str, list[tuple[OfflineTicket, Caller]]] = {}
        self._waits: list[Wait] = []
        self._refused: dict[str, int] = {}
        self._served: dict[str, int] = {}
        self._operations = 0
        self._offline_count = 0

    def run(self) -> DayReport:
        """Play it."""
        for desk in self._desks.values():
            self._at(SIGN_IN_S + self._random.uniform(0, 300), partial(self._sign_in, desk))
        self._at(SIGN_IN_S, self._lease)
        self._at(OFFLINE_S[1], self._settle)
        for caller in self._callers:
            if caller.booked_s is not None:
                self._at(SIGN_IN_S - HOUR_S, partial(self._book, caller))
            self._at(caller.arrives_s, partial(self._arrive, caller))
        self._at(1.0, self._tick)
        while self._heap:
            self._now_s, _, act = heapq.heappop(self._heap)
            act()
        return self._report()

    # -- time -----------------------------------------------------------------------------------------------

    @property
    def _now_ms(self) -> int:
        return self._midnight_ms + round(self._now_s * MS)

    def _at(self, when_s: float, act: Callable[[], None]) -> None:
        self._planned += 1
        heapq.heappush(self._heap, (max(when_s, self._now_s), self._planned, act))

    def _in(self, span: tuple[float, float] | float, act: Callable[[], None]) -> None:
        wait_s = span if isinstance(span, float) else self._random.uniform(*span)
        self._at(self._now_s + wait_s, act)

    def _tick(self) -> None:
        self._carry(lambda book: tick(book, self._now_ms))
        for window in list(self._idle):
            desk = self._desks[window]
            late = self._now_s > CLOSES_S or (desk.pauses and desk.pauses[0][0] <= self._now_s)
            if late or any(map(self.book.waiting_count, (*desk.duty.serves, *desk.duty.helps))):
                self._free(desk)
        if self._now_s < OVER_S:
            early = self._now_s < SIGN_IN_S - HOUR_S
            self._at(self._now_s + (600.0 if early else self._tick_s), self._tick)

    # -- rules ----------------------------------------------------------------------------------------------

    def _carry(self, rule: Callable[[Book], Outcome]) -> Outcome:
        """As the journal's writer does it."""
        self._operations += 1
        try:
            outcome = rule(self.book)
        except HallRefusedError:
            self.book.undo()
            raise
        self.book.accept()
        self.book.committed()
        for effect in outcome.effects:
            if isinstance(effect, InviteRating):
                self._in(RATING_S, partial(self._rate, effect.session.key))
        return outcome

    def _do(self, command: HallCommand, kind: type[R]) -> R:
        outcome = self._carry(lambda book: carry_out(book, command, self._now_ms))
        assert isinstance(outcome.reply, kind), f"{command!r} was answered with {outcome.reply!r}"
        return outcome.reply

    def _window(self, command: HallCommand) -> WindowResult:
        return self._do(command, WindowResult)

    def _key(self) -> str:
        return f"{self._random.getrandbits(96):024x}"

    # -- kiosks ---------------------------------------------------------------------------------------------

    def _book(self, caller: Caller) -> None:
        assert caller.booked_s is not None
        start = self.book.catalog.local(self._midnight_ms + round(caller.booked_s * MS))
        command = BookCommand(appointment=self._appointment(caller), service=caller.service, start=start)
        self._carry(lambda book: carry_out(book, command, self._now_ms))

    def _appointment(self, caller: Caller) -> str:
        return f"{self._seed}-{caller.number}".replace("/", "-")

    def _arrive(self, caller: Caller) -> None:
        if caller.kiosk == OFFLINE_KIOSK and OFFLINE_S[0] <= self._now_s < OFFLINE_S[1]:
            self._take_offline(caller)
            return
        try:
            result = self._take(caller)
        except HallRefusedError as refusal:
            self._refused[refusal.code] = self._refused.get(refusal.code, 0) + 1
            return
        ticket = self.book.tickets[result.ticket.ticket]
        visit = Visit(caller, ticket.id, ticket.token, told=ticket.told_s, made_s=self._now_s)
        self._visits[ticket.id] = visit
        if caller.paper is not None:
            self._in(PRINT_S, lambda: self._confirm(visit, caller.paper or PaperOutcome.UNKNOWN))
        if caller.gives_up_s is not None:
            self._in(caller.gives_up_s, lambda: self._give_up(visit))

    def _take(self, caller: Caller) -> IssueResult:
        kiosk, request = f"kiosk-{caller.kiosk}", self._key()
        if caller.booked_s is not None:
            try:
                return self._do(
                    CheckInCommand(
                        request=request, kiosk=kiosk, appointment=self._appointment(caller),
                        language=caller.language, priority=caller.priority,
                    ),
                    IssueResult,
                )  # fmt: skip
            except HallRefusedError:
                request = self._key()
        return self._do(
            IssueCommand(
                request=request, kiosk=kiosk, service=caller.service, language=caller.language,
                priority=caller.priority, person=caller.person,
            ),
            IssueResult,
        )  # fmt: skip

    def _confirm(self, visit: Visit, outcome: PaperOutcome) -> None:
        self._carry(
            lambda book: carry_out(book, ConfirmCommand(ticket=visit.ticket, outcome=outcome), self._now_ms)
        )
        if self._ticket(visit).state is TicketState.WAITING:
            self._wake(visit.caller.service)

    def _give_up(self, visit: Visit) -> None:
        ticket = self.book.tickets.get(visit.ticket)
        if ticket is not None and ticket.state is TicketState.WAITING and not ticket.served:
            self._carry(lambda book: carry_out(book, CancelCommand(token=visit.token), self._now_ms))

    def _lease(self) -> None:
        for service in self.book.catalog.services:
            result = self._do(
                LeaseCommand(
                    request=self._key(), kiosk=f"kiosk-{OFFLINE_KIOSK}", service=service, size=BLOCK
                ),
                LeaseResult,
            )
            prefix = prefix_of(result.first)
            numbers = range(number_of(result.first), number_of(result.last) + 1)
            self._block_ids[service] = result.block
            self._blocks[service] = [number_text(prefix, n) for n in numbers]

    def _take_offline(self, caller: Caller) -> None:
        left = self._blocks[caller.service]
        if not left:
            self._refused["block used up"] = self._refused.get("block used up", 0) + 1
            return
        ticket = OfflineTicket(
            request=self._key(), number=left.pop(0), token=f"{self._random.getrandbits(88):022x}",
            issued_at=self.book.catalog.local(self._now_ms), language=caller.language,
            priority=caller.priority, person=caller.person,
        )  # fmt: skip
        self._offline.setdefault(caller.service, []).append((ticket, caller))

    def _settle(self) -> None:
        for service, block in self._block_ids.items():
            given = self._offline.pop(service, [])
            result = self._do(
                SettleCommand(
                    block=block, kiosk=f"kiosk-{OFFLINE_KIOSK}", tickets=tuple(t for t, _ in given), done=True
                ),
                SettleResult,
            )
            for (told, caller), settled in zip(given, result.tickets, strict=True):
                if not settled.accepted or settled.ticket is None:
                    self._refused["offline"] = self._refused.get("offline", 0) + 1
                    continue
                self._offline_count += 1
                visit = Visit(
                    caller, settled.ticket.ticket, told.token, made_s=caller.arrives_s, offline=True
                )
                self._visits[visit.ticket] = visit
                self._wake(service)

    # -- windows --------------------------------------------------------------------------------------------

    def _pauses(self, number: int) -> list[tuple[float, float]]:
        short = [
            (at + self._random.uniform(-2400, 2400), self._random.uniform(*SHORT_LASTS_S))
            for at in SHORT_PAUSES_S
        ]
        return sorted([*short, (LUNCH_S[number % 2], LUNCH_LASTS_S)])

    def _sign_in(self, desk: Desk) -> None:
        self._window(SignInCommand(window=desk.duty.number, staff_no=desk.staff))
        desk.closed, desk.opened_s = False, self._now_s
        self._free(desk)

    def _wake(self, service: str) -> None:
        """Somebody waits now: an idle window whose own service it is calls him soon."""
        for window in self._idle:
            desk = self._desks[window]
            if service in desk.duty.serves:
                self._busy(desk)
                self._in((1.0, 4.0), partial(self._free, desk))
                return

    def _busy(self, desk: Desk) -> None:
        if desk.idle_since_s is not None:
            desk.idle_s += self._now_s - desk.idle_since_s
            desk.idle_since_s = None
        self._idle.pop(desk.duty.number, None)

    def _free(self, desk: Desk) -> None:
        """The clerk calls somebody, pauses, or goes home."""
        window = desk.duty.number
        if desk.closed:
            return
        if desk.pauses and desk.pauses[0][0] <= self._now_s:
            self._pause(desk)
            return
        if self._now_s >= LAST_S:
            self._close(desk)
            return
        try:
            result = self._call(desk, window)
        except HallRefusedError as refusal:
            if refusal.code is not CommandErrorCode.NOBODY_WAITS:
                raise
            if self._now_s > CLOSES_S + 600 and not any(self.book.waiting_count(s) for s in desk.duty.serves):
                self._close(desk)
                return
            if desk.idle_since_s is None:
                desk.idle_since_s = self._now_s
                self._idle[window] = None
            return
        self._busy(desk)
        assert result.ticket is not None
        self._called(desk, self._visits.get(result.ticket.ticket), result.ticket.ticket)

    def _call(self, desk: Desk, window: str) -> WindowResult:
        while desk.returns:
            number = desk.returns.pop(0)
            try:
                return self._window(CallNumberCommand(window=window, number=number))
            except HallRefusedError as refusal:
                self._refused[f"back: {refusal.code}"] = self._refused.get(f"back: {refusal.code}", 0) + 1
        return self._window(CallNextCommand(window=window, request=self._key()))

    def _called(self, desk: Desk, visit: Visit | None, ticket: str) -> None:
        window = desk.duty.number
        if visit is None:  # who was left over from yesterday has gone home
            self._in(PATIENCE_S, lambda: self._missed(desk))
            return
        visit.calls += 1
        if visit.calls == 1:
            self._waits.append(
                Wait(visit.caller.service, self._now_s - visit.made_s, visit.told, visit.offline)
            )
        if visit.calls <= visit.caller.misses:
            self._in(PATIENCE_S / 2, lambda: self._recall(window))
            self._in(PATIENCE_S, lambda: self._missed(desk))
        else:
            self._in(WALK_S, lambda: self._begin(desk, visit))

    def _recall(self, window: str) -> None:
        self._window(RecallCommand(window=window))

    def _missed(self, desk: Desk) -> None:
        result = self._window(NoShowCommand(window=desk.duty.number))
        if result.ticket is not None and result.ticket.state is TicketState.WAITING:
            self._wake(result.ticket.service)
        self._in(REACTION_S, lambda: self._free(desk))

    def _begin(self, desk: Desk, visit: Visit) -> None:
        self._window(BeginCommand(window=desk.duty.number))
        mean_s = self._minutes[self._ticket(visit).service] * 60
        lasts_s = mean_s * self._random.lognormvariate(-SPREAD * SPREAD / 2, SPREAD)
        if visit.collects:
            lasts_s *= 0.3
        if visit.caller.hold_s and not visit.held:
            visit.held = True
            self._in(lasts_s / 2, lambda: self._hold(desk, visit))
        elif visit.caller.transfer_to and not visit.transferred:
            visit.transferred = True
            self._in(lasts_s, lambda: self._transfer(desk, visit))
        else:
            self._in(lasts_s, lambda: self._finish(desk, visit))

    def _hold(self, desk: Desk, visit: Visit) -> None:
        self._window(HoldCommand(window=desk.duty.number, reason="fetches a paper"))
        self._come_back(desk, visit, visit.caller.hold_s)
        self._in(REACTION_S, lambda: self._free(desk))

    def _come_back(self, desk: Desk, visit: Visit, after_s: float) -> None:
        def back() -> None:
            ticket = self.book.tickets.get(visit.ticket)
            if desk.closed or ticket is None or not ticket.is_open:
                return
            desk.returns.append(ticket.number)
            if desk.idle_since_s is not None:
                self._busy(desk)
                self._free(desk)

        self._in(after_s, back)

    def _transfer(self, desk: Desk, visit: Visit) -> None:
        self._note_service(visit)
        self._window(TransferCommand(window=desk.duty.number, to_service=visit.caller.transfer_to))
        self._wake(visit.caller.transfer_to)
        self._in(REACTION_S, lambda: self._free(desk))

    def _finish(self, desk: Desk, visit: Visit) -> None:
        later = bool(visit.caller.collect_after_s) and not visit.collects
        self._note_service(visit)
        self._window(FinishCommand(window=desk.duty.number, collect_later=later))
        if later:
            visit.collects = True
            self._come_back(desk, visit, visit.caller.collect_after_s)
        self._in(REACTION_S, lambda: self._free(desk))

    def _note_service(self, visit: Visit) -> None:
        service = self._ticket(visit).service
        self._served[service] = self._served.get(service, 0) + 1

    def _rate(self, key: str) -> None:
        ticket = self.book.of_session(key)
        visit = self._visits.get(ticket.id) if ticket else None
        level = visit.caller.level if visit else LEVELS[0]

        self._carry(lambda book: end_rating(book, key, level > 0, level, self._now_ms))

    def _pause(self, desk: Desk) -> None:
        _, lasts_s = desk.pauses.pop(0)
        self._busy(desk)
        self._window(PauseCommand(window=desk.duty.number, reason="pause"))
        desk.paused_s += lasts_s
        self._in(lasts_s, lambda: self._resume(desk))

    def _resume(self, desk: Desk) -> None:
        self._window(ResumeCommand(window=desk.duty.number))
        self._free(desk)

    def _close(self, desk: Desk) -> None:
        self._busy(desk)
        self._window(SignOutCommand(window=desk.duty.number))
        desk.closed, desk.open_s = True, self._now_s - desk.opened_s

    # -- the end --------------------------------------------------------------------------------------------

    def _ticket(self, visit: Visit) -> Ticket:
        return self.book.tickets[visit.ticket]

    def _report(self) -> DayReport:
        day = self.book.catalog.day(self._midnight_ms)
        states: dict[TicketState, int] = {}
        for ticket in self._of_day(day):
            states[ticket.state] = states.get(ticket.state, 0) + 1
        manned = sum(d.open_s - d.paused_s for d in self._desks.values())
        return DayReport(
            visitors=len(self._callers),
            waits=tuple(self._waits),
            states=states,
            idle_share=sum(d.idle_s for d in self._desks.values()) / manned,
            refused=dict(self._refused),
            operations=self._operations,
            offline=self._offline_count,
            services=dict(self._served),
            still_open=sum(ticket.is_open for ticket in self._of_day(day)),
        )

    def _of_day(self, day: str) -> Iterator[Ticket]:
        return (ticket for ticket in self.book.tickets if ticket.day == day)
