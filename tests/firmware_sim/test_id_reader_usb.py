"""The simulated ID-card reader on a virtual USB bus, read by plain pyusb and by the driver:
one pipe each way, and split."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from random import Random
from typing import Any

import pytest
import usb.core

from contracts.device import Health
from devices.id_card.card import Card
from devices.id_card.driver import IdReaderDriver
from devices.ports.url import parse_port_url
from firmware_sim.device_driver import SimulatedDevice
from firmware_sim.id_reader.usb_port import SplitUsbEndpoint, reader_shape
from firmware_sim.line.line_driver import Line
from firmware_sim.usb.bus_port import VirtualBus
from firmware_sim.usb.endpoint_port import UsbEndpoint
from firmware_sim.usb.gadget import Gadget
from tests.devices.lines import until
from tests.firmware_sim.id_readers import reader

HEAD = bytes.fromhex("AA AA AA 96 69 00 03")
BODIES = ("20 01 22", "20 02 21", "30 01 32")


@asynccontextmanager
async def plugged(*, split: bool) -> AsyncIterator[Any]:
    """A reader with a card on it, as pyusb finds it."""
    loop, bus = asyncio.get_running_loop(), VirtualBus()
    endpoint = (SplitUsbEndpoint if split else UsbEndpoint)(loop, Gadget(reader_shape(split=split)), bus)
    device = SimulatedDevice(loop, reader(), Line(loop, endpoint, 0), lambda note: None)
    device.start()
    device.obey(["card", "put", "plain"])
    found: Any = await asyncio.to_thread(
        lambda: next(iter(usb.core.find(find_all=True, idVendor=0x0400, idProduct=0xC35A, backend=bus)))
    )
    await asyncio.to_thread(found.set_configuration)
    yield found
    device.close()


def whole(found: Any, body: bytes) -> bytes:
    found.write(0x02, HEAD + body, 2000)
    reply = b""
    while len(reply) < 7 or len(reply) < 7 + int.from_bytes(reply[5:7], "big"):
        reply += bytes(found.read(0x81, 64, 2000))
    return reply


def in_pipes(found: Any, body: bytes) -> bytes:
    found.write(0x02, HEAD, 2000)
    found.write(0x06, body, 2000)
    head = bytes(found.read(0x81, 64, 2000))
    assert len(head) == 7
    return head + bytes(found.read(0x85, 2048, 2000))


async def lengths(found: Any, ask: Callable[[Any, bytes], bytes]) -> list[int]:
    return [len(await asyncio.to_thread(ask, found, bytes.fromhex(body))) for body in BODIES]


async def test_a_card_is_read_over_one_pipe_each_way_in_packets_of_64_bytes() -> None:
    async with plugged(split=False) as found:
        assert await lengths(found, whole) == [15, 19, 1295]


class Notes:
    """What the driver told."""

    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.removed = 0

    def card_read(self, reader: IdReaderDriver, card: Card) -> None:
        self.cards.append(card)

    def card_failed(self, reader: IdReaderDriver, reason: str) -> None:
        raise AssertionError(reason)

    def card_removed(self, reader: IdReaderDriver) -> None:
        self.removed += 1

    def reader_health(self, reader: IdReaderDriver, health: Health, reason: str | None) -> None: ...


@pytest.mark.parametrize("split", [False, True])
async def test_the_driver_reads_a_card_and_sees_it_go_whichever_pipes_the_reader_has(*, split: bool) -> None:
    loop, bus, notes = asyncio.get_running_loop(), VirtualBus(), Notes()
    endpoint = (SplitUsbEndpoint if split else UsbEndpoint)(loop, Gadget(reader_shape(split=split)), bus)
    device = SimulatedDevice(loop, reader(), Line(loop, endpoint, 0), lambda note: None)
    device.start()
    driver = IdReaderDriver("reader", parse_port_url("usb://0400:c35a"), notes, Random(1), bus)
    driver.start()
    await until(lambda: driver.health is Health.ONLINE)
    device.obey(["card", "put", "plain"])
    await until(lambda: notes.cards)
    assert notes.cards[0].number == "990000198001010012"
    device.obey(["card", "take"])
    await until(lambda: notes.removed)
    await driver.stop()
    device.close()


async def test_a_card_is_read_over_split_pipes() -> None:
    async with plugged(split=True) as found:
        assert await lengths(found, in_pipes) == [15, 19, 1295]
