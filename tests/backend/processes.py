"""Real processes for end-to-end tests: the broker, the backend, and a gateway's side of MQTT."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from threading import Event
from typing import IO, Self

from paho.mqtt.client import Client, ConnectFlags, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode

from contracts.receipt import Receipt, Received
from contracts.topics import ROOT
from demo.processes import free_port
from tests.backend.history import Sent

REPOSITORY = Path(__file__).parents[2]
MOSQUITTO = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin") or "mosquitto"
PATIENCE_S = 20.0
OPEN_TO_ALL = ("allow_anonymous true",)


def until(condition: Callable[[], bool], what: str, patience_s: float = PATIENCE_S) -> None:
    """Wait for it."""
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.02)


class Broker:
    """mosquitto on a free port of the loopback."""

    def __init__(self, folder: Path, options: Iterable[str] = OPEN_TO_ALL, scheme: str = "mqtt") -> None:
        self.port = free_port()
        self._scheme = scheme
        self._config = folder / "mosquitto.conf"
        own = (f"listener {self.port} 127.0.0.1", "max_queued_messages 0", "persistence false", "user root")
        self._config.write_text("\n".join([*own, *options]) + "\n", encoding="utf-8")
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self.port}"

    @contextmanager
    def running(self) -> Iterator[Self]:
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def start(self) -> None:
        self._process = subprocess.Popen(
            [MOSQUITTO, "-c", str(self._config)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        until(self._listens, "the broker listens")

    def stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


class Backend:
    """`hallside-backend run` as its own process."""

    def __init__(self, broker: Broker, folder: Path, *options: str, **environment: str) -> None:
        self._environment = environment
        self.store = folder / "ratings.db"
        self._log = folder / "backend.log"
        self._options = ("run", "--broker", broker.url, "--store", str(self.store), *options)
        self._process: subprocess.Popen[str] | None = None

    @contextmanager
    def running(self, ready: bool = True) -> Iterator[Self]:
        try:
            self.start(ready)
            yield self
        finally:
            if self._process is not None:
                self.end(signal.SIGKILL)

    def start(self, ready: bool = True) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "backend.cli", *self._options],
                cwd=REPOSITORY,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                env=os.environ | self._environment,
            )
        if ready:
            assert json.loads(self._output.readline()) == {"ready": True}

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Its exit status; -9 when it was killed."""
        assert self._process is not None
        self._process.send_signal(how)
        status = self._process.wait(PATIENCE_S)
        self._output.close()
        self._process = None
        return status

    def log(self) -> list[dict[str, object]]:
        return [json.loads(line) for line in self._log.read_text(encoding="utf-8").splitlines()]

    def logged(self, text: str) -> bool:
        return any(text in str(line) for line in self.log())

    def summary(self) -> dict[str, int]:
        counts: dict[str, int] = json.loads(ask("summary", "--store", str(self.store), "--json").stdout)
        return counts

    @property
    def _output(self) -> IO[str]:
        assert self._process is not None
        assert self._process.stdout is not None
        return self._process.stdout


def ask(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the backend to its end."""
    return subprocess.run(
        [sys.executable, "-m", "backend.cli", *arguments],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=PATIENCE_S,
    )


class GatewaySide:
    """Publishes events and collects receipts."""

    def __init__(self, broker: Broker, authority: Path | None = None) -> None:
        self.receipts: Queue[tuple[str, Receipt]] = Queue()
        self._ready = Event()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        if authority is not None:
            self._client.tls_set(str(authority))
        self._client.on_connect = self._on_connect
        self._client.on_subscribe = lambda *_: self._ready.set()
        self._client.on_message = self._on_message
        self._port = broker.port

    @contextmanager
    def open(self) -> Iterator[Self]:
        self._client.connect("127.0.0.1", self._port)
        self._client.loop_start()
        try:
            assert self._ready.wait(PATIENCE_S)
            yield self
        finally:
            self._client.disconnect()
            self._client.loop_stop()

    def send(self, *messages: Sent, retain: bool = False) -> None:
        """Publish; returns when the broker has them all."""
        handed = [self._client.publish(m.topic, m.body, qos=1, retain=retain) for m in messages]
        for message in handed:
            message.wait_for_publish(PATIENCE_S)

    def received(self, number: int, patience_s: float = PATIENCE_S) -> set[tuple[str, int, int, str]]:
        """Receipts as (gateway, epoch, index, hash), until so many different ones have come."""
        return self._told(number, patience_s, lambda receipt: receipt.received)

    def refused(self, number: int, patience_s: float = PATIENCE_S) -> set[tuple[str, int, int, str]]:
        """Refusals, in the form of `received`; receipts that come meanwhile are passed over."""
        return self._told(number, patience_s, lambda receipt: receipt.refused)

    def _told(
        self, number: int, patience_s: float, choose: Callable[[Receipt], tuple[Received, ...]]
    ) -> set[tuple[str, int, int, str]]:
        got: set[tuple[str, int, int, str]] = set()
        deadline = time.monotonic() + patience_s
        while len(got) < number:
            left_s = deadline - time.monotonic()
            try:
                gateway, receipt = self.receipts.get(timeout=max(left_s, 0.001))
            except Empty:
                break
            got |= {(gateway, receipt.epoch, entry.index, entry.hash) for entry in choose(receipt)}
        return got

    def _on_connect(
        self,
        client: Client,
        _data: object,
        _flags: ConnectFlags,
        _code: ReasonCode,
        _properties: Properties | None,
    ) -> None:
        client.subscribe(f"{ROOT}/+/receipt", qos=1)

    def _on_message(self, _client: Client, _data: object, message: MQTTMessage) -> None:
        gateway = message.topic.removeprefix(f"{ROOT}/").partition("/")[0]
        self.receipts.put((gateway, Receipt.model_validate_json(message.payload)))
