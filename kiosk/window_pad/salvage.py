"""What can still be read of a damaged memory. Pure.

Records are found in the bytes of the file and of its write-ahead log, page by page: where SQLite opens the
file no more, one bad page costs what lies on it and nothing else. A row has no checksum; one is taken that
is whole and can be a press. A log holds older pages too: of the states of a press the latest is taken, and
one may be sent that the gateway has already, under the identity that it had, so that it is counted once.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from contracts.pad.messages import KEY_DECLINE, REASONS_MAX
from contracts.ratings import Level, indicator_table
from kiosk.window_pad.memory import NUMBER_MAX, UNACKED, Entry

PAGE = 4096
LEAF = 0x0D
"""First byte of a page with rows."""
LEAF_HEADER = 8
LOG_HEADER, FRAME_HEADER = 32, 24
INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes by a value's type."""
ZERO, ONE = 8, 9
BLOB = 12
"""Types from here on: a length, twice, and one more for a text."""
HARDWARE_ID_BYTES = 8
TOKEN_MAX = 2**32 - 1
REVISION_MAX = 255
REASONS = re.compile(r"(?:[0-9]{1,9}(?:,[0-9]{1,9})*)?")
KEYS = {KEY_DECLINE, *(int(level) for level in Level)}

Value = int | bytes | str | None


@dataclass(frozen=True, slots=True)
class Salvaged:
    """`hardware_id` is empty when it was not found."""

    hardware_id: bytes = b""
    next: int = 1
    dropped: int = 0
    ring: tuple[Entry, ...] = ()
    """Presses of which the gateway may lack something, in order."""


def salvaged(file: bytes, log: bytes) -> Salvaged:
    """Of a memory's file and its log; either may be empty."""
    found, ring = Salvaged(), dict[int, Entry]()
    for number, values in (row for page in _pages(file, log) for row in _rows(page)):
        found = _pad(values) or found
        entry = _press(number, values)
        if entry is not None and _age(ring.get(number, entry)) <= _age(entry):
            ring[number] = entry
    left = sorted((one for one in ring.values() if not one.spent), key=lambda one: one.sequence)
    following = max((found.next, *(number + 1 for number in ring)))
    return replace(found, next=following, ring=tuple(left))


def _pages(file: bytes, log: bytes) -> Iterator[bytes]:
    """The latest last."""
    yield from (file[at : at + PAGE] for at in range(0, len(file), PAGE))
    for at in range(LOG_HEADER, len(log), FRAME_HEADER + PAGE):
        yield log[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]


def _rows(page: bytes) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """Number and values of each row on it that is whole."""
    if len(page) != PAGE or page[0] != LEAF:
        return
    count = int.from_bytes(page[3:5], "big")
    for at in range(LEAF_HEADER, min(LEAF_HEADER + 2 * count, PAGE - 1), 2):
        cell = int.from_bytes(page[at : at + 2], "big")
        try:
            size, start = _number(page, cell)
            number, start = _number(page, start)
            yield number, tuple(_values(page[start : start + size], size))
        except (ValueError, IndexError):
            pass  # what lies there is no row, or not a whole one


def _values(record: bytes, size: int) -> Iterator[Value]:
    """Raises ValueError or IndexError for what is no record."""
    types: list[int] = []
    head, at = _number(record, 0)
    while at < head:
        kind, at = _number(record, at)
        types.append(kind)
    for kind in types:
        value, at = _value(record, kind, at)
        yield value
    if at != size or size > len(record):
        raise ValueError("not a whole record")


def _value(record: bytes, kind: int, at: int) -> tuple[Value, int]:
    if kind in INTEGERS:
        end = at + INTEGERS[kind]
        return int.from_bytes(record[at:end], "big", signed=True), end
    if kind >= BLOB:
        end = at + (kind - BLOB) // 2
        return (record[at:end].decode("ascii") if kind % 2 else record[at:end]), end
    if kind in {ZERO, ONE}:
        return kind - ZERO, at
    if kind:
        raise ValueError("a type that no memory holds")
    return None, at


def _number(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends. Longer ones than a memory holds are none."""
    number = 0
    for end in range(at, at + 5):
        number = number << 7 | data[end] & 0x7F
        if data[end] < 0x80:
            return number, end + 1
    raise ValueError("too long")


def _pad(values: tuple[Value, ...]) -> Salvaged | None:
    match values:
        case (None, bytes(hardware_id), int(), int(following), int(dropped)) if (
            len(hardware_id) == HARDWARE_ID_BYTES and 1 <= following <= NUMBER_MAX and dropped >= 0
        ):
            return Salvaged(hardware_id, following, dropped)
    return None


def _press(sequence: int, values: tuple[Value, ...]) -> Entry | None:
    match values:
        case (
            None, int(boot), int(session), int(key), int(pressed_ms), int(revision), int(opened), int(acked),
            str(codes),
        ) if (
            1 <= sequence < NUMBER_MAX and 1 <= boot <= NUMBER_MAX and 0 <= session <= TOKEN_MAX
            and key in KEYS and pressed_ms >= 0 and 0 <= revision <= REVISION_MAX
            and opened in {0, 1} and UNACKED <= acked <= revision and REASONS.fullmatch(codes)
        ):  # fmt: skip
            reasons = tuple(int(code) for code in codes.split(",") if code)
            if len(reasons) <= REASONS_MAX and _known().issuperset(reasons):
                return Entry(sequence, boot, session, key, pressed_ms, revision, bool(opened), acked, reasons)
    return None


@cache
def _known() -> frozenset[int]:
    return frozenset(indicator.code for indicator in indicator_table().indicators)


def _age(entry: Entry) -> tuple[int, int]:
    """Grows with what happens to it."""
    return entry.revision, entry.acked
