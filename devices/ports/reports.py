"""The pad protocol's transport over USB HID: bytes in 64-byte reports. Pure.

A report is one byte that counts the bytes that follow and belong to the stream, 0 to 63, those bytes, and
zeros. Source: docs/reference/pad-protocol.md, section 1.
"""

REPORT_BYTES = 64
REPORT_PAYLOAD_MAX = 63


def pack_report(payload: bytes) -> bytes:
    """One report. `payload` is at most REPORT_PAYLOAD_MAX bytes."""
    if len(payload) > REPORT_PAYLOAD_MAX:
        raise ValueError(f"a report carries {REPORT_PAYLOAD_MAX} bytes, not {len(payload)}")
    return bytes((len(payload), *payload)).ljust(REPORT_BYTES, b"\0")


def unpack_report(report: bytes) -> bytes | None:
    """What a report carries; None when it is none: empty, too long, or its count promises more than came."""
    if not 1 <= len(report) <= REPORT_BYTES:
        return None
    end = 1 + report[0]
    return report[1:end] if end <= len(report) else None
