"""Whatever happens in whatever order, in whatever state the hall is: nothing raises, nobody is stuck."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.cases import CaseList
from contracts.hall import PaperOutcome, RatingState, TicketState
from contracts.hall_replies import IssueResult
from kiosk.flow import effects as fx
from kiosk.flow import inputs
from kiosk.flow.idle import NOBODY
from kiosk.flow.inputs import Act, Input, Touched
from kiosk.flow.machine import step
from kiosk.flow.state import Look, Page, State, Visit
from kiosk.flow.world import Health, Part, World
from kiosk.screens.derive import derive
from kiosk.screens.screen import Choice, Screen
from tests.kiosk.flow.halls import CATALOG, NOON, OTHER, PERSON, TOKEN, case, hall, queue, ticket
from tests.kiosk.flow.ways import citizen_at
from tests.kiosk.flow.words import check_labels, choices_of

KEY = "k" * 22
MOSTLY = 30
"""Of 40 touches so many are on what the page is for, the others on anything."""
AWAY = frozenset({Page.HOME, Page.ATTRACT, Page.OUT_OF_SERVICE})

queues = st.fixed_dictionaries(
    {},
    optional={
        service.id: st.builds(
            queue,
            st.just(service.id),
            open=st.booleans(),
            left_today=st.sampled_from([None, 0, 3]),
            until=st.sampled_from([None, NOON - timedelta(hours=1), NOON + timedelta(days=1)]),
            windows=st.integers(0, 2),
        )
        for service in CATALOG.services
    },
)
worlds = st.builds(
    hall,
    catalog=st.sampled_from([CATALOG, CATALOG, CATALOG, None]),
    queues=queues,
    parts=st.dictionaries(st.sampled_from(Part), st.sampled_from(Health)),
    leased=st.sampled_from([{}, {"papers": 2}, {"identity": 1, "papers": 0}]),
    fits=st.integers(0, 5),
    pin_set=st.booleans(),
    clock=st.sampled_from([None, NOON]),
)
answers = st.sampled_from(
    [
        {"result": IssueResult(ticket=ticket(), token=TOKEN, again=False).model_dump(mode="json")},
        {
            "result": IssueResult(
                ticket=ticket(state=TicketState.WAITING), token=TOKEN, again=False, open_before=True
            ).model_dump(mode="json")
        },
        {"result": {}},
        *(
            {"result": CaseList(cases=tuple(map(case, found)), more=len(found)).model_dump(mode="json")}
            for found in ((), ("990000-1",), ("990000-1", "990000-2"))
        ),
        {"result": {"ticket": 1}},
        *(
            {"error": code}
            for code in (
                "no-answer",
                "closed",
                "full",
                "unknown_ticket",
                "unknown_case",
                "too_many_tries",
                "new-code",
            )
        ),
        *(
            {"result": ticket(state=state, rating=rating).model_dump(mode="json")}
            for state in TicketState
            for rating in (None, RatingState.PENDING, RatingState.RATED)
        ),
    ]
)
strange: st.SearchStrategy[Input] = st.one_of(
    st.builds(
        Touched, st.sampled_from(Act), st.sampled_from(["", "up", "1", "papers", "搬", "erase", "help"])
    ),
    st.builds(inputs.CardRead, st.sampled_from([PERSON, OTHER])),
    st.builds(inputs.CardFailed, st.just("any")),
    st.builds(inputs.CardLies, st.booleans()),
    st.builds(inputs.CodeScanned, st.sampled_from([TOKEN, "", "APPOINTMENT-1", "http://x/" + TOKEN, "什么"])),
    st.builds(inputs.Told, st.sampled_from(["", "paper is changed"])),
    st.builds(
        inputs.Answered,
        st.sampled_from(["check-pin", "test-read", "", KEY]),
        error=st.sampled_from(["", "wrong"]),
    ),
    st.builds(inputs.Printed, st.just(""), st.sampled_from(PaperOutcome)),
    st.just(inputs.Tick()),
)
moves = st.one_of(
    st.tuples(st.just("touch"), st.integers(0, 40)),
    st.tuples(st.just("touch"), st.integers(0, 40)),
    st.tuples(st.just("answer"), answers),
    st.tuples(st.just("print"), st.sampled_from(PaperOutcome)),
    st.tuples(st.just("strange"), strange),
    st.tuples(st.just("world"), worlds),
    st.tuples(st.just("time"), st.sampled_from([1000, 25_000, 70_000])),
)


class Walk:
    """One kiosk, and what it wants done."""

    def __init__(self, world: World, state: State) -> None:
        self.world = world
        self.state = state
        self.keys = 0
        self.wish = self.print = ""

    def feel(self, happened: Input) -> None:
        self.keys += 1
        self.state, effects = step(self.state, happened, self.world, f"{self.keys:022d}")
        for effect in effects:
            match effect:
                case fx.Ask(wish):
                    self.wish = wish
                case fx.PrintTicket(wish=wish) | fx.PrintGuide(wish=wish):
                    self.print = wish
                case fx.Wipe():
                    assert self.state.visit == Visit()
                    assert self.state.look == Look()

    def move(self, kind: str, what: object) -> None:
        match kind, what:
            case "touch", int(n):
                screen = derive(self.state, self.world)
                of_page = [choice for choice in screen.choices if choice.enabled]
                every = enabled_of(screen)
                chosen = of_page[n % len(of_page)] if of_page and n < MOSTLY else every[n % len(every)]
                self.feel(Touched(chosen.act, chosen.argument))
            case "answer", dict(answer):
                self.feel(inputs.Answered(self.wish, **answer))
            case "print", str(outcome):
                self.feel(inputs.Printed(self.print, outcome))
            case "world", World() as world:
                self.world = replace(world, now_ms=self.world.now_ms)
            case "time", int(ms):
                self.world = replace(self.world, now_ms=self.world.now_ms + ms)
                self.feel(inputs.Tick())
            case _, happened:
                self.feel(happened)  # type: ignore[arg-type]  # an input, by the strategy of its kind


def enabled_of(screen: Screen) -> list[Choice]:
    return [choice for choice in choices_of(screen) if choice.enabled]


def after(state: State, world: World, choice: Choice) -> State:
    return step(state, Touched(choice.act, choice.argument), world, KEY)[0]


def leads_away(state: State, world: World, touches: int) -> bool:
    """Whether touches on what is offered lead home, or end it."""
    if state.page in AWAY:
        return True
    if touches == 0:
        return False
    offered = sorted(enabled_of(derive(state, world)), key=lambda c: c.act not in (Act.HOME, Act.END))
    return any(leads_away(after(state, world, choice), world, touches - 1) for choice in offered)


def check(state: State, world: World) -> None:
    screen = derive(state, world)
    check_labels(screen)
    assert leads_away(state, world, 2)
    for choice in choices_of(screen):
        assert choice.enabled == (choice.why_not is None), choice
        effects = step(state, Touched(choice.act, choice.argument), world, KEY)[1]
        if choice.enabled:
            assert screen.alert or fx.Say("touch") in effects, f"{state.page} does not take {choice}"
    assert sum(choice.primary for choice in screen.choices) <= 1 or state.page is Page.HOME
    if state.page in NOBODY:
        assert state.visit == Visit(called=state.visit.called)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
@given(page=st.sampled_from(Page), world=st.one_of(st.none(), worlds), walk=st.lists(moves, max_size=25))
def test_nothing_raises_and_nobody_is_stuck(
    page: Page, world: World | None, walk: list[tuple[str, object]]
) -> None:
    """From every page on."""
    there = citizen_at(page)
    kiosk = Walk(world or there.world, there.state)
    check(kiosk.state, kiosk.world)
    for kind, what in walk:
        kiosk.move(kind, what)
        check(kiosk.state, kiosk.world)
