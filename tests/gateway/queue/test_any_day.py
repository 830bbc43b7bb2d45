"""Whatever clerks do, in whatever order: windows, tickets and services stay in step with each other."""

from collections.abc import Callable
from random import Random
from typing import Any

import pytest

from contracts import hall_commands
from contracts.catalog import Priority
from contracts.commands import CommandErrorCode
from contracts.events import EventKind
from contracts.hall import RatingState, TicketState, WindowState
from contracts.hall_commands import HallCommand
from gateway.hall.choose import callable_count, choose
from gateway.hall.policy import Balance, Policy
from gateway.hall.refusal import HallRefusedError
from gateway.hall.supervision import Waits
from gateway.hall.window_views import window_view
from tests.gateway.queue.visits import Visits

STEPS = 1200
AT_A_WINDOW = (TicketState.CALLED, TicketState.SERVING)
WINDOWS = ("1", "2", "3", "4")


def some_command(random: Random, hall: Visits) -> HallCommand:
    """What a clerk might send, sensible or not."""
    window = random.choice(WINDOWS)
    numbers = sorted({ticket.number for ticket in hall.book.tickets}) or ["A0001"]
    makers: list[tuple[int, Callable[[], HallCommand]]] = [
        (8, lambda: hall_commands.CallNextCommand(window=window)),
        (4, lambda: hall_commands.FinishCommand(window=window, collect_later=random.random() < 0.2)),
        (3, lambda: hall_commands.BeginCommand(window=window)),
        (3, lambda: hall_commands.NoShowCommand(window=window)),
        (3, lambda: hall_commands.CallNumberCommand(window=window, number=random.choice(numbers))),
        (2, lambda: hall_commands.SignInCommand(window=window, staff_no=random.choice(("S1", "S2", "S3")))),
        (2, lambda: hall_commands.HoldCommand(window=window)),
        (2, lambda: hall_commands.TransferCommand(window=window, **some_target(random))),
        (1, lambda: hall_commands.FinishCommand(window=window, case="P-1")),
        (1, lambda: hall_commands.RecallCommand(window=window)),
        (1, lambda: hall_commands.SignOutCommand(window=window)),
        (1, lambda: hall_commands.PauseCommand(window=window)),
        (1, lambda: hall_commands.ResumeCommand(window=window)),
    ]
    weights = [weight for weight, _ in makers]
    command = random.choices([make for _, make in makers], weights)[0]()
    if isinstance(command, hall_commands.PersonCommand) and random.random() < 0.4:
        return command.model_copy(update={"number": random.choice(numbers)})
    return command


def some_target(random: Random) -> dict[str, Any]:
    to_window = random.choice((None, *WINDOWS))
    return {"to_window": to_window, "to_service": random.choice((None, "a", "b", "c"))}


def check(hall: Visits) -> None:
    """What always holds."""
    book = hall.book
    there = {desk.ticket: desk.window for desk in book.desks if desk.ticket}
    assert len(there) == sum(1 for desk in book.desks if desk.ticket)
    at_windows = {t.id: t.window for t in book.tickets if t.state in AT_A_WINDOW}
    assert at_windows == there
    for desk in book.desks:
        assert (desk.idle_ms > 0) is (desk.state is WindowState.OPEN and not desk.ticket)
        assert (desk.staff_no == "") is (desk.state is WindowState.CLOSED)
        assert not desk.ticket or desk.state is WindowState.OPEN
    clerks = [desk.staff_no for desk in book.desks if desk.staff_no]
    assert len(clerks) == len(set(clerks))
    keys = [served.key for ticket in book.tickets for served in ticket.served]
    assert len(keys) == len(set(keys))
    for window in WINDOWS:
        found = choose(book, window, hall.now_ms)
        assert (found is not None) is (callable_count(book, window, hall.now_ms) > 0)
        assert (found is not None) is (Waits(book, hall.now_ms).oldest(window) is not None)
        held = [t.number for t in book.tickets if t.state is TicketState.HELD and t.window == window]
        assert sorted(window_view(book, window, hall.now_ms).held) == sorted(held)


@pytest.mark.parametrize("balance", list(Balance))
def test_windows_tickets_and_services_stay_in_step(balance: Balance) -> None:
    random = Random(f"{balance}")
    hall = Visits(Policy(balance=balance, help_after_min=1))
    refusals: set[CommandErrorCode] = set()
    invited, told, closed, calls, again = [], [], 0, 0, 0
    for _ in range(STEPS):
        hall.minutes(random.random())
        if random.random() < 0.2:
            person = {"person": f"{random.getrandbits(256):064x}"}
            hall.come(random.choice("aac"), priority=random.choice(list(Priority)), **person)
            continue
        before = {ticket.id: ticket for ticket in hall.book.tickets}
        desks = {desk.window: desk for desk in hall.book.desks}
        command = some_command(random, hall)
        present = hall.book.tickets.get(hall.book.desk(getattr(command, "window", "")).ticket)
        try:
            hall.do(command)
        except HallRefusedError as refusal:
            refusals.add(refusal.code)
            assert {ticket.id: ticket for ticket in hall.book.tickets} == before
            assert {desk.window: desk for desk in hall.book.desks} == desks
            continue
        meant = command.number if isinstance(command, hall_commands.PersonCommand) else None
        if meant and (present is None or present.number != meant):
            again += 1
            assert {ticket.id: ticket for ticket in hall.book.tickets} == before
        invited += [invitation.session.key for invitation in hall.invitations]
        told += [data.session.key for data in hall.told(EventKind.SERVICE_FINISHED)]
        closed += len(hall.told(EventKind.TICKET_CLOSED))
        assert hall.book.numbers.call >= calls
        calls = hall.book.numbers.call
        check(hall)
    served = [served for ticket in hall.book.tickets for served in ticket.served]
    assert sorted(told) == sorted(one.key for one in served)
    assert sorted(invited) == sorted(one.key for one in served if one.rating is RatingState.PENDING)
    ended = [ticket for ticket in hall.book.tickets if not ticket.is_open]
    assert closed >= len(ended) > 20
    assert again > 0
    assert all(ticket.ended_ms and not ticket.person for ticket in ended)
    assert refusals >= {CommandErrorCode.NOT_NOW, CommandErrorCode.CLOSED, CommandErrorCode.BAD_REQUEST}


def test_everybody_is_called_in_the_end_when_windows_keep_calling() -> None:
    random = Random(7)
    hall = Visits(Policy(help_after_min=0))
    for window in WINDOWS:
        hall.sign_in(window)
    for _ in range(80):
        person = f"{random.getrandbits(256):064x}"
        hall.come(random.choice("aac"), priority=random.choice(list(Priority)), person=person)
    for _ in range(600):
        window = random.choice(WINDOWS)
        hall.minutes(0.5)
        try:
            hall.do(hall_commands.CallNextCommand(window=window))
            if random.random() < 0.3:
                hall.do(hall_commands.NoShowCommand(window=window))
        except HallRefusedError:
            continue
    states = {ticket.state for ticket in hall.book.tickets}
    assert states <= {TicketState.SERVED, TicketState.NO_SHOW, TicketState.CALLED}
