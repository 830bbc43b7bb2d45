"""Sections 4 to 7 of the pad protocol, played through: greeting, ring, window, retransmission."""

from contracts.pad.messages import Ack, Hello, Press, PressFlag, ResetCause
from firmware_sim.pad.effects import Acknowledged, Pressed, Refused, Send, Store
from firmware_sim.pad.memory import NUMBER_MAX, Kept, Memory
from firmware_sim.pad.profile import FULL_CAPABILITIES
from tests.firmware_sim.playbook import BOOT, PAD_1, Playbook


def test_a_boot_is_greeted_with_all_that_a_host_must_know() -> None:
    assert Playbook().takes_sent() == [
        Hello(
            1,
            PAD_1.hardware_id,
            BOOT,
            ResetCause.POWER_ON,
            1,
            1,
            0,
            0,
            FULL_CAPABILITIES,
            64,
            "HS-SIM",
            "1.0.0",
        )
    ]


def test_hello_is_repeated_at_doubling_intervals_up_to_3200_ms_until_an_ack() -> None:
    play = Playbook()
    heard_at = []
    start = play.now_ms
    for _ in range(12_000):
        if play.takes_sent():
            heard_at.append(play.now_ms - start)
        play.waits(1)
    assert heard_at == [0, 250, 750, 1750, 3750, 6950, 10150]
    play.greeted().waits(60_000)
    assert play.takes_sent() == []


def test_an_ack_of_another_boot_does_not_end_the_greeting() -> None:
    play = Playbook().forgets().hears(Ack(BOOT - 1, 0, 0)).waits(250)
    assert play.hello().boot == BOOT


def test_no_press_is_sent_while_greeting_and_all_of_the_window_right_after() -> None:
    play = Playbook().forgets().pressed(5, 5, 4, 5, 5).waits(100)
    assert play.takes_presses() == []
    play.hears(Ack(BOOT, 0, 0))
    assert play.takes_presses() == [(1, 0), (2, 0), (3, 0), (4, 0)]


def test_query_hello_starts_the_greeting_again_and_holds_presses_back() -> None:
    play = Playbook().greeted().pressed(5).asks_hello()
    assert [type(m) for m in play.takes_sent()] == [Press, Hello]
    play.pressed(4).waits(249)
    assert play.takes_sent() == []
    play.hears(Ack(BOOT, 0, 0))
    assert play.takes_presses() == [(1, 0), (2, 0)]


def test_the_ack_that_ends_the_greeting_acknowledges_too() -> None:
    play = Playbook().greeted().pressed(5, 5, 5).asks_hello().forgets()
    play.acked(2)
    assert play.takes_presses() == [(3, 0)]
    assert play.ring == [3]


def test_a_press_is_in_the_ring_before_it_is_sent_and_before_the_citizen_is_told() -> None:
    play = Playbook().greeted()
    effects = play.pad.press(5, play.now_ms)
    assert [type(e) for e in effects] == [Store, Pressed, Send]
    stored = effects[0]
    assert isinstance(stored, Store)
    assert isinstance(stored.changes[0], Kept)


def test_a_press_tells_its_age_in_ticks_and_each_copy_its_own() -> None:
    play = Playbook()
    play.waits(1000).greeted()
    play.pressed(5).waits(250)
    first, second = (m for m in play.takes_sent() if isinstance(m, Press))
    assert (first.press_tick, first.age_ms) == (1000, 0)
    assert (second.press_tick, second.age_ms) == (1000, 250)


def test_an_unacknowledged_window_is_sent_again_at_doubling_intervals() -> None:
    play = Playbook().greeted()
    start = play.now_ms
    play.pressed(5)
    sent_at = []
    for _ in range(13_000):
        sent_at += [play.now_ms - start] * len(play.takes_presses())
        play.waits(1)
    assert sent_at == [0, 250, 750, 1750, 3750, 6950, 10150]
    assert play.pad.memory.ring[1].acked == -1


def test_no_more_than_four_presses_are_on_the_wire() -> None:
    play = Playbook().greeted().pressed(5, 5, 5, 5, 5, 5)
    assert play.takes_presses() == [(1, 0), (2, 0), (3, 0), (4, 0)]
    play.acked(1)
    assert play.takes_presses() == [(5, 0)]
    play.acked(4)
    assert play.takes_presses() == [(6, 0)]


def test_a_new_press_is_sent_alone_and_does_not_move_the_clock_of_those_before() -> None:
    play = Playbook().greeted().pressed(5).waits(200).forgets()
    play.pressed(4)
    assert play.takes_presses() == [(2, 0)]
    play.waits(50)
    assert play.takes_presses() == [(1, 0), (2, 0)]


def test_an_ack_of_something_new_sets_the_interval_back() -> None:
    play = Playbook().greeted().pressed(5, 5).waits(5000).forgets().acked(1)
    play.waits(249)
    assert play.takes_presses() == []
    play.waits(1)
    assert play.takes_presses() == [(2, 0)]


def test_an_ack_of_nothing_new_changes_nothing() -> None:
    play = Playbook().greeted().pressed(5, 5).acked(1).forgets()
    before = play.pad.due_ms()
    play.waits(100).acked(1).acked(0)
    assert play.takes_sent() == []
    assert play.pad.due_ms() == before


def test_an_ack_is_cumulative() -> None:
    play = Playbook().greeted().pressed(5, 4, 3).acked(3)
    assert play.ring == []
    assert [e.entry.sequence for e in play.takes_done() if isinstance(e, Acknowledged)] == [1, 2, 3]
    play.waits(60_000)
    assert play.takes_presses() == [(1, 0), (2, 0), (3, 0)]


def test_an_ack_of_another_boot_is_ignored() -> None:
    play = Playbook().greeted().pressed(5).hears(Ack(BOOT + 1, 1, 0), Ack(BOOT - 1, 1, 0))
    assert play.ring == [1]


def test_an_ack_for_presses_that_were_never_made_acknowledges_nothing() -> None:
    play = Playbook().greeted().pressed(5, 5).acked(500).acked(3)
    assert play.ring == [1, 2]


def test_a_press_that_was_never_sent_cannot_be_acknowledged() -> None:
    play = Playbook().forgets().pressed(5, 5).acked(2)
    assert play.ring == [1, 2]
    assert play.takes_presses() == [(1, 0), (2, 0)]


def test_a_press_of_an_earlier_boot_keeps_its_identity_and_says_that_it_is_older() -> None:
    play = Playbook().greeted().armed(77).pressed(0)
    play.boots(ResetCause.BROWN_OUT)
    assert play.boot == BOOT + 1
    play.waits(400).forgets().greeted()
    play.waits(250)
    (press,) = (m for m in play.takes_sent() if isinstance(m, Press))
    assert press == Press(
        boot=BOOT + 1,
        pressed_boot=BOOT,
        sequence=1,
        revision=0,
        flags=PressFlag.AGE_IS_LOWER_BOUND,
        session=77,
        key=0,
        press_tick=0,
        transmit_tick=650,
        reasons=(),
    )


def test_what_an_earlier_boot_sent_is_not_acknowledged_before_this_boot_has_sent_it() -> None:
    play = Playbook().greeted().pressed(5, 4)
    play.forgets().boots(ResetCause.WATCHDOG)
    play.acked(2)
    assert play.ring == [1, 2]
    assert play.takes_presses() == [(1, 0), (2, 0)]
    play.acked(2)
    assert play.ring == []


def test_an_ack_covers_what_was_sent_and_leaves_what_lies_behind_the_window() -> None:
    play = Playbook().greeted().pressed(5, 5, 5, 5, 5, 5).acked(6)
    assert play.ring == [5, 6]


def test_reasons_closed_by_a_boot_are_not_acknowledged_by_the_ack_of_their_press() -> None:
    play = Playbook().greeted().armed(77).pressed(1).touched(108)
    play.boots(ResetCause.BROWN_OUT)
    play.acked(1, 1)
    assert play.takes_presses()[-1] == (1, 1)
    assert play.ring == [1]


def test_an_age_beyond_what_ticks_can_tell_saturates_and_is_a_lower_bound() -> None:
    play = Playbook().waits(1000).greeted().pressed(5).forgets()
    told = []
    for ms in (2**32 - 1, 1_000, 5_000, 2**32):
        (press,) = (m for m in play.sleeps(ms).takes_sent() if isinstance(m, Press))
        told.append((press.age_ms, press.flags))
        assert press.transmit_tick == (play.now_ms - 50_000) % 2**32
    assert told == [(2**32 - 1, 0)] + [(2**32 - 1, PressFlag.AGE_IS_LOWER_BOUND)] * 3


def test_a_press_of_an_earlier_boot_never_gets_younger_when_the_tick_wraps() -> None:
    play = Playbook().greeted().pressed(5)
    play.boots(ResetCause.BROWN_OUT)
    play.greeted()
    ages = []
    for ms in (60_000, 2**32 - 60_001, 5_000, 60_000):
        (press,) = (m for m in play.sleeps(ms).takes_sent() if isinstance(m, Press))
        assert press.flags == PressFlag.AGE_IS_LOWER_BOUND
        ages.append(press.age_ms)
    assert ages == [60_000, 2**32 - 1, 2**32 - 1, 2**32 - 1]


def test_a_press_made_after_the_tick_wrapped_has_its_exact_age() -> None:
    play = Playbook().greeted().sleeps(2**32 + 500).forgets().pressed(5).waits(250)
    first, second = (m for m in play.takes_sent() if isinstance(m, Press))
    assert (first.press_tick, first.age_ms, first.flags) == (500, 0, 0)
    assert (second.age_ms, second.flags) == (250, 0)


def test_the_sequence_goes_on_over_boots_and_hello_says_where_the_ring_starts() -> None:
    play = Playbook().greeted().pressed(5, 5, 5).acked(1)
    play.forgets().boots(ResetCause.CRASH)
    hello = play.hello()
    assert (hello.oldest, hello.next, hello.reset_cause) == (2, 4, ResetCause.CRASH)
    play.greeted().acked(3)
    play.pressed(1)
    assert play.ring == [4]


def test_oldest_is_next_when_nothing_is_unacknowledged() -> None:
    play = Playbook().greeted().pressed(5).acked(1).forgets().asks_hello()
    hello = play.hello()
    assert (hello.oldest, hello.next) == (2, 2)


def test_a_blank_pad_draws_its_boot_id_and_starts_at_sequence_1() -> None:
    hello = Playbook(blank=True).hello()
    assert 1 <= hello.boot <= NUMBER_MAX
    assert (hello.oldest, hello.next) == (1, 1)


def test_after_the_last_boot_id_comes_1() -> None:
    assert Playbook(memory=Memory(boot=NUMBER_MAX)).boot == 1


def test_a_full_ring_refuses_the_press_and_loses_nothing() -> None:
    play = Playbook().greeted()
    play.pressed(*[5] * 64).forgets()
    play.pressed(1)
    assert play.takes_done() == [Refused(1, 0)]
    assert play.ring == list(range(1, 65))
    assert play.pad.memory.dropped == 1
    assert play.pad.view(play.now_ms).refused
    assert play.asks_hello().hello().dropped == 1
    play.greeted().acked(1).pressed(2)
    assert play.ring == list(range(2, 66))


def test_a_refused_press_leaves_the_session_armed() -> None:
    play = Playbook().greeted()
    play.pressed(*[5] * 64).armed(9).pressed(4)
    assert play.pad.armed_session == 9


def test_dropped_presses_are_counted_over_boots() -> None:
    play = Playbook().greeted()
    play.pressed(*[5] * 66).forgets().boots(ResetCause.BROWN_OUT)
    assert play.hello().dropped == 2
