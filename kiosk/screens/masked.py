"""A screen as somebody far away may see it: nothing of the citizen who stands there. Pure.

What stands on the attract page stands there for everybody: it is the one page that stays as it is. Of every
other page what was filled in is masked, by what the page is; a page that no rule names shows the least. Only
what is copied here comes through, so that what a screen gets later stays hidden until somebody decides.
"""

from enum import Enum, auto

from kiosk.flow.state import Page
from kiosk.screens.screen import Alert, Choice, Entry, Label, Screen, Step

MASK = "•••"
QR_MASK = "masked"
"""What the code says instead of the ticket's token."""
SHOWN_MAX = 3
"""Of choices and steps whose texts are hidden: how many there are tells something too."""


class Veil(Enum):
    """How much is hidden."""

    NOTHING = auto()
    """As it is."""
    TYPED = auto()
    """The page's texts are the same for everybody; what was typed or chosen is not."""
    VALUES = auto()
    """Besides: names, numbers and whatever else fills a text's places."""
    TEXTS = auto()
    """All texts but titles, and which step is the present one: they tell what was chosen, or is known."""


VEILS: dict[str, Veil] = {
    Page.ATTRACT.value: Veil.NOTHING,
    **{
        page.value: Veil.TYPED
        for page in (
            Page.HOME, Page.SERVICES, Page.CATEGORIES, Page.SITUATIONS, Page.FIND, Page.WORKING, Page.RATE,
            Page.RATE_KIOSK, Page.THANKS, Page.HELP, Page.OUT_OF_SERVICE, Page.PIN,
        )
    },
    **{
        page.value: Veil.VALUES
        for page in (
            Page.DEPARTMENTS, Page.ITEMS, Page.SEARCH, Page.CONFIRM, Page.CARD, Page.TICKET, Page.HELD_BEFORE,
            Page.GIVE_BACK, Page.GIVEN_BACK, Page.CHECK_IN, Page.GUIDE, Page.SORRY, Page.MAINTENANCE,
            Page.NETWORK, Page.TOUCH_TEST, Page.NUMBER, Page.CODE,
        )
    },
}  # fmt: skip
"""By page; of every other page the texts are hidden: a ticket's progress, reasons, a remark."""


def masked(screen: Screen) -> Screen:
    """The same page with nothing on it that is a citizen's own."""
    veil = VEILS.get(screen.page, Veil.TEXTS)
    if veil is Veil.NOTHING:
        return screen
    most = SHOWN_MAX if veil is Veil.TEXTS else None
    return Screen(
        page=screen.page,
        template=screen.template,
        title=_title(screen.title, veil),
        lines=_texts(screen.lines, veil),
        number=MASK if screen.number else "",
        qr=QR_MASK if screen.qr else "",
        entry=_entry(screen.entry),
        steps=tuple(_step(step, veil) for step in screen.steps[:most]),
        aims=screen.aims,
        choices=tuple(_choice(choice, veil) for choice in screen.choices[:most]),
        more_before=screen.more_before,
        more_after=screen.more_after,
        actions=tuple(_choice(choice, Veil.VALUES) for choice in screen.actions),
        settings=screen.settings,
        notices=_texts(screen.notices, Veil.VALUES),
        alert=_alert(screen.alert),
        busy=screen.busy,
    )


def _title(title: Label, veil: Veil) -> Label:
    return title if veil is Veil.TYPED else _values(title)


def _text(text: Label, veil: Veil) -> Label:
    match veil:
        case Veil.VALUES:
            return _values(text)
        case Veil.TEXTS:
            return Label(plain=MASK)
        case _:
            return text


def _texts(texts: tuple[Label, ...], veil: Veil) -> tuple[Label, ...]:
    return tuple(_text(text, veil) for text in texts)


def _values(text: Label) -> Label:
    """A text of the project's own without what fills its places; a name from elsewhere is gone."""
    if not text.key:
        return Label(plain=MASK if text.plain.strip() else text.plain)
    return Label(text.key, dict.fromkeys(text.arguments, MASK))


def _choice(choice: Choice, veil: Veil) -> Choice:
    title = _text(choice.title, veil)
    if veil is Veil.TEXTS:
        return Choice(choice.act, title=title)
    return Choice(
        act=choice.act,
        title=title,
        details=_texts(choice.details, veil),
        icon=choice.icon,
        enabled=choice.enabled,
        why_not=choice.why_not and _text(choice.why_not, veil),
        primary=choice.primary,
    )


def _step(step: Step, veil: Veil) -> Step:
    state = "to-come" if veil is Veil.TEXTS else step.state
    return Step(_text(step.title, veil), _texts(step.details, veil), state)


def _entry(entry: Entry | None) -> Entry | None:
    """How long what was typed is, is not told either."""
    return entry and Entry(entry.pad, MASK if entry.shown else "", _values(entry.hint))


def _alert(alert: Alert | None) -> Alert | None:
    return alert and Alert(_values(alert.title), alert.seconds_left)
