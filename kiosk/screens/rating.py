"""Pages of a rating. What is chosen is shown to him who chooses, and nowhere afterwards."""

from contracts.ratings import Level
from kiosk.flow.inputs import Act
from kiosk.flow.offer import Obstacle
from kiosk.flow.rate import reasons_of, why_not_yet
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Entry, Label, Screen, Template
from kiosk.screens.words import Seen, because, choice, label, plain


def rate(_seen: Seen) -> Screen:
    """Five levels, none of them nearer at hand than the others."""
    line = label(Text.RATE_CONFIDENTIAL)
    return Screen("rate", Template.RATING, label(Text.RATE_TITLE), lines=(line,), choices=_levels())


def rate_kiosk(_seen: Seen) -> Screen:
    """The same five levels, for the kiosk alone."""
    line = label(Text.RATE_KIOSK_LINE)
    title = label(Text.RATE_KIOSK_TITLE)
    return Screen("rate-kiosk", Template.RATING, title, lines=(line,), choices=_levels())


def reasons(seen: Seen) -> Screen:
    """The indicators of that level."""
    chosen = seen.visit.reasons
    choices = tuple(
        Choice(Act.REASON, str(found.code), _indicator(found.code, found.text), chosen=found.code in chosen)
        for found in reasons_of(seen.visit.level)
    )
    on = (
        Choice(Act.SEND, title=label(Text.REASONS_SEND), icon="done", primary=True)
        if chosen
        else Choice(Act.SKIP, title=label(Text.REASONS_SKIP), icon="done")
    )
    title = label(Text.REASONS_TITLE)
    return Screen("reasons", Template.CHOICES, title, choices=(*choices, on))


def remark(seen: Seen) -> Screen:
    """In one's own words, or not."""
    why = why_not_yet(seen.visit)
    obstacle = Obstacle(why) if why else None
    typed = bool(seen.visit.typed.strip())
    act, text = (Act.SEND, Text.REMARK_SEND) if typed else (Act.SKIP, Text.REMARK_SKIP)
    send = choice(seen, act, label(text), obstacle, icon="done", primary=True)
    lines = (because(seen, obstacle),) if obstacle else ()
    entry = Entry("text", seen.visit.typed, label(Text.REMARK_HINT))
    title = label(Text.REMARK_TITLE)
    return Screen("remark", Template.KEYPAD, title, lines=lines, entry=entry, choices=(send,))


def thanks(_seen: Seen) -> Screen:
    line = label(Text.THANKS_LINE)
    return Screen("thanks", Template.TEXT, label(Text.THANKS_TITLE), lines=(line,))


def _levels() -> tuple[Choice, ...]:
    return tuple(
        Choice(Act.LEVEL, str(int(level)), label(Text(f"level.{int(level)}")), icon=f"face-{int(level)}")
        for level in Level
    )


def _indicator(code: int, wording: str) -> Label:
    """In the citizen's language, where the texts have that indicator; else in the table's."""
    key = f"indicator.{code}"
    return label(Text(key)) if key in set(Text) else plain(wording)
