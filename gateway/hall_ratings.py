"""Ratings of the queue's services: invited at the window's pad after the commit that ended the service.

Whoever finishes a service does not wait for its pad. A service whose rating is open is taken up at the next
start: invited again while its citizen may still be there, else told as unrated.
"""

import asyncio
import logging
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from contracts.commands import ArmCommand, DisarmCommand
from contracts.session import ServiceSession, UnratedCause
from gateway.clock import Clock
from gateway.errors import CommandFailedError, JournalError, JournalFullError
from gateway.hall.outcome import InviteRating
from gateway.hall.ratings_due import Due, ratings_due
from gateway.invitations import REARM_WAIT_S, Invitations
from gateway.journal.entries import Invitation
from gateway.journal.kiosk import RatedAtKiosk
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter
from gateway.rules import SessionState

ARM_BUDGET_S = 10.0
"""So long a pad is asked to show an invitation."""
PAD_PATIENCE_S = 10.0
"""After a start, a window's pad gets so long to come online."""
LOOK_S = 0.1
RETRY_S = 5.0
"""After the journal could not be written."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Open:
    """A service whose rating is open, after a start."""

    due: Due
    invited: bool
    """The journal has its session: a pad may show it."""


class HallRatings:
    """Made on the running loop."""

    def __init__(self, invitations: Invitations, writer: JournalWriter, clock: Clock) -> None:
        self._invitations = invitations
        self._writer = writer
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._asking: set[asyncio.Task[None]] = set()

    def invite(self, wish: InviteRating) -> None:
        """Have the window's pad invite it, in the background. What fails is told as unrated."""
        self._keep(self._ask(wish))

    def end(self, window: str) -> None:
        """The next person is at the window: what its pad invites now ends, in the background."""
        self._keep(self._end(window))

    def rated_elsewhere(self, rated: RatedAtKiosk) -> None:
        """A kiosk rated it: a pad that shows it goes back."""
        if rated.open is not None:
            self._invitations.withdraw(rated.open)

    async def restore(self) -> None:
        """Take up the ratings that were open when the gateway stopped. Pads must be known."""
        try:
            await self._restore()
        except JournalFullError:
            self._keep(self._restore_later())

    async def stop(self) -> None:
        """Let go; the next start takes it up."""
        for task in self._asking:
            task.cancel()
        await asyncio.gather(*self._asking, return_exceptions=True)

    async def _restore_later(self) -> None:
        while True:
            await asyncio.sleep(RETRY_S)
            with suppress(JournalError):
                await self._restore()
                return

    async def _restore(self) -> None:
        latest: dict[str, _Open] = {}
        for waiting in await self._writer.run(partial(_open_ratings, now_ms=self._clock())):
            window = waiting.due.invite.session.window
            if (before := latest.pop(window, None)) is not None:
                self._keep(self._settle(before.due.invite.session, UnratedCause.REPLACED))
            if waiting.due.moved_on:
                self._keep(self._settle(waiting.due.invite.session, UnratedCause.REPLACED))
            else:
                latest[window] = waiting
        for waiting in latest.values():
            self._keep(self._take_up(waiting))

    async def _ask(self, wish: InviteRating) -> None:
        command = ArmCommand(
            session=wish.session, staff=wish.staff, language=wish.language, timeout_s=wish.timeout_s
        )
        while True:
            try:
                await self._invitations.arm(command, ARM_BUDGET_S)
            except CommandFailedError as error:
                detail = {"window": wish.session.window, "detail": error.code.value}
                log.warning("rating not invited", extra=detail)
                await self._settle(wish.session, UnratedCause.PAD_OFFLINE)
            except JournalError as error:
                log.warning("rating not invited, trying again", extra={"detail": str(error)})
                await asyncio.sleep(RETRY_S)
                continue
            return

    async def _end(self, window: str) -> None:
        with suppress(CommandFailedError):  # mostly: nothing was armed
            try:
                await self._invitations.disarm(DisarmCommand(window=window), ARM_BUDGET_S)
            except JournalError as error:
                log.warning("invitation not ended; its time ends it", extra={"detail": str(error)})

    async def _take_up(self, waiting: _Open) -> None:
        wish = waiting.due.invite
        until_ms = waiting.due.finished_ms + int(1000 * (wish.timeout_s + PAD_PATIENCE_S))
        while self._clock() < until_ms:
            if self._invitations.can_ask(wish.session.window):
                if not waiting.invited or await self._still_open(wish.session):
                    await self._ask(wish)
                return
            await asyncio.sleep(LOOK_S)
        if not waiting.invited:  # else its own end is watched
            await self._settle(wish.session, UnratedCause.PAD_OFFLINE)

    async def _still_open(self, session: ServiceSession) -> bool:
        """After a pad had time to hand over a press that it kept."""
        await asyncio.sleep(REARM_WAIT_S)
        known = await self._writer.run(lambda store: store.sessions.find(session))
        return known is not None and known[1] is SessionState.INVITED

    async def _settle(self, session: ServiceSession, cause: UnratedCause) -> None:
        """Whatever happened, the service's rating does not stay open."""
        while True:
            try:
                close = partial(_close, session=session, cause=cause, now_ms=self._clock())
                await self._writer.run(close)
            except JournalError as error:
                log.warning("rating not closed, trying again", extra={"detail": str(error)})
                await asyncio.sleep(RETRY_S)
                continue
            return

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        task = self._loop.create_task(work)
        self._asking.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a rating is left as it is until the next start", exc_info=error)


def _open_ratings(store: JournalStore, now_ms: int) -> list[_Open]:
    assert store.hall.book is not None
    found = []
    for due in ratings_due(store.hall.book):
        known = store.sessions.find(due.invite.session)
        if known is None or known[1] is SessionState.INVITED:
            found.append(_Open(due, invited=known is not None))
        else:
            store.tell_hall(due.invite.session, now_ms)
    return found


def _close(store: JournalStore, *, session: ServiceSession, cause: UnratedCause, now_ms: int) -> None:
    known = store.sessions.find(session)
    if known is None:
        token = store.sessions.invite(None, Invitation(session, "", now_ms, now_ms))
        store.end_unrated(token, cause, now_ms)
    elif known[1] is SessionState.INVITED and cause is UnratedCause.REPLACED:
        store.end_unrated(known[2].token, cause, now_ms)
    elif known[1] is not SessionState.INVITED:
        store.tell_hall(session, now_ms)
