"""A hall on one machine: mosquitto, backend, gateway, and whatever plays the pads.

Used by the demo, the tests and the benchmarks. Everything listens on loopback, on free ports, and lives in
one folder.
"""

import json
import os
import pwd
import shutil
import socket
import sqlite3
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from demo.processes import Process, ProcessError, free_port, listens, module, wait_until

GATEWAY_ID = "demo-hall"
BROKER_TIMEOUT_S = 10.0
BROKER_RETRY_S = 0.1
HTTP_PORT_TRIES = 5

MOSQUITTO = """\
user {user}
listener {port} 127.0.0.1
allow_anonymous true
persistence true
persistence_location {folder}/
autosave_interval 60
max_inflight_messages 200
max_queued_messages 200000
set_tcp_nodelay true
log_type error
log_type warning
"""


@dataclass(frozen=True, slots=True)
class GatewayOptions:
    """What a gateway.toml of the stack says beyond the windows."""

    journal: Mapping[str, object] = field(default_factory=dict)
    centre: Mapping[str, object] = field(default_factory=dict)
    centre_port: int | None = None
    """Port of the centre's broker where it is not the hall's."""
    queue: Mapping[str, object] = field(default_factory=dict)
    """With its catalog; without one the hall has no queue."""
    lines: Sequence[Mapping[str, object]] = ()
    """Tables of [[lines]]."""


class Stack:
    """Start what is needed with the `start_…` methods; leaving the context ends all of it."""

    def __init__(self, folder: Path, gateway: str = GATEWAY_ID) -> None:
        self.folder = folder
        self.gateway_id = gateway
        self.broker_port = free_port()
        self.http_port = free_port()
        self.processes: dict[str, Process] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    # -- parts ----------------------------------------------------------------------------------------------

    @property
    def store_path(self) -> Path:
        """The backend's database."""
        return self.folder / "backend.db"

    @property
    def journal_path(self) -> Path:
        """The gateway's journal."""
        return self.folder / "gateway" / "journal.db"

    @property
    def config_path(self) -> Path:
        return self.folder / "gateway.toml"

    @property
    def broker_url(self) -> str:
        return f"mqtt://127.0.0.1:{self.broker_port}"

    def start_broker(self, name: str = "mosquitto", port: int | None = None) -> Process:
        """mosquitto with its own configuration, listening.

        When somebody else has taken the port since it was found free, the hall's own broker takes another one
        at its first start; one that is started again, or told its port, waits for it. Raises TimeoutError.
        """
        movable = port is None and name not in self.processes
        data = self.folder / name
        data.mkdir(exist_ok=True)
        config = self.folder / f"{name}.conf"
        deadline = time.monotonic() + BROKER_TIMEOUT_S
        while True:
            wanted = port or self.broker_port
            config.write_text(MOSQUITTO.format(user=own_user(), port=wanted, folder=data), encoding="ascii")
            process = self._start(name, [mosquitto_program(), "-c", str(config)])
            wait_until(
                lambda: not process.running or listens(process.pid, wanted),  # noqa: B023  # called within the loop
                BROKER_TIMEOUT_S,
                f"mosquitto on port {wanted}",
            )
            if process.running:
                return process
            if time.monotonic() > deadline:
                raise TimeoutError(f"mosquitto does not start on port {wanted}: {process.log_tail(3)}")
            if movable:
                self.broker_port = free_port()
            time.sleep(BROKER_RETRY_S)

    def start_backend(self, *arguments: str, broker_url: str | None = None) -> Process:
        """The backend, subscribed."""
        url = broker_url or self.broker_url
        process = self._start(
            "backend",
            module("backend.cli", "run", "--broker", url, "--store", str(self.store_path), *arguments),
        )
        process.wait_for_line("ready")
        return process

    def write_config(self, pads: Mapping[str, str], options: GatewayOptions | None = None) -> Path:
        """gateway.toml for these windows: number to pad URL."""
        options = options or GatewayOptions()
        sections: list[tuple[str, Mapping[str, object]]] = [
            ("[gateway]", {"id": self.gateway_id, "data_dir": str(self.folder / "gateway")}),
            ("[journal]", options.journal),
            ("[hall]", {"broker": self.broker_url}),
            ("[http]", {"listen": f"127.0.0.1:{self.http_port}"}),
        ]
        if options.centre or options.centre_port:
            centre = f"mqtt://127.0.0.1:{options.centre_port or self.broker_port}"
            sections.append(("[centre]", {"broker": centre, **options.centre}))
        if options.queue:
            sections.append(("[queue]", options.queue))
        sections += [("[[windows]]", {"number": number, "pad": url}) for number, url in pads.items()]
        sections += [("[[lines]]", line) for line in options.lines]
        text = "\n".join(f"{head}\n{_toml(values)}" for head, values in sections)
        part = self.config_path.with_suffix(".part")
        part.write_text(text, encoding="utf-8")
        part.replace(self.config_path)
        return self.config_path

    def start_gateway(self) -> Process:
        """The gateway with `config_path`; ready when its ports are being opened.

        It moves to another HTTP port when somebody else has taken its own. Raises ProcessError.
        """
        tries = 0
        while True:
            tries += 1
            process = self._start("gateway", module("gateway.cli", "run", str(self.config_path)))
            try:
                process.wait_for_line("ready")
            except ProcessError:
                if tries == HTTP_PORT_TRIES or "[http] listen" not in process.log_tail(3):
                    raise
                self._move_http_port()
            else:
                return process

    def _move_http_port(self) -> None:
        old, self.http_port = self.http_port, free_port()
        text = self.config_path.read_text(encoding="utf-8")
        self.config_path.write_text(
            text.replace(f"127.0.0.1:{old}", f"127.0.0.1:{self.http_port}"), encoding="utf-8"
        )

    def start_simulator(self, name: str, arguments: Sequence[str]) -> dict[str, Any]:
        """`hallside-sim` with these arguments; returns its ready line."""
        return self.begin_simulator(name, arguments).wait_for_line("ready")

    def begin_simulator(self, name: str, arguments: Sequence[str]) -> Process:
        """The same, not waited for."""
        return self._start(name, module("firmware_sim.cli", *arguments))

    def start_kiosk(self, config: Path, environment: Mapping[str, str]) -> Process:
        """`hallside-kiosk run` in a window as large as the display has room for; not waited for."""
        command = module("kiosk.cli", "run", str(config), "--windowed", "fit")
        return self._start("kiosk", command, environment)

    def _start(
        self, name: str, command: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> Process:
        process = Process(name, command, self.folder, environment)
        self.processes[name] = process
        process.start()
        return process

    def stop(self) -> None:
        """End everything: simulators first, the broker last."""
        last = ("gateway", "backend", "mosquitto")
        first = [name for name in self.processes if name not in last]
        for name in (*first, *last):
            if name in self.processes:
                self.processes[name].terminate()

    # -- looking --------------------------------------------------------------------------------------------

    def health(self) -> dict[str, Any] | None:
        """The gateway's /healthz, or None while it does not answer."""
        with suppress(OSError, ValueError):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.http_port}/healthz", timeout=2) as page:
                    return dict(json.load(page))
            except urllib.error.HTTPError as error:
                return dict(json.load(error))
        return None

    def journal(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the gateway's journal."""
        return _rows(self.journal_path, query, values)

    def store(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the backend's store."""
        return _rows(self.store_path, query, values)

    def wait_for_receipts(self, timeout_s: float) -> None:
        """Until every journaled event has its receipt."""
        wait_until(
            lambda: self.journal("SELECT count(*) FROM events WHERE state < 2")[0][0] == 0,
            timeout_s,
            "a receipt for every event",
            0.1,
        )


def mosquitto_program() -> str:
    """Path of mosquitto; /usr/sbin is not on every user's PATH. Raises FileNotFoundError where it is not
    installed."""
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise FileNotFoundError("mosquitto is not installed: apt-get install mosquitto")
    return found


def own_user() -> str:
    """Who we are: a mosquitto that changes its user would no longer die with us."""
    return pwd.getpwuid(os.getuid()).pw_name


def accepts(port: int) -> bool:
    """Whether something listens on that port of the loopback interface."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def _rows(path: Path, query: str, values: Sequence[object]) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=10)) as db:
        return db.execute(query, values).fetchall()


def _toml(values: Mapping[str, object]) -> str:
    return "".join(f"{key} = {_toml_value(value)}\n" for key, value in values.items())


def _toml_value(value: object) -> str:
    """JSON's strings, numbers and booleans are TOML's too; its objects are not."""
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f'"{key}" = {_toml_value(inner)}' for key, inner in value.items()) + " }"
    return json.dumps(value)
