"""Child processes: started, killed, restarted, and gone when we are."""

import ctypes
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

READY_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 10.0
PR_SET_PDEATHSIG = 1
EPHEMERAL_PORTS = Path("/proc/sys/net/ipv4/ip_local_port_range")
PORT_MIN, PORT_MAX = 10_000, 65_535
"""Between these, and outside EPHEMERAL_PORTS, `free_port` looks."""
PORT_TRIES = 200
LOOPBACK = f"{int.from_bytes(bytes((127, 0, 0, 1)), sys.byteorder):08X}"
LISTEN = "0A"
"""How /proc/net/tcp writes 127.0.0.1 and the state of a listening socket (Linux, `proc_pid_net(5)`)."""

_handed_out: set[int] = set()


class ProcessError(RuntimeError):
    """A process did not start or did not say that it is ready; says where its log is."""


class Process:
    """One program. Its standard error goes to a log file, its standard output is read as JSON lines."""

    def __init__(
        self, name: str, command: Sequence[str], folder: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log_path = folder / f"{name}.log"
        self.lines: SimpleQueue[dict[str, object]] = SimpleQueue()
        self._environment = {**os.environ, **(environment or {})}
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Process id of the running child."""
        assert self._child is not None
        return self._child.pid

    @property
    def running(self) -> bool:
        return self._child is not None and self._child.poll() is None

    @property
    def exit_status(self) -> int | None:
        return self._child.poll() if self._child else None

    def start(self) -> None:
        """Start it. Its log is appended to."""
        with self.log_path.open("ab") as log:
            self._child = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env=self._environment,
                preexec_fn=_die_with_parent,  # noqa: PLW1509  # one prctl call, before exec
                start_new_session=True,
            )
        threading.Thread(target=self._read, args=(self._child,), daemon=True).start()

    def wait_for_line(self, key: str, timeout_s: float = READY_TIMEOUT_S) -> dict[str, object]:
        """The next JSON line that has `key`. Raises ProcessError."""
        deadline = time.monotonic() + timeout_s
        while (left := deadline - time.monotonic()) > 0:
            try:
                line = self.lines.get(timeout=min(left, 0.2))
            except Empty:
                if not self.running and self.lines.empty():
                    break
                continue
            if key in line:
                return line
        state = "is not ready" if self.running else f"ended with status {self.exit_status}"
        raise ProcessError(f"{self.name} {state}; its log: {self.log_path}\n{self.log_tail()}")

    def kill(self) -> None:
        """SIGKILL, at once."""
        self._signal(signal.SIGKILL)
        self.wait(STOP_TIMEOUT_S)

    def terminate(self) -> None:
        """SIGTERM, then SIGKILL when it does not end in time."""
        self._signal(signal.SIGTERM)
        try:
            self.wait(STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def hang_up(self) -> None:
        """SIGHUP: read the configuration again."""
        self._signal(signal.SIGHUP)

    def wait(self, timeout_s: float) -> int:
        """Wait for the end. Raises subprocess.TimeoutExpired."""
        assert self._child is not None
        return self._child.wait(timeout_s)

    def log_tail(self, lines: int = 15) -> str:
        """The end of its log."""
        try:
            return "\n".join(
                self.log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:]
            )
        except OSError:
            return ""

    def _signal(self, number: signal.Signals) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(number)

    def _read(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdout is not None
        with child.stdout:
            for raw in child.stdout:
                try:
                    line = json.loads(raw)
                except ValueError:
                    continue
                if isinstance(line, dict):
                    self.lines.put(line)


def free_port(count: int = 1) -> int:
    """The first of `count` consecutive TCP ports of the loopback interface that nobody uses now.

    They lie outside the range from which the kernel takes ports for outgoing connections and for port 0, so
    that nothing else takes one before its owner listens on it, or while its owner is restarted. No two calls
    of a process return the same. Raises OSError when none is free.
    """
    low, high = map(int, EPHEMERAL_PORTS.read_text(encoding="ascii").split())
    ours = {*range(PORT_MIN, low), *range(high + 1, PORT_MAX + 1)} - _handed_out
    candidates: list[int] = random.sample(sorted(ours), min(len(ours), PORT_TRIES))
    for first in candidates:
        ports = range(first, first + count)
        if ours.issuperset(ports) and all(map(_is_free, ports)):
            _handed_out.update(ports)
            return first
    raise OSError(f"no {count} free ports outside {low}-{high}")


def listens(pid: int, port: int) -> bool:
    """Whether process `pid` itself, not just anybody, listens on that TCP port of 127.0.0.1."""
    own = set()
    with suppress(OSError):  # it ended meanwhile
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                own.add(str(descriptor.readlink()))
    rows = (line.split() for line in Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:])
    address = f"{LOOPBACK}:{port:04X}"
    return any(row[1] == address and row[3] == LISTEN and f"socket:[{row[9]}]" in own for row in rows)


def wait_until(condition: Callable[[], bool], timeout_s: float, what: str, step_s: float = 0.05) -> None:
    """Poll until `condition` holds. Raises TimeoutError that says what did not happen."""
    deadline = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what}: not within {timeout_s:g} s")
        time.sleep(step_s)


def module(name: str, *arguments: str) -> list[str]:
    """Command line of one of our own programs."""
    start = f"import sys; from {name} import main; sys.exit(main())"
    return [sys.executable, "-c", start, *arguments]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
