"""The reader on USB: as one bulk pipe each way, or with preamble and length on pipes of their own."""

from firmware_sim.usb.endpoint_port import UsbEndpoint
from firmware_sim.usb.shape import (
    CARD_READER_PRODUCT,
    CARD_READER_VENDOR,
    CLASS_VENDOR,
    IN,
    DeviceShape,
    EndpointShape,
    InterfaceShape,
    Transfer,
    bulk_shape,
)

HEAD_OUT, BODY_OUT = 0x02, 0x06
HEAD_IN, BODY_IN = IN | 0x01, IN | 0x05
HEAD_BYTES = 7
"""Preamble and length."""


def reader_shape(*, split: bool = False, serial: str = "") -> DeviceShape:
    """The reader's descriptors. Split, 0x02 and 0x81 carry preamble and length, 0x06 and 0x85 the rest."""
    if not split:
        return bulk_shape(
            CARD_READER_VENDOR, CARD_READER_PRODUCT, serial, maker="Hallside", name="id reader (simulated)"
        )
    endpoints = tuple(EndpointShape(at, Transfer.BULK) for at in (HEAD_IN, HEAD_OUT, BODY_IN, BODY_OUT))
    interface = InterfaceShape(0, (CLASS_VENDOR, 0, 0), endpoints)
    return DeviceShape(
        CARD_READER_VENDOR,
        CARD_READER_PRODUCT,
        (interface,),
        serial,
        "Hallside",
        "id reader, split pipes (simulated)",
    )


class SplitUsbEndpoint(UsbEndpoint):
    """The endpoint of a reader with split pipes. Each write is a whole reply.

    What the host sends is taken from the head's pipe first, so a host that sends a second request before
    the first is answered is heard in the wrong order, as by a device without queues.
    """

    def write(self, data: bytes) -> None:
        """See `Endpoint`."""
        for address, part in ((HEAD_IN, data[:HEAD_BYTES]), (BODY_IN, data[HEAD_BYTES:])):
            for packet in self._packets(part):
                self._gadget.send(address, packet)
