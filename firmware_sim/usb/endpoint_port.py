"""A USB device as a line's endpoint: whatever runs on a pty or TCP runs on USB unchanged.

The firmware stays on its event loop; hosts come from any thread. Bytes to the host become packets or HID
reports, packets from the host become bytes.
"""

import asyncio
import contextlib
from dataclasses import dataclass
from typing import Protocol

from firmware_sim.line.endpoint import Heard
from firmware_sim.usb import reports
from firmware_sim.usb.gadget import Gadget
from firmware_sim.usb.shape import DeviceShape


class Hub(Protocol):
    """Where a device is plugged in: a virtual bus, or an export over USB/IP."""

    def plug(self, gadget: Gadget) -> None:
        """Be there from now on, under an address that was not there before. Raises LineError."""

    def unplug(self, gadget: Gadget) -> None:
        """Be gone: transfers under way end as when a cable is pulled. Safe to repeat."""


@dataclass(frozen=True, slots=True)
class UsbAt:
    """A USB plug on a hub, as a place for a device to stand at."""

    hub: Hub
    shape: DeviceShape
    in_reports: bool = False
    """Whether it speaks the pad protocol's reports."""

    def endpoint(self, loop: asyncio.AbstractEventLoop) -> "UsbEndpoint":
        """A new device there, not plugged in yet."""
        return UsbEndpoint(loop, Gadget(self.shape), self.hub, in_reports=self.in_reports)


class UsbEndpoint:
    """See `firmware_sim.line.endpoint.Endpoint`. `in_reports` speaks the pad protocol's reports."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, gadget: Gadget, hub: Hub, *, in_reports: bool = False
    ) -> None:
        self._loop = loop
        self._gadget = gadget
        self._hub = hub
        self._in_reports = in_reports
        self._to_host = gadget.shape.endpoint(is_in=True)
        self._heard: Heard | None = None
        self._paused = False
        self.bad_reports = 0
        """Reports from the host that were none."""

    @property
    def url(self) -> str:
        """See `Endpoint`."""
        return f"usb://{self._gadget.shape}"

    def open(self, heard: Heard) -> None:
        """See `Endpoint`."""
        self._heard = heard
        self._paused = False
        self._gadget.on_out = self._wake
        self._hub.plug(self._gadget)

    def write(self, data: bytes) -> None:
        """See `Endpoint`."""
        for packet in self._packets(data):
            self._gadget.send(self._to_host.address, packet)

    def host_baud(self) -> int | None:
        """See `Endpoint`: USB has no speed of the host's choosing."""
        return None

    def pause(self) -> None:
        """See `Endpoint`: the device's buffer fills, then the bus says "not now"."""
        self._paused = True

    def resume(self) -> None:
        """See `Endpoint`."""
        if self._paused:
            self._paused = False
            self._loop.call_soon(self._drain)

    def close(self) -> None:
        """See `Endpoint`."""
        self._heard = None
        self._hub.unplug(self._gadget)

    def _packets(self, data: bytes) -> list[bytes]:
        if self._in_reports:
            return reports.encode(data)
        size = self._to_host.packet_bytes
        packets = [data[at : at + size] for at in range(0, len(data), size)]
        if packets and len(packets[-1]) == size:
            # A message that fills its last packet ends with an empty one, or the host waits for more.
            packets.append(b"")
        return packets

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed
            self._loop.call_soon_threadsafe(self._drain)

    def _drain(self) -> None:
        while not self._paused and self._heard is not None:
            packet = self._gadget.take()
            if packet is None:
                return
            data = reports.decode(packet) if self._in_reports else packet
            if data is None:
                self.bad_reports += 1
            elif data:
                self._heard(data)
