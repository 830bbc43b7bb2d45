"""Each value of a JSON text is found on its line."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.json_lines import line_in_json

Json = None | bool | int | str | list["Json"] | dict[str, "Json"]
Location = tuple[str | int, ...]

scalars = st.none() | st.booleans() | st.integers() | st.text()
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4)
)


def lines(value: Json, line: int = 1, loc: Location = ()) -> Iterator[tuple[Location, int, int]]:
    """Each place in what json.dumps writes with an indent, its line and the line of its last character."""
    inner: list[tuple[str | int, Json]] = []
    if isinstance(value, dict):
        inner = list(value.items())
    elif isinstance(value, list):
        inner = list(enumerate(value))
    last = line
    for key, part in inner:
        for found in lines(part, last + 1, (*loc, key)):
            yield found
        last = found[2]
    yield loc, line, last + 1 if inner else line


@given(values, st.sampled_from([1, 2, "\t"]))
def test_every_place_is_found_on_its_line(value: Json, indent: int | str) -> None:
    for ascii_only in (True, False):
        text = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
        assert all(line_in_json(text, loc) == line for loc, line, _ in lines(value))


@given(values, st.lists(st.text() | st.integers(0, 3), max_size=4))
def test_a_place_that_is_not_there_is_told_at_what_is_above_it(value: Json, loc: list[str | int]) -> None:
    text = json.dumps(value, indent=1)
    assert 1 <= line_in_json(text, loc) <= text.count("\n") + 1


@pytest.mark.parametrize(
    ("text", "loc", "line"),
    [
        ('{"a": {"b": [1,\n 2]}}', ("a", "b", 1), 2),
        ('{"a": "x\\"}\\n",\n"b": 1}', ("b",), 2),
        ('\n\n[{}, {"x"\n:\n\n1}]', (1, "x"), 3),
        ("[]", (0,), 1),
        ("[1\n,2]", (5,), 1),
        ("{}", ("a",), 1),
    ],
)
def test_brackets_and_quotes_in_texts_do_not_mislead(text: str, loc: Location, line: int) -> None:
    assert line_in_json(text, loc) == line
