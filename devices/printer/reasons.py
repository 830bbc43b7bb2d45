"""A printer's conditions in plain words, with what to do."""

from collections.abc import Iterable

from devices.printer.status import Condition

BLOCKING = frozenset(
    {
        Condition.COVER_OPEN,
        Condition.PAPER_OUT,
        Condition.CUTTER,
        Condition.RECOVERABLE,
        Condition.UNRECOVERABLE,
    }
)
"""Nothing comes out until a person acts."""
PASSING = frozenset(
    {Condition.OFFLINE, Condition.HEAD_HOT, Condition.ERROR, Condition.FEEDING, Condition.WAITING}
)
"""May be over in a moment."""

WORDS: dict[Condition, str] = {
    Condition.COVER_OPEN: "the cover is open: close it",
    Condition.PAPER_OUT: "the paper has run out: put in a new roll",
    Condition.CUTTER: "the cutter is jammed: free it, then close the cover",
    Condition.RECOVERABLE: "a mechanical error: look for a paper jam, then close the cover",
    Condition.UNRECOVERABLE: "an error that does not pass: switch the printer off and on, or call service",
    Condition.HEAD_HOT: "the print head is too hot: it goes on when it has cooled down",
    Condition.FEEDING: "its FEED button is pressed",
    Condition.WAITING: "it waits to be put online: press its FEED button",
    Condition.ERROR: "it reports an error",
    Condition.OFFLINE: "it is offline",
    Condition.PAPER_LOW: "the paper is nearly used up: have a new roll ready",
}
_VAGUE = (Condition.ERROR, Condition.OFFLINE)
"""Said only where no cause is known."""


def in_words(conditions: Iterable[Condition]) -> str:
    """All of them, the causes before the consequences."""
    present = set(conditions) & set(WORDS)
    causes = [c for c in WORDS if c in present and c not in _VAGUE]
    return "; ".join(WORDS[c] for c in causes or [c for c in _VAGUE if c in present])
