"""Two days and nights of chance in the small hall: the figures beside a ledger that was kept step by step."""

from collections import Counter
from contextlib import suppress
from functools import cache
from random import Random

import pytest

from contracts import hall_commands as hall
from contracts.events import EventKind
from contracts.figures import DayFigures, WorkFigures
from contracts.hall import PaperOutcome, RatingState, TicketState, WindowState
from gateway.hall import day, numbers, supervision
from gateway.hall.figures import day_figures
from gateway.hall.follow_up import follow_up
from gateway.hall.outcome import TellFinding
from gateway.hall.policy import Policy
from gateway.hall.rating import rating_ended
from gateway.hall.records import Served
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import DAY_MS, MINUTE_MS, request, wish
from tests.gateway.queue.visits import Visits

DAYS = ("20260105", "20260106")
REACHED = {PaperOutcome.PRINTED, PaperOutcome.SHOWN, PaperOutcome.UNKNOWN}
COMMANDS = (
    *(hall.CallNextCommand,) * 6,
    *(hall.FinishCommand,) * 3,
    *(hall.BeginCommand, hall.NoShowCommand, hall.HoldCommand, hall.PauseCommand, hall.ResumeCommand),
    *(hall.ResumeCommand, hall.SignInCommand, hall.SignInCommand, hall.SignOutCommand),
)


class Ledger:
    """What happened, by day, counted without any tally."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str, str]] = Counter()
        self.findings: Counter[bool] = Counter()
        self.services: dict[str, Served] = {}
        """As they are now, by session key: tickets of old days go."""

    def pass_time(self, visits: Visits, ms: int) -> None:
        """Nothing happens for so long."""
        while ms:
            today = visits.book.catalog.day(visits.now_ms)
            part = min(ms, DAY_MS - (visits.now_ms + 8 * 60 * MINUTE_MS) % DAY_MS)
            for desk in visits.book.desks:
                window = f"window/{desk.window}"
                if desk.state is not WindowState.CLOSED:
                    self.counts[today, window, desk.state.value] += part
                if desk.state is WindowState.OPEN and not desk.ticket:
                    self.counts[today, window, "idle"] += part
            visits.now_ms += part
            ms -= part

    def note(self, visits: Visits) -> None:
        """What the latest step told."""
        self.services |= {s.key: s for t in visits.book.tickets for s in t.served}
        today = visits.book.catalog.day(visits.now_ms)
        for told in visits.told(EventKind.SERVICE_FINISHED):
            for thing in ("hall", f"window/{told.window}", f"service/{told.service}", f"item/{told.item}"):
                self.counts[today, thing, "served"] += 1
                self.counts[today, thing, "waited"] += round(told.waited_s * 1000)
        for told in visits.told(EventKind.TICKET_CLOSED):
            ends = (
                ("tickets_served" if told.state is TicketState.SERVED else "lost")
                if told.paper in REACHED
                else "unissued"
            )
            self.counts[today, "hall", ends] += 1
            self.counts[today, f"service/{told.service}", ends] += 1
        for effect in visits.effects:
            if isinstance(effect, TellFinding) and effect.finding.kind.value != "hasty-service":
                self.findings[effect.finding.over] += 1


def tick(visits: Visits, ledger: Ledger) -> None:
    """What each second brings."""
    book, now_ms = visits.book, visits.now_ms
    effects = [
        *numbers.expire(book, now_ms).effects,
        *day.turn(book, now_ms).effects,
        *supervision.watch(book, now_ms),
    ]
    visits.effects = (*effects, *follow_up(book, now_ms))
    book.accept()
    ledger.note(visits)


def step(visits: Visits, ledger: Ledger, random: Random, number: int) -> None:
    """A citizen comes, or a window does something, or a rating ends."""
    kind = random.choice(("come", "come", "window", "window", "window", "rating"))
    if kind == "come":
        asked = visits.do(wish(number, random.choice("ab"), request=request(number)))
        ledger.note(visits)
        ticket = asked.model_dump()["ticket"]["ticket"]
        if random.random() < 0.9:
            outcome = random.choice((PaperOutcome.PRINTED, PaperOutcome.SHOWN, PaperOutcome.FAILED))
            visits.do(hall.ConfirmCommand(ticket=ticket, outcome=outcome))
            if outcome is not PaperOutcome.FAILED:
                ledger.counts[visits.book.catalog.day(visits.now_ms), "hall", "issued"] += 1
    elif kind == "window":
        window = random.choice("1234")
        command = random.choice(COMMANDS)
        more = {"staff_no": f"S{window}"} if command is hall.SignInCommand else {}
        visits.do(command.model_validate({"window": window} | more))
    else:
        pending = [s.key for t in visits.book.tickets for s in t.served if s.rating is not RatingState.RATED]
        if not pending:
            return
        rating_ended(visits.book, random.choice(pending), random.random() < 0.5, random.randint(1, 5))
        visits.effects = follow_up(visits.book, visits.now_ms)
        visits.book.accept()


@cache
def after_chance(seed: int) -> tuple[Visits, Ledger]:
    """Some hundreds of steps, up to a quarter of an hour apart, over two days."""
    visits, ledger, random = Visits(Policy(promised_wait_min=30)), Ledger(), Random(seed)
    tick(visits, ledger)
    for number in range(600):
        ledger.pass_time(visits, random.randrange(1, 9 * MINUTE_MS))
        if random.random() < 0.7:
            tick(visits, ledger)
        visits.effects = ()
        with suppress(HallRefusedError):
            step(visits, ledger, random, number)
            ledger.note(visits)
        if visits.book.catalog.day(visits.now_ms) > DAYS[1]:
            break
    tick(visits, ledger)
    return visits, ledger


def work_of(figures: DayFigures) -> dict[str, WorkFigures]:
    """By thing."""
    return (
        {"hall": figures.hall}
        | {f"window/{w.window}": w for w in figures.windows}
        | {f"service/{s.service}": s for s in figures.services}
        | {f"item/{i.item}": i for i in figures.items}
    )


@pytest.mark.parametrize("seed", range(5))
def test_the_figures_are_what_happened(seed: int) -> None:
    visits, ledger = after_chance(seed)
    for today in DAYS:
        figures = day_figures(visits.book, today, visits.now_ms)
        work = work_of(figures)
        for thing, found in work.items():
            assert found.served == ledger.counts[today, thing, "served"], thing
            assert found.waited.count == found.lasted.count == found.served
            waited_s = ledger.counts[today, thing, "waited"] / 1000
            assert (found.waited.mean_s or 0) * found.served == pytest.approx(
                waited_s, abs=0.56 * found.served
            )
        assert figures.hall.issued == ledger.counts[today, "hall", "issued"]
        for end in ("tickets_served", "lost", "unissued"):
            for thing in ("hall", *(f"service/{s.service}" for s in figures.services)):
                assert getattr(work[thing], end) == ledger.counts[today, thing, end], (thing, end)
        for window in figures.windows:
            for name, seconds in (
                ("open", window.open_s),
                ("idle", window.idle_s),
                ("paused", window.paused_s),
            ):
                assert seconds == ledger.counts[today, f"window/{window.window}", name] // 1000, (
                    window,
                    name,
                )
        services = [s for s in ledger.services.values() if visits.book.catalog.day(s.finished_ms) == today]
        ratings = Counter(s.rating for s in services)
        assert figures.hall.rated == ratings[RatingState.RATED]
        assert figures.hall.unrated == ratings[RatingState.UNRATED]
        assert figures.hall.bad == sum(0 < s.level <= 2 for s in services)
    assert sum(day_figures(visits.book, d, visits.now_ms).hall.served for d in DAYS) > 10


@pytest.mark.parametrize("seed", range(5))
def test_every_finding_that_began_is_open_or_over(seed: int) -> None:
    visits, ledger = after_chance(seed)
    assert ledger.findings[False] == ledger.findings[True] + len(visits.book.findings)
    assert ledger.findings[True] > 5
