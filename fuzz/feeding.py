"""How fuzzed bytes come, and how much a parser keeps of them."""

from collections.abc import Iterator

STEP_S = 0.01
"""Between two chunks: shorter than any pause that ends a frame."""
PAUSE_S = 30.0
"""Longer than any pause, window or wait that a parser knows."""


def chunks(data: bytes) -> Iterator[bytes]:
    """The bytes behind the first, in pieces of a size that the first chooses."""
    if data:
        size = data[0] % 80 + 1
        for start in range(1, len(data), size):
            yield data[start : start + size]


def held_bytes(parser: object) -> int:
    """Bytes that a parser holds between two calls, whatever it calls them."""
    names = {name for kind in type(parser).__mro__ for name in getattr(kind, "__slots__", ())}
    values = [getattr(parser, name, None) for name in {*names, *getattr(parser, "__dict__", {})}]
    return sum(len(value) for value in values if isinstance(value, bytes | bytearray))
