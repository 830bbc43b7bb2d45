"""The pad's own framing against the host's, which shares no code with it."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contracts.pad import framing
from firmware_sim.pad.wire import FRAME_BYTES_MAX, Deframer, crc16, frame, stuff, unstuff

payloads = st.binary(min_size=1, max_size=60)


@given(payload=payloads)
def test_both_framings_make_the_same_frame(payload: bytes) -> None:
    assert frame(payload) == framing.encode_frame(payload)
    assert crc16(payload) == framing.crc16(payload)


@given(data=st.binary(max_size=62))
def test_stuffed_bytes_hold_no_zero_and_come_back(data: bytes) -> None:
    coded = stuff(data)
    assert 0 not in coded
    assert unstuff(coded) == data


@given(
    stream=st.lists(st.one_of(payloads.map(frame), st.binary(max_size=90)), max_size=8),
    cuts=st.lists(st.integers(0, 700)),
)
def test_what_is_received_and_counted_does_not_depend_on_the_cuts(
    stream: list[bytes], cuts: list[int]
) -> None:
    line = b"".join(stream)
    whole, pieces = Deframer(), Deframer()
    edges = [0, *sorted(cut for cut in cuts if cut < len(line)), len(line)]
    got = [p for start, end in pairwise(edges) for p in pieces.feed(line[start:end])]
    assert got == whole.feed(line)
    assert (pieces.crc_errors, pieces.resyncs) == (whole.crc_errors, whole.resyncs)


@given(noise=st.binary(max_size=300), payload=payloads)
def test_a_frame_behind_any_noise_and_a_zero_is_received(noise: bytes, payload: bytes) -> None:
    assert Deframer().feed(noise + b"\x00" + frame(payload))[-1] == payload


def test_an_endless_frame_is_counted_once_and_never_kept() -> None:
    deframer = Deframer()
    for _ in range(1000):
        assert deframer.feed(b"\x41" * 100) == []
    assert (deframer.resyncs, deframer.crc_errors) == (1, 0)
    assert deframer.feed(b"\x00" + frame(b"\x01")) == [b"\x01"]


def test_the_longest_frame_has_64_bytes_and_is_received() -> None:
    longest = frame(bytes(range(1, 61)))
    assert len(longest) == FRAME_BYTES_MAX
    assert Deframer().feed(longest) == [bytes(range(1, 61))]
