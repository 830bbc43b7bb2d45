"""Waiting longer each time, with full jitter."""

from random import Random

from devices.backoff import Backoff


class Highest(Random):
    """Draws the ceiling itself."""

    def uniform(self, a: float, b: float) -> float:
        return b


def test_the_ceiling_doubles_up_to_the_longest_wait() -> None:
    backoff = Backoff(Highest(), first_s=0.25, longest_s=3.0)
    assert [backoff.next_s() for _ in range(6)] == [0.25, 0.5, 1.0, 2.0, 3.0, 3.0]


def test_waits_are_spread_over_all_of_zero_to_the_ceiling() -> None:
    waits = []
    for seed in range(300):
        backoff = Backoff(Random(seed), first_s=1.0, longest_s=4.0)
        waits.append([backoff.next_s() for _ in range(3)][2])
    assert min(waits) < 0.2
    assert max(waits) > 3.8
    assert 1.7 < sum(waits) / len(waits) < 2.3


def test_a_connection_that_lived_a_moment_does_not_reset_the_wait_and_one_that_lasted_does() -> None:
    backoff = Backoff(Highest(), first_s=1.0, longest_s=60.0, stable_s=10.0)
    backoff.next_s()
    backoff.next_s()
    backoff.ended_after(9.9)
    assert backoff.next_s() == 4.0
    backoff.ended_after(10.0)
    assert backoff.next_s() == 1.0


def test_a_peer_that_is_away_for_weeks_does_not_overflow_the_wait() -> None:
    backoff = Backoff(Random(1))
    assert all(0 <= backoff.next_s() <= 30.0 for _ in range(100_000))
