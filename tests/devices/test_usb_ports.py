"""USB ports on a virtual bus that fails as libusb does: unplugged, halted, denied, busy, hung, ambiguous."""

import asyncio
import time

import pytest
from usb.backend import libusb1

from devices.errors import (
    PortBusyError,
    PortDeniedError,
    PortError,
    PortMissingError,
    PortUnclearError,
)
from devices.ports.url import UsbUrl
from devices.ports.usb_choice import RULES_FILE
from devices.ports.usb_device import TRANSFER_TIMEOUT_MS
from devices.ports.usb_port import open_usb
from devices.ports.usb_queue import MESSAGE_AHEAD_MAX, WRITE_BACKLOG_MAX
from devices.ports.usb_stream_port import UsbPort
from firmware_sim.usb.bus_port import VirtualBus
from firmware_sim.usb.gadget import BUFFER_BYTES, Gadget
from firmware_sim.usb.shape import (
    CLASS_VENDOR,
    DeviceShape,
    EndpointShape,
    InterfaceShape,
    Transfer,
    bulk_shape,
    hid_shape,
    printer_shape,
)
from tests.devices.lines import until, watching
from tests.devices.usb_plugs import UsbPlug, busy_threads, hung, quiet

READER = bulk_shape(0x0400, 0xC35A)
PAD = hid_shape(0x1209, 0x0001, "4853000000000001")
PRINTER = printer_shape(0x0416, 0x5011, "P1")
SHAPES = pytest.mark.parametrize("shape", [READER, PAD, PRINTER], ids=["bulk", "hid", "printer"])


@SHAPES
async def test_bytes_go_both_ways_whatever_their_number(shape: DeviceShape) -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, shape)
    async with watching(plug.url, usb_backend=bus) as (watch,):
        await until(lambda: watch.opened)
        said = bytearray()
        for count in (1, 62, 63, 64, 65, 126, 128, 1000):
            data = bytes((count + n) % 256 for n in range(count))
            said += data
            watch.port.write(data)
            plug.endpoint.write(data)
        await until(lambda: len(plug.heard) >= len(said) and len(watch.heard) >= len(said))
        assert plug.heard == said
        assert watch.heard == said
    await quiet()
    assert not bus.claimed(plug.gadget)


@SHAPES
async def test_a_long_message_is_sent_whole_and_counted(shape: DeviceShape) -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, shape)
    port = UsbPort(open_usb(plug.url, bus), bytearray().extend, str(plug.url))
    data = bytes(n % 251 for n in range(20_000))
    assert await port.send(data, 10) == len(data)
    assert port.unsent() == 0
    await until(lambda: len(plug.heard) == len(data))
    assert plug.heard == data
    port.close()
    assert port.unsent() is None
    await quiet()


async def test_a_device_is_found_when_it_is_plugged_in_and_again_after_each_replug() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, PAD)
    plug.unplug()
    async with watching(plug.url, usb_backend=bus) as (watch,):
        await until(lambda: watch.lost)
        assert watch.lost[0] == f"{plug.url} is not there: is the device plugged in and switched on?"
        for times in (1, 2, 3):
            plug.plug()
            await until(lambda n=times: len(watch.opened) == n)  # type: ignore[misc]
            plug.unplug()
            await until(lambda: watch.lost[-1] == "the device was unplugged")
    await quiet()


async def test_a_send_into_a_device_that_is_unplugged_tells_what_it_took() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    port = UsbPort(open_usb(plug.url, bus), bytearray().extend, str(plug.url))
    plug.endpoint.pause()
    sending = asyncio.create_task(port.send(bytes(20_000), 10))
    await until(lambda: plug.gadget._pipes[plug.from_host].held() == BUFFER_BYTES)
    plug.unplug()
    assert await sending == BUFFER_BYTES
    assert port.lost.result() == "the device was unplugged"
    await quiet()


async def test_a_send_that_runs_out_of_time_tells_what_was_taken_and_its_rest_never_comes_out() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, PRINTER)
    port = UsbPort(open_usb(plug.url, bus), bytearray().extend, str(plug.url))
    plug.endpoint.pause()
    first = await port.send(b"a" * 10_000, 0.3)
    assert first == BUFFER_BYTES
    plug.endpoint.resume()
    assert await port.send(b"b" * 300, 5) == 300
    await until(lambda: len(plug.heard) == first + 300)
    assert plug.heard == b"a" * first + b"b" * 300
    port.close()
    await quiet()


async def test_two_long_messages_never_mix_and_a_short_one_may_come_between() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, PRINTER)
    port = UsbPort(open_usb(plug.url, bus), bytearray().extend, str(plug.url))
    sends = [port.send(bytes((n,)) * 3 * MESSAGE_AHEAD_MAX, 10) for n in (1, 2)]
    counts = asyncio.gather(*sends)
    await asyncio.sleep(0)
    port.write(b"\x09")
    assert await counts == [3 * MESSAGE_AHEAD_MAX] * 2
    await until(lambda: len(plug.heard) == 6 * MESSAGE_AHEAD_MAX + 1)
    without = bytes(plug.heard).replace(b"\x09", b"")
    assert without == b"\x01" * 3 * MESSAGE_AHEAD_MAX + b"\x02" * 3 * MESSAGE_AHEAD_MAX
    port.close()
    await quiet()


async def test_what_a_stalled_device_has_no_room_for_is_dropped_and_counted() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    port = UsbPort(open_usb(plug.url, bus), bytearray().extend, str(plug.url))
    plug.endpoint.pause()
    for _ in range(40):
        port.write(bytes(1000))
    assert port.dropped_bytes >= 40_000 - BUFFER_BYTES - WRITE_BACKLOG_MAX - 1024
    port.close()
    await quiet()


async def test_a_paused_port_leaves_what_comes_in_the_device() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    heard = bytearray()
    port = UsbPort(open_usb(plug.url, bus), heard.extend, str(plug.url))
    port.pause()
    port.pause()
    for n in range(40):
        plug.endpoint.write(bytes((n,)) * 50)
    assert not heard
    await asyncio.sleep(0.3)
    assert not heard
    assert plug.gadget._pipes[plug.to_host].held() >= 35 * 50
    port.resume()
    port.resume()
    await until(lambda: len(heard) == 2000)
    assert heard == b"".join(bytes((n,)) * 50 for n in range(40))
    port.close()
    await quiet()


async def test_what_was_read_before_the_plug_was_pulled_is_handed_on_before_the_loss_is_told() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    heard = bytearray()
    port = UsbPort(open_usb(plug.url, bus), heard.extend, str(plug.url))
    plug.endpoint.write(b"last words")
    await until(lambda: not plug.gadget._pipes[plug.to_host].held())
    plug.unplug()
    await port.lost
    assert heard == b"last words"
    await quiet()


@pytest.mark.parametrize("incoming", [True, False])
async def test_a_halted_endpoint_is_cleared_and_nothing_is_lost(*, incoming: bool) -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    async with watching(plug.url, usb_backend=bus) as (watch,):
        await until(lambda: watch.opened)
        for n in range(20):
            plug.gadget.halt(plug.to_host if incoming else plug.from_host)
            plug.endpoint.write(bytes((n,)) * 10)
            watch.port.write(bytes((n,)) * 10)
            await until(lambda n=n: min(len(plug.heard), len(watch.heard)) == 10 * (n + 1))  # type: ignore[misc]
        assert plug.heard == watch.heard == b"".join(bytes((n,)) * 10 for n in range(20))
        assert not watch.lost
    await quiet()


async def test_a_halt_in_the_middle_of_a_message_ends_it_since_nobody_knows_how_much_was_taken() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, PRINTER)
    port = UsbPort(open_usb(plug.url, bus), bytearray().extend, str(plug.url))
    plug.endpoint.pause()
    sending = asyncio.create_task(port.send(bytes(20_000), 10))
    await until(lambda: plug.gadget._pipes[plug.from_host].waiting)
    plug.gadget.halt(plug.from_host)
    assert await sending == BUFFER_BYTES
    assert port.lost.result() == "the device halted in the middle of a message"
    await quiet()


async def test_a_port_that_is_dropped_is_opened_again_and_never_found_busy_with_ourselves() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, PAD)
    async with watching(plug.url, usb_backend=bus) as (watch,):
        for times in (1, 2, 3):
            await until(lambda n=times: len(watch.opened) == n)  # type: ignore[misc]
            watch.keeper.drop()
        await until(lambda: len(watch.opened) == 4)
        assert watch.lost == ["closed"] * 3
    await quiet()


async def test_an_endpoint_that_halts_without_end_is_given_up() -> None:
    class Stubborn(VirtualBus):
        def clear_halt(self, dev_handle: object, ep: int) -> None:
            """The device says yes and halts again."""

    bus = Stubborn()
    plug = UsbPlug(bus, READER)
    port = UsbPort(open_usb(plug.url, bus), bytearray().extend, str(plug.url))
    plug.gadget.halt(plug.to_host)
    assert await asyncio.wait_for(port.lost, 5) == "read failed: Pipe error"
    await quiet()


async def test_a_packet_larger_than_the_endpoint_allows_costs_only_itself() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    async with watching(plug.url, usb_backend=bus) as (watch,):
        await until(lambda: watch.opened)
        plug.gadget.send(plug.to_host, bytes(65))
        plug.endpoint.write(b"sound")
        await until(lambda: watch.heard)
        assert watch.heard == b"sound"
        assert not watch.lost
    await quiet()


async def test_a_report_whose_count_promises_too_much_is_dropped_and_counted() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, PAD)
    heard = bytearray()
    device = open_usb(plug.url, bus)
    port = UsbPort(device, heard.extend, str(plug.url))
    plug.gadget.send(plug.to_host, b"\x40" + bytes(63))
    plug.gadget.send(plug.to_host, b"\x05abc")
    plug.gadget.send(plug.to_host, b"")
    plug.endpoint.write(b"sound")
    await until(lambda: heard)
    assert heard == b"sound"
    assert device.bad_reports == 2
    port.close()
    await quiet()


async def test_a_device_that_hangs_stalls_neither_the_loop_nor_another_device() -> None:
    bus = VirtualBus()
    good, bad = UsbPlug(bus, READER), UsbPlug(bus, PAD)
    async with watching(bad.url, good.url, usb_backend=bus) as (hanging, watch):
        await until(lambda: watch.opened and hanging.opened)
        with hung(bus, bad):
            hanging.port.write(bytes(200))
            began = time.monotonic()
            hanging.port.close()
            assert time.monotonic() - began < 0.1
            await until(lambda: hanging.lost)
            for n in range(20):
                watch.port.write(b"x")
                await until(lambda n=n: len(good.heard) > n)  # type: ignore[misc]
    await quiet()


async def test_an_open_that_hangs_is_told_and_never_begun_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("devices.ports.keeper.OPEN_TIMEOUT_S", 0.2)
    bus = VirtualBus()
    plug = UsbPlug(bus, PAD)
    with hung(bus, plug):
        async with watching(plug.url, usb_backend=bus) as (watch,):
            await until(lambda: len(watch.lost) >= 2)
            assert all("unplug the device and plug it in again" in reason for reason in watch.lost)
            assert len([name for name in busy_threads() if name.startswith("open")]) == 1
            bus.hang(plug.gadget, hung=False)
            await until(lambda: watch.opened)
    await quiet()
    assert not bus.claimed(plug.gadget)


async def test_a_device_that_was_opened_for_nobody_is_closed() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, PAD)
    with hung(bus, plug):
        async with watching(plug.url, usb_backend=bus):
            await until(busy_threads)
    await quiet()
    assert not bus.claimed(plug.gadget)


async def test_want_of_permission_names_the_missing_line_and_is_got_over() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    bus.deny(plug.gadget)
    with pytest.raises(PortDeniedError) as caught:
        open_usb(plug.url, bus)
    assert str(caught.value).splitlines() == [
        f"no permission to open usb://0400:c35a: {RULES_FILE} is missing or lacks this line:",
        'SUBSYSTEM=="usb", ATTR{idVendor}=="0400", ATTR{idProduct}=="c35a", MODE="0660", GROUP="dialout"',
        "add it, run `udevadm control --reload`, plug the device in again; our user is in group dialout?",
    ]
    async with watching(plug.url, usb_backend=bus) as (watch,):
        await until(lambda: watch.lost)
        bus.deny(plug.gadget, denied=False)
        await until(lambda: watch.opened)
    await quiet()


async def test_want_of_permission_to_read_a_serial_number_is_told_as_such() -> None:
    bus = VirtualBus()
    for serial in ("A", "B"):
        bus.deny(UsbPlug(bus, bulk_shape(0x0400, 0xC35A, serial)).gadget)
    with pytest.raises(PortDeniedError, match="lacks this line"):
        open_usb(UsbUrl(0x0400, 0xC35A, "A"), bus)
    with pytest.raises(PortUnclearError, match=r"at 1-1 \(serial number unreadable\).*by place"):
        open_usb(UsbUrl(0x0400, 0xC35A), bus)


async def test_a_device_that_another_program_holds_is_told_and_taken_when_it_is_free() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    other = open_usb(plug.url, bus)
    with pytest.raises(PortBusyError, match="held by another program"):
        open_usb(plug.url, bus)
    async with watching(plug.url, usb_backend=bus) as (watch,):
        await until(lambda: watch.lost)
        other.close()
        await until(lambda: watch.opened)
    await quiet()


@pytest.mark.parametrize("shape", [PAD, PRINTER])
async def test_the_kernels_driver_steps_aside_and_comes_back(shape: DeviceShape) -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, shape)
    bus.bind_kernel_driver(plug.gadget)
    device = open_usb(plug.url, bus)
    assert not bus.kernel_drivers(plug.gadget)
    device.close()
    assert bus.kernel_drivers(plug.gadget) == {0}


async def test_a_kernel_driver_of_another_class_stays() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    bus.bind_kernel_driver(plug.gadget)
    with pytest.raises(PortBusyError, match=r"class 255.*serial:///dev/serial/by-path"):
        open_usb(plug.url, bus)
    assert bus.kernel_drivers(plug.gadget) == {0}


async def test_a_device_without_a_configuration_gets_one() -> None:
    bus = VirtualBus()
    plug = UsbPlug(bus, READER)
    plug.gadget.configure(0)
    open_usb(plug.url, bus).close()
    assert plug.gadget.configuration == 1


async def test_of_two_alike_the_serial_number_or_the_place_tells_which() -> None:
    bus = VirtualBus()
    shapes = [hid_shape(0x1209, 1, "A"), hid_shape(0x1209, 1, "B"), READER, READER]
    plugs = [UsbPlug(bus, shape) for shape in shapes]
    assert bus.enumerate_devices()[3].place == (4,)
    for url, plug in ((UsbUrl(0x1209, 1, "B"), plugs[1]), (UsbUrl(0x0400, 0xC35A, place="1-4"), plugs[3])):
        device = open_usb(url, bus)
        device.write(b"it is me")
        await until(lambda plug=plug: plug.heard == b"it is me")  # type: ignore[misc]
        device.close()
    with pytest.raises(PortUnclearError) as caught:
        open_usb(UsbUrl(0x1209, 1), bus)
    assert str(caught.value) == (
        "usb://1209:0001 fits 2 devices: at 1-1 (serial number A), at 1-2 (serial number B); say which one, "
        "by serial number, e.g. usb://1209:0001:A or by place, e.g. usb://1209:0001?port=1-1"
    )
    with pytest.raises(PortUnclearError, match=r"\(no serial number\).*which one, by place, e.g"):
        open_usb(UsbUrl(0x0400, 0xC35A), bus)
    with pytest.raises(PortMissingError, match=r"there is another 1209:0001: at 1-1 \(serial number A\), at"):
        open_usb(UsbUrl(0x1209, 1, "C"), bus)


async def test_a_device_that_cannot_send_says_what_it_has() -> None:
    only_out = InterfaceShape(3, (CLASS_VENDOR, 0, 0), (EndpointShape(1, Transfer.BULK),))
    bus = VirtualBus()
    bus.plug(Gadget(DeviceShape(1, 2, (only_out,))))
    with pytest.raises(PortError, match=r"both directions; its interfaces: 3 \(class 255, 1 endpoints\)"):
        open_usb(UsbUrl(1, 2), bus)
    with pytest.raises(PortError, match="has no interface 7 with"):
        open_usb(UsbUrl(1, 2, interface=7), bus)


async def test_the_interface_that_the_url_names_is_taken() -> None:
    bus = VirtualBus()
    pair = (EndpointShape(0x83, Transfer.BULK), EndpointShape(0x03, Transfer.BULK))
    second = InterfaceShape(1, (CLASS_VENDOR, 0, 0), pair)
    plug = UsbPlug(bus, DeviceShape(1, 2, (*PAD.interfaces, second)))
    device = open_usb(UsbUrl(1, 2, interface=1), bus)
    device.write(b"plain")
    assert plug.gadget.take() == b"plain"
    device.close()
    device = open_usb(UsbUrl(1, 2, hid=False), bus)
    device.write(b"uncounted")
    assert plug.gadget.take() == b"uncounted"
    device.close()


def test_a_machine_without_libusb_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libusb1, "get_backend", lambda: None)
    with pytest.raises(PortError, match=r"apt install libusb-1\.0-0"):
        open_usb(UsbUrl(1, 2))
    assert TRANSFER_TIMEOUT_MS <= 500, "a close would be noticed late"
