"""Where the fuzzer begins: the bytes of the hand-written vectors, all of them for each target."""

import tomllib
from collections.abc import Iterator
from pathlib import Path

VECTORS = Path(__file__).resolve().parent.parent / "tests" / "vectors"


def seeds() -> list[bytes]:
    """Every text in a vector file that is bytes in hexadecimal, a profile or JSON, behind a byte that
    chooses the chunks."""
    found = {
        b"\x3f" + data
        for path in sorted(VECTORS.glob("*.toml"))
        for data in _bytes_in(tomllib.loads(path.read_text(encoding="utf-8")))
    }
    found |= {b"\x3f" + path.read_bytes() for path in VECTORS.glob("*.jsonl")}
    return sorted(found)


def _bytes_in(value: object) -> Iterator[bytes]:
    match value:
        case dict():
            for inner in value.values():
                yield from _bytes_in(inner)
        case list():
            for inner in value:
                yield from _bytes_in(inner)
        case str():
            try:
                yield bytes.fromhex(value)
            except ValueError:
                if value.startswith("{") or "\n" in value:
                    yield value.encode() + b"\n"
