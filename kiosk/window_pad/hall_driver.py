"""What the hall's broker says of one window: its state, and the names that the catalog has for it and its
clerks. The pad works without it."""

import logging
from collections.abc import Callable

from contracts.catalog import Catalog, PublishedCatalog
from contracts.device import GatewayState
from contracts.hall import WindowView
from contracts.topics import GatewayTopics
from kiosk.backstage.mqtt_port import Arrived, BrokerConnection, read_message
from kiosk.window_pad.derive import Hall

log = logging.getLogger(__name__)


class WindowWatch:
    """On the loop. `on_change` gets what is known whenever that has changed."""

    def __init__(
        self, connection: BrokerConnection, gateway: str, window: str, on_change: Callable[[Hall], None]
    ) -> None:
        self._connection = connection
        self._topics = GatewayTopics(gateway)
        self._window = window
        self._on_change = on_change
        self._view: WindowView | None = None
        self._gateway_online = False
        self._catalog: Catalog | None = None
        self._twin = False
        self.hall = Hall(window)
        """What is known now."""
        topics = self._topics
        connection.topics += [topics.state, topics.catalog, topics.window_state(window)]
        connection.on_message.append(self._on_message)
        connection.on_lost.append(self._on_lost)

    def met_twin(self, _words: str, away: bool) -> None:
        """What `Presence` says of another screen of that id."""
        self._twin = away
        self._tell()

    def _on_lost(self) -> None:
        self._gateway_online, self._view = False, None
        self._tell()

    def _on_message(self, arrived: Arrived) -> None:
        topics = self._topics
        if arrived.topic == topics.state:
            state = read_message(GatewayState, arrived)
            self._gateway_online = state is not None and state.online
        elif arrived.topic == topics.window_state(self._window):
            self._view = read_message(WindowView, arrived)
        elif arrived.topic == topics.catalog:
            if (published := read_message(PublishedCatalog, arrived)) is not None:
                self._catalog = published.catalog
        else:
            return
        self._tell()

    def _tell(self) -> None:
        catalog = self._catalog
        windows = catalog.windows if catalog else ()
        found = Hall(
            self._window,
            name=next((one.name for one in windows if one.number == self._window), None),
            view=self._view if self._gateway_online else None,
            staff=catalog.staff if catalog else (),
            twin=self._twin,
        )
        if found != self.hall:
            self.hall = found
            self._on_change(found)
