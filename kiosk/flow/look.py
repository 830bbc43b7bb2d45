"""How the screen looks and sounds, to the citizen's wish, on every page."""

from dataclasses import replace

from contracts.session import Language
from kiosk.flow import lists
from kiosk.flow.effects import Effect, Hush, Pause, Say
from kiosk.flow.moves import Moment, Step
from kiosk.flow.state import Look, Theme


def language(m: Moment) -> Step | None:
    if m.argument not in set(Language):
        return None
    return _with(m, replace(m.state.look, language=Language(m.argument)))


def theme(m: Moment) -> Step:
    """The other one."""
    other = Theme.STANDARD if m.state.look.theme is Theme.CONTRAST else Theme.CONTRAST
    return _with(m, replace(m.state.look, theme=other))


def elder(m: Moment) -> Step:
    return replace(_with(m, replace(m.state.look, elder=not m.state.look.elder))[0], scroll=0), ()


def low(m: Moment) -> Step:
    return _with(m, replace(m.state.look, low=not m.state.look.low))


def aloud(m: Moment) -> Step:
    """Begin to read aloud, or stop at once."""
    look = replace(m.state.look, aloud=not m.state.look.aloud)
    said: Effect = Say("page") if look.aloud else Hush()
    return replace(m.state, look=look, paused=False), (said,)


def repeat(m: Moment) -> Step:
    """Once more."""
    return replace(m.state, paused=False), (Hush(), Say("page"))


def pause(m: Moment) -> Step | None:
    """Stop reading, or go on with it."""
    if not m.state.look.aloud:
        return None
    return replace(m.state, paused=not m.state.paused), (Pause(not m.state.paused),)


def scroll(m: Moment) -> Step | None:
    """A page of the list on or back, never beyond its ends."""
    first, per = lists.first_shown(m.state, m.world), lists.fits(m.state, m.world)
    match m.argument:
        case "up" if first > 0:
            return replace(m.state, scroll=max(0, first - per)), ()
        case "down" if first + per < lists.length(m.state, m.world):
            return replace(m.state, scroll=first + per), ()
        case _:
            return None


def _with(m: Moment, look: Look) -> Step:
    return replace(m.state, look=look), ()
