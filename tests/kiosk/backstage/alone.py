"""One run of a kiosk, or of what tells its state like one, with nothing but that."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random

from contracts.base import Request
from contracts.kiosk import KioskState
from kiosk.backstage.mqtt_port import BrokerConnection
from kiosk.backstage.presence_driver import Presence, hall_connection
from kiosk.config import HallSection


@dataclass
class Alone:
    """As far as the broker sees it."""

    connection: BrokerConnection
    told: list[tuple[str, bool]] = field(default_factory=list)
    """What was said of a twin, and whether this one is away."""


async def _no_order(_: Request) -> str:
    return "none is carried out here"


@asynccontextmanager
async def run(hall: HallSection, kiosk: str, instance: str) -> AsyncIterator[Alone]:
    """It says goodbye at the end."""
    said = KioskState(kiosk=kiosk, online=True, since=datetime.now(UTC), instance=instance)
    random = Random(instance)
    alone = Alone(hall_connection(hall, said, random))
    presence = Presence(
        alone.connection,
        hall.gateway,
        kiosk,
        instance=instance,
        random=random,
        on_order=_no_order,
        on_twin=lambda words, away: alone.told.append((words, away)),
    )
    presence.tell(said)
    task = asyncio.create_task(alone.connection.run())
    try:
        yield alone
    finally:
        await presence.close()
        task.cancel()
        await asyncio.wait((task,))
        await alone.connection.goodbye(presence.last_word())
