"""Keeps blocks of numbers for the time without a gateway, gives numbers out of them, and tells the gateway of
all that it has not heard: numbers given out, and how prints ended.

A person's hash goes with a number that was given out offline only as long as this process runs: it is kept
in memory until the gateway has it, and never on the disk.
"""

import asyncio
import json
import logging
import secrets
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, replace

from contracts.catalog import Catalog, Service
from contracts.commands import CommandErrorCode, Reply
from contracts.hall import PaperOutcome, TicketState, TicketView
from contracts.hall_commands import (
    BLOCK_MAX,
    CancelCommand,
    ConfirmCommand,
    IssueCommand,
    LeaseCommand,
    SettleCommand,
)
from contracts.hall_replies import IssueResult, LeaseResult, SettledTicket, SettleResult
from contracts.short_codes import ticket_code
from kiosk.backstage.hall_driver import HallClient
from kiosk.backstage.leased import (
    NO_NUMBERS,
    Block,
    Given,
    block_of,
    offline_result,
    offline_ticket,
    services_to_lease,
    why_not,
)
from kiosk.backstage.rows import refused_of
from kiosk.backstage.store import Store
from kiosk.errors import NoAnswerError, StoreError
from kiosk.logs import told_of

ASK_S = 5.0
ROUND_S = 5.0
"""Between looks at what is owed, where nothing stirs."""
DISK_AGAIN_S = 5.0
"""Between tries of a disk that takes nothing."""
REFUSED_WAIT_S = 60.0
"""A block that was refused is asked for again after so long."""
QUOTA_SHARE = 10
"""Of a service with a quota a kiosk keeps at most this part, so that kiosks do not starve each other."""
REFUSED_MAX = 20
FACT_REFUSED = "refused"
DAMAGED = "what the kiosk's disk kept of it is damaged"
PASSING = frozenset({CommandErrorCode.BUSY, CommandErrorCode.INTERNAL, CommandErrorCode.JOURNAL_FULL,
                     CommandErrorCode.TIMED_OUT, CommandErrorCode.NO_QUEUE})  # fmt: skip
"""Refusals that say nothing about what was told: it is told again."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LeasePolicy:
    """What is kept: `size` numbers of each service, renewed when `renew_at` are left."""

    services: tuple[str, ...] = ()
    """Empty: all that a window serves."""
    size: int = 10
    renew_at: int = 3


HERE_MAX = 64
"""Tickets that are remembered as taken here: more are never unconfirmed."""


@dataclass(frozen=True, slots=True)
class OfflineAnswer:
    """What a wish for a number led to without the gateway: a result, or an error's code."""

    result: IssueResult | None
    error: str = ""


class Leases:
    """All calls on the loop. `clock` gives Unix milliseconds."""

    def __init__(
        self, store: Store, hall: HallClient, kiosk: str, policy: LeasePolicy, clock: Callable[[], int]
    ) -> None:
        self.on_change: list[Callable[[], None]] = []
        """Called when numbers were leased, given out, told."""
        self._store = store
        self._hall = hall
        self._kiosk = kiosk
        self._policy = policy
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._persons: dict[str, str] = {}
        """Hashes by the request of the number given out."""
        self._unkept: dict[str, PaperOutcome] = {}
        """Prints whose end the disk did not take."""
        self._ends: dict[str, PaperOutcome] = {}
        """The same of numbers that were given out here, by request."""
        self._heard: set[str] = set()
        """What the gateway has heard, and the disk did not take that it has: requests of numbers, tickets
        with their outcome, blocks."""
        self._disk_again = 0.0
        self._here: deque[str] = deque(maxlen=HERE_MAX)
        """Tickets that the gateway gave out at this kiosk, the latest last."""
        self._stir = asyncio.Event()
        self._not_before: dict[str, float] = {}
        self._checked: set[str] = set()
        """Blocks that the gateway is known to know, since it is up."""
        hall.on_change.append(self._stir.set)
        if store.damaged:
            self._tell_staff(f"{number}: {DAMAGED}" for number in store.damaged)

    # -- numbers --------------------------------------------------------------------------------------------

    def left(self) -> dict[str, int]:
        """Numbers that may be given out now, by service: none that would be forgotten."""
        found: dict[str, int] = {}
        if self._store.fault:
            return found
        with suppress(StoreError):
            for block in self._live():
                found[block.service] = found.get(block.service, 0) + block.left
        return found

    def owed(self) -> int:
        """Numbers and prints that the gateway has not heard of."""
        found = len(self._unkept)
        with suppress(StoreError):
            found += len(self._unsettled()) + len(self._store.unconfirmed())
        return found

    def refused(self) -> tuple[str, ...]:
        """Numbers given out that the gateway does not take, with the reason; the latest last."""
        with suppress(StoreError):
            return refused_of(self._store.fact(FACT_REFUSED))
        return ()

    def issued_before(self, command: IssueCommand) -> IssueResult | None:
        """What this very wish was given out of a block."""
        given, catalog = None, self._hall.known_catalog
        with suppress(StoreError):  # then there is the gateway
            given = self._store.given_for(command.request)
        if given is None or catalog is None:
            return None
        return offline_result(given, command.service, catalog, again=True, before=False)

    def issue(self, command: IssueCommand) -> OfflineAnswer:
        """A number out of a block; on disk before it is told."""
        catalog = self._hall.known_catalog
        if catalog is None:
            return OfflineAnswer(None, NO_NUMBERS)
        if reason := why_not(catalog, command, self._clock()):
            return OfflineAnswer(None, reason)
        if (held := self._held(command, catalog)) is not None:
            return OfflineAnswer(offline_result(held, command.service, catalog, again=False, before=True))
        block = next((one for one in self._live() if one.service == command.service), None)
        if block is None or self._store.fault:
            return OfflineAnswer(None, NO_NUMBERS)
        given = self._store.give(block, self._given(command))
        if command.person is not None:
            self._persons[given.request] = command.person
        self._changed()
        return OfflineAnswer(offline_result(given, command.service, catalog, again=False, before=False))

    def given(self, *, ticket: str = "", token: str = "") -> Given | None:
        """A number that was given out here and that the gateway does not know yet."""
        found = (one for one in self._unsettled() if one.ticket == ticket or one.token == token)
        return next(found, None)

    def given_typed(self, number: str, code: str) -> Given | None:
        """The same, by what stands on its paper. None for a wrong code."""
        found = (one for one in self._unsettled() if one.number == number)
        return next((one for one in found if ticket_code(one.token) == code), None)

    def view(self, given: Given) -> TicketView | None:
        """The ticket of a number that was given out here, as far as the kiosk can tell."""
        catalog = self._hall.known_catalog
        block = next((one for one in self._store.blocks() if one.id == given.block), None)
        if catalog is None or block is None:
            return None
        return offline_result(given, block.service, catalog, again=True, before=False).ticket

    def given_by_gateway(self, ticket: str) -> None:
        """A number was taken here: its paper is this kiosk's to tell of, and no other's."""
        self._here.append(ticket)

    def ended(self, ticket: str, outcome: PaperOutcome) -> None:
        """How a number reached its citizen. The gateway will be told."""
        given = self.given(ticket=ticket)
        try:
            if given is None or not self._store.outcome_of_given(given, outcome):
                self._store.end_print(ticket, outcome)
        except StoreError as error:
            log.error("how ticket %s ended is kept in memory alone: %s", ticket, error)
            if given is None:
                self._unkept[ticket] = outcome
            else:
                self._ends[given.request] = outcome
                self._heard.discard(given.request)
        else:
            self._unkept.pop(ticket, None)
            if given is not None:
                self._ends.pop(given.request, None)
        self._changed()

    def forget_who_left(self) -> None:
        """The citizen has gone: a number that was given out and neither printed nor shown as far as is known
        may have been seen all the same."""
        for one in self._unsettled():
            if one.outcome is None:
                self.ended(one.ticket, PaperOutcome.UNKNOWN)
        self._changed()

    # -- what is owed ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Until cancelled: tell what is owed, and keep blocks, whenever the gateway is there."""
        while True:
            self._stir.clear()
            self._look_at_disk()
            if not self._hall.gateway_up:
                self._checked.clear()
            else:
                await self._round_or_later()
            timer = self._loop.call_later(ROUND_S, self._stir.set)
            try:
                await self._stir.wait()
            finally:
                timer.cancel()

    def _look_at_disk(self) -> None:
        if self._loop.time() >= self._disk_again:
            self._disk_again = self._loop.time() + DISK_AGAIN_S
            self._store.try_again()
            if not self._store.fault:
                self._keep_ends()

    def _keep_ends(self) -> None:
        """What the disk did not take, now that it may."""
        ends = list(self._unkept.items())
        if self._ends:
            ends += [
                (one.ticket, self._ends[one.request])
                for one in self._unsettled()
                if one.request in self._ends
            ]
        for ticket, outcome in ends:
            self.ended(ticket, outcome)

    async def _round_or_later(self) -> None:
        try:
            await self._round()
        except NoAnswerError:
            log.info("what is owed to the gateway waits until it answers")
        except Exception as error:  # noqa: BLE001  # the next round may work; without one nothing is ever told
            log.error("what is owed to the gateway can't be told now: %s", told_of(error))

    async def _round(self) -> None:
        if not self._store.fault:
            self._heard.clear()
        for ticket, outcome in list(self._unkept.items()):
            await self._confirm(ticket, outcome)
        await self._settle_all()
        for ticket, outcome in self._store.unconfirmed():
            if _end_of(ticket, outcome) not in self._heard:
                await self._confirm(ticket, outcome)
        if self._store.fault:
            return
        if (catalog := self._hall.known_catalog) is not None and self._hall.catalog_fresh:
            for service in services_to_lease(catalog, self._policy.services):
                await self._keep(next(one for one in catalog.services if one.id == service))

    async def _settle_all(self) -> None:
        told = [
            one
            for one in self._all_given()
            if not one.settled and one.outcome is not None and one.request not in self._heard
        ]
        blocks = {block.id: block for block in self._store.blocks() if block.id not in self._heard}
        order = dict.fromkeys([*(one.block for one in told), *blocks])
        for id_ in order:
            given = [one for one in told if one.block == id_]
            block = blocks.get(id_)
            ended = block is not None and block.until_ms <= self._clock()
            if given or ended or id_ not in self._checked:
                await self._settle(id_, given, done=ended)

    async def _settle(self, block: str, given: list[Given], *, done: bool) -> None:
        """A block whose day is over is given back, once all of it is told."""
        waiting = any(one.block == block and one.outcome is None for one in self._all_given())
        done = done and not waiting
        command = SettleCommand(
            block=block,
            kiosk=self._kiosk,
            tickets=tuple(offline_ticket(one, self._persons.get(one.request)) for one in given),
            done=done,
        )
        reply = await self._hall.ask(command, ASK_S)
        if reply.error is not None:
            self._block_refused(block, given, reply)
            return
        result = SettleResult.model_validate(reply.result)
        for one, settled in zip(given, result.tickets, strict=True):
            await self._give_back(one, settled)
            self._told(one, settled)
        self._checked.add(block)
        unsettled = (one for one in self._all_given() if one.block == block and not one.settled)
        owed = any(one.request not in self._heard for one in unsettled)
        if (done or result.left == 0) and not owed:
            self._mark(block, lambda: self._store.drop_block(block))
        self._changed()

    async def _give_back(self, given: Given, settled: SettledTicket) -> None:
        """A number that the gateway took over before its citizen gave it back: told twice, it stays as it was
        told first."""
        view = settled.ticket
        if given.outcome is PaperOutcome.FAILED and view and view.state is not TicketState.CANCELLED:
            reply = await self._hall.ask(CancelCommand(token=given.token), ASK_S)
            if reply.error is not None:
                if reply.error.code in PASSING:
                    raise NoAnswerError(reply.error.message)
                log.error("ticket %s can't be given back: %s", given.ticket, reply.error.message)

    def _told(self, given: Given, settled: SettledTicket) -> None:
        now = self._store.given_for(given.wish)
        if now is not None and self._ends.get(now.request, now.outcome) is not given.outcome:
            return  # it has ended otherwise since it was told: it is told once more
        self._persons.pop(given.request, None)
        if self._mark(given.request, lambda: self._store.settled(given, settled.reason)):
            self._ends.pop(given.request, None)
        if not settled.accepted:
            self._tell_staff([f"{given.number}: {settled.reason}"])

    def _block_refused(self, block: str, given: list[Given], reply: Reply) -> None:
        assert reply.error is not None
        if reply.error.code in PASSING:
            raise NoAnswerError(reply.error.message)
        log.error("block %s: %s", block, reply.error.message)
        for one in given:
            self._persons.pop(one.request, None)
        self._tell_staff(f"{one.number}: {reply.error.message}" for one in given)
        self._heard.update(one.request for one in given)
        self._mark(block, lambda: self._store.drop_block(block))
        self._changed()

    def _tell_staff(self, refused: Iterable[str]) -> None:
        told = list(refused)
        for one in told:
            log.error("a number that was given out offline is not taken by the gateway: %s", one)
        kept = list(dict.fromkeys([*self.refused(), *told]))[-REFUSED_MAX:]  # one may be told once more
        try:
            self._store.keep_fact(FACT_REFUSED, json.dumps(kept, ensure_ascii=False).encode())
        except StoreError as error:
            log.error("numbers that are not taken are known until the next start: %s", error)

    def _mark(self, what: str, mark: Callable[[], None]) -> bool:
        """Keep that the gateway has heard that. Where the disk does not take it, it is told once more when it
        does, which is safe. Returns whether it did."""
        try:
            mark()
        except StoreError as error:
            self._heard.add(what)
            log.error("that the gateway was told is known until the next start: %s", error)
            return False
        return True

    async def _confirm(self, ticket: str, outcome: PaperOutcome) -> None:
        # A number of before the start, or one taken elsewhere and is printed here, may be anybody's.
        kiosk = self._kiosk if ticket in self._here else None
        reply = await self._hall.ask(ConfirmCommand(ticket=ticket, outcome=outcome, kiosk=kiosk), ASK_S)
        if reply.error is not None:
            if reply.error.code in PASSING:
                raise NoAnswerError(reply.error.message)
            log.error("ticket %s is %s, and the gateway says: %s", ticket, outcome, reply.error.message)
            if outcome is not PaperOutcome.FAILED:
                self._tell_staff([f"{ticket.partition('-')[2]}: {reply.error.message}"])
        if self._unkept.get(ticket) is outcome:
            del self._unkept[ticket]
        self._mark(_end_of(ticket, outcome), lambda: self._store.confirmed(ticket, outcome))
        self._changed()

    async def _keep(self, service: Service) -> None:
        """Lease a block when few numbers are left."""
        size = min(self._policy.size, BLOCK_MAX)
        if service.quota is not None:
            size = min(size, max(1, service.quota // QUOTA_SHARE))
        if self.left().get(service.id, 0) > min(self._policy.renew_at, size - 1):
            return
        if self._loop.time() < self._not_before.get(service.id, 0.0):
            return
        request = self._store.want_block(service.id, secrets.token_urlsafe(16))
        command = LeaseCommand(request=request, kiosk=self._kiosk, service=service.id, size=size)
        reply = await self._hall.ask(command, ASK_S)
        if reply.error is not None:
            self._not_before[service.id] = self._loop.time() + REFUSED_WAIT_S
            if reply.error.code not in PASSING:
                self._store.unwant_block(service.id)
            return
        leased = LeaseResult.model_validate(reply.result)
        self._store.add_block(block_of(leased))
        self._checked.add(leased.block)
        self._changed()

    # -- private --------------------------------------------------------------------------------------------

    def _all_given(self) -> list[Given]:
        """Numbers given out, with ends that the disk did not take."""
        return [replace(one, outcome=self._ends.get(one.request, one.outcome)) for one in self._store.given()]

    def _unsettled(self) -> list[Given]:
        """Those of them that the gateway has not heard of; none where the disk gives none."""
        try:
            return [one for one in self._all_given() if not one.settled]
        except StoreError:
            return []

    def _live(self) -> list[Block]:
        now_ms = self._clock()
        return [block for block in self._store.blocks() if block.left > 0 and block.until_ms > now_ms]

    def _held(self, command: IssueCommand, catalog: Catalog) -> Given | None:
        """The number that this person was given here for this service, and that is not told yet."""
        service = next(one for one in catalog.services if one.id == command.service)
        if command.person is None or not service.one_per_person:
            return None
        services = {block.id: block.service for block in self._store.blocks()}
        for one in self._all_given():
            if (
                self._persons.get(one.request) == command.person
                and services.get(one.block) == service.id
                and one.outcome is not PaperOutcome.FAILED
            ):
                return one
        return None

    def _given(self, command: IssueCommand) -> Given:
        """Under a key of its own: the wish's may have reached the gateway, whose number then expires."""
        return Given(
            block="",
            number="",
            wish=command.request,
            request=secrets.token_urlsafe(16),
            token=secrets.token_urlsafe(16),
            issued_ms=self._clock(),
            item=command.item,
            language=command.language,
            priority=command.priority,
        )

    def _changed(self) -> None:
        self._stir.set()
        for callback in self.on_change:
            callback()


def _end_of(ticket: str, outcome: PaperOutcome) -> str:
    return f"{ticket} {outcome}"
