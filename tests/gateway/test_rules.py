"""What a press is worth."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.events import EventIdentity, EventKind, Flag, UnsolicitedCause
from contracts.session import ServiceSession
from gateway.journal.drafts import press_draft
from gateway.journal.entries import HeardPress
from gateway.rules import SessionRow, SessionState, judge, sort_reasons
from tests.gateway.hall import session

PRESS = EventIdentity(device="4853000000000001", boot=5, sequence=9)
SESSION = ServiceSession.model_validate(session())


def held(
    state: SessionState = SessionState.INVITED, *, arms: int = 1, rated_by: str | None = None
) -> SessionRow:
    return SessionRow(1, SESSION, state, armed_ms=10_000, arms=arms, rated_by=rated_by)


def test_a_level_key_rates_the_session() -> None:
    verdict = judge(4, 77, 15_000, PRESS, held())
    assert (verdict.kind, verdict.flags, verdict.ends_as) == (EventKind.RATING_GIVEN, (), SessionState.RATED)


@pytest.mark.parametrize(
    ("pressed_ms", "row", "flag"),
    [
        (10_999, held(), Flag.QUICK),
        (15_000, held(SessionState.UNRATED), Flag.LATE),
        (15_000, held(arms=2), Flag.REARMED),
    ],
)
def test_what_a_supervisor_should_see_is_flagged(pressed_ms: int, row: SessionRow, flag: Flag) -> None:
    assert judge(5, 77, pressed_ms, PRESS, row).flags == (flag,)


def test_a_second_press_of_a_rated_session_is_refused_and_kept() -> None:
    verdict = judge(1, 77, 15_000, PRESS, held(SessionState.RATED, rated_by="other.1.1"))
    assert (verdict.kind, verdict.ends_as) == (EventKind.RATING_REFUSED, None)


def test_reasons_of_the_same_press_are_added() -> None:
    later = PRESS.model_copy(update={"revision": 1})
    verdict = judge(1, 77, 15_000, later, held(SessionState.RATED, rated_by=PRESS.id))
    assert verdict.kind is EventKind.REASONS_ADDED


def test_declining_is_unrated_and_never_satisfied() -> None:
    verdict = judge(0, 77, 15_000, PRESS, held())
    assert (verdict.kind, verdict.ends_as) == (EventKind.SESSION_UNRATED, SessionState.UNRATED)


@pytest.mark.parametrize(
    ("token", "cause"), [(0, UnsolicitedCause.NO_SESSION), (77, UnsolicitedCause.UNKNOWN_SESSION)]
)
def test_a_press_without_a_session_is_unsolicited(token: int, cause: UnsolicitedCause) -> None:
    assert judge(5, token, 1, PRESS, None).cause is cause


def test_codes_of_another_level_are_kept_apart() -> None:
    known, unknown = sort_reasons(5, (510, 110, 9999))
    assert (known, unknown) == ((510,), (110, 9999))


@given(
    key=st.integers(0, 255),
    token=st.integers(0, 2**32 - 1),
    revision=st.integers(0, 255),
    reasons=st.lists(st.integers(0, 65535), max_size=8).map(tuple),
    row=st.sampled_from(
        [None, held(), held(SessionState.UNRATED), held(SessionState.RATED, rated_by="x.1.1"),
         held(SessionState.RATED, rated_by=PRESS.id)]
    ),
)  # fmt: skip
def test_every_press_becomes_an_event_whatever_a_pad_makes_up(
    key: int, token: int, revision: int, reasons: tuple[int, ...], row: SessionRow | None
) -> None:
    identity = PRESS.model_copy(update={"revision": revision})
    press = HeardPress(identity, "pad-1", "1", key, token, reasons, heard_ms=20_000, age_ms=5)
    draft = press_draft(press, judge(key, token, 19_995, identity, row), row)
    assert draft.identity == identity
    assert draft.data.model_dump_json()
