"""The national indicator table, compared with the facts written by hand."""

import pytest

from contracts.errors import IndicatorError
from contracts.ratings import Level, indicator_table


def test_the_table_has_eight_reasons_for_each_level() -> None:
    table = indicator_table()
    assert table.version == "2020"
    assert len(table.indicators) == 40
    assert all(len(table.for_level(level)) == 8 for level in Level)
    assert len({indicator.code for indicator in table.indicators}) == 40


def test_a_code_begins_with_its_level() -> None:
    assert all(indicator.code // 100 == indicator.level for indicator in indicator_table().indicators)


@pytest.mark.parametrize(("level", "first"), [(5, 510), (4, 406), (3, 307), (2, 207), (1, 108)])
def test_the_codes_of_a_level_are_gapless_and_its_first_three_are_the_base_set(
    level: int, first: int
) -> None:
    offered = indicator_table().for_level(Level(level))
    assert [indicator.code for indicator in offered] == list(range(first, first + 8))
    assert [indicator.base for indicator in offered] == [True] * 3 + [False] * 5


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (510, "一窗受理一次办结"),
        (517, "服务热情效率高"),
        (406, "填写一张表单就可完成申报"),
        (409, "用告知承诺减免申报材料"),
        (307, "一次性告知需要补正的材料"),
        (312, "可以快递送达"),
        (207, "没有提供材料样本"),
        (212, "在线预约办理后到实体大厅重复取号排队"),
        (108, "在办事指南之外增加新的审批条件"),
        (115, "服务态度差效率低"),
    ],
)
def test_an_indicator_has_the_national_wording(code: int, text: str) -> None:
    assert {i.code: i.text for i in indicator_table().indicators}[code] == text


def test_indicators_of_the_level_are_accepted() -> None:
    indicator_table().check(Level.VERY_DISSATISFIED, (108, 115))
    indicator_table().check(Level.SATISFIED, ())


@pytest.mark.parametrize("code", [207, 107, 116, 0, 65535])
def test_an_unknown_indicator_is_named_with_those_that_are_known(code: int) -> None:
    with pytest.raises(IndicatorError, match=rf"{code} is not one of level 1 .* 108, 109, 110"):
        indicator_table().check(Level.VERY_DISSATISFIED, (108, code))


@pytest.mark.parametrize("version", ["1999", "", "../data/indicators-2020"])
def test_a_table_that_this_release_lacks_is_an_error(version: str) -> None:
    with pytest.raises(IndicatorError):
        indicator_table(version)


def test_one_and_two_are_bad_ratings() -> None:
    assert [level.value for level in Level if level.is_bad] == [2, 1]


def test_levels_have_the_wording_of_the_national_guide() -> None:
    assert [Level(n).chinese for n in (5, 4, 3, 2, 1)] == [
        "非常满意", "满意", "基本满意", "不满意", "非常不满意",
    ]  # fmt: skip
