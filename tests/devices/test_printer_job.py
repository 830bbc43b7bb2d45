"""The print job by itself, against a simulated clock and a scripted printer: no test here takes its time."""

from collections.abc import Callable
from heapq import heappop, heappush
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.printer.asking import Asker
from devices.printer.effects import Ask, Effect, Finished, Outcome, PrintResult, Transmit
from devices.printer.encode import PrintData
from devices.printer.job import (
    CHECK_S,
    CLEAR_NOW,
    DISTURBED,
    NEXT,
    SENSOR_QUESTION,
    START_AFRESH,
    Confirmation,
    IllegalStateError,
    JobState,
    Leftover,
    PrintJob,
)
from devices.printer.outflow import Wire
from devices.printer.status import Condition, ReplyReader, StatusBoard
from tests.devices.little_printer import COVER_OPEN, PAPER_OUT, READY
from tests.devices.tickets import raster_data, text_data


class Play:
    """One printer; `job` runs a job on it to its end. DLE EOT is answered from `status` after `latency_s`, a
    marker as `marker_answer` says: when, in seconds, and with what."""

    def __init__(self, baud: int = 19_200, *, confirmation: Confirmation = Confirmation.SENSOR) -> None:
        self.now = 100.0
        self.wire = Wire(baud)
        self.confirmation = confirmation
        self.reader = ReplyReader()
        self.board = StatusBoard()
        self.asker = Asker(self.reader)
        self.status: dict[int, int] | None = dict(READY)
        self.latency_s = 0.002
        self.marker_answer: tuple[float, bytes] | None = (0.05, b"\x00")
        self.takes: Callable[[bytes], int] = len
        self.sent = bytearray()
        self.log: list[Effect] = []
        self.ended_s = 0.0
        self._events: list[tuple[float, int, Callable[[], list[Effect]]]] = []
        self._order = count()
        self.current: PrintJob | None = None

    def job(self, data: PrintData, leftover: Leftover | None = None) -> PrintResult:
        job = PrintJob(
            data, self.wire, self.reader, self.board, self.asker, confirmation=self.confirmation,
            leftover=leftover,
        )  # fmt: skip
        self.current = job
        self.sent.clear()
        self.log.clear()
        began = self.now
        effects = job.begin(self.now)
        for _ in range(100_000):
            while effects:
                effects = effects[1:] + self._do(job, effects[0])
            if job.result is not None:
                self.ended_s = self.now - began
                return job.result
            effects = self._next(job)
        raise AssertionError(f"spins in {job.state} at {self.now}, due {job.due_at()}")

    def later(self, delay_s: float, data: bytes) -> None:
        """The printer says this."""
        self.call(delay_s, lambda: self._hear(data))

    def call(self, delay_s: float, event: Callable[[], list[Effect] | None]) -> None:
        heappush(self._events, (self.now + delay_s, next(self._order), lambda: event() or []))

    def becomes(self, delay_s: float, status: dict[int, int]) -> None:
        self.call(delay_s, lambda: self.status.update(status) if self.status is not None else None)

    def _next(self, job: PrintJob) -> list[Effect]:
        due = job.due_at()
        if self._events and self._events[0][0] <= due:
            at, _, event = heappop(self._events)
            self.now = max(self.now, at)
            return event()
        assert due < float("inf")
        self.now = max(self.now, due)
        return job.tick(self.now)

    def _hear(self, data: bytes) -> list[Effect]:
        replies = self.reader.feed(data)
        for reply in replies:
            self.board.note(reply, self.now)
        assert self.current is not None
        return self.current.heard(replies, self.now)

    def _do(self, job: PrintJob, effect: Effect) -> list[Effect]:
        self.log.append(effect)
        match effect:
            case Ask(data):
                if data[:2] == b"\x10\x04" and self.status is not None:
                    self.later(self.latency_s, bytes((self.status[data[2]],)))
            case Transmit(data, _):
                taken = self.takes(data)
                self.sent += data[:taken]
                if data == SENSOR_QUESTION and self.marker_answer is not None:
                    self.later(*self.marker_answer)
                return job.took(taken, self.now)
            case Finished():
                pass
        return []


def test_a_raster_at_9600_baud_takes_a_minute_and_is_printed() -> None:
    play = Play(9600)
    result = play.job(raster_data())
    assert result.outcome is Outcome.PRINTED
    assert 59 < play.ended_s < 63
    assert result.taken_bytes == result.total_bytes > 57_600


def test_a_text_ticket_at_19200_baud_is_confirmed_in_a_moment() -> None:
    play = Play()
    assert play.job(text_data()).outcome is Outcome.PRINTED
    assert play.ended_s < 0.3


def test_what_is_sent_is_the_ticket_once_and_then_the_marker() -> None:
    play = Play()
    data = text_data()
    play.job(data)
    assert bytes(play.sent) == bytes(data) + SENSOR_QUESTION


def test_a_dead_printer_is_given_up_in_three_seconds_without_a_byte_of_the_ticket() -> None:
    play = Play()
    play.status = None
    result = play.job(text_data())
    assert (result.outcome, result.taken_bytes, bytes(play.sent)) == (Outcome.NOT_PRINTED, 0, b"")
    assert play.ended_s <= CHECK_S < 3


def test_late_answers_are_never_taken_for_answers_to_another_question() -> None:
    play = Play()
    play.latency_s = 0.9  # later than the question is repeated
    assert play.status is not None
    play.status[4] = 0x1E  # as an answer to 1 this would read offline, to 2 cover open
    result = play.job(text_data())
    assert not {Condition.OFFLINE, Condition.COVER_OPEN} & set(result.conditions)


def test_questions_are_asked_only_between_two_commands_of_a_raster() -> None:
    play = Play(9600)
    data = raster_data()
    ends = {0}
    for frame in data.frames:
        ends.add(max(ends) + len(frame))
    play.job(data)
    sent = 0
    asked = 0
    for effect in play.log:
        if isinstance(effect, Transmit):
            sent += len(effect.data)
        elif isinstance(effect, Ask) and 0 < sent < data.size:
            assert sent in ends
            asked += 1
    assert asked >= 4


@pytest.mark.parametrize(("status", "word"), [(PAPER_OUT, "paper"), (COVER_OPEN, "cover")])
def test_a_fault_while_sending_ends_the_job_and_clears_the_printer(status: dict[int, int], word: str) -> None:
    play = Play(9600)
    play.becomes(20, status)
    result = play.job(raster_data())
    assert (result.outcome, word in result.reason) == (Outcome.NOT_PRINTED, True)
    assert play.ended_s < 30
    assert Ask(CLEAR_NOW) in play.log
    assert play.current is not None
    assert play.current.leftover is not None


def test_an_automatic_status_ends_the_job_within_a_band() -> None:
    play = Play(9600)
    play.later(20, b"\x18\x00\x0c\x00")
    result = play.job(raster_data())
    assert result.reason == "the paper has run out: put in a new roll"
    assert play.ended_s == 20


def test_an_answer_with_paper_out_behind_the_ticket_is_no_success() -> None:
    play = Play()
    play.marker_answer = (0.05, b"\x0c")
    assert play.job(text_data()).outcome is Outcome.NOT_PRINTED


def test_a_stray_byte_before_the_marker_is_sent_confirms_nothing() -> None:
    play = Play(9600)
    play.marker_answer = None
    play.later(10, b"\x00")
    result = play.job(raster_data())
    assert (result.outcome, result.reason) == (
        Outcome.UNKNOWN,
        "the printer did not confirm that it printed",
    )


def test_noise_that_looks_like_a_confirmation_is_not_believed() -> None:
    play = Play()
    play.marker_answer = None

    def falls_silent() -> None:
        play.status = None

    play.call(1.0, falls_silent)
    play.later(1.1, b"\xff\x00")
    result = play.job(text_data())
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, DISTURBED)


def test_a_confirmation_among_noise_is_believed_after_a_whole_circle_of_answers() -> None:
    play = Play()
    play.marker_answer = (1.5, b"\x00")
    play.later(1.0, b"\xff\xff")
    assert play.job(text_data()).outcome is Outcome.PRINTED
    asked = [effect.data[:2] for effect in play.log if isinstance(effect, Ask)]
    assert asked[-4:] == [b"\x10\x04"] * 4


def test_an_error_that_passes_is_waited_for() -> None:
    play = Play()
    play.marker_answer = (4.0, b"\x00")
    play.becomes(0.1, {1: 0x1A, 3: 0x52})  # too hot
    play.becomes(3.5, READY)
    assert play.job(text_data()).outcome is Outcome.PRINTED


def test_a_cutter_that_was_freed_is_told_to_go_on() -> None:
    play = Play()
    play.status = {1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12}
    play.becomes(0.2, READY)
    assert play.job(text_data()).outcome is Outcome.PRINTED
    assert Ask(b"\x10\x05\x02") in play.log


def test_a_cutter_that_is_still_jammed_is_told() -> None:
    play = Play()
    play.status = {1: 0x1A, 2: 0x52, 3: 0x1A, 4: 0x12}
    result = play.job(text_data())
    assert (result.outcome, result.taken_bytes) == (Outcome.NOT_PRINTED, 0)
    assert "cutter" in result.reason


@pytest.mark.parametrize(("slices", "outcome"), [(0, Outcome.NOT_PRINTED), (3, Outcome.UNKNOWN)])
def test_a_line_that_takes_no_more_bytes_is_judged_by_those_it_took(slices: int, outcome: Outcome) -> None:
    play = Play()
    calls = count()
    play.takes = lambda data: len(data) if next(calls) < slices else 0
    result = play.job(raster_data())
    assert result.outcome is outcome
    assert (result.taken_bytes > 0) is (slices > 0)


def test_a_printer_that_says_wait_for_five_seconds_is_waited_for() -> None:
    play = Play(9600)
    play.later(10, b"\x13")
    play.later(15, b"\x11")
    assert play.job(raster_data()).outcome is Outcome.PRINTED
    assert play.ended_s > 64


def test_a_printer_that_says_wait_for_ever_is_given_up() -> None:
    play = Play(9600)
    play.later(10, b"\x13")
    result = play.job(raster_data())
    assert (result.outcome, result.reason) == (Outcome.UNKNOWN, "the printer keeps telling us to wait")
    assert play.ended_s < 18


def test_a_line_lost_while_confirming_leaves_the_outcome_unknown() -> None:
    play = Play()
    play.marker_answer = None
    play.call(1.0, lambda: play.current.lost("unplugged", play.now) if play.current else [])
    result = play.job(text_data())
    assert result.outcome is Outcome.UNKNOWN
    assert "unplugged" in result.reason


def test_the_answer_to_an_old_jobs_marker_confirms_no_new_ticket() -> None:
    play = Play()
    play.marker_answer = None
    play.becomes(0.1, PAPER_OUT)
    assert play.job(text_data()).outcome is Outcome.NOT_PRINTED
    assert play.current is not None
    leftover = play.current.leftover
    # The roll is changed; the printer, which could not clear, prints the tail, answers the old marker.
    play.status = dict(READY)
    play.marker_answer = (0.4, b"\x00")
    play.later(0.9, b"\x00")
    data = text_data()
    assert play.job(data, leftover).outcome is Outcome.PRINTED
    # The old answer, one for each of two clearing markers, one for the ticket: all four were used up.
    assert play.sent.count(SENSOR_QUESTION) == 3
    assert play.reader.sensors_expected == 0
    assert play.sent.endswith(bytes(data) + SENSOR_QUESTION)


def test_before_the_next_ticket_the_old_one_is_flushed_cut_off_and_confirmed_gone() -> None:
    play = Play()
    data = text_data()
    assert play.job(data, Leftover(1000)).outcome is Outcome.PRINTED
    assert play.log[0] == Ask(CLEAR_NOW)
    assert bytes(play.sent) == bytes(1000) + START_AFRESH + SENSOR_QUESTION + bytes(data) + SENSOR_QUESTION


def test_a_printer_that_can_not_be_cleared_gets_no_new_ticket() -> None:
    play = Play()
    play.marker_answer = None
    data = text_data()
    result = play.job(data, Leftover(1000))
    assert (result.outcome, result.taken_bytes) == (Outcome.NOT_PRINTED, 0)
    assert "switch the printer off and on" in result.reason
    assert bytes(data)[:20] not in play.sent
    assert play.current is not None
    assert play.current.leftover == Leftover(1000)


def test_a_status_can_stand_for_a_confirmation_where_there_is_none() -> None:
    play = Play(confirmation=Confirmation.STATUS)
    assert play.job(text_data(), Leftover(1000)).outcome is Outcome.PRINTED
    assert SENSOR_QUESTION not in play.sent
    play.becomes(0.5, PAPER_OUT)
    assert play.job(text_data()).outcome is Outcome.NOT_PRINTED


def test_an_illegal_change_of_state_names_both_states() -> None:
    play = Play()
    play.job(text_data())
    assert play.current is not None
    with pytest.raises(IllegalStateError, match="done -> sending"):
        play.current._enter(JobState.SENDING)  # no input leads there


def test_every_state_can_be_reached_and_ends_in_done() -> None:
    assert set().union(*NEXT.values()) | {JobState.CHECKING} == set(JobState)
    assert all(JobState.DONE in later for state, later in NEXT.items() if state is not JobState.DONE)


@given(
    st.lists(st.tuples(st.floats(0, 20), st.binary(min_size=1, max_size=6)), max_size=12),
    st.lists(st.integers(0, 128), max_size=8),
    st.booleans(),
    st.sampled_from(list(Confirmation)),
)
def test_whatever_the_printer_says_a_job_ends_in_time_and_sends_nothing_twice(
    noise: list[tuple[float, bytes]], shares: list[int], leftover: bool, confirmation: Confirmation
) -> None:
    play = Play(confirmation=confirmation)
    for delay_s, heard in noise:
        play.later(delay_s, heard)
    left = iter(shares)
    play.takes = lambda data: min(len(data), next(left, len(data)))
    data = text_data()
    result = play.job(data, Leftover(300) if leftover else None)
    assert play.ended_s < 60
    assert play.sent.count(bytes(data)[-20:]) <= 1
    assert (result.outcome is Outcome.PRINTED) <= (result.taken_bytes == data.size)
