"""A walk through every page of the flow: what a citizen touched, what came of it, and the screens on the way.
Pure; for the gallery."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from contracts.cases import CaseFacts, CaseList, CaseState
from contracts.catalog import Catalog, Priority
from contracts.hall import Estimate, QueueState, RatingState, TicketState, TicketView
from contracts.hall_replies import IssueResult
from contracts.session import Language
from kiosk.flow.inputs import Act, Answered, CardRead, CodeScanned, Input, Printed, Tick, Told, Touched
from kiosk.flow.machine import step
from kiosk.flow.state import Goal, Look, Page, Sought, State
from kiosk.flow.touch_test import TARGETS
from kiosk.flow.world import Health, Part, World
from kiosk.screens.derive import derive
from kiosk.screens.screen import Screen

NOW = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
SCANNED = "EXAMPLE-EXAMPLE-EXAMPL"
KEY = "key-of-the-tour-000000"
TOLD = {
    Page.NETWORK: {
        "broker": "mqtts://broker.hall.example:8883, connected since 01-05 08:00:12",
        "gateway": "online, told 12 s ago (11:59:48)",
        "addresses": "eth0 192.0.2.7",
    },
    Page.LOGS: {"0": "01-05 08:00:05 warning: broker not connected; next try in 4.0 s"},
}
"""What the technician's pages show."""
PERSON = "ab" * 32
ESTIMATE = Estimate(low_s=300, likely_s=600, high_s=900)
STAGES = (
    {"zh-Hans": "受理", "en": "Accepted", "ug": "قوبۇل قىلىش"},
    {"zh-Hans": "审查", "en": "Examined", "ug": "تەكشۈرۈش"},
    {"zh-Hans": "决定", "en": "Decided", "ug": "قارار چىقىرىش"},
    {"zh-Hans": "发证", "en": "Certificate handed out", "ug": "كىنىشكا تارقىتىش"},
)
OPINION = {
    "zh-Hans": "材料齐全，予以受理",
    "en": "Complete: accepted",
    "ug": "ماتېرىياللار تولۇق، قوبۇل قىلىندى",
}
DEPARTMENT = {"zh-Hans": "市场监督管理局", "en": "Market Regulation Bureau"}


@dataclass(frozen=True, slots=True)
class Stop:
    """One picture of the walk: what the citizen sees there in any look."""

    name: str
    state: State
    world: World

    def screen(self, look: Look) -> Screen:
        """As he sees it."""
        return derive(replace(self.state, look=look), self.world)


class _Walk:
    """Where he stands."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.state = State()

    def feel(self, *happened: Input) -> None:
        for one in happened:
            self.state, _ = step(self.state, one, self.world, KEY)

    def touch(self, act: Act, argument: str = "") -> None:
        self.feel(Touched(act, argument))

    def wants(self, goal: Goal) -> None:
        self.touch(Act.END)
        self.touch(Act.END)  # the first may have led to the kiosk's own rating
        self.touch(Act.WAKE)
        self.touch(Act.GOAL, goal.value)

    def type(self, text: str) -> None:
        self.feel(*(Touched(Act.KEY, key) for key in text))

    def hears(self, view: TicketView) -> None:
        self.feel(Answered(KEY, view.model_dump(mode="json")))

    def offered(self, act: Act) -> str:
        """The argument of the first choice of that kind."""
        return next(choice.argument for choice in derive(self.state, self.world).choices if choice.act is act)

    def stop(self, name: str = "") -> Stop:
        return Stop(name or self.state.page.value, self.state, self.world)


def tour(catalog: Catalog) -> Iterator[Stop]:
    """Of a hall with that catalog, in which all is well, and then of one in which it is not."""
    walk = _Walk(world_of(catalog))
    yield walk.stop()
    walk.touch(Act.WAKE)
    yield walk.stop()
    yield from _number(walk, catalog)
    yield from _finding(walk, catalog)
    yield from _ticket_found(walk, catalog)
    yield from _cases(walk, catalog)
    yield from _rest(walk)
    yield from _troubles(catalog)


def _number(walk: _Walk, catalog: Catalog) -> Iterator[Stop]:
    service = catalog.services[0].id
    walk.wants(Goal.NUMBER)
    yield walk.stop()
    walk.touch(Act.CHOOSE, service)
    yield walk.stop()
    walk.touch(Act.TAKE_WITH_CARD)
    yield walk.stop()
    walk.touch(Act.BACK)
    walk.touch(Act.TAKE)
    yield walk.stop()
    waiting = walk.state
    walk.feel(Answered(KEY, error="no-answer"))
    yield walk.stop()
    walk.state = waiting
    item = next((item.id for item in catalog.items if item.service == service), None)
    view = ticket(service, TicketState.RESERVED, item=item)
    issued = IssueResult(ticket=view, token=SCANNED, again=False)
    walk.feel(Answered(KEY, issued.model_dump(mode="json")))
    walk.feel(Printed(walk.state.visit.printing, "printed"))
    yield walk.stop()
    yield Stop(
        "ticket-shown", replace(walk.state, visit=replace(walk.state.visit, paper="shown")), walk.world
    )
    walk.touch(Act.OPEN, Page.HELP.value)
    yield walk.stop()
    yield from _held_before(walk, service)


def _held_before(walk: _Walk, service: str) -> Iterator[Stop]:
    walk.wants(Goal.NUMBER)
    walk.touch(Act.CHOOSE, service)
    walk.feel(CardRead(PERSON))
    held = IssueResult(
        ticket=ticket(service, TicketState.WAITING), token=SCANNED, again=False, open_before=True
    )
    walk.feel(Answered(KEY, held.model_dump(mode="json")))
    yield walk.stop()


def _finding(walk: _Walk, catalog: Catalog) -> Iterator[Stop]:
    item = catalog.items[0]
    walk.wants(Goal.GUIDE)
    yield walk.stop()
    walk.touch(Act.CHOOSE, item.category)
    yield walk.stop()
    if walk.state.page is Page.DEPARTMENTS:
        walk.touch(Act.CHOOSE, item.department)
        yield walk.stop()
    walk.touch(Act.CHOOSE, item.id)
    yield walk.stop()
    walk.wants(Goal.NUMBER)
    walk.touch(Act.OPEN, Page.SEARCH.value)
    yield walk.stop()
    walk.touch(Act.KEY, item.pinyin[0])
    yield walk.stop("search-found")
    if catalog.situations:
        walk.wants(Goal.NUMBER)
        walk.touch(Act.OPEN, Page.SITUATIONS.value)
        yield walk.stop()


def _ticket_found(walk: _Walk, catalog: Catalog) -> Iterator[Stop]:
    service = catalog.services[0].id
    walk.wants(Goal.PROGRESS)
    yield walk.stop()
    walk.feel(CodeScanned(SCANNED))
    walk.hears(ticket(service, TicketState.WAITING))
    yield walk.stop()
    walk.touch(Act.OPEN, Page.GIVE_BACK.value)
    yield walk.stop()
    walk.touch(Act.GIVE_BACK)
    walk.hears(ticket(service, TicketState.CANCELLED))
    yield walk.stop()
    walk.wants(Goal.RATE)
    walk.feel(CodeScanned(SCANNED))
    walk.hears(ticket(service, TicketState.SERVED, rating=RatingState.UNRATED, window="1"))
    yield walk.stop()
    walk.touch(Act.LEVEL, "2")
    yield walk.stop()
    walk.touch(Act.REASON, walk.offered(Act.REASON))
    walk.touch(Act.SEND)
    yield walk.stop()
    walk.touch(Act.SKIP)
    walk.feel(Answered(KEY, {"session": "1/1", "again": False}))
    yield walk.stop()


def _cases(walk: _Walk, catalog: Catalog) -> Iterator[Stop]:
    walk.wants(Goal.PROGRESS)
    walk.touch(Act.CHOOSE, Sought.TICKET.value)
    walk.type("A12")
    walk.touch(Act.ENTER)
    walk.type("1234")
    yield walk.stop()
    walk.wants(Goal.PROGRESS)
    walk.touch(Act.CHOOSE, Sought.CASE.value)
    walk.type("990000-2026-000017")
    yield walk.stop()
    walk.wants(Goal.PROGRESS)
    walk.feel(CardRead("0" * 64))
    found = tuple(_case(item.id, state) for item, state in zip(catalog.items, CaseState, strict=False))
    walk.feel(Answered(KEY, CaseList(cases=found).model_dump(mode="json")))
    yield walk.stop()
    walk.touch(Act.CHOOSE, found[1].case)
    yield walk.stop()
    walk.touch(Act.END)
    yield walk.stop()


def _case(item: str, state: CaseState) -> CaseFacts:
    """Nobody's."""
    return CaseFacts.model_validate(
        {
            "case": f"990000-2026-{list(CaseState).index(state):06d}",
            "item": item,
            "state": state,
            "accepted_at": NOW,
            "expected_end": "2026-01-12",
            "stages": [
                {"name": STAGES[0], "state": "done", "at": NOW, "staff_no": "W001", "opinion": OPINION},
                {"name": STAGES[1], "state": "now", "at": NOW, "department": DEPARTMENT},
                {"name": STAGES[2], "state": "to-come"},
                {"name": STAGES[3], "state": "to-come"},
            ],
        }
    )


def _rest(walk: _Walk) -> Iterator[Stop]:
    walk.wants(Goal.CHECK_IN)
    if walk.state.page is Page.CHECK_IN:
        yield walk.stop()
    walk.touch(Act.HOME)
    walk.touch(Act.GESTURE)
    if walk.state.page is Page.PIN:
        yield walk.stop()
        walk.feel(*(Touched(Act.KEY, digit) for digit in "271828"))
        walk.touch(Act.ENTER)
        walk.feel(Answered("check-pin", {}))
        yield walk.stop()
        yield from _technicians(walk)
    walk.touch(Act.END)
    walk.touch(Act.WAKE)
    walk.world = replace(walk.world, now_ms=walk.world.now_ms + walk.world.times.idle_ms)
    walk.feel(Tick())
    yield walk.stop("home-warned")
    walk.touch(Act.END)
    walk.feel(Told("paper"))
    yield walk.stop()


def _technicians(walk: _Walk) -> Iterator[Stop]:
    for page, told in TOLD.items():
        walk.touch(Act.OPEN, page.value)
        walk.feel(Answered(page.value, dict(told)))
        yield walk.stop()
        walk.touch(Act.BACK)
    walk.touch(Act.OPEN, Page.TOUCH_TEST.value)
    yield walk.stop()
    for _ in TARGETS:
        walk.touch(Act.FELL, "6,-8")
    yield walk.stop("touch-test-done")
    walk.touch(Act.BACK)


def _troubles(catalog: Catalog) -> Iterator[Stop]:
    parts = dict.fromkeys(Part, Health.UP)
    parts |= dict.fromkeys((Part.GATEWAY, Part.PRINTER, Part.READER), Health.DOWN)
    walk = _Walk(replace(world_of(catalog), parts=parts, leased={catalog.services[0].id: 5}))
    walk.touch(Act.WAKE)
    yield walk.stop("home-troubled")
    walk.touch(Act.GOAL, Goal.NUMBER.value)
    yield walk.stop("services-troubled")
    walk.touch(Act.CHOOSE, catalog.services[0].id)
    yield walk.stop("confirm-troubled")


def world_of(catalog: Catalog) -> World:
    """All is well there, and some people wait."""
    queues = {
        service.id: QueueState(
            service=service.id,
            waiting=4,
            estimate=ESTIMATE,
            open=True,
            until=NOW + timedelta(hours=5),
            windows=1,
        )
        for service in catalog.services
    }
    return World(
        kiosk="kiosk-1",
        now_ms=1_000_000,
        clock=NOW,
        catalog=catalog,
        queues=queues,
        parts=dict.fromkeys(Part, Health.UP),
        leased={service.id: 5 for service in catalog.services},
        pin_set=True,
        version="0",
    )


def ticket(
    service: str,
    state: TicketState,
    *,
    item: str | None = None,
    rating: RatingState | None = None,
    window: str | None = None,
) -> TicketView:
    """A number of somebody."""
    waits = state in {TicketState.RESERVED, TicketState.WAITING}
    return TicketView(
        ticket="20260105-A0012",
        number="A0012",
        service=service,
        item=item,
        state=state,
        language=Language.ZH_HANS,
        priority=Priority.NONE,
        people_ahead=4 if waits else None,
        estimate=ESTIMATE if waits else None,
        window=window,
        made_at=NOW,
        called_at=None if waits else NOW,
        rating=rating,
    )
