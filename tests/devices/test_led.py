"""Window displays: frames against hand-written vectors, scrolling, and a line of several displays."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.device import Health
from contracts.errors import EncodeError
from devices.checksums import Checksum
from devices.errors import ProfileError
from devices.led.displays import MISSES, REFRESH_S, REPLY_S, Displays
from devices.led.frames import REPLY_MAX, Colour, Deframer, DisplayFormat, FullFormat, StripFormat
from devices.led.text import REPLACEMENT, TEXT_MAX, Scroll, columns, gbk_text
from tests.devices.hall_devices import Desk, cut_at, cuts, load, name_of, octets

VECTORS = load("driver-led.toml")
REPLY = octets("A0 90 02 00 A5 AA")


def form_of(vector: dict[str, Any]) -> DisplayFormat:
    if vector["form"] == "strip":
        return StripFormat()
    return FullFormat(
        vector["kind"],
        vector["index"],
        Checksum(vector["check"]),
        vector["check_from"],
        vector["with_colours"],
    )


def desk(form: DisplayFormat | None = None) -> Desk:
    return Desk(Displays({2: 8, 3: 16}, form or StripFormat(), 9600))


def displays(of: Desk) -> Displays:
    assert isinstance(of.line, Displays)
    return of.line


def shows(of: Desk, text: str, address: int = 2) -> Desk:
    return of.note(displays(of).show(address, text, Colour.RED, of.now))


@pytest.mark.parametrize("vector", VECTORS["frame"], ids=name_of)
def test_a_frame_is_that_of_its_vector(vector: dict[str, Any]) -> None:
    frame = form_of(vector).encode(vector["address"], vector["text"], Colour(vector["colour"]))
    assert frame == octets(vector["frame"])


@pytest.mark.parametrize("vector", VECTORS["stream"], ids=name_of)
def test_replies_are_those_of_their_vector(vector: dict[str, Any]) -> None:
    for reads in cuts([octets(read) for read in vector["reads"]]):
        deframer = Deframer()
        found = [reply for read in reads for reply in deframer.feed(read)]
        assert found == [octets(one) for one in vector["replies"]]
        assert deframer.counts.noise_bytes == vector["noise"]


def test_characters_outside_gbk_are_replaced_and_counted() -> None:
    assert gbk_text("请3号") == ("请3号", 0)
    assert gbk_text("😀ئۇ好") == (f"{REPLACEMENT * 3}好", 3)
    assert gbk_text("a\n\tb") == ("a  b", 0)
    assert gbk_text("\u200b\ud800") == (REPLACEMENT * 2, 2)
    assert len(gbk_text("x" * 1000)[0]) == TEXT_MAX
    assert columns("请3号") == 5


def test_what_a_display_cannot_take_is_refused() -> None:
    for address, text in ((2, "😀"), (256, "a"), (2, "a" * 40_000)):
        with pytest.raises(EncodeError):
            StripFormat().encode(address, text, Colour.RED)
    for wrong in (
        lambda: FullFormat(256),
        lambda: FullFormat(1, check_from=7),
        lambda: Displays({256: 8}, StripFormat(), 9600),
        lambda: Displays({2: 1}, StripFormat(), 9600),
    ):
        with pytest.raises(ProfileError):
            wrong()
    with pytest.raises(EncodeError, match="9 is no display"):
        shows(desk(), "a", 9)


def test_a_text_that_fits_stands_still() -> None:
    scroll = Scroll("请3号", 8)
    assert [scroll.shown(scroll.step_at(t)) for t in (0, 5, 1000)] == ["请3号"] * 3
    assert scroll.next_change(0) == float("inf")


def test_a_long_text_stands_scrolls_stands_and_begins_anew() -> None:
    scroll = Scroll("请3号到5号窗口", 8, dwell_s=2, step_s=0.5)
    seen = []
    t = 0.0
    while t < scroll.period_s + 1:
        seen.append((t, scroll.shown(scroll.step_at(t))))
        t = scroll.next_change(t)
    assert seen == [
        (0.0, "请3号到5"),
        (2.0, "3号到5号"),
        (2.5, "号到5号"),
        (3.0, "到5号窗"),
        (3.5, "5号窗口"),
        (5.5, "请3号到5"),
    ]


@given(
    st.text(max_size=40).map(lambda text: gbk_text(text)[0]),
    st.integers(2, 20),
    st.floats(0, 1000),
)
def test_at_any_time_what_is_shown_fits_and_all_is_seen_in_the_end(text: str, width: int, t: float) -> None:
    scroll = Scroll(text, width)
    part = scroll.shown(scroll.step_at(t))
    assert columns(part) <= width
    assert part in text
    assert scroll.shown(scroll.steps) == text[scroll.steps :]
    assert scroll.next_change(t) > t


def test_a_text_is_sent_at_once_and_again_when_the_port_comes_back() -> None:
    at = shows(desk(), "3号")
    frame = StripFormat().encode(2, "3号", Colour.RED)
    assert at.takes_sent() == [frame]
    at.note(at.line.closed("unplugged", at.now)).waits(10)
    assert at.takes_sent() == []
    assert at.note(at.line.opened(at.now)).takes_sent() == [frame]


def test_a_text_set_while_the_port_is_away_is_sent_when_it_comes() -> None:
    at = desk()
    at.note(at.line.closed("unplugged", at.now))
    assert shows(at, "1").takes_sent() == []
    assert len(at.note(at.line.opened(at.now)).takes_sent()) == 1


def test_a_display_that_lost_power_gets_its_text_again() -> None:
    at = shows(desk(), "3号")
    at.takes_sent()
    assert len(at.waits(REFRESH_S + 0.1).takes_sent()) == 1


def test_a_long_text_scrolls_frame_by_frame() -> None:
    at = shows(desk(FullFormat(1)), "请3号到5号窗口").waits(3.9)
    assert at.takes_sent() == [
        FullFormat(1).encode(2, part, Colour.RED)
        for part in ("请3号到5", "3号到5号", "号到5号", "到5号窗", "5号窗口")
    ]


def test_the_next_display_is_asked_when_the_reply_is_there_or_overdue() -> None:
    at = shows(shows(desk(), "1"), "2", 3)
    assert len(at.takes_sent()) == 1
    assert len(at.waits(0.05).hears(REPLY).waits(0.05).takes_sent()) == 1
    assert at.line.presence.health(2) is Health.ONLINE
    assert at.line.presence.health(3) is Health.GREETING


def test_a_display_that_stopped_replying_is_silent_until_it_replies() -> None:
    at = shows(desk(), "1").hears(REPLY)
    for _ in range(MISSES):
        assert at.line.presence.health(2) is Health.ONLINE
        shows(at, "2").waits(REPLY_S + 0.2)
    assert at.health[-1].health is Health.SILENT
    assert "is it on" in (at.health[-1].reason or "")
    shows(at.waits(1), "3").hears(REPLY)
    assert at.line.presence.health(2) is Health.ONLINE


def test_a_display_that_never_replied_is_not_called_silent() -> None:
    at = desk()
    for _ in range(10):
        shows(at, "1").waits(1)
    assert at.line.presence.health(2) is Health.GREETING
    assert at.health == []


def test_characters_that_were_replaced_are_counted_by_the_line() -> None:
    assert displays(shows(desk(), "ئ1")).replaced_characters == 1


@given(st.lists(st.binary(max_size=8), max_size=6), st.lists(st.integers(0, 10_000), max_size=20))
def test_any_cutting_gives_the_same_replies(bodies: list[bytes], places: list[int]) -> None:
    clean = [body.replace(b"\xa5", b"\0") for body in bodies]
    line = b"".join(b"\xa0\x90" + body + b"\xa5\xaa" for body in clean)
    deframer = Deframer()
    assert [found for chunk in cut_at(line, places) for found in deframer.feed(chunk)] == clean


@given(st.binary(max_size=100))
def test_behind_any_noise_the_second_reply_at_the_latest_is_read(noise: bytes) -> None:
    assert Deframer().feed(noise + REPLY + REPLY)[-1] == octets("02 00")


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_garbage_never_raises_and_little_of_it_is_kept(chunks: list[bytes]) -> None:
    at = shows(desk(), "请3号到5号窗口")
    for chunk in chunks:
        at.hears(chunk).waits(0.1)
        assert len(displays(at).deframer._rest) < REPLY_MAX
