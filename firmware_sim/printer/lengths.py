"""How many parameter bytes an ESC/POS command has, told from those that are there. Pure.

A rule looks at the parameters received so far and says how many there must be, as far as it can tell yet.
A command is complete when it has as many as its rule then asks for. A rule raises `Nonsense` where real
firmware takes the bytes for no command.
"""

from collections.abc import Callable

Rule = Callable[[bytes | bytearray], int]

TABS_MAX = 32
"""ESC D takes at most so many tab positions."""
BARCODE_MAX = 255
"""Characters of a bar code that ends with NUL."""
CUT_WITH_FEED = frozenset({65, 66, 97, 98, 103, 104})
"""Values of m for which GS V has a second parameter."""
RESPONSES = {1: 3, 2: 3, 3: 6, 7: 2, 8: 8}
"""Parameters of DLE DC4, by its first."""


class Nonsense(Exception):  # noqa: N818 - it is a verdict on bytes, not an error of ours
    """These bytes are no command: its opcode and what was read of it are dropped."""


def fixed(count: int) -> Rule:
    """Always `count` parameters."""
    return lambda _: count


def until_nul(most: int) -> Rule:
    """Bytes up to and with a NUL, of which there are at most `most`."""

    def need(params: bytes | bytearray) -> int:
        end = params.find(0)
        if end >= 0:
            return end + 1
        if len(params) > most:
            raise Nonsense
        return len(params) + 1

    return need


def counted(size: int, before: int = 0, least: int = 0) -> Rule:
    """`before` bytes, a little-endian length of `size` bytes, and as many bytes as it says."""
    head = before + size

    def need(params: bytes | bytearray) -> int:
        if len(params) < head:
            return head
        count = int.from_bytes(params[before:head], "little")
        if count < least:
            raise Nonsense
        return head + count

    return need


def area(before: int, factor: int = 1, bytes_each: int = 2) -> Rule:
    """`before` bytes, two little-endian sizes, and x times y times `factor` bytes: GS v 0, GS *, GS Q 0."""
    middle = before + bytes_each
    head = middle + bytes_each

    def need(params: bytes | bytearray) -> int:
        if len(params) < head:
            return head
        x = int.from_bytes(params[before:middle], "little")
        return head + x * int.from_bytes(params[middle:head], "little") * factor

    return need


def column_image(params: bytes | bytearray) -> int:
    """ESC *: m, n in two bytes, n columns of one byte or (m 32 and 33) of three."""
    if len(params) < 3:
        return 3
    return 3 + int.from_bytes(params[1:3], "little") * (3 if params[0] in {32, 33} else 1)


def barcode(params: bytes | bytearray) -> int:
    """GS k: up to NUL for m 0-6, counted for m 65-78, and the QR form of Chinese firmware, m 97."""
    if not params:
        return 1
    kind = params[0]
    if kind <= 6:
        return 1 + until_nul(BARCODE_MAX)(params[1:])
    if 65 <= kind <= 78:
        return counted(1, before=1)(params)
    if kind == 97:
        return counted(2, before=3)(params)
    raise Nonsense


def cut(params: bytes | bytearray) -> int:
    """GS V: one parameter, or two with a feed."""
    return 2 if params and params[0] in CUT_WITH_FEED else 1


def downloaded_characters(params: bytes | bytearray) -> int:
    """ESC &: y, first and last character, and for each its width x and x times y bytes."""
    if len(params) < 3:
        return 3
    height, first, last = params[0], params[1], params[2]
    if last < first:
        raise Nonsense
    at = 3
    for _ in range(first, last + 1):
        if at >= len(params):
            return at + 1
        at += 1 + height * params[at]
    return at


def nv_images(params: bytes | bytearray) -> int:
    """FS q: n images, each with x and y in units of 8 dots and x times y times 8 bytes."""
    if not params:
        return 1
    at = 1
    for _ in range(params[0]):
        if len(params) < at + 4:
            return at + 4
        at = at + area(0, factor=8)(params[at : at + 4])
    return at


def status_request(params: bytes | bytearray) -> int:
    """DLE EOT: n, and a second parameter for ink, card reader and interface."""
    return 2 if params and params[0] in {7, 8, 18} else 1


def real_time_response(params: bytes | bytearray) -> int:
    """DLE DC4: as many as the function has."""
    if not params:
        return 1
    if params[0] not in RESPONSES:
        raise Nonsense
    return RESPONSES[params[0]]


def bitmap_file(params: bytes | bytearray) -> int:
    """GS D: seven bytes, then a Windows bitmap, which tells its own length."""
    if len(params) < 13:
        return 13
    if params[7:9] != b"BM":
        raise Nonsense
    return 7 + max(6, int.from_bytes(params[9:13], "little"))


def counter(params: bytes | bytearray) -> int:
    """GS C: 0 m n, 1 and six bytes, 2 and a number; or five numbers as text, each ended by a semicolon."""
    if not params:
        return 1
    sizes = {0: 3, 48: 3, 1: 7, 49: 7, 2: 3, 50: 3}
    if params[0] in sizes:
        return sizes[params[0]]
    if params[0] != ord(";") or any(byte not in b";0123456789" for byte in params) or len(params) > 40:
        raise Nonsense
    return len(params) if params.count(b";") == 6 else len(params) + 1


def check_reader(params: bytes | bytearray) -> int:
    """FS a: 0 and a font, or one parameter."""
    return 2 if params and params[0] in {0, 48} else 1


def form_of_area(kinds: dict[int, Rule]) -> Rule:
    """The first parameter chooses the rule for the others, e.g. GS v and GS Q, of which only 0 exists."""

    def need(params: bytes | bytearray) -> int:
        if not params:
            return 1
        if params[0] not in kinds:
            raise Nonsense
        return 1 + kinds[params[0]](params[1:])

    return need
