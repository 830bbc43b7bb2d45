"""Line commands, as scripts write them."""

import pytest

from gateway.clerk.actions import Action, UnclearError
from gateway.clerk.line_commands import LineCommand, read_line


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        ("next", LineCommand(Action.NEXT)),
        ("n", LineCommand(Action.NEXT)),
        ("  call  A0012 ", LineCommand(Action.CALL, "A0012")),
        ("transfer service tax", LineCommand(Action.TRANSFER, "service tax")),
        ("no-show", LineCommand(Action.NO_SHOW)),
        ("sign-in", LineCommand(Action.SIGN_IN, "W012")),
        ("pause 午餐", LineCommand(Action.PAUSE, "午餐")),
        ("status", LineCommand(Action.STATUS)),
    ],
)
def test_a_line_is_a_word_and_what_belongs_to_it(line: str, meant: LineCommand) -> None:
    assert read_line(line, "W012") == meant


def test_empty_lines_and_comments_are_none() -> None:
    assert read_line("") is None
    assert read_line("  # the morning") is None


@pytest.mark.parametrize(
    ("line", "told"),
    [("dance", "known commands: next"), ("call", "e.g. call A0012"), ("sign-in", "sign-in W012")],
)
def test_what_is_not_understood_is_told_with_what_is(line: str, told: str) -> None:
    with pytest.raises(UnclearError, match=told):
        read_line(line)
