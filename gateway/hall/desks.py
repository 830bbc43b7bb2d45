"""Windows at work: clerks sign in and out, pause and resume. Also the questions that each window's command
asks first."""

from dataclasses import replace

from contracts.catalog import WindowDuty
from contracts.commands import CommandErrorCode as Code
from contracts.hall import WindowState
from contracts.hall_commands import (
    PauseCommand,
    ResumeCommand,
    SignInCommand,
    SignOutCommand,
    WindowStatusCommand,
)
from gateway.hall.book import Book
from gateway.hall.outcome import Outcome
from gateway.hall.records import Desk, Ticket
from gateway.hall.refusal import HallRefusedError
from gateway.hall.window_views import window_result

NAMED_AT_MOST = 8


def sign_in(book: Book, command: SignInCommand, now_ms: int) -> Outcome:
    """A clerk begins to serve. He is signed out wherever he was, and whoever was here is, too.

    Refused: a window or a clerk that the catalog does not know (without any staff it knows everybody), a
    window that is not his, while somebody is at this window with another clerk, and while somebody is at the
    window where he was. Who is signed in here already stays as he is: a pause goes on.
    """
    known_window(book, command.window)
    _refuse_stranger(book, command)
    desk = book.desk(command.window)
    if desk.state is not WindowState.CLOSED and desk.staff_no == command.staff_no:
        return status(book, WindowStatusCommand(window=command.window), now_ms)
    _refuse_while_served(book, desk, f"clerk {command.staff_no} can't sign in at window {desk.window}")
    for other in book.desks:
        if other.staff_no == command.staff_no and other.window != desk.window:
            _refuse_while_served(book, other, f"clerk {command.staff_no} can't leave window {other.window}")
            close(book, other, now_ms)
    opened = replace(desk, state=WindowState.OPEN, since_ms=now_ms, reason="", idle_ms=now_ms)
    book.desks.put(replace(opened, staff_no=command.staff_no))
    return Outcome(window_result(book, command.window, now_ms))


def sign_out(book: Book, command: SignOutCommand, now_ms: int) -> Outcome:
    """The clerk leaves. Twice is once. Refused while somebody is at the window."""
    known_window(book, command.window)
    desk = book.desk(command.window)
    _refuse_while_served(book, desk, f"nobody can sign out of window {desk.window}")
    if desk.state is not WindowState.CLOSED:
        close(book, desk, now_ms)
    return Outcome(window_result(book, command.window, now_ms))


def pause(book: Book, command: PauseCommand, now_ms: int) -> Outcome:
    """Serve nobody for now. A pause that goes on takes the new reason. Refused while somebody is at the
    window: a pause and its length are about an empty window."""
    desk = manned(book, command.window)
    _refuse_while_served(book, desk, f"window {desk.window} can't pause")
    if desk.state is WindowState.PAUSED:
        book.desks.put(replace(desk, reason=command.reason))
    else:
        paused = replace(desk, state=WindowState.PAUSED, since_ms=now_ms, idle_ms=0)
        book.desks.put(replace(paused, reason=command.reason))
    return Outcome(window_result(book, command.window, now_ms))


def resume(book: Book, command: ResumeCommand, now_ms: int) -> Outcome:
    """Serve again. Twice is once. Refused where nobody is signed in."""
    desk = manned(book, command.window)
    if desk.state is WindowState.PAUSED:
        opened = replace(desk, state=WindowState.OPEN, since_ms=now_ms, reason="", idle_ms=now_ms)
        book.desks.put(opened)
    return Outcome(window_result(book, command.window, now_ms))


def status(book: Book, command: WindowStatusCommand, now_ms: int) -> Outcome:
    """How the window stands, and the ticket that is there."""
    known_window(book, command.window)
    ticket = book.tickets.get(book.desk(command.window).ticket)
    return Outcome(window_result(book, command.window, now_ms, ticket))


# -- for the rules of what happens at a window --------------------------------------------------------------


def known_window(book: Book, window: str) -> WindowDuty:
    """The window's duty. Raises HallRefusedError when the catalog has no such window."""
    duty = book.catalog.windows.get(window)
    if duty is None:
        known = list(book.catalog.windows)
        more = f" and {len(known) - NAMED_AT_MOST} more" if len(known) > NAMED_AT_MOST else ""
        raise HallRefusedError(
            Code.UNKNOWN_WINDOW,
            f"there is no window {window!r}",
            f"windows: {', '.join(known[:NAMED_AT_MOST])}{more}",
        )
    return duty


def manned(book: Book, window: str) -> Desk:
    """A window where somebody is signed in. Raises HallRefusedError."""
    known_window(book, window)
    desk = book.desk(window)
    if desk.state is WindowState.CLOSED:
        raise HallRefusedError(Code.CLOSED, f"nobody is signed in at window {window}", "sign in first")
    return desk


def serving(book: Book, window: str) -> Desk:
    """A window that serves now. Raises HallRefusedError."""
    desk = manned(book, window)
    if desk.state is WindowState.PAUSED:
        raise HallRefusedError(Code.NOT_NOW, f"window {window} has paused", "resume first")
    return desk


def somebody_at(book: Book, window: str) -> tuple[Desk, Ticket]:
    """The window and whoever is called or served there. Raises HallRefusedError when nobody is."""
    desk = manned(book, window)
    ticket = book.tickets.get(desk.ticket)
    if ticket is None:
        raise HallRefusedError(Code.NOT_NOW, f"nobody is at window {window}", "call somebody first")
    return desk, ticket


def free(book: Book, window: str, now_ms: int) -> None:
    """Whoever was at the window is there no more."""
    desk = book.desk(window)
    idle_ms = now_ms if desk.state is WindowState.OPEN else 0
    book.desks.put(replace(desk, ticket="", idle_ms=idle_ms))


def close(book: Book, desk: Desk, now_ms: int) -> None:
    """Nobody is signed in there any more."""
    closed = replace(desk, state=WindowState.CLOSED, since_ms=now_ms, staff_no="", reason="", idle_ms=0)
    book.desks.put(closed)


# -- private ------------------------------------------------------------------------------------------------


def _refuse_stranger(book: Book, command: SignInCommand) -> None:
    if not book.catalog.staff:
        return
    clerk = book.catalog.staff.get(command.staff_no)
    if clerk is None:
        raise HallRefusedError(
            Code.UNKNOWN_STAFF, f"there is no clerk {command.staff_no!r}", "clerks are in the catalog"
        )
    if clerk.windows and command.window not in clerk.windows:
        raise HallRefusedError(
            Code.BAD_REQUEST,
            f"clerk {clerk.number} may not sign in at window {command.window}",
            f"his windows: {', '.join(clerk.windows)}",
        )


def _refuse_while_served(book: Book, desk: Desk, message: str) -> None:
    ticket = book.tickets.get(desk.ticket)
    if ticket is not None:
        raise HallRefusedError(
            Code.NOT_NOW,
            f"{message}: {ticket.number} is at window {desk.window}",
            f"finish, hold, hand over or mark {ticket.number} as a no-show first, at window {desk.window}",
        )
