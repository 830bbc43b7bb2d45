"""The USB/IP protocol, version 1.1.1, as bytes. Pure.

Source: the Linux kernel's documentation, usb/usbip_protocol. Numbers are big-endian; the 8 bytes of a setup
and all data go as on USB. No isochronous transfers.
"""

import errno
import struct
from dataclasses import dataclass
from enum import IntEnum

from firmware_sim.usb.shape import CONFIGURATION, IN, DeviceShape

VERSION = 0x0111
PORT = 3240
"""The port that clients take when they are not told another."""
OPERATION_BYTES = 8
BUS_ID_BYTES = 32
COMMAND_BYTES = 48
FULL_SPEED = 2
NOT_ISOCHRONOUS = 0xFFFFFFFF
TRANSFER_MAX_BYTES = 1 << 20
"""Longer transfers than any driver asks for are a peer that does not speak this protocol."""


class Operation(IntEnum):
    """What a client asks for before it has a device."""

    IMPORT = 0x8003
    DEVICE_LIST = 0x8005


class Status(IntEnum):
    """Answers to an import."""

    OK = 0
    REFUSED = 1
    BUSY = 2
    NO_DEVICE = 4


class Command(IntEnum):
    """What goes over a connection that has a device."""

    SUBMIT = 1
    UNLINK = 2
    SUBMITTED = 3
    UNLINKED = 4


@dataclass(frozen=True, slots=True)
class Exported:
    """A device and where it stands on the exporter's bus."""

    shape: DeviceShape
    number: int
    """1 for the first."""

    @property
    def bus_id(self) -> str:
        """The name by which it is imported."""
        return f"1-{self.number}"

    def record(self) -> bytes:
        """struct usbip_usb_device, 312 bytes."""
        shape = self.shape
        head = struct.pack(
            ">256s32sIII",
            f"/sys/devices/simulated/usb1/{self.bus_id}".encode(),
            self.bus_id.encode(),
            1,
            1 + self.number,
            FULL_SPEED,
        )
        ids = struct.pack(">HHH", shape.vendor, shape.product, shape.release)
        return head + ids + bytes((0, 0, 0, CONFIGURATION, 1, len(shape.interfaces)))

    def interfaces(self) -> bytes:
        """struct usbip_usb_interface of each, 4 bytes."""
        return b"".join(bytes((*interface.code, 0)) for interface in self.shape.interfaces)


@dataclass(frozen=True, slots=True)
class Submit:
    """Begin a transfer. The data of an OUT transfer follows."""

    sequence: int
    address: int
    """Of the endpoint, with the IN bit."""
    length: int
    setup: bytes

    @property
    def data_bytes(self) -> int:
        """How much data follows."""
        return 0 if self.address & IN else self.length


@dataclass(frozen=True, slots=True)
class Unlink:
    """Take a transfer back."""

    sequence: int
    target: int
    """Sequence of the transfer."""


def parse_operation(header: bytes) -> int | None:
    """The operation's code, from OPERATION_BYTES; None for another protocol or version."""
    version, code, _status = struct.unpack(">HHI", header)
    return int(code) if version == VERSION else None


def parse_command(header: bytes) -> Submit | Unlink | None:
    """From COMMAND_BYTES; None for what no client sends."""
    command, sequence, _device, direction, endpoint = struct.unpack(">IIIII", header[:20])
    if command == Command.UNLINK:
        return Unlink(sequence, struct.unpack(">I", header[20:24])[0])
    _flags, length, _start, packets, _interval = struct.unpack(">IIIII", header[20:40])
    fits = direction in {0, 1} and endpoint < 16 and length <= TRANSFER_MAX_BYTES
    if command != Command.SUBMIT or not fits or packets not in {0, NOT_ISOCHRONOUS}:
        return None
    return Submit(sequence, endpoint | (IN if direction else 0), length, header[40:48])


def device_list(devices: list[Exported]) -> bytes:
    """The answer to DEVICE_LIST."""
    head = struct.pack(">HHII", VERSION, 0x0005, Status.OK, len(devices))
    return head + b"".join(device.record() + device.interfaces() for device in devices)


def imported(device: Exported) -> bytes:
    """The answer to an import that is granted."""
    return struct.pack(">HHI", VERSION, 0x0003, Status.OK) + device.record()


def not_imported(status: Status) -> bytes:
    """The answer to an import that is not."""
    return struct.pack(">HHI", VERSION, 0x0003, status)


def submitted(submit: Submit, status: int, moved: int, data: bytes) -> bytes:
    """A transfer is over. `moved` counts bytes in either direction; `data` is what an IN transfer brought."""
    head = struct.pack(">IIIII", Command.SUBMITTED, submit.sequence, 0, 0, 0)
    return head + struct.pack(">iIIII8x", status, moved, 0, NOT_ISOCHRONOUS, 0) + data


def unlinked(unlink: Unlink, *, in_time: bool) -> bytes:
    """A transfer was taken back; or not, since its end had been told already."""
    head = struct.pack(">IIIII", Command.UNLINKED, unlink.sequence, 0, 0, 0)
    return head + struct.pack(">i24x", -errno.ECONNRESET if in_time else 0)
