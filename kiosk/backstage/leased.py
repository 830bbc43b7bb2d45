"""Numbers of a block and of a ticket, and what a kiosk may give out by itself. Pure."""

from dataclasses import dataclass
from datetime import UTC, datetime

from contracts.catalog import Catalog, Priority, Service
from contracts.commands import CommandErrorCode
from contracts.hall import PaperOutcome, TicketState, TicketView, number_of, prefix_of
from contracts.hall_commands import IssueCommand, OfflineTicket
from contracts.hall_replies import IssueResult, LeaseResult
from contracts.hours import local, opening
from contracts.session import Language

NO_NUMBERS = "no-numbers"
"""Beside the gateway's codes: the kiosk's lease is used up, or it has none."""


@dataclass(frozen=True, slots=True)
class Block:
    """Numbers of one service, `next` to `last`, that the kiosk may still give out until `until_ms`."""

    id: str
    service: str
    prefix: str
    next: int
    last: int
    until_ms: int

    @property
    def left(self) -> int:
        return self.last - self.next + 1

    @property
    def day(self) -> str:
        """Of its tickets: yyyymmdd."""
        return self.id.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Given:
    """A number that the kiosk gave out. Nothing of it tells a person."""

    block: str
    number: str
    wish: str
    request: str
    token: str
    issued_ms: int
    item: str | None
    language: Language
    priority: Priority
    outcome: PaperOutcome | None = None
    settled: bool = False
    refused: str = ""

    @property
    def ticket(self) -> str:
        """The ticket's id, as the gateway will call it."""
        return f"{self.block.partition('-')[0]}-{self.number}"


def block_of(leased: LeaseResult) -> Block:
    """A block as it was leased."""
    return Block(
        id=leased.block,
        service=leased.service,
        prefix=prefix_of(leased.first),
        next=number_of(leased.first),
        last=number_of(leased.last),
        until_ms=round(leased.until.timestamp() * 1000),
    )


def services_to_lease(catalog: Catalog, wanted: tuple[str, ...]) -> tuple[str, ...]:
    """Those that a window serves; of them the wanted ones, where some are named."""
    served = {id_ for window in catalog.windows for id_ in (*window.serves, *window.helps)}
    return tuple(
        service.id
        for service in catalog.services
        if service.id in served and (not wanted or service.id in wanted)
    )


def why_not(catalog: Catalog, command: IssueCommand, now_ms: int) -> str:
    """Why the kiosk must not give out a number by itself: a CommandErrorCode; empty where it may."""
    service = next((one for one in catalog.services if one.id == command.service), None)
    if service is None:
        return CommandErrorCode.UNKNOWN_SERVICE.value
    if not is_open(catalog, service, now_ms):
        return CommandErrorCode.CLOSED.value
    if service.needs_id and command.person is None:
        return CommandErrorCode.NEEDS_ID.value
    return ""


def is_open(catalog: Catalog, service: Service, now_ms: int) -> bool:
    """Whether its hours are open now, by the hall's clock."""
    hours = next(one for one in catalog.hours if one.id == service.hours)
    return opening(hours, catalog.utc_offset_min, now_ms).open


def hall_time(catalog: Catalog, now_ms: int) -> datetime:
    """Unix milliseconds on the hall's clock."""
    return local(catalog.utc_offset_min, now_ms)


def offline_result(given: Given, service: str, catalog: Catalog, *, again: bool, before: bool) -> IssueResult:
    """What the gateway would have answered. Nobody can say how many are ahead."""
    view = TicketView(
        ticket=given.ticket,
        number=given.number,
        service=service,
        item=given.item,
        state=TicketState.RESERVED if given.outcome is None else TicketState.WAITING,
        language=given.language,
        priority=given.priority,
        made_at=hall_time(catalog, given.issued_ms),
    )
    return IssueResult(ticket=view, token=given.token, again=again, open_before=before)


def offline_ticket(given: Given, person: str | None) -> OfflineTicket:
    """As it is told to the gateway. What nobody knows how it ended may be in a citizen's hands."""
    return OfflineTicket(
        request=given.request,
        number=given.number,
        token=given.token,
        issued_at=datetime.fromtimestamp(given.issued_ms / 1000, UTC),
        outcome=given.outcome or PaperOutcome.UNKNOWN,
        item=given.item,
        language=given.language,
        priority=given.priority,
        person=person,
    )
