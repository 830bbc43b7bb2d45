"""What the members of enums mean."""

import ast
import inspect
import textwrap
from enum import Enum

MEMBER_MEANINGS: dict[str, str] = {
    # For the members that have no docstring of their own.
    "ResetCause.POWER_ON": "Power came on.",
    "ResetCause.WATCHDOG": "The watchdog ended a hang.",
    "ResetCause.REQUESTED": "REBOOT asked for it.",
    "ResetCause.BROWN_OUT": "The supply voltage fell too low.",
    "ResetCause.CRASH": "The firmware failed.",
    "ResetCause.UPDATE": "A new image boots on trial.",
    "ResetCause.ROLLBACK": "A trial image was not confirmed; the one before it boots.",
    "Capability.SCREEN": "Shows text.",
    "Capability.REASONS": "Offers the indicators of the level after its key.",
    "Capability.SPEAKER": "Speaks or sounds.",
    "Capability.UPDATE": "Takes firmware over this protocol (section 10).",
    "Capability.LEVEL_DECLINE": "Has a key for not rating.",
    "Status.OK": "Done.",
    "Status.UNSUPPORTED": "The pad does not know the request or lacks what it needs.",
    "Status.BAD_VALUE": "A field has a value that is not allowed.",
    "Status.BUSY": "Not while a session is armed or a rating is open.",
    "Status.UNKNOWN_SESSION": "Another session, or none, is armed.",
    "Status.BAD_IMAGE": "The image is not whole, too long, or does not fit its SHA-256.",
    "Status.BAD_SIGNATURE": "The signature is not its maker's.",
    "Status.NOT_NOW": "Not while a session is armed or a rating is open.",
    "Language.DEFAULT": "The pad's own: CONFIG setting 4.",
    "Language.ZH_HANS": "Chinese in simplified characters.",
    "Language.EN": "English.",
    "Language.UG": "Uyghur.",
    "Language.ZH_HANT": "Chinese in traditional characters.",
    "Show.IDLE": "The pad's own screen; `text` is not used.",
    "Show.MESSAGE": "The text.",
    "Show.PAUSED": "That the window is paused, and the text.",
    "Query.HELLO": "HELLO.",
    "Query.STATS": "STATS.",
    "AgeQuality.EXACT": "The device counted the time since.",
    "UnratedCause.TIMEOUT": "Nobody pressed before the invitation ended.",
    "UnratedCause.DECLINED": "The citizen chose not to rate.",
    "UnratedCause.DISARMED": "The invitation was ended by a command.",
    "UnsolicitedCause.NO_SESSION": "No session was armed.",
    "TicketState.WAITING": "In the queue.",
    "TicketState.CALLED": "Called to a window; nobody has come yet.",
    "TicketState.SERVING": "At a window.",
    "TicketState.SERVED": "Served to the end.",
    "TicketState.NO_SHOW": "Called as often as the service allows, and nobody came.",
    "TicketState.CANCELLED": "Given back.",
    "PaperOutcome.PRINTED": "On paper, as the printer confirmed.",
    "Priority.NONE": "As everybody.",
    "Priority.ELDERLY": "Old people.",
    "Priority.DISABLED": "Disabled people.",
    "Priority.MILITARY": "Soldiers and veterans.",
    "WindowState.OPEN": "Somebody is signed in and serves.",
    "WindowState.PAUSED": "Somebody is signed in and serves nobody for now.",
    "RatingState.RATED": "There is a rating.",
    "RatingState.UNRATED": "The invitation ended without one; at a kiosk it can still be rated for a while.",
    "FindingKind.LONG_PAUSE": "A window is paused for longer than the hall allows.",
    "FindingKind.LONG_SERVICE": "Somebody has been at a window for longer than a service lasts.",
    "CommandErrorCode.BAD_REQUEST": "The payload breaks its schema, or names what does not go together.",
    "CommandErrorCode.UNKNOWN_COMMAND": "The gateway has no command of that name.",
    "CommandErrorCode.UNKNOWN_WINDOW": "The configuration has no window of that number, or no pad at it.",
    "CommandErrorCode.UNKNOWN_DEVICE": "The configuration has no device of that name.",
    "CommandErrorCode.ALREADY_RATED": "It has its rating; a second one would be refused.",
    "CommandErrorCode.PAD_OFFLINE": "The pad cannot be reached now, or the window has none.",
    "CommandErrorCode.PAD_REFUSED": "The pad answered with a status other than OK.",
    "CommandErrorCode.TIMED_OUT": "It could not be carried out before the request's expiry.",
    "CommandErrorCode.JOURNAL_FULL": "The gateway's disk cannot take new events.",
    "CommandErrorCode.NOTHING_ARMED": "No session is armed at that window.",
    "CommandErrorCode.NO_ROLLOUT": "No firmware rollout was begun since the gateway started.",
    "CommandErrorCode.UNKNOWN_SERVICE": "The catalog has no service of that id.",
    "CommandErrorCode.UNKNOWN_TICKET": "There is no such ticket, block or appointment.",
    "CommandErrorCode.UNKNOWN_STAFF": "The catalog has no clerk of that number.",
    "CommandErrorCode.NEEDS_ID": "The service gives numbers only with an ID card.",
    "CommandErrorCode.NOBODY_WAITS": "Nobody waits whom the window may call.",
    "CommandErrorCode.BUSY": "Too many commands at once, of all or of this client; ask again later.",
    "CommandErrorCode.INTERNAL": "A fault of the gateway; its log tells more.",
}


def member_meanings(enum: type[Enum]) -> dict[str, str]:
    """What each member of an enum means: the string below it in its source, else MEMBER_MEANINGS."""
    (declared,) = ast.parse(textwrap.dedent(inspect.getsource(enum))).body
    assert isinstance(declared, ast.ClassDef)
    names = {name: f"{enum.__name__}.{name}" for name in enum.__members__}
    found = {name: MEMBER_MEANINGS[full] for name, full in names.items() if full in MEMBER_MEANINGS}
    for above, below in zip(declared.body, declared.body[1:], strict=False):
        match above, below:
            case (
                ast.Assign(targets=[ast.Name(id=name)]),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = " ".join(text.split())
    return found
