"""The message table: every message survives the wire, nothing else does. Strategies come from the layouts."""

from dataclasses import FrozenInstanceError, fields
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.errors import EncodeError, MessageError
from contracts.pad.fields import Layout, WireMessage, fit_text, layout_of
from contracts.pad.framing import FRAME_MAX, PAYLOAD_MAX
from contracts.pad.messages import (
    MESSAGES,
    NAMES,
    Arm,
    Hello,
    Press,
    Reboot,
    Request,
    ShowText,
    UpdateBegin,
    decode,
    encodable,
    encode,
    encode_payload,
)

BITS = {"u8": 8, "u16": 16, "u32": 32}


def values_of(lay: Layout) -> st.SearchStrategy[Any]:
    match lay.kind:
        case "u8" | "u16" | "u32":
            return st.integers(0, 2 ** BITS[lay.kind] - 1)
        case "bytes":
            return st.binary(min_size=lay.size, max_size=lay.size)
        case "data":
            return st.binary(max_size=lay.size)
        case "text":
            return st.text(max_size=lay.size).map(lambda text: fit_text(text, lay.size))
        case "codes":
            return st.lists(st.integers(0, 0xFFFF), max_size=lay.size).map(tuple)


def instances_of(kind: type[WireMessage]) -> st.SearchStrategy[WireMessage]:
    return st.builds(kind, **{f.name: values_of(layout_of(f)) for f in fields(kind)})


def longest_of(kind: type[WireMessage]) -> WireMessage:
    largest: dict[str, Any] = {
        "bytes": b"\xff", "data": b"\xff", "text": "x", "codes": (0xFFFF,),
    }  # fmt: skip
    layouts = {f.name: layout_of(f) for f in fields(kind)}
    return kind(
        **{
            name: 2 ** BITS[lay.kind] - 1 if lay.kind in BITS else largest[lay.kind] * lay.size
            for name, lay in layouts.items()
        }
    )


messages = st.one_of([instances_of(kind) for kind in MESSAGES])


@given(messages)
def test_every_message_survives_the_wire(message: WireMessage) -> None:
    assert decode(encode_payload(message), message.SENDER) == message


@pytest.mark.parametrize("kind", MESSAGES)
def test_every_message_fits_one_frame_at_its_longest(kind: type[WireMessage]) -> None:
    message = longest_of(kind)
    assert len(encode(message)) <= FRAME_MAX
    assert decode(encode_payload(message), kind.SENDER) == message


@given(messages, st.data())
def test_a_body_cut_anywhere_raises_a_message_error(message: WireMessage, data: st.DataObject) -> None:
    body = message.body()
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    with pytest.raises(MessageError):
        type(message).parse(cut)


@given(messages, st.binary(min_size=1, max_size=8))
def test_an_extended_body_raises_a_message_error(message: WireMessage, more: bytes) -> None:
    with pytest.raises(MessageError):
        type(message).parse(message.body() + more)


@given(st.binary(max_size=PAYLOAD_MAX), st.sampled_from(["pad", "host"]))
def test_garbage_raises_a_message_error_or_is_a_message_that_encodes_to_it(
    payload: bytes, sender: Literal["pad", "host"]
) -> None:
    try:
        message = decode(payload, sender)
    except MessageError:
        return
    assert encode_payload(message) == payload


@given(messages)
def test_a_message_of_the_other_direction_is_refused(message: WireMessage) -> None:
    with pytest.raises(MessageError):
        decode(encode_payload(message), "host" if message.SENDER == "pad" else "pad")


def test_ids_are_unique_and_gapless_from_one() -> None:
    assert [kind.ID for kind in MESSAGES] == list(range(1, len(MESSAGES) + 1))


def test_the_table_is_the_published_one() -> None:
    assert [(kind.ID, NAMES[kind], kind.SENDER) for kind in MESSAGES] == [
        (0x01, "HELLO", "pad"), (0x02, "PRESS", "pad"), (0x03, "ACK", "host"), (0x04, "QUERY", "host"),
        (0x05, "RESULT", "pad"), (0x06, "ARM", "host"), (0x07, "DISARM", "host"), (0x08, "SHOW", "host"),
        (0x09, "CONFIG", "host"), (0x0A, "PING", "host"), (0x0B, "PONG", "pad"), (0x0C, "STATS", "pad"),
        (0x0D, "IDENTIFY", "host"), (0x0E, "REBOOT", "host"), (0x0F, "UPDATE_BEGIN", "host"),
        (0x10, "UPDATE_CHUNK", "host"), (0x11, "UPDATE_PROGRESS", "pad"), (0x12, "UPDATE_SIGNATURE", "host"),
        (0x13, "UPDATE_ACTIVATE", "host"), (0x14, "UPDATE_CONFIRM", "host"),
    ]  # fmt: skip


def test_the_ids_of_requests_are_those_that_the_protocol_lists() -> None:
    listed = {0x06, 0x07, 0x08, 0x09, 0x0D, 0x0E, 0x0F, 0x12, 0x13, 0x14}
    requests = set(Request.__args__)
    assert {kind.ID for kind in requests} == listed
    assert all(fields(kind)[0].name == "tag" for kind in requests)


def test_every_field_has_a_meaning() -> None:
    assert [(k.__name__, f.name) for k in MESSAGES for f in fields(k) if not layout_of(f).meaning] == []


def test_an_empty_payload_and_an_unknown_id_are_message_errors() -> None:
    for payload in (b"", b"\x00", b"\x15", b"\xff\x01"):
        with pytest.raises(MessageError):
            decode(payload, "pad")


def test_a_text_that_is_not_utf8_is_a_message_error() -> None:
    body = bytearray(ShowText(tag=1, kind=1, seconds=0, text="ab").body())
    body[-1] = 0xFF
    with pytest.raises(MessageError):
        ShowText.parse(bytes(body))


@pytest.mark.parametrize(
    "message",
    [
        Reboot(tag=256),
        Reboot(tag=-1),
        ShowText(tag=1, kind=1, seconds=0, text="字" * 17),
        ShowText(tag=1, kind=1, seconds=0, text="\ud800"),
        UpdateBegin(tag=1, size=1, sha256=bytes(31), version="1"),
        UpdateBegin(tag=1, size=1, sha256=bytes(33), version="1"),
        Press(1, 1, 1, 1, 0, 0, 5, 0, 0, (0x10000,)),
        Press(1, 1, 1, 1, 0, 0, 5, 0, 0, tuple(range(9))),
    ],
)
def test_a_value_that_does_not_fit_its_field_is_an_encode_error(message: WireMessage) -> None:
    with pytest.raises(EncodeError):
        encode(message)
    assert not encodable(message)


def test_the_age_of_a_press_survives_the_wrap_of_the_tick() -> None:
    press = Press(1, 1, 1, 0, 0, 0, 5, press_tick=2**32 - 100, transmit_tick=150, reasons=())
    assert press.age_ms == 250


@given(st.text(), st.integers(0, 60))
def test_a_fitted_text_is_a_prefix_that_is_never_cut_inside_a_character(text: str, size: int) -> None:
    fitted = fit_text(text, size)
    assert text.startswith(fitted)
    assert len(fitted.encode()) <= size
    following = text[len(fitted) : len(fitted) + 1]
    assert not following or len((fitted + following).encode()) > size


def test_a_clerks_name_is_cut_between_characters() -> None:
    assert fit_text("张三李四", 8) == "张三"
    assert fit_text("ئۇيغۇر", 5) == "ئۇ"
    assert fit_text("a😀b", 4) == "a"


def test_messages_cannot_be_changed() -> None:
    arm = Arm(1, 7, 300, 0, "12", "0042", "张三")
    with pytest.raises(FrozenInstanceError):
        arm.session = 8  # type: ignore[misc]


def test_a_hello_has_the_bytes_that_the_protocol_describes() -> None:
    hello = Hello(1, bytes(range(8)), 2, 1, 3, 4, 5, 6, 0x0102, 64, "HP", "1.0")
    assert hello.body().hex(" ") == (
        "01 00 01 02 03 04 05 06 07 00 00 00 02 01 00 00 00 03 00 00 00 04 00 00 00 05 00 00 00 06 "
        "01 02 00 40 02 48 50 03 31 2e 30"
    )
