"""A reader's session as a transcript: what it asks, what it is told, what it tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.id_card.commands import Command
from devices.id_card.effects import (
    CardFailed,
    CardRead,
    CardRemoved,
    Effect,
    FellSilent,
    Identified,
    ReaderUnfit,
    Send,
)
from devices.id_card.session import IDLE_POLL_S, ReaderSession, State
from tests.devices.sam_replies import read_reply, reply, resident

ASKED = {command.value.frame: command for command in Command}
FOUND = reply(0x9F, bytes(4))
SELECTED = reply(0x90, bytes(8))
NO_CARD = reply(0x80)
NO_ADDRESS = reply(0x91)
SAM = reply(0x90, bytes(16))


class Reader:
    """A session under a clock that is moved by hand."""

    def __init__(self, baud: int | None = 115200) -> None:
        self.session = ReaderSession(baud)
        self.now = 50.0
        self.told: list[Effect] = []
        self.asked: list[Command] = []
        self._open = False
        self._note(self.session.opened(self.now))

    def answers(self, *replies: bytes) -> "Reader":
        """Each reply answers the question that is open; between them the clock runs to the next question."""
        for data in replies:
            if not self._open:
                self.waits()
            self._open = False
            self._note(self.session.received(data, self.now))
        return self

    def waits(self) -> "Reader":
        """Until the session is due."""
        self.now = max(self.now, self.session.deadline())
        self._note(self.session.tick(self.now))
        return self

    def stays_silent(self, times: int) -> "Reader":
        """So many questions get no answer."""
        for _ in range(times):
            if not self._open:
                self.waits()
            self._open = False
            self.waits()
        return self

    def _note(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Send):
                self.asked.append(ASKED[effect.data])
                self._open = True
            else:
                self.told.append(effect)

    def take(self) -> list[Effect]:
        told, self.told = self.told, []
        return told


def ready() -> Reader:
    """A reader that answers and sees no card."""
    reader = Reader().answers(SAM, NO_CARD)
    reader.take()
    return reader


def test_a_reader_is_asked_who_it_is_and_then_for_cards() -> None:
    reader = Reader().answers(SAM, NO_CARD, NO_CARD)
    assert reader.asked == [Command.SAM_ID, Command.FIND, Command.FIND]
    assert reader.take() == [Identified("00-00-00000000-0000000000-0000000000")]


def test_a_card_is_found_selected_read_and_asked_for_a_newer_address() -> None:
    reader = ready()
    reader.answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    (read,) = reader.take()
    assert isinstance(read, CardRead)
    assert read.card.number == "990000198001010012"
    assert not read.card.has_fingerprint
    assert reader.session.state is State.HOLDING


def test_a_card_with_fingerprints_says_so_and_a_newer_address_counts() -> None:
    reader = ready()
    address = "测试新街2号".encode("utf-16-le").ljust(70, b"\0")
    reader.answers(FOUND, SELECTED, read_reply(resident(), bytes(1024)), reply(0x90, address))
    (read,) = reader.take()
    assert isinstance(read, CardRead)
    assert read.card.has_fingerprint
    assert read.card.address == "测试新街2号"


def test_an_older_reader_that_knows_no_fingerprints_is_asked_without_from_then_on() -> None:
    reader = ready()
    reader.answers(FOUND, SELECTED, reply(0x21), read_reply(resident()), NO_ADDRESS, reply(0x41), reply(0x41))
    assert [type(told) for told in reader.take()] == [CardRead, CardRemoved]
    reader.answers(FOUND, SELECTED, read_reply(resident()), NO_ADDRESS)
    assert reader.asked.count(Command.READ_WITH_FINGERPRINT) == 1
    assert reader.asked.count(Command.READ) == 2


def test_a_card_that_stays_is_read_once_and_its_leaving_is_told_once() -> None:
    reader = ready()
    reader.answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    reader.answers(NO_ADDRESS, NO_ADDRESS, NO_ADDRESS)
    assert [type(told) for told in reader.take()] == [CardRead]
    reader.answers(reply(0x41), reply(0x41), NO_CARD, NO_CARD)
    assert reader.take() == [CardRemoved()]


def test_one_look_that_fails_is_no_leaving() -> None:
    reader = ready().answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    reader.take()
    reader.answers(reply(0x41), NO_ADDRESS, reply(0x41), NO_ADDRESS)
    assert reader.take() == []


def test_a_reader_without_the_newest_address_is_watched_by_reading_again() -> None:
    reader = ready()
    reader.answers(FOUND, SELECTED, read_reply(resident(), b""), reply(0x21))
    reader.answers(read_reply(resident()), reply(0x41), reply(0x41))
    assert [type(told) for told in reader.take()] == [CardRead, CardRemoved]


def test_a_card_that_fails_is_tried_three_times_and_told_once() -> None:
    reader = ready()
    for _ in range(5):
        reader.answers(FOUND, SELECTED, reply(0x41))
    (failed,) = reader.take()
    assert isinstance(failed, CardFailed)
    assert "hold it still" in failed.reason
    reader.answers(NO_CARD)
    for _ in range(3):
        reader.answers(FOUND, reply(0x81))
    left, failed = reader.take()
    assert isinstance(left, CardRemoved)
    assert isinstance(failed, CardFailed)
    assert "put it on again" in failed.reason


def test_a_reply_with_lengths_that_do_not_fit_is_a_failed_read() -> None:
    reader = ready()
    broken = reply(0x90, bytes.fromhex("0100 0400 0000") + resident())
    for _ in range(3):
        reader.answers(FOUND, SELECTED, broken)
    assert [type(told) for told in reader.take()] == [CardFailed]


def test_a_late_answer_is_not_taken_for_an_answer_to_the_next_question() -> None:
    reader = ready()
    reader.answers(FOUND)
    reader.session.received(FOUND, reader.now)
    assert reader.session.late_replies == 1
    reader.answers(SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    assert [type(told) for told in reader.take()] == [CardRead]


def test_a_reader_that_stops_answering_is_told_once_and_asked_on() -> None:
    reader = ready().stays_silent(9)
    (silent,) = reader.take()
    assert isinstance(silent, FellSilent)
    assert reader.asked[-1] is Command.SAM_ID
    reader.answers(SAM, NO_CARD)
    assert [type(told) for told in reader.take()] == [Identified]


def test_a_reader_that_never_answered_is_told_once() -> None:
    reader = Reader().stays_silent(9)
    assert [type(told) for told in reader.take()] == [FellSilent]


def test_a_reader_that_dies_under_a_card_tells_that_the_card_can_not_be_seen() -> None:
    reader = ready().answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    reader.take()
    reader.stays_silent(3)
    assert [type(told) for told in reader.take()] == [CardRemoved, FellSilent]


def test_a_port_that_goes_takes_the_card_with_it() -> None:
    reader = ready().answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    assert reader.session.closed() == [CardRemoved()]
    assert reader.session.closed() == []
    assert reader.session.deadline() == float("inf")


def test_a_card_half_read_when_the_port_goes_is_wiped() -> None:
    reader = ready().answers(FOUND, SELECTED, read_reply(resident(), b""))
    card = reader.session._card
    assert card is not None
    reader.session.closed()
    assert repr(card) == "<Card wiped>"


def test_an_unfit_reader_is_told_once_reset_and_told_when_it_is_fit() -> None:
    reader = Reader().answers(reply(0x66), reply(0x66), reply(0x66))
    told = reader.take()
    assert [type(t) for t in told] == [Identified, ReaderUnfit]
    assert Command.RESET in reader.asked
    reader.answers(reply(0x90), NO_CARD)
    assert [type(t) for t in reader.take()] == [Identified]


def test_a_reader_that_stays_unfit_over_resets_is_told_once_while_a_card_lies_there() -> None:
    reader = ready()
    for _ in range(4):
        reader.answers(FOUND, reply(0x47), reply(0x90))
    assert [type(t) for t in reader.take()] == [ReaderUnfit]
    reader.answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    assert [type(t) for t in reader.take()] == [Identified, CardRead]


def test_a_reader_told_to_leave_cards_alone_finds_none_and_is_still_asked_whether_it_lives() -> None:
    reader = ready()
    reader.session.seek(False, reader.now)
    reader.answers(FOUND, reply(0x90), reply(0x90))
    assert reader.asked[-2:] == [Command.STATUS, Command.STATUS]
    assert reader.take() == []
    assert reader.session.deadline() == pytest.approx(reader.now + IDLE_POLL_S)
    reader._note(reader.session.seek(True, reader.now))
    assert reader.asked[-1] is Command.FIND


def test_a_card_that_is_taken_away_before_it_is_read_is_told_of_and_has_left() -> None:
    reader = ready().answers(FOUND, SELECTED, reply(0x41), NO_CARD, NO_CARD)
    assert [type(told) for told in reader.take()] == [CardFailed, CardRemoved]
    reader.answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    assert [type(told) for told in reader.take()] == [CardRead]


def test_a_card_that_can_not_be_read_is_watched_until_it_leaves_whether_cards_are_sought_or_not() -> None:
    reader = ready()
    for _ in range(3):
        reader.answers(FOUND, SELECTED, reply(0x41))
    assert [type(told) for told in reader.take()] == [CardFailed]
    reader.session.seek(False, reader.now)
    reader.answers(FOUND, FOUND)
    assert reader.take() == []
    reader.answers(NO_CARD)
    assert [type(told) for told in reader.take()] == [CardRemoved]
    reader.waits()
    assert reader.asked[-2:] == [Command.FIND, Command.STATUS]


def test_a_silent_address_question_still_gives_the_card() -> None:
    reader = ready().answers(FOUND, SELECTED, read_reply(resident(), b""))
    reader.stays_silent(1)
    assert [type(told) for told in reader.take()] == [CardRead]


def test_a_slow_line_is_waited_for_as_long_as_the_card_takes() -> None:
    reader = Reader(9600).answers(SAM, FOUND, SELECTED)
    assert reader.session.deadline() - reader.now > 3.0 + 2321 * 10 / 9600


def test_effects_show_nothing_of_a_card() -> None:
    reader = ready().answers(FOUND, SELECTED, read_reply(resident(), b""), NO_ADDRESS)
    assert "9900" not in repr(reader.take())


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.sampled_from(
                [SAM, FOUND, SELECTED, NO_CARD, NO_ADDRESS, reply(0x21), reply(0x41), reply(0x66)]
            ),
            st.just(read_reply(resident(), b"")),
            st.just(None),
        ),
        max_size=60,
    )
)
def test_nothing_that_a_reader_says_or_does_not_say_stops_the_session(said: list[bytes | None]) -> None:
    reader = Reader()
    for data in said:
        if data is None:
            reader.waits()
        else:
            reader._note(reader.session.received(data, reader.now))
        assert reader.session.deadline() < float("inf"), "it waits for nothing and asks nothing"
