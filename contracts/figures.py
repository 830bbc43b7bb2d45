"""Figures of a day: how long people waited and were served, by window and by item; and the supervision feed.

Times are seconds. A share is between 0 and 1, None when there is nothing to be a share of.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from contracts.base import Identifier, Message

Share = Annotated[float, Field(ge=0, le=1)]


class Spread(Message):
    """How long something took."""

    count: int = 0
    mean_s: float | None = None
    p90_s: float | None = None


class WorkFigures(Message):
    """What was done: of a window, of an item, of a service or of the hall."""

    issued: int = 0
    """Tickets confirmed; of windows always 0."""
    served: int = 0
    """Services that ended: a ticket that was handed on has more than one."""
    tickets_served: int = 0
    """Tickets that ended served; of windows always 0."""
    no_shows: int = 0
    """Calls that nobody followed."""
    lost: int = 0
    """Issued tickets that ended otherwise: no-show, cancelled or left; of windows always 0."""
    unissued: int = 0
    """Reservations that nobody confirmed: expired, cancelled before, or the paper failed; of windows
    always 0."""
    waited: Spread = Spread()
    lasted: Spread = Spread()
    rated: int = 0
    unrated: int = 0
    bad: int = 0
    unrated_share: Share | None = None


class WindowFigures(WorkFigures):
    """Of one window."""

    window: Identifier
    waiting: int = 0
    """People whom it could call now."""
    open_s: int = 0
    idle_s: int = 0
    """Open with nobody at it."""
    paused_s: int = 0
    idle_share: Share | None = None
    """Of the time that it was open."""


class ItemFigures(WorkFigures):
    """Of one item."""

    item: Identifier


class ServiceFigures(WorkFigures):
    """Of one service: `issued + carried_over + handed_in = tickets_served + lost + handed_out + open`."""

    service: Identifier
    waiting: int = 0
    carried_over: int = 0
    """As of the hall."""
    handed_in: int = 0
    """Tickets that another service handed to this one."""
    handed_out: int = 0
    """Tickets that this service handed to another."""
    open: int = 0
    """As of the hall."""


class KioskFigures(Message):
    """Ratings of one kiosk, of what was done there. They count for no window, item or service, and not for
    the hall."""

    kiosk: Identifier
    rated: int = 0
    bad: int = 0


class FindingKind(StrEnum):
    """What electronic supervision (电子监察) looks for."""

    OVERDUE_WAIT = "overdue-wait"
    """Somebody waits longer than the hall promises."""
    IDLE_WINDOW = "idle-window"
    """A window is open and idle while people wait whom it may serve."""
    HASTY_SERVICE = "hasty-service"
    """A service was finished within seconds. Told once, when it is over."""
    LONG_PAUSE = "long-pause"
    LONG_SERVICE = "long-service"


class Finding(Message):
    """One finding, told when it begins; `over` when it has ended."""

    kind: FindingKind
    since: AwareDatetime
    """When the wait, the idleness with people waiting, the pause or the service began."""
    over: bool = False
    window: Identifier | None = None
    service: Identifier | None = None
    number: str | None = None
    staff_no: str | None = None
    detail: str
    """In plain words, with figures."""


class DayFigures(Message):
    """Retained for today: the whole hall. Of it, `issued + carried_over = tickets_served + lost + open`."""

    day: Annotated[str, Field(pattern=r"^[0-9]{8}$")]
    at: AwareDatetime
    hall: WorkFigures
    waiting: int
    carried_over: int = 0
    """Tickets of days before that were open as the day began, or came back today from being lost."""
    open: int = 0
    """Issued tickets that something more is to come of: waiting, called, served just now, held, or to be
    collected. Of a day that is over: as it ended."""
    windows: tuple[WindowFigures, ...]
    services: tuple[ServiceFigures, ...]
    items: tuple[ItemFigures, ...]
    kiosks: tuple[KioskFigures, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of supervision, open now, at most a hundred: windows first, then who waits longest. None of a day that
    is over."""
    open_findings: dict[FindingKind, int] = Field(default_factory=dict)
    """How many there are."""
