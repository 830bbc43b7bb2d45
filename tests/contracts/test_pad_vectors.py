"""The protocol's codec and deframer against byte vectors written by hand from its specification."""

import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any, Literal, TypedDict

import pytest

from contracts.errors import MessageError
from contracts.pad.fields import WireMessage
from contracts.pad.framing import FRAME_MAX, Deframer, crc16, encode_frame
from contracts.pad.messages import MESSAGES, NAMES, Press, decode, encode, encode_payload

VECTORS = Path(__file__).parents[1] / "vectors"
KINDS = {name: kind for kind, name in NAMES.items()}


class FrameVector(TypedDict):
    """A payload and its frame; numbers in hex."""

    name: str
    payload: list[str]
    crc: str
    frame: list[str]


class MessageVector(FrameVector):
    """A message, field by field, and its payload and frame."""

    message: str
    sender: Literal["pad", "host"]
    fields: dict[str, Any]


class StreamVector(TypedDict):
    """What comes over the line, read by read, and what a receiver makes of it."""

    name: str
    reads: list[str]
    payloads: list[str]
    crc_errors: int
    resyncs: int


class RejectVector(TypedDict):
    """The payload of a sound frame that is no message."""

    name: str
    sender: Literal["pad", "host"]
    payload: list[str]


def load(file: str) -> Any:
    return tomllib.loads((VECTORS / file).read_text(encoding="utf-8"))


FRAMES = load("pad-frames.toml")
GARBLE = load("pad-garble.toml")
MESSAGE_VECTORS: list[MessageVector] = FRAMES["message"]
FRAME_VECTORS: list[FrameVector] = [*FRAMES["message"], *FRAMES["frame"]]
STREAMS: list[StreamVector] = GARBLE["stream"]
REJECTS: list[RejectVector] = GARBLE["reject"]

each_message = pytest.mark.parametrize("vector", MESSAGE_VECTORS, ids=lambda v: v["name"])
each_press = pytest.mark.parametrize(
    "vector", [v for v in MESSAGE_VECTORS if v["message"] == "PRESS"], ids=lambda v: v["name"]
)
each_frame = pytest.mark.parametrize("vector", FRAME_VECTORS, ids=lambda v: v["name"])
each_stream = pytest.mark.parametrize("vector", STREAMS, ids=lambda v: v["name"])
each_reject = pytest.mark.parametrize("vector", REJECTS, ids=lambda v: v["name"])


def octets(parts: list[str]) -> bytes:
    """The bytes of a list of hex strings."""
    return bytes.fromhex("".join(parts))


def message_of(vector: MessageVector) -> WireMessage:
    """The vector's message, made from its table of field values."""
    kind = KINDS[vector["message"]]
    values: dict[str, Any] = {}
    for field in fields(kind):
        value = vector["fields"][field.name]
        if field.type is bytes:
            value = bytes.fromhex(value)
        elif isinstance(value, list):
            value = tuple(value)
        values[field.name] = value
    return kind(**values)


def test_the_ids_of_the_messages_are_unique_and_gapless_from_1() -> None:
    assert [kind.ID for kind in MESSAGES] == list(range(1, 21))


def test_every_message_has_a_vector() -> None:
    assert {v["message"] for v in MESSAGE_VECTORS} == {NAMES[kind] for kind in MESSAGES}


def test_the_names_of_the_vectors_are_unique() -> None:
    for vectors in (FRAME_VECTORS, STREAMS, REJECTS):
        names = [v["name"] for v in vectors]
        assert sorted(names) == sorted(set(names))


@each_message
def test_a_vector_names_every_field_and_the_sender(vector: MessageVector) -> None:
    kind = KINDS[vector["message"]]
    assert list(vector["fields"]) == [field.name for field in fields(kind)]
    assert vector["sender"] == kind.SENDER
    assert octets(vector["payload"])[0] == kind.ID


@each_message
def test_a_message_encodes_to_its_vector(vector: MessageVector) -> None:
    message = message_of(vector)
    assert encode_payload(message) == octets(vector["payload"])
    assert encode(message) == octets(vector["frame"])


@each_message
def test_a_vector_decodes_to_its_message(vector: MessageVector) -> None:
    assert decode(octets(vector["payload"]), vector["sender"]) == message_of(vector)


@each_message
def test_a_message_is_none_from_the_wrong_side(vector: MessageVector) -> None:
    other: Literal["pad", "host"] = "host" if vector["sender"] == "pad" else "pad"
    with pytest.raises(MessageError):
        decode(octets(vector["payload"]), other)


@each_press
def test_the_age_of_a_press_is_that_of_its_vector(vector: dict[str, Any]) -> None:
    press = decode(octets(vector["payload"]), "pad")
    assert isinstance(press, Press)
    assert press.age_ms == vector["age_ms"]


@each_frame
def test_a_payload_is_framed_as_in_its_vector(vector: FrameVector) -> None:
    payload, frame = octets(vector["payload"]), octets(vector["frame"])
    assert f"{crc16(payload):04X}" == vector["crc"]
    assert encode_frame(payload) == frame
    assert len(frame) == len(payload) + 4 <= FRAME_MAX


@each_frame
def test_a_frame_gives_its_payload_whole_and_byte_by_byte(vector: FrameVector) -> None:
    payload, frame = octets(vector["payload"]), octets(vector["frame"])
    assert Deframer().feed(frame) == [payload]
    assert feed(byte_by_byte(frame)) == ([payload], 0, 0)


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


@each_reject
def test_a_sound_frame_that_is_no_message_passes_the_deframer_and_not_the_decoder(
    vector: RejectVector,
) -> None:
    payload = octets(vector["payload"])
    assert feed([encode_frame(payload)]) == ([payload], 0, 0)
    with pytest.raises(MessageError):
        decode(payload, vector["sender"])


def byte_by_byte(line: bytes) -> list[bytes]:
    return [line[i : i + 1] for i in range(len(line))]


def feed(reads: list[bytes]) -> tuple[list[bytes], int, int]:
    """Payloads, crc_errors and resyncs of a fresh deframer that is given these reads."""
    deframer = Deframer()
    payloads = [payload for read in reads for payload in deframer.feed(read)]
    return payloads, deframer.counts.crc_errors, deframer.counts.resyncs
