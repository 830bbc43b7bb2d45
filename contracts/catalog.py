"""The hall's catalog: what is served, where, when, by whom. Data that a hall writes, gateways serve by it and
kiosks show. No personal data of citizens; of staff the number, the display name and a photo's file name.

A *service* is what one takes a number for: one queue, one prefix. An *item* (事项) is a matter with a
national task code; it belongs to a service, and its guide says what to bring.
"""

from datetime import date, time
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from contracts.base import Identifier, Request
from contracts.session import Language, TaskCode

MINUTES_MAX = 24 * 60
OFFSET_MAX_MIN = 14 * 60
EAST_8_MIN = 480
"""Beijing time: one for the whole country, without summer time."""


def _complete(texts: dict[Language, str]) -> dict[Language, str]:
    if not texts.get(Language.ZH_HANS, "").strip():
        raise ValueError('a text has at least its Chinese wording: { zh-Hans = "…" }')
    return texts


Texts = Annotated[dict[Language, str], AfterValidator(_complete)]
"""A text in several languages; Chinese (zh-Hans) stands in for those that lack."""


def text_in(texts: dict[Language, str], language: Language) -> str:
    """The wording in that language, else the Chinese one."""
    return texts.get(language) or texts[Language.ZH_HANS]


class Priority(StrEnum):
    """Who may be served sooner. What each is worth is the hall's policy."""

    NONE = "none"
    ELDERLY = "elderly"
    DISABLED = "disabled"
    MILITARY = "military"
    GREEN = "green"
    """Green channel: a matter that cannot wait."""


class Weekday(StrEnum):
    """Days of the week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


def _clock(value: object) -> object:
    """A time as a clock on the wall shows it; a bare number would count seconds."""
    if isinstance(value, int | float):
        raise ValueError("should be a time of the hall's clock: 09:00:00")
    return value


def _naive(value: time) -> time:
    if value.tzinfo is not None:
        raise ValueError("should be a time of the hall's clock, without an offset: 09:00:00")
    return value


ClockTime = Annotated[time, BeforeValidator(_clock), AfterValidator(_naive)]


class Span(Request):
    """Part of a day, local time: from `start` until before `end`."""

    start: ClockTime
    end: ClockTime

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"ends at {self.end:%H:%M}, not after its start at {self.start:%H:%M}")
        return self


class Hours(Request):
    """When something is open: a gap between two spans is a break; a day that is not named is closed."""

    id: Identifier
    week: dict[Weekday, tuple[Span, ...]]
    closed: tuple[date, ...] = ()
    """Holidays."""
    extra: dict[date, tuple[Span, ...]] = Field(default_factory=dict)
    """Days with hours of their own: a working Saturday, a short day."""


class Area(Request):
    """Part of the hall where one waits."""

    id: Identifier
    name: Texts
    floor: Annotated[str, Field(max_length=8)] = ""


class Department(Request):
    """An authority with windows in the hall."""

    id: Identifier
    name: Texts
    org_code: Annotated[str, Field(pattern=r"^[0-9A-Z]{18}$")] | None = None
    """Unified social credit code."""


class Category(Request):
    """How citizens find what they came for."""

    id: Identifier
    name: Texts


class Service(Request):
    """What one takes a number for: one queue."""

    id: Identifier
    name: Texts
    prefix: Annotated[str, Field(pattern=r"^[A-Z]{1,2}$")]
    """Of its numbers: A0001. No two services have the same."""
    area: Identifier
    hours: Identifier
    quota: Annotated[int, Field(ge=1, le=9999)] | None = None
    """Numbers a day; none: as many as come."""
    needs_id: bool = False
    """Numbers only with an ID card."""
    one_per_person: bool = True
    """A person who is known has at most one open number, beside those of results that are to be collected."""
    priorities: tuple[Priority, ...] = (
        Priority.ELDERLY,
        Priority.DISABLED,
        Priority.MILITARY,
        Priority.GREEN,
    )
    """Priorities that it grants."""
    appointments: bool = False
    miss_behind: Annotated[int, Field(ge=0, le=100)] = 3
    """Who does not come when called is called again after so many others."""
    misses: Annotated[int, Field(ge=1, le=10)] = 3
    """Who does not come so often has lost the number."""
    minutes: Annotated[float, Field(gt=0, le=MINUTES_MAX)] = 10.0
    """Time of one service, as far as nothing has been measured."""


class Guide(Request):
    """What a citizen should know before the window (一次性告知)."""

    materials: tuple[Texts, ...] = ()
    steps: tuple[Texts, ...] = ()
    fees: Texts | None = None
    """None: free of charge."""
    time_limit_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    """Working days; 0: while you wait."""
    law: Texts | None = None
    where: Texts | None = None
    forms: tuple[Texts, ...] = ()


class Item(Request):
    """A matter that is dealt with in the hall (事项)."""

    id: Identifier
    name: Texts
    task_code: TaskCode
    task_type: Annotated[str, Field(pattern=r"^(01|05|07|08|09|10|20|99)$")] = "20"
    department: Identifier
    category: Identifier
    service: Identifier
    guide: Guide = Guide()
    pinyin: Annotated[str, Field(pattern=r"^[a-z0-9]*$", max_length=60)] = ""
    """Initials, for finding it."""


class Situation(Request):
    """Several items that one event in life needs (一件事)."""

    id: Identifier
    name: Texts
    items: Annotated[tuple[Identifier, ...], Field(min_length=1)]


class WindowDuty(Request):
    """A window and what it serves."""

    number: Identifier
    name: Texts | None = None
    area: Identifier
    serves: Annotated[tuple[Identifier, ...], Field(min_length=1)]
    """Services that are its own."""
    helps: tuple[Identifier, ...] = ()
    """Services that it may serve when the hall's balance policy asks it to."""


class StaffMember(Request):
    """A clerk, as citizens see him."""

    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,8}$")]
    display_name: Annotated[str, Field(min_length=1, max_length=30)]
    photo: Annotated[str, Field(pattern=r"^[0-9A-Za-z._-]*$", max_length=64)] = ""
    """File name in the catalog's folder."""
    windows: tuple[Identifier, ...] = ()
    """Where he may sign in; empty: everywhere."""


class Catalog(Request):
    """Everything. References are checked: an id that is used exists, one that is given is given once."""

    hall: Texts
    utc_offset_min: Annotated[int, Field(ge=-OFFSET_MAX_MIN, le=OFFSET_MAX_MIN)] = EAST_8_MIN
    """Local time less UTC, in minutes."""
    ticket_url: Annotated[str, Field(max_length=120, pattern=r"^[!-~]*$")] = ""
    """What stands before the token in a ticket's QR code; empty: no page."""
    hours: Annotated[tuple[Hours, ...], Field(min_length=1)]
    areas: Annotated[tuple[Area, ...], Field(min_length=1)]
    departments: tuple[Department, ...] = ()
    categories: tuple[Category, ...] = ()
    services: Annotated[tuple[Service, ...], Field(min_length=1)]
    items: tuple[Item, ...] = ()
    situations: tuple[Situation, ...] = ()
    windows: Annotated[tuple[WindowDuty, ...], Field(min_length=1)]
    staff: tuple[StaffMember, ...] = ()


class PublishedCatalog(Request):
    """Retained, for kiosks: the catalog and which one it is."""

    revision: Annotated[str, Field(pattern=r"^[0-9a-f]{16}$")]
    """Of the content: the same catalog has the same."""
    catalog: Catalog
