"""Copies of one press, and second presses."""

from devices.heard import KeyHeard
from devices.repeats import PRESSES_MAX, Repeats


def press(at: float) -> KeyHeard:
    return KeyHeard(3, 5, None, at)


def test_copies_that_follow_one_another_are_one_press_however_long() -> None:
    repeats = Repeats(1.0)
    first = press(0.0)
    repeats.tell("a", first)
    for i in range(1, 100):
        told = repeats.copy_of("a", i * 0.9)
        assert told is not None
        assert (told.heard, told.copies) == (first, i)
    assert repeats.copy_of("a", 99 * 0.9 + 1.1) is None


def test_a_press_is_committed_by_the_very_object_that_was_told() -> None:
    repeats = Repeats(1.0)
    first = press(0.0)
    repeats.tell("a", first)
    assert not repeats.committed(press(0.0))
    assert repeats.committed(first)
    told = repeats.copy_of("a", 0.5)
    assert told is not None
    assert told.committed


def test_after_a_refusal_the_next_copy_is_a_new_press() -> None:
    repeats = Repeats(1.0)
    first = press(0.0)
    repeats.tell("a", first)
    repeats.refused(first)
    assert repeats.copy_of("a", 0.1) is None


def test_only_so_many_presses_are_remembered() -> None:
    repeats = Repeats(1.0)
    for i in range(PRESSES_MAX + 1):
        repeats.tell(i, press(0.0))
    assert repeats.copy_of(0, 0.1) is None
    assert repeats.copy_of(1, 0.1) is not None
    assert len(repeats._told) == PRESSES_MAX
