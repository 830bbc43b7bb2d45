"""Line commands of a clerk's terminal: a word and what belongs to it, as scripts write them. Pure.

    next
    call A0012
    transfer window 3        transfer service tax
    finish                   finish item-7
    sign-in W012             pause lunch

Empty lines and lines that begin with `#` are passed over, so that a script may have comments.
"""

from dataclasses import dataclass

from gateway.clerk.actions import KEYS, Action, UnclearError

QUIT = "quit"
NEEDS_TEXT = frozenset({Action.CALL, Action.TRANSFER, Action.SIGN_IN})


@dataclass(frozen=True, slots=True)
class LineCommand:
    """A line understood."""

    action: Action
    text: str = ""


def read_line(line: str, staff: str = "") -> LineCommand | None:
    """The command of a line; None for a line without one. `staff` signs in where no number is written.
    Raises UnclearError."""
    line = line.strip()
    if not line or line.startswith("#"):
        return None
    word, _, text = line.partition(" ")
    text = text.strip()
    action = KEYS.get(word) or next((a for a in Action if a.value == word.lower()), None)
    if action is None:
        known = ", ".join([*Action, QUIT])
        raise UnclearError(f"{word!r} is no command; known commands: {known}")
    if action is Action.SIGN_IN and not text:
        text = staff
    if action in NEEDS_TEXT and not text:
        raise UnclearError(f"{action} needs what it is about, e.g. {EXAMPLES[action]}")
    return LineCommand(action, text)


EXAMPLES = {
    Action.CALL: "call A0012",
    Action.TRANSFER: "transfer window 3, or transfer service tax",
    Action.SIGN_IN: "sign-in W012",
}
