"""Devices on a virtual USB bus to try ports on: a gadget whose firmware is the test."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from devices.ports.url import UsbUrl, parse_port_url
from firmware_sim.usb.bus_port import VirtualBus
from firmware_sim.usb.endpoint_port import UsbEndpoint
from firmware_sim.usb.gadget import Gadget
from firmware_sim.usb.shape import CLASS_HID, DeviceShape
from tests.devices.lines import until


class UsbPlug:
    """A device, plugged in. `heard` is what it was sent."""

    def __init__(self, bus: VirtualBus, shape: DeviceShape) -> None:
        self.gadget = Gadget(shape)
        self.endpoint = UsbEndpoint(
            asyncio.get_running_loop(),
            self.gadget,
            bus,
            in_reports=shape.interfaces[0].code[0] == CLASS_HID,
        )
        self.heard = bytearray()
        self.plugged = False
        self.plug()

    @property
    def url(self) -> UsbUrl:
        url = parse_port_url(self.endpoint.url)
        assert isinstance(url, UsbUrl)
        return url

    @property
    def to_host(self) -> int:
        return self.gadget.shape.endpoint(is_in=True).address

    @property
    def from_host(self) -> int:
        return self.gadget.shape.endpoint(is_in=False).address

    def plug(self) -> None:
        self.endpoint.open(self.heard.extend)
        self.plugged = True

    def unplug(self) -> None:
        self.endpoint.close()
        self.plugged = False


@contextmanager
def hung(bus: VirtualBus, plug: UsbPlug) -> Iterator[None]:
    """The device hangs meanwhile: its threads are freed afterwards."""
    bus.hang(plug.gadget)
    try:
        yield
    finally:
        if plug.plugged:
            bus.hang(plug.gadget, hung=False)


def busy_threads() -> list[str]:
    return [t.name for t in threading.enumerate() if "usb://" in t.name]


async def quiet() -> None:
    """All ports' threads have ended, and so closed their devices."""
    await until(lambda: not busy_threads())
