"""Control requests to a device: USB 2.0 chapter 9, and of the class requests those that hosts send. Pure."""

import struct
from dataclasses import dataclass

from firmware_sim.usb.shape import CLASS_HID, CLASS_PRINTER, IN, Descriptor, DeviceShape, InterfaceShape

GET_STATUS, CLEAR_FEATURE, SET_FEATURE = 0x00, 0x01, 0x03
GET_DESCRIPTOR = 0x06
GET_CONFIGURATION, SET_CONFIGURATION = 0x08, 0x09
GET_INTERFACE, SET_INTERFACE = 0x0A, 0x0B
ENDPOINT_HALT = 0

STANDARD, CLASS = 0x00, 0x20
"""Kinds of requests, as in bmRequestType."""
TO_DEVICE, TO_INTERFACE, TO_ENDPOINT = 0, 1, 2
"""Recipients, as in bmRequestType."""

HID_GET_REPORT, HID_SET_REPORT, HID_SET_IDLE = 0x01, 0x09, 0x0A
PRINTER_GET_DEVICE_ID, PRINTER_GET_PORT_STATUS, PRINTER_SOFT_RESET = 0x00, 0x01, 0x02
PRINTER_SELECTED_NO_ERROR = 0x18


@dataclass(frozen=True, slots=True)
class Setup:
    """The 8 bytes that a control transfer begins with."""

    request_type: int
    request: int
    value: int
    index: int
    length: int

    @classmethod
    def parse(cls, raw: bytes) -> "Setup":
        """From 8 bytes."""
        return cls(*struct.unpack("<BBHHH", raw))

    def packed(self) -> bytes:
        """Its 8 bytes."""
        return struct.pack("<BBHHH", self.request_type, self.request, self.value, self.index, self.length)

    @property
    def is_in(self) -> bool:
        """Whether the data stage goes to the host."""
        return bool(self.request_type & IN)

    @property
    def kind(self) -> int:
        """STANDARD, CLASS or vendor."""
        return self.request_type & 0x60

    @property
    def recipient(self) -> int:
        """TO_DEVICE, TO_INTERFACE or TO_ENDPOINT."""
        return self.request_type & 0x1F

    @property
    def is_set_report(self) -> bool:
        """An output report that comes over the control endpoint."""
        return (self.kind, self.request) == (CLASS, HID_SET_REPORT)

    def sets_halt(self) -> bool | None:
        """True for halting an endpoint, False for going on, None for anything else."""
        if (self.kind, self.recipient, self.value) != (STANDARD, TO_ENDPOINT, ENDPOINT_HALT):
            return None
        return {SET_FEATURE: True, CLEAR_FEATURE: False}.get(self.request)


def answer(shape: DeviceShape, setup: Setup) -> bytes | None:
    """What the device answers to what needs no state; None when it stalls."""
    if (setup.kind, setup.request) == (STANDARD, GET_DESCRIPTOR):
        return _descriptor(shape, setup)
    if setup.kind == CLASS and setup.recipient == TO_INTERFACE:
        interface = _interface(shape, setup)
        if interface is not None and interface.code[0] == CLASS_HID:
            return {HID_SET_IDLE: b"", HID_GET_REPORT: bytes(setup.length)}.get(setup.request)
        if interface is not None and interface.code[0] == CLASS_PRINTER:
            return _printer(shape, setup)
        return None
    if setup.kind != STANDARD:
        return None
    return {
        GET_STATUS: b"\x00\x00",
        CLEAR_FEATURE: b"",
        SET_FEATURE: b"",
        GET_INTERFACE: b"\x00",
        SET_INTERFACE: b"",
    }.get(setup.request)


def _descriptor(shape: DeviceShape, setup: Setup) -> bytes | None:
    kind, index = setup.value >> 8, setup.value & 0xFF
    match kind:
        case Descriptor.DEVICE:
            return shape.device_descriptor()
        case Descriptor.CONFIGURATION if index == 0:
            return shape.configuration_descriptor()
        case Descriptor.STRING:
            return shape.string_descriptor(index)
    interface = _interface(shape, setup)
    if setup.recipient != TO_INTERFACE or interface is None:
        return None
    found: dict[int, bytes] = {
        Descriptor.HID: interface.class_descriptor(),
        Descriptor.HID_REPORT: interface.report,
    }
    return found.get(kind) or None


def _printer(shape: DeviceShape, setup: Setup) -> bytes | None:
    coded = shape.ieee1284.encode()
    return {
        PRINTER_GET_DEVICE_ID: struct.pack(">H", 2 + len(coded)) + coded,
        PRINTER_GET_PORT_STATUS: bytes((PRINTER_SELECTED_NO_ERROR,)),
        PRINTER_SOFT_RESET: b"",
    }.get(setup.request)


def _interface(shape: DeviceShape, setup: Setup) -> InterfaceShape | None:
    # GET_DEVICE_ID has the interface in the high byte; with one interface both bytes are 0.
    number = setup.index >> 8 if setup.index > 0xFF else setup.index
    return next((i for i in shape.interfaces if i.number == number), None)
