"""The export over USB/IP, met by bytes written by hand from the kernel's documentation and by an independent
client."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio
import usbip
from hypothesis import given
from hypothesis import strategies as st
from usbip.host import list_devices

from firmware_sim.errors import LineError
from firmware_sim.usb.endpoint_port import UsbEndpoint
from firmware_sim.usb.gadget import Gadget
from firmware_sim.usb.shape import bulk_shape, hid_shape
from firmware_sim.usb.usbip import parse_command, parse_operation
from firmware_sim.usb.usbip_serve import UsbIpServer

# version 1.1.1, code, status
DEVICE_LIST = bytes.fromhex("0111 8005 00000000")
IMPORT_1_1 = bytes.fromhex("0111 8003 00000000") + b"1-1".ljust(32, b"\0")
RECORD = (
    b"/sys/devices/simulated/usb1/1-1".ljust(256, b"\0")
    + b"1-1".ljust(32, b"\0")
    # bus 1, device 2, full speed; vendor, product, release; class, subclass, protocol, configuration 1 of 1,
    # interfaces
    + bytes.fromhex("00000001 00000002 00000002  0400 C35A 0100  00 00 00  01 01 01")
)


def submit(sequence: int, direction: int, endpoint: int, length: int, setup: str = "00" * 8) -> bytes:
    """USBIP_CMD_SUBMIT: header; flags, length, start frame, number of packets, interval; setup."""
    head = f"00000001 {sequence:08x} 00010002 {direction:08x} {endpoint:08x}"
    return bytes.fromhex(f"{head} 00000000 {length:08x} 00000000 FFFFFFFF 00000000 {setup}")


def submitted(sequence: int, status: str, length: int) -> bytes:
    """USBIP_RET_SUBMIT: header; status, actual length, start frame, number of packets, errors; padding."""
    head = f"00000003 {sequence:08x} 00000000 00000000 00000000"
    return bytes.fromhex(f"{head} {status} {length:08x} 00000000 FFFFFFFF 00000000 {'00' * 8}")


def unlink(sequence: int, target: int) -> bytes:
    """USBIP_CMD_UNLINK: header; the sequence to unlink; padding."""
    return bytes.fromhex(f"00000002 {sequence:08x} 00010002 00000000 00000000 {target:08x} {'00' * 24}")


def unlinked(sequence: int, status: str) -> bytes:
    """USBIP_RET_UNLINK: header; status; padding."""
    return bytes.fromhex(f"00000004 {sequence:08x} 00000000 00000000 00000000 {status} {'00' * 24}")


GET_DEVICE_DESCRIPTOR = "80 06 00 01 00 00 12 00"
SET_CONFIGURATION_1 = "00 09 01 00 00 00 00 00"
CLEAR_HALT_81 = "02 01 00 00 81 00 00 00"
DEVICE_DESCRIPTOR = bytes.fromhex("12 01 0002 00 00 00 40 0004 5AC3 0001 00 00 00 01")
ECONNRESET, EPIPE, NO_ERROR = "FFFFFF98", "FFFFFFE0", "00000000"


class Export:
    """A bulk device on a server; `heard` is what it was sent."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.server = UsbIpServer(loop, "127.0.0.1", 0)
        self.gadget = Gadget(bulk_shape(0x0400, 0xC35A))
        self.endpoint = UsbEndpoint(loop, self.gadget, self.server)
        self.heard = bytearray()
        self._clients: list[asyncio.StreamWriter] = []
        self.plug()

    def plug(self) -> None:
        self.endpoint.open(self.heard.extend)

    async def client(self) -> "Client":
        host, port = self.server.address.split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        self._clients.append(writer)
        return Client(reader, writer)

    async def close(self) -> None:
        self.endpoint.close()
        for writer in self._clients:
            writer.close()
            await asyncio.wait([asyncio.ensure_future(writer.wait_closed())])


class Client:
    """Bytes out, bytes in."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    async def says(self, *out: bytes) -> None:
        self.writer.write(b"".join(out))
        await self.writer.drain()

    async def hears(self, expected: bytes) -> None:
        assert await asyncio.wait_for(self.reader.readexactly(len(expected)), 5) == expected

    async def hears_the_end(self) -> None:
        assert await asyncio.wait_for(self.reader.read(), 5) == b""

    async def imports(self) -> None:
        await self.says(IMPORT_1_1)
        await self.hears(bytes.fromhex("0111 0003 00000000") + RECORD)
        await self.says(submit(1, 0, 0, 0, SET_CONFIGURATION_1))
        await self.hears(submitted(1, NO_ERROR, 0))


@pytest_asyncio.fixture
async def export() -> AsyncIterator[Export]:
    """A card reader's USB side, exported."""
    made = Export()
    yield made
    await made.close()


async def test_the_list_of_devices_is_that_of_the_documentation(export: Export) -> None:
    client = await export.client()
    await client.says(DEVICE_LIST)
    await client.hears(bytes.fromhex("0111 0005 00000000 00000001") + RECORD + bytes.fromhex("FF 00 00 00"))
    await client.hears_the_end()


async def test_descriptors_and_data_go_both_ways(export: Export) -> None:
    client = await export.client()
    await client.imports()
    await client.says(submit(2, 1, 0, 18, GET_DEVICE_DESCRIPTOR))
    await client.hears(submitted(2, NO_ERROR, 18) + DEVICE_DESCRIPTOR)
    await client.says(submit(3, 1, 1, 64), submit(4, 0, 2, 5), b"hello")
    await client.hears(submitted(4, NO_ERROR, 5))
    assert export.heard == b"hello"
    export.endpoint.write(b"world!")
    await client.hears(submitted(3, NO_ERROR, 6) + b"world!")


async def test_a_transfer_that_is_unlinked_is_told_once_and_its_data_waits_for_the_next(
    export: Export,
) -> None:
    client = await export.client()
    await client.imports()
    await client.says(submit(2, 1, 1, 128), unlink(3, 2))
    await client.hears(unlinked(3, ECONNRESET))
    export.endpoint.write(bytes(70))
    await client.says(submit(4, 1, 1, 128))
    await client.hears(submitted(4, NO_ERROR, 70) + bytes(70))
    await client.says(unlink(5, 4))
    await client.hears(unlinked(5, NO_ERROR))
    await client.says(submit(6, 1, 1, 128))
    export.gadget.send(0x81, bytes(64))
    await client.says(unlink(7, 6), submit(8, 1, 1, 64))
    await client.hears(unlinked(7, ECONNRESET) + submitted(8, NO_ERROR, 64) + bytes(64))


async def test_a_halted_endpoint_says_so_until_it_is_cleared(export: Export) -> None:
    client = await export.client()
    await client.imports()
    export.gadget.halt(0x81)
    await client.says(submit(2, 1, 1, 64))
    await client.hears(submitted(2, EPIPE, 0))
    export.endpoint.write(b"kept")
    await client.says(submit(3, 0, 0, 0, CLEAR_HALT_81), submit(4, 1, 1, 64))
    await client.hears(submitted(3, NO_ERROR, 0) + submitted(4, NO_ERROR, 4) + b"kept")


async def test_a_device_that_is_had_is_refused_to_others_until_it_is_given_up(export: Export) -> None:
    first, second, third = [await export.client() for _ in range(3)]
    await first.imports()
    await second.says(IMPORT_1_1)
    await second.hears(bytes.fromhex("0111 0003 00000002"))
    await second.hears_the_end()
    first.writer.close()
    for _ in range(100):
        await third.says(IMPORT_1_1)
        answer = await third.reader.readexactly(8)
        if answer == bytes.fromhex("0111 0003 00000000"):
            break
        third = await export.client()
        await asyncio.sleep(0.01)
    else:
        pytest.fail("it was never free again")


async def test_a_device_that_is_not_there_is_refused(export: Export) -> None:
    client = await export.client()
    await client.says(IMPORT_1_1.replace(b"1-1", b"1-2"))
    await client.hears(bytes.fromhex("0111 0003 00000004"))
    await client.hears_the_end()


async def test_a_pulled_plug_ends_what_is_under_way_and_the_connection(export: Export) -> None:
    client = await export.client()
    await client.imports()
    await client.says(submit(2, 1, 1, 64), submit(3, 1, 0, 18, GET_DEVICE_DESCRIPTOR))
    await client.hears(submitted(3, NO_ERROR, 18) + DEVICE_DESCRIPTOR)
    export.endpoint.close()
    await client.hears(submitted(2, "FFFFFFED", 0))
    await client.hears_the_end()
    address = export.server.address
    export.plug()
    assert export.server.address == address
    await (await export.client()).imports()


@pytest.mark.parametrize(
    "garbage",
    [
        b"GET / HTTP/1.1\r\n\r\n" + bytes(64),
        bytes.fromhex("0106 8005 00000000"),
        IMPORT_1_1 + bytes(48),
        IMPORT_1_1 + submit(1, 0, 2, 1 << 21),
        IMPORT_1_1 + submit(1, 7, 2, 1),
        IMPORT_1_1 + submit(1, 1, 1, 64) * 2,
        IMPORT_1_1 + b"".join(submit(n, 1, 1, 64) for n in range(300)),
        IMPORT_1_1[:20],
    ],
)  # fmt: skip
async def test_a_client_that_speaks_something_else_is_cut_off_and_harms_nobody(
    export: Export, garbage: bytes
) -> None:
    client = await export.client()
    await client.says(garbage)
    client.writer.write_eof()
    await asyncio.wait_for(client.reader.read(), 5)
    for _ in range(100):
        after = await export.client()
        await after.says(IMPORT_1_1)
        if (await after.reader.readexactly(8))[7] == 0:
            return
        await asyncio.sleep(0.01)
    pytest.fail("the device is not to be had any more")


@given(st.binary(min_size=48, max_size=48))
def test_no_command_raises(header: bytes) -> None:
    parse_command(header)
    parse_operation(header[:8])


async def test_a_port_in_use_is_told(export: Export) -> None:
    port = int(export.server.address.split(":")[1])
    other = UsbIpServer(asyncio.get_running_loop(), "127.0.0.1", port)
    with pytest.raises(LineError, match=r"USB/IP.*choose another port"):
        other.plug(Gadget(hid_shape(1, 2)))


# ---------------------------------------------------------------------- the whole simulator, another's client


@pytest.fixture
def pad() -> Iterator[usbip.USBIP]:
    """`hallside-sim pad --usbip`, as a process."""
    command = "from firmware_sim.cli import main; raise SystemExit(main())"
    with subprocess.Popen(
        [sys.executable, "-c", command, "pad", "--usbip", "127.0.0.1:0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        ready = json.loads(process.stdout.readline())["pads"][0]
        assert ready["url"] == f"usb://1209:0001:{ready['id']}"
        words = ready["attach"].split()
        port = words.pop(2)
        assert " ".join(words) == "usbip --tcp-port attach --remote 127.0.0.1 --busid 1-1"
        yield usbip.USBIP("127.0.0.1", int(port))
        process.terminate()


def test_an_independent_client_attaches_the_pad_and_is_greeted(pad: usbip.USBIP) -> None:
    (listed,) = list_devices(pad)
    assert (listed["busid"], listed["idVendor"], listed["interfaces"]) == ("1-1", 0x1209, [(3, 0, 0)])
    with usbip.open(0x1209, 0x0001, transport=pad) as device:
        serial = device.control(0x80, 6, 0x0300 | device.device_descriptor.iSerialNumber, 0x0409, 255)
        assert serial[2:].decode("utf-16-le") == "4853000000000001"
        report_descriptor = device.control(0x81, 6, 0x2200, 0, 255)
        assert report_descriptor.startswith(bytes.fromhex("06 00 FF"))
        assert report_descriptor.endswith(bytes.fromhex("C0"))
        with pytest.raises(usbip.Stall):
            device.control(0x80, 6, 0x0F00, 0, 5)
        # QUERY(HELLO) in a report, as in the vectors
        device.interrupt_out(0x01, bytes.fromhex("06 02 04 03 D1 CB 00").ljust(64, b"\0"))
        stream = b""
        while b"HS-SIM" not in stream and len(stream) < 4000:
            report = device.interrupt_in(0x81, 64)
            assert len(report) == 64
            stream += report[1 : 1 + report[0]]
        assert bytes.fromhex("4853") in stream
