"""A USB device with two pipes each way: the head of every frame on the first, the rest on the second.

Some ID-card readers are so: preamble and length, seven bytes, come on 0x81 and go on 0x02; what the length
counts comes on 0x85 and goes on 0x06. To whoever uses the port it is one stream of bytes.
"""

from usb.core import Device

from devices.ports.usb_choice import SeenInterface
from devices.ports.usb_device import UsbDevice

HEAD_BYTES = 7
LENGTH_AT = 5
"""Where in the head the length is, 16 bits, big-endian."""
HEAD_PIPES = (0x81, 0x02)
BODY_PIPES = (0x85, 0x06)
QUIET_READS_MAX = 15
"""A body that has not come for so many reads (of TRANSFER_TIMEOUT_MS) will not come: heads are read again."""


def is_split(interface: SeenInterface) -> bool:
    """Whether it has these four pipes."""
    return {*HEAD_PIPES, *BODY_PIPES} <= {pipe.address for pipe in interface.pipes}


class SplitUsbDevice(UsbDevice):
    """See `UsbDevice`. One write is one frame."""

    def __init__(self, device: Device, interface: SeenInterface, *, lent: bool) -> None:
        pipes = {pipe.address: pipe for pipe in interface.pipes}
        head_in, head_out = (pipes[address] for address in HEAD_PIPES)
        super().__init__(device, head_in, head_out, interface.number, reports=False, lent=lent)
        self._body_in, self._body_out = (pipes[address] for address in BODY_PIPES)
        self._failures |= dict.fromkeys(BODY_PIPES, 0)
        self._body_left = 0
        """Bytes that the last head announced and that have not come yet."""
        self._quiet = 0
        """Reads in a row in which they did not."""

    def read(self) -> bytes:
        """See `UsbDevice.read`."""
        came = self._receive(self._body_in if self._body_left else self._in)
        if self._body_left:
            self._quiet = 0 if came else self._quiet + 1
            self._body_left = max(0, self._body_left - len(came)) if self._quiet < QUIET_READS_MAX else 0
        elif len(came) == HEAD_BYTES:
            self._quiet = 0
            self._body_left = int.from_bytes(came[LENGTH_AT:HEAD_BYTES], "big")
        return came

    def write(self, data: bytes) -> int:
        """See `UsbDevice.write`."""
        taken = self._transmit(self._out, data[:HEAD_BYTES])
        if taken < HEAD_BYTES or len(data) == HEAD_BYTES:
            return taken
        return taken + self._transmit(self._body_out, data[HEAD_BYTES:])
