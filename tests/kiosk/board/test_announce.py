"""Which call is announced when."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.hall import Call, Calls
from kiosk.board.announce import (
    FRESH,
    SAYING_MS,
    TABLE,
    WAITING_MAX,
    Announcement,
    Announcer,
    Effect,
    Event,
    Silence,
    Speak,
    Stage,
    ended,
    hear,
    tick,
)
from kiosk.board.state import BoardState, Heard, Link, LinkHeard, Now, Setting, taken
from kiosk.errors import AnnouncementError
from tests.kiosk.board.halls import at, call, calls


class Hall:
    """An announcer, what it had said, and the time."""

    def __init__(self, setting: Setting | None = None) -> None:
        self.announcer = Announcer(setting or Setting())
        self.spoken: list[int] = []
        self.silences = 0
        self.now = at(0)

    def hear(self, *told: Call, catching_up: bool = False, silent_ms: int | None = None) -> None:
        heard = calls(*told)
        self._take(hear(self.announcer, heard, self.now, catching_up=catching_up, silent_ms=silent_ms))

    def end(self, *, said: bool = True) -> None:
        saying = self.announcer.saying
        assert saying is not None
        self._take(ended(self.announcer, saying.sequence, self.now, said=said))

    def tick(self, seconds: float) -> None:
        self.now = Now(self.now.ms + round(1000 * seconds), self.now.clock + timedelta(seconds=seconds))
        self._take(tick(self.announcer, self.now))

    def _take(self, done: tuple[Announcer, tuple[Effect, ...]]) -> None:
        self.announcer, effects = done
        for effect in effects:
            match effect:
                case Speak(one):
                    self.spoken.append(one.sequence)
                case Silence():
                    self.silences += 1


def test_a_burst_is_said_one_after_another_in_order_and_nothing_of_it_twice() -> None:
    hall = Hall()
    hall.hear(call(3), call(1), call(2))
    assert hall.spoken == [1]
    hall.hear(*(call(n) for n in range(1, 6)))
    for _ in range(5):
        hall.end()
    hall.hear(*(call(n) for n in range(1, 6)))
    assert hall.spoken == [1, 2, 3, 4, 5]
    assert hall.announcer.counts.done == 5
    assert hall.announcer.saying is None


def test_at_the_start_only_what_was_called_within_the_last_minute_is_said() -> None:
    hall = Hall()
    hall.now = at(100)
    hall.hear(
        call(1, seconds=0), call(2, seconds=39), call(3, seconds=41), call(4, seconds=99), catching_up=True
    )
    hall.end()
    hall.end()
    assert hall.spoken == [3, 4]
    assert hall.announcer.counts.old == 2
    assert timedelta(minutes=1) == FRESH


def test_what_waited_for_its_turn_is_said_however_long_that_took() -> None:
    hall = Hall()
    hall.hear(*(call(n) for n in range(1, 21)))
    for _ in range(20):
        hall.tick(20)
        hall.end()
    assert hall.spoken == list(range(1, 21))


def test_a_machine_whose_clock_is_wrong_says_what_it_hears_while_it_is_connected() -> None:
    hall = Hall()
    hall.now = at(-86_400)
    hall.hear(call(1, seconds=-600), call(2, seconds=0), catching_up=True)
    hall.end()
    hall.now = at(86_400)
    hall.hear(call(2), call(3, seconds=20))
    assert hall.spoken == [2, 3]


class Ear:
    """A board's state with its announcer, on a machine whose clock is fast."""

    def __init__(self, ahead_s: float) -> None:
        self.ahead = timedelta(seconds=ahead_s)
        self.state = BoardState()
        self.hall = Hall()

    def take(self, seconds: float, *heard: Heard) -> None:
        self.hall.now = replace(at(seconds), clock=at(seconds).clock + self.ahead)
        for one in heard:
            before = self.state
            self.state = taken(self.state, one, self.hall.now)
            if isinstance(one, Calls):
                self.hall.hear(*one.calls, catching_up=before.catching_up, silent_ms=before.silent_ms)


@pytest.mark.parametrize("before", [calls(), calls(call(1, seconds=-300))])
def test_a_clock_that_is_fast_swallows_no_call_made_after_the_link_came_up(before: Calls) -> None:
    ear = Ear(90)
    ear.take(0, before, LinkHeard(Link.UP))
    ear.take(600, calls(*before.calls, call(2, seconds=600)))
    assert ear.hall.spoken == [2]
    assert ear.hall.announcer.counts.old == len(before.calls)

    ear.hall.end()
    ear.take(700, LinkHeard(Link.NO_BROKER))
    ear.take(800, calls(*before.calls, call(2, seconds=600), call(3, seconds=701)), LinkHeard(Link.UP))
    assert ear.hall.spoken == [2], "what was called while the board was away is as old as its time says"
    ear.take(900, calls(call(2, seconds=600), call(3, seconds=701), call(4, seconds=900)))
    assert ear.hall.spoken == [2, 4]


def test_a_clock_that_is_fast_swallows_no_call_made_in_a_silence_of_less_than_a_minute() -> None:
    ear = Ear(90)
    ear.take(0, calls(call(1, seconds=-300)), LinkHeard(Link.UP))
    ear.take(600, LinkHeard(Link.NO_BROKER))
    ear.take(630, LinkHeard(Link.UP))
    ear.take(640, LinkHeard(Link.NO_BROKER))
    ear.take(655, LinkHeard(Link.UP), calls(call(1, seconds=-300), call(2, seconds=610)))
    assert ear.hall.spoken == [2], "it was made in the 55 s in which no calls were heard"
    assert [one.since_ms for one in ear.state.calls] == [-390_000, 600_000]
    ear.hall.end()
    ear.take(700, LinkHeard(Link.NO_GATEWAY))
    ear.take(761, LinkHeard(Link.UP), calls(call(2, seconds=610), call(3, seconds=740)))
    assert ear.hall.spoken == [2], "in more than a minute it may be old"


def test_before_the_first_calls_of_a_run_no_silence_makes_them_new() -> None:
    ear = Ear(0)
    ear.take(0, LinkHeard(Link.UP))
    ear.take(590, LinkHeard(Link.NO_BROKER))
    ear.take(600, LinkHeard(Link.UP), calls(call(1, seconds=300)))
    assert ear.hall.spoken == []


def test_calls_heard_before_the_gateway_was_away_do_not_make_the_next_ones_new() -> None:
    ear = Ear(0)
    ear.take(0, calls(call(1)), LinkHeard(Link.NO_GATEWAY))
    ear.take(600, LinkHeard(Link.UP), calls(call(1), call(2, seconds=300)))
    assert ear.hall.spoken == [1]
    assert ear.hall.announcer.counts.old == 1


def test_a_voice_that_hangs_is_silenced_and_the_next_call_has_its_turn() -> None:
    hall = Hall()
    hall.hear(call(1), call(2))
    hall.tick(SAYING_MS / 1000 - 1)
    assert (hall.spoken, hall.silences) == ([1], 0)
    hall.tick(1)
    assert (hall.spoken, hall.silences) == ([1, 2], 1)
    before = hall.announcer
    assert ended(before, 1, hall.now, said=True) == (before, ())
    assert hall.announcer.counts.timed_out == 1


def test_a_call_that_could_not_be_said_does_not_keep_the_next_from_being_said() -> None:
    hall = Hall()
    hall.hear(call(1), call(2))
    hall.end(said=False)
    assert hall.spoken == [1, 2]
    assert hall.announcer.counts.failed == 1


def test_a_board_of_an_area_announces_calls_to_it_and_calls_of_who_waits_there() -> None:
    hall = Hall(Setting(areas=("east",)))
    hall.hear(
        call(1),
        call(2, area="west"),
        call(3, area="west", waits_in="east"),
        call(4, area="west", waits_in="west"),
    )
    hall.end()
    hall.end()
    assert hall.spoken == [1, 3]


def test_a_number_that_is_called_again_is_said_again() -> None:
    hall = Hall()
    hall.hear(call(1, "A0001"))
    hall.end()
    hall.hear(call(1, "A0001"), call(2, "A0001", again=1))
    assert hall.spoken == [1, 2]


def test_a_hall_that_counts_anew_is_heard_from_its_beginning() -> None:
    hall = Hall()
    hall.hear(call(500))
    hall.end()
    hall.hear(call(1), call(2))
    hall.end()
    assert hall.spoken == [500, 1, 2]


def test_calls_that_the_hall_has_not_kept_are_counted() -> None:
    hall = Hall()
    hall.hear(call(7))
    hall.hear(call(10), call(11), catching_up=True)
    assert hall.announcer.counts.missed == 2


def test_more_than_anybody_could_listen_to_is_counted_and_not_kept() -> None:
    hall = Hall()
    hall.hear(*(call(n) for n in range(WAITING_MAX + 3)))
    assert len(hall.announcer.queue) == WAITING_MAX
    assert hall.announcer.counts.dropped == 3


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("event", Event)
def test_what_can_not_happen_to_an_announcement_names_both(stage: Stage, event: Event) -> None:
    announcement = Announcement(call(1), stage)
    if (stage, event) in TABLE:
        assert announcement.after(event, at(3)) == replace(
            announcement, stage=TABLE[stage, event], since_ms=3000
        )
    else:
        with pytest.raises(AnnouncementError, match=rf"{event.value} .* {stage.value}"):
            announcement.after(event, at(3))


@given(st.lists(st.sampled_from(("hear", "end", "fail", "late", "away")), max_size=60))
def test_whatever_happens_each_call_is_said_once_in_order_and_never_two_at_a_time(steps: list[str]) -> None:
    hall, made, away = Hall(), 0, False
    for step in steps:
        match step:
            case "hear":
                made += 2
                seconds = (hall.now.clock - at(0).clock).total_seconds()
                told = tuple(call(n, seconds=seconds) for n in range(max(1, made - 49), made + 1))
                hall.hear(*told, catching_up=away)
                away = False
            case "end" | "fail" if hall.announcer.saying:
                hall.end(said=step == "end")
            case "late":
                hall.tick(SAYING_MS / 1000)
            case "away":
                away = True
        stages = [one.stage for one in hall.announcer.queue]
        assert stages.count(Stage.SAYING) == bool(stages)
    while hall.announcer.saying:
        hall.end()
    assert hall.spoken == list(range(1, made + 1))
