"""What can be had now, and where not, why: for the flow before it acts, for the screen to grey the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from contracts.catalog import Service
from kiosk.flow.state import Goal
from kiosk.flow.why import Why
from kiosk.flow.world import Health, Part, World


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why not."""

    why: Why
    until: datetime | None = None
    """When it is over, where somebody knows."""
    service: str = ""
    """Whose counters to go to instead."""


def works(world: World, part: Part) -> bool:
    """Whether a part does what it is for."""
    return world.health(part) in (Health.UP, Health.LOW)


def number(world: World, service: Service) -> Obstacle | None:
    """Why no number of that service can be had; None: one can."""
    if service.needs_id and not works(world, Part.READER):
        return Obstacle(Why.NO_READER, service=service.id)
    shut = _shut(world, service)
    if shut or world.online:
        return shut
    if world.leased.get(service.id, 0) <= 0:
        return Obstacle(Why.NO_NUMBERS, service=service.id)
    return None


def any_number(world: World) -> Obstacle | None:
    """Why numbers can't be had at all. A closed service says so for itself."""
    if world.catalog is None:
        return Obstacle(Why.NO_CATALOG)
    if not world.online and not any(left > 0 for left in world.leased.values()):
        return Obstacle(Why.NO_NETWORK)
    return None


def goal(world: World, wanted: Goal) -> Obstacle | None:
    """Why a citizen can't do now what he came for."""
    return GOALS[wanted](world)


def gateway(world: World) -> Obstacle | None:
    """Why the gateway can't be asked."""
    return None if world.online else Obstacle(Why.NO_NETWORK)


def printing(world: World) -> Obstacle | None:
    """Why nothing can be printed."""
    return None if works(world, Part.PRINTER) else Obstacle(Why.NO_PRINTER)


def staff(world: World) -> Obstacle | None:
    """Why nobody can be called."""
    return None if works(world, Part.BROKER) else Obstacle(Why.NOBODY_TO_CALL)


def situations(world: World) -> Obstacle | None:
    """Why nothing is found by situation."""
    if world.catalog and world.catalog.situations:
        return None
    return Obstacle(Why.NO_SITUATIONS)


def items(world: World) -> Obstacle | None:
    """Why nothing is found by item."""
    if world.catalog is None:
        return Obstacle(Why.NO_CATALOG)
    return None if world.catalog.items else Obstacle(Why.NO_ITEMS)


def counters(world: World, service: str) -> tuple[str, ...]:
    """Windows whose own service it is."""
    windows = world.catalog.windows if world.catalog else ()
    return tuple(window.number for window in windows if service in window.serves)


def _shut(world: World, service: Service) -> Obstacle | None:
    """Closed or full, as was told last; what was told for a time that is over is no longer believed. The
    quota counts leased numbers as given out: a kiosk that has some is not out of numbers."""
    queue = world.queues.get(service.id)
    if queue is None:
        return None
    over = queue.until is not None and world.clock is not None and queue.until <= world.clock
    if not queue.open:
        return None if over else Obstacle(Why.CLOSED, queue.until)
    if queue.left_today == 0 and not over and world.leased.get(service.id, 0) <= 0:
        return Obstacle(Why.FULL)
    return None


def _check_in(world: World) -> Obstacle | None:
    if world.catalog and not any(service.appointments for service in world.catalog.services):
        return Obstacle(Why.NO_APPOINTMENTS)
    return gateway(world)


def _reprint(world: World) -> Obstacle | None:
    """The ticket itself is needed: its number and code are on the paper that is lost."""
    scanner = None if works(world, Part.SCANNER) else Obstacle(Why.NO_SCANNER)
    return printing(world) or gateway(world) or scanner


GOALS: dict[Goal, Callable[[World], Obstacle | None]] = {
    Goal.NUMBER: any_number,
    Goal.CHECK_IN: _check_in,
    Goal.GUIDE: items,
    Goal.PROGRESS: gateway,
    Goal.RATE: gateway,
    Goal.REPRINT: _reprint,
}
