"""Frames and commands of ID-card readers, against vectors written by hand."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card.commands import MEANINGS, Command, Status, meaning
from devices.id_card.frames import REPLY_LEN_MAX, Reply, ReplyParser, wipe
from devices.id_card.sam import sam_number
from tests.devices.sam_replies import read_reply, reply, resident

VECTORS: dict[str, Any] = tomllib.loads(Path("tests/vectors/id-card.toml").read_text(encoding="utf-8"))
REPLIES = {name: bytes.fromhex(text) for name, text in VECTORS["replies"].items()}


@pytest.mark.parametrize("command", Command)
def test_a_request_has_the_bytes_of_its_vector(command: Command) -> None:
    assert command.value.frame == bytes.fromhex(VECTORS["requests"][command.name])


def test_each_vector_of_a_request_is_a_command() -> None:
    assert set(VECTORS["requests"]) == {command.name for command in Command}


@pytest.mark.parametrize("name", REPLIES)
def test_a_reply_is_read_whole_and_byte_by_byte(name: str) -> None:
    whole, single = ReplyParser(), ReplyParser()
    (at_once,) = whole.feed(REPLIES[name])
    (piecewise,) = [r for byte in REPLIES[name] for r in single.feed(bytes((byte,)))]
    assert at_once == piecewise
    assert at_once.status == REPLIES[name][9]
    assert bytes(at_once.data) == REPLIES[name][10:-1]
    assert whole.pending == single.pending == 0


@pytest.mark.parametrize("stream", VECTORS["streams"], ids=lambda stream: str(stream["name"]))
def test_a_garbled_stream_gives_the_sound_replies_in_it(stream: dict[str, Any]) -> None:
    parser = ReplyParser()
    replies = [r for read in stream["reads"] for r in parser.feed(bytes.fromhex(read))]
    assert [f"{r.status:02X}" for r in replies] == stream["statuses"]


def test_the_security_modules_number_is_printed_as_on_its_label() -> None:
    (answer,) = ReplyParser().feed(REPLIES["sam-id"])
    assert sam_number(answer.data) == VECTORS["sam"]["printed"]
    assert sam_number(b"short") is None


def test_every_status_has_plain_words_and_an_unknown_one_too() -> None:
    assert set(MEANINGS) == set(Status)
    assert "0x77" in meaning(0x77)


def test_a_whole_card_passes_in_any_chunks() -> None:
    stream = read_reply(resident(), bytes(1024))
    for size in (1, 7, 64, 500, 5000):
        parser = ReplyParser()
        chunks = (stream[i : i + size] for i in range(0, len(stream), size))
        (answer,) = [r for chunk in chunks for r in parser.feed(chunk)]
        assert len(answer.data) == 6 + 256 + 1024 + 1024


def test_the_wire_gives_a_slow_line_its_time() -> None:
    read = Command.READ.value
    assert read.patience_s(None) == 3.0
    assert read.patience_s(9600) == pytest.approx(3.0 + (10 + 1295) * 10 / 9600)


def test_a_reply_shows_nothing_of_its_data() -> None:
    assert "990000" not in repr(Reply(0x90, bytearray(b"990000")))


def test_wiping_leaves_zeros_in_place() -> None:
    data = bytearray(b"secret")
    wipe(data)
    assert data == bytes(6)


@given(st.lists(st.binary(max_size=64), max_size=40))
def test_garbage_never_raises_and_never_piles_up(chunks: list[bytes]) -> None:
    parser = ReplyParser()
    for chunk in chunks:
        parser.feed(chunk)
        assert parser.pending < REPLY_LEN_MAX + 7


@given(st.binary(max_size=300))
def test_after_garbage_and_a_pause_the_next_reply_is_heard(garbage: bytes) -> None:
    parser = ReplyParser()
    parser.feed(garbage)
    parser.clear()
    assert [r.status for r in parser.feed(reply(0x80))] == [0x80]


@given(st.binary(max_size=40).filter(lambda b: b"\xaa" not in b))
def test_noise_between_replies_costs_no_reply(noise: bytes) -> None:
    parser = ReplyParser()
    replies = parser.feed(noise + reply(0x80) + noise + reply(0x91))
    assert [r.status for r in replies] == [0x80, 0x91]
    assert parser.counts.noise_bytes == 2 * len(noise)


@given(st.integers(0, 1294), st.integers(0, 7))
def test_no_flipped_bit_of_a_cards_reply_goes_unnoticed(at: int, bit: int) -> None:
    stream = bytearray(read_reply(resident()))
    stream[at] ^= 1 << bit
    parser = ReplyParser()
    assert all(r.status != 0x90 for r in parser.feed(bytes(stream)))
