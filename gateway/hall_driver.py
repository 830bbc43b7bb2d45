"""The hall's queue at work: serves its commands, carries out what its rules lead to, tells what has changed.

The book belongs to the journal's thread: every look at it is an operation of the writer. What a rule leads to
outside the journal (a pad's invitation, a finding, a published state) is done after the commit.
"""

import asyncio
import logging
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Self, TypeVar

from contracts.base import Message
from contracts.cases import CasePutCommand, CaseStatusCommand
from contracts.catalog import PublishedCatalog
from contracts.commands import REQUESTS, CommandErrorCode
from contracts.hall_commands import CatalogCommand, HallCommand, RateCommand
from gateway.clock import Clock
from gateway.errors import CommandFailedError, ConfigError, JournalError, JournalFullError
from gateway.hall import dispatch
from gateway.hall.book import Book
from gateway.hall.catalog_change import obstacles, signed_out
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.figures_page import FiguresPage, FiguresSnapshot
from gateway.hall.follow_up import follow_up
from gateway.hall.guesses import WRONG, Guesses, guess_of
from gateway.hall.look import Wanted, look
from gateway.hall.outcome import EndInvitation, InviteRating, Outcome, TellFinding
from gateway.hall.policy import Policy
from gateway.hall.refusal import HallRefusedError
from gateway.hall.touched import Touched, everything, touched
from gateway.hall_ratings import HallRatings
from gateway.hall_retained import HallRetained, Published
from gateway.journal import kiosk
from gateway.journal.entries import placed_id
from gateway.journal.hall_store import Done, Rule
from gateway.journal.kiosk import RatedAtKiosk
from gateway.journal.store import JournalStore
from gateway.journal.writer import JournalWriter

TICK_S = 1.0
FIGURES_S = 10.0
"""Figures are published so often at most. As often all states are looked at anew: time alone changes some."""
NAMES = {model: name.value for name, model in REQUESTS.items()}

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Shown:
    """The catalog as it is told. A big one takes a while to make."""

    index: CatalogIndex
    payload: bytes
    reply: dict[str, Any]

    @classmethod
    def of(cls, index: CatalogIndex) -> Self:
        published = PublishedCatalog(revision=index.revision, catalog=index.catalog)
        payload = published.model_dump_json(exclude_none=True).encode()
        return cls(index, payload, published.model_dump(mode="json", exclude_none=True))


class HallDriver:
    """Serves the queue whose book is in the store."""

    def __init__(
        self,
        writer: JournalWriter,
        ratings: HallRatings,
        retained: HallRetained,
        index: CatalogIndex,
        *,
        gateway: str,
        clock: Clock,
        tick_s: float = TICK_S,
    ) -> None:
        self.on_changed: list[Callable[[Published], None]] = []
        """Each gets every state of the hall that has changed."""
        self.on_served: Callable[[str, str], None] = lambda _name, _outcome: None
        """Gets a command's name and its outcome: "ok" or an error's code."""
        self.on_figures: Callable[[FiguresSnapshot], None] = lambda _: None
        """Gets what the newest figures are made of."""
        self._page = FiguresPage()
        self._guesses = Guesses()
        self._writer = writer
        self._ratings = ratings
        self._retained = retained
        self._gateway = gateway
        self._clock = clock
        self._tick_s = tick_s
        self._loop = asyncio.get_running_loop()
        self._dirty = Touched()
        self._publishing: asyncio.Task[None] | None = None
        self._figures_due_s = 0.0
        self._ill = False
        """Ticks fail, and that was told."""
        self._use(_Shown.of(index))

    # -- life -----------------------------------------------------------------------------------------------

    async def start(self, policy: Policy) -> None:
        """Take up what was under way when the gateway stopped, and tell all there is to tell."""
        with suppress(JournalFullError):
            await self.configure(self._shown.index, policy)
        await self._ratings.restore()

    async def run(self) -> None:
        """What time brings. Runs until cancelled."""
        while True:
            await asyncio.sleep(self._tick_s)
            await self._tick()

    async def stop(self) -> None:
        """Let go of what is under way; the next start takes it up."""
        await self._ratings.stop()
        if self._publishing is not None:
            self._publishing.cancel()
            await asyncio.gather(self._publishing, return_exceptions=True)

    async def configure(self, index: CatalogIndex, policy: Policy) -> None:
        """Go on under another catalog and policy. Raises ConfigError when people's numbers forbid it."""
        operation = partial(_configure, index=index, policy=policy, now_ms=self._clock())
        await self._run(operation, self._follow)
        self._use(await asyncio.to_thread(_Shown.of, index))
        self._touch(everything(index))

    def tell_all(self) -> None:
        """Say everything again."""
        self._retained.tell_all()

    # -- commands -------------------------------------------------------------------------------------------

    async def serve(self, command: HallCommand, budget_s: float, client: str = "") -> dict[str, Any]:
        """Carry out a command of `client` within `budget_s`; its result. Raises CommandFailedError,
        JournalError, TimeoutError. A command that was too late may have been carried out: it can be sent
        again."""
        name = NAMES[type(command)]
        outcome = CommandErrorCode.INTERNAL.value
        try:
            async with asyncio.timeout(budget_s):
                result = await self._serve(command, client)
            outcome = "ok"
        except CommandFailedError as error:
            outcome = error.code.value
            raise
        except JournalFullError:
            outcome = CommandErrorCode.JOURNAL_FULL.value
            raise
        except TimeoutError:
            outcome = CommandErrorCode.TIMED_OUT.value
            raise
        finally:
            self.on_served(name, outcome)
        return result

    async def _serve(self, command: HallCommand, client: str) -> dict[str, Any]:
        """What names a ticket or a case by what can be guessed is counted until it turns out right."""
        guess = guess_of(command, client)
        if guess is None:
            return await self._carry_out(command)
        begun_ms = self._clock()
        try:
            self._guesses.begin(guess, begun_ms)
        except HallRefusedError as refusal:
            raise CommandFailedError(refusal.code, str(refusal), refusal.hint) from refusal
        try:
            result = await self._carry_out(command)
        except CommandFailedError as error:
            if error.code not in WRONG:
                self._guesses.right(guess, begun_ms)
            raise
        self._guesses.right(guess, begun_ms)
        return result

    async def _carry_out(self, command: HallCommand) -> dict[str, Any]:
        now_ms = self._clock()
        if isinstance(command, CatalogCommand):
            return self._shown.reply
        if isinstance(command, RateCommand):
            return await self._rate(command, now_ms)
        if isinstance(command, CasePutCommand | CaseStatusCommand):
            return await self._cases(command, now_ms)

        def rule(book: Book) -> Outcome:
            return dispatch.carry_out(book, command, now_ms)

        done = await self._run(partial(_apply, rule=rule, now_ms=now_ms), self._follow)
        reply = done.outcome.reply
        return {} if reply is None else reply.model_dump(mode="json", exclude_none=True)

    async def _rate(self, command: RateCommand, now_ms: int) -> dict[str, Any]:
        device = placed_id(self._gateway, command.kiosk)

        def operation(store: JournalStore) -> RatedAtKiosk | HallRefusedError:
            return kiosk.rate(store, command, device, now_ms)

        rated = await self._run(operation, self._ratings.rated_elsewhere)
        return {"session": rated.session, "again": rated.again}

    async def _cases(self, command: CasePutCommand | CaseStatusCommand, now_ms: int) -> dict[str, Any]:
        def operation(store: JournalStore) -> Message | HallRefusedError:
            if isinstance(command, CasePutCommand):
                return store.case_files.put(command.case, _book(store).policy.cases, now_ms)
            return store.case_files.status(_book(store), command, now_ms)

        answer = await self._run(operation, lambda _: None)
        return answer.model_dump(mode="json", exclude_none=True)

    async def _run(
        self, operation: Callable[[JournalStore], T | HallRefusedError], then: Callable[[T], None]
    ) -> T:
        """`then` follows the commit, even when whoever asked has gone away meanwhile."""
        future: asyncio.Future[T] = self._loop.create_future()

        def settle(answer: T | HallRefusedError | None, error: BaseException | None) -> None:
            if isinstance(answer, HallRefusedError):
                error = CommandFailedError(answer.code, str(answer), answer.hint)
            if not future.done():
                if error is not None:
                    future.set_exception(error)
                else:
                    future.set_result(answer)  # type: ignore[arg-type]  # without an error there is an answer
            if error is None:
                then(answer)  # type: ignore[arg-type]  # as above

        self._writer.submit(operation, settle)
        return await future

    # -- what follows ---------------------------------------------------------------------------------------

    def _follow(self, done: Done) -> None:
        for effect in done.outcome.effects:
            if isinstance(effect, InviteRating):
                self._ratings.invite(effect)
            elif isinstance(effect, EndInvitation):
                self._ratings.end(effect.window)
            elif isinstance(effect, TellFinding):
                self._retained.tell_finding(effect.finding)
        self._touch(touched(done.changes, self._shown.index))

    async def _tick(self) -> None:
        now_ms = self._clock()
        try:
            rule = partial(dispatch.tick, now_ms=now_ms)
            await self._run(partial(_apply, rule=rule, now_ms=now_ms), self._follow)
        except JournalError as error:
            if not self._ill:  # the journal's own alarm says the rest
                log.warning("the queue stands still", extra={"detail": str(error)})
            self._ill = True
            return
        except Exception:
            if not self._ill:
                log.exception("the queue's clock failed")
            self._ill = True
            return
        self._ill = False
        with_figures = self._loop.time() >= self._figures_due_s
        if with_figures:
            self._figures_due_s = self._loop.time() + FIGURES_S
            self._dirty |= everything(self._shown.index)
        dirty, self._dirty = self._dirty, Touched()
        await self._tell(Wanted(dirty, with_figures))

    def _use(self, shown: "_Shown") -> None:
        self._shown = shown
        self._retained.configure(shown.payload, shown.index.windows)

    def _touch(self, what: Touched) -> None:
        """Tell windows and calls at once; queues, and how many wait for a window, with the next tick."""
        self._dirty |= what
        if (self._dirty.windows or self._dirty.calls) and self._publishing is None:
            self._publishing = self._loop.create_task(self._publish())

    async def _publish(self) -> None:
        try:
            while self._dirty.windows or self._dirty.calls:
                await self._tell(Wanted(self._take_urgent()))
        finally:
            self._publishing = None

    def _take_urgent(self) -> Touched:
        dirty = self._dirty
        self._dirty = Touched(crowds=dirty.crowds - dirty.windows, queues=dirty.queues)
        return Touched(dirty.windows, calls=dirty.calls)

    async def _tell(self, wanted: Wanted) -> None:
        if not wanted:
            return
        now_ms = self._clock()
        try:
            found = await self._writer.run(lambda store: look(_book(store), wanted, now_ms))
        except Exception:
            log.exception("the hall's states not told; the next look tells them")
            return
        for state in found.states:
            self._publish_state(state)
        if found.figures is not None:
            self.on_figures(found.figures)
            self._publish_state(await asyncio.to_thread(self._page.render, found.figures))

    def _publish_state(self, state: Published) -> None:
        if not self._retained.tell(state):
            return
        for listener in self.on_changed:
            try:
                listener(state)
            except Exception:
                log.exception("a listener to the hall's states failed")


def _book(store: JournalStore) -> Book:
    assert store.hall.book is not None
    return store.hall.book


def _apply(store: JournalStore, *, rule: Rule, now_ms: int) -> Done | HallRefusedError:
    return store.hall.apply(rule, now_ms)


def _configure(
    store: JournalStore, *, index: CatalogIndex, policy: Policy, now_ms: int
) -> Done | HallRefusedError:
    book = _book(store)
    refuse_obstacles(book, index, now_ms)

    def sign_out(book: Book) -> Outcome:
        for desk in signed_out(book, index, now_ms):
            book.desks.put(desk)
        return Outcome(effects=follow_up(book, now_ms))

    done = store.hall.apply(sign_out, now_ms)
    book.go_by(index, policy)
    return done


def refuse_obstacles(book: Book, index: CatalogIndex, now_ms: int) -> None:
    """Raise ConfigError when people hold numbers that the catalog has no place for."""
    if found := obstacles(book, index, now_ms):
        raise ConfigError(
            f"the catalog does not fit the numbers that are out: {'; '.join(found)}. "
            "Put it back into the catalog until they are served"
        )
