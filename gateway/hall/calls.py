"""Calls: the next person or a certain one, again, begun, held, not come.

A ticket is called by one window: its state leaves `waiting` (`held`, `collect`, `no-show`) in the operation
that calls it, and from `called` or `serving` no other window can call it. Each call and each recall is a
record of its own with the next sequence number, so that a board announces all of them.
"""

from dataclasses import replace
from itertools import islice

from contracts.catalog import WindowDuty, text_in
from contracts.commands import CommandErrorCode as Code
from contracts.hall import TicketState, WindowState
from contracts.hall_commands import (
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    HoldCommand,
    NoShowCommand,
    RecallCommand,
)
from contracts.hours import DAY_MS
from gateway.hall.addressed import addressed
from gateway.hall.book import Book
from gateway.hall.choose import choose, is_elsewheres
from gateway.hall.desks import free, known_window, serving, somebody_at
from gateway.hall.finish import Ended, Ending, end_service
from gateway.hall.outcome import EndInvitation, Outcome
from gateway.hall.records import CallRecord, Desk, Ticket
from gateway.hall.refusal import HallRefusedError
from gateway.hall.ticket_states import AT_A_WINDOW, Act, after
from gateway.hall.window_views import window_result
from gateway.hall.wording import announcement

CALLS_KEPT = 50
REQUESTS_KEPT = 16
"""Calls of the next that a window remembers: one that comes late calls nobody."""


def call_next(book: Book, command: CallNextCommand, now_ms: int) -> Outcome:
    """Call whoever is next; where somebody is at the window, finish with him first, if the policy lets it.

    One of the window's latest requests again gives the same answer and calls nobody else. With nobody waiting
    it is refused, unless it has finished with somebody: that stands, and the result names no ticket.
    """
    duty = known_window(book, command.window)
    desk = book.desk(command.window)
    for request, called_id in desk.requests:
        if request == command.request:
            called = book.tickets.get(called_id)
            return Outcome(window_result(book, desk.window, now_ms, called, again=True))
    desk = serving(book, command.window)
    ended = _finish_present(book, desk, command.finishes, now_ms)
    ticket = choose(book, desk.window, now_ms)
    if ticket is not None:
        ticket = _call(book, duty, ticket, now_ms)
    elif ended is None:
        raise _nobody_waits(duty)
    if command.request:
        _remember(book, desk.window, command.request, ticket)
    return _called(book, desk, ticket, ended, now_ms)


def call_number(book: Book, command: CallNumberCommand, now_ms: int) -> Outcome:
    """Call that number out of turn: held here, parked, one that missed, or one that waits for a service that
    the window serves or helps. Of two tickets with that number, the older. Whoever is at the window is
    finished with as by `call_next`; the number that is there already is not called again.

    Refused, and nobody finished with: a number that is unknown, ended, at another window or another window's.
    """
    duty = known_window(book, command.window)
    desk = serving(book, command.window)
    present = book.tickets.get(desk.ticket)
    if present is not None and present.number == command.number:
        return Outcome(window_result(book, desk.window, now_ms, present, again=True))
    ticket = _found(book, duty, command.number, now_ms)
    ended = _finish_present(book, desk, command.finishes, now_ms)
    return _called(book, desk, _call(book, duty, ticket, now_ms), ended, now_ms)


@addressed
def recall(book: Book, command: RecallCommand, now_ms: int) -> Outcome:
    """Call the same person again. Refused once he is served."""
    desk, ticket = somebody_at(book, command.window)
    again = replace(
        ticket,
        state=after(ticket.state, Act.CALL, ticket.number),
        again=ticket.again + 1,
        waited_ms=ticket.waited_ms + max(0, now_ms - ticket.called_ms),
        called_ms=now_ms,
    )
    ticket = book.tickets.put(again)
    _announce(book, known_window(book, desk.window), ticket, now_ms)
    return Outcome(window_result(book, desk.window, now_ms, ticket))


@addressed
def begin(book: Book, command: BeginCommand, now_ms: int) -> Outcome:
    """The person has come. Twice is once. An invitation of the one before ends: he is not to rate for him."""
    desk, ticket = somebody_at(book, command.window)
    if ticket.state is TicketState.SERVING:
        return Outcome(window_result(book, desk.window, now_ms, ticket, again=True))
    state = after(ticket.state, Act.BEGIN, ticket.number)
    ticket = book.tickets.put(replace(ticket, state=state, began_ms=now_ms))
    return Outcome(window_result(book, desk.window, now_ms, ticket), (EndInvitation(desk.window),))


@addressed
def no_show(book: Book, command: NoShowCommand, now_ms: int) -> Outcome:
    """The person has not come: he waits again behind so many others of his service, or has lost the number
    when that was once too often. A parked ticket is parked again: its result stays to be collected. Refused
    once he is served."""
    desk, ticket = somebody_at(book, command.window)
    waits = after(ticket.state, Act.MISS, ticket.number)
    service = book.catalog.services.get(ticket.service)
    missed = replace(ticket, misses=ticket.misses + 1, staff_no="", called_ms=0, again=0, waited_ms=0)
    missed = replace(missed, left_window=desk.window, left_by=Act.MISS)
    if ticket.parked:
        missed = replace(missed, state=after(ticket.state, Act.PARK, ticket.number))
    elif service is None or missed.misses >= service.misses:
        missed = replace(missed, state=after(ticket.state, Act.LOSE, ticket.number))
    else:
        rank_ms, rank_seq = _place_behind(book, ticket, service.miss_behind)
        missed = replace(missed, state=waits, window="", rank_ms=rank_ms, rank_seq=rank_seq)
    ticket = book.tickets.put(missed)
    free(book, desk.window, now_ms)
    return Outcome(window_result(book, desk.window, now_ms, ticket))


@addressed
def hold(book: Book, command: HoldCommand, now_ms: int) -> Outcome:
    """The person fetches something and comes back to this window. What he was served so far counts."""
    desk, ticket = somebody_at(book, command.window)
    held = replace(
        ticket,
        state=after(ticket.state, Act.HOLD, ticket.number),
        reason=command.reason,
        left_window=desk.window,
        left_by=Act.HOLD,
        before_ms=ticket.before_ms + max(0, now_ms - (ticket.began_ms or ticket.called_ms)),
    )
    ticket = book.tickets.put(held)
    free(book, desk.window, now_ms)
    return Outcome(window_result(book, desk.window, now_ms, ticket))


# -- private ------------------------------------------------------------------------------------------------


def _remember(book: Book, window: str, request: str, called: Ticket | None) -> None:
    desk = book.desk(window)
    requests = (*desk.requests, (request, called.id if called else ""))
    book.desks.put(replace(desk, requests=requests[-REQUESTS_KEPT:]))


def _finish_present(book: Book, desk: Desk, meant: str | None, now_ms: int) -> Ended | None:
    ticket = book.tickets.get(desk.ticket)
    if ticket is None:
        return None
    if meant not in (None, ticket.number):
        raise _not_now(
            f"{ticket.number} is at window {desk.window}, not {meant}",
            "look who is there now: nobody was called, and nobody finished with",
        )
    if meant is None and 0 <= now_ms - ticket.called_ms < book.policy.call_guard_s * 1000:
        raise _not_now(
            f"{ticket.number} has just been called to window {desk.window}",
            f"to finish with {ticket.number} all the same, ask again, or name it in `finishes`",
        )
    if not book.policy.next_finishes:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"{ticket.number} is at window {desk.window}",
            f"finish with {ticket.number}, hold it, hand it over or mark it as a no-show first",
        )
    return end_service(book, desk, ticket, Ending(), now_ms)


def _called(book: Book, desk: Desk, ticket: Ticket | None, ended: Ended | None, now_ms: int) -> Outcome:
    session = ended.session if ended else None
    result = window_result(book, desk.window, now_ms, ticket, session=session)
    return Outcome(result, ended.effects if ended else ())


def _call(book: Book, duty: WindowDuty, ticket: Ticket, now_ms: int) -> Ticket:
    if ticket.state in AT_A_WINDOW:
        raise _not_now(f"{ticket.number} is at window {ticket.window}", "")
    is_back = ticket.state in (TicketState.COLLECT, TicketState.NO_SHOW)
    queued_ms = now_ms if is_back else ticket.queued_ms
    desk = book.desk(duty.number)
    called = replace(
        ticket,
        state=after(ticket.state, Act.CALL, ticket.number),
        window=duty.number,
        staff_no=desk.staff_no,
        queued_ms=queued_ms,
        called_ms=now_ms,
        began_ms=0,
        ended_ms=0,
        waited_ms=ticket.waited_ms if ticket.state is TicketState.HELD else max(0, now_ms - queued_ms),
        again=0,
        reason="",
    )
    book.desks.put(replace(desk, ticket=ticket.id, idle_ms=0))
    _announce(book, duty, called, now_ms)
    return book.tickets.put(called)


def _announce(book: Book, duty: WindowDuty, ticket: Ticket, now_ms: int) -> None:
    sequence = book.numbers.call + 1
    book.sequences.put(replace(book.numbers, call=sequence))
    service = book.catalog.services.get(ticket.service)
    waits_in = service.area if service and service.area != duty.area else ""
    area = text_in(book.catalog.areas[duty.area].name, ticket.language) if waits_in else ""
    record = CallRecord(
        sequence=sequence,
        number=ticket.number,
        ticket=ticket.id,
        window=duty.number,
        area=duty.area,
        waits_in=waits_in,
        language=ticket.language,
        text=announcement(ticket.language, ticket.number, duty.number, area, ticket.again > 0),
        again=ticket.again,
        at_ms=now_ms,
    )
    book.calls.put(record)
    book.calls.drop(f"{sequence - CALLS_KEPT:012d}")


def _place_behind(book: Book, ticket: Ticket, behind: int) -> tuple[int, int]:
    """The place just after the n-th who waits for the same service, or the last; never a better one."""
    ahead = list(islice(book.waiting(ticket.service), behind))
    if not ahead or ahead[-1].place < ticket.place:
        return ticket.place
    return ahead[-1].rank_ms, book.next_rank()


def _nobody_waits(duty: WindowDuty) -> HallRefusedError:
    helps = f"; it helps with {', '.join(duty.helps)} when people wait there long" if duty.helps else ""
    return HallRefusedError(
        Code.NOBODY_WAITS,
        f"nobody waits whom window {duty.number} may call",
        f"it serves {', '.join(duty.serves)}{helps}",
    )


def _found(book: Book, duty: WindowDuty, number: str, now_ms: int) -> Ticket:
    """The ticket that a clerk means by a number. Raises HallRefusedError."""
    held_here = [ticket for ticket in book.held(duty.number) if ticket.number == number]
    days = (book.catalog.day(now_ms), book.catalog.day(now_ms - DAY_MS))
    known = [ticket for day in days if (ticket := book.tickets.get(f"{day}-{number}"))]
    lost = [ticket for ticket in known if ticket.state is TicketState.NO_SHOW]
    refusals = []
    for ticket in (*held_here, *book.of_number(number), *lost):
        refusal = _refusal(book, duty, ticket, now_ms)
        if refusal is None:
            return ticket
        refusals.append(refusal)
    if refusals:
        raise refusals[0]
    if known:
        raise _not_now(f"{number} is {known[0].state.value}", "its way is over: a new number is needed")
    raise HallRefusedError(
        Code.UNKNOWN_TICKET, f"no ticket {number}", "tickets are forgotten after two days: take a new number"
    )


def _refusal(book: Book, duty: WindowDuty, ticket: Ticket, now_ms: int) -> HallRefusedError | None:
    """Why this window can't call it, None when it can."""
    number, window = ticket.number, ticket.window
    if ticket.state in AT_A_WINDOW:
        return _not_now(f"{number} is at window {window}", f"window {window} can hand it over")
    if ticket.state is TicketState.RESERVED:
        return _not_now(f"nobody has confirmed that {number} was printed", "confirm it at its kiosk")
    if ticket.state is TicketState.COLLECT:
        return None
    if ticket.state is TicketState.NO_SHOW and book.of_number(number):
        return _not_now(f"{number} was lost, and somebody else has that number now", "a new number is needed")
    if _is_kept(book, ticket, duty.number, now_ms):
        how = "held at" if ticket.state is TicketState.HELD else "handed to"
        return _not_now(f"{number} is {how} window {window}", f"send the person to window {window}")
    is_held_here = ticket.state is TicketState.HELD and window == duty.number
    if not is_held_here and ticket.service not in (*duty.serves, *duty.helps):
        return _not_now(
            f"{number} is for {ticket.service}, which window {duty.number} does not serve",
            f"it serves {', '.join((*duty.serves, *duty.helps))}",
        )
    return None


def _is_kept(book: Book, ticket: Ticket, window: str, now_ms: int) -> bool:
    """Whether another window keeps it for itself. One that pauses does not, when the person is asked for."""
    if ticket.state not in (TicketState.HELD, TicketState.WAITING):
        return False
    is_paused = book.desk(ticket.window).state is WindowState.PAUSED
    return not is_paused and is_elsewheres(book, ticket, window, now_ms)


def _not_now(message: str, hint: str) -> HallRefusedError:
    return HallRefusedError(Code.NOT_NOW, message, hint)
