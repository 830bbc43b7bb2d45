"""A screen pad's presses, as those of a pad with keys: what it keeps, what it sends, what it shows."""

import pytest

from contracts.pad.messages import (
    Ack,
    Ask,
    Configure,
    Hello,
    Identify,
    Language,
    Ping,
    Pong,
    Press,
    PressFlag,
    Query,
    Reboot,
    Result,
    Setting,
    Show,
    ShowText,
    Stats,
    Status,
)
from contracts.ratings import Level
from contracts.session import Language as Tongue
from kiosk.flow.inputs import Act
from kiosk.flow.state import Look, Theme
from kiosk.window_pad.effects import FromHost, Restart, Sign
from kiosk.window_pad.machine import not_kept
from kiosk.window_pad.memory import RING, UNACKED
from kiosk.window_pad.state import ALL_LEVELS, NEXT, Face, Moment, Notice, PadStateError, follow
from tests.kiosk.window_pad.pads import Pad, arm, disarm

A, B = 0xA0A0A0A0, 0xB0B0B0B0


@pytest.fixture
def pad() -> Pad:
    """Greeted, with nothing invited."""
    made = Pad()
    made.connect()
    return made


def test_a_press_is_in_the_memory_before_it_is_sent_and_the_screen_thanks(pad: Pad) -> None:
    pad.host(arm(A))
    assert pad.page == "rate"
    pad.sent(Press)
    pad.rate(5, after_ms=2_000)
    (press,) = pad.sent(Press)
    assert (press.session, press.key, press.revision, press.age_ms) == (A, 5, 0, 0)
    assert [(e.session, e.key, e.acked) for e in pad.memory.ring] == [(A, 5, UNACKED)]
    assert pad.page == "thanks"
    pad.host(Ack(pad.memory.boot, press.sequence, 0))
    assert pad.memory.ring == ()
    pad.wait(5)
    assert pad.page == "idle"


def test_what_the_disk_does_not_take_is_not_thanked_and_can_be_pressed_again(pad: Pad) -> None:
    pad.host(arm(A))
    pad.effects.clear()
    pad.writes = False
    pad.rate(5)
    pad.state = not_kept(pad.state, pad.now_ms)
    assert (pad.page, pad.sent(Press), pad.memory.ring) == ("not-kept", [], ())
    pad.writes = True
    pad.wait(5)
    assert pad.page == "rate"
    pad.rate(4)
    assert [press.key for press in pad.sent(Press)] == [4]


def test_a_full_ring_takes_no_press_and_says_so_and_the_invitation_stands(pad: Pad) -> None:
    pad.happen(Sign.LINE_DOWN)
    for number in range(1, RING + 1):
        pad.host(arm(number, tag=number % 250 + 1))
        pad.rate(5)
    pad.host(arm(A, tag=255))
    pad.rate(1)
    assert (pad.page, len(pad.memory.ring), pad.memory.dropped) == ("not-kept", RING, 1)
    assert pad.state.session == A


def test_another_touch_for_the_same_invitation_is_a_finger_that_bounced(pad: Pad) -> None:
    pad.host(arm(A))
    for _ in range(3):
        pad.touch(Act.LEVEL, "1-5")
    assert len(pad.memory.ring) == 1


def test_a_touch_that_comes_after_its_invitation_is_kept_as_nobodys_and_never_rates_the_next(
    pad: Pad,
) -> None:
    pad.host(arm(A))
    pad.host(arm(B, tag=2))
    pad.touch(Act.LEVEL, "1-1")
    assert [(e.session, e.key) for e in pad.memory.ring] == [(0, 1)]
    assert pad.state.session == B
    assert pad.page == "over"
    pad.wait(5)
    pad.rate(4)
    assert [(e.session, e.key) for e in pad.memory.ring] == [(0, 1), (B, 4)]


def test_an_invitation_ends_with_its_time_or_with_disarm_and_a_press_before_that_stays(pad: Pad) -> None:
    pad.host(arm(A, seconds=3))
    pad.wait(2.9)
    assert pad.page == "rate"
    pad.wait(0.2)
    assert (pad.page, pad.memory.ring) == ("idle", ())
    pad.host(arm(B, tag=2))
    pad.effects.clear()
    assert pad.host(disarm(A, tag=3)).session == B
    pad.host(disarm(B, tag=4))
    assert [result.status for result in pad.sent(Result)] == [Status.UNKNOWN_SESSION, Status.OK]
    assert pad.page == "idle"


def test_reasons_of_a_bad_level_follow_as_revision_1_of_the_same_press(pad: Pad) -> None:
    pad.host(arm(A))
    pad.rate(1)
    (first,) = pad.sent(Press)
    assert first.flags == PressFlag.OPEN
    assert pad.page == "reasons"
    pad.touch(Act.LEVEL, "1-5")
    pad.touch_shown(Act.REASON, "108")
    pad.touch_shown(Act.REASON, "109")
    pad.touch_shown(Act.REASON, "108")
    pad.touch(Act.REASON, "510")
    assert pad.sent(Press) == []
    pad.touch_shown(Act.SEND)
    (second,) = pad.sent(Press)
    assert (second.sequence, second.revision, second.key) == (first.sequence, 1, 1)
    assert (second.reasons, second.flags) == ((109,), 0)
    assert pad.page == "thanks"
    pad.host(Ack(pad.memory.boot, second.sequence, 0))
    assert [entry.acked for entry in pad.memory.ring] == [0]
    pad.host(Ack(pad.memory.boot, second.sequence, 1))
    assert not pad.memory.ring


def test_who_walks_away_has_rated_and_what_he_chose_goes_out(pad: Pad) -> None:
    pad.host(arm(A))
    pad.rate(2)
    pad.touch_shown(Act.REASON, "213", after_ms=29_000)
    pad.effects.clear()
    pad.wait(29)
    assert pad.page == "reasons"
    pad.wait(2)
    assert [press.reasons for press in pad.sent(Press)[-1:]] == [(213,)]


def test_without_reasons_nothing_more_is_sent(pad: Pad) -> None:
    pad.host(arm(A))
    pad.rate(2)
    pad.host(Ack(pad.memory.boot, 1, 0))
    pad.effects.clear()
    pad.touch_shown(Act.SKIP)
    assert pad.sent(Press) == []
    assert pad.memory.ring == ()


def test_an_arm_closes_the_choosing_and_its_reasons_go_out(pad: Pad) -> None:
    pad.host(arm(A))
    pad.rate(1)
    pad.touch_shown(Act.REASON, "108")
    pad.host(Ack(pad.memory.boot, 1, 0))
    pad.effects.clear()
    pad.host(arm(B, tag=2))
    assert [press.revision for press in pad.sent(Press)] == [1]
    assert pad.page == "rate"


def test_a_good_level_offers_reasons_only_where_all_do() -> None:
    everything = Pad(offers=ALL_LEVELS)
    everything.connect()
    everything.host(arm(A))
    everything.rate(5)
    assert everything.page == "reasons"
    assert all(level in ALL_LEVELS for level in Level)


def test_who_does_not_want_to_rate_says_so_with_key_0(pad: Pad) -> None:
    pad.host(arm(A))
    pad.touch_shown(Act.END)
    assert [(press.session, press.key) for press in pad.sent(Press)] == [(A, 0)]
    assert pad.page == "idle"


def test_nothing_is_counted_as_sent_before_the_gateway_has_greeted(pad: Pad) -> None:
    pad.host(arm(A))
    pad.happen(Sign.LINE_DOWN)
    pad.effects.clear()
    pad.rate(5)
    pad.wait(60)
    assert pad.effects == []
    pad.happen(Sign.LINE_UP)
    (hello,) = pad.sent(Hello)
    assert (hello.oldest, hello.next, hello.session) == (1, 2, 0)
    pad.host(Ack(pad.memory.boot, 0, 0))
    (press,) = pad.sent(Press)
    assert 60_000 <= press.age_ms < 61_000
    assert press.session == A


def test_after_a_kill_it_is_the_same_press_at_least_so_old(pad: Pad) -> None:
    pad.host(arm(A))
    pad.rate(1)
    pad.touch_shown(Act.REASON, "111")
    pad.now_ms += 5_000
    pad.boot()
    assert pad.page == "idle"
    pad.connect()
    pad.wait(1)
    press = pad.sent(Press)[-1]
    assert (press.pressed_boot, press.boot, press.sequence, press.revision) == (8, 9, 1, 1)
    assert press.flags == PressFlag.AGE_IS_LOWER_BOUND
    assert (press.session, press.key, press.reasons) == (A, 1, (111,))


def test_no_acknowledgement_empties_the_ring_unheard(pad: Pad) -> None:
    pad.host(arm(A))
    pad.happen(Sign.LINE_DOWN)
    pad.rate(5)
    boot = pad.memory.boot
    for ack in (Ack(boot, 1, 0), Ack(boot, 2**31, 9), Ack(boot + 1, 1, 0), Ack(boot, 0, 0)):
        pad.host(ack)
    assert len(pad.memory.ring) == 1


def test_a_window_has_four_presses_and_ends_with_one_that_has_reasons(pad: Pad) -> None:
    pad.happen(Sign.LINE_DOWN)
    for number, level in enumerate((5, 1, 5, 5, 5, 5), start=1):
        pad.host(arm(number, tag=number))
        pad.rate(level)
        if level == 1:
            pad.touch_shown(Act.REASON, "108")
            pad.touch_shown(Act.SEND)
    pad.happen(Sign.LINE_UP)
    pad.effects.clear()
    pad.host(Ack(pad.memory.boot, 0, 0))
    assert [press.sequence for press in pad.sent(Press)] == [1, 2]
    pad.host(Ack(pad.memory.boot, 2, 1))
    assert [press.sequence for press in pad.sent(Press)] == [3, 4, 5, 6]
    pad.wait(0.3)
    assert [press.sequence for press in pad.sent(Press)] == [3, 4, 5, 6]
    pad.host(Ask(Query.STATS))
    (stats,) = pad.sent(Stats)
    assert (stats.retransmits, stats.ring_used) == (4, 4)


def test_a_request_that_comes_twice_is_answered_twice_and_done_once(pad: Pad) -> None:
    pad.host(arm(A))
    until = pad.state.invitation
    pad.host(arm(A), after_ms=2_000)
    assert pad.state.invitation == until
    assert pad.sent(Result) == [Result(1, Status.OK)] * 2
    assert pad.state.counts.duplicates == 1
    pad.host(Ask(Query.HELLO))
    pad.host(arm(A))
    assert pad.state.invitation != until


def test_the_gateways_requests_are_answered_as_the_protocol_says(pad: Pad) -> None:
    asked = {
        arm(0, tag=1): Status.BAD_VALUE,
        Configure(2, Setting.REASON_TIMEOUT, 0): Status.BAD_VALUE,
        Configure(3, Setting.BRIGHTNESS, 101): Status.BAD_VALUE,
        Configure(4, 99, 1): Status.BAD_VALUE,
        Configure(5, Setting.LANGUAGE, Language.EN): Status.OK,
        Identify(6, 5): Status.OK,
        Reboot(7): Status.OK,
        arm(A, tag=8): Status.OK,
        Reboot(9): Status.NOT_NOW,
        ShowText(10, Show.MESSAGE, 0, "hello"): Status.OK,
    }
    for request, status in asked.items():
        pad.host(request)
        restarts = [one for one in pad.effects if isinstance(one, Restart)]
        assert bool(restarts) == (request == Reboot(7))
        assert [result.status for result in pad.sent(Result)] == [status], request
    for unknown in (b"\x0f\x0b", b"\x3f\x0b\x00", b"\x12\x0b"):
        pad.happen(FromHost(unknown))
        assert pad.sent(Result) == [Result(11, Status.UNSUPPORTED)]
    for nonsense in (b"\x0f", b"\x10\x00", b"\x06\x01", b"\xff", b"\x04\x09", b"\x01\x00"):
        pad.happen(FromHost(nonsense))
        assert pad.effects == []
    pad.host(Ping(77))
    (pong,) = pad.sent(Pong)
    assert (pong.nonce, pong.boot, pong.session) == (77, 8, A)


def test_the_screen_is_as_before_when_a_citizen_has_gone(pad: Pad) -> None:
    pad.host(arm(A, language=Language.EN))
    assert pad.state.look.language is Tongue.EN
    pad.touch_shown(Act.LANGUAGE, "ug")
    pad.touch_shown(Act.THEME)
    pad.touch_shown(Act.ELDER)
    pad.host(arm(A, language=Language.EN, tag=2))
    assert pad.state.look == Look(Tongue.UG, Theme.CONTRAST, elder=True)
    pad.rate(5)
    pad.host(arm(B, tag=3))
    assert pad.state.look == Look()
    pad.touch_shown(Act.ELDER)
    pad.rate(5)
    pad.wait(5)
    assert pad.page == "thanks"  # slower, for who wants it
    pad.wait(5)
    assert (pad.page, pad.state.look, pad.state.notice) == ("idle", Look(), Notice.NONE)
    pad.touch_shown(Act.LANGUAGE, "en")
    pad.wait(59)
    assert pad.state.look.language is Tongue.EN
    pad.wait(2)
    assert pad.state.look == Look()


def test_a_step_that_the_table_does_not_hold_is_named() -> None:
    for face in Face:
        for moment in Moment:
            if (face, moment) not in NEXT:
                with pytest.raises(PadStateError, match=f"{face.name}.*{moment.name}"):
                    follow(face, moment)
