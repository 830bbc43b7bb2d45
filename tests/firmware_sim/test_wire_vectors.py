"""The simulated pad's framing against byte vectors written by hand from the specification."""

import tomllib
from pathlib import Path
from typing import Any, TypedDict

import pytest

from contracts.pad.messages import decode
from firmware_sim.pad.wire import FRAME_BYTES_MAX, Deframer, crc16, encode, frame, stuff, unstuff

VECTORS = Path(__file__).parents[1] / "vectors"


class FrameVector(TypedDict):
    """A payload and its frame; numbers in hex."""

    name: str
    payload: list[str]
    crc: str
    frame: list[str]


class StreamVector(TypedDict):
    """What comes over the line, read by read, and what a receiver makes of it."""

    name: str
    reads: list[str]
    payloads: list[str]
    crc_errors: int
    resyncs: int


def load(file: str) -> Any:
    return tomllib.loads((VECTORS / file).read_text(encoding="utf-8"))


FRAMES = load("pad-frames.toml")
FRAME_VECTORS: list[FrameVector] = [*FRAMES["message"], *FRAMES["frame"]]
STREAMS: list[StreamVector] = load("pad-garble.toml")["stream"]

each_message = pytest.mark.parametrize("vector", FRAMES["message"], ids=lambda v: v["name"])
each_frame = pytest.mark.parametrize("vector", FRAME_VECTORS, ids=lambda v: v["name"])
each_stream = pytest.mark.parametrize("vector", STREAMS, ids=lambda v: v["name"])


@each_frame
def test_a_payload_is_framed_as_in_its_vector(vector: FrameVector) -> None:
    payload = octets(vector["payload"])
    assert f"{crc16(payload):04X}" == vector["crc"]
    assert frame(payload) == octets(vector["frame"])
    assert len(frame(payload)) <= FRAME_BYTES_MAX


@each_frame
def test_the_coded_bytes_of_a_vector_are_stuffed_and_unstuffed(vector: FrameVector) -> None:
    data = octets([*vector["payload"], vector["crc"]])
    coded = octets(vector["frame"])[:-1]
    assert stuff(data) == coded
    assert unstuff(coded) == data


@each_message
def test_a_message_goes_on_the_wire_as_in_its_vector(vector: dict[str, Any]) -> None:
    assert encode(decode(octets(vector["payload"]), vector["sender"])) == octets(vector["frame"])


@each_frame
def test_a_frame_gives_its_payload_whole_and_byte_by_byte(vector: FrameVector) -> None:
    payload, coded = octets(vector["payload"]), octets(vector["frame"])
    assert feed([coded]) == ([payload], 0, 0)
    assert feed(byte_by_byte(coded)) == ([payload], 0, 0)


def test_all_frames_in_one_read_give_all_payloads_in_order() -> None:
    line = b"".join(octets(v["frame"]) for v in FRAME_VECTORS)
    assert feed([line]) == ([octets(v["payload"]) for v in FRAME_VECTORS], 0, 0)


@each_stream
def test_a_stream_is_received_as_its_vector_says_however_it_is_cut(vector: StreamVector) -> None:
    line = octets(vector["reads"])
    expected = ([bytes.fromhex(p) for p in vector["payloads"]], vector["crc_errors"], vector["resyncs"])
    assert feed([bytes.fromhex(read) for read in vector["reads"]]) == expected
    assert feed([line]) == expected
    assert feed(byte_by_byte(line)) == expected
    for cut in range(1, len(line)):
        assert feed([line[:cut], line[cut:]]) == expected


def octets(parts: list[str]) -> bytes:
    """The bytes of a list of hex strings."""
    return bytes.fromhex("".join(parts))


def byte_by_byte(line: bytes) -> list[bytes]:
    return [line[i : i + 1] for i in range(len(line))]


def feed(reads: list[bytes]) -> tuple[list[bytes], int, int]:
    """Payloads, crc_errors and resyncs of a fresh deframer that is given these reads."""
    deframer = Deframer()
    payloads = [payload for read in reads for payload in deframer.feed(read)]
    return payloads, deframer.crc_errors, deframer.resyncs
