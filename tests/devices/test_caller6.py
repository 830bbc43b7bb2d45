"""6-byte callers: frames against hand-written vectors, and the host's end of their line."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.device import Health
from contracts.errors import EncodeError
from devices.caller6.callers import REPEAT_S, Callers6
from devices.caller6.frames import Deframer, FromCaller, ToCaller, encode_reply
from devices.errors import ProfileError
from devices.half_duplex import TURNAROUND_S
from devices.heard import CallerKey
from tests.devices.hall_devices import Desk, cut_at, cuts, load, name_of, octets

VECTORS = load("driver-caller6.toml")
NEXT = octets("00 03 00 00 00 FF")
REPLIES = {"show": ToCaller.SHOW, "ok": ToCaller.OK, "fail": ToCaller.FAIL, "waiting": ToCaller.WAITING}


def desk() -> Desk:
    return Desk(Callers6((3, 7)))


def callers(of: Desk) -> Callers6:
    assert isinstance(of.line, Callers6)
    return of.line


@pytest.mark.parametrize("vector", VECTORS["key"], ids=name_of)
def test_a_key_is_that_of_its_vector(vector: dict[str, Any]) -> None:
    for reads in cuts([octets(vector["frame"])]):
        at = desk().hears(*reads)
        (heard,) = at.heard
        assert isinstance(heard, CallerKey)
        assert heard.action is not None
        assert (heard.address, heard.action.value, heard.digits) == (
            vector["source"],
            vector["action"],
            vector["digits"],
        )
        assert at.line.noise_bytes == 0


@pytest.mark.parametrize("vector", VECTORS["reply"], ids=name_of)
def test_a_reply_is_that_of_its_vector(vector: dict[str, Any]) -> None:
    assert encode_reply(3, 0, REPLIES[vector["what"]], vector["number"]) == octets(vector["frame"])


@pytest.mark.parametrize("vector", VECTORS["stream"], ids=name_of)
def test_a_bad_line_costs_counts_and_the_next_frame_is_read(vector: dict[str, Any]) -> None:
    for reads in cuts([octets(read) for read in vector["reads"]]):
        deframer = Deframer(0)
        frames = [found for read in reads for found in deframer.feed(read)]
        assert [bytes((f.source, f.command)) + f.number.to_bytes(2, "big") for f in frames] == [
            octets(one) for one in vector["frames"]
        ]
        assert (deframer.counts.noise_bytes, deframer.counts.echoes) == (vector["noise"], vector["echoes"])


def test_a_reply_goes_out_when_the_line_is_free() -> None:
    at = desk().hears(NEXT)
    at.note(callers(at).reply(3, ToCaller.SHOW, 1017, at.now))
    assert at.takes_sent() == []
    at.waits(TURNAROUND_S)
    assert at.takes_sent() == [octets("03 00 01 03 F9 FF")]


def test_a_key_said_again_because_its_reply_was_lost_calls_one_number_and_gets_its_reply_again() -> None:
    at = desk().hears(NEXT)
    at.note(callers(at).reply(3, ToCaller.SHOW, 1017, at.now))
    at.waits(0.5).hears(NEXT).waits(0.5)
    assert len(at.heard) == 1
    assert at.takes_sent() == [octets("03 00 01 03 F9 FF")] * 2


def test_a_key_said_again_before_there_is_a_reply_waits_for_it() -> None:
    at = desk().hears(NEXT).waits(0.3).hears(NEXT).waits(0.3)
    assert (len(at.heard), at.takes_sent()) == (1, [])


def test_the_same_key_later_is_another() -> None:
    assert len(desk().hears(NEXT).waits(REPEAT_S + 0.1).hears(NEXT).heard) == 2


def test_two_different_replies_are_both_said() -> None:
    at = desk().hears(NEXT)
    at.note(callers(at).reply(3, ToCaller.SHOW, 5, at.now))
    at.note(callers(at).reply(3, ToCaller.WAITING, 2, at.now)).waits(1)
    assert at.takes_sent() == [octets("03 00 01 00 05 FF"), octets("03 00 1C 00 02 FF")]


def test_a_stranger_is_counted_and_not_told() -> None:
    at = desk().hears(octets("00 09 00 00 00 FF"))
    assert (at.heard, callers(at).strangers) == ([], 1)


def test_a_caller_is_online_once_it_was_heard() -> None:
    at = desk()
    assert at.line.presence.health(3) is Health.GREETING
    at.hears(NEXT)
    assert (at.line.presence.health(3), at.line.presence.health(7)) == (Health.ONLINE, Health.GREETING)


def test_what_can_not_be_right_is_refused() -> None:
    for addresses in ((255,), (0,), (-1,)):
        with pytest.raises(ProfileError):
            Callers6(addresses)
    for caller, number in ((9, 1), (3, 65536), (3, -1)):
        with pytest.raises(EncodeError):
            callers(desk()).reply(caller, ToCaller.SHOW, number, 0)


FRAMES = st.builds(
    lambda source, command, number: bytes((0, source, command)) + number.to_bytes(2, "big") + b"\xff",
    st.integers(0, 254),
    st.sampled_from(list(FromCaller)),
    st.integers(0, 65535),
)


@given(st.lists(FRAMES, max_size=8), st.lists(st.integers(0, 10_000), max_size=20))
def test_any_cutting_gives_the_same_frames(frames: list[bytes], places: list[int]) -> None:
    deframer = Deframer(0)
    found = [f for chunk in cut_at(b"".join(frames), places) for f in deframer.feed(chunk)]
    assert len(found) == len(frames)
    assert deframer.counts.noise_bytes == 0


@given(st.binary(max_size=64))
def test_behind_any_noise_the_second_frame_at_the_latest_is_read(noise: bytes) -> None:
    found = Deframer(0).feed(noise + octets("00 03 06 01 02 FF") * 2)
    assert (found[-1].source, found[-1].command, found[-1].number) == (3, FromCaller.LOGIN, 0x0102)


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_garbage_never_raises_and_little_of_it_is_kept(chunks: list[bytes]) -> None:
    at = desk()
    for chunk in chunks:
        at.hears(chunk).waits(0.01)
        assert len(callers(at).deframer._rest) <= 5
