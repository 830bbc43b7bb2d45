"""Who may send which command, what the queue's commands can be answered with, and what they bring."""

from contracts.commands import REQUESTS, CommandErrorCode, CommandName
from contracts.hall_commands import HallCommand

ROLES: dict[str, str] = {
    "any": "Whoever may command at all.",
    "kiosk": "Kiosks, and systems that stand in for one: appointments, the page behind a ticket's QR code.",
    "window": "Whoever sits at a window: clerks' terminals; also a queue system of the hall's own, that "
    "arms pads and writes on displays.",
    "technician": "Whoever looks after the devices.",
}
"""Roles of accounts at the hall's broker, in the order of the page."""

_TECHNICIAN = frozenset(
    {
        CommandName.IDENTIFY, CommandName.REBOOT, CommandName.DEVICES, CommandName.STATISTICS,
        CommandName.REPLAY, CommandName.UPDATE, CommandName.UPDATE_STATUS, CommandName.UPDATE_STOP,
    }
)  # fmt: skip

QUEUE_ERRORS = (CommandErrorCode.NO_QUEUE,)
"""What every command of the queue can be answered with."""
_WRITES = (CommandErrorCode.JOURNAL_FULL,)
_AT_WINDOW = (CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.CLOSED, CommandErrorCode.NOT_NOW, *_WRITES)
_OF_TICKET = (CommandErrorCode.UNKNOWN_TICKET, CommandErrorCode.NOT_NOW, *_WRITES)
_NEW_NUMBER = (
    CommandErrorCode.UNKNOWN_SERVICE, CommandErrorCode.CLOSED, CommandErrorCode.FULL,
    CommandErrorCode.NEEDS_ID, CommandErrorCode.NOT_NOW, *_WRITES,
)  # fmt: skip
HALL_ERRORS: dict[CommandName, tuple[CommandErrorCode, ...]] = {
    CommandName.ISSUE: _NEW_NUMBER,
    CommandName.CONFIRM: _OF_TICKET,
    CommandName.CANCEL: _OF_TICKET,
    CommandName.CHECK_IN: (CommandErrorCode.UNKNOWN_TICKET, *_NEW_NUMBER),
    CommandName.BOOK: (CommandErrorCode.UNKNOWN_SERVICE, CommandErrorCode.NOT_NOW, *_WRITES),
    CommandName.LEASE: _NEW_NUMBER,
    CommandName.SETTLE: _OF_TICKET,
    CommandName.TICKET_STATUS: (CommandErrorCode.UNKNOWN_TICKET,),
    CommandName.RATE: (CommandErrorCode.ALREADY_RATED, *_OF_TICKET),
    CommandName.CATALOG: (),
    CommandName.QUEUES: (),
    CommandName.FIGURES: (CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.NOT_NOW),
    CommandName.SIGN_IN: (CommandErrorCode.UNKNOWN_STAFF, *_AT_WINDOW),
    CommandName.SIGN_OUT: _AT_WINDOW,
    CommandName.CALL_NEXT: (CommandErrorCode.NOBODY_WAITS, *_AT_WINDOW),
    CommandName.CALL_NUMBER: (CommandErrorCode.UNKNOWN_TICKET, *_AT_WINDOW),
    CommandName.RECALL: _AT_WINDOW,
    CommandName.BEGIN: _AT_WINDOW,
    CommandName.NO_SHOW: _AT_WINDOW,
    CommandName.HOLD: _AT_WINDOW,
    CommandName.TRANSFER: (CommandErrorCode.UNKNOWN_SERVICE, *_AT_WINDOW),
    CommandName.FINISH: _AT_WINDOW,
    CommandName.PAUSE: _AT_WINDOW,
    CommandName.RESUME: _AT_WINDOW,
    CommandName.WINDOW_STATUS: (CommandErrorCode.UNKNOWN_WINDOW,),
}

_TICKET = "a [TicketView](queue.md#ticketview)."
_ISSUE = "an [IssueResult](queue.md#issueresult)."
_WINDOW = "a [WindowResult](queue.md#windowresult)."
HALL_RESULTS: dict[CommandName, str] = {
    CommandName.ISSUE: _ISSUE,
    CommandName.CONFIRM: _TICKET,
    CommandName.CANCEL: _TICKET,
    CommandName.CHECK_IN: _ISSUE,
    CommandName.BOOK: "an [AppointmentResult](queue.md#appointmentresult).",
    CommandName.LEASE: "a [LeaseResult](queue.md#leaseresult).",
    CommandName.SETTLE: "a [SettleResult](queue.md#settleresult).",
    CommandName.TICKET_STATUS: _TICKET,
    CommandName.RATE: "`session`: its key; `again`: whether the request had come before.",
    CommandName.CATALOG: "a [PublishedCatalog](schemas/catalog.json).",
    CommandName.QUEUES: "[Queues](queue.md#queues).",
    CommandName.FIGURES: "[DayFigures](queue.md#dayfigures).",
} | {
    name: _WINDOW
    for name, model in REQUESTS.items()
    if issubclass(model, HallCommand) and model.role == "window"
}


def role_of(name: CommandName) -> str:
    """Role of the accounts that need it."""
    model = REQUESTS[name]
    if issubclass(model, HallCommand):
        return model.role
    return "technician" if name in _TECHNICIAN else "window"
