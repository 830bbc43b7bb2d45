"""The control sockets: one a process, and a name in the control directory for each device that leads to it.

A request and its answer are one JSON object each, on one line; then the connection ends.
"""

import asyncio
import contextlib
import os
import re
import secrets
import socket
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from firmware_sim.errors import LineError, UsageError

REQUEST_BYTES_MAX = 4096
ANSWER_BYTES_MAX = 1 << 20
ASK_TIMEOUT_S = 5.0
BACKLOG = 16
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")

Answer = Callable[[bytes], bytes]
"""The answer's line to a request's line. Never raises."""


def default_directory() -> Path:
    """Where control sockets are unless somebody says otherwise."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime and Path(runtime).is_dir():
        return Path(runtime) / "hallside-sim"
    return Path(f"/tmp/hallside-sim-{os.getuid()}")  # noqa: S108 (made 0700, owner and mode checked)


class ControlPort:
    """Listens for the devices of this process. `unnamed`: devices whose names another process has."""

    def __init__(self, directory: Path, names: Iterable[str], answer: Answer) -> None:
        self._directory = directory
        self._names = list(names)
        self._answer = answer
        self._socket_name = f".{os.getpid()}-{secrets.token_hex(4)}"
        self._server: asyncio.Server | None = None
        self._linked: list[str] = []
        self.unnamed: list[str] = []

    @property
    def directory(self) -> Path:
        """Where the names are."""
        return self._directory

    async def open(self) -> None:
        """Listen. Raises LineError when the directory is not ours alone, UsageError for a bad name."""
        for name in self._names:
            check_name(name)
        _own(self._directory)
        listener = socket.socket(socket.AF_UNIX)
        try:
            with _short(self._directory) as folder:
                listener.bind(f"{folder}/{self._socket_name}")
            self._server = await asyncio.start_unix_server(
                self._serve, sock=listener, backlog=BACKLOG, limit=REQUEST_BYTES_MAX
            )
        except OSError as error:
            listener.close()
            raise LineError(f"no control socket in {self._directory}: {error.strerror}") from error
        for name in self._names:
            self._link(name)

    async def close(self) -> None:
        """Hear nothing more; our names go."""
        for name in self._linked:
            path = self._directory / name
            with contextlib.suppress(OSError):
                if path.readlink() == Path(self._socket_name):
                    path.unlink()
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()
            (self._directory / self._socket_name).unlink(missing_ok=True)
            self._server = None

    def _link(self, name: str) -> None:
        path = self._directory / name
        if _answers(self._directory, name):
            self.unnamed.append(name)
            return
        fresh = self._directory / f"{self._socket_name}.{name}"
        fresh.symlink_to(self._socket_name)
        fresh.replace(path)
        self._linked.append(name)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            async with asyncio.timeout(ASK_TIMEOUT_S):
                line = await reader.readline()
                if line:
                    writer.write(self._answer(line) + b"\n")
                    await writer.drain()
        except (OSError, ValueError, TimeoutError):
            return
        finally:
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()


def ask(directory: Path, name: str, request: bytes) -> bytes:
    """The answer of the device of that name. Raises UsageError when it is not there."""
    check_name(name)
    if directory.is_dir():
        _own(directory)
    peer = socket.socket(socket.AF_UNIX)
    peer.settimeout(ASK_TIMEOUT_S)
    try:
        with _short(directory) as folder:
            peer.connect(f"{folder}/{name}")
        peer.sendall(request + b"\n")
        return _line(peer)
    except (FileNotFoundError, ConnectionRefusedError, NotADirectoryError):
        there = ", ".join(running(directory)) or "none"
        raise UsageError(f"no simulated device {name!r} runs; in {directory} there are: {there}") from None
    except OSError as error:
        raise LineError(f"the simulator of {name!r} does not answer: {error}") from error
    finally:
        peer.close()


def running(directory: Path) -> list[str]:
    """Names of the devices that answer, sorted."""
    if not directory.is_dir():
        return []
    names = sorted(path.name for path in directory.iterdir() if NAME.fullmatch(path.name))
    return [name for name in names if _answers(directory, name)]


def check_name(name: str) -> None:
    """Raises UsageError for a name that cannot be one."""
    if not NAME.fullmatch(name):
        raise UsageError(
            f"{name!r} is no name of a device: letters, digits, . _ and -, at most 64, such as led-3"
        )


def _line(peer: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\n") and len(data) < ANSWER_BYTES_MAX:
        more = peer.recv(65536)
        if not more:
            break
        data += more
    if not data:
        raise ConnectionResetError("it hung up")
    return data


def _answers(directory: Path, name: str) -> bool:
    peer = socket.socket(socket.AF_UNIX)
    try:
        with _short(directory) as folder:
            peer.connect(f"{folder}/{name}")
    except OSError:
        return False
    finally:
        peer.close()
    return True


def _own(directory: Path) -> None:
    """Make the directory if need be; others could command our devices in one that is not ours alone."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = directory.lstat()
    except OSError as error:
        raise LineError(f"no control directory {directory}: {error.strerror}") from error
    ours = stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & 0o077
    if not ours:
        raise LineError(
            f"{directory} is not a directory of yours alone (mode 0700): choose another --control-dir"
        )


@contextlib.contextmanager
def _short(directory: Path) -> Iterator[str]:
    """A short path to the directory: a unix socket's path has 107 bytes at most."""
    fd = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield f"/proc/self/fd/{fd}"
    finally:
        os.close(fd)
