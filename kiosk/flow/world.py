"""What the flow knows of the world outside the citizen: catalog, queues, parts. Told by the background."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from contracts.catalog import Catalog, Category, Department, Item, Service, Situation
from contracts.figures import DayFigures
from contracts.hall import QueueState

WARNING_MS_MIN = 20_000


class Part(StrEnum):
    """What the kiosk depends on."""

    PRINTER = "printer"
    READER = "reader"
    SCANNER = "scanner"
    BROKER = "broker"
    GATEWAY = "gateway"
    CATALOG = "catalog"
    DISK = "disk"
    """Where it keeps what it must not forget."""


class Health(StrEnum):
    """How a part does."""

    UP = "up"
    LOW = "low"
    """Works, needs somebody soon: paper low, catalog of yesterday."""
    DOWN = "down"
    ABSENT = "absent"
    """Not configured."""


@dataclass(frozen=True, slots=True)
class Times:
    """How long the kiosk waits for a citizen, in milliseconds."""

    idle_ms: int = 60_000
    """Without a touch, until it asks whether anybody is there."""
    warning_ms: int = WARNING_MS_MIN
    """From then until it takes him to have gone."""

    def __post_init__(self) -> None:
        """A warning that is too short to be answered is none."""
        if self.warning_ms < WARNING_MS_MIN:
            raise ValueError(f"a warning of {self.warning_ms} ms is too short: at least {WARNING_MS_MIN}")


@dataclass(frozen=True, slots=True)
class World:
    """As it is now. Without a catalog nothing can be taken."""

    kiosk: str = "kiosk"
    """Name of this kiosk."""

    now_ms: int = 0
    """Steady clock."""
    clock: datetime | None = None
    """The hall's time, with its offset from UTC."""
    catalog: Catalog | None = None
    queues: Mapping[str, QueueState] = field(default_factory=dict)
    """By service; what was told last, however old."""
    parts: Mapping[Part, Health] = field(default_factory=dict)
    leased: Mapping[str, int] = field(default_factory=dict)
    """Numbers left for offline use, by service."""
    figures: DayFigures | None = None
    """Of today; what was told last."""
    fits: int = 30
    """Entries of a list that a screen gets at once; it turns pages of what it can show of them by itself."""
    asks_rating: bool = True
    """Whether the kiosk offers a rating of what was done at it."""
    pin_set: bool = False
    """Without a PIN there is no maintenance page."""
    times: Times = Times()
    troubles: Mapping[Part, str] = field(default_factory=dict)
    """What is the matter with a part, in a technician's words."""
    speaks: bool = True
    """Whether there is a voice that reads pages aloud."""
    version: str = ""
    """Of this program."""
    brightness: int = 100
    """Of the screen, in per cent."""

    def health(self, part: Part) -> Health:
        """A part that nobody has told of is down."""
        return self.parts.get(part, Health.DOWN)

    @property
    def online(self) -> bool:
        """Whether the gateway can be asked."""
        return self.health(Part.BROKER) is Health.UP and self.health(Part.GATEWAY) is Health.UP

    def category(self, id_: str) -> Category | None:
        return _find(self.catalog.categories if self.catalog else (), id_)

    def department(self, id_: str) -> Department | None:
        return _find(self.catalog.departments if self.catalog else (), id_)

    def service(self, id_: str) -> Service | None:
        return _find(self.catalog.services if self.catalog else (), id_)

    def item(self, id_: str) -> Item | None:
        return _find(self.catalog.items if self.catalog else (), id_)

    def situation(self, id_: str) -> Situation | None:
        return _find(self.catalog.situations if self.catalog else (), id_)


T = TypeVar("T", Category, Department, Service, Item, Situation)


def _find(things: tuple[T, ...], id_: str) -> T | None:
    return next((thing for thing in things if thing.id == id_), None)
