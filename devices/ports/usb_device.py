"""An open USB device: one transfer at a time, through pyusb. Everything here may block. Timeouts are
milliseconds."""

import contextlib
import errno

import usb.util
from usb.core import Device, USBError, USBTimeoutError

from devices.errors import PortLostError
from devices.ports.reports import REPORT_BYTES, REPORT_PAYLOAD_MAX, pack_report, unpack_report
from devices.ports.usb_choice import Pipe

TRANSFER_TIMEOUT_MS = 200
"""Longest that one transfer waits: so soon a close is noticed."""
WRITE_CHUNK_BYTES = 1024
"""Most that one bulk transfer carries: a slow printer takes it in parts, and the count of each is exact."""
FAILURES_MAX = 5
"""Halts or overflows of an endpoint in a row after which the device is given up."""
GONE = {errno.ENODEV, errno.ENXIO, errno.ESHUTDOWN}
"""Errors of a device that is not there any more."""


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
        came = self._receive(self._in)
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
        if not self._reports:
            return self._transmit(self._out, data)
        return len(data) if self._transmit(self._out, pack_report(data)) == REPORT_BYTES else 0

    def close(self) -> None:
        """Give the interface back to the kernel's driver, if it had it, and close. May hang."""
        with contextlib.suppress(USBError, NotImplementedError):
            usb.util.release_interface(self._device, self._interface)
        if self._lent:
            with contextlib.suppress(USBError, NotImplementedError):
                self._device.attach_kernel_driver(self._interface)
        give_up(self._device)

    def _receive(self, pipe: Pipe) -> bytes:
        try:
            came = bytes(self._device.read(pipe.address, pipe.packet_bytes, TRANSFER_TIMEOUT_MS))
        except USBError as error:
            self._overcome(error, pipe)
            return b""
        self._failures[pipe.address] = 0
        return came

    def _transmit(self, pipe: Pipe, data: bytes) -> int:
        try:
            taken = self._device.write(pipe.address, data, TRANSFER_TIMEOUT_MS)
        except USBError as error:
            self._overcome(error, pipe)
            if error.errno == errno.EPIPE and len(data) > pipe.packet_bytes:
                # Of a packet we know that it was not taken; of several, pyusb does not tell how many were.
                raise PortLostError("the device halted in the middle of a message") from error
            return 0
        self._failures[pipe.address] = 0
        return taken

    def _overcome(self, error: USBError, pipe: Pipe) -> None:
        """Go on after an error that the next transfer may not meet; else raise PortLostError."""
        if isinstance(error, USBTimeoutError) or error.errno in {errno.ETIMEDOUT, errno.EINTR}:
            return
        if error.errno in GONE:
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


def give_up(device: Device) -> None:
    """Let go of a device, open or not."""
    # Not dispose_resources: this also keeps pyusb from closing it a second time when the process ends.
    with contextlib.suppress(USBError, NotImplementedError):
        device.finalize()
