"""What the flow gets wrong costs one citizen his way, and nobody the kiosk."""

from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import cast

import pytest

from contracts.session import Language
from kiosk.flow.inputs import Input, Tick
from kiosk.flow.state import Look, Page, State, Visit
from kiosk.flow.why import Why
from kiosk.flow.world import World
from kiosk.stage import screen_of, seen_by, stepped

PERSON = "ab" * 32
KEY = "key-0000000000000000000"
WORLD = World(now_ms=5_000, clock=datetime(2026, 1, 5, 12, 0, 30, tzinfo=UTC))


class Unknown(StrEnum):
    """A page that no table knows."""

    PAGE = "nowhere"


def test_a_step_that_fails_says_sorry_in_the_citizens_look_and_keeps_nothing_of_him(
    caplog: pytest.LogCaptureFixture,
) -> None:
    state = State(Page.CONFIRM, look=Look(Language.EN), visit=Visit(person=PERSON), warned_ms=1)
    nothing = cast("Input", object())
    after, effects = stepped(state, nothing, WORLD, KEY)
    assert (after.page, after.look, after.visit) == (Page.SORRY, Look(Language.EN), Visit(why=Why.NOT_NOW))
    assert (after.warned_ms, after.touched_ms, effects) == (0, 5_000, ())
    assert screen_of(after, WORLD, "") is not None
    (line,) = caplog.messages
    assert line == "on page confirm a object failed: TypeError"


def test_a_page_that_cant_be_made_is_none(caplog: pytest.LogCaptureFixture) -> None:
    assert screen_of(State(cast("Page", Unknown.PAGE)), WORLD, "") is None
    assert caplog.messages == ["page nowhere can't be shown: KeyError"]


def test_the_halls_message_is_on_the_attract_page_alone() -> None:
    attract, home = (screen_of(State(page), WORLD, "closed at four") for page in (Page.ATTRACT, Page.HOME))
    assert attract is not None
    assert home is not None
    assert attract.notices[0].plain == "closed at four"
    assert "closed at four" not in {notice.plain for notice in home.notices}


def test_the_same_is_seen_until_a_minute_has_gone_or_a_second_while_it_counts_down() -> None:
    state, _ = stepped(State(), Tick(), WORLD, KEY)
    later = replace(WORLD, now_ms=6_000, clock=datetime(2026, 1, 5, 12, 0, 31, tzinfo=UTC))
    minute = replace(later, clock=datetime(2026, 1, 5, 12, 1, tzinfo=UTC))
    assert seen_by(state, WORLD, "") == seen_by(state, later, "")
    assert seen_by(state, WORLD, "") != seen_by(state, minute, "")
    asked = replace(state, warned_ms=4_000)
    assert seen_by(asked, WORLD, "") != seen_by(asked, later, "")
