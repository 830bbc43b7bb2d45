"""The clerk's terminal as a state machine: keys, answers, states and `now` in; commands out. Pure.

One command is under way at a time. One that nobody answers is sent again, for a call under the same request
key, until there is an answer or the clerk gives up; whatever key is pressed meanwhile is refused in words.
`now` is in seconds, of any clock that does not jump.
"""

from dataclasses import dataclass
from enum import Enum, auto
from random import Random
from typing import Any

from pydantic import ValidationError

from contracts.base import Request
from contracts.catalog import Catalog
from contracts.commands import CommandError, CommandErrorCode, CommandName, Reply
from contracts.figures import DayFigures, WindowFigures
from contracts.hall import TicketState, TicketView, WindowState, WindowView
from contracts.hall_commands import FiguresCommand, WindowStatusCommand
from contracts.hall_replies import WindowResult
from gateway.clerk.actions import NAMES, Action, UnclearError, command
from gateway.clerk.pending import AGAIN_S, ANSWER_S, Pending, was_done
from gateway.clerk.wording import Words

FIGURES_S = 60.0
"""The day's figures are asked for so often."""
UNSURE = frozenset({CommandErrorCode.TIMED_OUT, CommandErrorCode.BUSY})
"""Errors with which a command may still have been carried out: it is sent again."""
BUSY_S = 2.0
"""After one of them, it is sent again after so long."""
REFUSED_S = 20.0
"""After a no to the question how the window stands, it is asked again after so long."""


class Level(Enum):
    """How a note is meant."""

    PLAIN = auto()
    GOOD = auto()
    BAD = auto()


@dataclass(frozen=True, slots=True)
class Note:
    """The last thing that the terminal says."""

    text: str
    level: Level = Level.PLAIN
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Send this command."""

    correlation: bytes
    name: CommandName
    request: Request
    expiry_s: int = ANSWER_S


@dataclass(frozen=True, slots=True)
class Ended:
    """A command of the clerk's is over. `error` None: it was done. `result` is the gateway's, if it sent
    one."""

    action: Action
    result: dict[str, Any] | None = None
    error: CommandError | None = None
    is_known: bool = True
    """False: nobody can say whether it was done."""


Effect = Ask | Ended


class Clerk:
    """One window's terminal. Its attributes are for the screen."""

    def __init__(self, window: str, words: Words, random: Random, staff: str = "") -> None:
        self.window = window
        self.words = words
        self.staff = staff
        """Who signs in at the start, at a window that is closed."""
        self.view: WindowView | None = None
        self.ticket: TicketView | None = None
        """Of the person at the window, once known."""
        self.figures: WindowFigures | None = None
        self.catalog: Catalog | None = None
        self.note = Note(words.welcome)
        self.pending: Pending | None = None
        self.link_up = False
        self.link_reason = ""
        self.gateway_online: bool | None = None
        """None: it has not been told."""
        self._random = random
        self._status = b""
        """Correlation of the question how the window stands."""
        self._status_due = 0.0
        self._figures = b""
        self._figures_due = 0.0
        self._wants_sign_in = bool(staff)

    @property
    def is_ready(self) -> bool:
        """Whether it knows its window, and whoever was named at the start has signed in."""
        return self.view is not None and not self._wants_sign_in and self.pending is None

    def unsure_text(self, pending: Pending) -> str:
        """That nobody knows whether it was done."""
        return self.words.unsure.format(action=self.words.actions[pending.action])

    # -- what the clerk does --------------------------------------------------------------------------------

    def do(self, action: Action, text: str, now: float) -> list[Effect]:
        """Give a command."""
        name = self.words.actions[action]
        if self.pending is not None:
            waiting = self.words.actions[self.pending.action]
            self.note = Note(self.words.still_waiting.format(action=waiting), Level.BAD)
            return [Ended(action, error=_error(CommandErrorCode.BUSY, self.note.text))]
        if (reason := self.trouble()) is not None:
            self.note = Note(self.words.not_sent.format(action=name, reason=reason), Level.BAD)
            return [Ended(action, error=_error(CommandErrorCode.TIMED_OUT, self.note.text))]
        try:
            request = command(
                action,
                text,
                window=self.window,
                seen=self.view,
                request=self._key(),
                catalog=self.catalog,
            )
        except UnclearError as error:
            reason = self.words.unclear.get(error.what, str(error)).format(text=error.text)
            self.note = Note(self.words.failed.format(action=name, reason=reason), Level.BAD)
            return [Ended(action, error=_error(CommandErrorCode.BAD_REQUEST, str(error)))]
        self.note = Note(self.words.sent.format(action=name))
        self.pending = Pending(action, NAMES[action], request, self._correlation(), self.view, now + AGAIN_S)
        return [self._send(self.pending)]

    def give_up(self) -> list[Effect]:
        """No longer wait for the answer of the command under way."""
        if (pending := self.pending) is None:
            return []
        self.pending = None
        self.note = Note(self.words.given_up.format(action=self.words.actions[pending.action]), Level.BAD)
        error = _error(CommandErrorCode.TIMED_OUT, self.note.text)
        return [Ended(pending.action, error=error, is_known=False)]

    def trouble(self) -> str | None:
        """Why nothing can be sent now."""
        if not self.link_up:
            reason = self.link_reason or self.words.connecting
            return self.words.no_broker.format(reason=reason) if self.link_reason else reason
        if self.gateway_online is False:
            return self.words.no_gateway
        return None

    def brief_trouble(self) -> str | None:
        """The same in a word."""
        return self.words.no_link if not self.link_up and self.link_reason else self.trouble()

    # -- what happens ---------------------------------------------------------------------------------------

    def link(self, is_up: bool, reason: str, now: float) -> list[Effect]:
        """The connection to the broker came or went."""
        self.link_up, self.link_reason = is_up, reason
        self._status = self._figures = b""
        if not is_up:
            self.gateway_online = None
            return []
        self._status_due = self._figures_due = now
        if self.pending is not None:
            self.pending.due = now
        return self.tick(now)

    def gateway(self, is_online: bool, now: float) -> list[Effect]:
        """The gateway's retained state."""
        came = is_online and self.gateway_online is False
        self.gateway_online = is_online
        if not came:
            return []
        self._status, self._status_due = b"", now
        if self.pending is not None:
            self.pending.due = now
        return self.tick(now)

    def window_is(self, view: WindowView, now: float) -> list[Effect]:
        """The window's retained state."""
        before, self.view = self.view, view
        if view.number is None:
            self.ticket = None
        stale = (before is None) or (before.number, before.ticket_state) != (view.number, view.ticket_state)
        if stale and self.pending is None:
            self._status, self._status_due = b"", now
        return self.tick(now)

    def catalog_is(self, catalog: Catalog) -> None:
        """The hall's catalog."""
        self.catalog = catalog

    def answer(self, correlation: bytes, reply: Reply, now: float) -> list[Effect]:
        """A reply came. One that nobody waits for any more is passed over."""
        pending = self.pending
        if pending is not None and correlation == pending.correlation:
            return self._ended(pending, reply, now)
        if pending is not None and correlation == pending.probe:
            return self._probed(pending, reply, now)
        if correlation and correlation == self._status:
            self._status, self._status_due = b"", float("inf")
            return self._told_status(reply, now)
        if correlation and correlation == self._figures:
            self._figures = b""
            self.figures = _own_figures(reply, self.window)
        return []

    def tick(self, now: float) -> list[Effect]:
        """Time has passed."""
        if self.trouble() is not None:
            return self._say_unsure(now)
        effects: list[Effect] = []
        if self.pending is not None and now >= self.pending.due:
            effects += self._again(self.pending, now)
        if now >= self._status_due and self.pending is None:
            effects.append(self._ask_status(now))
        if now >= self._figures_due and self.view is not None and self.view.state is not WindowState.CLOSED:
            effects.append(self._ask_figures(now))
        return effects

    # -- inside ---------------------------------------------------------------------------------------------

    def _send(self, pending: Pending) -> Ask:
        return Ask(pending.correlation, pending.name, pending.request)

    def _say_unsure(self, now: float) -> list[Effect]:
        pending = self.pending
        if pending is not None and now >= pending.due and not pending.unsure:
            self._unsure(pending)
        return []

    def _unsure(self, pending: Pending) -> None:
        pending.unsure = True
        self.note = Note(self.unsure_text(pending), Level.BAD)

    def _again(self, pending: Pending, now: float) -> list[Effect]:
        self._unsure(pending)
        pending.due = now + AGAIN_S
        if pending.has_key:
            pending.sends += 1
            return [self._send(pending)]
        pending.probe = self._correlation()
        return [Ask(pending.probe, CommandName.WINDOW_STATUS, WindowStatusCommand(window=self.window))]

    def _probed(self, pending: Pending, reply: Reply, now: float) -> list[Effect]:
        pending.probe = b""
        result = _window_result(reply)
        if result is None:
            return []
        self._take(result)
        if not was_done(pending.request, pending.before, result.window):
            pending.sends += 1
            pending.due = now + AGAIN_S
            return [self._send(pending)]
        self.pending = None
        name = self.words.actions[pending.action]
        self.note = Note(self.words.was_done.format(action=name), Level.GOOD)
        return [Ended(pending.action, reply.result)]

    def _ended(self, pending: Pending, reply: Reply, now: float) -> list[Effect]:
        if reply.error is not None and reply.error.code in UNSURE:
            pending.due = now + BUSY_S
            self._unsure(pending)
            return []
        self.pending = None
        name = self.words.actions[pending.action]
        if reply.error is not None:
            self.note = self._refusal(name, reply.error)
            self._status, self._status_due = b"", now
            return [Ended(pending.action, error=reply.error), *self.tick(now)]
        result = _window_result(reply)
        if result is not None:
            self._take(result)
        self.note = Note(self._success(pending.action, name, result), Level.GOOD)
        self._figures_due = min(self._figures_due, now)
        return [Ended(pending.action, reply.result), *self.tick(now)]

    def _success(self, action: Action, name: str, result: WindowResult | None) -> str:
        called = result.ticket if result is not None else None
        if action in {Action.NEXT, Action.CALL, Action.RECALL} and called is not None:
            return self.words.called.format(number=called.number)
        if action is Action.NEXT and result is not None:
            return self.words.nobody_next.format(action=name)
        return self.words.done.format(action=name)

    def _refusal(self, name: str, error: CommandError) -> Note:
        meaning = self.words.errors.get(error.code)
        reason = f"{meaning} ({error.message})" if meaning else error.message
        return Note(self.words.failed.format(action=name, reason=reason), Level.BAD, error.hint)

    def _told_status(self, reply: Reply, now: float) -> list[Effect]:
        result = _window_result(reply)
        if result is None:
            self._status_due = now + REFUSED_S
            if reply.error is not None and self.pending is None:
                self.note = self._refusal(self.words.actions[Action.STATUS], reply.error)
            return []
        self._take(result)
        wants, self._wants_sign_in = self._wants_sign_in, False
        if wants and result.window.state is WindowState.CLOSED and self.pending is None:
            return self.do(Action.SIGN_IN, self.staff, now)
        return []

    def _take(self, result: WindowResult) -> None:
        self.view = result.window
        ticket = result.ticket
        number = result.window.number
        here = {TicketState.CALLED, TicketState.SERVING}
        if number is None:
            self.ticket = None
        elif ticket is not None and ticket.number == number and ticket.state in here:
            self.ticket = ticket
        elif self.ticket is not None and self.ticket.number != number:
            self.ticket = None

    def _ask_status(self, now: float) -> Ask:
        self._status, self._status_due = self._correlation(), now + AGAIN_S
        return Ask(self._status, CommandName.WINDOW_STATUS, WindowStatusCommand(window=self.window))

    def _ask_figures(self, now: float) -> Ask:
        self._figures, self._figures_due = self._correlation(), now + FIGURES_S
        return Ask(self._figures, CommandName.FIGURES, FiguresCommand(window=self.window))

    def _correlation(self) -> bytes:
        return self._random.randbytes(8)

    def _key(self) -> str:
        return self._random.randbytes(16).hex()


def _window_result(reply: Reply) -> WindowResult | None:
    try:
        return WindowResult.model_validate(reply.result) if reply.ok else None
    except ValidationError:
        return None


def _own_figures(reply: Reply, window: str) -> WindowFigures | None:
    if not reply.ok:
        return None
    try:
        figures = DayFigures.model_validate(reply.result)
    except ValidationError:
        return None
    return next((w for w in figures.windows if w.window == window), None)


def _error(code: CommandErrorCode, message: str) -> CommandError:
    return CommandError(code=code, message=message)
