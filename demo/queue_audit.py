"""What the guests and clerks of a played hall saw, held against what the gateway has in its journal.

The ledger is the simulated hall's own, the journal the gateway's; neither program knows the other's book.
"""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from contracts.hall import PaperOutcome, TicketState
from demo.stack import Stack

Line = Mapping[str, Any]
DIGITS = 4
"""Of a ticket's number, behind its service's prefix."""


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a guest, whenever it did."""

    state: str
    """How his ticket ended."""
    served: tuple[str, ...] = ()
    """What ended each service; a hold ends none."""
    levels: tuple[int | None, ...] = ()
    """What he pressed after each: 0 declined, None nothing."""
    kiosk_level: int | None = None
    missed: int = 0


@dataclass(slots=True)
class HallLedger:
    """The hall's side, read whole."""

    lines: dict[str, list[Line]] = field(default_factory=dict)
    """By event, in order."""

    @classmethod
    def read(cls, path: Path) -> "HallLedger":
        """Of a played day."""
        ledger = cls()
        for text in path.read_text(encoding="utf-8").splitlines():
            line = json.loads(text)
            ledger.lines.setdefault(line["event"], []).append(line)
        return ledger

    def of(self, event: str) -> list[Line]:
        """All lines of one event."""
        return self.lines.get(event, [])

    def fates(self) -> dict[int, Fate]:
        """By guest."""
        stays = _by_guest(self.of("served"))
        pressed = _by_guest([*self.of("rated"), *self.of("unrated")])
        kiosk = _by_guest(self.of("kiosk_rated"))
        missed = _by_guest(self.of("missed"))
        return {
            guest: Fate(
                state=lines[0]["state"],
                served=tuple(line["step"] for line in stays.get(guest, ())),
                levels=tuple(
                    line.get("level")
                    for line in sorted(pressed.get(guest, ()), key=lambda one: int(one["stay"]))
                ),
                kiosk_level=kiosk[guest][0]["level"] if guest in kiosk else None,
                # Who gives his number back may or may not have been called before.
                missed=0 if lines[0]["state"] == "cancelled" else len(missed.get(guest, ())),
            )
            for guest, lines in _by_guest(self.of("gone")).items()
        }


@dataclass(frozen=True, slots=True)
class OtherKiosk:
    """A kiosk that a person stood at, whose book is its paper."""

    id: str
    papers: tuple[str, ...]
    """The numbers on them."""
    leased: tuple[Line, ...] = ()
    """Blocks that it holds and has not used up: first and last."""


@dataclass(frozen=True, slots=True)
class QueueReport:
    """The comparison. All of `wrong` must be 0."""

    guests: int
    """Who took a number."""
    tickets: int
    """Closed in the journal."""
    calls: int
    served: int
    rated: int
    ends: Mapping[str, int]
    wrong: Mapping[str, int]
    on_paper: int = 0
    """Numbers that a person took at the demo's own kiosk, by its paper; each was closed in the journal."""

    @property
    def sound(self) -> bool:
        """Every number issued once, everybody accounted for, every rating with its own session."""
        return not any(self.wrong.values())

    def to_json(self) -> dict[str, Any]:
        """For the demo's report."""
        return {**asdict(self), "sound": self.sound}


def audit_queue(stack: Stack, ledger: HallLedger, other: OtherKiosk | None = None) -> QueueReport:
    """Compare both books. Call it when the day is over and all sessions are."""
    other = other or OtherKiosk("", ())
    closed = _bodies(stack, "ticket-closed")
    finished = _bodies(stack, "service-finished")
    ratings = _bodies(stack, "rating-given")
    fates = ledger.fates()
    return QueueReport(
        guests=len(ledger.of("numbered")),
        tickets=len(closed),
        calls=len(ledger.of("called")),
        served=len(finished),
        rated=len(ratings),
        ends=dict(Counter(fate.state for fate in fates.values())),
        wrong={
            **wrong_numbers(ledger, closed, other),
            **_ends(ledger, closed),
            **_services(ledger, finished),
            **_ratings(ledger, ratings, other),
            **Counter(str(line["what"]) for line in ledger.of("odd")),
            "calls_not_shown": sum(int(line["count"]) for line in ledger.of("calls_not_shown")),
        },
        on_paper=len(other.papers),
    )


def differing(
    one: Mapping[int, Fate], other: Mapping[int, Fate]
) -> dict[int, tuple[Fate | None, Fate | None]]:
    """Guests whose fates differ in two days of the same seed."""
    return {
        guest: (one.get(guest), other.get(guest))
        for guest in sorted(one.keys() | other.keys())
        if one.get(guest) != other.get(guest)
    }


def gaps(numbers: Iterable[str], leased: Iterable[Line]) -> dict[str, list[int]]:
    """Numbers of each prefix from 1 to the last that nobody has and that no kiosk had in a block."""
    there: dict[str, set[int]] = {}
    for number in numbers:
        there.setdefault(number[:-DIGITS], set()).add(int(number[-DIGITS:]))
    for block in leased:
        first, last = (str(block[end]) for end in ("first", "last"))
        there.setdefault(first[:-DIGITS], set()).update(range(int(first[-DIGITS:]), int(last[-DIGITS:]) + 1))
    missing = {prefix: sorted(set(range(1, max(has) + 1)) - has) for prefix, has in there.items()}
    return {prefix: lacks for prefix, lacks in missing.items() if lacks}


def wrong_numbers(ledger: HallLedger, closed: list[Line], other: OtherKiosk) -> dict[str, int]:
    """Of the numbers given out what does not agree with those closed in the journal: all of it must be 0."""
    given = [*(str(line["number"]) for line in ledger.of("numbered")), *other.papers]
    others = {str(body["data"]["number"]) for body in closed if body["data"]["kiosk"] == other.id}
    printed = {
        str(body["data"]["number"])
        for body in closed
        if body["data"]["kiosk"] == other.id and body["data"]["paper"] == PaperOutcome.PRINTED
    }
    there = [str(body["data"]["number"]) for body in closed]
    # A number that expired and was confirmed after all ends a second time.
    ends = Counter((str(b["data"]["number"]), b["data"]["state"] == TicketState.EXPIRED) for b in closed)
    return {
        "numbers_given_twice": len(given) - len(set(given)),
        "guests_with_two_numbers": len(ledger.of("numbered"))
        - len({line["guest"] for line in ledger.of("numbered")}),
        "closed_twice": sum(count - 1 for count in ends.values()),
        "given_and_never_closed": len(set(given) - set(there)),
        "closed_and_never_given": len(set(there) - set(given) - others),
        "printed_and_not_on_paper": len(printed - set(other.papers)),
        "gaps": sum(map(len, gaps(there, [*ledger.of("leased"), *other.leased]).values())),
    }


# -- one book against the other ------------------------------------------------------------------------------


def _ends(ledger: HallLedger, closed: list[Line]) -> dict[str, int]:
    states = {str(body["data"]["ticket"]): body["data"]["state"] for body in closed}
    gone = ledger.of("gone")
    return {
        "not_accounted_for": len(
            {line["guest"] for line in ledger.of("numbered")} - {line["guest"] for line in gone}
        ),
        "ended_otherwise": sum(states.get(str(line["ticket"])) != line["state"] for line in gone),
    }


def _services(ledger: HallLedger, finished: list[Line]) -> dict[str, int]:
    """Who was served where, and by whom; a hold is no end of a service."""
    here = Counter((str(line["ticket"]), line["window"], line["staff_no"]) for line in ledger.of("served"))
    there = Counter(
        (str(body["data"]["ticket"]), body["data"]["window"], body["data"]["staff_no"]) for body in finished
    )
    return {
        "served_and_not_kept": sum((here - there).values()),
        "kept_and_not_served": sum((there - here).values()),
    }


def _ratings(ledger: HallLedger, ratings: list[Line], other: OtherKiosk) -> dict[str, int]:
    elsewhere = sum(body["deviceid"] == other.id for body in ratings)
    by_press = {(b["deviceid"], b["bootid"], b["seqnum"]): b["data"] for b in ratings}
    by_session = Counter(_session(body["data"]) for body in ratings)
    pressed = [line for line in ledger.of("rated") if line["level"]]
    kiosk = {(str(line["session"]), int(line["level"])) for line in ledger.of("kiosk_rated")}
    lost = astray = 0
    for line in pressed:
        rating = by_press.get((line["pad"], line["boot"], line["sequence"]))
        if rating is None:
            lost += 1
        elif not _is_his(line, rating):
            astray += 1
    at_kiosk = {(_session(body["data"]), int(body["data"]["level"])) for body in ratings}
    return {
        "ratings_lost": lost + len(kiosk - at_kiosk),
        "ratings_of_another_session": astray,
        "sessions_rated_twice": sum(count - 1 for count in by_session.values()),
        "ratings_that_nobody_gave": len(ratings) - elsewhere - len(pressed) - len(kiosk) + lost,
    }


def _is_his(line: Line, rating: Line) -> bool:
    """Whether the rating is of the service that the guest had at that window."""
    session = rating["session"]
    right = str(session["project_no"]).endswith(str(line["ticket"])) and session["window"] == line["window"]
    named = not line["session"] or line["session"] == _session(rating)
    return right and named and rating["level"] == line["level"]


def _session(rating: Line) -> str:
    session = rating["session"]
    return f"{session['project_no']}/{session['service_no']}"


def _bodies(stack: Stack, kind: str) -> list[Line]:
    return [json.loads(body) for (body,) in stack.journal("SELECT body FROM events WHERE kind = ?", kind)]


def _by_guest(lines: Iterable[Line]) -> dict[int, list[Line]]:
    found: dict[int, list[Line]] = {}
    for line in lines:
        found.setdefault(int(line["guest"]), []).append(line)
    return found
