"""Sections 5 and 8 of the pad protocol, played through: invitations, reasons, requests."""

import pytest

from contracts.pad.messages import (
    Ack,
    Ask,
    Capability,
    Configure,
    Disarm,
    Hello,
    Identify,
    Ping,
    Pong,
    Press,
    PressFlag,
    Query,
    Reboot,
    ResetCause,
    Result,
    Setting,
    Show,
    ShowText,
    Stats,
    Status,
    UpdateBegin,
    UpdateChunk,
    UpdateConfirm,
    encode,
)
from firmware_sim.errors import PadStateError
from firmware_sim.pad.effects import Blink, Chosen, Invited, Restart, SessionOver
from firmware_sim.pad.face import NEXT, Face, Moment, follow
from firmware_sim.pad.profile import Profile, numbered_id
from firmware_sim.pad.wire import frame
from tests.firmware_sim.playbook import BOOT, Playbook, arm


def status_of(play: Playbook) -> int:
    (result,) = [m for m in play.takes_sent() if isinstance(m, Result)]
    return result.status


def test_arm_invites_and_the_press_carries_the_session() -> None:
    play = Playbook().greeted().hears(arm(session=77, tenths=300))
    assert play.takes_sent() == [Result(1, Status.OK)]
    assert play.takes_done() == [Invited(77, 30_000)]
    play.pressed(5)
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert (press.session, press.key, press.flags) == (77, 5, PressFlag.OPEN)
    assert play.takes_done()[-1] == SessionOver(77, rated=True)


def test_the_press_after_the_session_has_no_session_and_is_never_open() -> None:
    play = Playbook().greeted().armed(77).pressed(5).confirmed().forgets().pressed(4)
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert (press.session, press.flags) == (0, 0)


def test_a_session_without_a_press_is_over_after_its_timeout() -> None:
    play = Playbook().greeted().armed(77, tenths=5).waits(499)
    assert play.pad.armed_session == 77
    play.waits(1)
    assert play.takes_done() == [SessionOver(77, rated=False)]
    play.pressed(5)
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert press.session == 0


def test_a_press_after_the_timeout_has_no_session_even_if_the_clock_was_not_looked_at() -> None:
    play = Playbook().greeted().armed(77, tenths=5)
    play.now_ms += 500
    play.pressed(5)
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert press.session == 0


def test_arm_with_session_0_is_a_bad_value() -> None:
    play = Playbook().greeted().hears(arm(session=0))
    assert status_of(play) == Status.BAD_VALUE
    assert play.pad.armed_session == 0


def test_arm_ends_the_session_before() -> None:
    play = Playbook().greeted().armed(77).hears(arm(78, tag=2))
    assert play.takes_done() == [SessionOver(77, rated=False), Invited(78, 30_000)]


def test_disarm_ends_its_own_session_or_any_and_no_other() -> None:
    play = Playbook().greeted().armed(77).hears(Disarm(2, 78))
    assert status_of(play) == Status.UNKNOWN_SESSION
    assert play.pad.armed_session == 77
    play.hears(Disarm(3, 77))
    assert status_of(play) == Status.OK
    assert play.pad.armed_session == 0
    play.armed(79).hears(Disarm(4, 0))
    assert status_of(play) == Status.OK
    play.hears(Disarm(5, 0))
    assert status_of(play) == Status.UNKNOWN_SESSION


def test_decline_is_a_press_only_while_a_session_is_armed() -> None:
    play = Playbook().greeted().pressed(0)
    assert play.ring == []
    play.armed(77).pressed(0)
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert (press.key, press.session, press.flags) == (0, 77, 0)
    play.pressed(0)
    assert play.ring == [1]


def test_a_pad_without_the_key_cannot_decline() -> None:
    plain = Profile(numbered_id(2), capabilities=Capability.SCREEN)
    play = Playbook(plain).greeted().armed(77).pressed(0)
    assert play.ring == []


def test_a_pad_without_reasons_never_opens_an_entry() -> None:
    plain = Profile(numbered_id(2), capabilities=Capability.SCREEN)
    play = Playbook(plain).greeted().armed(77).pressed(1)
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert press.flags == 0


def test_reasons_are_sent_as_revision_1_of_the_same_press() -> None:
    play = Playbook().greeted().armed(77).pressed(2).acked(1).forgets()
    play.touched(207, 209).waits(100).confirmed()
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert (press.sequence, press.revision, press.flags, press.reasons) == (1, 1, 0, (207, 209))
    assert any(isinstance(e, Chosen) for e in play.takes_done())
    play.acked(1, 0)
    assert play.ring == [1]
    play.acked(1, 1)
    assert play.ring == []


def test_confirming_without_reasons_closes_silently() -> None:
    play = Playbook().greeted().armed(77).pressed(5).acked(1).forgets().confirmed()
    assert play.takes_sent() == []
    assert play.ring == []


def test_an_open_press_stays_in_the_ring_after_its_ack() -> None:
    play = Playbook().greeted().armed(77).pressed(5).acked(1)
    assert play.ring == [1]
    assert play.forgets().asks_hello().hello().oldest == 2


def test_a_rating_closes_when_nobody_has_touched_it_for_the_reason_timeout() -> None:
    play = Playbook().greeted().armed(77).pressed(1).acked(1).forgets()
    play.waits(9_000).touched(108).waits(9_999)
    assert play.takes_presses() == []
    play.waits(1)
    assert play.takes_presses() == [(1, 1)]


def test_a_touched_reason_can_be_taken_back() -> None:
    play = Playbook().greeted().armed(77).pressed(1).touched(108, 109, 108).forgets().confirmed()
    (press,) = play.takes_sent()
    assert isinstance(press, Press)
    assert press.reasons == (109,)


def test_reasons_of_another_level_are_not_on_the_screen() -> None:
    play = Playbook().greeted().armed(77).pressed(1).acked(1).touched(510).forgets().confirmed()
    assert play.takes_sent() == []


def test_level_keys_do_nothing_while_a_rating_is_open() -> None:
    play = Playbook().greeted().armed(77).pressed(5).forgets().pressed(1, 2, 0)
    assert play.takes_sent() == []
    assert play.ring == [1]


@pytest.mark.parametrize("how", ["arm", "disarm", "reboot"])
def test_an_open_rating_with_reasons_is_closed_by(how: str) -> None:
    play = Playbook().greeted().armed(77).pressed(2).acked(1).touched(213).forgets()
    match how:
        case "arm":
            play.hears(arm(78, tag=2))
        case "disarm":
            play.hears(Disarm(2, 77))
            assert status_of(play) == Status.UNKNOWN_SESSION
            play.waits(250)
        case _:
            play.boots(ResetCause.BROWN_OUT)
            play.greeted().waits(250)
    presses = [m for m in play.takes_sent() if isinstance(m, Press)]
    assert {(p.sequence, p.revision, p.reasons, p.flags & PressFlag.OPEN) for p in presses} == {
        (1, 1, (213,), 0)
    }


def test_an_open_rating_without_reasons_leaves_the_ring_at_boot_once_acknowledged() -> None:
    play = Playbook().greeted().armed(77).pressed(4).acked(1)
    play.boots(ResetCause.POWER_ON)
    assert play.ring == []


def test_reasons_chosen_before_the_first_ack_travel_as_revision_1_only() -> None:
    play = Playbook().greeted().armed(77).pressed(2).touched(207).confirmed()
    assert play.takes_presses() == [(1, 0), (1, 1)]
    play.waits(250)
    assert play.takes_presses() == [(1, 1)]
    play.acked(1, 0)
    play.waits(250)
    assert play.takes_presses() == [(1, 1)]


def test_presses_behind_a_revision_wait_until_it_is_acknowledged() -> None:
    play = Playbook().greeted().armed(77).pressed(2).acked(1).touched(207).confirmed().forgets()
    play.pressed(5, 5)
    assert play.takes_presses() == []
    play.acked(1, 1)
    assert play.takes_presses() == [(2, 0), (3, 0)]


def test_a_greeting_ack_cannot_swallow_reasons_that_the_host_has_not_seen() -> None:
    play = Playbook().greeted().armed(77).pressed(2).acked(1).asks_hello()
    play.touched(207).confirmed().forgets()
    play.acked(1, 255)
    assert play.takes_presses() == [(1, 1)]
    assert play.ring == [1]


def test_a_request_heard_twice_is_answered_twice_and_done_once() -> None:
    play = Playbook().greeted().hears(arm(77)).waits(1000).hears(arm(77))
    assert play.takes_sent() == [Result(1, Status.OK), Result(1, Status.OK)]
    assert play.takes_done() == [Invited(77, 30_000)]
    play.waits(29_000)
    assert play.pad.armed_session == 0, "the timeout runs from the first copy"
    play.hears(Ask(Query.STATS))
    stats = play.takes_sent()[-1]
    assert isinstance(stats, Stats)
    assert stats.duplicates == 1


def test_the_same_tag_with_another_body_is_another_request() -> None:
    play = Playbook().greeted().hears(arm(77)).hears(arm(78))
    assert play.pad.armed_session == 78


def test_a_boot_forgets_the_tag() -> None:
    play = Playbook().greeted().armed(77)
    play.boots(ResetCause.BROWN_OUT)
    play.forgets().hears(arm(77))
    assert play.pad.armed_session == 77


def test_a_host_that_starts_anew_may_use_any_tag_again() -> None:
    play = Playbook().greeted().hears(Disarm(1, 0))
    assert status_of(play) == Status.UNKNOWN_SESSION
    play.hears(arm(77)).forgets().hears(Disarm(1, 0)).forgets()
    play.hears(Ask(Query.HELLO)).forgets().hears(arm(78)).forgets().hears(Disarm(1, 0))
    assert play.pad.armed_session == 0


def test_reboot_is_answered_before_it_is_done_and_refused_in_a_session() -> None:
    play = Playbook().greeted().armed(77).hears(Reboot(2))
    assert status_of(play) == Status.NOT_NOW
    play.pressed(5).forgets().hears(Reboot(3))
    assert status_of(play) == Status.NOT_NOW
    play.confirmed().forgets().hears(Reboot(4))
    assert status_of(play) == Status.OK
    assert play.takes_done() == [Restart(ResetCause.REQUESTED)]


def test_nothing_behind_a_granted_reboot_is_read() -> None:
    play = Playbook().greeted().hears(Reboot(4), Ping(9))
    assert play.takes_sent() == [Result(4, Status.OK)]


def test_config_is_kept_over_boots() -> None:
    play = Playbook().greeted().hears(Configure(2, Setting.REASON_TIMEOUT, 20))
    assert status_of(play) == Status.OK
    play.boots(ResetCause.POWER_ON)
    play.greeted().armed(77).pressed(2).acked(1).touched(207).forgets().waits(2000)
    assert play.takes_presses() == [(1, 1)]


@pytest.mark.parametrize(("setting", "value"), [(1, 101), (2, 2**32 - 1), (3, 0), (4, 5), (0, 1), (9, 1)])
def test_config_of_what_no_setting_takes_is_a_bad_value(setting: int, value: int) -> None:
    assert status_of(Playbook().greeted().hears(Configure(2, setting, value))) == Status.BAD_VALUE


def test_identify_blinks_and_presses_work_as_ever() -> None:
    play = Playbook().greeted().hears(Identify(2, 3)).pressed(5)
    assert play.takes_sent()[0] == Result(2, Status.OK)
    assert play.takes_done()[0] == Blink(3)
    assert play.pad.view(play.now_ms + 2999).blinking
    assert not play.pad.view(play.now_ms + 3000).blinking


def test_show_lasts_as_long_as_it_says_and_yields_to_an_invitation() -> None:
    play = Playbook().greeted().hears(ShowText(2, Show.MESSAGE, 5, "请稍候"))
    shown = play.pad.view(play.now_ms + 4999).show
    assert shown is not None
    assert shown.text == "请稍候"
    assert play.pad.view(play.now_ms + 5000).show is None


def test_a_pad_without_a_screen_cannot_show() -> None:
    blind = Profile(numbered_id(2), capabilities=Capability(0))
    assert status_of(Playbook(blind).greeted().hears(ShowText(2, 1, 0, "x"))) == Status.UNSUPPORTED


def test_ping_is_answered_at_once_even_while_greeting() -> None:
    play = Playbook().forgets().waits(100).hears(Ping(0xDEADBEEF))
    assert play.takes_sent() == [Pong(0xDEADBEEF, BOOT, 100, 0)]
    play.greeted().armed(77).hears(Ping(1))
    assert play.takes_sent() == [Pong(1, BOOT, 100, 77)]


def test_a_pad_without_update_answers_unsupported_and_drops_chunks() -> None:
    play = (
        Playbook().greeted().hears(UpdateBegin(5, 9, bytes(32), "2"), UpdateConfirm(6), UpdateChunk(0, b"x"))
    )
    assert play.takes_sent() == [Result(5, Status.UNSUPPORTED), Result(6, Status.UNSUPPORTED)]


@pytest.mark.parametrize("message_id", [0x15, 0x20, 0x3F])
def test_a_request_of_a_later_version_is_unsupported(message_id: int) -> None:
    play = Playbook().greeted().hears_bytes(frame(bytes([message_id, 9, 1, 2, 3])))
    assert play.takes_sent() == [Result(9, Status.UNSUPPORTED)]


@pytest.mark.parametrize(
    "payload",
    [
        bytes([0x15]),
        bytes([0x40, 9]),
        bytes([0x00, 9]),
        bytes([0x11, 9]),
        bytes([0x06, 1]),
        bytes([0x0E, 1, 0]),
        bytes([0x04, 9]),
        encode(Hello(1, bytes(8), 1, 0, 1, 1, 0, 0, 0, 64, "", ""))[1:-3],
    ],
    ids=[
        "a request without a tag", "an unknown id", "id 0", "a pad's message", "a body too short",
        "a body too long", "a query for nothing", "a pad's own HELLO",
    ],
)  # fmt: skip
def test_what_cannot_be_understood_is_dropped(payload: bytes) -> None:
    assert Playbook().greeted().hears_bytes(frame(payload)).takes_sent() == []


def test_stats_counts_what_went_wrong_since_the_boot() -> None:
    play = Playbook().greeted().pressed(5).waits(750)
    play.hears_bytes(b"\x05garbage\x00" + b"\x01" * 70 + b"\x00").forgets().hears(Ask(Query.STATS))
    (stats,) = play.takes_sent()
    assert stats == Stats(
        BOOT, crc_errors=1, resyncs=1, retransmits=2, duplicates=0, ring_overflows=0, ring_used=1
    )


def test_a_key_that_no_pad_has_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="keys 0-5"):
        Playbook().pressed(6)


def test_an_illegal_step_of_the_face_names_state_and_event() -> None:
    assert (Face.IDLE, Moment.CONFIRMED) not in NEXT
    with pytest.raises(PadStateError, match="IDLE cannot meet CONFIRMED"):
        follow(Face.IDLE, Moment.CONFIRMED)


def test_a_pad_that_hears_nothing_works_for_citizens() -> None:
    play = Playbook().forgets().waits(3_600_000).pressed(5, 4).waits(3_600_000)
    assert play.ring == [1, 2]
    assert {type(m) for m in play.takes_sent()} == {Hello}
    play.hears(Ack(BOOT, 0, 0))
    assert play.takes_presses() == [(1, 0), (2, 0)]
