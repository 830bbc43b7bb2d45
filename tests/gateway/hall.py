"""A hall in the test's own loop: a gateway, simulated pads on ptys, and clients of a real broker."""

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from random import Random
from typing import Any

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from contracts.topics import GatewayTopics
from firmware_sim.line.place_port import PtyAt
from firmware_sim.pad.profile import Profile, numbered_id
from firmware_sim.pad_build_app import Wiring, build_pad
from firmware_sim.pad_driver import SimulatedPad
from gateway.app import Gateway
from gateway.config_file import load_config

TASK = "1" * 31
WAIT_S = 20.0
PATIENT: dict[str, object] = {"receipt_timeout_s": 600.0}
"""Settings of a centre for tests that count copies: nothing is sent again because a receipt took its time."""


def session(number: int = 1, *, window: str = "1", case: str = "case-7") -> dict[str, Any]:
    """A service session as a command names it."""
    return {
        "project_no": case,
        "service_no": number,
        "task_code": TASK,
        "window": window,
        "staff_no": "S17",
    }


def arm(number: int = 1, *, window: str = "1", timeout_s: float = 20.0) -> dict[str, Any]:
    """The payload of an ARM."""
    return {
        "session": session(number, window=window),
        "staff": {"number": "S17", "display_name": "王小明"},
        "timeout_s": timeout_s,
    }


class Client:
    """An MQTT 5 client with a thread of its own. Blocks; from a test's loop use `asyncio.to_thread`."""

    def __init__(self, port: int, *topics: str, username: str | None = None) -> None:
        self.messages: SimpleQueue[paho.MQTTMessage] = SimpleQueue()
        self.on_each: Callable[[paho.MQTTMessage], None] = self.messages.put
        self.client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        if username is not None:
            self.client.username_pw_set(username, "secret")
        subscribed: SimpleQueue[int] = SimpleQueue()
        self.client.on_subscribe = lambda *_: subscribed.put(1)
        self.client.on_message = lambda _c, _u, message: self.on_each(message)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        for topic in topics:
            self.client.subscribe(topic, qos=1)
            subscribed.get(timeout=WAIT_S)

    def next(self, timeout_s: float = WAIT_S) -> paho.MQTTMessage:
        """The next message. Raises queue.Empty."""
        return self.messages.get(timeout=timeout_s)

    def drain(self) -> list[paho.MQTTMessage]:
        """What has come so far."""
        found = []
        try:
            while True:
                found.append(self.messages.get_nowait())
        except Empty:
            return found

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


class Desk(Client):
    """Whoever sends commands."""

    def __init__(self, port: int, gateway: str, name: str = "desk") -> None:
        self.topics = GatewayTopics(gateway)
        self._name = name
        super().__init__(port, self.topics.reply(name))
        self._number = 0

    def ask(self, name: str, payload: object = None, expiry_s: int = 5) -> dict[str, Any]:
        """Send a command and wait for the reply that carries its correlation data."""
        number = self.send(name, payload, expiry_s)
        return self.answer(number)

    def send(
        self, name: str, payload: object = None, expiry_s: int = 5, response_topic: str | None = ""
    ) -> bytes:
        """Send a command; its correlation data."""
        return self.publish(self.topics.command(name), payload, expiry_s, response_topic)

    def publish(
        self, topic: str, payload: object = None, expiry_s: int = 5, response_topic: str | None = ""
    ) -> bytes:
        """The same to any topic."""
        self._number += 1
        number = str(self._number).encode()
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        if response_topic is not None:
            properties.ResponseTopic = response_topic or self.topics.reply(self._name)
        properties.CorrelationData = number
        properties.MessageExpiryInterval = expiry_s
        body = payload if isinstance(payload, bytes) else json.dumps({} if payload is None else payload)
        self.client.publish(topic, body, qos=1, properties=properties).wait_for_publish(5)
        return number

    def answer(self, number: bytes, timeout_s: float = WAIT_S) -> dict[str, Any]:
        """The reply with that correlation data."""
        message = self.next(timeout_s)
        assert message.properties is not None
        assert getattr(message.properties, "CorrelationData", None) == number
        return dict(json.loads(message.payload))


class Centre(Client):
    """The backend, as far as a gateway sees it: takes events, gives receipts as long as `receipts` is set."""

    def __init__(self, port: int, gateway: str, username: str | None = None) -> None:
        self.topics = GatewayTopics(gateway)
        self.events: list[dict[str, Any]] = []
        self.copies: dict[str, int] = {}
        self.receipts = True
        self.forge = False
        super().__init__(port, username=username)
        self.on_each = self._take
        self.client.subscribe(self.topics.event("+"), qos=1)
        time.sleep(0.05)

    def _take(self, message: paho.MQTTMessage) -> None:
        event = json.loads(message.payload)
        fresh = event["chainhash"] not in self.copies
        self.copies[event["chainhash"]] = self.copies.get(event["chainhash"], 0) + 1
        if fresh:
            self.events.append(event)
        if self.receipts:
            self.receipt(event)

    def receipt(self, event: dict[str, Any]) -> None:
        """Say that it is stored; with `forge`, that something else is."""
        digest = "0" * 64 if self.forge else event["chainhash"]
        body = {
            "epoch": event["chainepoch"],
            "received": [{"index": event["chainindex"], "hash": digest}],
        }
        self.client.publish(self.topics.receipt, json.dumps(body), qos=1)

    def refuse(self, events: list[dict[str, Any]]) -> None:
        """Say that their places hold another content."""
        places = [{"index": event["chainindex"], "hash": event["chainhash"]} for event in events]
        body = {"epoch": events[0]["chainepoch"], "received": [], "refused": places}
        self.client.publish(self.topics.receipt, json.dumps(body), qos=1)

    def of_kind(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in list(self.events) if event["type"] == f"org.hallside.{kind}.v1"]


class Hall:
    """Start what is needed; `close` ends all of it."""

    def __init__(self, folder: Path, port: int, gateway: str) -> None:
        self.folder = folder
        self.port = port
        self.id = gateway
        self.settings: dict[str, dict[str, object]] = {"centre": {"receipt_timeout_s": 0.5}}
        self.windows: list[dict[str, object]] = []
        self.extra = ""
        self.now_shift_ms = 0
        self.seed = 7
        self.pads: list[SimulatedPad] = []
        self.clients: list[Client] = []
        self.gateway: Gateway | None = None
        self._run: asyncio.Task[int] | None = None

    @property
    def config_path(self) -> Path:
        return self.folder / "gateway.toml"

    def pad(self, window: str | None = "1", *, start: bool = True) -> SimulatedPad:
        """A pad on a pty, at that window. NVRAM in files: a pad may be closed and made again."""
        number = len(self.pads) + 1
        link = self.folder / f"pad-{number}"
        wiring = Wiring(baud=0, state=self.folder / "nvram")
        pad = build_pad(asyncio.get_running_loop(), Profile(numbered_id(number)), PtyAt(link), wiring, None)
        self.pads.append(pad)
        if window is not None:
            self.windows.append({"number": window, "pad": f"serial://{link}"})
        if start:
            pad.start()
        return pad

    def write_config(self) -> None:
        """gateway.toml as the attributes say."""
        broker = f"mqtt://127.0.0.1:{self.port}"
        sections: dict[str, dict[str, object]] = {
            "gateway": {"id": self.id, "data_dir": str(self.folder / "data")},
            "hall": {"broker": broker},
            "http": {"enabled": False},
        }
        for name, values in self.settings.items():
            sections[name] = sections.get(name, {"broker": broker} if name == "centre" else {}) | values
        parts = [f"[{name}]\n{_toml(values)}" for name, values in sections.items()]
        parts += [f"[[windows]]\n{_toml(values)}" for values in self.windows]
        self.config_path.write_text("\n".join(parts) + self.extra, encoding="utf-8")

    async def start(self) -> Gateway:
        """The gateway, with all configured pads that are on online."""
        self.write_config()
        gateway = Gateway(
            load_config(self.config_path),
            self.config_path,
            clock=lambda: time.time_ns() // 1_000_000 + self.now_shift_ms,
            random=Random(self.seed),
        )
        started = asyncio.Event()
        self.gateway = gateway
        self._run = asyncio.create_task(gateway.run(lambda _: started.set()))
        await asyncio.wait_for(started.wait(), WAIT_S)
        both = (gateway.hall, gateway.centre)
        await until(lambda: all(c.up and not c.unheard for c in both), "brokers up")
        running = [pad for pad in self.pads if pad.powered]
        await until(lambda: gateway.figures()["pads_online"] >= len(running), "pads online")
        return gateway

    async def stop(self) -> int:
        """End the gateway in good order; its exit status."""
        assert self.gateway is not None
        assert self._run is not None
        self.gateway.stop()
        status = await asyncio.wait_for(self._run, WAIT_S)
        self.gateway = self._run = None
        return status

    async def desk(self, name: str = "desk") -> Desk:
        desk = await asyncio.to_thread(Desk, self.port, self.id, name)
        self.clients.append(desk)
        return desk

    async def centre(self, port: int | None = None) -> Centre:
        centre = await asyncio.to_thread(Centre, port or self.port, self.id)
        self.clients.append(centre)
        return centre

    async def listen(self, *topics: str) -> Client:
        client = await asyncio.to_thread(Client, self.port, *topics)
        self.clients.append(client)
        return client

    async def close(self) -> None:
        if self.gateway is not None:
            await self.stop()
        for pad in self.pads:
            pad.close()
        for client in self.clients:
            await asyncio.to_thread(client.close)


async def until(condition: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
    """Wait for a condition. Raises TimeoutError that says what did not happen."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout_s:g} s")
        await asyncio.sleep(0.01)


def _toml(values: dict[str, object]) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in values.items())
