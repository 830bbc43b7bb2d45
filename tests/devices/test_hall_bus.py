"""The hall bus: frames against hand-written vectors, and the host's end of a line with several devices."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.device import CallerAction, Health
from contracts.errors import EncodeError
from contracts.ratings import Level
from devices.errors import ProfileError
from devices.half_duplex import TURNAROUND_S
from devices.hall_bus.bus import CALLER_REPEAT_S, DEAF, DEAF_COPIES, ECHO_S, EVALUATOR_REPEAT_S, HallBus
from devices.hall_bus.frames import BusFrame, Deframer
from devices.hall_bus.site import AckStyle, AddressMap, BusSite, evaluator_of
from devices.heard import CallerKey, KeyHeard
from tests.devices.hall_devices import Desk, cut_at, cuts, load, name_of, octets

VECTORS = load("driver-hall-bus.toml")
SAID = {vector["what"]: octets(vector["frame"]) for vector in VECTORS["said"]}
KEY = octets("FF 68 03 03 68 83 11 03 97 16")
CALL = octets("FF 68 03 03 68 03 01 0C 10 16")
LEVELS = {0: Level(1), 1: Level(3), 2: Level(4), 3: Level(5)}
SETTLE_S = ECHO_S + 0.05


def site(ack: AckStyle = AckStyle.ECHO_KEY) -> BusSite:
    return BusSite.of_windows((3, 4), AddressMap.OFFSET, LEVELS, ack)


def desk(*, ack: AckStyle = AckStyle.ECHO_KEY, commits: bool = True) -> Desk:
    return Desk(HallBus(site(ack)), commits=commits)


def bus(of: Desk) -> HallBus:
    assert isinstance(of.line, HallBus)
    return of.line


def keys(of: Desk) -> list[tuple[object, int, Level | None]]:
    heard = of.takes_heard()
    return [(one.device_address, one.key_raw, one.level) for one in heard if isinstance(one, KeyHeard)]


@pytest.mark.parametrize("vector", VECTORS["frame"], ids=name_of)
def test_a_frame_is_that_of_its_vector(vector: dict[str, Any]) -> None:
    frame = BusFrame(vector["address"], vector["function"], octets(vector["data"]))
    assert frame.encode() == octets(vector["frame"])
    for reads in cuts([octets(vector["frame"])]):
        deframer = Deframer()
        assert [found for read in reads for found in deframer.feed(read)] == [frame]
        assert deframer.counts.noise_bytes == 0


@pytest.mark.parametrize("vector", VECTORS["stream"], ids=name_of)
def test_a_bad_line_costs_counts_and_the_next_frame_is_read(vector: dict[str, Any]) -> None:
    for reads in cuts([octets(read) for read in vector["reads"]]):
        deframer = Deframer()
        frames = [found for read in reads for found in deframer.feed(read)]
        assert [bytes((f.address, f.function)) + f.data for f in frames] == [
            octets(one) for one in vector["frames"]
        ]
        counts = deframer.counts
        assert (counts.bad_lengths, counts.bad_checksums, counts.bad_ends) == (
            vector["bad_lengths"],
            vector["bad_checksums"],
            vector["bad_ends"],
        )


def test_a_key_is_told_with_its_level_and_acknowledged_after_it_is_committed() -> None:
    at = desk(commits=False).hears(KEY).waits(1)
    assert at.takes_sent() == []
    (heard,) = at.heard
    at.note(at.line.committed(heard, at.now)).waits(1)
    assert at.takes_sent() == [SAID["ack echo-key"]]
    assert keys(at) == [(0x83, 3, Level.VERY_SATISFIED)]


def test_the_other_hosts_acknowledgement_has_neither_key_nor_preamble() -> None:
    assert desk(ack=AckStyle.BARE).hears(KEY).waits(1).takes_sent() == [SAID["ack bare"]]


def test_a_key_that_the_site_has_no_level_for_is_told_without_one() -> None:
    assert keys(desk().hears(BusFrame(0x84, 0x11, b"\x04").encode())) == [(0x84, 4, None)]


def test_a_key_said_again_because_its_acknowledgement_was_lost_is_one_press() -> None:
    at = desk().hears(KEY).waits(1).hears(KEY).waits(1).hears(KEY).waits(1)
    assert len(keys(at)) == 1
    assert at.takes_sent() == [SAID["ack echo-key"]] * 3
    assert bus(at).repeats == 2


def test_a_key_said_again_while_the_disk_is_slow_is_not_acknowledged_yet() -> None:
    at = desk(commits=False).hears(KEY).waits(1).hears(KEY).waits(1)
    assert (len(at.heard), at.takes_sent()) == (1, [])


def test_a_key_that_could_not_be_kept_is_told_again_with_its_next_copy() -> None:
    at = desk(commits=False).hears(KEY)
    at.line.refused(at.heard[0])
    at.waits(1).hears(KEY)
    assert len(keys(at)) == 2
    assert at.takes_sent() == []


def test_the_same_key_long_after_is_a_second_press() -> None:
    assert len(keys(desk().hears(KEY).waits(EVALUATOR_REPEAT_S + 0.1).hears(KEY))) == 2


def test_another_key_or_another_evaluator_is_another_press() -> None:
    other_key, other = BusFrame(0x83, 0x11, b"\0").encode(), BusFrame(0x84, 0x11, b"\3").encode()
    assert keys(desk().hears(KEY + other_key + other)) == [
        (0x83, 3, Level(5)),
        (0x83, 0, Level(1)),
        (0x84, 3, Level(5)),
    ]


def test_an_evaluator_that_never_hears_us_is_one_press_and_told_as_trouble() -> None:
    at = desk().hears(KEY)
    for _ in range(3 * DEAF_COPIES):
        at.waits(1).hears(KEY)
    assert len(keys(at)) == 1
    told = [one.reason for one in at.health if one.reason]
    assert told == [DEAF]
    assert at.line.presence.reason(0x83) == DEAF
    assert at.line.presence.reason(0x84) is None


def test_a_callers_frame_is_echoed_and_told_with_action_and_digits() -> None:
    typed = octets("FF 68 05 05 68 03 01 01 02 0F 16 16")
    at = desk().hears(CALL).waits(1).hears(typed).waits(1)
    assert at.takes_sent() == [CALL, typed]
    told = [(k.address, k.action, k.digits) for k in at.takes_heard() if isinstance(k, CallerKey)]
    assert told == [(3, CallerAction.CALL, ""), (3, CallerAction.FUNCTION, "12")]


@pytest.mark.parametrize(
    ("key", "action"),
    [
        (0x0A, CallerAction.START_OR_TRANSFER),
        (0x0B, CallerAction.WAIT_OR_RATE),
        (0x0D, CallerAction.RECALL),
        (0x0E, CallerAction.CANCEL),
        (0x11, CallerAction.ONE_METRE_LINE),
        (0x12, CallerAction.PAUSE),
        (0x13, CallerAction.TRANSFER),
        (0x77, None),
    ],
)
def test_a_callers_keys_have_names(key: int, action: CallerAction | None) -> None:
    (heard,) = desk().hears(BusFrame(4, 1, bytes((key,))).encode()).takes_heard()
    assert isinstance(heard, CallerKey)
    assert (heard.address, heard.key_raw, heard.action) == (4, key, action)


def test_a_clerk_who_calls_twice_within_a_second_calls_once() -> None:
    at = desk().hears(CALL).waits(0.5).hears(CALL).waits(CALLER_REPEAT_S + 0.1).hears(CALL)
    assert len(at.takes_heard()) == 2


def test_our_own_frame_come_back_is_no_key_and_is_not_acknowledged() -> None:
    at = desk().hears(CALL).waits(TURNAROUND_S)
    assert at.takes_sent() == [CALL]
    at.waits(0.02).hears(CALL).waits(1)
    assert (at.takes_sent(), len(at.takes_heard()), bus(at).counts.echoes) == ([], 1, 1)


def test_a_stranger_is_counted_and_neither_told_nor_acknowledged() -> None:
    at = desk().hears(BusFrame(0x85, 0x11, b"\3").encode()).waits(1)
    assert (at.takes_sent(), at.takes_heard()) == ([], [])
    assert (bus(at).counts.strangers, bus(at).stranger) == (1, 0x85)


def test_in_one_map_an_address_shared_by_both_is_told_apart_by_the_function() -> None:
    at = Desk(HallBus(BusSite.of_windows((3,), AddressMap.SHARED, LEVELS)))
    at.hears(BusFrame(3, 0x11, b"\3").encode(), CALL)
    assert [type(one) for one in at.takes_heard()] == [KeyHeard, CallerKey]


def test_the_two_address_maps() -> None:
    assert evaluator_of(3, AddressMap.OFFSET) == 0x83
    assert evaluator_of(3, AddressMap.SHARED) == 3
    with pytest.raises(ProfileError, match="0 to 127"):
        evaluator_of(0x80, AddressMap.OFFSET)


def test_what_the_hall_asks_for_is_on_the_wire_as_in_its_vector() -> None:
    at = desk()
    line = bus(at)
    at.note(line.invite(0x83, at.now)).note(line.show_stars(0x83, 5, at.now))
    at.note(line.show_digits(3, "12", at.now)).note(line.beep(3, at.now)).waits(1)
    assert at.takes_sent() == [SAID[what] for what in ("invite", "stars", "digits", "beep")]


def test_what_the_line_cannot_carry_is_refused() -> None:
    line = bus(desk())
    for caller, text in ((3, "1234"), (3, "A1"), (3, "１２"), (0x83, "1"), (9, "1")):
        with pytest.raises(EncodeError):
            line.show_digits(caller, text, 0)
    for evaluator, stars in ((0x83, 6), (0x83, -1), (0x85, 5)):
        with pytest.raises(EncodeError):
            line.show_stars(evaluator, stars, 0)
    with pytest.raises(EncodeError, match="133 is no evaluator"):
        line.invite(0x85, 0)
    with pytest.raises(EncodeError, match="131 is no caller"):
        line.beep(0x83, 0)


@pytest.mark.parametrize(
    ("evaluators", "callers", "levels", "digits"),
    [
        ({256}, {3}, LEVELS, 3),
        ({3}, {-1}, LEVELS, 3),
        ({3}, set(), {}, 3),
        ({3}, set(), {300: Level(5)}, 3),
        (set(), {3}, {}, 9),
    ],
)
def test_a_site_that_cannot_be_right_is_refused_with_an_example(
    evaluators: set[int], callers: set[int], levels: dict[int, Level], digits: int
) -> None:
    with pytest.raises(ProfileError, match=r"e\.g\. "):
        BusSite(frozenset(evaluators), frozenset(callers), levels, display_digits=digits)


def test_an_acknowledgement_waits_for_the_line_and_goes_before_commands() -> None:
    at = desk()
    line = bus(at)
    at.note(line.show_digits(4, "7", at.now))
    assert len(at.takes_sent()) == 1
    at.note(line.beep(4, at.now)).note(line.invite(0x84, at.now))
    heard_at = at.now
    at.hears(KEY).waits(2)
    assert at.sent[0][1] == SAID["ack echo-key"]
    assert at.sent[0][0] >= heard_at + TURNAROUND_S
    assert len(at.sent) == 3


def test_health_is_greeting_until_a_device_is_heard_and_absent_without_a_port() -> None:
    at = desk()
    presence = at.line.presence
    assert presence.health(0x83) is Health.GREETING
    at.hears(KEY)
    assert presence.health(0x83) is Health.ONLINE
    assert presence.health(0x84) is Health.GREETING
    at.note(at.line.closed("unplugged", at.now))
    assert (presence.health(0x83), at.health[-1].reason) == (Health.ABSENT, "unplugged")


def test_a_line_of_noise_is_told_once_with_what_to_look_for() -> None:
    at = desk().hears(b"\x17" * 100, b"\x17" * 100)
    assert len(at.health) == len(at.line.addresses)
    assert {one.health for one in at.health} == {Health.GREETING}
    assert "baud rate" in (at.health[0].reason or "")


FRAMES = st.builds(
    BusFrame,
    st.integers(0, 255),
    st.integers(0, 255),
    st.binary(min_size=1, max_size=3),
)


@given(st.lists(FRAMES, max_size=8), st.lists(st.integers(0, 10_000), max_size=20))
def test_any_cutting_gives_the_same_frames(frames: list[BusFrame], places: list[int]) -> None:
    deframer = Deframer()
    line = b"".join(frame.encode() for frame in frames)
    assert [f for chunk in cut_at(line, places) for f in deframer.feed(chunk)] == frames
    assert deframer.counts.noise_bytes == 0


@given(st.binary(max_size=64), FRAMES)
def test_behind_any_noise_the_second_frame_at_the_latest_is_read(noise: bytes, frame: BusFrame) -> None:
    found = Deframer().feed(noise + frame.encode() * 2)
    assert found[-1] == frame


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_garbage_never_raises_and_little_of_it_is_kept(chunks: list[bytes]) -> None:
    at = desk()
    for chunk in chunks:
        at.hears(chunk).waits(0.01)
        assert len(bus(at).deframer._rest) <= 10


def test_own_frames_that_come_back_are_no_noise_however_long_they_are() -> None:
    wide = BusSite(frozenset(), frozenset({3}), {}, display_digits=8)
    at = Desk(HallBus(wide))
    (beep,) = at.note(bus(at).beep(3, at.now)).takes_sent()
    at.waits(0.02).hears(beep[:6], beep[6:]).waits(SETTLE_S)
    (digits,) = at.note(bus(at).show_digits(3, "12345678", at.now)).takes_sent()
    at.waits(0.02).hears(digits[:6], digits[6:]).waits(SETTLE_S)
    assert (bus(at).counts.echoes, bus(at).noise_bytes, bus(at).deframer.counts.bad) == (2, 0, 0)
    at.hears(beep)
    assert bus(at).deframer.counts.bad_lengths == 1, "later it is somebody else's"
