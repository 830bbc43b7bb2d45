"""The clerk's screen as lines of styled text, for a terminal of at least 80 columns and 24 lines. Pure.

Chinese characters take two columns: widths are counted in columns, never in characters.
"""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from enum import Enum, auto

from contracts.catalog import Catalog, Priority, text_in
from contracts.figures import WindowFigures
from contracts.hall import TicketState, WindowState
from gateway.clerk.clerk import Clerk, Level
from gateway.clerk.keyboard import Keyboard
from gateway.clerk.wording import Words

WIDTH_MIN = 80
HEIGHT_MIN = 24
CHOICES_SHOWN = 6
NONE = "–"


class Style(Enum):
    """How a piece of text looks; the driver knows the colours."""

    PLAIN = auto()
    HEAD = auto()
    DIM = auto()
    NUMBER = auto()
    CALLED = auto()
    GOOD = auto()
    BAD = auto()
    CHOSEN = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    """Text in one style."""

    text: str
    style: Style = Style.PLAIN


Row = tuple[Piece, ...]
RULE: Row = ()
"""A line across."""
NOTE_STYLES = {Level.PLAIN: Style.PLAIN, Level.GOOD: Style.GOOD, Level.BAD: Style.BAD}


def draw(keyboard: Keyboard, now: datetime, width: int, height: int) -> list[Row]:
    """`height` rows of at most `width` columns. `now` is local time with its zone."""
    clerk = keyboard.clerk
    body = [*_head(clerk, now, width), rule(width), *_person(clerk, now), *_hall(clerk), rule(width)]
    note = _note(clerk, width)
    menu = [rule(width), *(_plain(line, Style.DIM) for line in clerk.words.menu)]
    room = height - len(body) - len(note) - len(menu)
    if keyboard.shows_help:
        middle = [_plain(line) for line in clerk.words.help]
    else:
        middle = _question(keyboard)
    middle = middle[: max(0, room)]
    rows = [*body, *note, *middle, *([()] * max(0, room - len(middle))), *menu]
    return [_cut(row, width) for row in rows[:height]]


def rule(width: int) -> Row:
    """A line across."""
    return (Piece("─" * width, Style.DIM),)


def columns(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(_columns_of(c) for c in text)


def fit(text: str, width: int) -> str:
    """The text in exactly `width` columns: cut, or filled up with blanks."""
    kept, used = [], 0
    for c in text:
        if used + _columns_of(c) > width:
            break
        kept.append(c)
        used += _columns_of(c)
    return "".join(kept) + " " * (width - used)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` columns; at blanks where there are any."""
    lines, line = [], ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if columns(joined) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        line = word
        while columns(line) > width:
            head = fit(line, width).rstrip()
            lines.append(head)
            line = line[len(head) :]
    return [*lines, line] if line else lines


def _columns_of(c: str) -> int:
    if unicodedata.combining(c) or unicodedata.category(c) in {"Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(c) in "WF" else 1


def _plain(text: str, style: Style = Style.PLAIN) -> Row:
    return (Piece(f" {text}", style),)


def _head(clerk: Clerk, now: datetime, width: int) -> list[Row]:
    words, name, trouble = clerk.words, _window_name(clerk), clerk.brief_trouble()
    left = " " + words.window.format(number=clerk.window) + (f"  {name}" if name else "")
    right = f"{trouble or words.connected}  {_local(clerk, now):%H:%M:%S} "
    middle = _clerk_name(clerk)
    if columns(left) + columns(middle) + columns(right) + 4 > width:
        left = fit(left, max(0, width - columns(middle) - columns(right) - 4)).rstrip()
    gap = max(2, width - columns(left) - columns(middle) - columns(right))
    first = (
        Piece(left, Style.HEAD),
        Piece(" " * (gap // 2) + middle + " " * (gap - gap // 2)),
        Piece(right, Style.BAD if trouble else Style.GOOD),
    )
    return [first, _plain("" if clerk.link_up else clerk.link_reason, Style.DIM)]


def _local(clerk: Clerk, now: datetime) -> datetime:
    """The hall's time, once its catalog is known."""
    if clerk.catalog is None:
        return now
    return now.astimezone(timezone(timedelta(minutes=clerk.catalog.utc_offset_min)))


def _window_name(clerk: Clerk) -> str:
    if clerk.catalog is None:
        return ""
    duty = next((w for w in clerk.catalog.windows if w.number == clerk.window), None)
    return text_in(duty.name, clerk.words.language) if duty is not None and duty.name else ""


def _clerk_name(clerk: Clerk) -> str:
    number = clerk.view.staff_no if clerk.view is not None else None
    if number is None:
        return clerk.words.nobody_signed_in
    staff = clerk.catalog.staff if clerk.catalog is not None else ()
    name = next((s.display_name for s in staff if s.number == number), "")
    return f"{name} {number}".strip()


def _person(clerk: Clerk, now: datetime) -> list[Row]:
    words, view = clerk.words, clerk.view
    if view is None:
        return [(), _plain(NONE, Style.DIM), (), (), ()]
    state = words.window_states[view.state]
    if view.state is WindowState.PAUSED and view.pause_reason:
        state += f" ({view.pause_reason})"
    style = Style.GOOD if view.state is WindowState.OPEN else Style.BAD
    if view.number is None:
        return [_plain(state, style), (), _plain(words.nobody, Style.DIM), (), ()]
    ticket_state = view.ticket_state or TicketState.CALLED
    called = Style.CALLED if ticket_state is TicketState.CALLED else Style.GOOD
    number = (
        Piece("   "),
        Piece(f" {view.number} ", Style.NUMBER),
        Piece(f"  {words.ticket_states[ticket_state]}", called),
        Piece(f"   {_matter(clerk)}"),
    )
    return [_plain(state, style), (), number, _about(clerk, now), ()]


def _matter(clerk: Clerk) -> str:
    ticket, catalog, language = clerk.ticket, clerk.catalog, clerk.words.language
    if ticket is None:
        return ""
    if catalog is None:
        return " · ".join(filter(None, (ticket.service, ticket.item)))
    service = next((text_in(s.name, language) for s in catalog.services if s.id == ticket.service), "")
    item = next((text_in(i.name, language) for i in catalog.items if i.id == ticket.item), ticket.item)
    return " · ".join(filter(None, (service or ticket.service, item)))


def _about(clerk: Clerk, now: datetime) -> Row:
    words, ticket = clerk.words, clerk.ticket
    if ticket is None:
        return ()
    parts = [f"{words.ticket_language} {words.languages[ticket.language]}"]
    if ticket.priority is not Priority.NONE:
        parts.append(f"{words.priority} {words.priorities[ticket.priority]}")
    if ticket.misses:
        parts.append(words.misses.format(count=ticket.misses))
    if ticket.called_at is not None:
        waited = (ticket.called_at - ticket.made_at).total_seconds()
        parts.append(words.waited.format(time=_time(waited, words)))
        since = (now - ticket.called_at).total_seconds()
        parts.append(words.since_called.format(time=_time(since, words)))
    style = Style.CALLED if ticket.priority is not Priority.NONE or ticket.misses else Style.PLAIN
    return (Piece("    " + "   ".join(parts), style),)


def _hall(clerk: Clerk) -> list[Row]:
    words, view = clerk.words, clerk.view
    if view is None:
        return [(), ()]
    line = words.waiting.format(count=view.waiting)
    if view.held:
        line += "   " + words.held.format(numbers=" ".join(view.held))
    return [_plain(line), _plain(_today(clerk.figures, words), Style.DIM)]


def _today(figures: WindowFigures | None, words: Words) -> str:
    if figures is None:
        return ""
    return words.today.format(
        served=figures.served,
        missed=figures.no_shows,
        wait=NONE if figures.waited.mean_s is None else _time(figures.waited.mean_s, words),
        service=NONE if figures.lasted.mean_s is None else _time(figures.lasted.mean_s, words),
    )


def _time(seconds: float, words: Words) -> str:
    whole = max(0, round(seconds))
    return words.minutes.format(minutes=whole // 60, seconds=whole % 60)


def _note(clerk: Clerk, width: int) -> list[Row]:
    note, pending = clerk.note, clerk.pending
    rows: list[Row] = []
    if pending is not None and pending.unsure and (unsure := clerk.unsure_text(pending)) != note.text:
        rows += [_plain(line, Style.BAD) for line in wrap(unsure, width - 2)[:2]]
    rows += [_plain(line, NOTE_STYLES[note.level]) for line in wrap(note.text, width - 2)[:2]]
    rows += [_plain(line, Style.DIM) for line in wrap(note.hint, width - 2)[:2]]
    return [*rows, ()]


def _question(keyboard: Keyboard) -> list[Row]:
    question, words = keyboard.question, keyboard.clerk.words
    if question is None:
        return []
    rows: list[Row] = [
        (Piece(f" {words.questions[question.action]} "), Piece(f"{question.typed}_", Style.HEAD))
    ]
    found = keyboard.choices
    if not found:
        if question.typed and _has_choices(keyboard.clerk.catalog, keyboard):
            rows.append(_plain(words.none_fits.format(text=question.typed), Style.DIM))
        return [*rows, _plain(words.question_keys, Style.DIM)]
    chosen = question.chosen or 0
    first = max(0, min(chosen - CHOICES_SHOWN // 2, len(found) - CHOICES_SHOWN))
    width = max(columns(c.value) for c in found)
    for place, choice in enumerate(found[first : first + CHOICES_SHOWN], first):
        style = Style.CHOSEN if place == question.chosen else Style.PLAIN
        rows.append((Piece("   "), Piece(f"{fit(choice.value, width)}  {choice.label}", style)))
    rest = len(found) - CHOICES_SHOWN
    more = f"   {words.more.format(count=rest)}" if rest > 0 else ""
    return [*rows, _plain(words.question_keys + more, Style.DIM)]


def _has_choices(catalog: Catalog | None, keyboard: Keyboard) -> bool:
    question = keyboard.question
    if question is None or catalog is None:
        return False
    return question.action.value in {"transfer", "finish", "sign-in"}


def _cut(row: Row, width: int) -> Row:
    """What others wrote may hold control characters: they never reach the terminal."""
    kept, used = [], 0
    for piece in row:
        room = width - used
        plain = "".join(c if c.isprintable() else " " for c in piece.text)
        text = plain if columns(plain) <= room else fit(plain, room)
        kept.append(Piece(text, piece.style))
        used += columns(text)
    return tuple(kept)
