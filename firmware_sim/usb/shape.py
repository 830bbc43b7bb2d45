"""What a USB device says of itself: the descriptors of USB 2.0, chapter 9, as bytes. Pure.

One configuration, interfaces without alternate settings: what the devices of a hall have.
"""

import struct
from dataclasses import dataclass
from enum import IntEnum

CONFIGURATION = 1
"""bConfigurationValue of the only configuration."""
IN = 0x80
"""Bit of an endpoint's address: towards the host."""
CLASS_HID = 3
CLASS_PRINTER = 7
CLASS_VENDOR = 0xFF
BULK_PACKET_BYTES = 64
"""Largest bulk packet at full speed."""
REPORT_BYTES = 64
"""An interrupt packet at full speed: one HID report."""
ENGLISH_US = 0x0409
SELF_POWERED_NO_WAKE_UP = 0x80
POWER_2MA = 100
"""In units of 2 mA."""

PAD_VENDOR, PAD_PRODUCT = 0x1209, 0x0001
"""A pair that pid.codes keeps free for tests on one's own desk: never ship a device with it."""
CARD_READER_VENDOR, CARD_READER_PRODUCT = 0x0400, 0xC35A
"""Second-generation resident ID-card readers."""


class Descriptor(IntEnum):
    """Descriptor types."""

    DEVICE = 1
    CONFIGURATION = 2
    STRING = 3
    INTERFACE = 4
    ENDPOINT = 5
    HID = 0x21
    HID_REPORT = 0x22


class Transfer(IntEnum):
    """Transfer types, as in bmAttributes."""

    CONTROL = 0
    BULK = 2
    INTERRUPT = 3


class _Text(IntEnum):
    """Indices of strings; 0 lists the languages."""

    MAKER = 1
    NAME = 2
    SERIAL = 3


@dataclass(frozen=True, slots=True)
class EndpointShape:
    """One endpoint. `address` has the IN bit."""

    address: int
    transfer: Transfer
    packet_bytes: int = BULK_PACKET_BYTES
    interval_ms: int = 0

    @property
    def is_in(self) -> bool:
        """Towards the host."""
        return bool(self.address & IN)

    def descriptor(self) -> bytes:
        """Its 7 bytes."""
        return struct.pack(
            "<BBBBHB",
            7,
            Descriptor.ENDPOINT,
            self.address,
            self.transfer,
            self.packet_bytes,
            self.interval_ms,
        )


@dataclass(frozen=True, slots=True)
class InterfaceShape:
    """One interface. `report` is a HID's report descriptor."""

    number: int
    code: tuple[int, int, int]
    """Class, subclass, protocol."""
    endpoints: tuple[EndpointShape, ...]
    report: bytes = b""

    def own_descriptor(self) -> bytes:
        """Its 9 bytes."""
        head = struct.pack("<BBBBB", 9, Descriptor.INTERFACE, self.number, 0, len(self.endpoints))
        return head + bytes((*self.code, 0))

    def class_descriptor(self) -> bytes:
        """A HID's 9 bytes, version 1.11, no country; empty for other classes."""
        if self.code[0] != CLASS_HID:
            return b""
        return struct.pack(
            "<BBHBBBH", 9, Descriptor.HID, 0x0111, 0, 1, Descriptor.HID_REPORT, len(self.report)
        )

    def descriptors(self) -> bytes:
        """Itself, its class's descriptor, its endpoints."""
        return (
            self.own_descriptor()
            + self.class_descriptor()
            + b"".join(endpoint.descriptor() for endpoint in self.endpoints)
        )


@dataclass(frozen=True, slots=True)
class DeviceShape:
    """A device. An empty text has no string descriptor."""

    vendor: int
    product: int
    interfaces: tuple[InterfaceShape, ...]
    serial: str = ""
    maker: str = ""
    name: str = ""
    release: int = 0x0100
    ieee1284: str = ""
    """What a printer answers to GET_DEVICE_ID, such as "MFG:…;MDL:…;CMD:ESC/POS;"."""

    def __str__(self) -> str:
        serial = f":{self.serial}" if self.serial else ""
        return f"{self.vendor:04x}:{self.product:04x}{serial}"

    @property
    def endpoints(self) -> dict[int, EndpointShape]:
        """All endpoints by address."""
        return {e.address: e for interface in self.interfaces for e in interface.endpoints}

    def endpoint(self, *, is_in: bool) -> EndpointShape:
        """The first endpoint of that direction."""
        return next(e for e in self.endpoints.values() if e.is_in is is_in)

    def device_descriptor(self) -> bytes:
        """18 bytes: USB 2.0, class told by the interfaces."""
        texts = [index if self._text(index) else 0 for index in _Text]
        head = struct.pack("<BBHBBBB", 18, Descriptor.DEVICE, 0x0200, 0, 0, 0, 64)
        return head + struct.pack("<HHHBBBB", self.vendor, self.product, self.release, *texts, 1)

    def configuration_descriptor(self) -> bytes:
        """The configuration and all that is in it."""
        inside = b"".join(interface.descriptors() for interface in self.interfaces)
        head = struct.pack(
            "<BBHBBBBB",
            9,
            Descriptor.CONFIGURATION,
            9 + len(inside),
            len(self.interfaces),
            CONFIGURATION,
            0,
            SELF_POWERED_NO_WAKE_UP,
            POWER_2MA,
        )
        return head + inside

    def string_descriptor(self, index: int) -> bytes | None:
        """A text, or the list of languages; None when there is none of that index."""
        if index == 0:
            return struct.pack("<BBH", 4, Descriptor.STRING, ENGLISH_US)
        text = self._text(index)
        if not text:
            return None
        coded = text.encode("utf-16-le")
        return bytes((2 + len(coded), Descriptor.STRING)) + coded

    def _text(self, index: int) -> str:
        texts: dict[int, str] = {_Text.MAKER: self.maker, _Text.NAME: self.name, _Text.SERIAL: self.serial}
        return texts.get(index, "")


PAD_REPORT = bytes.fromhex(
    "06 00FF"  # usage page: vendor defined
    "09 01"  # usage 1
    "A1 01"  # collection: application
    "15 00 26 FF00 75 08 95 40"  # 64 fields of 8 bits, 0 to 255
    "09 02 81 02"  # usage 2: input, variable
    "09 03 91 02"  # usage 3: output, variable
    "C0"
)
"""Reports without an id, 64 bytes in both directions."""


def pad_shape(serial: str) -> DeviceShape:
    """A rating pad on USB HID."""
    return hid_shape(PAD_VENDOR, PAD_PRODUCT, serial, maker="Hallside", name="rating pad (simulated)")


def hid_shape(vendor: int, product: int, serial: str = "", *, maker: str = "", name: str = "") -> DeviceShape:
    """A HID with one interrupt endpoint in each direction and 64-byte reports."""
    endpoints = (
        EndpointShape(0x81, Transfer.INTERRUPT, REPORT_BYTES, 1),
        EndpointShape(0x01, Transfer.INTERRUPT, REPORT_BYTES, 1),
    )
    interface = InterfaceShape(0, (CLASS_HID, 0, 0), endpoints, PAD_REPORT)
    return DeviceShape(vendor, product, (interface,), serial, maker, name)


def bulk_shape(
    vendor: int, product: int, serial: str = "", *, maker: str = "", name: str = "", out: int = 0x02
) -> DeviceShape:
    """A device of its vendor's own class, with one bulk endpoint in each direction."""
    endpoints = (EndpointShape(0x81, Transfer.BULK), EndpointShape(out, Transfer.BULK))
    interface = InterfaceShape(0, (CLASS_VENDOR, 0, 0), endpoints)
    return DeviceShape(vendor, product, (interface,), serial, maker, name)


def printer_shape(vendor: int, product: int, serial: str = "", *, name: str = "printer") -> DeviceShape:
    """A printer: class 7, bidirectional."""
    endpoints = (EndpointShape(0x82, Transfer.BULK), EndpointShape(0x01, Transfer.BULK))
    interface = InterfaceShape(0, (CLASS_PRINTER, 1, 2), endpoints)
    identity = f"MFG:Hallside;MDL:{name};CLS:PRINTER;CMD:ESC/POS;"
    return DeviceShape(vendor, product, (interface,), serial, "Hallside", name, ieee1284=identity)
