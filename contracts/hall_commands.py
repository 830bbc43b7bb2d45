"""Commands to the hall's queue, for kiosks, clerks' terminals and other systems.

`HallCommand` says who may send it; a broker's ACL confines each account to the commands of its role. Sending
a command again is safe: `request` names it where doing it twice would differ from doing it once.
"""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import AwareDatetime, Field, model_validator

from contracts.base import Identifier, Request
from contracts.catalog import Priority
from contracts.hall import KioskTransaction, PaperOutcome, QueueNumber
from contracts.ratings import REMARK_MAX, Level
from contracts.session import CaseNumber, Language
from contracts.ticket import PRINTABLE

RequestKey = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{16,64}$")]
"""Drawn at random by whoever asks: the same key is the same wish, however often it is sent."""
PersonHash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""`contracts.person.person_hash`: knows a person again without naming him."""
TicketToken = Annotated[str, Field(pattern=r"^[0-9A-Za-z_-]{22}$")]
"""128 random bits, as on the ticket's QR code."""
TicketCode = Annotated[str, Field(pattern=r"^[0-9]{6}$")]
"""`contracts.short_codes.ticket_code`, as on the ticket."""
StaffNumber = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,8}$")]
ShortReason = Annotated[str, Field(max_length=40, pattern=PRINTABLE)]
Seen = QueueNumber | Literal["nobody"]
"""Whom the sender of a command saw at the window."""
NOBODY: Literal["nobody"] = "nobody"
BLOCK_MAX = 200
"""Numbers in a kiosk's block."""
Role = Literal["kiosk", "window", "office", "any"]


class HallCommand(Request):
    """A command of the queue."""

    role: ClassVar[Role]


class KioskCommand(HallCommand):
    """For kiosks, and for systems that stand in for one."""

    role: ClassVar[Role] = "kiosk"


class WindowCommand(HallCommand):
    """For whoever sits at a window."""

    role: ClassVar[Role] = "window"

    window: Identifier


class PersonCommand(WindowCommand):
    """About whoever is at the window."""

    number: Seen | None = None
    """The number that it is about. When somebody else is at the window it is refused, or answered `again`
    when exactly that was done to the number as it left this window; `nobody`, from who saw nobody there, is
    refused. Without it: whoever is there."""


class NextCommand(WindowCommand):
    """Brings somebody to the window, and finishes with whoever is there."""

    finishes: Seen | None = None
    """The number to finish with, or `nobody`. When somebody else is at the window it is refused. Without it:
    whoever is there, unless he was called within the last seconds (`call_guard_s`): two callers at one window
    do not finish with each other's people."""


# -- kiosks -----------------------------------------------------------------------------------------------


class IssueCommand(KioskCommand):
    """Reserve a number. The same `request` again gives the same number. Result: `IssueResult`."""

    request: RequestKey
    kiosk: Identifier
    service: Identifier
    item: Identifier | None = None
    language: Language = Language.ZH_HANS
    priority: Priority = Priority.NONE
    person: PersonHash | None = Field(default=None, repr=False)


class ConfirmCommand(KioskCommand):
    """Say how a reserved number reached its citizen; one never confirmed expires. Result:
    `TicketView`."""

    ticket: str
    outcome: PaperOutcome
    kiosk: Identifier | None = None
    """With it, the number must have been taken there."""


class CancelCommand(KioskCommand):
    """The citizen gives the number back. By the token of the ticket. Result: `TicketView`."""

    token: TicketToken = Field(repr=False)


class CheckInCommand(KioskCommand):
    """A citizen with an appointment is here; result as for `issue`. Who comes too early or too late is told
    when, and can take a number like everybody."""

    request: RequestKey
    kiosk: Identifier
    appointment: Identifier
    language: Language = Language.ZH_HANS
    priority: Priority = Priority.NONE
    person: PersonHash | None = Field(default=None, repr=False)


class BookCommand(KioskCommand):
    """Enter an appointment, from the system that makes them. The same id again changes it. Result:
    `AppointmentResult`."""

    appointment: Identifier
    service: Identifier
    item: Identifier | None = None
    start: AwareDatetime
    person: PersonHash | None = Field(default=None, repr=False)
    """With it, only this person can check in."""
    cancelled: bool = False


class LeaseCommand(KioskCommand):
    """Numbers that a kiosk may give out while it can't reach the gateway. The same `request` again gives the
    same block. Result: `LeaseResult`."""

    request: RequestKey
    kiosk: Identifier
    service: Identifier
    size: Annotated[int, Field(ge=1, le=BLOCK_MAX)] = 20


class OfflineTicket(Request):
    """A number that a kiosk gave out from its block."""

    request: RequestKey
    number: QueueNumber
    token: TicketToken = Field(repr=False)
    issued_at: AwareDatetime
    outcome: PaperOutcome = PaperOutcome.PRINTED
    item: Identifier | None = None
    language: Language = Language.ZH_HANS
    priority: Priority = Priority.NONE
    person: PersonHash | None = Field(default=None, repr=False)


class SettleCommand(KioskCommand):
    """Tell what a kiosk gave out of a block; `done` gives the rest of it back. Result: `SettleResult`."""

    block: Identifier
    kiosk: Identifier
    tickets: Annotated[tuple[OfflineTicket, ...], Field(max_length=BLOCK_MAX)] = ()
    done: bool = False


class TicketCommand(KioskCommand):
    """About a ticket of any state: by its token, or by its number and code, as they stand on the paper. A
    wrong number and a wrong code have one answer, and wrong tries are counted."""

    token: TicketToken | None = Field(default=None, repr=False)
    """Token of the ticket."""
    number: QueueNumber | None = None
    """Its number: of today, else of yesterday."""
    code: TicketCode | None = Field(default=None, repr=False)
    """With `number`."""
    kiosk: Identifier | None = None
    """Where it is asked; with `number` it has to be named."""

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.token is None) == (self.number is None) or (self.number is None) != (self.code is None):
            raise ValueError("name the ticket by its token, or by its number and code")
        if self.number is not None and self.kiosk is None:
            raise ValueError("name the kiosk with a number and code")
        return self


class TicketStatusCommand(TicketCommand):
    """How a ticket stands. Result: `TicketView`."""

    role: ClassVar[Role] = "any"


class RateCommand(TicketCommand):
    """Rate the latest service of a ticket at a kiosk, under the rule of one rating for each service. The same
    `request` with the same level, reasons and remark is the rating that was taken; with others it is a second
    one, refused (`already_rated`) and kept as `rating-refused`. Result: `session`, `again`."""

    request: RequestKey
    kiosk: Identifier
    level: Level
    reasons: Annotated[tuple[int, ...], Field(max_length=16)] = ()
    remark: Annotated[str | None, Field(max_length=REMARK_MAX, repr=False)] = None


class RateKioskCommand(KioskCommand):
    """Rate what was done at the kiosk itself. It is no service of a window's and counts for none; the same
    `request` again is the same rating, the first that was taken; with another level it is refused
    (`already_rated`) and kept nowhere. Result: `again`."""

    request: RequestKey
    kiosk: Identifier
    transaction: KioskTransaction
    level: Level


class CatalogCommand(KioskCommand):
    """The catalog, for who can't wait for the retained one. Result: `PublishedCatalog`."""

    role: ClassVar[Role] = "any"


class QueuesCommand(KioskCommand):
    """All queues now. Result: `Queues`."""

    role: ClassVar[Role] = "any"


# -- windows ----------------------------------------------------------------------------------------------


class SignInCommand(WindowCommand):
    """A clerk begins to serve at the window. He is signed out wherever he was. Result of this and of all that
    follow: `WindowResult`."""

    staff_no: StaffNumber


class SignOutCommand(WindowCommand):
    """The clerk leaves; not while somebody is served."""


class CallNextCommand(NextCommand):
    """Call the next person. With somebody at the window: finish with him first."""

    request: RequestKey | None = None
    """With a key, the same command again calls nobody else."""


class CallNumberCommand(NextCommand):
    """Call that number out of turn: a held or parked one, one that missed, or one that waits."""

    number: QueueNumber


class RecallCommand(PersonCommand):
    """Call the same person again."""


class BeginCommand(PersonCommand):
    """The person has come: the service begins. Without it, it began with the call."""


class NoShowCommand(PersonCommand):
    """The person has not come: back into the queue, as the service's rule says."""


class HoldCommand(PersonCommand):
    """The person fetches something and comes back to this window."""

    reason: ShortReason = ""


class TransferCommand(PersonCommand):
    """Hand the person over to another window or service, his place kept; a second service of the same
    case."""

    to_window: Identifier | None = None
    to_service: Identifier | None = None
    asks_rating: bool = True
    """Invite a rating of what was done here."""


class FinishCommand(PersonCommand):
    """The service is over: the pad invites a rating."""

    item: Identifier | None = None
    """What it was about, where that differs from the ticket's item."""
    case: CaseNumber | None = None
    """Case number (办件编号); without it the ticket's own."""
    collect_later: bool = False
    """The result is collected another time: the ticket stays open for that."""


class PauseCommand(WindowCommand):
    """Serve nobody for now."""

    reason: ShortReason = ""


class ResumeCommand(WindowCommand):
    """Serve again."""


class WindowStatusCommand(WindowCommand):
    """How the window stands."""


class FiguresCommand(HallCommand):
    """Figures of a day. Result: `contracts.figures.DayFigures`."""

    role: ClassVar[Role] = "any"

    window: Identifier | None = None
    """None: all windows. With one: its figures and those of its services, and the hall's."""
    day: Annotated[str, Field(pattern=r"^[0-9]{8}$")] | None = None
    """yyyymmdd, local; none: today."""
