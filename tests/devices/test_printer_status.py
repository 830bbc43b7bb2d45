"""The printer's reply stream, against hand-written bytes and any garbage."""

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.status import (
    TEXT_BYTES_MAX,
    Answer,
    Automatic,
    Cleared,
    Condition,
    Flow,
    Identity,
    ProcessDone,
    Question,
    RealTime,
    Reply,
    ReplyReader,
    Sensor,
    StatusBoard,
)

VECTORS = Path(__file__).parents[1] / "vectors" / "printer-status.toml"
STREAMS = tomllib.loads(VECTORS.read_text(encoding="utf-8"))["stream"]


def named(reply: Reply) -> str:
    match reply:
        case RealTime():
            return "real-time"
        case Automatic():
            return "automatic"
        case Sensor():
            return "sensor"
        case Identity(text):
            return f"identity:{text}"
        case ProcessDone(process):
            return f"process:{process}"
        case Cleared():
            return "cleared"
        case Flow(ready):
            return "xon" if ready else "xoff"


def reader_that_asked(questions: list[int], sensors: int) -> ReplyReader:
    reader = ReplyReader()
    for question in questions:
        reader.expect(Question(question))
    for _ in range(sensors):
        reader.expect_sensor()
    return reader


@pytest.mark.parametrize("cut", ["as written", "at once", "byte by byte"])
@pytest.mark.parametrize("stream", STREAMS, ids=lambda stream: stream["name"])
def test_a_reply_stream_means_what_its_vector_says(stream: dict[str, Any], cut: str) -> None:
    reads = [bytes.fromhex(read) for read in stream["reads"]]
    joined = b"".join(reads)
    chunks = {"as written": reads, "at once": [joined], "byte by byte": [bytes((b,)) for b in joined]}[cut]
    reader = reader_that_asked(stream.get("questions", []), stream.get("sensors", 0))
    board = StatusBoard()
    replies = [reply for chunk in chunks for reply in reader.feed(chunk)]
    for reply in replies:
        board.note(reply, 10.0)
    assert [named(reply) for reply in replies] == stream["replies"]
    assert reader.strays == stream.get("strays", 0)
    conditions = board.conditions(10.0, 1.0)
    known = {Answer.YES: set(stream["yes"]), Answer.NO: set(stream["no"])}
    for answer, names in known.items():
        assert {c.value for c in Condition if conditions[c] is answer} == names


def test_conditions_are_unknown_before_anything_is_heard_and_when_it_is_too_old() -> None:
    board = StatusBoard()
    assert board.conditions(0.0, 5.0)[Condition.PAPER_OUT] is Answer.UNKNOWN
    board.note(RealTime(Question.PAPER, 0x12), 100.0)
    assert board.conditions(105.0, 5.0)[Condition.PAPER_OUT] is Answer.NO
    assert board.conditions(105.1, 5.0)[Condition.PAPER_OUT] is Answer.UNKNOWN


def test_what_the_printer_stopped_for_counts_as_paper_out_though_another_sensor_sees_paper() -> None:
    board = StatusBoard()
    board.note(RealTime(Question.PAPER, 0x12), 1.0)
    board.note(RealTime(Question.OFFLINE_CAUSE, 0x32), 1.1)
    assert board.conditions(1.1, 5.0)[Condition.PAPER_OUT] is Answer.YES


def test_an_answer_in_the_midst_of_a_text_does_not_end_it() -> None:
    reader = reader_that_asked([1], 0)
    assert reader.feed(b"\x5fEX\x12-80\x00") == [RealTime(Question.PRINTER, 0x12), Identity("EX-80")]


def test_a_text_without_an_end_is_dropped_and_what_follows_is_read() -> None:
    reader = reader_that_asked([1], 0)
    assert reader.feed(b"\x5f" + b"A" * 3 * TEXT_BYTES_MAX)[1:] == []
    assert reader.strays > TEXT_BYTES_MAX
    assert reader.feed(b"\x00\x12")[-1] == RealTime(Question.PRINTER, 0x12)


@given(st.binary(max_size=400), st.lists(st.sampled_from(list(Question)), max_size=20), st.integers(0, 5))
def test_garbage_never_raises_and_its_replies_do_not_depend_on_how_it_is_cut(
    garbage: bytes, questions: list[int], sensors: int
) -> None:
    whole, pieces = (reader_that_asked(questions, sensors) for _ in range(2))
    replies = whole.feed(garbage)
    assert [reply for byte in garbage for reply in pieces.feed(bytes((byte,)))] == replies
    assert whole.strays == pieces.strays <= len(garbage)
    board = StatusBoard()
    for reply in replies:
        board.note(reply, 0.0)


@given(st.integers(0, 255).map(lambda byte: 0x12 | byte & 0x6C), st.sampled_from(list(Question)))
def test_every_bit_of_an_answer_is_seen_whatever_the_others_are(bits: int, question: Question) -> None:
    alone = [bit for bit in (0x04, 0x08, 0x20, 0x40) if bits & bit]
    board = StatusBoard()
    board.note(RealTime(question, bits), 0.0)
    present = set(board.conditions(0.0, 1.0).present)
    for bit in alone:
        single = StatusBoard()
        single.note(RealTime(question, 0x12 | bit), 0.0)
        assert set(single.conditions(0.0, 1.0).present) <= present


@given(st.tuples(*[st.integers(0, 255)] * 4), st.integers(0, 3))
def test_an_automatic_status_is_read_after_any_broken_one(raw: tuple[int, int, int, int], cut: int) -> None:
    whole = bytes((0x10 | raw[0] & 0x6C, *(byte & 0x6F for byte in raw[1:])))
    reader = ReplyReader()
    assert reader.feed(whole[:cut] + whole) == [Automatic(whole)]
    assert reader.strays == cut
