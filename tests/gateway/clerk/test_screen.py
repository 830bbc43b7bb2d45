"""The screen: 80 columns and 24 lines, whatever the language and whatever happens."""

from datetime import datetime, timedelta

import pytest

from contracts.catalog import Priority
from contracts.figures import Spread, WindowFigures
from contracts.hall import TicketState, WindowState
from gateway.clerk.clerk import Clerk, Level, Note
from gateway.clerk.keyboard import Keyboard
from gateway.clerk.screen import HEIGHT_MIN, WIDTH_MIN, columns, draw, fit, wrap
from gateway.clerk.wording import CHINESE, ENGLISH, WORDS, Words
from tests.gateway.clerk.halls import TEN, ticket, view
from tests.gateway.clerk.test_clerk import connected
from tests.gateway.clerk.test_keyboard import typed

NOW = TEN + timedelta(minutes=15)


def lines(keyboard: Keyboard, now: datetime = NOW) -> list[str]:
    rows = draw(keyboard, now, WIDTH_MIN, HEIGHT_MIN)
    assert len(rows) == HEIGHT_MIN
    texts = ["".join(piece.text for piece in row) for row in rows]
    assert max(map(columns, texts)) <= WIDTH_MIN
    return texts


def busy(words: Words = CHINESE) -> Clerk:
    """Somebody is called, others wait, others are held."""
    clerk = connected(words=words)
    clerk.window_is(view("A0012", held=("A0003", "B0007")), 1.0)
    clerk.ticket = ticket(priority=Priority.ELDERLY, misses=1, item="vat")
    clerk.figures = WindowFigures(window="12", served=31, no_shows=2, waited=Spread(count=31, mean_s=600.4))
    return clerk


def test_who_is_called_and_what_for_is_seen() -> None:
    text = "\n".join(lines(Keyboard(busy())))
    for seen in ("12 号窗口  综合受理", "王小明 W012", "已连接", " A0012   已叫号   税务 · 增值税申报"):
        assert seen in text
    for seen in ("语言 中文   优先 老年人   过号 1 次   等了 12 分 00 秒   叫号 3 分 00 秒", "等候 7 人"):
        assert seen in text
    assert "挂起 A0003 B0007" in text
    assert "办结 31   未到 2   平均等候 10 分 00 秒   平均办理 –" in text


@pytest.mark.parametrize("words", WORDS.values(), ids=lambda w: w.language.value)
def test_every_state_fits(words: Words) -> None:
    clerk = busy(words)
    keyboard = Keyboard(clerk)
    for state in WindowState:
        for of_ticket in TicketState:
            clerk.window_is(
                view("A0012", of_ticket, pause_reason="开会" * 20).model_copy(update={"state": state}), 1.0
            )
            lines(keyboard)
    clerk.note = Note("很长的话" * 60, Level.BAD, "a very long hint " * 30)
    lines(keyboard)
    clerk.link(False, "can't reach mqtt://a-very-long-name.example: connection refused", 2.0)
    assert any("mqtt://a-very-long" in line for line in lines(keyboard))
    lines(Keyboard(Clerk("12", words, connected()._random)))


@pytest.mark.parametrize("words", WORDS.values(), ids=lambda w: w.language.value)
@pytest.mark.parametrize("keys", ["t", "tzzz", "f", "ff", "i", "p", "#A0", "?"])
def test_every_question_and_the_help_fit(words: Words, keys: str) -> None:
    keyboard = Keyboard(busy(words))
    typed(keyboard, keys)
    text = lines(keyboard)
    assert words.menu[1] in text[-1]
    if keys == "?":
        assert any(words.help[-1] in line for line in text)


def test_nobody_at_the_window_says_so() -> None:
    text = "\n".join(lines(Keyboard(connected())))
    assert "nobody is called" in text
    assert "7 waiting" in text


def test_control_characters_that_others_wrote_never_reach_the_terminal() -> None:
    clerk = busy()
    clerk.note = Note("\x1b[2J\x07gone", Level.BAD, "\x9b2J")
    text = "".join(lines(Keyboard(clerk)))
    assert "gone" in text
    assert all(c.isprintable() for c in text)


def test_items_of_the_tickets_own_service_are_offered_first() -> None:
    keyboard = Keyboard(busy())
    keyboard.clerk.ticket = ticket(service="land")
    typed(keyboard, "f")
    assert [c.value for c in keyboard.choices] == ["transfer", "vat", "income"]


def test_widths_are_counted_in_columns() -> None:
    assert columns("a窗b") == 4
    assert fit("窗口窗口", 5) == "窗口 "
    assert fit("ab", 4) == "ab  "
    assert wrap("一二三四五六", 5) == ["一二", "三四", "五六"]
    assert wrap("aa bb cc", 5) == ["aa bb", "cc"]
    assert ENGLISH.menu[0].startswith("n next")
