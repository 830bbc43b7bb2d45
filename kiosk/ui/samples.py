"""Screens made by hand, one and more of each template: to look at and to test the layout by."""

import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

from contracts.session import Language
from kiosk.flow.inputs import Act
from kiosk.flow.state import Goal
from kiosk.screens.screen import Alert, Choice, Entry, Label, Screen, Step, Template

LEVELS = (5, 4, 3, 2, 1)
REASONS = (101, 102, 103, 104, 105, 106)


def sample_words(label: Label, language: Language) -> str:
    """The samples' texts and the layout's own."""
    if not label.key:
        return label.plain
    part, _, name = label.key.partition(".")
    chinese, english, uyghur = _words()[part][name]
    text = {Language.EN: english, Language.UG: uyghur}.get(language, chinese)
    return text.format(**label.arguments)


@cache
def _words() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("kiosk.ui").joinpath("sample_words.toml").read_text(encoding="utf-8"))


def sample_screens() -> tuple[Screen, ...]:
    """All of them. A page's name is unique among them."""
    first = (_attract(), _home(), _home_troubled())
    return first + tuple(
        replace(screen, actions=ACTIONS, settings=SETTINGS)
        for screen in (
            *(_departments(), _items(), _items_end(), _confirm(), _card(), _working()),
            *(_guide(), _ticket(), _ticket_unprinted(), _rate(), _reasons(), _progress()),
            *(_pad("number"), _pad("initials"), _pad("text"), _pad("pin")),
        )
    )


def _touch(act: Act, key: str, icon: str = "", argument: str = "", *, primary: bool = False) -> Choice:
    return Choice(act, argument, Label(key), icon=icon, primary=primary)


SETTINGS = (
    Choice(Act.LANGUAGE, "zh-Hans", Label(plain="简体中文"), chosen=True),
    Choice(Act.LANGUAGE, "en", Label(plain="English")),
    Choice(Act.LANGUAGE, "ug", Label(plain="ئۇيغۇرچە")),
    Choice(Act.LANGUAGE, "zh-Hant", Label(plain="繁體中文")),
    _touch(Act.THEME, "settings.contrast", "contrast"),
    _touch(Act.ELDER, "settings.elder", "elder"),
    _touch(Act.LOW, "settings.low", "wheelchair"),
    _touch(Act.ALOUD, "settings.aloud", "speaker"),
)
STAFF = _touch(Act.CALL_STAFF, "actions.staff", "staff")
ACTIONS = (_touch(Act.BACK, "actions.back", "back"), _touch(Act.HOME, "actions.home", "home"), STAFF)
GOALS = (
    replace(
        _touch(Act.GOAL, "home.number", "number", Goal.NUMBER, primary=True), details=(Label("home.waiting"),)
    ),
    _touch(Act.GOAL, "home.check-in", "check-in", Goal.CHECK_IN),
    _touch(Act.GOAL, "home.guide", "guide", Goal.GUIDE),
    _touch(Act.GOAL, "home.progress", "progress", Goal.PROGRESS),
    _touch(Act.GOAL, "home.rate", "rate", Goal.RATE),
    _touch(Act.REPRINT, "home.reprint", "printer"),
)


def _attract() -> Screen:
    return Screen(
        "attract",
        Template.ATTRACT,
        Label("attract.title"),
        lines=(Label("attract.open"), Label("attract.ranking")),
        choices=(_touch(Act.WAKE, "attract.touch", "touch", primary=True),),
        settings=SETTINGS[:4],
    )


def _home() -> Screen:
    return Screen(
        "home", Template.TILES, Label("home.title"), choices=GOALS, actions=(STAFF,), settings=SETTINGS
    )


def _home_troubled() -> Screen:
    greyed = tuple(
        replace(goal, enabled=index in {0, 2}, why_not=Label("home.no-network"))
        for index, goal in enumerate(GOALS)
    )
    return replace(
        _home(),
        page="home-troubled",
        choices=greyed,
        notices=(Label("home.no-paper"),),
        alert=Alert(Label("home.there"), 20),
    )


def _departments() -> Screen:
    names = ("police", "market", "social", "estate", "health", "tax")
    return Screen(
        "departments",
        Template.TILES,
        Label("departments.title"),
        choices=tuple(
            replace(
                _touch(Act.CHOOSE, f"departments.{name}", "department", name),
                enabled=name != "health",
                why_not=Label("departments.closed"),
            )
            for name in names
        ),
    )


def _items() -> Screen:
    names = (
        *("identity", "house", "business", "unemployed", "elsewhere"),
        *("birth", "income", "senior", "disabled"),
    )
    return Screen(
        "items",
        Template.LIST,
        Label("items.title"),
        lines=(Label("items.hint"),),
        choices=tuple(
            replace(
                _touch(Act.CHOOSE, f"items.{name}", argument=name),
                details=(Label("items.ahead"),) if index % 2 == 0 else (),
                enabled=name != "unemployed",
                why_not=Label("items.full"),
            )
            for index, name in enumerate(names)
        ),
        more_after=True,
    )


def _items_end() -> Screen:
    screen = _items()
    return replace(
        screen, page="items-end", choices=screen.choices[:2], lines=(), more_before=True, more_after=False
    )


def _confirm() -> Screen:
    return Screen(
        "confirm",
        Template.TEXT,
        Label("items.identity"),
        lines=(Label("confirm.ahead"), Label("confirm.bring"), Label("confirm.where")),
        choices=(
            _touch(Act.TAKE, "home.number", "number", primary=True),
            _touch(Act.TAKE_WITH_CARD, "confirm.card", "card"),
            replace(_touch(Act.PRIORITY, "confirm.senior", "priority", "elderly"), chosen=True),
        ),
    )


def _card() -> Screen:
    return Screen(
        "card",
        Template.CARD,
        Label("card.title"),
        lines=(Label("card.how"), Label("card.private")),
        choices=(_touch(Act.SKIP, "card.without"),),
    )


def _working() -> Screen:
    return Screen("working", Template.TEXT, Label("working.title"), lines=(Label("working.wait"),), busy=True)


def _guide() -> Screen:
    return Screen(
        "guide",
        Template.TEXT,
        Label("guide.title"),
        lines=(Label("guide.bring"), *(Label("guide.identity") for _ in range(12))),
        choices=(_touch(Act.PRINT_GUIDE, "guide.print", "printer", primary=True),),
    )


def _ticket() -> Screen:
    return Screen(
        "ticket",
        Template.TICKET,
        Label("ticket.title"),
        lines=(Label("ticket.printed"), Label("ticket.ahead"), Label("ticket.where")),
        number="A012",
        qr="https://hall.example/t/01HX-7Q2M-990000-A012",
        choices=(
            _touch(Act.END, "actions.finish", "tick", primary=True),
            _touch(Act.GOAL, "home.rate", "rate", Goal.RATE),
        ),
    )


def _ticket_unprinted() -> Screen:
    return Screen(
        "ticket-unprinted",
        Template.TICKET,
        Label("ticket.title"),
        lines=(Label("ticket.unprinted"), Label("ticket.where")),
        number="W-B1044",
    )


def _rate() -> Screen:
    return Screen(
        "rate",
        Template.RATING,
        Label("rate.title"),
        lines=(Label("rate.private"),),
        choices=tuple(_touch(Act.LEVEL, f"rate.{level}", f"face-{level}", str(level)) for level in LEVELS),
    )


def _reasons() -> Screen:
    reasons = tuple(
        replace(_touch(Act.REASON, f"reasons.{code}", argument=str(code)), chosen=code in {102, 104})
        for code in REASONS
    )
    return Screen(
        "reasons",
        Template.CHOICES,
        Label("reasons.title"),
        lines=(Label("reasons.hint"),),
        choices=(
            *reasons,
            _touch(Act.SEND, "actions.send", "tick", primary=True),
            _touch(Act.SKIP, "actions.skip"),
        ),
    )


def _progress() -> Screen:
    return Screen(
        "progress",
        Template.STEPS,
        Label("progress.title"),
        lines=(Label("progress.case"),),
        steps=(
            Step(Label("progress.accepted"), (Label("progress.accepted-when"),), "done"),
            Step(Label("progress.checked"), (Label("progress.checked-when"),), "done"),
            Step(Label("progress.decided"), (Label("progress.decided-when"),), "now"),
            Step(Label("progress.sent")),
        ),
        choices=(_touch(Act.GOAL, "home.rate", "rate", Goal.RATE),),
    )


def _pad(pad: str) -> Screen:
    shown = {"number": "A012", "initials": "SF", "text": "VERY KIND PEOPLE AT WINDOW 3 " * 17, "pin": "••••"}
    found = _items().choices[:5] if pad == "initials" else ()
    enter = () if found else (_touch(Act.ENTER, "ui.enter", "enter", primary=True),)
    return Screen(
        f"pad-{pad}",
        Template.KEYPAD,
        Label(f"find.{pad}"),
        entry=Entry(pad, shown[pad], Label("find.hint")),
        choices=found + enter,
    )
