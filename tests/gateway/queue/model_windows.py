"""What clerks do to the queue under test."""

from hypothesis import strategies as st
from hypothesis.stateful import (
    precondition,
    rule,
)

from contracts import hall_commands as hall
from contracts.commands import CommandErrorCode as Code
from contracts.events import ServiceFinished
from contracts.hall import TicketState as S
from contracts.hall_replies import WindowResult
from gateway.hall.refusal import HallRefusedError
from tests.gateway.queue.halls import MINUTE_MS
from tests.gateway.queue.machine import (
    CLERKS,
    WINDOWS,
    Machine,
    picks,
    windows,
)
from tests.gateway.queue.reference import Person, Reference

Place = tuple[str | None, str | None]
"""Window and service that somebody is handed over to."""
places = st.sampled_from(
    [
        ("1", None),
        ("2", None),
        ("3", None),
        ("2", "b"),
        ("3", "b"),
        ("4", "c"),
        (None, "a"),
        (None, "b"),
        (None, "c"),
    ]
)


class Windows(Machine):
    """Clerks at work."""

    @rule(
        window=windows,
        clerk=st.sampled_from(CLERKS),
        what=st.sampled_from(["in", "in", "in", "in", "out", "pause", "resume", "resume"]),
    )
    def clerks_come_and_go(self, window: str, clerk: str, what: str) -> None:
        match what:
            case "in":
                self.sign_in(window, clerk)
            case "out":
                self.sign_out(window)
            case _:
                self.pause_or_resume(window, resumes=what == "resume")

    def sign_in(self, window: str, clerk: str) -> None:
        seat = self.hall.seats[window]
        others = [s for s in self.hall.seats.values() if s.staff == clerk and s is not seat]
        result = self.do(hall.SignInCommand(window=window, staff_no=clerk), WindowResult)
        if seat.staff == clerk:
            assert isinstance(result, WindowResult)
        elif seat.present or any(other.present for other in others):
            assert self.code(result) is Code.NOT_NOW
        else:
            assert isinstance(result, WindowResult)
            seat.staff, seat.paused = clerk, False
            for other in others:
                other.staff, other.paused = "", False

    def sign_out(self, window: str) -> None:
        seat = self.hall.seats[window]
        result = self.do(hall.SignOutCommand(window=window), WindowResult)
        assert isinstance(result, HallRefusedError) is bool(seat.present)
        if not seat.present:
            seat.staff, seat.paused = "", False

    def pause_or_resume(self, window: str, resumes: bool) -> None:
        seat = self.hall.seats[window]
        command = hall.ResumeCommand(window=window) if resumes else hall.PauseCommand(window=window)
        result = self.do(command, WindowResult)
        possible = bool(seat.staff) and (resumes or not seat.present)
        assert isinstance(result, WindowResult) is possible
        if possible:
            seat.paused = not resumes

    @rule(window=windows, keyed=st.booleans())
    def call_next(self, window: str, keyed: bool) -> None:
        seat = self.hall.seats[window]
        before, present = self.hall.copy(), seat.present
        command = hall.CallNextCommand(
            window=window,
            request=self.key() if keyed else None,
            finishes=present.number if present else hall.NOBODY,
        )
        result = self.do(command, WindowResult)
        if not seat.staff or seat.paused or (present and not self.policy.next_finishes):
            assert self.code(result) in (Code.CLOSED, Code.NOT_NOW)
            return
        ahead = self.hall.next_for(window, self.now_ms)
        if not present and ahead is None:
            assert self.code(result) is Code.NOBODY_WAITS
            return
        assert isinstance(result, WindowResult)
        if present:
            assert result.session
            self.hall.finish(window, result.session, self.now_ms)
        called = self.hall.next_for(window, self.now_ms)
        assert (result.ticket.ticket if result.ticket else None) == (called.ticket if called else None)
        if called is None:
            return
        self.nobody_is_overtaken(before, window, called)
        self.hall.call(called, window, self.now_ms)
        if keyed:
            again = self.done(command, WindowResult)
            assert again.ticket
            assert (again.ticket.ticket, again.again) == (called.ticket, True)

    @rule(
        window=windows,
        then=st.sampled_from(["miss", "miss", "hold", "park", "over", "begin"]),
        where=places,
    )
    def serve(self, window: str, then: str, where: Place) -> None:
        """Somebody is called, and it does not end at that."""
        self.call_next(window, keyed=False)
        if not self.hall.seats[window].present:
            return
        match then:
            case "miss":
                self.recall_begin_or_miss(window, hall.NoShowCommand)
            case "hold":
                self.hold(window)
            case "park":
                self.finish(window, later=True, case=None)
            case "over":
                self.transfer(window, where, asks=True)
            case _:
                self.recall_begin_or_miss(window, hall.RecallCommand)
                self.recall_begin_or_miss(window, hall.BeginCommand)

    @precondition(lambda self: self.hall.people)
    @rule(window=windows, pick=picks, comes=st.booleans())
    def call_number_out_of_turn(self, window: str, pick: int, comes: bool) -> None:
        back = [p for p in self.hall.people if p.state in (S.HELD, S.COLLECT, S.NO_SHOW)]
        if back and pick % 3:
            person = back[pick % len(back)]
            window = person.window if person.state is S.HELD else window
        else:
            known = [p for p in self.hall.people if p.is_open] or self.hall.people
            person = known[-1 - pick % len(known)]
        self.call_number(window, person)
        if not comes:
            self.recall_begin_or_miss(window, hall.NoShowCommand)

    def call_number(self, window: str, person: Person) -> None:
        seat = self.hall.seats[window]
        waits_here = (
            person in self.hall.own(window, self.now_ms) and person.service in self.hall.duties[window].serves
        )
        there = seat.present.number if seat.present else hall.NOBODY
        command = hall.CallNumberCommand(window=window, number=person.number, finishes=there)
        result = self.do(command, WindowResult)
        serving = (
            bool(seat.staff) and not seat.paused and not (seat.present and not self.policy.next_finishes)
        )
        if isinstance(result, HallRefusedError):
            assert not (serving and waits_here)
            return
        assert result.ticket
        found = self.hall.find(result.ticket.ticket)
        assert found.number == person.number
        if found is seat.present:
            assert result.again
            return
        assert serving
        if found.state in (S.WAITING, S.HELD) and self.hall.is_elsewheres(found, window, self.now_ms):
            assert self.hall.seats[found.window].paused
        if seat.present:
            assert result.session
            self.hall.finish(window, result.session, self.now_ms)
        self.hall.call(found, window, self.now_ms)

    @rule(window=windows, what=st.sampled_from([hall.RecallCommand, hall.BeginCommand, hall.NoShowCommand]))
    def recall_begin_or_miss(self, window: str, what: type[hall.WindowCommand]) -> None:
        window = self.with_somebody(window)
        present = self.hall.seats[window].present
        result = self.do(what(window=window), WindowResult)
        begun = present is not None and present.state is S.SERVING
        possible = present is not None and (not begun or what is hall.BeginCommand)
        assert isinstance(result, WindowResult) is possible
        if present and possible and what is hall.BeginCommand:
            present.state = S.SERVING
        elif present and possible and what is hall.NoShowCommand:
            self.hall.miss(window, self.now_ms)

    @rule(window=windows)
    def hold(self, window: str) -> None:
        window = self.with_somebody(window)
        present = self.hall.seats[window].present
        result = self.do(hall.HoldCommand(window=window, reason="复印"), WindowResult)
        assert isinstance(result, WindowResult) is bool(present)
        if present:
            self.hall.leave(window).state = S.HELD

    @rule(window=windows, later=st.booleans(), case=st.sampled_from([None, "CASE-1"]))
    def finish(self, window: str, later: bool, case: str | None) -> None:
        window = self.with_somebody(window)
        present = self.hall.seats[window].present
        command = hall.FinishCommand(window=window, collect_later=later, case=case)
        result = self.do(command, WindowResult)
        assert isinstance(result, WindowResult) is bool(present)
        if present and isinstance(result, WindowResult):
            assert result.session
            self.hall.finish(window, result.session, self.now_ms, case=case or "", park=later)

    @rule(window=windows, where=places, asks=st.booleans())
    def transfer(self, window: str, where: Place, asks: bool) -> None:
        to_window, to_service = where
        window = self.with_somebody(window)
        present = self.hall.seats[window].present
        command = hall.TransferCommand(
            window=window, to_window=to_window, to_service=to_service, asks_rating=asks
        )
        result = self.do(command, WindowResult)
        if present is None or not self.can_hand_over(present, window, to_window, to_service):
            assert isinstance(result, HallRefusedError)
            return
        assert isinstance(result, WindowResult)
        assert (result.session is not None) is asks
        self.hall.leave(window)
        told = [draft.data for draft in self.drafts if isinstance(draft.data, ServiceFinished)]
        self.hall.note_session(present, result.session or self.drafts_session(told[-1]))
        present.state, present.moved = S.WAITING, True
        present.service = to_service or present.service
        present.window = to_window or ""
        present.queued_ms = self.now_ms

    def with_somebody(self, window: str) -> str:
        """That window, or the next with somebody at it, if there is one."""
        order = [*WINDOWS[WINDOWS.index(window) :], *WINDOWS]
        return next((one for one in order if self.hall.seats[one].present), window)

    def can_hand_over(
        self, person: Person, window: str, to_window: str | None, to_service: str | None
    ) -> bool:
        service = to_service or person.service
        if to_window is None:
            return service != person.service
        duty = self.hall.duties[to_window]
        seat = self.hall.seats[to_window]
        return to_window != window and service in (*duty.serves, *duty.helps) and bool(seat.staff)

    def nobody_is_overtaken(self, before: Reference, window: str, called: Person) -> None:
        """By whom came more than the largest credit after him."""
        credit_ms = max(self.policy.credit_min.values()) * MINUTE_MS
        for person in before.own(window, self.now_ms):
            if not person.misses:
                assert called.came_ms <= person.came_ms + credit_ms

    def drafts_session(self, told: ServiceFinished) -> str:
        assert told.session is not None
        return told.session.key
