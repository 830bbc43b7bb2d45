"""The pad protocol's transport over USB HID: a stream of bytes in 64-byte reports. Pure.

The first byte of a report counts the bytes that follow it and belong to the stream, 0 to 63; the rest is
zero. The reports have no id. See docs/reference/pad-protocol.md, section 1.
"""

REPORT_BYTES = 64
PAYLOAD_BYTES = REPORT_BYTES - 1


def encode(data: bytes) -> list[bytes]:
    """`data` in as few reports as hold it."""
    parts = [data[at : at + PAYLOAD_BYTES] for at in range(0, len(data), PAYLOAD_BYTES)]
    return [bytes((len(part),)) + part.ljust(PAYLOAD_BYTES, b"\x00") for part in parts]


def decode(report: bytes) -> bytes | None:
    """The stream's bytes in a report; None when it is none: longer than a report, or its count too high for
    what came."""
    if not report or len(report) > REPORT_BYTES or report[0] > len(report) - 1:
        return None
    return report[1 : 1 + report[0]]
