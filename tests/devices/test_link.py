"""Transcripts of the host's end of a pad's link: sections 6 to 9 of the pad protocol."""

from dataclasses import replace
from itertools import pairwise, product

import pytest

from contracts.errors import EncodeError
from contracts.pad.fields import WireMessage
from contracts.pad.framing import DELIMITER
from contracts.pad.messages import (
    Ack,
    Arm,
    Ask,
    Identify,
    Ping,
    Pong,
    Query,
    Reboot,
    Result,
    ShowText,
    Stats,
    Status,
    UpdateProgress,
    encode,
)
from devices.pad.effects import Answered, Deliver, FellSilent, Greeted, Reopen
from devices.pad.link import TRANSITIONS, IllegalTransitionError, LinkEvent, LinkState, PadLink
from tests.devices.playbook import ARM, BLINK, BOOT, HELLO, START_S, Playbook, hello, press

ASK = Ask(Query.HELLO)
STATS = Stats(BOOT, 1, 2, 3, 4, 5, 6)


# -- states ----------------------------------------------------------------------------------------


def link_in(state: LinkState) -> PadLink:
    play = Playbook()
    match state:
        case LinkState.CLOSED:
            pass
        case LinkState.GREETING:
            play.opens()
        case LinkState.ONLINE:
            play.online()
        case LinkState.SILENT:
            play.opens().waits(6)
    assert play.link.state is state
    return play.link


def do(link: PadLink, event: LinkEvent) -> None:
    match event:
        case LinkEvent.OPENED:
            link.opened(2000.0)
        case LinkEvent.HELLO:
            link.received(encode(HELLO), 2000.0)
        case LinkEvent.CLOSED:
            link.closed()
        case LinkEvent.SILENCE:
            for now in range(2000, 2010):
                link.tick(float(now))


@pytest.mark.parametrize(("state", "event"), TRANSITIONS)
def test_every_transition_of_the_table_can_be_taken(state: LinkState, event: LinkEvent) -> None:
    link = link_in(state)
    do(link, event)
    assert link.state is TRANSITIONS[state, event]


@pytest.mark.parametrize(
    ("state", "event"),
    [
        (state, event)
        for state, event in product(LinkState, (LinkEvent.OPENED, LinkEvent.HELLO))
        if (state, event) not in TRANSITIONS
    ],
)
def test_an_illegal_event_raises_and_names_event_and_state(state: LinkState, event: LinkEvent) -> None:
    link = link_in(state)
    with pytest.raises(IllegalTransitionError, match=f"{event.name} in state {state.name}"):
        do(link, event)
    assert link.state is state


@pytest.mark.parametrize("state", LinkState)
def test_closing_is_fine_in_every_state_and_ends_all_requests(state: LinkState) -> None:
    link = link_in(state)
    numbers = [link.request(BLINK, 3000.0, 2000.0)[0] for _ in range(2)] if state is LinkState.ONLINE else []
    assert link.closed() == [Answered(number, None) for number in numbers]
    assert link.state is LinkState.CLOSED
    assert link.closed() == []
    assert link.deadline() == float("inf")
    assert link.tick(5000.0) == []


# -- greeting --------------------------------------------------------------------------------------


def test_the_host_ends_noise_and_asks_at_once_then_after_waits_that_double() -> None:
    play = Playbook().opens()
    assert play.takes() == [DELIMITER, ASK]
    times = []
    for _ in range(1200):
        times += [play.now] * len(play.waits(0.01).sent())
    waits = [round(after - before, 1) for before, after in pairwise(times)]
    assert round(times[0] - START_S, 2) == 0.25
    assert waits == [0.5, 1.0, 2.0, 3.2, 3.2]


def test_a_hello_is_answered_and_told() -> None:
    play = Playbook().opens().hears(HELLO)
    assert play.takes() == [DELIMITER, ASK, Greeted(HELLO, rebooted=False), Ack(BOOT, 0, 0)]
    assert play.waits(4).takes() == []


def test_every_hello_of_a_flood_is_answered_but_told_once() -> None:
    play = Playbook().online()
    for _ in range(1000):
        play.hears(hello())
    assert play.takes() == [Ack(BOOT, 0, 0)] * 1000


def test_a_hello_that_brings_news_is_told() -> None:
    play = Playbook().online()
    news = replace(hello(), dropped=3)
    assert play.hears(news).takes() == [Greeted(news, rebooted=False), Ack(BOOT, 0, 0)]


def test_a_new_boot_is_told_as_a_reboot() -> None:
    play = Playbook().online()
    anew = hello(boot=BOOT + 1)
    assert play.hears(anew).takes() == [Greeted(anew, rebooted=True), Ack(BOOT + 1, 0, 0)]


def test_a_press_or_pong_of_another_boot_is_not_used_and_makes_the_host_ask_at_most_every_250_ms() -> None:
    play = Playbook().online()
    assert play.hears(press(1, boot=BOOT + 1), Pong(1, BOOT + 1, 0, 0)).takes() == [ASK]
    assert play.waits(0.2).hears(press(1, boot=BOOT + 1)).takes() == []
    assert play.waits(0.06).hears(press(1, boot=BOOT + 1)).takes() == [ASK]
    assert play.hears(press(1)).takes() == [Deliver(press(1), hello())]


def test_statistics_of_another_boot_are_not_used() -> None:
    play = Playbook().online()
    play.requests(Ask(Query.STATS))
    play.takes()
    assert play.hears(replace(STATS, boot=BOOT + 1)).takes() == [ASK]


def test_a_press_before_any_hello_is_not_used() -> None:
    play = Playbook().opens()
    play.takes()
    assert play.waits(0.3).takes() == [ASK]
    assert play.hears(press(1)).takes() == []


# -- liveness --------------------------------------------------------------------------------------


def test_a_quiet_pad_is_pinged_after_5_s_and_a_pong_is_enough() -> None:
    play = Playbook().online()
    assert play.waits(4.9).takes() == []
    assert play.waits(0.2).takes() == [Ping(1)]
    play.hears(Pong(1, BOOT, 5000, 0))
    assert play.waits(4.9).takes() == []
    assert play.waits(0.2).takes() == [Ping(1)]


def test_any_sound_message_stands_for_a_pong_and_noise_does_not() -> None:
    play = Playbook().online()
    play.waits(4).hears(press(1)).waits(4).hears(press(1))
    assert Ping(1) not in play.takes()
    play.waits(4).hears_bytes(b"\x05noise\x00")
    assert play.waits(1.1).sent() == [Ping(1)]


def test_three_pings_without_a_sound_make_a_serial_pad_silent_and_it_is_asked_until_it_comes_back() -> None:
    play = Playbook().online()
    assert play.waits(7.5).takes() == [Ping(1), Ping(2), Ping(3)]
    gone = FellSilent("it stopped answering: is it on, is the cable in?")
    assert play.waits(0.6).takes() == [gone, ASK]
    assert play.waits(0.25 + 0.5 + 1 + 2).takes() == [ASK] * 4
    for _ in range(3):
        assert play.waits(3.2).takes() == [ASK]
    assert play.link.state is LinkState.SILENT
    assert play.hears(hello()).takes() == [Greeted(hello(), rebooted=False), Ack(BOOT, 0, 0)]


def test_a_silent_pad_on_tcp_makes_the_port_open_anew() -> None:
    play = Playbook(reopen_when_silent=True).online()
    assert play.waits(8.1).takes()[3:] == [
        FellSilent("it stopped answering: is it on, is the cable in?"),
        Reopen(),
    ]
    assert play.waits(100).takes() == []
    assert play.closes().opens().takes() == [DELIMITER, ASK]


def test_a_port_without_a_pad_is_silent_after_5_s_and_asked_on() -> None:
    play = Playbook().opens()
    play.takes()
    done = play.waits(5.1).takes()
    assert done == [
        *[ASK] * 4,
        FellSilent("it never said HELLO: is it a pad, is the baud rate right, are the wires?"),
    ]
    assert play.waits(3.2).takes() == [ASK]
    assert play.waits(3.2).takes() == [ASK]


def test_a_pong_of_a_silent_pad_makes_the_host_ask_at_once() -> None:
    play = Playbook().online()
    play.waits(8.5).takes()
    assert play.hears(Pong(3, BOOT, 0, 0)).takes() == [ASK]
    assert play.link.state is LinkState.SILENT


def test_a_press_of_a_silent_pad_is_delivered_only_after_its_hello() -> None:
    play = Playbook().online()
    play.waits(8.5).takes()
    assert play.hears(press(1)).takes() == [ASK]
    play.hears(hello(1, 2), press(1))
    assert play.takes_delivered() == [press(1)]


# -- presses ---------------------------------------------------------------------------------------


def test_a_press_is_acknowledged_when_it_is_committed_and_not_before() -> None:
    play = Playbook().online()
    assert play.hears(press(1)).takes() == [Deliver(press(1), hello())]
    assert play.hears(press(1, sent=1250)).takes() == []
    (one,) = play.takes_delivered()
    assert play.commits(one).takes() == [Ack(BOOT, 1, 0)]
    assert play.hears(press(1, sent=1750)).takes() == [Ack(BOOT, 1, 0)]


def test_a_press_without_a_sequence_is_dropped_and_counted() -> None:
    play = Playbook().online()
    assert play.hears(press(0)).takes() == []
    assert play.link.counts.bad_messages == 1
    assert play.hears(press(1)).takes_delivered() == [press(1)]


def test_the_age_of_a_press_is_right_when_the_pads_tick_wraps() -> None:
    late = replace(press(1), press_tick=2**32 - 200, transmit_tick=300)
    play = Playbook().online().hears(late)
    (one,) = play.takes_delivered()
    assert one.age_ms == 500


def test_presses_before_a_missing_one_wait_for_it() -> None:
    play = Playbook().online()
    assert play.hears(press(2), press(3), press(4)).takes_delivered() == []
    assert [p.sequence for p in play.hears(press(1)).takes_delivered()] == [1, 2, 3, 4]


def test_commits_out_of_order_are_acknowledged_in_order() -> None:
    play = Playbook().online().hears(press(1), press(2), press(3))
    one, two, three = play.takes_delivered()
    play.takes()
    assert play.commits(two, three).takes() == []
    assert play.commits(one).takes() == [Ack(BOOT, 3, 0)]


def test_reasons_of_an_acknowledged_press_are_delivered_and_acknowledged() -> None:
    play = Playbook().online().hears(press(1))
    play.commits(*play.takes_delivered()).hears(press(1, 1))
    (reasons,) = play.takes_delivered()
    assert play.commits(reasons).sent() == [Ack(BOOT, 1, 0), Ack(BOOT, 1, 1)]
    assert play.hears(press(1)).takes() == [Ack(BOOT, 1, 1)]


def test_reasons_are_delivered_although_their_press_was_acknowledged_before_the_greeting() -> None:
    # HELLO says next = oldest = 5 while press 4 is still open at the pad.
    play = Playbook().online(5).hears(press(4, 1))
    assert play.takes_delivered() == [press(4, 1)]


def test_a_refused_press_is_delivered_again_with_all_behind_it() -> None:
    play = Playbook().online().hears(press(1), press(2), press(3))
    one, two, three = play.takes_delivered()
    play.takes()
    play.commits(one).refuses(two).commits(three)
    assert play.takes() == [Ack(BOOT, 1, 0)]
    play.hears(press(2), press(3))
    again = play.takes_delivered()
    assert [p.sequence for p in again] == [2, 3]
    assert play.commits(*again).sent() == [Ack(BOOT, 2, 0), Ack(BOOT, 3, 0)]


def test_a_late_commit_of_a_press_behind_a_refused_one_acknowledges_nothing() -> None:
    play = Playbook().online().hears(press(1), press(2))
    one, two = play.takes_delivered()
    play.refuses(one).hears(press(1))
    (one_again,) = play.takes_delivered()
    play.takes()
    assert play.commits(two).takes() == []
    assert play.commits(one_again).takes() == [Ack(BOOT, 1, 0)]


def test_refused_reasons_are_delivered_again_and_their_press_is_not() -> None:
    play = Playbook().online().hears(press(1), press(1, 1))
    level, reasons = play.takes_delivered()
    play.refuses(reasons).commits(level)
    play.hears(press(1), press(1, 1))
    assert play.takes_delivered() == [press(1, 1)]


def test_a_commit_for_the_pad_that_was_here_before_acknowledges_nothing_of_the_pad_that_is_here_now() -> None:
    play = Playbook().online().hears(press(1))
    (theirs,) = play.takes_delivered()
    other = hello(1, 2, pad=2)
    play.closes().opens().hears(other, press(1)).takes()
    (ours,) = play.takes_delivered()
    assert play.commits(theirs).takes() == []
    assert play.commits(ours).takes() == [Ack(BOOT, 1, 0)]


def test_a_hello_older_than_the_latest_ack_is_answered_with_what_is_stored() -> None:
    play = Playbook().online(1, 3).hears(press(1), press(2))
    play.commits(*play.takes_delivered()).takes()
    assert play.hears(hello(1, 3)).sent() == [Ack(BOOT, 2, 0)]
    assert play.hears(press(3)).takes_delivered() == [press(3)]


def test_a_commit_while_the_port_is_closed_is_acknowledged_at_the_next_greeting() -> None:
    play = Playbook().online().hears(press(1))
    delivered = play.takes_delivered()
    assert play.closes().commits(*delivered).sent() == []
    assert play.opens().hears(hello(1, 2)).sent() == [ASK, Ack(BOOT, 1, 0)]


def test_a_press_beyond_the_window_makes_the_host_ask_where_the_ring_starts() -> None:
    play = Playbook().online()
    assert play.hears(press(5)).takes() == [ASK]
    assert play.hears(hello(5, 6), press(5)).takes_delivered() == [press(5)]


def test_a_gap_that_stays_open_makes_the_host_ask_where_the_ring_starts() -> None:
    play = Playbook().online().hears(press(3))
    assert play.takes() == []
    assert play.hears(press(3, sent=1250)).takes() == [ASK]
    assert play.hears(hello(3, 4), press(3)).takes_delivered() == [press(3)]


def test_a_pad_that_forgot_what_was_acknowledged_is_believed() -> None:
    play = Playbook().online(1, 3).hears(press(1), press(2))
    play.commits(*play.takes_delivered()).takes()
    assert play.hears(hello(1, 1)).sent() == [Ack(BOOT, 0, 0)]
    assert play.hears(press(1)).takes_delivered() == [press(1)]


def test_of_a_press_that_waits_for_a_missing_one_the_newest_revision_is_kept() -> None:
    play = Playbook().online().hears(press(2, 1), press(2))
    assert play.hears(press(1)).takes_delivered() == [press(1), press(2, 1)]


def test_presses_of_an_earlier_greeting_that_nobody_committed_are_delivered_again() -> None:
    play = Playbook().online(1, 2).hears(press(1))
    play.takes_delivered()
    assert play.hears(hello(1, 2), press(1)).takes_delivered() == [press(1)]


# -- requests --------------------------------------------------------------------------------------


def tag_of(message: WireMessage) -> int:
    assert isinstance(message, Arm | Identify | Reboot | ShowText)
    return message.tag


def test_a_request_is_answered_by_its_own_tag_alone() -> None:
    play = Playbook(first_tag=41).online()
    number = play.requests(ARM)
    assert play.takes() == [replace(ARM, tag=42)]
    assert play.hears(Result(41, 0), Result(0, 0)).takes() == []
    assert play.hears(Result(42, Status.BUSY)).takes() == [Answered(number, Status.BUSY)]
    assert play.hears(Result(42, 0)).takes() == []


def test_an_unknown_status_is_read_as_unsupported() -> None:
    play = Playbook().online()
    number = play.requests(ARM)
    assert play.hears(Result(1, 200)).takes()[1:] == [Answered(number, Status.UNSUPPORTED)]


def test_an_unanswered_request_is_repeated_with_the_same_bytes_until_its_deadline() -> None:
    play = Playbook().online()
    number = play.requests(ARM, seconds=3.0)
    assert play.waits(2.9).takes() == [replace(ARM, tag=1)] * 4  # at 0, 0.25, 0.75 and 1.75 s
    assert play.waits(0.2).takes() == [Answered(number, None)]
    assert play.link.counts.requests_repeated == 3


def test_requests_wait_for_each_other_and_get_the_next_tag() -> None:
    play = Playbook(first_tag=253).online()
    numbers = [play.requests(BLINK) for _ in range(4)]
    order = []
    for number in numbers:
        (sent,) = play.sent()
        order.append(tag_of(sent))
        assert Answered(number, Status.OK) in play.hears(Result(tag_of(sent), 0)).done
    assert order == [254, 255, 1, 2]


def test_a_request_whose_deadline_passes_in_line_is_never_sent() -> None:
    play = Playbook().online()
    first, second = play.requests(ARM, 2.0), play.requests(BLINK, 1.0)
    assert Answered(second, None) in play.waits(1.5).takes()
    assert play.hears(Result(1, 0)).takes() == [Answered(first, Status.OK)]


def test_a_request_that_the_wire_cannot_carry_raises_and_spoils_nothing() -> None:
    play = Playbook().online()
    with pytest.raises(EncodeError, match="staff_name"):
        play.requests(replace(ARM, staff_name="阿依古丽" * 4))
    number = play.requests(BLINK)
    assert play.sent() == [replace(BLINK, tag=1)]
    assert play.hears(Result(1, 0)).takes() == [Answered(number, Status.OK)]


def test_a_request_while_the_pad_is_not_online_is_over_at_once() -> None:
    play = Playbook().opens()
    play.takes()
    number = play.requests(BLINK)
    assert play.takes() == [Answered(number, None)]


def test_requests_are_over_when_the_pad_falls_silent() -> None:
    play = Playbook().online()
    first, second = play.requests(BLINK, 60.0), play.requests(ARM, 60.0)
    done = play.waits(9).takes()
    assert done.count(Answered(first, None)) == done.count(Answered(second, None)) == 1
    assert set(play.waits(10).sent()) == {ASK}


def test_an_abandoned_request_is_not_said_again_and_the_next_one_begins() -> None:
    play = Playbook().online()
    first, second = play.requests(ARM), play.requests(BLINK)
    play.takes()
    assert play.abandons(first).takes() == [replace(BLINK, tag=2)]
    assert play.hears(Result(1, 0)).takes() == []
    assert play.hears(Result(2, 0)).takes() == [Answered(second, Status.OK)]


def test_a_reboot_is_answered_by_a_new_boot_too() -> None:
    play = Playbook().online()
    number = play.requests(Reboot(0))
    play.takes()
    assert Answered(number, Status.OK) in play.hears(hello(boot=BOOT + 1)).takes()


def test_a_reboot_is_not_answered_by_a_hello_of_the_same_boot() -> None:
    play = Playbook().online()
    play.requests(Reboot(0))
    play.takes()
    assert play.hears(hello()).takes() == [Ack(BOOT, 0, 0)]


def test_a_request_outlives_a_reboot_that_it_did_not_ask_for() -> None:
    play = Playbook().online()
    number = play.requests(ARM)
    play.hears(hello(boot=BOOT + 1)).takes()
    assert play.waits(0.3).takes() == [replace(ARM, tag=1)]
    assert play.hears(Result(1, 0)).takes() == [Answered(number, Status.OK)]


def test_statistics_are_asked_for_like_any_request() -> None:
    play = Playbook().online()
    first, second = play.requests(Ask(Query.STATS)), play.requests(BLINK)
    assert play.sent() == [Ask(Query.STATS)]
    assert play.hears(Result(1, 0)).takes() == []
    assert play.hears(STATS).takes() == [Answered(first, STATS), replace(BLINK, tag=1)]
    assert play.hears(STATS).takes() == []
    assert play.hears(Result(1, 0)).takes() == [Answered(second, Status.OK)]


def test_a_message_that_no_request_asked_for_is_counted() -> None:
    play = Playbook().online()
    assert play.hears(UpdateProgress(0, 0)).takes() == []
    assert play.link.counts.bad_messages == 1
