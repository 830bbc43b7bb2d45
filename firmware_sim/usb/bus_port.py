"""A virtual USB bus: a backend for pyusb that behaves as libusb on Linux does, errors included.

    usb.core.find(backend=bus, idVendor=0x0400, idProduct=0xC35A)

Every call may come from any thread and blocks as the real one does. What each call raises is what pyusb's
libusb1 backend raises: USBError with libusb's code and text and the system's error number; USBTimeoutError
with errno 110.
"""

import errno
import threading
from array import array
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TypeAlias

from usb.backend import IBackend
from usb.core import USBError, USBTimeoutError

from firmware_sim.usb.control import Setup
from firmware_sim.usb.gadget import Gadget, Urb
from firmware_sim.usb.shape import IN, Descriptor, EndpointShape, InterfaceShape

Buffer: TypeAlias = "array[int]"
"""Bytes, as pyusb hands them over."""
LIBUSB = {
    errno.EIO: (-1, "Input/Output Error"),
    errno.EACCES: (-3, "Access denied (insufficient permissions)"),
    errno.ENODEV: (-4, "No such device (it may have been disconnected)"),
    errno.ENOENT: (-5, "Entity not found"),
    errno.EBUSY: (-6, "Resource busy"),
    errno.ETIMEDOUT: (-7, "Operation timed out"),
    errno.EOVERFLOW: (-8, "Overflow"),
    errno.EPIPE: (-9, "Pipe error"),
}
"""libusb's codes and texts by the system's error numbers."""
FULL_SPEED = 2
"""As libusb counts."""


@dataclass(eq=False, slots=True)
class Attached:
    """A device at its place on the bus, from plugging in to pulling out."""

    gadget: Gadget
    address: int
    place: tuple[int, ...]
    denied: bool = False
    kernel: set[int] = field(default_factory=set)
    """Interfaces that a kernel driver holds."""
    detached: set[int] = field(default_factory=set)
    """Interfaces whose kernel driver was sent away."""
    owners: dict[int, "Handle"] = field(default_factory=dict)
    gone: bool = False
    moving: threading.Event = field(default_factory=threading.Event)
    """Cleared while the device hangs: no call on it comes back."""


@dataclass(eq=False, slots=True)
class Handle:
    """An open device."""

    attached: Attached
    open: bool = True


class VirtualBus(IBackend):
    """Devices are plugged into it; programs find them through pyusb. All of them are on one bus."""

    def __init__(self, number: int = 1) -> None:
        self._number = number
        self._lock = threading.RLock()
        self._attached: dict[Gadget, Attached] = {}
        self._places: dict[Gadget, tuple[int, ...]] = {}
        self._next_address = 1
        self._denied: set[Gadget] = set()
        self._bound: dict[Gadget, set[int]] = {}

    # ------------------------------------------------------------------ hands on the cables

    def plug(self, gadget: Gadget, place: tuple[int, ...] | None = None) -> None:
        """Plug in, at a place (the ports from the root hub on), else where it was, else at a free one."""
        with self._lock:
            if gadget in self._attached:
                return
            taken = {a.place for a in self._attached.values()} | set(self._places.values())
            free = next(n for n in range(1, 256) if (n,) not in taken)
            where = self._places[gadget] = place or self._places.get(gadget) or (free,)
            self._next_address += 1
            attached = Attached(gadget, self._next_address, where, gadget in self._denied)
            attached.kernel |= self._bound.get(gadget, set())
            attached.moving.set()
            self._attached[gadget] = attached
        gadget.plug()
        # As Linux does when it finds a device.
        gadget.configure(1)

    def unplug(self, gadget: Gadget) -> None:
        """Pull the cable."""
        with self._lock:
            attached = self._attached.pop(gadget, None)
        if attached is not None:
            attached.gone = True
            gadget.unplug()
            attached.moving.set()

    def deny(self, gadget: Gadget, *, denied: bool = True) -> None:
        """Whether udev's rules keep programs from opening the device."""
        self._denied.add(gadget) if denied else self._denied.discard(gadget)
        if gadget in self._attached:
            self._attached[gadget].denied = denied

    def bind_kernel_driver(self, gadget: Gadget, interface: int = 0) -> None:
        """A kernel driver (usbhid, usblp) takes the interface, now and after each replug."""
        self._bound.setdefault(gadget, set()).add(interface)
        if gadget in self._attached:
            self._attached[gadget].kernel.add(interface)

    def kernel_drivers(self, gadget: Gadget) -> set[int]:
        """Interfaces that a kernel driver holds now."""
        return set(self._attached[gadget].kernel)

    def hang(self, gadget: Gadget, *, hung: bool = True) -> None:
        """A hung device: no call on it comes back, whatever its timeout, until it is unhung or pulled."""
        moving = self._attached[gadget].moving
        moving.clear() if hung else moving.set()

    def claimed(self, gadget: Gadget) -> bool:
        """Whether a program holds an interface of it."""
        return bool(self._attached[gadget].owners)

    # ------------------------------------------------------------------ pyusb: what is there

    def enumerate_devices(self) -> list[Attached]:
        """See IBackend."""
        with self._lock:
            return list(self._attached.values())

    def get_parent(self, dev: Attached) -> None:
        """See IBackend: root hubs are not shown."""

    def get_device_descriptor(self, dev: Attached) -> SimpleNamespace:
        """See IBackend."""
        shape = dev.gadget.shape
        raw = shape.device_descriptor()
        return SimpleNamespace(
            bLength=raw[0],
            bDescriptorType=raw[1],
            bcdUSB=0x0200,
            bDeviceClass=raw[4],
            bDeviceSubClass=raw[5],
            bDeviceProtocol=raw[6],
            bMaxPacketSize0=raw[7],
            idVendor=shape.vendor,
            idProduct=shape.product,
            bcdDevice=shape.release,
            iManufacturer=raw[14],
            iProduct=raw[15],
            iSerialNumber=raw[16],
            bNumConfigurations=raw[17],
            address=dev.address,
            bus=self._number,
            port_number=dev.place[-1],
            port_numbers=dev.place,
            speed=FULL_SPEED,
        )

    def get_configuration_descriptor(self, dev: Attached, config: int) -> SimpleNamespace:
        """See IBackend."""
        if config:
            raise IndexError(f"no configuration {config}")
        raw = dev.gadget.shape.configuration_descriptor()
        return SimpleNamespace(
            bLength=raw[0],
            bDescriptorType=raw[1],
            wTotalLength=len(raw),
            bNumInterfaces=raw[4],
            bConfigurationValue=raw[5],
            iConfiguration=raw[6],
            bmAttributes=raw[7],
            bMaxPower=raw[8],
            extra_descriptors=[],
        )

    def get_interface_descriptor(self, dev: Attached, intf: int, alt: int, config: int) -> SimpleNamespace:
        """See IBackend."""
        shape = _interface(dev, intf, alt, config)
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=int(Descriptor.INTERFACE),
            bInterfaceNumber=shape.number,
            bAlternateSetting=0,
            bNumEndpoints=len(shape.endpoints),
            bInterfaceClass=shape.code[0],
            bInterfaceSubClass=shape.code[1],
            bInterfaceProtocol=shape.code[2],
            iInterface=0,
            extra_descriptors=list(shape.class_descriptor()),
        )

    def get_endpoint_descriptor(
        self, dev: Attached, ep: int, intf: int, alt: int, config: int
    ) -> SimpleNamespace:
        """See IBackend."""
        shape: EndpointShape = _interface(dev, intf, alt, config).endpoints[ep]
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=int(Descriptor.ENDPOINT),
            bEndpointAddress=shape.address,
            bmAttributes=int(shape.transfer),
            wMaxPacketSize=shape.packet_bytes,
            bInterval=shape.interval_ms,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=[],
        )

    # ------------------------------------------------------------------ pyusb: holding a device

    def open_device(self, dev: Attached) -> Handle:
        """See IBackend."""
        dev.moving.wait()
        if dev.gone:
            raise _error(errno.ENODEV)
        if dev.denied:
            raise _error(errno.EACCES)
        return Handle(dev)

    def close_device(self, dev_handle: Handle) -> None:
        """See IBackend."""
        dev_handle.attached.moving.wait()
        with self._lock:
            dev_handle.open = False
            owners = dev_handle.attached.owners
            for number in [n for n, owner in owners.items() if owner is dev_handle]:
                del owners[number]

    def set_configuration(self, dev_handle: Handle, config_value: int) -> None:
        """See IBackend. Refused while anybody holds an interface, the kernel included."""
        attached = _alive(dev_handle)
        if attached.owners or attached.kernel:
            raise _error(errno.EBUSY)
        if not attached.gadget.configure(config_value):
            raise _error(errno.ENOENT)

    def get_configuration(self, dev_handle: Handle) -> int:
        """See IBackend."""
        return _alive(dev_handle).gadget.configuration

    def set_interface_altsetting(self, dev_handle: Handle, intf: int, altsetting: int) -> None:
        """See IBackend: there is but one setting."""
        _alive(dev_handle)
        if altsetting:
            raise _error(errno.ENOENT)

    def claim_interface(self, dev_handle: Handle, intf: int) -> None:
        """See IBackend."""
        attached = _alive(dev_handle)
        with self._lock:
            if intf in attached.kernel or attached.owners.get(intf, dev_handle) is not dev_handle:
                raise _error(errno.EBUSY)
            attached.owners[intf] = dev_handle

    def release_interface(self, dev_handle: Handle, intf: int) -> None:
        """See IBackend."""
        attached = _alive(dev_handle)
        with self._lock:
            if attached.owners.get(intf) is not dev_handle:
                raise _error(errno.ENOENT)
            del attached.owners[intf]

    def is_kernel_driver_active(self, dev_handle: Handle, intf: int) -> bool:
        """See IBackend."""
        return intf in _alive(dev_handle).kernel

    def detach_kernel_driver(self, dev_handle: Handle, intf: int) -> None:
        """See IBackend."""
        attached = _alive(dev_handle)
        if intf not in attached.kernel:
            raise _error(errno.ENOENT)
        attached.kernel.discard(intf)
        attached.detached.add(intf)

    def attach_kernel_driver(self, dev_handle: Handle, intf: int) -> None:
        """See IBackend."""
        attached = _alive(dev_handle)
        if intf in attached.owners or intf in attached.kernel:
            raise _error(errno.EBUSY)
        if intf not in attached.detached:
            raise _error(errno.ENOENT)
        attached.detached.discard(intf)
        attached.kernel.add(intf)

    # ------------------------------------------------------------------ pyusb: transfers

    def bulk_write(self, dev_handle: Handle, ep: int, intf: int, data: Buffer, timeout: int) -> int:
        """See IBackend."""
        return self._write(dev_handle, ep, intf, data, timeout)

    def intr_write(self, dev_handle: Handle, ep: int, intf: int, data: Buffer, timeout: int) -> int:
        """See IBackend."""
        return self._write(dev_handle, ep, intf, data, timeout)

    def bulk_read(self, dev_handle: Handle, ep: int, intf: int, buff: Buffer, timeout: int) -> int:
        """See IBackend."""
        return self._read(dev_handle, ep, intf, buff, timeout)

    def intr_read(self, dev_handle: Handle, ep: int, intf: int, buff: Buffer, timeout: int) -> int:
        """See IBackend."""
        return self._read(dev_handle, ep, intf, buff, timeout)

    def ctrl_transfer(  # noqa: PLR0917  # they are IBackend's
        self,
        dev_handle: Handle,
        bmRequestType: int,  # noqa: N803  # the names are IBackend's
        bRequest: int,  # noqa: N803
        wValue: int,  # noqa: N803
        wIndex: int,  # noqa: N803
        data: Buffer,
        timeout: int,
    ) -> int:
        """See IBackend."""
        attached = _alive(dev_handle)
        setup = Setup(bmRequestType, bRequest, wValue, wIndex, len(data) * data.itemsize)
        out = b"" if setup.is_in else data.tobytes()
        urb = Urb(bmRequestType & IN, _nothing, len(data), out, setup.packed())
        attached.gadget.submit(urb)
        if urb.status:
            raise _error(-urb.status)
        if not setup.is_in:
            return len(out)
        return _fill(data, bytes(urb.got))

    def clear_halt(self, dev_handle: Handle, ep: int) -> None:
        """See IBackend."""
        _alive(dev_handle).gadget.clear_halt(ep)

    def reset_device(self, dev_handle: Handle) -> None:
        """See IBackend: what is in the endpoints is gone."""
        _alive(dev_handle).gadget.configure(1)

    def _write(self, handle: Handle, ep: int, intf: int, data: Buffer, timeout: int) -> int:
        urb = self._transfer(handle, intf, timeout, Urb(ep, _nothing, data=data.tobytes()))
        if urb.status == -errno.ETIMEDOUT and not urb.moved:
            raise _timed_out()
        if urb.status not in {0, -errno.ETIMEDOUT}:
            raise _error(-urb.status)
        return urb.moved

    def _read(self, handle: Handle, ep: int, intf: int, buff: Buffer, timeout: int) -> int:
        urb = self._transfer(handle, intf, timeout, Urb(ep, _nothing, len(buff) * buff.itemsize))
        if urb.status == -errno.ETIMEDOUT and not urb.got:
            raise _timed_out()
        if urb.status not in {0, -errno.ETIMEDOUT}:
            raise _error(-urb.status)
        return _fill(buff, bytes(urb.got))

    def _transfer(self, handle: Handle, intf: int, timeout_ms: int, urb: Urb) -> Urb:
        """Run a transfer to its end; as on Linux, an interface that nobody holds is held by whoever uses
        it."""
        attached = _alive(handle)
        if attached.owners.get(intf) is not handle:
            self.claim_interface(handle, intf)
        over = threading.Event()
        urb.done = lambda _: over.set()
        attached.gadget.submit(urb)
        if not over.wait(timeout_ms / 1000 if timeout_ms else None):
            if attached.gadget.withdraw(urb):
                urb.status = -errno.ETIMEDOUT
            else:
                over.wait()
        attached.moving.wait()
        return urb


def _interface(dev: Attached, intf: int, alt: int, config: int) -> InterfaceShape:
    """Raises IndexError, which is how pyusb learns that there are no more."""
    if alt or config:
        raise IndexError(f"no configuration {config} with alternate setting {alt}")
    return dev.gadget.shape.interfaces[intf]


def _alive(handle: Handle) -> Attached:
    attached = handle.attached
    attached.moving.wait()
    if attached.gone or not handle.open:
        raise _error(errno.ENODEV)
    return attached


def _fill(buffer: Buffer, data: bytes) -> int:
    buffer[: len(data)] = array("B", data)
    return len(data)


def _error(number: int) -> USBError:
    code, text = LIBUSB.get(number, (-99, "Other error"))
    return USBError(text, code, number)


def _timed_out() -> USBTimeoutError:
    code, text = LIBUSB[errno.ETIMEDOUT]
    return USBTimeoutError(text, code, errno.ETIMEDOUT)


def _nothing(urb: Urb) -> None:
    """Nobody waits for it."""
