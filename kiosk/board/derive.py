"""What a board shows of what it knows, at one moment. Pure.

Pages turn by time. A turn shows names in one of the board's languages, so that a page has as many turns as
there are languages. What is not true any more is not shown as if it were: see `_notices`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from contracts.catalog import Area, Service, Texts, WindowDuty, text_in
from contracts.figures import DayFigures, WorkFigures
from contracts.hall import Estimate, TicketState, WindowState
from contracts.session import Language
from kiosk.board.screen import BoardScreen, CallLine, Phrase, Row, Section, Titled
from kiosk.board.state import BoardState, Link, Now, SeenCall, concerns
from kiosk.screens.keys import Text
from kiosk.screens.ranking import RATINGS_MIN, Ranked, of_departments, of_windows
from kiosk.screens.words import label, plain

CALLS_SHOWN = 50
CALLS_TURN_MS = 4_000
"""Of new calls that do not fit on one page: each is to be seen several times while it is new."""
UNKNOWN = "–"
SHORT_WAIT_S = 60
"""As of kiosks."""
GONE = frozenset({TicketState.SERVING, TicketState.HELD, TicketState.COLLECT, TicketState.SERVED})
"""Who stands so came when he was called."""


def derive(state: BoardState, now: Now) -> BoardScreen:
    """The whole board."""
    seen = _Seen(state, now)
    return BoardScreen(
        title=_title(seen),
        clock=f"{seen.local(now.clock):%H:%M}",
        notices=_notices(seen),
        calls_title=seen.titled(Text.BOARD_CALLS),
        number_head=seen.say(Text.BOARD_NUMBER),
        window_head=seen.say(Text.BOARD_WINDOW),
        calls=_calls(seen),
        no_calls=seen.say(Text.BOARD_NO_CALLS),
        waiting=_waiting(seen),
        others=_others(seen),
        turn=seen.turn // len(state.setting.languages),
        calls_turn=now.ms // CALLS_TURN_MS,
        true_now=state.link is Link.UP,
    )


@dataclass(frozen=True, slots=True)
class _Seen:
    """A board at one moment."""

    state: BoardState
    now: Now

    @property
    def turn(self) -> int:
        return self.now.ms // self.state.setting.rotate_ms

    @property
    def language(self) -> Language:
        """Whose turn it is."""
        languages = self.state.setting.languages
        return languages[self.turn % len(languages)]

    @property
    def up(self) -> bool:
        return self.state.link is Link.UP

    def say(self, text: Text, **arguments: object) -> Phrase:
        return Phrase(label(text, **arguments), self.language)

    def name(self, texts: Texts) -> Phrase:
        return Phrase(plain(text_in(texts, self.language)), self.language)

    def titled(self, text: Text, **arguments: object) -> Titled:
        filled = label(text, **arguments)
        return tuple(Phrase(filled, language) for language in self.state.setting.languages)

    def named(self, texts: Texts) -> Titled:
        """In each language that has a wording of its own."""
        told = {language: text_in(texts, language) for language in self.state.setting.languages}
        first: dict[str, Language] = {}
        for language, text in told.items():
            first.setdefault(text, language)
        return tuple(Phrase(plain(text), language) for text, language in first.items())

    def local(self, moment: datetime) -> datetime:
        """By the hall's clock."""
        catalog = self.state.catalog
        if catalog is None:
            return moment.astimezone(self.now.clock.tzinfo)
        return moment.astimezone(timezone(timedelta(minutes=catalog.utc_offset_min)))

    def time(self, moment: datetime) -> str:
        """With the date, when that is another day."""
        local = self.local(moment)
        today = local.date() == self.local(self.now.clock).date()
        return f"{local:%H:%M}" if today else f"{local:%m-%d %H:%M}"

    @property
    def areas(self) -> tuple[Area, ...]:
        """This board's."""
        catalog, wanted = self.state.catalog, self.state.setting.areas
        areas = catalog.areas if catalog else ()
        return tuple(area for area in areas if not wanted or area.id in wanted)

    def services(self, area: Area) -> tuple[Service, ...]:
        catalog = self.state.catalog
        return tuple(one for one in catalog.services if one.area == area.id) if catalog else ()

    @property
    def figures(self) -> DayFigures | None:
        """Of today; of another day they are none."""
        figures = self.state.figures
        if figures is None or figures.day != f"{self.local(self.now.clock):%Y%m%d}":
            return None
        return figures


# -- title and notices ------------------------------------------------------------------------------------


def _title(seen: _Seen) -> Titled:
    """A board of one area bears its name, any other the hall's."""
    if seen.state.catalog is None:
        return seen.titled(Text.ATTRACT_WELCOME)
    areas = seen.areas
    if seen.state.setting.areas and len(areas) == 1:
        return seen.named(areas[0].name)
    return seen.named(seen.state.catalog.hall)


def _notices(seen: _Seen) -> tuple[Titled, ...]:
    """That the hall is away, since when, and of when the rest is; then what the hall wants to be read."""
    notices: list[Titled] = []
    state = seen.state
    if not seen.up:
        if state.away_since is not None:
            notices.append(seen.titled(Text.BOARD_AWAY_SINCE, time=seen.time(state.away_since)))
        elif state.as_of is not None:
            notices.append(seen.titled(Text.BOARD_AWAY, time=seen.time(state.as_of)))
        else:
            began = state.began or seen.now.clock
            notices.append(seen.titled(Text.BOARD_NOTHING_HEARD, time=seen.time(began)))
    if state.message:
        notices.append((Phrase(plain(state.message), state.setting.languages[0]),))
    return tuple(notices)


# -- calls ------------------------------------------------------------------------------------------------


def _calls(seen: _Seen) -> tuple[CallLine, ...]:
    """Today's, the latest of each number; what is announced first, then the newest."""
    today = seen.local(seen.now.clock).date()
    latest: dict[str, SeenCall] = {}
    for one in seen.state.calls:
        if concerns(seen.state.setting, one.call) and seen.local(one.call.at).date() == today:
            latest.pop(one.call.number, None)
            latest[one.call.number] = one
    said = seen.state.announcing
    newest = sorted(
        latest.values(), key=lambda one: (one.call.sequence == said, one.call.sequence), reverse=True
    )
    return tuple(_call(seen, one) for one in newest[:CALLS_SHOWN])


def _call(seen: _Seen, one: SeenCall) -> CallLine:
    call = one.call
    elsewhere = call.waits_in is not None or len(seen.areas) > 1
    catalog = seen.state.catalog
    areas = catalog.areas if catalog and elsewhere else ()
    place = next((seen.name(area.name) for area in areas if area.id == call.area), None)
    return CallLine(call.number, call.window, place, new=_is_new(seen, one))


def _is_new(seen: _Seen, one: SeenCall) -> bool:
    """Until some time has passed or the person has come; while it is announced in any case."""
    if not seen.up:
        return False
    call = one.call
    if call.sequence == seen.state.announcing:
        return True
    window = seen.state.windows.get(call.window)
    if window and window.number == call.number and window.ticket_state in GONE:
        return False
    return seen.now.ms - one.since_ms < seen.state.setting.new_ms


# -- who waits --------------------------------------------------------------------------------------------


def _waiting(seen: _Seen) -> Section:
    """Nothing while the hall is away: nobody knows then how long it takes."""
    rows: list[Row] = []
    for area in seen.areas if seen.up else ():
        services = seen.services(area)
        told = [queue for one in services if (queue := seen.state.queues.get(one.id))]
        people = str(sum(queue.waiting for queue in told)) if told else UNKNOWN
        rows.append(Row(seen.name(area.name), (people, ""), strong=True))
        rows += [_queue(seen, service) for service in services]
    return Section(
        "waiting",
        seen.titled(Text.BOARD_WAITING),
        (seen.say(Text.BOARD_PEOPLE), seen.say(Text.BOARD_MINUTES)),
        tuple(rows),
        seen.say(Text.BOARD_NO_DATA),
    )


def _queue(seen: _Seen, service: Service) -> Row:
    """A queue of which the hall is silent is unknown, not empty."""
    queue = seen.state.queues.get(service.id)
    name = seen.name(service.name)
    if queue is None:
        return Row(name, (UNKNOWN, UNKNOWN))
    if not queue.open and not queue.waiting:
        return Row(name, note=seen.say(Text.BOARD_CLOSED))
    return Row(name, (str(queue.waiting), _minutes(queue.estimate)))


def _minutes(estimate: Estimate | None) -> str:
    """As a span: a single figure would promise too much."""
    if estimate is None:
        return UNKNOWN
    if estimate.high_s <= SHORT_WAIT_S:
        return "<1"
    return f"{estimate.low_s // 60}–{-(-estimate.high_s // 60)}"


# -- how the hall is rated, and what it did -----------------------------------------------------------------


def _others(seen: _Seen) -> tuple[Section, ...]:
    """Those in which there is something; else what there would be."""
    sections = (_windows(seen), _departments(seen), _today(seen))
    return tuple(section for section in sections if section.rows) or sections[:1]


def _windows(seen: _Seen) -> Section:
    catalog, wanted = seen.state.catalog, seen.state.setting.areas
    duties = catalog.windows if catalog else ()
    ours = {duty.number: duty for duty in duties if not wanted or duty.area in wanted}
    ranked = of_windows(seen.figures, frozenset(ours)) if seen.figures else ()
    rows = tuple(_rank(_window_name(seen, ours[one.ratings.id]), one) for one in ranked)
    return _ranking(seen, "windows", Text.BOARD_RANK_WINDOWS, rows)


def _departments(seen: _Seen) -> Section:
    catalog, figures = seen.state.catalog, seen.figures
    ranked = of_departments(figures, catalog) if figures and catalog else ()
    names = {one.id: one.name for one in catalog.departments} if catalog else {}
    rows = tuple(_rank(seen.name(names[one.ratings.id]), one) for one in ranked)
    return _ranking(seen, "departments", Text.BOARD_RANK_DEPARTMENTS, rows)


def _ranking(seen: _Seen, name: str, title: Text, rows: tuple[Row, ...]) -> Section:
    return Section(
        name,
        seen.titled(title),
        (seen.say(Text.BOARD_GOOD), seen.say(Text.BOARD_RATINGS)),
        rows,
        seen.say(Text.BOARD_TOO_FEW, count=RATINGS_MIN),
    )


def _window_name(seen: _Seen, duty: WindowDuty) -> Phrase:
    number = seen.say(Text.BOARD_WINDOW_NAME, window=duty.number)
    if duty.name is None:
        return number
    return Phrase(
        label(Text.BOARD_WINDOW_NAMED, window=duty.number, name=text_in(duty.name, seen.language)),
        seen.language,
    )


def _rank(name: Phrase, one: Ranked) -> Row:
    return Row(name, (f"{one.ratings.percent}%", str(one.ratings.rated)), rank=str(one.rank))


def _today(seen: _Seen) -> Section:
    figures = seen.figures
    rows: list[Row] = []
    if figures is not None:
        hall = figures.hall
        rows += [
            Row(seen.say(Text.BOARD_ISSUED), (str(hall.issued),)),
            Row(seen.say(Text.BOARD_SERVED), (str(hall.served),)),
            Row(seen.say(Text.BOARD_WAITED), (_mean_minutes(hall),)),
            Row(seen.say(Text.BOARD_RATED), (str(hall.rated),)),
            Row(seen.say(Text.BOARD_GOOD), (_good_percent(hall),)),
        ]
    views = seen.state.windows
    if views and seen.up and seen.state.catalog:
        known = [view for duty in seen.state.catalog.windows if (view := views.get(duty.number))]
        count = sum(view.state is WindowState.OPEN for view in known)
        rows.append(Row(seen.say(Text.BOARD_OPEN_WINDOWS), (str(count),)))
    return Section(
        "today", seen.titled(Text.BOARD_TODAY), rows=tuple(rows), empty=seen.say(Text.BOARD_NO_DATA)
    )


def _mean_minutes(hall: WorkFigures) -> str:
    mean_s = hall.waited.mean_s
    return UNKNOWN if mean_s is None else str(round(mean_s / 60))


def _good_percent(hall: WorkFigures) -> str:
    return f"{100 * max(0, hall.rated - hall.bad) // hall.rated}%" if hall.rated else UNKNOWN
