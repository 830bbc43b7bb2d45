"""What the reader answers: status codes and frames. Pure.

A reply is `AA AA AA 96 69 LH LL 00 00 SW3 [DATA] CHK`, lengths and check byte as in a request.
"""

import re
import struct
from enum import IntEnum

from firmware_sim.errors import UsageError
from firmware_sim.id_reader.requests import PREAMBLE, check_byte

FOUND_DATA = bytes(4)
SELECTED_DATA = bytes(8)
ADDRESS_BYTES = 70
"""The newest address: 35 characters of UTF-16."""
SERIAL_NUMBER_BYTES = 28
_SAM_ID = re.compile(r"(\d{2})-(\d{2})-(\d{8})-(\d{10})-(\d{10})")


class Status(IntEnum):
    """SW3."""

    DONE = 0x90
    EMPTY = 0x91
    FOUND = 0x9F
    BAD_CHECKSUM = 0x10
    BAD_LENGTH = 0x11
    UNKNOWN_COMMAND = 0x21
    CARD_REJECTS_SAM = 0x31
    SAM_REJECTS_CARD = 0x32
    VERIFICATION_FAILED = 0x33
    UNKNOWN_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    SAM_NOT_AUTHORISED = 0x66
    NO_CARD = 0x80
    SELECT_FAILED = 0x81


def reply(status: Status, data: bytes = b"") -> bytes:
    """A frame."""
    body = bytes((0, 0, status)) + data
    counted = (len(body) + 1).to_bytes(2, "big") + body
    return PREAMBLE + counted + bytes((check_byte(counted),))


def read_data(text: bytes, photo: bytes) -> bytes:
    """The data of text and photo: two lengths, then both."""
    return struct.pack(">HH", len(text), len(photo)) + text + photo


def read_data_with_fingerprint(text: bytes, photo: bytes, fingerprint: bytes) -> bytes:
    """The same with a third length and fingerprints, which may be none."""
    return struct.pack(">HHH", len(text), len(photo), len(fingerprint)) + text + photo + fingerprint


def parse_sam_id(printed: str) -> bytes:
    """The 16 bytes of a SAM's number as it is printed on it. Raises UsageError."""
    match = _SAM_ID.fullmatch(printed)
    groups = [*map(int, match.groups())] if match else []
    if not groups or max(groups) >= 2**32:
        raise UsageError(
            f"--sam {printed!r} is no SAM number: digits in groups of 2-2-8-10-10, the last two below 2^32, "
            "such as 05-01-20200102-0000000007-0000000009"
        )
    return struct.pack("<HHIII", *groups)
