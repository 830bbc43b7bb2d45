"""Replies of a reader, by hand from the protocol's description, and records of cards that nobody has."""

from functools import reduce
from operator import xor

RESIDENT_FIELDS: dict[int, str] = {
    0: "测试甲",
    30: "1",
    32: "01",
    36: "19800101",
    52: "测试街测试路1号",
    122: "990000198001010012",
    158: "测试局",
    188: "20200101",
    204: "20400101",
}
PHOTO = bytes(range(256)) * 4


def reply(status: int, data: bytes = b"") -> bytes:
    """A reply with its length and check byte."""
    body = (len(data) + 4).to_bytes(2, "big") + bytes((0, 0, status)) + data
    return b"\xaa\xaa\xaa\x96\x69" + body + bytes((reduce(xor, body),))


def record(fields: dict[int, str]) -> bytes:
    """A text record: blank, with texts at offsets in bytes."""
    text = bytearray("\x20\x00" * 128, "latin-1")
    for at, value in fields.items():
        coded = value.encode("utf-16-le")
        text[at : at + len(coded)] = coded
    assert len(text) == 256
    return bytes(text)


def resident(**changes: str) -> bytes:
    """A sound resident's record; `changes` by offset, as in `at204="长期"`."""
    return record(RESIDENT_FIELDS | {int(key[2:]): value for key, value in changes.items()})


def read_reply(text: bytes, fingerprint: bytes | None = None) -> bytes:
    """What READ gives; with a fingerprint, b"" included, what READ_WITH_FINGERPRINT gives."""
    if fingerprint is None:
        return reply(0x90, bytes.fromhex("0100 0400") + text + PHOTO)
    lengths = bytes.fromhex("0100 0400") + len(fingerprint).to_bytes(2, "big")
    return reply(0x90, lengths + text + PHOTO + fingerprint)
