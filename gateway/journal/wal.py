"""Whether a write-ahead log lost commits that were durable. Pure: bytes in, a word out.

SQLite takes the WAL up to the first frame whose checksum is wrong and forgets the rest without a word. After
a crash that is right: the rest is one transaction that never ended. When more than one commit lies behind the
bad frame, the log was damaged, and to go on from there would fork the chain.

    header: magic, version, page size, checkpoint number, salt 1, salt 2, checksum 1, checksum 2
    frame:  page number, size of the file after a commit (else 0), salt 1, salt 2, checksum 1, checksum 2,
            page

https://www.sqlite.org/fileformat2.html#the_write_ahead_log
"""

import struct
import sys
from array import array

HEADER_BYTES = 32
FRAME_HEADER_BYTES = 24
MAGICS = {0x377F0682: "little", 0x377F0683: "big"}
"""Byte order of the checksums."""
TORN_COMMITS_MAX = 1
"""Commits behind the first bad frame that a loss of power explains."""
PAGE_SIZES = frozenset(1 << n for n in range(9, 17))
MASK = 0xFFFFFFFF


def lost_commits(log: bytes) -> int:
    """Commits behind the first unsound frame of its generation, unless a loss of power explains them."""
    if len(log) < HEADER_BYTES + FRAME_HEADER_BYTES:
        return 0
    magic, _, page_size = struct.unpack_from(">III", log)
    order = MAGICS.get(magic)
    header_sound = order is not None and page_size in PAGE_SIZES
    if not header_sound:
        page_size, order = _guess_page_size(log), "little"
    sums = _checksum(log[:24], order or "little", (0, 0))
    sound = header_sound and sums == struct.unpack_from(">II", log, 24)
    salts = log[16:24] if sound else log[HEADER_BYTES + 8 : HEADER_BYTES + 16]
    behind = 0
    size = FRAME_HEADER_BYTES + page_size
    for start in range(HEADER_BYTES, len(log) - size + 1, size):
        if log[start + 8 : start + 16] != salts:
            if sound:
                sound = False  # a damaged salt, or the end of this generation: what follows tells
            continue
        if sound:
            sums = _checksum(log[start : start + 8], order or "little", sums)
            sums = _checksum(log[start + FRAME_HEADER_BYTES : start + size], order or "little", sums)
            sound = sums == struct.unpack_from(">II", log, start + 16)
        if not sound:
            behind += any(log[start + 4 : start + 8])
    return behind if behind > TORN_COMMITS_MAX else 0


def _guess_page_size(log: bytes) -> int:
    """From where the first frame's salts come again."""
    salts = log[HEADER_BYTES + 8 : HEADER_BYTES + 16]
    for size in sorted(PAGE_SIZES):
        second = HEADER_BYTES + FRAME_HEADER_BYTES + size + 8
        if log[second : second + 8] == salts:
            return size
    return 4096


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    words = array("I", data)
    if order != sys.byteorder:
        words.byteswap()
    first, second = sums
    numbers = iter(words)
    for even, odd in zip(numbers, numbers, strict=True):
        first = (first + even + second) & MASK
        second = (second + odd + first) & MASK
    return first, second
