"""The screen of a pad's state. Pure. Of a rating nothing is on it once it is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from contracts.catalog import StaffMember, Texts, text_in
from contracts.hall import TicketState, WindowState, WindowView
from contracts.pad.messages import Show
from contracts.ratings import Level, indicator_table
from contracts.session import Language
from kiosk.flow.inputs import Act
from kiosk.flow.state import Theme
from kiosk.screens.derive import LANGUAGES
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Label, Screen, Template
from kiosk.screens.words import label, plain
from kiosk.window_pad.machine import level_argument
from kiosk.window_pad.state import Face, Invitation, Notice, State


@dataclass(frozen=True, slots=True)
class Hall:
    """What the hall says of the window; what is not known is left out."""

    window: str
    name: Texts | None = None
    """The window's, in the catalog."""
    view: WindowView | None = None
    """None: nobody says how it stands now."""
    staff: tuple[StaffMember, ...] = ()
    """All clerks of the catalog."""
    twin: bool = False
    """Another screen goes by this one's id, and this one has given way: it hears nothing of the hall."""

    def staff_name(self, number: str) -> str:
        """As citizens see it; empty when it is not known."""
        return next((one.display_name for one in self.staff if one.number == number), "")


@dataclass(frozen=True, slots=True)
class Seen:
    """What the screen is derived from."""

    state: State
    hall: Hall
    now_ms: int

    @property
    def language(self) -> Language:
        return self.state.look.language


def derive(state: State, hall: Hall, now_ms: int) -> Screen:
    """All that is seen at that time."""
    seen = Seen(state, hall, now_ms)
    screen = _page(seen)
    return replace(screen, settings=_settings(seen), notices=_notices(seen))


def _page(seen: Seen) -> Screen:
    state = seen.state
    if state.out:
        return replace(_idle(seen), page="out")
    if state.notice in NOTICES and state.notice_until_ms > seen.now_ms:
        return NOTICES[state.notice](seen)
    if state.invitation is not None:
        return _rate(seen, state.invitation)
    if state.face is Face.CHOOSING:
        return _reasons(seen)
    return _idle(seen)


# -- while nothing is invited -------------------------------------------------------------------------------


def _idle(seen: Seen) -> Screen:
    view = seen.hall.view
    number = view.number or "" if view and view.state is not WindowState.CLOSED else ""
    return Screen(
        "idle",
        Template.TICKET,
        _title(seen.hall, seen.language),
        lines=(*_status(seen), *_shown(seen), *_who_serves(seen)),
        number=number,
    )


def _title(hall: Hall, language: Language) -> Label:
    name = text_in(hall.name, language) if hall.name else ""
    if not name or name == hall.window:
        return label(Text.PAD_WINDOW, window=hall.window)
    return label(Text.PAD_WINDOW_NAMED, window=hall.window, name=name)


def _status(seen: Seen) -> tuple[Label, ...]:
    view, show = seen.hall.view, seen.state.show
    if view is None:
        paused = show is not None and show.kind == Show.PAUSED
        return (label(Text.PAD_PAUSED if paused else Text.PAD_UNKNOWN),)
    if view.state is WindowState.CLOSED:
        return (label(Text.PAD_CLOSED),)
    if view.number is not None:
        called = view.ticket_state is TicketState.CALLED
        return (label(Text.PAD_CALLED if called else Text.PAD_SERVING),)
    if view.state is WindowState.PAUSED:
        why = (label(Text.PAD_REASON, reason=view.pause_reason),) if view.pause_reason else ()
        return (label(Text.PAD_PAUSED), *why)
    return (label(Text.PAD_OPEN),)


def _shown(seen: Seen) -> tuple[Label, ...]:
    """What the gateway wants shown, but for what the screen says by itself: reason and clerk."""
    show, view = seen.state.show, seen.hall.view
    over = seen.state.show_until_ms is not None and seen.state.show_until_ms <= seen.now_ms
    if show is None or over or not show.text.strip():
        return ()
    said = view is not None and (
        show.text == view.pause_reason or bool(view.staff_no and view.staff_no in show.text)
    )
    return () if said else (plain(show.text),)


def _who_serves(seen: Seen) -> tuple[Label, ...]:
    view = seen.hall.view
    if view is None or not view.staff_no or view.state is WindowState.CLOSED:
        return ()
    return _card(seen.hall.staff_name(view.staff_no), view.staff_no)


def _card(name: str, number: str) -> tuple[Label, ...]:
    if not name:
        return (label(Text.PAD_STAFF_NUMBER, number=number),)
    return (label(Text.PAD_STAFF, name=name, number=number),)


# -- a rating -----------------------------------------------------------------------------------------------


def _rate(seen: Seen, invitation: Invitation) -> Screen:
    """Five levels, none of them nearer at hand than the others."""
    choices = tuple(
        Choice(
            Act.LEVEL,
            level_argument(invitation.number, level),
            label(Text(f"level.{int(level)}")),
            icon=f"face-{int(level)}",
        )
        for level in Level
    )
    seconds = max(0, -(-(invitation.until_ms - seen.now_ms) // 1000))
    name = invitation.staff_name or seen.hall.staff_name(invitation.staff_number)
    lines = (*_card(name, invitation.staff_number), label(Text.PAD_LEFT, seconds=seconds))
    decline = Choice(Act.END, str(invitation.number), label(Text.PAD_DECLINE), icon="leave")
    title = label(Text.RATE_TITLE)
    return Screen("rate", Template.RATING, title, lines=lines, choices=choices, actions=(decline,))


def _reasons(seen: Seen) -> Screen:
    offered, chosen = set(seen.state.reasons()), seen.state.chosen
    choices = tuple(
        Choice(
            Act.REASON, str(found.code), label(Text(f"indicator.{found.code}")), chosen=found.code in chosen
        )
        for found in indicator_table().indicators
        if found.code in offered
    )
    act, text = (Act.SEND, Text.PAD_DONE) if chosen else (Act.SKIP, Text.REASONS_SKIP)
    done = Choice(act, title=label(text), icon="done", primary=bool(chosen))
    return Screen("reasons", Template.CHOICES, label(Text.REASONS_TITLE), choices=(*choices, done))


def _told(page: str, title: Text, line: Text) -> Callable[[Seen], Screen]:
    return lambda _: Screen(page, Template.TICKET, label(title), lines=(label(line),))


NOTICES: dict[Notice, Callable[[Seen], Screen]] = {
    Notice.THANKS: _told("thanks", Text.THANKS_TITLE, Text.PAD_KEPT),
    Notice.NOT_KEPT: _told("not-kept", Text.PAD_NOT_KEPT, Text.PAD_NOT_KEPT_LINE),
    Notice.OVER: _told("over", Text.PAD_OVER, Text.PAD_OVER_LINE),
}


# -- on every page ------------------------------------------------------------------------------------------


def _settings(seen: Seen) -> tuple[Choice, ...]:
    look = seen.state.look
    languages = tuple(
        Choice(Act.LANGUAGE, tag.value, plain(name), chosen=look.language is tag)
        for tag, name in LANGUAGES.items()
    )
    contrast = look.theme is Theme.CONTRAST
    return (
        *languages,
        Choice(Act.THEME, title=label(Text.LOOK_CONTRAST), icon="contrast", chosen=contrast),
        Choice(Act.ELDER, title=label(Text.LOOK_ELDER), icon="elder", chosen=look.elder),
    )


def _notices(seen: Seen) -> tuple[Label, ...]:
    notices = []
    if seen.state.identify_until_ms > seen.now_ms:
        notices.append(label(Text.PAD_IDENTIFY))
    if seen.state.out:
        notices.append(label(Text.PAD_OUT))
    elif not seen.state.online:
        notices.append(label(Text.PAD_OFFLINE))
    elif seen.hall.twin:
        notices.append(label(Text.PAD_TWIN))
    return tuple(notices)
