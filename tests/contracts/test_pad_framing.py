"""Frames: what goes in comes out, however the bytes are cut and whatever noise lies between them."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import EncodeError
from contracts.pad.framing import FRAME_MAX, PAYLOAD_MAX, Deframer, crc16, encode_frame

payloads = st.binary(min_size=1, max_size=PAYLOAD_MAX)
endless = st.binary(min_size=50, max_size=200).map(lambda run: run.replace(b"\0", b"\1"))
noise = st.binary(max_size=400) | endless | st.lists(endless, max_size=3).map(b"\0".join)


def feed_in_chunks(deframer: Deframer, stream: bytes, cuts: list[int]) -> list[bytes]:
    edges = [0, *sorted(cut % (len(stream) + 1) for cut in cuts), len(stream)]
    return [payload for start, end in pairwise(edges) for payload in deframer.feed(stream[start:end])]


@given(payloads)
def test_any_payload_survives_a_frame(payload: bytes) -> None:
    frame = encode_frame(payload)
    assert Deframer().feed(frame) == [payload]
    assert len(frame) == len(payload) + 4 <= FRAME_MAX
    assert frame.index(0) == len(frame) - 1


@given(st.lists(payloads, max_size=8), st.lists(st.integers(min_value=0), max_size=20))
def test_any_chunking_gives_the_same_payloads(sent: list[bytes], cuts: list[int]) -> None:
    deframer = Deframer()
    assert feed_in_chunks(deframer, b"".join(map(encode_frame, sent)), cuts) == sent
    assert (deframer.counts.frames, deframer.counts.crc_errors, deframer.counts.resyncs) == (len(sent), 0, 0)


@given(noise, payloads, st.lists(st.integers(min_value=0), max_size=20))
def test_garbage_gives_the_same_payloads_and_counts_however_it_is_cut(
    garbage: bytes, payload: bytes, cuts: list[int]
) -> None:
    stream = garbage + encode_frame(payload) + encode_frame(payload)
    whole, cut, single = Deframer(), Deframer(), Deframer()
    expected = whole.feed(stream)
    assert feed_in_chunks(cut, stream, cuts) == expected
    assert [p for byte in stream for p in single.feed(bytes([byte]))] == expected
    assert cut.counts == whole.counts == single.counts


@given(st.lists(noise))
def test_garbage_never_raises_and_never_holds_more_than_a_frame(chunks: list[bytes]) -> None:
    deframer = Deframer()
    for chunk in chunks:
        deframer.feed(chunk)
        assert len(deframer._rest) < FRAME_MAX


@given(noise, payloads, payloads)
def test_at_most_one_frame_is_lost_after_garbage(garbage: bytes, first: bytes, second: bytes) -> None:
    received = Deframer().feed(garbage + encode_frame(first) + encode_frame(second))
    assert received[-1] == second


@given(noise, payloads)
def test_no_frame_is_lost_after_garbage_that_is_ended_by_a_delimiter(garbage: bytes, payload: bytes) -> None:
    assert Deframer().feed(garbage + b"\0" + encode_frame(payload))[-1] == payload


def test_an_endless_frame_takes_no_memory_and_counts_once() -> None:
    deframer = Deframer()
    for _ in range(1000):
        assert deframer.feed(b"\x55" * 63) == []
        assert len(deframer._rest) < FRAME_MAX
    assert deframer.counts.resyncs == 1
    assert deframer.feed(b"\0" + encode_frame(b"here again")) == [b"here again"]
    assert (deframer.counts.crc_errors, deframer.counts.resyncs) == (0, 1)


def test_an_endless_frame_in_one_chunk_counts_as_when_it_comes_in_two() -> None:
    whole, halves = Deframer(), Deframer()
    run = b"\x55" * 70
    whole.feed(run + b"\0")
    halves.feed(run)
    halves.feed(b"\0")
    assert whole.counts == halves.counts
    assert (whole.counts.crc_errors, whole.counts.resyncs) == (0, 1)


def test_the_longest_frame_is_accepted_byte_by_byte_and_one_more_byte_is_not() -> None:
    longest = encode_frame(bytes(PAYLOAD_MAX))
    deframer = Deframer()
    assert [p for byte in longest for p in deframer.feed(bytes([byte]))] == [bytes(PAYLOAD_MAX)]
    assert deframer.feed(b"\x01" + longest) == []
    assert deframer.counts.resyncs == 1


def test_empty_frames_are_no_errors() -> None:
    deframer = Deframer()
    assert deframer.feed(b"\0\0\0" + encode_frame(b"x") + b"\0\0") == [b"x"]
    assert deframer.counts.crc_errors == 0


@given(payloads, st.integers(min_value=0), st.integers(min_value=1, max_value=255))
def test_one_changed_byte_never_passes_as_the_payload_sent(payload: bytes, place: int, change: int) -> None:
    frame = bytearray(encode_frame(payload))
    frame[place % len(frame)] ^= change
    assert payload not in Deframer().feed(bytes(frame) + b"\0")


def test_a_half_received_frame_is_forgotten_by_reset() -> None:
    deframer = Deframer()
    deframer.feed(b"half a fr")
    deframer.reset()
    assert deframer.feed(encode_frame(b"whole")) == [b"whole"]


def test_the_crc_has_the_published_check_value() -> None:
    assert crc16(b"123456789") == 0x29B1


@pytest.mark.parametrize("payload", [b"", bytes(PAYLOAD_MAX + 1)])
def test_a_payload_of_a_wrong_length_is_refused(payload: bytes) -> None:
    with pytest.raises(EncodeError):
        encode_frame(payload)
