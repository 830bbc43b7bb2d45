"""The queue's retained states on the hall's broker: catalog, calls, queues, figures, one state a window.

Each is told when it has changed, and all at each connection. States of windows that are no more are cleared.
"""

from collections.abc import Iterable

from contracts.base import Message
from contracts.errors import TopicError
from contracts.figures import DayFigures, Finding
from contracts.hall import Calls, Queues, WindowView
from contracts.topics import GatewayTopics, parse
from gateway.mqtt import Arrived, MqttConnection

Published = WindowView | Calls | Queues | DayFigures


class HallRetained:
    """Publishes on `connection`."""

    def __init__(self, connection: MqttConnection, topics: GatewayTopics) -> None:
        self._connection = connection
        self._topics = topics
        self._told: dict[str, bytes] = {}
        """What was published last, by topic."""
        self._compared: dict[str, Message] = {}
        """The same, without the time at which it was made."""
        self._windows: frozenset[str] = frozenset()
        connection.retained_topics.append(topics.window_state("+"))
        connection.on_message.append(self._on_message)
        connection.on_up.append(lambda _: self.tell_all())

    def configure(self, catalog: bytes, windows: Iterable[str]) -> None:
        """Another catalog, as it is published, and its windows."""
        self._tell(self._topics.catalog, catalog)
        gone, self._windows = self._windows, frozenset(windows)
        for window in gone - self._windows:
            self._clear(window)

    def tell(self, view: Published) -> bool:
        """Publish it, unless it says what the one before said; then False."""
        topic = self._topic(view)
        bare = view if isinstance(view, WindowView | Calls) else view.model_copy(update={"at": None})
        if self._compared.get(topic) == bare:
            return False
        self._compared[topic] = bare
        self._tell(topic, view.model_dump_json(exclude_none=True).encode())
        return True

    def tell_finding(self, finding: Finding) -> None:
        """Not retained: whoever listens hears it."""
        payload = finding.model_dump_json(exclude_none=True).encode()
        self._connection.publish(self._topics.supervision(finding.kind.value), payload)

    def tell_all(self) -> None:
        """Say everything again."""
        for topic, payload in self._told.items():
            self._connection.publish(topic, payload, retain=True)

    def _topic(self, view: Published) -> str:
        match view:
            case WindowView():
                return self._topics.window_state(view.window)
            case Calls():
                return self._topics.calls
            case Queues():
                return self._topics.queues
            case DayFigures():
                return self._topics.figures

    def _tell(self, topic: str, payload: bytes) -> None:
        if self._told.get(topic) != payload:
            self._told[topic] = payload
            self._connection.publish(topic, payload, retain=True)

    def _clear(self, window: str) -> None:
        topic = self._topics.window_state(window)
        self._told.pop(topic, None)
        self._compared.pop(topic, None)
        self._connection.publish(topic, b"", retain=True)

    def _on_message(self, message: Arrived) -> None:
        if not message.retained or not message.payload:
            return
        try:
            address = parse(message.topic)
        except TopicError:
            return
        if address.branch == "window" and address.rest[0] not in self._windows:
            self._clear(address.rest[0])
