"""Commands to a gateway over MQTT 5, request/response.

A request goes to `hallside/v1/<gateway>/command/<name>` with a response topic, correlation data and a message
expiry. The reply carries the same correlation data; it is sent only to a topic below
`hallside/v1/<gateway>/reply/`. A command that can't be carried out before its expiry is
answered with an error before it. Sending the same request again is safe.
"""

from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from contracts import cases
from contracts import hall_commands as hall
from contracts.base import Identifier, Message, Number31, Request
from contracts.session import Language, ServiceSession, Staff

DEFAULT_EXPIRY_S = 10
"""Used when a request names no message expiry."""
DEFAULT_INVITATION_S = 30.0


class CommandName(StrEnum):
    """What a gateway can be asked to do."""

    ARM = "arm"
    DISARM = "disarm"
    SHOW = "show"
    DISPLAY = "display"
    IDENTIFY = "identify"
    REBOOT = "reboot"
    DEVICES = "devices"
    STATISTICS = "statistics"
    REPLAY = "replay"
    UPDATE = "update"
    UPDATE_STATUS = "update-status"
    UPDATE_STOP = "update-stop"
    ISSUE = "issue"
    CONFIRM = "confirm"
    CANCEL = "cancel"
    CHECK_IN = "check-in"
    BOOK = "book"
    LEASE = "lease"
    SETTLE = "settle"
    TICKET_STATUS = "ticket-status"
    RATE = "rate"
    RATE_KIOSK = "rate-kiosk"
    CASE_PUT = "case-put"
    CASE_STATUS = "case-status"
    CATALOG = "catalog"
    QUEUES = "queues"
    FIGURES = "figures"
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    CALL_NEXT = "call-next"
    CALL_NUMBER = "call-number"
    RECALL = "recall"
    BEGIN = "begin"
    NO_SHOW = "no-show"
    HOLD = "hold"
    TRANSFER = "transfer"
    FINISH = "finish"
    PAUSE = "pause"
    RESUME = "resume"
    WINDOW_STATUS = "window-status"


class ArmCommand(Request):
    """Invite a rating on the pad of `session.window`. The same session again, while unrated, invites anew.
    A pad that boots meanwhile shows the invitation again, for what is left of its time.

    The clerk that the pad shows (`staff.number`) is the one whom the rating is for (`session.staff_no`).
    """

    session: ServiceSession
    staff: Staff
    language: Language | None = None
    timeout_s: Annotated[float, Field(gt=0, le=6000)] = DEFAULT_INVITATION_S
    """Until the invitation ends, in seconds, to a tenth."""

    @model_validator(mode="after")
    def _shows_whom_it_rates(self) -> Self:
        if self.staff.number != self.session.staff_no:
            raise ValueError(
                f"staff.number {self.staff.number!r} is not session.staff_no {self.session.staff_no!r}: "
                "the pad must show the clerk who is rated"
            )
        return self


class DisarmCommand(Request):
    """End the invitation at a window without a rating."""

    window: Identifier


class ShowCommand(Request):
    """What the window's pad shows while no session is armed."""

    window: Identifier
    kind: Literal["idle", "message", "paused"] = "message"
    text: Annotated[str, Field(max_length=48)] = ""
    seconds: Annotated[int, Field(ge=0, le=65535)] = 0


class Colour(StrEnum):
    """Colours of window displays. Which byte is which differs by model."""

    RED = "red"
    GREEN = "green"
    AMBER = "amber"


class DisplayCommand(Request):
    """What a window's display and its caller's own display show, until the next command. A display that was
    away shows it when it is back; a caller is told once. At least one of `text`, `digits` and `beep`."""

    window: Identifier
    text: Annotated[str, Field(max_length=256)] | None = None
    """For the window's display; what is too long scrolls. An empty text clears it."""
    colour: Colour | None = None
    """Of the text; absent: the line's own."""
    digits: Annotated[str, Field(pattern=r"^[0-9 ]{0,8}$")] | None = None
    """For the caller's own display."""
    beep: bool = False
    """Let the caller beep; callers with six-byte frames can't."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.text is None and self.digits is None and not self.beep:
            raise ValueError("name what to do: text, digits or beep")
        return self


class IdentifyCommand(Request):
    """Make a pad blink and beep."""

    device: Identifier
    seconds: Annotated[int, Field(ge=1, le=255)] = 10


class RebootCommand(Request):
    """Boot a pad anew; unacknowledged presses stay in it."""

    device: Identifier


class DevicesCommand(Request):
    """List all devices with their state."""


class StatisticsCommand(Request):
    """Counters of the gateway and, with `device`, of that device's link."""

    device: Identifier | None = None


class ReplayCommand(Request):
    """Send all events of the journal from `index` on again, receipted or not. Receivers store each once.

    It stops when the command expires; the error then names the index to go on with.
    """

    index: Number31
    epoch: Number31 | None = None
    """None: the present epoch."""


class UpdateCommand(Request):
    """Bring firmware to pads, in stages: `first` pads, then twice as many at each stage. A stage in which a
    pad refused the image or went back to its old firmware is the last. Replied to at once; `update-status`
    tells the rest."""

    manifest: Identifier
    """File name of the image's manifest in the gateway's `firmware_dir`."""
    devices: tuple[Identifier, ...] = ()
    """Pads by name; empty for all."""
    first: Annotated[int, Field(ge=1, le=1000)] = 1
    timeout_s: Annotated[float, Field(gt=0, le=86_400)] = 3600.0
    """For each pad, in seconds; waiting for a window that is in use counts."""


class UpdateStatusCommand(Request):
    """How far the firmware rollout is, pad by pad."""


class UpdateStopCommand(Request):
    """End the firmware rollout. What pads have of the image stays in them; a later one goes on from there."""


REQUESTS: dict[CommandName, type[Request]] = {
    CommandName.ARM: ArmCommand,
    CommandName.DISARM: DisarmCommand,
    CommandName.SHOW: ShowCommand,
    CommandName.DISPLAY: DisplayCommand,
    CommandName.IDENTIFY: IdentifyCommand,
    CommandName.REBOOT: RebootCommand,
    CommandName.DEVICES: DevicesCommand,
    CommandName.STATISTICS: StatisticsCommand,
    CommandName.REPLAY: ReplayCommand,
    CommandName.UPDATE: UpdateCommand,
    CommandName.UPDATE_STATUS: UpdateStatusCommand,
    CommandName.UPDATE_STOP: UpdateStopCommand,
    CommandName.ISSUE: hall.IssueCommand,
    CommandName.CONFIRM: hall.ConfirmCommand,
    CommandName.CANCEL: hall.CancelCommand,
    CommandName.CHECK_IN: hall.CheckInCommand,
    CommandName.BOOK: hall.BookCommand,
    CommandName.LEASE: hall.LeaseCommand,
    CommandName.SETTLE: hall.SettleCommand,
    CommandName.TICKET_STATUS: hall.TicketStatusCommand,
    CommandName.RATE: hall.RateCommand,
    CommandName.RATE_KIOSK: hall.RateKioskCommand,
    CommandName.CASE_PUT: cases.CasePutCommand,
    CommandName.CASE_STATUS: cases.CaseStatusCommand,
    CommandName.CATALOG: hall.CatalogCommand,
    CommandName.QUEUES: hall.QueuesCommand,
    CommandName.FIGURES: hall.FiguresCommand,
    CommandName.SIGN_IN: hall.SignInCommand,
    CommandName.SIGN_OUT: hall.SignOutCommand,
    CommandName.CALL_NEXT: hall.CallNextCommand,
    CommandName.CALL_NUMBER: hall.CallNumberCommand,
    CommandName.RECALL: hall.RecallCommand,
    CommandName.BEGIN: hall.BeginCommand,
    CommandName.NO_SHOW: hall.NoShowCommand,
    CommandName.HOLD: hall.HoldCommand,
    CommandName.TRANSFER: hall.TransferCommand,
    CommandName.FINISH: hall.FinishCommand,
    CommandName.PAUSE: hall.PauseCommand,
    CommandName.RESUME: hall.ResumeCommand,
    CommandName.WINDOW_STATUS: hall.WindowStatusCommand,
}
"""The model of each command's payload."""


class CommandErrorCode(StrEnum):
    """Why a command was not carried out."""

    BAD_REQUEST = "bad_request"
    UNKNOWN_COMMAND = "unknown_command"
    UNKNOWN_WINDOW = "unknown_window"
    UNKNOWN_DEVICE = "unknown_device"
    ALREADY_RATED = "already_rated"
    PAD_OFFLINE = "pad_offline"
    PAD_REFUSED = "pad_refused"
    TIMED_OUT = "timed_out"
    JOURNAL_FULL = "journal_full"
    NOTHING_ARMED = "nothing_armed"
    NO_ROLLOUT = "no_rollout"
    NO_QUEUE = "no_queue"
    """This gateway runs no queue: its configuration names no catalog."""
    UNKNOWN_SERVICE = "unknown_service"
    UNKNOWN_TICKET = "unknown_ticket"
    UNKNOWN_CASE = "unknown_case"
    """No such case, or not with that check code."""
    UNKNOWN_STAFF = "unknown_staff"
    CLOSED = "closed"
    """The service is closed now, or the window is."""
    FULL = "full"
    """The service has no numbers left today; of `case-put`: no room for another case."""
    TOO_MANY_TRIES = "too_many_tries"
    """Wrong codes were tried too often, for that number or at that kiosk."""
    NEEDS_ID = "needs_id"
    NOBODY_WAITS = "nobody_waits"
    NOT_NOW = "not_now"
    """The ticket or the window is in a state in which that can't be done."""
    BUSY = "busy"
    INTERNAL = "internal"


class CommandError(Message):
    """What went wrong and what to do, for a person."""

    code: CommandErrorCode
    message: str
    hint: str = ""


class Reply(Message):
    """The answer to a command: `result` when ok, else `error`."""

    ok: bool
    result: dict[str, JsonValue] | None = None
    error: CommandError | None = None
