"""Labels that several pages use: texts with their places filled, names in the citizen's language, times,
waits, and why something can't be done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from contracts.catalog import Service, Texts, text_in
from contracts.hall import Estimate, QueueState
from kiosk.flow import offer
from kiosk.flow.inputs import Act
from kiosk.flow.offer import Obstacle
from kiosk.flow.state import State, Visit
from kiosk.flow.why import Why
from kiosk.flow.world import World
from kiosk.screens.keys import Text
from kiosk.screens.screen import Choice, Label

COUNTERS_SHOWN = 6
"""Windows that are named at most."""
SHORT_WAIT_S = 60

WHY: dict[Why, Text] = {
    Why.CLOSED: Text.WHY_CLOSED,
    Why.FULL: Text.WHY_FULL,
    Why.NO_NETWORK: Text.WHY_NO_NETWORK,
    Why.NO_NUMBERS: Text.WHY_NO_NUMBERS,
    Why.NO_CATALOG: Text.WHY_NO_CATALOG,
    Why.NO_READER: Text.WHY_NO_READER,
    Why.NO_READER_HERE: Text.WHY_NO_READER_HERE,
    Why.NO_SCANNER: Text.WHY_NO_SCANNER,
    Why.NO_SCANNER_TYPE: Text.WHY_NO_SCANNER_TYPE,
    Why.NO_PRINTER: Text.WHY_NO_PRINTER,
    Why.NO_APPOINTMENTS: Text.WHY_NO_APPOINTMENTS,
    Why.NO_ITEMS: Text.WHY_NO_ITEMS,
    Why.NO_SITUATIONS: Text.WHY_NO_SITUATIONS,
    Why.NEEDS_ID: Text.WHY_NEEDS_ID,
    Why.CARD_NOT_READ: Text.CARD_AGAIN,
    Why.UNKNOWN_SERVICE: Text.WHY_UNKNOWN_SERVICE,
    Why.UNKNOWN_TICKET: Text.WHY_UNKNOWN_TICKET,
    Why.WRONG_CODE: Text.WHY_WRONG_CODE,
    Why.TOO_MANY_TRIES: Text.WHY_TOO_MANY_TRIES,
    Why.NO_NUMBER: Text.WHY_NO_NUMBER,
    Why.NO_CASES: Text.WHY_NO_CASES,
    Why.UNKNOWN_CODE: Text.FIND_UNKNOWN,
    Why.NO_APPOINTMENT_CODE: Text.CHECK_IN_UNKNOWN,
    Why.UNKNOWN_APPOINTMENT: Text.WHY_UNKNOWN_APPOINTMENT,
    Why.OUT_OF_TIME: Text.WHY_OUT_OF_TIME,
    Why.ALREADY_RATED: Text.WHY_ALREADY_RATED,
    Why.NOT_RATEABLE: Text.WHY_NOT_RATEABLE,
    Why.NOT_NOW: Text.WHY_NOT_NOW,
    Why.NO_ANSWER: Text.WHY_NO_ANSWER,
    Why.BUSY: Text.WHY_BUSY,
    Why.NO_REASON: Text.WHY_NO_REASON,
    Why.NOTHING_TYPED: Text.WHY_NOTHING_TYPED,
    Why.NOBODY_TO_CALL: Text.WHY_NOBODY_TO_CALL,
    Why.CALLED_ALREADY: Text.WHY_CALLED_ALREADY,
    Why.PRINTING: Text.WHY_PRINTING,
    Why.TOO_MANY_PINS: Text.WHY_TOO_MANY_PINS,
    Why.WRONG_PIN: Text.PIN_WRONG,
}
"""The text of each reason, where nothing more is known."""
WITH_COUNTERS: dict[Why, Text] = {
    Why.NO_READER: Text.WHY_NO_READER_AT,
    Why.NO_NUMBERS: Text.WHY_NO_NUMBERS_AT,
}
"""Where it is known which windows to go to instead."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page is derived from."""

    state: State
    world: World

    @property
    def visit(self) -> Visit:
        """The citizen's."""
        return self.state.visit

    def name(self, texts: Texts) -> Label:
        """A name of the catalog, in the citizen's language."""
        return plain(self.text(texts))

    def text(self, texts: Texts) -> str:
        return text_in(texts, self.state.look.language)


def label(key: Text, **arguments: object) -> Label:
    """A text with its places filled in."""
    filled: Mapping[str, str] = {name: str(value) for name, value in arguments.items()}
    return Label(key=key.value, arguments=filled)


def plain(text: str) -> Label:
    return Label(plain=text)


def clock(seen: Seen, moment: datetime) -> str:
    """The hall's time; with the date when that is another day."""
    offset_min = seen.world.catalog.utc_offset_min if seen.world.catalog else None
    zone = timezone(timedelta(minutes=offset_min)) if offset_min is not None else moment.tzinfo
    local = moment.astimezone(zone)
    today = seen.world.clock.astimezone(zone).date() if seen.world.clock else local.date()
    return f"{local:%H:%M}" if local.date() == today else f"{local:%m-%d %H:%M}"


def day_clock(seen: Seen, moment: datetime) -> str:
    """The hall's time with its whole date: of what may be long ago."""
    offset_min = seen.world.catalog.utc_offset_min if seen.world.catalog else None
    zone = timezone(timedelta(minutes=offset_min)) if offset_min is not None else moment.tzinfo
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"


def because(seen: Seen, obstacle: Obstacle) -> Label:
    """Why not, until when, and where to go instead."""
    if obstacle.until is not None and obstacle.why is Why.CLOSED:
        return label(Text.WHY_CLOSED_UNTIL, until=clock(seen, obstacle.until))
    if obstacle.why in WITH_COUNTERS and obstacle.service:
        numbers = offer.counters(seen.world, obstacle.service)[:COUNTERS_SHOWN]
        if numbers:
            return label(WITH_COUNTERS[obstacle.why], counters=" / ".join(numbers))
    return label(WHY[obstacle.why])


def choice(
    seen: Seen,
    act: Act,
    title: Label,
    obstacle: Obstacle | None = None,
    *,
    argument: str = "",
    details: tuple[Label, ...] = (),
    icon: str = "",
    chosen: bool = False,
    primary: bool = False,
) -> Choice:
    """Something to touch; greyed where something stands against it, with the reason."""
    return Choice(
        act=act,
        argument=argument,
        title=title,
        details=details,
        icon=icon,
        enabled=obstacle is None,
        why_not=because(seen, obstacle) if obstacle else None,
        chosen=chosen,
        primary=primary and obstacle is None,
    )


def wait(estimate: Estimate | None) -> Label:
    """The expected wait, as a span: a single figure would promise too much."""
    if estimate is None:
        return label(Text.QUEUE_WAIT_UNKNOWN)
    if estimate.high_s <= SHORT_WAIT_S:
        return label(Text.QUEUE_WAIT_SHORT)
    low, high = estimate.low_s // 60, -(-estimate.high_s // 60)
    return label(Text.QUEUE_WAIT_ABOUT, low=low, high=high)


def queue(seen: Seen, service: Service) -> tuple[Label, ...]:
    """How long a queue is and lasts."""
    told: QueueState | None = seen.world.queues.get(service.id)
    if told is None:
        return (label(Text.QUEUE_WAIT_UNKNOWN),)
    if not seen.world.online:
        return (label(Text.QUEUE_WAITING, count=told.waiting), label(Text.QUEUE_OLD))
    lines = [label(Text.QUEUE_WAITING, count=told.waiting), wait(told.estimate)]
    if told.left_today is not None:
        lines.append(label(Text.QUEUE_LEFT, count=told.left_today))
    if told.open and told.windows == 0:
        lines.append(label(Text.QUEUE_NO_WINDOW))
    return tuple(lines)


def place(seen: Seen, service: Service) -> tuple[Label, ...]:
    """Where one waits, and which windows serve."""
    areas = seen.world.catalog.areas if seen.world.catalog else ()
    lines = []
    for area in areas:
        if area.id != service.area:
            continue
        name = seen.text(area.name)
        if area.floor:
            lines.append(label(Text.QUEUE_AREA_FLOOR, floor=area.floor, area=name))
        else:
            lines.append(label(Text.QUEUE_AREA, area=name))
    numbers = offer.counters(seen.world, service.id)[:COUNTERS_SHOWN]
    if numbers:
        lines.append(label(Text.QUEUE_COUNTERS, counters=" / ".join(numbers)))
    return tuple(lines)
