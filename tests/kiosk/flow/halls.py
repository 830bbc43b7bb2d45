"""A small hall to walk through, and a citizen who walks: he touches only what his screen offers."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from contracts.cases import CaseFacts, CaseList
from contracts.catalog import Catalog, Priority
from contracts.hall import Estimate, QueueState, RatingState, TicketState, TicketView
from contracts.hall_replies import IssueResult
from contracts.session import Language
from kiosk.flow.effects import Ask, Effect, PrintTicket
from kiosk.flow.inputs import Act, Answered, Input, Printed, Tick, Touched
from kiosk.flow.machine import step
from kiosk.flow.state import Page, State
from kiosk.flow.world import Health, Part, World
from kiosk.screens.derive import derive
from kiosk.screens.screen import Choice, Screen

NOON = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
"""12:00 in the hall."""
PERSON = "ab" * 32
OTHER = "cd" * 32
TOKEN = "ABCDEFGHIJKLMNOPQRSTUV"
URL = "https://hall.example/t/"


def _named(id_: str, zh: str) -> dict[str, object]:
    return {"id": id_, "name": {"zh-Hans": zh, "en": id_.title()}}


def _item(id_: str, zh: str, pinyin: str, *, of: tuple[str, str, str]) -> dict[str, object]:
    department, category, service = of
    return {
        **_named(id_, zh),
        "task_code": "11990000EXAMPLE9012000101000000",
        "department": department,
        "category": category,
        "service": service,
        "pinyin": pinyin,
        "guide": {
            "materials": [{"zh-Hans": "身份证原件", "en": "ID card"}],
            "steps": [{"zh-Hans": "取号"}, {"zh-Hans": "到窗口办理"}],
            "time_limit_days": 3,
        },
    }


CATALOG = Catalog.model_validate(
    {
        "hall": {"zh-Hans": "示例大厅", "en": "Example Hall"},
        "ticket_url": URL,
        "hours": [{"id": "office", "week": {"mon": [{"start": "09:00:00", "end": "17:00:00"}]}}],
        "areas": [{**_named("east", "东区"), "floor": "2"}],
        "departments": [_named("police", "公安局"), _named("tax", "税务局")],
        "categories": [_named("people", "个人"), _named("firms", "企业"), _named("unused", "其他")],
        "services": [
            {**_named("papers", "证件"), "prefix": "A", "area": "east", "hours": "office"},
            {
                **_named("identity", "身份"),
                "prefix": "B",
                "area": "east",
                "hours": "office",
                "needs_id": True,
            },
            {
                **_named("taxes", "税务"),
                "prefix": "C",
                "area": "east",
                "hours": "office",
                "appointments": True,
            },
        ],
        "items": [
            _item("card-lost", "身份证补领", "sfzbl", of=("police", "people", "identity")),
            _item("paper-new", "证件新办", "zjxb", of=("police", "people", "papers")),
            _item("pay-tax", "个人缴税", "grjs", of=("tax", "people", "taxes")),
            _item("firm-tax", "企业缴税", "qyjs", of=("tax", "firms", "taxes")),
        ],
        "situations": [{**_named("move", "搬家"), "items": ["paper-new", "pay-tax"]}],
        "windows": [
            {"number": "1", "area": "east", "serves": ["papers"]},
            {"number": "2", "area": "east", "serves": ["identity"]},
            {"number": "3", "area": "east", "serves": ["identity", "taxes"]},
        ],
    }
)


def queue(service: str, **changes: object) -> QueueState:
    told: dict[str, object] = {
        "service": service,
        "waiting": 4,
        "estimate": Estimate(low_s=300, likely_s=600, high_s=900),
        "open": True,
        "until": NOON + timedelta(hours=5),
        "windows": 1,
    }
    return QueueState.model_validate({**told, **changes})


def hall(*, down: tuple[Part, ...] = (), absent: tuple[Part, ...] = (), **changes: object) -> World:
    """All is well, but for what is named."""
    health = dict.fromkeys(Part, Health.UP)
    health |= dict.fromkeys(down, Health.DOWN)
    health |= dict.fromkeys(absent, Health.ABSENT)
    queues = {service.id: queue(service.id) for service in CATALOG.services}
    world = World(kiosk="kiosk-1", now_ms=1_000_000, clock=NOON, catalog=CATALOG, queues=queues, parts=health)
    return replace(world, **changes)  # type: ignore[arg-type]  # a test names a field and gives its value


def ticket(number: str = "A0012", **changes: object) -> TicketView:
    view: dict[str, object] = {
        "ticket": f"20260105-{number}",
        "number": number,
        "service": "papers",
        "state": TicketState.RESERVED,
        "language": Language.ZH_HANS,
        "priority": Priority.NONE,
        "people_ahead": 4,
        "estimate": Estimate(low_s=300, likely_s=600, high_s=900),
        "made_at": NOON,
    }
    return TicketView.model_validate({**view, **changes})


def served(rating: RatingState) -> TicketView:
    return ticket(state=TicketState.SERVED, rating=rating, window="1", called_at=NOON, people_ahead=None)


def case(number: str, **changes: object) -> CaseFacts:
    told: dict[str, object] = {
        "case": number,
        "item": "pay-tax",
        "state": "accepted",
        "accepted_at": NOON,
        "expected_end": "2026-01-12",
        "stages": [
            {"name": {"zh-Hans": "受理"}, "state": "done", "at": NOON, "staff_no": "W001"},
            {"name": {"zh-Hans": "审查"}, "state": "now", "opinion": {"zh-Hans": "材料齐全"}},
            {"name": {"zh-Hans": "决定"}, "state": "to-come", "department": {"zh-Hans": "税务局"}},
        ],
    }
    return CaseFacts.model_validate({**told, **changes})


@dataclass
class Citizen:
    """He stands at the kiosk. What he touches has to be on his screen, enabled."""

    world: World = field(default_factory=hall)
    state: State = field(default_factory=State)
    effects: list[Effect] = field(default_factory=list)
    """Of the latest input."""
    all_effects: list[Effect] = field(default_factory=list)
    touches: int = 0
    keys: int = 0

    @property
    def screen(self) -> Screen:
        return derive(self.state, self.world)

    @property
    def page(self) -> Page:
        return self.state.page

    def offered(self, act: Act, argument: str = "") -> Choice | None:
        screen = self.screen
        every = (*screen.choices, *screen.actions, *screen.settings)
        return next((c for c in every if c.act is act and argument in ("", c.argument)), None)

    def sees(self, page: Page) -> None:
        assert self.page is page

    def touch(self, act: Act, argument: str = "") -> None:
        """What is not offered, or greyed, can't be touched."""
        found = self.offered(act, argument)
        assert found is not None, f"{act} {argument} is not on page {self.page}"
        assert found.enabled, f"{act} {argument} is greyed on page {self.page}: {found.why_not}"
        self.touches += 1
        self.feel(Touched(act, argument))

    def type(self, *keys: str) -> None:
        assert self.screen.entry is not None, f"nothing is typed on page {self.page}"
        for key in keys:
            self.feel(Touched(Act.KEY, key))

    @property
    def is_asked(self) -> bool:
        """Whether anybody is there."""
        return self.screen.alert is not None

    def sees_text(self, key: str) -> bool:
        """Whether a line or notice of the screen says that."""
        return key in {label.key for label in (*self.screen.lines, *self.screen.notices)}

    def feel(self, happened: Input) -> None:
        self.keys += 1
        self.state, effects = step(self.state, happened, self.world, f"key-{self.keys:018d}")
        self.effects = list(effects)
        self.all_effects += effects
        derive(self.state, self.world)

    def wait(self, seconds: float, every_s: float = 1.0) -> None:
        for _ in range(round(seconds / every_s)):
            self.world = replace(self.world, now_ms=self.world.now_ms + round(every_s * 1000))
            self.feel(Tick())

    def asked(self) -> Ask:
        """The latest command."""
        return next(e for e in reversed(self.all_effects) if isinstance(e, Ask))

    def to_print(self) -> PrintTicket:
        return next(e for e in reversed(self.all_effects) if isinstance(e, PrintTicket))

    def hears(self, *, answers: Ask | None = None, from_lease: bool = False, **result: object) -> None:
        """The answer to a command, the latest: a number."""
        reply = IssueResult.model_validate({"ticket": ticket(), "token": TOKEN, "again": False, **result})
        wish = (answers or self.asked()).wish
        self.feel(Answered(wish, reply.model_dump(mode="json"), offline=from_lease))

    def hears_of(self, view: TicketView) -> None:
        self.feel(Answered(self.asked().wish, view.model_dump(mode="json")))

    def hears_cases(self, *found: CaseFacts, more: int = 0) -> None:
        told = CaseList(cases=found, more=more)
        self.feel(Answered(self.asked().wish, told.model_dump(mode="json")))

    def is_refused(self, code: str) -> None:
        self.feel(Answered(self.asked().wish, error=code))

    def paper(self, outcome: str) -> None:
        self.feel(Printed(self.to_print().wish, outcome))
