"""What the kiosk's drivers know, as states for people and for machines. Pure."""

from collections.abc import Iterable

from contracts.device import Health
from devices.printer.reasons import BLOCKING, WORDS, in_words
from devices.printer.status import Answer, Condition, Conditions

NOT_OPEN_YET = "its port has not opened yet: give it more time (--seconds)"
NOT_HEARD_YET = "it has not answered yet: give it more time (--seconds)"
TOLD_IN_EACH_ROUND = (Condition.OFFLINE, Condition.COVER_OPEN, Condition.CUTTER, Condition.PAPER_LOW)
"""One condition of each of the four answers that make up a printer's status."""


def error_of(health: Health, last_error: str | None) -> str | None:
    """The error to show: a device that is not online always has one."""
    match health:
        case Health.ABSENT:
            return last_error or NOT_OPEN_YET
        case Health.GREETING:
            return last_error or NOT_HEARD_YET
        case Health.ONLINE | Health.SILENT:
            return last_error


def printer_error(health: Health, last_error: str | None, conditions: Conditions) -> str | None:
    """The same for a printer, with all that is the matter with it."""
    told = error_of(health, last_error)
    if health is not Health.ONLINE:
        return told
    return _together([in_words(set(conditions.present) & set(WORDS)), told or ""])


def printer_is_known(online: bool, identified: bool, conditions: Conditions) -> bool:
    """Whether waiting on tells no more: it said how it is, and who it is or why it can't say that."""
    if not online or any(conditions[c] is Answer.UNKNOWN for c in TOLD_IN_EACH_ROUND):
        return False
    return identified or bool(BLOCKING.intersection(conditions.present))


def _together(texts: Iterable[str]) -> str | None:
    found = list(dict.fromkeys(text for text in texts if text))
    return "; ".join(found) or None
