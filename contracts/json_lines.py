"""Where a value stands in a JSON text, so that a mistake can be told with its line. Pure."""

import re
from collections.abc import Iterator, Sequence
from json import JSONDecoder
from json.decoder import scanstring  # type: ignore[attr-defined]

BLANK = re.compile(r"[ \t\n\r]*")
_DECODER = JSONDecoder()


def line_in_json(text: str, loc: Sequence[str | int]) -> int:
    """Line of the key or list place that `loc` leads to in sound JSON; of the closest thing above it where
    the text ends sooner."""
    at = _skip(text, 0)
    shown = at
    for part in loc:
        found = _member(text, at, part) if isinstance(part, str) else _element(text, at, part)
        if found is None:
            break
        shown, at = found
    return text.count("\n", 0, shown) + 1


def lines_of_list(text: str) -> Iterator[int]:
    """Line of each place of the list that is all of sound JSON, in one walk."""
    at, line, counted = _skip(text, _skip(text, 0) + 1), 1, 0
    while text[at] != "]":
        line, counted = line + text.count("\n", counted, at), at
        yield line
        at = _next(text, at)


def _member(text: str, at: int, wanted: str) -> tuple[int, int] | None:
    """Where that key of the object at `at` stands, and its value."""
    if text[at] != "{":
        return None
    at = _skip(text, at + 1)
    while text[at] == '"':
        key, behind = scanstring(text, at + 1)
        value = _skip(text, _skip(text, behind) + 1)
        if key == wanted:
            return at, value
        at = _next(text, value)
    return None


def _element(text: str, at: int, wanted: int) -> tuple[int, int] | None:
    """Where that place of the list at `at` stands, twice."""
    if text[at] != "[":
        return None
    at = _skip(text, at + 1)
    for _ in range(wanted):
        if text[at] == "]":
            return None
        at = _next(text, at)
    return None if text[at] == "]" else (at, at)


def _next(text: str, value: int) -> int:
    """Start of what stands behind the value and its comma, or the closing bracket."""
    behind = _skip(text, _DECODER.raw_decode(text, value)[1])
    return _skip(text, behind + 1) if text[behind] == "," else behind


def _skip(text: str, at: int) -> int:
    blank = BLANK.match(text, at)
    return blank.end() if blank else at
