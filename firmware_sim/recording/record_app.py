"""`hallside-sim record`: stands between a host program and a real device and writes down what both say."""

import asyncio
import json
import os
import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal
from urllib.parse import parse_qs, urlsplit

import serial

from firmware_sim.errors import LineError, UsageError
from firmware_sim.line.endpoint import Endpoint
from firmware_sim.line.place_port import Place, endpoint_at
from firmware_sim.recording.tape import Guard, Head, Piece
from firmware_sim.run_app import Say, stop_event

READ_BYTES = 4096
DIAL_TIMEOUT_S = 5.0
OUTGOING_BYTES_MAX = 1 << 20
"""More that the device does not take means that it is stuck."""


@dataclass(frozen=True, slots=True)
class RecordOptions:
    """A recording as its command line describes it."""

    url: str
    place: Place
    file: Path
    personal_data: bool = False


class Device:
    """The real device's open line. `fd` is non-blocking."""

    def __init__(self, url: str) -> None:
        """Open it. Raises UsageError for an address that is none, LineError when it cannot be opened."""
        parts = urlsplit(url)
        self._serial: serial.Serial | None = None
        self._socket: socket.socket | None = None
        self.baud = 0
        try:
            if parts.scheme == "serial" and parts.path:
                self.baud = int(parse_qs(parts.query).get("baud", ["9600"])[0])
                self._serial = serial.Serial(parts.path, self.baud, timeout=0, exclusive=True)
                self.fd = self._serial.fileno()
            elif parts.scheme == "tcp" and parts.hostname and parts.port:
                self._socket = socket.create_connection((parts.hostname, parts.port), DIAL_TIMEOUT_S)
                self._socket.setblocking(False)
                self.fd = self._socket.fileno()
            else:
                raise UsageError(f"{url!r}: write serial:///dev/ttyUSB0?baud=9600 or tcp://10.0.0.7:9100")
        except ValueError as error:
            raise UsageError(f"{url!r}: {error}") from error
        except OSError as error:
            raise LineError(f"{url} cannot be opened: {error}") from error
        os.set_blocking(self.fd, False)

    def close(self) -> None:
        """Close it."""
        for line in (self._serial, self._socket):
            if line is not None:
                line.close()


class Recorder:
    """Both lines and the file. `ended` hears why it is over."""

    def __init__(
        self,
        loop: asyncio.AbstractEventLoop,
        device: Device,
        endpoint: Endpoint,
        file: IO[str],
        options: RecordOptions,
        *,
        ended: Callable[[str], None],
    ) -> None:
        self._loop = loop
        self._device = device
        self._endpoint = endpoint
        self._file = file
        self._guard = None if options.personal_data else Guard()
        self._ended = ended
        self._over = False
        self._outgoing = b""
        self._began_s = loop.time()
        self._write_line(Head(url=options.url, baud=device.baud).model_dump())

    def open(self) -> None:
        """Pass on and write down from now on. Raises LineError."""
        self._endpoint.open(self._from_host)
        self._loop.add_reader(self._device.fd, self._from_device)

    def close(self) -> None:
        """End it."""
        self._loop.remove_reader(self._device.fd)
        self._loop.remove_writer(self._device.fd)
        self._endpoint.close()

    def _from_host(self, data: bytes) -> None:
        if not self._note("host", data):
            return
        self._outgoing += data
        if len(self._outgoing) > OUTGOING_BYTES_MAX:
            self._stop("the device takes nothing more: it is stuck")
            return
        self._flush()

    def _flush(self) -> None:
        try:
            written = os.write(self._device.fd, self._outgoing)
        except BlockingIOError:
            written = 0
        except OSError as error:
            self._stop(f"the device is gone: {error.strerror}")
            return
        self._outgoing = self._outgoing[written:]
        if self._outgoing:
            self._loop.add_writer(self._device.fd, self._flush)
        else:
            self._loop.remove_writer(self._device.fd)

    def _from_device(self) -> None:
        try:
            data = os.read(self._device.fd, READ_BYTES)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._stop("the device is gone")
        elif self._note("device", data):
            self._endpoint.write(data)

    def _note(self, sender: Literal["host", "device"], data: bytes) -> bool:
        if self._over:
            return False
        if self._guard is not None and self._guard.sees_a_reader(sender, data):
            self._stop(
                "this is an ID-card reader: nothing of what it says was written; "
                "use --with-personal-data if you may keep such a file"
            )
            return False
        piece = Piece(t=round(self._loop.time() - self._began_s, 6), sender=sender, hex=data.hex())
        self._write_line(piece.model_dump(by_alias=True))
        return True

    def _write_line(self, said: dict[str, object]) -> None:
        self._file.write(json.dumps(said) + "\n")
        self._file.flush()

    def _stop(self, why: str) -> None:
        self._over = True
        self._ended(why)


async def run_record(options: RecordOptions, say: Say) -> None:
    """Record until SIGTERM or SIGINT comes. Raises UsageError or LineError when it ends by itself."""
    loop = asyncio.get_running_loop()
    stopped = stop_event(loop)
    reasons: list[str] = []

    def ended(why: str) -> None:
        reasons.append(why)
        stopped.set()

    device = await asyncio.to_thread(Device, options.url)
    try:
        endpoint = endpoint_at(loop, options.place, device.baud)
        with _create(options.file) as file:
            recorder = Recorder(loop, device, endpoint, file, options, ended=ended)
            recorder.open()
            try:
                say(json.dumps({"ready": True, "url": endpoint.url, "file": str(options.file)}))
                await stopped.wait()
            finally:
                recorder.close()
    finally:
        device.close()
    if reasons:
        raise LineError(f"{options.file}: the recording ended: {reasons[0]}")


def _create(path: Path) -> IO[str]:
    """A new file that its owner alone can read. Raises UsageError when there is one."""
    try:
        fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise UsageError(f"--file {path}: there is one already; choose another name") from None
    except OSError as error:
        raise UsageError(f"--file {path}: cannot be written: {error.strerror}") from error
    return os.fdopen(fd, "w", encoding="utf-8")
