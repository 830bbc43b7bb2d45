"""Who may send which command, what the queue's commands can be answered with, and what they bring."""

from contracts.commands import REQUESTS, CommandErrorCode, CommandName
from contracts.hall_commands import HallCommand

ROLES: dict[str, str] = {
    "any": "Whoever may command at all.",
    "kiosk": "Kiosks, and systems that stand in for one: appointments, the page behind a ticket's QR code.",
    "office": "The hall's approval system, or whoever imports what it exports.",
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
_OF_SERVICE = (CommandErrorCode.UNKNOWN_SERVICE, CommandErrorCode.CLOSED, *_WRITES)
HALL_ERRORS: dict[CommandName, tuple[CommandErrorCode, ...]] = {
    CommandName.ISSUE: (CommandErrorCode.NEEDS_ID, CommandErrorCode.FULL, *_OF_SERVICE),
    CommandName.CONFIRM: _OF_TICKET,
    CommandName.CANCEL: _OF_TICKET,
    CommandName.CHECK_IN: (
        CommandErrorCode.UNKNOWN_SERVICE, CommandErrorCode.NEEDS_ID, CommandErrorCode.FULL, *_OF_TICKET,
    ),
    CommandName.BOOK: (CommandErrorCode.NOT_NOW, *_OF_SERVICE),
    CommandName.LEASE: (CommandErrorCode.NOT_NOW, CommandErrorCode.FULL, *_OF_SERVICE),
    CommandName.SETTLE: (CommandErrorCode.UNKNOWN_TICKET, *_WRITES),
    CommandName.TICKET_STATUS: (CommandErrorCode.UNKNOWN_TICKET, CommandErrorCode.TOO_MANY_TRIES),
    CommandName.RATE: (CommandErrorCode.ALREADY_RATED, CommandErrorCode.TOO_MANY_TRIES, *_OF_TICKET),
    CommandName.RATE_KIOSK: (CommandErrorCode.ALREADY_RATED, *_WRITES),
    CommandName.CASE_PUT: (CommandErrorCode.FULL, *_WRITES),
    CommandName.CASE_STATUS: (
        CommandErrorCode.UNKNOWN_CASE, CommandErrorCode.UNKNOWN_TICKET, CommandErrorCode.TOO_MANY_TRIES,
    ),
    CommandName.CATALOG: (),
    CommandName.QUEUES: (),
    CommandName.FIGURES: (CommandErrorCode.UNKNOWN_WINDOW,),
    CommandName.SIGN_IN: (
        CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.UNKNOWN_STAFF, CommandErrorCode.NOT_NOW, *_WRITES,
    ),
    CommandName.SIGN_OUT: (CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.NOT_NOW, *_WRITES),
    CommandName.CALL_NEXT: (CommandErrorCode.NOBODY_WAITS, *_AT_WINDOW),
    CommandName.CALL_NUMBER: (CommandErrorCode.UNKNOWN_TICKET, *_AT_WINDOW),
    CommandName.RECALL: _AT_WINDOW,
    CommandName.BEGIN: _AT_WINDOW,
    CommandName.NO_SHOW: _AT_WINDOW,
    CommandName.HOLD: _AT_WINDOW,
    CommandName.TRANSFER: (CommandErrorCode.UNKNOWN_SERVICE, *_AT_WINDOW),
    CommandName.FINISH: _AT_WINDOW,
    CommandName.PAUSE: _AT_WINDOW,
    CommandName.RESUME: (CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.CLOSED, *_WRITES),
    CommandName.WINDOW_STATUS: (CommandErrorCode.UNKNOWN_WINDOW,),
}  # fmt: skip

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
    CommandName.RATE_KIOSK: "`again`: whether the request had come before.",
    CommandName.CASE_PUT: "a [CasePut](queue.md#caseput).",
    CommandName.CASE_STATUS: "a [CaseList](queue.md#caselist).",
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
