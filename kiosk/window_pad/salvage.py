"""What can still be read of a damaged memory. Pure.

Records are found in the bytes of the file and of its write-ahead log, page by page: where SQLite opens the
file no more, one bad page costs what lies on it and nothing else. A row has no checksum; one is taken that
is whole and can be a press, and one that can't be counts as dropped. A log holds older pages too: of the
states of a press the latest is taken, and one may be sent that the gateway has already, under the identity
that it had, so that it is counted once.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from zlib import crc32

from contracts.pad.messages import KEY_DECLINE, REASONS_MAX
from contracts.ratings import Level
from kiosk.window_pad.memory import NUMBER_MAX, UNACKED, Entry

PAGE = 4096
LEAF = 0x0D
"""First byte of a page with rows; one with a flipped bit is looked at too."""
LEAF_HEADER = 8
LOG_HEADER, FRAME_HEADER = 32, 24
INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Bytes by a value's type."""
ZERO, ONE = 8, 9
BLOB = 12
"""Types from here on: a length, twice, and one more for a text."""
PRESS_COLUMNS, PRESS_HEADERS = 9, {10, 11}
"""The second: bytes of such a record's head."""
HARDWARE_ID_BYTES = 8
TOKEN_MAX = COUNT_MAX = 2**32 - 1
REVISION_MAX = 255
REASON_MAX = 0xFFFF
"""What a code is that no table holds, the gateway says."""
REASONS = re.compile(r"(?:[0-9]{1,9}(?:,[0-9]{1,9})*)?")
KEYS = {KEY_DECLINE, *(int(level) for level in Level)}

Value = int | bytes | str | float | None
Row = tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Salvaged:
    """`hardware_id` is empty when it was not found."""

    hardware_id: bytes = b""
    next: int = 1
    dropped: int = 0
    """With those that were found, and are none that a pad can have."""
    ring: tuple[Entry, ...] = ()
    """Presses of which the gateway may lack something, in order."""


def salvaged(pairs: Iterable[tuple[bytes, bytes]]) -> Salvaged:
    """Of a memory's files, each with its log, the latest last; each may be empty."""
    found, ring, identity = Salvaged(), dict[int, Entry](), b""
    unsound = set[int]()
    for number, values in (row for pair in pairs for page in _pages(*pair) for row in _rows(page)):
        found = _pad(values, found)
        identity = identity_of(values) or identity
        entry = press_of(number, values)
        if entry is not None and _age(ring.get(number, entry)) <= _age(entry):
            ring[number] = entry
        if entry is None and len(values) == PRESS_COLUMNS:
            unsound.add(number)
    left = sorted((one for one in ring.values() if not one.spent), key=lambda one: one.sequence)
    return Salvaged(
        hardware_id=identity or found.hardware_id,
        next=max((found.next, *(number + 1 for number in ring))),
        dropped=min(found.dropped + len(unsound - ring.keys()), COUNT_MAX),
        ring=tuple(left),
    )


def is_pad(values: Row) -> bool:
    """Whether the one row of table `pad`, its number first, is one that a pad can have."""
    match values:
        case (1, bytes(hardware_id), int(boot), int(following), int(dropped)):
            return (
                len(hardware_id) == HARDWARE_ID_BYTES
                and 1 <= boot <= NUMBER_MAX
                and _is_next(following)
                and 0 <= dropped <= COUNT_MAX
            )
    return False


def check_of(hardware_id: bytes) -> int:
    """What stands beside the second copy of the hardware id."""
    return crc32(hardware_id)


def identity_of(values: Row) -> bytes:
    """The hardware id in a row of table `identity`, whose number is None; empty when it is not sound."""
    match values:
        case (None, bytes(hardware_id), int(check)) if len(
            hardware_id
        ) == HARDWARE_ID_BYTES and check == check_of(hardware_id):
            return hardware_id
    return b""


def press_of(sequence: int, values: Row) -> Entry | None:
    """The press in a row of table `presses`, whose number is None; None when no pad can have it."""
    match values:
        case (
            None, int(boot), int(session), int(key), int(pressed_ms), int(revision), int(opened), int(acked),
            str(codes),
        ) if (
            1 <= sequence < NUMBER_MAX - 1 and 1 <= boot <= NUMBER_MAX and 0 <= session <= TOKEN_MAX
            and key in KEYS and pressed_ms >= 0 and opened in {0, 1}
            and 0 <= revision <= REVISION_MAX - opened and UNACKED <= acked <= revision
            and REASONS.fullmatch(codes)
        ):  # fmt: skip
            reasons = tuple(int(code) for code in codes.split(",") if code)
            if len(reasons) <= REASONS_MAX and max(reasons, default=0) <= REASON_MAX:
                return Entry(sequence, boot, session, key, pressed_ms, revision, bool(opened), acked, reasons)
    return None


def _pages(file: bytes, log: bytes) -> Iterator[bytes]:
    """The latest last."""
    yield from (file[at : at + PAGE] for at in range(0, len(file), PAGE))
    for at in range(LOG_HEADER, len(log), FRAME_HEADER + PAGE):
        yield log[at + FRAME_HEADER : at + FRAME_HEADER + PAGE]


def _rows(page: bytes) -> Iterator[tuple[int, Row]]:
    """Number and values of each row on it that is whole; of a press that is not, as many times None."""
    if len(page) != PAGE or (page[0] ^ LEAF).bit_count() > 1:
        return
    counted, content = (int.from_bytes(page[at : at + 2], "big") for at in (3, 5))
    counted = LEAF_HEADER + 2 * counted
    for at in range(LEAF_HEADER, min(max(counted, content), PAGE - 1), 2):  # the count may be what is wrong
        cell = int.from_bytes(page[at : at + 2], "big")
        if not cell:
            continue
        try:
            size, start = _number(page, cell)
            number, start = _number(page, start)
        except (ValueError, IndexError):
            continue
        try:
            yield number, tuple(_values(page[start : start + size], size))
        except (ValueError, IndexError):
            if at < counted and start < PAGE and page[start] in PRESS_HEADERS:
                yield number, (None,) * PRESS_COLUMNS


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


def _pad(values: Row, before: Salvaged) -> Salvaged:
    """With what is sound in a row of table `pad`; the rest is as it was."""
    match values:
        case (None, bytes(hardware_id), int(), int(following), int(dropped)) if (
            len(hardware_id) == HARDWARE_ID_BYTES
        ):
            return replace(
                before,
                hardware_id=hardware_id,
                next=following if _is_next(following) else before.next,
                dropped=dropped if 0 <= dropped <= COUNT_MAX else before.dropped,
            )
    return before


def _is_next(sequence: int) -> bool:
    """The last one is not: a pad that has it takes no press any more, and no pad comes so far."""
    return 1 <= sequence < NUMBER_MAX


def _age(entry: Entry) -> tuple[int, int]:
    """Grows with what happens to it."""
    return entry.revision, entry.acked
