"""What a clerk's caller key asks of the queue, by what the window is doing. Pure.

| key | nobody at the window | called | being served |
|---|---|---|---|
| call | the next person | the next, after an end with the one before, as the policy has it | likewise |
| call, digits | that number | likewise | likewise |
| recall | refused by the queue | again | refused by the queue |
| start/transfer | – (goes on after a pause) | the service begins | with digits: to that window |
| transfer, digits | – | to that window | to that window |
| wait/rate | how many wait | the service is over | the service is over |
| cancel | – | has not come | – |
| function | – | held: comes back | held: comes back |
| pause | pause, or go on | refused by the queue | refused by the queue |
| log in, digits | the clerk with that number | refused by the queue | refused by the queue |
| log out | signs out | refused by the queue | refused by the queue |

A caller types digits alone. As a ticket's number they are that of a held person, else a number of the
window's first service; of more than four the first counts the window's services (2 0012: the second's). As a
clerk's number they are the number itself, or the one whose digits they are.

What is asked about the person at the window names his number: where a terminal has been quicker, nothing
happens to the next one. A call says who is served, or that nobody is there; who has only just been called, by
a terminal or another caller, the queue keeps from being finished with.
"""

import hashlib
from dataclasses import dataclass

from contracts.catalog import StaffMember, WindowDuty
from contracts.device import CallerAction, CallerKeyPressed
from contracts.hall import NUMBER_DIGITS, TicketState, TicketView, WindowState, WindowView
from contracts.hall_commands import (
    NOBODY,
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    PauseCommand,
    RecallCommand,
    ResumeCommand,
    Seen,
    SignInCommand,
    SignOutCommand,
    TransferCommand,
    WindowCommand,
    WindowStatusCommand,
)
from gateway.hall.catalog_index import CatalogIndex

LOST_KEY_S = 10.0
"""A key whose outcome is not known and that comes again within this is the same wish."""
RESTART_REPEAT_S = 10.0
"""A caller whose acknowledgement a restart of ours has cut off says its key again within this."""


@dataclass(frozen=True, slots=True)
class CallerKeys:
    """The keys of one window, by the catalog."""

    index: CatalogIndex
    auto_sign_in: bool = False
    """Whoever presses a key of a window where nobody has signed in is the first of its staff."""

    def commands(
        self, pressed: CallerKeyPressed, view: WindowView, request: str
    ) -> tuple[WindowCommand, ...]:
        """What the key asks for, in order; nothing for a key that means nothing now. `request` names the
        wish of a call."""
        asked = self._asked(pressed, view, request)
        if asked is None:
            return ()
        sign_in = self._sign_in_first(asked, view)
        return (asked,) if sign_in is None else (sign_in, asked)

    def _asked(self, pressed: CallerKeyPressed, view: WindowView, request: str) -> WindowCommand | None:
        window, digits = pressed.window, pressed.digits
        match pressed.action:
            case CallerAction.CALL if digits:
                return self._call_number(window, digits, view)
            case CallerAction.CALL:
                return CallNextCommand(window=window, request=request, finishes=_finished(view))
            case CallerAction.RECALL:
                return RecallCommand(window=window, number=view.number or NOBODY)
            case CallerAction.PAUSE:
                paused = view.state is WindowState.PAUSED
                return ResumeCommand(window=window) if paused else PauseCommand(window=window)
            case CallerAction.LOGIN:
                return self._log_in(window, digits)
            case CallerAction.LOGOUT:
                return SignOutCommand(window=window)
            case CallerAction.ONE_METRE_LINE | None:
                return None
        return self._of_person(pressed.action, digits, view)

    def _of_person(self, action: CallerAction, digits: str, view: WindowView) -> WindowCommand | None:
        """Keys whose meaning depends on who is at the window."""
        window = view.window
        is_called = view.ticket_state is TicketState.CALLED
        match action:
            case CallerAction.START_OR_TRANSFER if view.number is None:
                return ResumeCommand(window=window) if view.state is WindowState.PAUSED else None
            case CallerAction.START_OR_TRANSFER if is_called and not digits:
                return BeginCommand(window=window, number=view.number)
            case CallerAction.START_OR_TRANSFER | CallerAction.TRANSFER:
                return self._transfer(window, digits, view)
            case CallerAction.WAIT_OR_RATE if view.number is None:
                return WindowStatusCommand(window=window)
            case CallerAction.WAIT_OR_RATE:
                return FinishCommand(window=window, number=view.number)
            case CallerAction.CANCEL if is_called:
                return NoShowCommand(window=window, number=view.number)
            case CallerAction.FUNCTION if view.number is not None:
                return HoldCommand(window=window, number=view.number)
        return None

    def _call_number(self, window: str, digits: str, view: WindowView) -> WindowCommand | None:
        number = ticket_number(digits, view.held, self._prefixes(window))
        return CallNumberCommand(window=window, number=number, finishes=_finished(view)) if number else None

    def _transfer(self, window: str, digits: str, view: WindowView) -> WindowCommand | None:
        target = self._window_of(digits)
        if target is None or view.number is None:
            return None
        return TransferCommand(window=window, number=view.number, to_window=target)

    def _log_in(self, window: str, digits: str) -> WindowCommand | None:
        number = staff_number(digits, self.staff_at(window))
        return SignInCommand(window=window, staff_no=number) if number else None

    def _sign_in_first(self, asked: WindowCommand, view: WindowView) -> WindowCommand | None:
        explicit = isinstance(asked, SignInCommand | SignOutCommand | WindowStatusCommand)
        if explicit or not self.auto_sign_in or view.state is not WindowState.CLOSED:
            return None
        staff = self.staff_at(view.window)
        return SignInCommand(window=view.window, staff_no=staff[0].number) if staff else None

    def staff_at(self, window: str) -> tuple[StaffMember, ...]:
        """Who may sign in there: those of this window first, then those of all windows."""
        staff = self.index.catalog.staff
        own = tuple(s for s in staff if window in s.windows)
        return own + tuple(s for s in staff if not s.windows)

    def _prefixes(self, window: str) -> tuple[str, ...]:
        duty: WindowDuty | None = self.index.windows.get(window)
        if duty is None:
            return ()
        return tuple(self.index.services[service].prefix for service in (*duty.serves, *duty.helps))

    def _window_of(self, digits: str) -> str | None:
        """A window by its number, leading zeros or not."""
        if digits in self.index.windows:
            return digits
        plain = digits.lstrip("0")
        return next((w for w in self.index.windows if w.isdecimal() and w.lstrip("0") == plain), None)


def ticket_number(digits: str, held: tuple[str, ...], prefixes: tuple[str, ...]) -> str | None:
    """The ticket's number that the digits mean; None when they can't mean any."""
    if len(digits) > NUMBER_DIGITS:
        place, digits = digits[:-NUMBER_DIGITS], digits[-NUMBER_DIGITS:]
        chosen = int(place) - 1
        return f"{prefixes[chosen]}{digits}" if 0 <= chosen < len(prefixes) else None
    wanted = digits.zfill(NUMBER_DIGITS)
    if (found := next((number for number in held if number.endswith(wanted)), None)) is not None:
        return found
    return f"{prefixes[0]}{wanted}" if prefixes else None


def staff_number(digits: str, staff: tuple[StaffMember, ...]) -> str | None:
    """The clerk whom the digits mean: by the whole number, else by its digits where those are one clerk's."""
    if not digits:
        return None
    if any(s.number == digits for s in staff):
        return digits
    plain = digits.lstrip("0")
    found = {s.number for s in staff if _digits_of(s.number).lstrip("0") == plain}
    return found.pop() if len(found) == 1 else None


def request_key(gateway: str, pressed: CallerKeyPressed) -> str:
    """Names the wish behind a key: the same press, told again, has the same."""
    told = f"{gateway} {pressed.device} {pressed.key} {pressed.digits} {pressed.time.isoformat()}"
    return hashlib.sha256(told.encode()).hexdigest()[:32]


def was_carried_out(ticket: TicketView | None, started_ms: int, now_ms: int) -> bool:
    """Whether a call key that comes soon after our start (Unix milliseconds) is one that was carried out just
    before our end: the ticket at the window was called then, and the caller has not heard it."""
    if ticket is None or ticket.called_at is None or ticket.state is not TicketState.CALLED:
        return False
    called_ms = ticket.called_at.timestamp() * 1000
    soon = now_ms - started_ms <= RESTART_REPEAT_S * 1000
    return soon and called_ms < started_ms and now_ms - called_ms <= 2 * RESTART_REPEAT_S * 1000


def _finished(view: WindowView) -> Seen | None:
    """With whom a call finishes. The window was looked at after the key: whom it has called, whoever pressed
    need not have seen."""
    if view.number is None:
        return NOBODY
    return view.number if view.ticket_state is TicketState.SERVING else None


def _digits_of(number: str) -> str:
    return "".join(c for c in number if c.isdecimal())
