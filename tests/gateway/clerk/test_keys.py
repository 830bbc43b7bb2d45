"""A terminal's bytes as keys."""

from hypothesis import given
from hypothesis import strategies as st

from gateway.clerk.keyboard import Special
from gateway.clerk.keys import KeyReader


def test_characters_arrows_and_controls_are_keys() -> None:
    reader = KeyReader()
    assert reader.feed("n午\r\x7f".encode()) == ["n", "午", Special.ENTER, Special.BACKSPACE]
    assert reader.feed(b"\x1b[A\x1bOB\x1b[Z\t") == [Special.UP, Special.DOWN, Special.UP, Special.DOWN]


def test_a_sequence_that_means_nothing_is_passed_over_whole() -> None:
    assert KeyReader().feed(b"\x1b[1;5C\x1b[3~\x1bOPn") == ["n"]


def test_an_escape_alone_is_a_key_once_nothing_follows() -> None:
    reader = KeyReader()
    assert reader.feed(b"\x1b") == []
    assert reader.is_waiting
    assert reader.flush() == [Special.ESCAPE]
    assert reader.flush() == []
    assert reader.feed(b"\x1bn") == [Special.ESCAPE, "n"]


def test_what_is_cut_anywhere_is_the_same_keys() -> None:
    raw = "a午\x1b[Bq".encode()
    for at in range(len(raw)):
        reader = KeyReader()
        assert reader.feed(raw[:at]) + reader.feed(raw[at:]) == ["a", "午", Special.DOWN, "q"]


@given(st.lists(st.binary(max_size=40)))
def test_no_bytes_are_an_error(chunks: list[bytes]) -> None:
    reader = KeyReader()
    for chunk in chunks:
        reader.feed(chunk)
    reader.flush()
    assert not reader.is_waiting
