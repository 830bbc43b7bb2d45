"""Keys of callers as commands to the hall's queue. A key is answered when its outcome is known.

A key is one wish: a caller says it again until it is acknowledged, and what comes again after an outcome that
nobody knows is carried out under the same request key. So no second person is called.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from contracts.commands import CommandErrorCode
from contracts.device import CallerAction, CallerKeyPressed
from contracts.hall import TicketState, WindowView, number_of
from contracts.hall_commands import (
    CallNextCommand,
    CallNumberCommand,
    HallCommand,
    RecallCommand,
    WindowStatusCommand,
)
from contracts.hall_replies import WindowResult
from gateway.caller_keys import LOST_KEY_S, CallerKeys, request_key, was_carried_out
from gateway.clock import Clock
from gateway.errors import CommandFailedError, JournalError
from gateway.lines import DONE, NOT_HEARD, KeyAnswer

BUDGET_S = 5.0
"""A command that takes longer has no known outcome."""
UNKNOWN = frozenset(
    {
        CommandErrorCode.TIMED_OUT,
        CommandErrorCode.BUSY,
        CommandErrorCode.INTERNAL,
        CommandErrorCode.JOURNAL_FULL,
    }
)
"""Refusals that are none: the caller may say its key again."""
REFUSED = KeyAnswer(True, False)

Serve = Callable[[HallCommand, float], Awaitable[dict[str, Any]]]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Lost:
    """A key whose outcome nobody knows."""

    key: int
    digits: str
    request: str
    at: float


class CallerCommands:
    """Keys of all callers. `serve` carries out a command of the queue. `on_answered` gets the window as it
    is after a key, and whether the key was carried out."""

    def __init__(self, serve: Serve, keys: CallerKeys, gateway: str, clock: Clock) -> None:
        self.keys = keys
        self.on_answered: Callable[[WindowView, bool], None] = lambda _view, _ok: None
        self._serve = serve
        self._gateway = gateway
        self._clock = clock
        self._started_ms = clock()
        self._loop = asyncio.get_running_loop()
        self._windows: dict[str, asyncio.Lock] = {}
        """Two keys of one window are carried out one after the other."""
        self._lost: dict[str, _Lost] = {}
        """By device."""
        self._under_way: set[asyncio.Task[None]] = set()

    def press(self, pressed: CallerKeyPressed, is_told: bool, answer: Callable[[KeyAnswer], None]) -> None:
        """A key was pressed. `is_told`: somebody else may have heard it too, over MQTT."""
        task = self._loop.create_task(self._press(pressed, is_told, answer))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)

    async def stop(self) -> None:
        """Let go of what is under way: its keys are not acknowledged."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    async def _press(
        self, pressed: CallerKeyPressed, is_told: bool, answer: Callable[[KeyAnswer], None]
    ) -> None:
        request = self._request(pressed)
        outcome = NOT_HEARD
        try:
            async with self._windows.setdefault(pressed.window, asyncio.Lock()):
                outcome = await self._carry_out(pressed, is_told, request)
        except CommandFailedError as error:
            outcome = NOT_HEARD if error.code in UNKNOWN else REFUSED
            log.info("caller's key refused", extra={"device": pressed.device, "detail": str(error)})
        except (JournalError, TimeoutError) as error:
            detail = {"device": pressed.device, "detail": str(error)}
            log.warning("caller's key has no outcome", extra=detail)
        finally:
            if outcome.is_heard:
                self._lost.pop(pressed.device, None)
            else:
                at = self._loop.time()
                self._lost[pressed.device] = _Lost(pressed.key, pressed.digits, request, at)
            answer(outcome)
        if outcome is REFUSED:
            await self._tell_refusal(pressed.window)

    async def _carry_out(self, pressed: CallerKeyPressed, is_told: bool, request: str) -> KeyAnswer:
        before = await self._ask(WindowStatusCommand(window=pressed.window))
        is_call = pressed.action is CallerAction.CALL and not pressed.digits
        if is_call and was_carried_out(before.ticket, self._started_ms, self._clock()):
            self.on_answered(before.window, True)
            return _called(before.window)
        commands = self.keys.commands(pressed, before.window, request)
        if not commands and _is_ours(pressed):
            return REFUSED
        if not commands:
            return DONE if is_told else NOT_HEARD
        result = before
        for command in commands:
            result = await self._ask(command)
        self.on_answered(result.window, True)
        calls = isinstance(commands[-1], CallNextCommand | CallNumberCommand | RecallCommand)
        return _called(result.window) if calls else DONE

    async def _ask(self, command: HallCommand) -> WindowResult:
        return WindowResult.model_validate(await self._serve(command, BUDGET_S))

    async def _tell_refusal(self, window: str) -> None:
        try:
            result = await self._ask(WindowStatusCommand(window=window))
        except (CommandFailedError, JournalError, TimeoutError):
            return
        self.on_answered(result.window, False)

    def _request(self, pressed: CallerKeyPressed) -> str:
        lost = self._lost.get(pressed.device)
        if lost is None or (lost.key, lost.digits) != (pressed.key, pressed.digits):
            return request_key(self._gateway, pressed)
        is_soon = self._loop.time() - lost.at <= LOST_KEY_S
        return lost.request if is_soon else request_key(self._gateway, pressed)


def _is_ours(pressed: CallerKeyPressed) -> bool:
    """Whether the key is one of the queue's, that means nothing now."""
    return pressed.action not in {None, CallerAction.ONE_METRE_LINE}


def _called(view: WindowView) -> KeyAnswer:
    if view.number is None or view.ticket_state is not TicketState.CALLED:
        return DONE
    return KeyAnswer(True, True, number_of(view.number))
