"""Exports simulated USB devices over USB/IP: a Linux with vhci_hcd attaches them as its own.

    usbip --tcp-port PORT attach --remote HOST --busid 1-1

It listens while a device is plugged in. One client at a time has a device; unplugging ends its connection,
which is how a client learns of it. There is no encryption: bind to the loopback or to a network of its own.
"""

import asyncio
import contextlib
import socket

from firmware_sim.errors import LineError
from firmware_sim.line.place_port import parse_tcp
from firmware_sim.usb import usbip
from firmware_sim.usb.endpoint_port import UsbAt
from firmware_sim.usb.gadget import Gadget, Urb
from firmware_sim.usb.shape import IN, DeviceShape
from firmware_sim.usb.usbip import Exported, Operation, Status, Submit, Unlink

BACKLOG = 8
URBS_MAX = 256
"""Transfers that a client may have under way; more is no driver."""


class UsbIpServer:
    """A hub (see `endpoint_port.Hub`). Port 0 takes a free one and keeps it."""

    def __init__(self, loop: asyncio.AbstractEventLoop, host: str, port: int) -> None:
        self._loop = loop
        self._host = host
        self._port = port
        self._listener: socket.socket | None = None
        self._exported: dict[Gadget, Exported] = {}
        self._clients: dict[Gadget, asyncio.StreamWriter] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """HOST:PORT; the real port once a device is plugged in."""
        return f"{self._host}:{self._port}"

    def plug(self, gadget: Gadget) -> None:
        """See `Hub`. A device keeps its number over replugs as long as no other took it."""
        if gadget in self._exported:
            return
        if self._listener is None:
            self._listen()
        taken = {exported.number for exported in self._exported.values()}
        number = next(n for n in range(1, len(taken) + 2) if n not in taken)
        self._exported[gadget] = Exported(gadget.shape, number)
        gadget.plug()

    def unplug(self, gadget: Gadget) -> None:
        """See `Hub`."""
        if self._exported.pop(gadget, None) is None:
            return
        gadget.unplug()
        if (client := self._clients.pop(gadget, None)) is not None:
            client.close()
        if not self._exported:
            self._stop_listening()

    # ------------------------------------------------------------------ connections

    def _listen(self) -> None:
        listener = socket.socket()
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setblocking(False)
            listener.bind((self._host, self._port))
            listener.listen(BACKLOG)
        except OSError as error:
            listener.close()
            raise LineError(
                f"cannot listen on {self.address} for USB/IP: {error.strerror}; choose another port"
            ) from error
        self._port = listener.getsockname()[1]
        self._listener = listener
        self._loop.add_reader(listener, self._accept)

    def _stop_listening(self) -> None:
        assert self._listener is not None, "listening while a device is there"
        self._loop.remove_reader(self._listener)
        self._listener.close()
        self._listener = None
        for task in self._tasks:
            task.cancel()

    def _accept(self) -> None:
        assert self._listener is not None, "readable only while it listens"
        try:
            peer, _ = self._listener.accept()
        except OSError:
            return
        peer.setblocking(False)
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        task = self._loop.create_task(self._serve(peer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, peer: socket.socket) -> None:
        reader, writer = await asyncio.open_connection(sock=peer)
        try:
            gadget = await self._greet(reader, writer)
            if gadget is not None:
                await _Import(gadget, reader, writer).run()
        except (OSError, asyncio.IncompleteReadError):
            return
        finally:
            for gadget in [g for g, client in self._clients.items() if client is writer]:
                del self._clients[gadget]
            writer.close()
            with contextlib.suppress(OSError):
                await writer.wait_closed()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Gadget | None:
        """The device that the client imports; None when it wanted something else."""
        operation = usbip.parse_operation(await reader.readexactly(usbip.OPERATION_BYTES))
        if operation == Operation.DEVICE_LIST:
            writer.write(usbip.device_list(list(self._exported.values())))
        if operation != Operation.IMPORT:
            return None
        wanted = (await reader.readexactly(usbip.BUS_ID_BYTES)).split(b"\0")[0]
        gadget = next((g for g, e in self._exported.items() if e.bus_id.encode() == wanted), None)
        if gadget is None or gadget in self._clients:
            writer.write(usbip.not_imported(Status.NO_DEVICE if gadget is None else Status.BUSY))
            return None
        self._clients[gadget] = writer
        gadget.configure(0)
        writer.write(usbip.imported(self._exported[gadget]))
        return gadget


def exported_at(text: str, shape: DeviceShape, *, in_reports: bool = False) -> UsbAt:
    """The place that `--usbip HOST:PORT` asks for. Raises UsageError. Needs a running loop."""
    at = parse_tcp(text, "--usbip")
    server = UsbIpServer(asyncio.get_running_loop(), at.host, at.port)
    return UsbAt(server, shape, in_reports)


def attach_command(place: object) -> str:
    """What to type on the Linux that is to have the device at `place`; empty when it is not exported.

    The first device of a server, once it is plugged in.
    """
    if not isinstance(place, UsbAt) or not isinstance(place.hub, UsbIpServer):
        return ""
    host, _, port = place.hub.address.rpartition(":")
    return f"usbip --tcp-port {port} attach --remote {host} --busid 1-1"


class _Import:
    """One client's transfers with one device."""

    def __init__(self, gadget: Gadget, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._gadget = gadget
        self._reader = reader
        self._writer = writer
        self._urbs: dict[int, Urb] = {}

    async def run(self) -> None:
        """Until the client goes, or says what no client says."""
        try:
            while True:
                command = usbip.parse_command(await self._reader.readexactly(usbip.COMMAND_BYTES))
                match command:
                    case Submit():
                        data = await self._reader.readexactly(command.data_bytes)
                        if len(self._urbs) >= URBS_MAX or command.sequence in self._urbs:
                            return
                        self._submit(command, data)
                    case Unlink():
                        self._unlink(command)
                    case None:
                        return
                await self._writer.drain()
        finally:
            for urb in self._urbs.values():
                self._gadget.withdraw(urb, give_back=True)

    def _submit(self, submit: Submit, data: bytes) -> None:
        def done(urb: Urb) -> None:
            self._urbs.pop(submit.sequence, None)
            moved = len(urb.got) if submit.address & IN else urb.moved
            self._write(usbip.submitted(submit, urb.status, moved, bytes(urb.got)))

        urb = Urb(submit.address, done, submit.length, data, submit.setup)
        self._urbs[submit.sequence] = urb
        self._gadget.submit(urb)

    def _unlink(self, unlink: Unlink) -> None:
        urb = self._urbs.pop(unlink.target, None)
        in_time = urb is not None and self._gadget.withdraw(urb, give_back=True)
        self._write(usbip.unlinked(unlink, in_time=in_time))

    def _write(self, data: bytes) -> None:
        if not self._writer.is_closing():
            self._writer.write(data)
