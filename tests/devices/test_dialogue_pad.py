"""Two-screen pads: lines against hand-written vectors, hostile JSON, and the dialogue."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.device import Health
from contracts.errors import EncodeError
from contracts.ratings import Level, indicator_table
from devices.dialogue_pad.dialogue import EARLY_S, GRACE_S, REPEAT_S, Dialogue
from devices.dialogue_pad.messages import (
    LINE_MAX,
    REASONS_MAX,
    REMARK_MAX,
    Deframer,
    LevelChoice,
    choices,
    encode_appraise,
    encode_cancel,
    parse_answer,
)
from devices.heard import Appraisal, Outcome
from tests.devices.hall_devices import Desk, cut_at, load, name_of

VECTORS = load("driver-dialogue-pad.toml")
LEVELS = (LevelChoice(Level(5), "非常满意", (("510", "办得快"),)), LevelChoice(Level(1), "非常不满意"))
FIVE = b'{"appraiseLevel":"5","appraiseContent":"510"}\n'
NOBODY = b'{"appraiseLevel":""}\n'


def desk() -> Desk:
    return Desk(Dialogue())


def dialogue(of: Desk) -> Dialogue:
    assert isinstance(of.line, Dialogue)
    return of.line


def asks(of: Desk, timeout_s: int = 30) -> int:
    number, effects = dialogue(of).ask(timeout_s, LEVELS, of.now)
    of.note(effects)
    return number


def told(of: Desk) -> list[tuple[int | None, Outcome, int]]:
    heard = [one for one in of.takes_heard() if isinstance(one, Appraisal)]
    return [(one.request, one.outcome, int(one.level or 0)) for one in heard]


@pytest.mark.parametrize("vector", VECTORS["answer"], ids=name_of)
def test_an_answer_is_that_of_its_vector(vector: dict[str, Any]) -> None:
    answer = parse_answer(vector["line"].encode())
    assert answer is not None
    assert (int(answer.level or 0), list(answer.reasons)) == (vector["level"], vector["reasons"])
    assert (list(answer.unknown_reasons), answer.remark) == (vector["unknown"], vector["remark"])


@pytest.mark.parametrize("vector", VECTORS["none"], ids=name_of)
def test_a_line_that_is_no_answer_is_none(vector: dict[str, Any]) -> None:
    assert parse_answer(vector["line"].encode()) is None


def test_an_invitation_is_one_line_with_levels_and_codes() -> None:
    line = encode_appraise(30, LEVELS)
    assert line.count(b"\n") == 1
    assert line.endswith(b"\n")
    assert "非常满意".encode() in line
    assert json.loads(line) == {
        "command": "appraise",
        "timeout": 30,
        "levels": [
            {"level": 5, "name": "非常满意", "codes": [{"code": "510", "name": "办得快"}]},
            {"level": 1, "name": "非常不满意", "codes": []},
        ],
    }
    assert encode_cancel() == b'{"command":"cancel"}\n'


def test_the_base_indicators_of_the_national_table_fit_one_line() -> None:
    table = indicator_table()
    levels = choices([one for one in table.indicators if one.base])
    assert [choice.level for choice in levels] == [5, 4, 3, 2, 1]
    assert len(encode_appraise(30, levels)) <= LINE_MAX


def test_an_invitation_that_does_not_fit_is_refused_and_says_what_to_do() -> None:
    with pytest.raises(EncodeError, match="offer fewer reasons"):
        encode_appraise(30, [LevelChoice(Level(5), "x" * LINE_MAX)])
    with pytest.raises(EncodeError, match="at least 1"):
        encode_appraise(0, LEVELS)
    with pytest.raises(EncodeError, match="UTF-8"):
        encode_appraise(1, [LevelChoice(Level(5), "\ud800")])


def test_the_citizens_words_are_passed_on_bounded_and_stay_out_of_what_is_printed() -> None:
    at = desk()
    asks(at)
    at.hears(json.dumps({"appraiseLevel": 5, "otherAppraiseContent": "好" * 600}).encode() + b"\n")
    (heard,) = at.heard
    assert isinstance(heard, Appraisal)
    assert heard.remark == "好" * REMARK_MAX
    assert "好" not in repr(heard)
    assert "好" not in repr(parse_answer('{"appraiseLevel":5,"otherAppraiseContent":"好"}'.encode()))


def test_an_answer_ends_the_invitation_that_stands() -> None:
    at = desk()
    number = asks(at)
    at.hears(FIVE).waits(100)
    (heard,) = at.heard
    assert isinstance(heard, Appraisal)
    assert (heard.request, heard.outcome, heard.level, heard.reasons) == (number, Outcome.RATED, 5, (510,))
    assert at.line.presence.health() is Health.ONLINE


def test_nobody_chose_is_not_a_rating() -> None:
    at = desk()
    number = asks(at, 30)
    at.waits(30 - EARLY_S / 2)
    assert told(at.hears(NOBODY).waits(100)) == [(number, Outcome.TIMED_OUT, 0)]


def test_a_late_word_that_nobody_chose_does_not_end_the_invitation_after_it() -> None:
    at = desk()
    asks(at, 30)
    at.waits(30 + GRACE_S)
    second = asks(at, 30)
    at.hears(NOBODY).waits(9).hears(FIVE)
    assert told(at)[1:] == [(second, Outcome.RATED, 5)]


def test_a_pad_that_answers_nothing_is_silent_and_its_invitation_ends() -> None:
    at = desk()
    number = asks(at, 30)
    at.waits(30 + GRACE_S)
    assert told(at) == [(number, Outcome.NO_ANSWER, 0)]
    at.hears(FIVE)
    assert told(at) == [(None, Outcome.RATED, 5)]
    assert [one.health for one in at.health] == [Health.SILENT, Health.ONLINE]


def test_a_lost_connection_ends_the_invitation_once() -> None:
    at = desk()
    number = asks(at)
    at.note(at.line.closed("the other end hung up", at.now)).note(at.line.closed("gone", at.now))
    assert told(at) == [(number, Outcome.NO_ANSWER, 0)]
    assert at.line.deadline() == float("inf")


def test_another_invitation_ends_the_one_before_it() -> None:
    at = desk()
    first, second = asks(at), asks(at)
    at.hears(FIVE)
    assert told(at) == [(first, Outcome.NO_ANSWER, 0), (second, Outcome.RATED, 5)]


def test_a_cancelled_invitation_is_over_and_a_choice_that_crossed_it_is_not_lost() -> None:
    at = desk()
    asks(at)
    at.note(dialogue(at).cancel())
    assert at.takes_sent()[-1] == encode_cancel()
    assert told(at.hears(NOBODY, FIVE)) == [(None, Outcome.RATED, 5)]


def test_an_answer_said_twice_is_told_once() -> None:
    at = desk()
    number = asks(at)
    assert told(at.hears(FIVE, FIVE)) == [(number, Outcome.RATED, 5)]
    assert dialogue(at).repeats == 1
    assert told(at.waits(REPEAT_S + 1).hears(FIVE)) == [(None, Outcome.RATED, 5)]


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 4000,
        b'{"a":' * 800,
        b'{"appraiseLevel":' + b"9" * 4000 + b"}",
        b'{"appraiseLevel":1e999}',
        b'{"appraiseLevel":NaN}',
        b'{"appraiseLevel":"5","appraiseContent":' + b"[" * 1500 + b"]" * 1500 + b"}",
        b"\xff\xfe\x00",
        b"\x00" * 100,
    ],
    ids=range(8),
)
def test_hostile_json_is_counted_and_the_next_line_is_read(line: bytes) -> None:
    at = desk()
    number = asks(at)
    at.hears(line + b"\n" + FIVE)
    assert told(at) == [(number, Outcome.RATED, 5)]
    assert dialogue(at).bad_answers == 1


def test_many_codes_are_cut_and_an_endless_line_is_skipped() -> None:
    answer = parse_answer(b'{"appraiseLevel":5,"appraiseContent":"' + b"|".join([b"510"] * 900) + b'"}')
    assert answer is not None
    assert answer.reasons == (510,)
    many = parse_answer(json.dumps({"appraiseLevel": 5, "appraiseContent": list(range(400))}).encode())
    assert many is not None
    assert len(many.reasons) == REASONS_MAX
    deframer = Deframer()
    for _ in range(100):
        assert deframer.feed(b"x" * 1000) == []
        assert len(deframer._rest) < LINE_MAX
    assert deframer.feed(b"\n" + FIVE) == [FIVE.strip()]
    assert (deframer.counts.too_long, deframer.counts.skipped_bytes) == (1, 100_000)


def test_line_ends_with_cr_and_empty_lines_are_taken() -> None:
    assert Deframer().feed(b"\r\n\n" + FIVE.strip() + b"\r\n") == [FIVE.strip()]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["appraiseLevel", "appraiseContent", "otherAppraiseContent"]), JSON))
def test_any_types_are_an_answer_or_none(value: dict[str, object]) -> None:
    answer = parse_answer(json.dumps(value).encode())
    if answer is not None:
        assert len(answer.remark) <= REMARK_MAX
        assert len(answer.reasons) + len(answer.unknown_reasons) <= REASONS_MAX


@given(st.lists(st.integers(0, 10_000), max_size=20))
def test_any_cutting_gives_the_same_lines(places: list[int]) -> None:
    deframer = Deframer()
    line = FIVE + NOBODY + FIVE
    found = [f for chunk in cut_at(line, places) for f in deframer.feed(chunk)]
    assert found == [FIVE.strip(), NOBODY.strip(), FIVE.strip()]


@given(st.binary(max_size=64))
def test_behind_any_noise_the_second_line_at_the_latest_is_read(noise: bytes) -> None:
    assert Deframer().feed(noise + FIVE + FIVE)[-1] == FIVE.strip()


@given(st.lists(st.binary(max_size=3000), max_size=10))
def test_garbage_never_raises_and_a_line_at_most_is_kept(chunks: list[bytes]) -> None:
    at = desk()
    for chunk in chunks:
        at.hears(chunk)
        assert len(dialogue(at).deframer._rest) < LINE_MAX
