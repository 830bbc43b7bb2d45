"""What the queue's commands answer, as `result` of a `Reply`."""

from pydantic import AwareDatetime, Field

from contracts.base import Identifier, Message
from contracts.hall import QueueNumber, TicketView, WindowView


class IssueResult(Message):
    """A reserved number. Print it, then confirm."""

    ticket: TicketView
    token: str = Field(repr=False)
    """For the QR code; whoever has it may ask how the ticket stands, rate its service and give it back."""
    again: bool
    """The request had come before."""
    open_before: bool = False
    """This person holds an open number for this service: it is this one. Offer a reprint."""
    confirm_until: AwareDatetime | None = None
    """Until then the kiosk has to confirm; None when it has."""


class KioskRatingResult(Message):
    """A rating of a kiosk was taken."""

    again: bool
    """The request had come before."""


class LeaseResult(Message):
    """A block of numbers, first to last inclusive."""

    block: Identifier
    service: Identifier
    first: QueueNumber
    last: QueueNumber
    until: AwareDatetime
    """Numbers given out later are refused: the end of the service's day."""
    again: bool


class SettledTicket(Message):
    """What became of one number that a kiosk gave out."""

    number: QueueNumber
    accepted: bool
    ticket: TicketView | None = None
    reason: str = ""
    """Why it was not accepted."""


class SettleResult(Message):
    """One answer for each number told, in order."""

    block: Identifier
    tickets: tuple[SettledTicket, ...]
    left: int
    """Numbers of the block that the kiosk may still give out."""


class AppointmentResult(Message):
    """An appointment as the gateway has it."""

    appointment: Identifier
    service: Identifier
    start: AwareDatetime
    check_in_from: AwareDatetime
    check_in_until: AwareDatetime
    cancelled: bool = False


class WindowResult(Message):
    """What a window's command led to."""

    window: WindowView
    ticket: TicketView | None = None
    """The ticket that it was about: called, finished, handed over."""
    again: bool = False
    session: str | None = None
    """Key of the service session whose rating is invited now."""
