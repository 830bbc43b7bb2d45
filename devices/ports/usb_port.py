"""Opening a USB device through pyusb, and one transfer at a time on it. Everything here may block.

pyusb's own libusb 1.0 is used, or any other of its backends that is handed over. Timeouts are milliseconds.
"""

import contextlib
import errno
import logging
import threading
from collections.abc import Sequence

import usb.core
import usb.util
from usb.backend import IBackend, libusb1
from usb.core import Device, USBError, USBTimeoutError

from devices.errors import PortBusyError, PortError, PortLostError, PortMissingError
from devices.ports.reports import REPORT_BYTES, REPORT_PAYLOAD_MAX, pack_report, unpack_report
from devices.ports.url import UsbUrl
from devices.ports.usb_choice import (
    CLASS_HID,
    CLASS_PRINTER,
    Pipe,
    SeenDevice,
    SeenInterface,
    choose_device,
    choose_interface,
    denied,
    speaks_reports,
)

TRANSFER_TIMEOUT_MS = 200
"""Longest that one transfer waits: so soon a close is noticed."""
WRITE_CHUNK_BYTES = 1024
"""Most that one bulk transfer carries: a slow printer takes it in parts, and the count of each is exact."""
FAILURES_MAX = 5
"""Halts or overflows of an endpoint in a row after which the device is given up."""

LENT_CLASSES = {CLASS_HID, CLASS_PRINTER}
"""Interfaces whose kernel driver (usbhid, usblp) steps aside for us and comes back afterwards."""
_TRANSFER_KINDS = {usb.util.ENDPOINT_TYPE_BULK, usb.util.ENDPOINT_TYPE_INTR}
_GONE = {errno.ENODEV, errno.ENXIO, errno.ESHUTDOWN}

_loading = threading.Lock()


class UsbDevice:
    """An open device. One thread may `read` while another may `write`; `close` comes after both."""

    def __init__(
        self, device: Device, incoming: Pipe, outgoing: Pipe, interface: int, *, reports: bool, lent: bool
    ) -> None:
        self._device = device
        self._in = incoming
        self._out = outgoing
        self._interface = interface
        self._reports = reports
        self._lent = lent
        self._failures = {incoming.address: 0, outgoing.address: 0}
        self.chunk_bytes = REPORT_PAYLOAD_MAX if reports else WRITE_CHUNK_BYTES
        """Most that `write` takes at once."""
        self.bad_reports = 0
        """Reports that were none."""

    def read(self) -> bytes:
        """What came within TRANSFER_TIMEOUT_MS, a packet at most; empty for nothing. Raises PortLostError."""
        try:
            came = bytes(self._device.read(self._in.address, self._in.packet_bytes, TRANSFER_TIMEOUT_MS))
        except USBError as error:
            self._overcome(error, self._in)
            return b""
        self._failures[self._in.address] = 0
        if not self._reports or not came:
            return came
        payload = unpack_report(came)
        if payload is None:
            self.bad_reports += 1
            return b""
        return payload

    def write(self, data: bytes) -> int:
        """Bytes of `data`, at most `chunk_bytes`, that the device took within TRANSFER_TIMEOUT_MS. Raises
        PortLostError."""
        packed = pack_report(data) if self._reports else data
        try:
            taken = self._device.write(self._out.address, packed, TRANSFER_TIMEOUT_MS)
        except USBError as error:
            self._overcome(error, self._out)
            if error.errno == errno.EPIPE and len(packed) > self._out.packet_bytes:
                # Of a packet we know that it was not taken; of several, pyusb does not tell how many were.
                raise PortLostError("the device halted in the middle of a message") from error
            return 0
        self._failures[self._out.address] = 0
        if self._reports:
            return len(data) if taken == REPORT_BYTES else 0
        return taken

    def close(self) -> None:
        """Give the interface back to the kernel's driver, if it had it, and close. May hang."""
        with contextlib.suppress(USBError, NotImplementedError):
            usb.util.release_interface(self._device, self._interface)
        if self._lent:
            with contextlib.suppress(USBError, NotImplementedError):
                self._device.attach_kernel_driver(self._interface)
        _give_up(self._device)

    def _overcome(self, error: USBError, pipe: Pipe) -> None:
        """Go on after an error that the next transfer may not meet; else raise PortLostError."""
        if isinstance(error, USBTimeoutError) or error.errno in {errno.ETIMEDOUT, errno.EINTR}:
            return
        if error.errno in _GONE:
            raise PortLostError("the device was unplugged") from error
        self._failures[pipe.address] += 1
        if error.errno not in {errno.EPIPE, errno.EOVERFLOW} or self._failures[pipe.address] > FAILURES_MAX:
            way = "read" if pipe.is_in else "write"
            raise PortLostError(f"{way} failed: {error.strerror or error}") from error
        if error.errno == errno.EPIPE:
            try:
                self._device.clear_halt(pipe.address)
            except USBError as again:
                raise PortLostError(f"the device halted: {again.strerror or again}") from again


def open_usb(url: UsbUrl, backend: IBackend | None = None) -> UsbDevice:
    """The device that `url` means, its interface claimed. May block; raises PortError."""
    device = _find(url, backend or _libusb())
    lent: int | None = None
    try:
        interface = choose_interface(url, _interfaces(device))
        if _has_kernel_driver(url, device, interface):
            device.detach_kernel_driver(interface.number)
            lent = interface.number
        usb.util.claim_interface(device, interface.number)
    except (USBError, PortError) as error:
        if lent is not None:
            with contextlib.suppress(USBError, NotImplementedError):
                device.attach_kernel_driver(lent)
        _give_up(device)
        raise (_explain(url, error) if isinstance(error, USBError) else error) from error
    assert interface.incoming is not None, "as chosen"
    assert interface.outgoing is not None, "as chosen"
    return UsbDevice(
        device,
        interface.incoming,
        interface.outgoing,
        interface.number,
        reports=speaks_reports(url, interface),
        lent=lent is not None,
    )


def _libusb() -> IBackend:
    # pyusb logs that it found no library at each attempt; what we raise says more.
    logging.getLogger("usb").setLevel(logging.CRITICAL)
    with _loading:
        backend = libusb1.get_backend()
    if backend is None:
        raise PortError(
            "libusb 1.0 is not installed: install it (apt install libusb-1.0-0), then start again"
        )
    return backend


def _find(url: UsbUrl, backend: IBackend) -> Device:
    try:
        found = list(
            usb.core.find(find_all=True, backend=backend, idVendor=url.vendor, idProduct=url.product)
        )
        read_serials = bool(url.serial) or len(found) > 1
        seen = [_see(device, read_serial=read_serials) for device in found]
        chosen = found.pop(choose_device(url, seen))
    except USBError as error:
        raise _explain(url, error) from error
    for other in found:
        _give_up(other)
    return chosen


def _see(device: Device, *, read_serial: bool) -> SeenDevice:
    ports = device.port_numbers
    place = f"{device.bus}-{'.'.join(map(str, ports))}" if ports else ""
    if not read_serial or not device.iSerialNumber:
        return SeenDevice(place)
    try:
        # Reading a string opens the device; a want of permission shows itself here, not in pyusb's own words.
        languages = usb.util.get_langids(device)
        text = usb.util.get_string(device, device.iSerialNumber, languages[0]) if languages else ""
    except (USBError, UnicodeDecodeError, IndexError) as error:
        return SeenDevice(place, None, isinstance(error, USBError) and _is_denial(error))
    finally:
        # A device that is only looked at is not kept open: another program may want it.
        usb.util.dispose_resources(device)
    return SeenDevice(place, (text or "").rstrip("\0"))


def _interfaces(device: Device) -> Sequence[SeenInterface]:
    try:
        configuration = device.get_active_configuration()
    except USBError as error:
        if error.errno is not None:  # pyusb says "not set" without a number
            raise
        device.set_configuration()
        configuration = device.get_active_configuration()
    return [
        SeenInterface(
            interface.bInterfaceNumber,
            interface.bInterfaceClass,
            tuple(
                Pipe(endpoint.bEndpointAddress, endpoint.wMaxPacketSize)
                for endpoint in interface
                if usb.util.endpoint_type(endpoint.bmAttributes) in _TRANSFER_KINDS
            ),
        )
        for interface in configuration
        if interface.bAlternateSetting == 0
    ]


def _has_kernel_driver(url: UsbUrl, device: Device, interface: SeenInterface) -> bool:
    """Whether one must be sent away. Raises PortBusyError for one that is better used than sent away."""
    try:
        active = device.is_kernel_driver_active(interface.number)
    except NotImplementedError:  # not on this system
        return False
    if active and interface.usb_class not in LENT_CLASSES:
        raise PortBusyError(
            f"{url}: a kernel driver holds interface {interface.number} (class {interface.usb_class}); if it "
            f"makes a serial line of it, use serial:///dev/serial/by-path/…"
        )
    return active


def _give_up(device: Device) -> None:
    # Not dispose_resources: this also keeps pyusb from closing it a second time when the process ends.
    with contextlib.suppress(USBError, NotImplementedError):
        device.finalize()


def _is_denial(error: USBError) -> bool:
    return error.errno in {errno.EACCES, errno.EPERM}


def _explain(url: UsbUrl, error: USBError) -> PortError:
    if _is_denial(error):
        return denied(url)
    if error.errno in _GONE | {errno.ENOENT}:
        return PortMissingError(f"{url} was unplugged while it was being opened")
    if error.errno == errno.EBUSY:
        return PortBusyError(f"{url} is held by another program: end it (see: lsof /dev/bus/usb/*/*)")
    return PortError(f"{url} can't be opened: {error.strerror or error}: unplug it and plug it in again")
