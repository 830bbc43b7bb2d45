"""What a technician wants to know of the way to the hall."""

import asyncio
from datetime import datetime

from kiosk.backstage.hall_driver import HallClient
from kiosk.backstage.mqtt_port import BrokerConnection
from kiosk.backstage.network_port import addresses

NEVER = "not since the start"


class Network:
    """On the loop."""

    def __init__(self, connection: BrokerConnection, hall: HallClient) -> None:
        self._connection = connection
        self._hall = hall

    @property
    def twin(self) -> str:
        """What is said of another kiosk of the same name, where this one gives way to it; or nothing."""
        return self._connection.withdrawn

    async def facts(self) -> dict[str, str]:
        """By the name of the text in which each stands."""
        found = await asyncio.to_thread(addresses)
        facts = {"twin": self.twin} if self.twin else {}
        return facts | {
            "broker": self._broker(),
            "lost": self._lost(),
            "gateway": self._gateway(),
            "queues": _ago(self._hall.queues_at),
            "addresses": ", ".join(found) or "none",
        }

    def _broker(self) -> str:
        link = self._connection
        if link.ready_at is not None:
            return f"{link.settings}, connected since {link.ready_at:%m-%d %H:%M:%S}"
        return f"{link.settings}, not connected: {link.last_error or 'trying'}"

    def _lost(self) -> str:
        lost = self._connection.last_lost
        return f"{lost[0]:%m-%d %H:%M:%S}, {lost[1]}" if lost else NEVER

    def _gateway(self) -> str:
        hall = self._hall
        state = "online" if hall.gateway_up else "silent" if hall.gateway_at else "not heard of"
        return f"{state}, told {_ago(hall.gateway_at)}" if hall.gateway_at else state


def _ago(at: datetime | None) -> str:
    if at is None:
        return NEVER
    seconds = int((datetime.now(at.tzinfo) - at).total_seconds())
    return f"{seconds} s ago ({at:%H:%M:%S})"
