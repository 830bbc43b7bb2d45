"""What a pad may send, and a pad that sends more."""

from devices.pad.throttle import (
    FRAMES_BURST,
    GREETING_FRAMES,
    HELD_WINDOW_S,
    PRESSES_BURST,
    PRESSES_PER_S,
    Throttle,
)


def test_a_burst_and_a_steady_rate_below_the_limit_are_never_held_back() -> None:
    throttle = Throttle(100.0)
    assert throttle.took(int(PRESSES_BURST), 0, 400, 12_000, 100.0) is None
    assert throttle.until <= 100.0
    for step in range(1, 1000):
        now = 100.0 + step * 0.1
        assert throttle.took(int(PRESSES_PER_S / 10), 0, 20, 600, now) is None
        assert throttle.until <= now


def test_what_was_read_beyond_the_limit_is_waited_for() -> None:
    throttle = Throttle(0.0)
    throttle.took(600, 0, 600, 0, 0.0)
    assert throttle.until == 200 / PRESSES_PER_S


def test_greetings_and_bytes_that_are_no_frames_count() -> None:
    by_greetings, by_bytes = Throttle(0.0), Throttle(0.0)
    by_greetings.took(0, int(FRAMES_BURST / GREETING_FRAMES) + 1, 0, 0, 0.0)
    by_bytes.took(0, 0, 0, 1_000_000, 0.0)
    assert by_greetings.until > 0
    assert by_bytes.until > 1


def test_a_pad_held_back_for_long_is_told_of_once_a_window() -> None:
    throttle, now, told = Throttle(0.0), 0.0, []
    while now < 2 * HELD_WINDOW_S:
        if (reason := throttle.took(100, 0, 100, 3000, now)) is not None:
            told.append((now, reason))
        now = max(throttle.until, now + 0.001)
    assert len(told) == 2
    assert 4.5 < told[0][0] < 10.0
    assert told[0][1].startswith("presses faster than any citizen: ")
