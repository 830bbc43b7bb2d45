"""Makes `hall.toml`, the example hall, from `frame.toml` and `matters.txt`.

    python examples/hall/make_hall.py

Both are read beside this file. Names, codes and staff are invented; the codes' area, 990000, does not exist.
"""

import json
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time
from itertools import pairwise
from pathlib import Path
from typing import Literal

from pydantic import Field

from contracts.base import Request
from contracts.catalog import (
    Area,
    Catalog,
    Category,
    Department,
    Guide,
    Hours,
    Item,
    Service,
    Situation,
    Span,
    StaffMember,
    Texts,
    Weekday,
    WindowDuty,
)
from contracts.session import Language
from examples.hall.pinyin import initials

HERE = Path(__file__).parent
ORG_CODE = "11990000EXAMPLE{:03d}"
"""Unified social credit code of a department: visibly none."""
COMPREHENSIVE = 3
"""Windows that serve every service without windows of its own."""
HELPED = 3
"""Of those services, so many are helped by each other window."""
RELIEF = 6
"""Clerks who may sign in anywhere."""
LANGUAGES = (Language.ZH_HANS, Language.EN, Language.UG)


class PlannedHours(Request):
    """Opening hours in short: spans are "09:00-12:30"."""

    id: str
    days: tuple[Weekday, ...]
    spans: tuple[str, ...]
    closed: tuple[date, ...] = ()
    extra: dict[date, tuple[str, ...]] = Field(default_factory=dict)


class PlannedDepartment(Department):
    """A department and the law that its guides name."""

    law: Texts


class PlannedService(Service):
    """A service, its part of the visitors in per cent, and how many windows are its own; none: the
    comprehensive ones serve it."""

    share: float
    windows: int = 0


class Form(Request):
    """One of the items that a kind of matter makes; {} in its wording stands for the matter."""

    id: str
    zh_hans: str = Field(alias="zh-Hans")
    en: str
    ug: str
    days: int
    bring: tuple[str, ...]
    fee: Texts | None = None
    founds: bool = False


class Kind(Request):
    """A kind of matter."""

    id: str
    type: str
    forms: tuple[Form, ...]


class Frame(Request):
    """All of `frame.toml`."""

    hall: Texts
    ticket_url: str
    staff_name: str
    hours: tuple[PlannedHours, ...]
    areas: tuple[Area, ...]
    departments: tuple[PlannedDepartment, ...]
    categories: tuple[Category, ...]
    services: tuple[PlannedService, ...]
    situations: tuple[Situation, ...]
    kinds: tuple[Kind, ...]
    bring: dict[str, Texts]
    phrases: dict[str, Texts]


@dataclass(frozen=True, slots=True)
class Matter:
    """A line of `matters.txt`."""

    id: str
    service: str
    category: str
    kind: str
    who: Literal["p", "b"]
    zh: str
    en: str
    ug: str
    department: str
    place: int
    """Among its department's matters, from 1."""


def make(folder: Path = HERE) -> Catalog:
    """The catalog of the example hall."""
    frame = Frame.model_validate(tomllib.loads((folder / "frame.toml").read_text(encoding="utf-8")))
    windows = tuple(_windows(frame))
    items = tuple(_items(frame, windows, _matters((folder / "matters.txt").read_text(encoding="utf-8"))))
    return Catalog(
        hall=frame.hall,
        ticket_url=frame.ticket_url,
        hours=tuple(map(_hours, frame.hours)),
        areas=frame.areas,
        departments=tuple(
            Department(id=one.id, name=one.name, org_code=ORG_CODE.format(number))
            for number, one in enumerate(frame.departments, 1)
        ),
        categories=frame.categories,
        services=tuple(
            Service.model_validate(one.model_dump(exclude={"share", "windows"})) for one in frame.services
        ),
        items=items,
        situations=frame.situations,
        windows=windows,
        staff=tuple(_staff(frame, len(windows))),
    )


def as_toml(catalog: Catalog) -> str:
    """The catalog as text: a table after the other, what is as by default left out."""
    parts = [
        "# The example hall: made by make_hall.py from frame.toml and matters.txt. Change those.\n",
        *(
            f"{key} = {_value(value)}\n"
            for key, value in catalog.model_dump(exclude_defaults=True).items()
            if not isinstance(value, tuple)
        ),
    ]
    for key, value in catalog.model_dump(exclude_defaults=True).items():
        if isinstance(value, tuple):
            parts += [f"\n[[{key}]]\n{''.join(_lines(entry))}" for entry in value]
    return "".join(parts)


def _hours(plan: PlannedHours) -> Hours:
    spans = tuple(map(_span, plan.spans))
    extra = {day: tuple(map(_span, told)) for day, told in plan.extra.items()}
    return Hours(id=plan.id, week=dict.fromkeys(plan.days, spans), closed=plan.closed, extra=extra)


def _span(told: str) -> Span:
    start, end = map(time.fromisoformat, told.split("-"))
    return Span(start=start, end=end)


def _windows(frame: Frame) -> Iterator[WindowDuty]:
    """The comprehensive ones first, then area by area. Each other window helps some of what those serve, the
    always-open one apart: it is alone at night."""
    shared = tuple(one.id for one in frame.services if not one.windows)
    area = next(one.area for one in frame.services if not one.windows)
    number = 0
    for number in range(1, COMPREHENSIVE + 1):
        yield WindowDuty(number=str(number), area=area, serves=shared)
    order = [place.id for place in frame.areas]
    for service in sorted(frame.services, key=lambda one: order.index(one.area)):
        for _ in range(service.windows):
            number += 1
            helps = tuple(shared[(number * HELPED + turn) % len(shared)] for turn in range(HELPED))
            yield WindowDuty(
                number=str(number),
                area=service.area,
                serves=(service.id,),
                helps=() if service.hours == "always" else helps,
            )


def _staff(frame: Frame, windows: int) -> Iterator[StaffMember]:
    for number in range(1, windows + RELIEF + 1):
        yield StaffMember(
            number=f"W{number:03d}",
            display_name=f"{frame.staff_name}{number:02d}",
            windows=(str(number),) if number <= windows else (),
        )


def _matters(text: str) -> Iterator[Matter]:
    department, place = "", 0
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("=="):
            department, place = line.removeprefix("==").strip(), 0
        elif not line.startswith("#"):
            place += 1
            id_, service, category, kind, who, zh, en, ug = map(str.strip, line.split("|"))
            assert who in ("p", "b"), line
            yield Matter(
                id_, service, category, kind, "p" if who == "p" else "b", zh, en, ug, department, place
            )


def _items(frame: Frame, windows: tuple[WindowDuty, ...], matters: Iterator[Matter]) -> Iterator[Item]:
    kinds = {kind.id: kind for kind in frame.kinds}
    numbers = {one.id: number for number, one in enumerate(frame.departments, 1)}
    laws = {one.id: one.law for one in frame.departments}
    wheres = {one.id: _where(frame, one, windows) for one in frame.services}
    names = {one.id: one.name for one in frame.services}
    for matter in matters:
        kind = kinds[matter.kind]
        org = ORG_CODE.format(numbers[matter.department])
        for place, form in enumerate(kind.forms, 1):
            name = _name(matter, form)
            yield Item(
                id=f"{matter.id}-{form.id}" if form.id else matter.id,
                name=name,
                task_code=f"{org}{kind.type}{matter.place:03d}{place:02d}000000",
                task_type=kind.type,
                department=matter.department,
                category=matter.category,
                service=matter.service,
                guide=Guide(
                    materials=tuple(frame.bring[one] for one in _to_bring(matter, form)),
                    steps=tuple(_steps(frame, form, names[matter.service])),
                    fees=form.fee,
                    time_limit_days=form.days,
                    law=laws[matter.department],
                    where=wheres[matter.service],
                    forms=(_put(frame.phrases["form"], name),) if "application" in form.bring else (),
                ),
                pinyin=initials(name[Language.ZH_HANS]),
            )


def _name(matter: Matter, form: Form) -> Texts:
    return {
        Language.ZH_HANS: form.zh_hans.format(matter.zh),
        Language.EN: form.en.format(matter.en),
        Language.UG: form.ug.format(matter.ug),
    }


def _to_bring(matter: Matter, form: Form) -> tuple[str, ...]:
    if matter.who == "p":
        return ("identity", *form.bring)
    return ("agent", *form.bring) if form.founds else ("business", "agent", *form.bring)


def _steps(frame: Frame, form: Form, service: Texts) -> Iterator[Texts]:
    phrases = frame.phrases
    yield _put(phrases["number"], service)
    yield phrases["submit" if form.bring else "ask"]
    if not form.days:
        yield phrases["at_once"]
        return
    days = dict.fromkeys(LANGUAGES, str(form.days))
    yield _put(phrases["decide_one" if form.days == 1 else "decide"], days)
    yield phrases["later"]


def _where(frame: Frame, service: PlannedService, windows: tuple[WindowDuty, ...]) -> Texts:
    numbers = [int(window.number) for window in windows if service.id in window.serves]
    told = "、".join(_ranges(numbers))
    area = next(one.name for one in frame.areas if one.id == service.area)
    phrase = frame.phrases["where" if len(numbers) > 1 else "where_one"]
    marks = {Language.ZH_HANS: "、", Language.EN: ", ", Language.UG: "، "}
    return {
        language: phrase[language].format(area=area[language], windows=told.replace("、", marks[language]))
        for language in LANGUAGES
    }


def _ranges(numbers: list[int]) -> Iterator[str]:
    ends = [here for here, after in pairwise([*numbers, -1]) if after != here + 1]
    starts = [here for before, here in pairwise([-1, *numbers]) if here != before + 1]
    for first, last in zip(starts, ends, strict=True):
        yield f"{first}-{last}" if last > first else str(first)


def _put(phrase: Texts, filling: Texts) -> Texts:
    return {language: phrase[language].format(filling[language]) for language in LANGUAGES}


def _lines(entry: dict[str, object], above: str = "") -> Iterator[str]:
    for key, value in entry.items():
        if isinstance(value, dict) and key in ("guide", "week", "extra"):
            yield from _lines({_key(inner): told for inner, told in value.items()}, f"{above}{key}.")
        elif isinstance(value, tuple) and value and isinstance(value[0], dict):
            yield f"{above}{key} = [\n" + "".join(f"  {_value(one)},\n" for one in value) + "]\n"
        else:
            yield f"{above}{key} = {_value(value)}\n"


def _value(value: object) -> str:
    match value:
        case dict():
            return "{ " + ", ".join(f"{_key(key)} = {_value(one)}" for key, one in value.items()) + " }"
        case tuple():
            return "[" + ", ".join(map(_value, value)) + "]"
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case date() | time():
            return value.isoformat()
        case _:
            return json.dumps(str(value), ensure_ascii=False)


def _key(key: object) -> str:
    return key.isoformat() if isinstance(key, date) else str(key)


if __name__ == "__main__":
    (HERE / "hall.toml").write_text(as_toml(make()), encoding="utf-8")
    sys.stdout.write(f"{HERE / 'hall.toml'}\n")
