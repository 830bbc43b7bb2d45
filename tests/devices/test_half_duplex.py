"""Who speaks when on a shared pair of wires."""

from devices.half_duplex import PATIENCE_S, QUEUE_MAX, TURNAROUND_S, HalfDuplex, Turn

BAUD = 9600
BYTE_S = 10 / BAUD


def spoken(pace: HalfDuplex, now: float) -> bytes | None:
    turn = pace.speak(now)
    return None if turn is None else turn.data


def test_a_quiet_line_is_spoken_on_at_once() -> None:
    pace = HalfDuplex(BAUD)
    pace.add(Turn(b"a", 1), 10.0)
    assert pace.due() == 10.0
    assert spoken(pace, 10.0) == b"a"
    assert pace.due() == float("inf")


def test_nobody_is_talked_over() -> None:
    pace = HalfDuplex(BAUD)
    pace.heard(10.0)
    pace.add(Turn(b"a", 1), 10.0)
    assert spoken(pace, 10.0) is None
    assert pace.due() == 10.0 + TURNAROUND_S


def test_a_message_waits_until_the_one_before_has_left() -> None:
    pace = HalfDuplex(BAUD)
    pace.add(Turn(b"0123456789", 1), 10.0)
    pace.add(Turn(b"b", 2), 10.0)
    assert spoken(pace, 10.0) == b"0123456789"
    assert pace.due() == 10.0 + 10 * BYTE_S + TURNAROUND_S


def test_an_expected_answer_is_waited_for_and_ends_the_wait() -> None:
    pace = HalfDuplex(BAUD)
    pace.add(Turn(b"a", 1, answer_s=0.3), 10.0)
    pace.add(Turn(b"b", 2), 10.0)
    assert spoken(pace, 10.0) == b"a"
    assert pace.due() == 10.0 + BYTE_S + 0.3
    pace.heard(10.1)
    pace.answered()
    assert pace.due() == 10.1 + TURNAROUND_S


def test_acknowledgements_go_first_in_their_order() -> None:
    pace = HalfDuplex(BAUD)
    pace.heard(10.0)
    for turn in (Turn(b"c", 1), Turn(b"a", 2, urgent=True), Turn(b"b", 3, urgent=True)):
        pace.add(turn, 10.0)
    assert [spoken(pace, 11.0 + i) for i in range(4)] == [b"a", b"b", b"c", None]


def test_a_later_command_of_the_same_topic_takes_the_place_of_the_earlier() -> None:
    pace = HalfDuplex(BAUD)
    pace.heard(10.0)
    for turn in (Turn(b"1", "display"), Turn(b"x", "beep"), Turn(b"2", "display")):
        pace.add(turn, 10.0)
    assert [spoken(pace, 11.0 + i) for i in range(3)] == [b"2", b"x", None]


def test_a_line_that_is_never_quiet_is_spoken_on_all_the_same() -> None:
    pace = HalfDuplex(BAUD)
    pace.add(Turn(b"a", 1), 10.0)
    pace.heard(10.0)
    for i in range(100):
        now = 10.0 + i * 0.01
        pace.heard(now)
        if now < 10.0 + PATIENCE_S:
            assert spoken(pace, now) is None
    assert spoken(pace, 10.0 + PATIENCE_S) == b"a"


def test_a_full_queue_drops_the_oldest_command_and_no_acknowledgement() -> None:
    pace = HalfDuplex(BAUD)
    pace.heard(10.0)
    pace.add(Turn(b"ack", "ack", urgent=True), 10.0)
    for i in range(QUEUE_MAX):
        pace.add(Turn(b"%d" % i, i), 10.0)
    assert pace.dropped == 1
    assert [spoken(pace, 11.0), spoken(pace, 12.0)] == [b"ack", b"1"]


def test_what_waits_for_a_lost_line_is_forgotten() -> None:
    pace = HalfDuplex(BAUD)
    pace.heard(10.0)
    pace.add(Turn(b"a", 1), 10.0)
    pace.clear()
    assert pace.due() == float("inf")
