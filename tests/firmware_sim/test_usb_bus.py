"""The virtual bus under unmodified pyusb: it behaves, and fails, as libusb on Linux does."""

import errno
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module

import pytest
import usb.core
import usb.util
from hypothesis import given, settings
from hypothesis import strategies as st
from usb.core import Device, USBError, USBTimeoutError

from firmware_sim.usb.bus_port import VirtualBus
from firmware_sim.usb.gadget import BUFFER_BYTES, Gadget, Urb
from firmware_sim.usb.shape import DeviceShape, bulk_shape, hid_shape, pad_shape, printer_shape

READER = bulk_shape(0x0400, 0xC35A, "4711", maker="Maker", name="读卡器")
OUT, IN = 0x02, 0x81


def plugged(shape: DeviceShape = READER) -> tuple[VirtualBus, Gadget, Device]:
    """A bus, a device on it, and the device as pyusb has it."""
    bus, gadget = VirtualBus(), Gadget(shape)
    bus.plug(gadget)
    return bus, gadget, find(bus, gadget)


def find(bus: VirtualBus, gadget: Gadget) -> Device:
    shape = gadget.shape
    return next(usb.core.find(find_all=True, backend=bus, idVendor=shape.vendor, idProduct=shape.product))


def taken(gadget: Gadget) -> bytes:
    """All that the device was sent."""
    return b"".join(iter(gadget.take, None))


def fails(action: Callable[[], object]) -> int | None:
    """The error number."""
    with pytest.raises(USBError) as caught:
        action()
    return caught.value.errno


def test_a_device_tells_pyusb_what_it_is() -> None:
    _, _, device = plugged()
    assert (device.bus, device.address, device.port_numbers) == (1, 2, (1,))
    assert device.serial_number == "4711"
    assert usb.util.get_string(device, 2) == "读卡器"
    (interface,) = device.get_active_configuration()
    assert [e.bEndpointAddress for e in interface] == [IN, OUT]
    assert fails(lambda: usb.util.get_string(device, 9)) == errno.EPIPE


def test_a_read_ends_with_a_short_packet_an_empty_one_or_a_full_buffer() -> None:
    _, gadget, device = plugged()
    for packet in (bytes(64), bytes(64), b"end", bytes(64), b"", bytes(64), bytes(64)):
        gadget.send(IN, packet)
    assert [len(device.read(IN, 192, 100)) for _ in range(2)] == [131, 64]
    assert [len(device.read(IN, 64, 100)) for _ in range(2)] == [64, 64]


def test_a_read_without_data_times_out_and_one_with_some_gives_it() -> None:
    _, gadget, device = plugged()
    with pytest.raises(USBTimeoutError) as caught:
        device.read(IN, 64, 20)
    assert (caught.value.errno, caught.value.backend_error_code) == (errno.ETIMEDOUT, -7)
    gadget.send(IN, bytes(64))
    assert len(device.read(IN, 128, 20)) == 64


def test_a_write_tells_how_much_a_slow_device_took() -> None:
    _, gadget, device = plugged()
    assert device.write(OUT, bytes(BUFFER_BYTES + 1000), 50) == BUFFER_BYTES
    with pytest.raises(USBTimeoutError):
        device.write(OUT, b"more", 20)
    assert taken(gadget) == bytes(BUFFER_BYTES)
    assert device.write(OUT, b"more", 20) == 4


def test_a_packet_larger_than_the_buffer_is_an_overflow_and_lost() -> None:
    _, gadget, device = plugged()
    gadget.send(IN, bytes(64))
    gadget.send(IN, b"next")
    assert fails(lambda: device.read(IN, 16, 50)) == errno.EOVERFLOW
    assert device.read(IN, 16, 50).tobytes() == b"next"


def test_a_halted_endpoint_is_a_broken_pipe_until_it_is_cleared() -> None:
    _, gadget, device = plugged()
    gadget.halt(IN)
    gadget.send(IN, b"kept")
    for _ in range(3):
        assert fails(lambda: device.read(IN, 64, 50)) == errno.EPIPE
    device.clear_halt(IN)
    assert device.read(IN, 64, 50).tobytes() == b"kept"
    device.ctrl_transfer(0x02, 3, 0, OUT)
    assert fails(lambda: device.write(OUT, b"x", 50)) == errno.EPIPE
    device.ctrl_transfer(0x02, 1, 0, OUT)
    assert device.write(OUT, b"x", 50) == 1


@pytest.mark.parametrize("way", ["read", "write"])
def test_a_plug_pulled_in_mid_transfer_ends_it_at_once(way: str) -> None:
    bus, gadget, device = plugged()
    moves: dict[str, Callable[[], object]] = {
        "read": lambda: device.read(IN, 64, 20_000),
        "write": lambda: device.write(OUT, bytes(2 * BUFFER_BYTES), 20_000),
    }
    with ThreadPoolExecutor() as pool:
        began = time.monotonic()
        under_way = pool.submit(fails, moves[way])
        while not any(pipe.waiting for pipe in gadget._pipes.values()):
            time.sleep(0.001)
        bus.unplug(gadget)
        assert under_way.result() == errno.ENODEV
        assert time.monotonic() - began < 5
    assert fails(moves[way]) == errno.ENODEV
    assert not list(usb.core.find(find_all=True, backend=bus))


def test_a_device_comes_back_at_its_place_under_a_new_address() -> None:
    bus, gadget, device = plugged()
    bus.unplug(gadget)
    bus.plug(gadget)
    again = find(bus, gadget)
    assert again.port_numbers == device.port_numbers
    assert again.address != device.address
    assert again.write(OUT, b"hello", 50) == 5
    assert fails(lambda: device.write(OUT, b"hello", 50)) == errno.ENODEV
    bus.unplug(gadget)
    bus.plug(gadget, (3, 1))
    assert find(bus, gadget).port_numbers == (3, 1)


def test_an_interface_has_one_holder_at_a_time() -> None:
    bus, gadget, device = plugged()
    other = find(bus, gadget)
    device.write(OUT, b"mine", 50)
    assert fails(lambda: other.write(OUT, b"x", 50)) == errno.EBUSY
    assert fails(other.set_configuration) == errno.EBUSY
    usb.util.release_interface(device, 0)
    assert other.write(OUT, b"x", 50) == 1
    other.finalize()
    assert not bus.claimed(gadget)


def test_a_kernel_driver_holds_an_interface_until_it_is_sent_away() -> None:
    bus, gadget, device = plugged(hid_shape(1, 2))
    bus.bind_kernel_driver(gadget)
    assert device.is_kernel_driver_active(0)
    assert fails(lambda: device.write(0x01, bytes(64), 50)) == errno.EBUSY
    device.detach_kernel_driver(0)
    assert fails(lambda: device.detach_kernel_driver(0)) == errno.ENOENT
    assert device.write(0x01, bytes(64), 50) == 64
    assert fails(lambda: device.attach_kernel_driver(0)) == errno.EBUSY
    usb.util.release_interface(device, 0)
    device.attach_kernel_driver(0)
    assert device.is_kernel_driver_active(0)
    bus.unplug(gadget)
    bus.plug(gadget)
    assert find(bus, gadget).is_kernel_driver_active(0)


def test_a_device_that_may_not_be_opened_can_be_seen_and_no_more() -> None:
    bus, gadget, device = plugged()
    bus.deny(gadget)
    assert device.idProduct == 0xC35A
    assert fails(device.get_active_configuration) == errno.EACCES
    bus.unplug(gadget)
    bus.plug(gadget)
    assert fails(find(bus, gadget).get_active_configuration) == errno.EACCES


def test_a_hung_device_answers_nothing_whatever_the_timeout() -> None:
    bus, gadget, device = plugged()
    bus.hang(gadget)
    with ThreadPoolExecutor() as pool:
        hanging = pool.submit(device.write, OUT, b"x", 1)
        time.sleep(0.05)
        assert not hanging.done()
        bus.hang(gadget, hung=False)
        assert hanging.result() == 1


def test_an_output_report_may_come_over_the_control_endpoint() -> None:
    _, gadget, device = plugged(pad_shape("1"))
    report = b"\x02hi".ljust(64, b"\0")
    assert device.ctrl_transfer(0x21, 0x09, 0x0200, 0, report) == 64
    assert gadget.take() == report
    answer = device.ctrl_transfer(0x81, 6, 0x2200, 0, 255)
    assert not isinstance(answer, int)
    assert answer.tobytes() == gadget.shape.interfaces[0].report


def test_a_printer_says_what_it_is() -> None:
    _, _, device = plugged(printer_shape(0x0416, 0x5011))
    answer = device.ctrl_transfer(0xA1, 0, 0, 0, 255)
    assert not isinstance(answer, int)
    assert answer.tobytes()[2:].startswith(b"MFG:Hallside;")
    assert answer.tobytes()[:2] == len(answer).to_bytes(2, "big")


def test_python_escpos_prints_on_it_unchanged() -> None:
    bus, gadget, _ = plugged(printer_shape(0x0416, 0x5011))
    printer = import_module("escpos.printer").Usb(0x0416, 0x5011, usb_args={"backend": bus}, timeout=1000)
    printer._raw(b"\x1b@A001\n\x1dV\x00")
    gadget.send(0x82, b"\x16")
    assert bytes(printer._read()) == b"\x16"
    assert taken(gadget) == b"\x1b@A001\n\x1dV\x00"
    bus.unplug(gadget)
    with pytest.raises(USBError):
        printer._raw(b"x")


def test_what_nobody_fetches_is_lost_and_counted_beyond_the_devices_buffer() -> None:
    _, gadget, device = plugged()
    sent = sum(gadget.send(IN, bytes(64)) for _ in range(100))
    assert sent == BUFFER_BYTES // 64
    assert gadget.lost_bytes == (100 - sent) * 64
    assert len(device.read(IN, 100 * 64, 50)) == BUFFER_BYTES


@settings(max_examples=60)
@given(st.lists(st.binary(max_size=300), max_size=20), st.integers(1, 5))
def test_a_stream_arrives_whole_however_it_is_cut_and_withdrawn(messages: list[bytes], step: int) -> None:
    gadget = Gadget(READER, room_bytes=256)
    gadget.plug()
    heard = b""
    for count, message in enumerate(messages):
        rest = message
        while rest:
            urb = Urb(OUT, lambda _: None, data=rest)
            gadget.submit(urb)
            if count % step == 0:
                heard += gadget.take() or b""
            gadget.withdraw(urb)
            rest = rest[urb.moved :]
            heard += taken(gadget)
    assert heard == b"".join(messages)


@given(st.binary(min_size=8, max_size=8), st.binary(max_size=64), st.sampled_from([READER, pad_shape("1")]))
def test_no_control_request_raises(setup: bytes, data: bytes, shape: DeviceShape) -> None:
    gadget = Gadget(shape)
    gadget.plug()
    over: list[Urb] = []
    gadget.submit(Urb(0, over.append, data=data, setup=setup))
    assert len(over) == 1
    assert over[0].status in {0, -errno.EPIPE}
    assert len(over[0].got) <= int.from_bytes(setup[6:], "little")


def test_many_threads_write_to_one_device_and_nothing_is_lost() -> None:
    _, gadget, device = plugged()
    over = threading.Event()
    heard = bytearray()

    def drain() -> None:
        while not over.is_set():
            heard.extend(taken(gadget))
            time.sleep(0.001)

    with ThreadPoolExecutor() as pool:
        draining = pool.submit(drain)
        writes = [pool.submit(device.write, OUT, bytes((n,)) * 1000, 5000) for n in range(20)]
        assert [w.result() for w in writes] == [1000] * 20
        over.set()
        draining.result()
    heard.extend(taken(gadget))
    assert sorted(heard) == sorted(b"".join(bytes((n,)) * 1000 for n in range(20)))
