"""Opening a USB device through pyusb. Everything here may block.

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
from usb.core import Device, USBError

from devices.errors import PortBusyError, PortError, PortMissingError
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
from devices.ports.usb_device import GONE, UsbDevice, give_up
from devices.ports.usb_split import SplitUsbDevice, is_split

LENT_CLASSES = {CLASS_HID, CLASS_PRINTER}
"""Interfaces whose kernel driver (usbhid, usblp) steps aside for us and comes back afterwards."""
_TRANSFER_KINDS = {usb.util.ENDPOINT_TYPE_BULK, usb.util.ENDPOINT_TYPE_INTR}

_loading = threading.Lock()


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
        give_up(device)
        raise (_explain(url, error) if isinstance(error, USBError) else error) from error
    return _opened(url, device, interface, lent=lent is not None)


def _opened(url: UsbUrl, device: Device, interface: SeenInterface, *, lent: bool) -> UsbDevice:
    if is_split(interface):
        return SplitUsbDevice(device, interface, lent=lent)
    assert interface.incoming is not None, "as chosen"
    assert interface.outgoing is not None, "as chosen"
    return UsbDevice(
        device,
        interface.incoming,
        interface.outgoing,
        interface.number,
        reports=speaks_reports(url, interface),
        lent=lent,
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
        give_up(other)
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


def _is_denial(error: USBError) -> bool:
    return error.errno in {errno.EACCES, errno.EPERM}


def _explain(url: UsbUrl, error: USBError) -> PortError:
    if _is_denial(error):
        return denied(url)
    if error.errno in GONE | {errno.ENOENT}:
        return PortMissingError(f"{url} was unplugged while it was being opened")
    if error.errno == errno.EBUSY:
        return PortBusyError(f"{url} is held by another program: end it (see: lsof /dev/bus/usb/*/*)")
    return PortError(f"{url} can't be opened: {error.strerror or error}: unplug it and plug it in again")
