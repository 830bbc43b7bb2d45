"""Retained state on the brokers: the gateway's own on both, its devices' on the hall's.

A broker keeps what it was told for ever, over restarts of ours with another configuration too. So we look at
each connection which devices it holds states of, and clear those that name none of ours.
"""

from collections.abc import Callable, Iterable

from contracts.device import DeviceState, GatewayState
from contracts.errors import TopicError
from contracts.topics import GatewayTopics, parse
from gateway.mqtt import Arrived, MqttConnection, Will


class RetainedState:
    """Told anew at each connection. `gateway_state` makes the state with `online` as given."""

    def __init__(
        self,
        topics: GatewayTopics,
        hall: MqttConnection,
        centre: MqttConnection,
        gateway_state: Callable[[bool], GatewayState],
        devices: Callable[[], Iterable[DeviceState]],
    ) -> None:
        self._topics = topics
        self._hall = hall
        self._connections = {hall, centre}
        self._gateway_state = gateway_state
        self._devices = devices
        self._gone: set[str] = set()
        """Names to clear at the next connection."""
        self._found: set[str] = set()
        """Names that the broker holds states of, until we know which are ours."""
        self._complete = False
        """All devices of the configuration are known."""
        hall.retained_topics.append(topics.device_states)
        hall.on_message.append(self._on_message)
        for connection in self._connections:
            connection.on_up.append(lambda _, c=connection: self._tell(c))  # type: ignore[misc]  # c is bound
        hall.on_up.append(lambda _: self._tell_devices())

    def tell(self) -> None:
        """The gateway's state has changed."""
        for connection in self._connections:
            self._tell(connection)

    def tell_all(self) -> None:
        """Say everything again."""
        self.tell()
        self._tell_devices()

    def tell_device(self, state: DeviceState) -> None:
        """A device's state has changed."""
        self._gone.discard(state.device)
        payload = state.model_dump_json(exclude_none=True).encode()
        self._hall.publish(self._topics.device_state(state.device), payload, retain=True)

    def forget_device(self, name: str) -> None:
        """No device has that name any more."""
        self._gone.add(name)
        self._hall.publish(self._topics.device_state(name), b"", retain=True)

    def devices_known(self) -> None:
        """All devices are made now: states that name another one are of the past."""
        self._complete = True
        found, self._found = self._found, set()
        self._clear_strangers(found)

    async def goodbye(self) -> None:
        """Say offline ourselves, so that no last will is needed, and disconnect."""
        for connection in self._connections:
            await connection.goodbye(self._topics.state, _json(self._gateway_state(False)))

    def _on_message(self, message: Arrived) -> None:
        if not message.retained or not message.payload:
            return
        try:
            address = parse(message.topic)
        except TopicError:
            return
        if address.branch != "device":
            return
        if self._complete:
            self._clear_strangers({address.rest[0]})
        else:
            self._found.add(address.rest[0])

    def _clear_strangers(self, names: set[str]) -> None:
        for name in names - {state.device for state in self._devices()}:
            self.forget_device(name)

    def _tell(self, connection: MqttConnection) -> None:
        connection.publish(self._topics.state, _json(self._gateway_state(True)), retain=True)

    def _tell_devices(self) -> None:
        for name in tuple(self._gone):
            self.forget_device(name)
        for state in self._devices():
            self.tell_device(state)


def last_will(topics: GatewayTopics, state: GatewayState) -> Will:
    """What the broker says when we vanish."""
    return Will(topics.state, _json(state))


def _json(state: GatewayState) -> bytes:
    return state.model_dump_json().encode()
