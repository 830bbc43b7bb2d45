"""Each page of a window's screen, as the pad's own machine makes it: to look at and to test the layout by.
Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from contracts.catalog import Catalog
from contracts.hall import TicketState, WindowState, WindowView
from contracts.pad.fields import WireMessage
from contracts.pad.messages import Ack, Arm, Ask, Identify, Query, Show, ShowText, encode_payload
from kiosk.flow.inputs import Act, Touched
from kiosk.flow.state import Look
from kiosk.screens.screen import Screen
from kiosk.window_pad.derive import Hall, derive
from kiosk.window_pad.effects import FromHost, Input, Sign
from kiosk.window_pad.machine import booted, level_argument, not_kept, step
from kiosk.window_pad.memory import Memory
from kiosk.window_pad.state import State

BOOT, BOOTED_MS, NOW_MS = 7, 0, 5_000
NUMBER = "A0012"
TENTHS = 600
"""Of a second, in which one may rate."""
REASON = "换班，请到 11 号窗口办理"
TEXT = "请把身份证放在读卡器上"


@dataclass(frozen=True, slots=True)
class Sample:
    """A page, and how it came about."""

    name: str
    state: State
    hall: Hall

    def screen(self, look: Look) -> Screen:
        """As it is seen so."""
        return derive(replace(self.state, look=look), self.hall, NOW_MS)


def samples(catalog: Catalog) -> Iterator[Sample]:
    """Of a window of that hall, which has clerks."""
    yield from _idle(catalog)
    yield from _rating(catalog)


def _idle(catalog: Catalog) -> Iterator[Sample]:
    pad, first = connected(), catalog.windows[0]
    called = hall(catalog, number=NUMBER, ticket_state=TicketState.CALLED)
    yield Sample("called", pad, called)
    yield Sample("serving", pad, hall(catalog, number=NUMBER, ticket_state=TicketState.SERVING))
    yield Sample("open", pad, hall(catalog))
    yield Sample("paused", pad, hall(catalog, state=WindowState.PAUSED, pause_reason=REASON))
    yield Sample("closed", pad, hall(catalog, state=WindowState.CLOSED, staff_no=None))
    yield Sample("unknown", pad, Hall(first.number, first.name))
    yield Sample("twin", pad, Hall(first.number, first.name, twin=True))
    told = heard(heard(pad, ShowText(1, Show.MESSAGE, 0, TEXT)), Identify(2, 60))
    yield Sample("told", told, called)
    yield Sample("offline", after(told, Sign.LINE_DOWN), called)


def _rating(catalog: Catalog) -> Iterator[Sample]:
    serving, member = hall(catalog, number=NUMBER), catalog.staff[0]
    arm = Arm(3, 1, TENTHS, 0, serving.window, member.number, member.display_name)
    asked = heard(connected(), arm)
    yield Sample("rate", asked, serving)
    yield Sample("rate-offline", after(asked, Sign.LINE_DOWN), serving)
    worst, bad = (after(asked, Touched(Act.LEVEL, level_argument(asked.invited, level))) for level in (1, 2))
    yield Sample("reasons-1", worst, serving)
    yield Sample("reasons-2", bad, serving)
    some = after(bad, *(Touched(Act.REASON, str(code)) for code in bad.reasons()[:2]))
    yield Sample("reasons-chosen", some, serving)
    yield Sample("thanks", after(some, Touched(Act.SEND)), serving)
    yield Sample("not-kept", not_kept(asked, NOW_MS), serving)
    ended = replace(asked, invitation=None, rated=0)
    yield Sample("over", after(ended, Touched(Act.LEVEL, level_argument(asked.invited, 5))), serving)


def connected() -> State:
    """The gateway has greeted it."""
    state, _ = booted(Memory(bytes(8), BOOT), BOOTED_MS)
    up = heard(after(state, Sign.LINE_UP), Ask(Query.HELLO))
    return heard(up, Ack(up.memory.boot, 0, 0))


def after(state: State, *happened: Input) -> State:
    """How it stands then."""
    for one in happened:
        state = step(state, one, NOW_MS).state
    return state


def heard(state: State, message: WireMessage) -> State:
    """From the gateway."""
    return after(state, FromHost(encode_payload(message)))


def hall(catalog: Catalog, **changes: object) -> Hall:
    """What the hall says of its first window, at which the first clerk serves."""
    first, member = catalog.windows[0], catalog.staff[0]
    plain = {"window": first.number, "state": WindowState.OPEN, "staff_no": member.number, "waiting": 3}
    return Hall(first.number, first.name, WindowView.model_validate(plain | changes), catalog.staff)
