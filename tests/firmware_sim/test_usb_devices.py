"""A device of the harness's kind on a USB plug: bytes in, effects out, over the bus and over USB/IP alike."""

import asyncio

import pytest
import usb.core
from pydantic import JsonValue

from firmware_sim.device import Device, DeviceFault, Effect, Send
from firmware_sim.line.line_driver import Line
from firmware_sim.usb.bus_port import VirtualBus
from firmware_sim.usb.endpoint_port import UsbAt
from firmware_sim.usb.shape import DeviceShape, bulk_shape, hid_shape

NO_SPEED = 0


class Echo:
    """Says everything twice."""

    faults: tuple[DeviceFault, ...] = ()

    def start(self, now_s: float) -> list[Effect]:
        return []

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        return [Send(data + data)]

    def advance(self, now_s: float) -> list[Effect]:
        return []

    def due_s(self) -> float | None:
        return None

    def strike(self, fault: str, now_s: float) -> list[Effect]:
        return []

    def mend(self, fault: str, now_s: float) -> list[Effect]:
        return []

    def obey(self, words: list[str], now_s: float) -> list[Effect]:
        return []

    def look(self) -> dict[str, JsonValue]:
        return {}


def run(device: Device, line: Line) -> None:
    """What a harness does, as far as an echo needs it."""
    loop = asyncio.get_running_loop()

    def receive(data: bytes) -> None:
        for effect in device.receive(data, loop.time()):
            if isinstance(effect, Send):
                line.send(effect.data)

    line.open(receive, lambda _: None)


@pytest.mark.parametrize(
    ("shape", "out", "came"),
    [
        (bulk_shape(0x0400, 0xC35A), b"ab" * 32, [b"ab" * 32, b"ab" * 32, b""]),
        (hid_shape(1, 2), b"\x02ab".ljust(64, b"\0"), [b"\x04abab".ljust(64, b"\0")]),
    ],
    ids=["bulk", "hid"],
)
async def test_a_device_on_a_line_runs_on_usb_unchanged(
    shape: DeviceShape, out: bytes, came: list[bytes]
) -> None:
    bus = VirtualBus()
    loop = asyncio.get_running_loop()
    place = UsbAt(bus, shape, in_reports=len(came) == 1)
    line = Line(loop, place.endpoint(loop), NO_SPEED)
    run(Echo(), line)
    (device,) = usb.core.find(find_all=True, backend=bus)
    to_device, to_host = (shape.endpoint(is_in=is_in).address for is_in in (False, True))
    for _ in range(2):
        assert await asyncio.to_thread(device.write, to_device, out, 1000) == 64
        for packet in came:
            got = await asyncio.to_thread(device.read, to_host, 64, 1000)
            assert got.tobytes() == packet
    line.unplug()
    assert not list(usb.core.find(find_all=True, backend=bus))
    line.close()
