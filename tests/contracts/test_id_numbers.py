"""ID numbers are found however they are written, and ordinary texts go through. Area code 990000."""

from datetime import date, datetime
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.id_numbers import CHECK_DIGITS, WEIGHTS, holds_id_number

AREA = "990000"
DIGITS = ("0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")
TENS = "XxＸｘⅩⅹ×Х"
UNSEEN = ("\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u202a", "\u202e", "\u2060", "\u2066", "\u2069",
          "\ufeff", "\u00ad", "\u061c", "\ufe0f", "\u20e3", "\u2800")  # fmt: skip
SEPARATORS = (
    " ", "\u00a0", "\u3000", "\u2009", "-", "‑", "–", "—", "－", "−", ".", "．", "·", "•", "・", "。",
    "/", "_", " - ", "  ", "      ", " —— ", "\u2044", "\u2215", "\u2027", "\u22c5", "\u2043", "\u05be",
    "\u2500", "(", "）", "【", "*", "+", "\x01", "\x7f", "\u0085", "\n", "\ufffc", "\u2028", "\ue000",
)  # fmt: skip
COMMAS = (",", "，", "、", ";", "；", "،", ", ", "、 ", ":", "：", " : ")
WORDS = ("", "申请人", "号码：", "ID ", "(", "，", "No")


def numbered(born: date, order: int) -> str:
    """The number of nobody who was born on that day."""
    first = f"{AREA}{born:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, WEIGHTS, strict=True))
    return first + CHECK_DIGITS[total % 11]


dates = st.dates(date(1900, 1, 1), date(2030, 12, 31))
numbers = st.builds(numbered, dates, st.integers(0, 999))
unseen = st.lists(st.sampled_from(UNSEEN), max_size=3).map("".join)


@st.composite
def written(draw: st.DrawFn, between: st.SearchStrategy[str]) -> str:
    """An ID number in digits of any script, with something between them, in a text."""
    number, row, ten = draw(numbers), draw(st.sampled_from(DIGITS)), draw(st.sampled_from(TENS))
    shown = [ten if character == "X" else row[int(character)] for character in number]
    parts = [part for character in shown for part in (character, draw(between))]
    return draw(st.sampled_from(WORDS)) + "".join(parts[:-1]) + draw(st.sampled_from(WORDS))


@given(written(unseen))
def test_invisible_characters_between_the_digits_hide_no_number(text: str) -> None:
    assert holds_id_number(text)


@given(written(st.one_of(st.just(""), st.sampled_from(SEPARATORS), unseen)))
def test_separators_between_the_digits_hide_no_number(text: str) -> None:
    assert holds_id_number(text)


@given(numbers, st.sampled_from(SEPARATORS), st.sampled_from(SEPARATORS))
def test_a_number_in_groups_is_found(number: str, first: str, second: str) -> None:
    assert holds_id_number(f"证件 {number[:6]}{first}{number[6:14]}{second}{number[14:]} 的申请")


@given(numbers, st.sampled_from(COMMAS))
def test_commas_or_colons_alone_hide_no_number(number: str, mark: str) -> None:
    assert holds_id_number(mark.join(number))
    assert holds_id_number(f"证件{number[:6]}{mark}{number[6:14]}{mark}{number[14:]}的申请")


@given(numbers, st.integers(0, 9), unseen)
def test_a_number_in_a_row_is_found_whatever_its_check_digit(number: str, last: int, hidden: str) -> None:
    assert holds_id_number(f"{number[:9]}{hidden}{number[9:17]}{hidden}{last}")


moments = st.datetimes(datetime(1950, 1, 1), datetime(2039, 12, 31))  # noqa: DTZ001  # as texts write them
ordinary = st.one_of(
    dates.map(lambda day: f"{day:%Y-%m-%d} 09:30:00"),
    st.tuples(moments, moments).map(lambda of: f"{of[0]:%Y-%m-%d %H:%M} - {of[1]:%Y-%m-%d %H:%M}"),
    st.tuples(moments, moments).map(lambda of: f"{of[0]:%Y/%m/%d %H:%M:%S}～{of[1]:%Y/%m/%d %H:%M:%S}"),
    st.tuples(moments, moments).map(lambda of: f"{of[0]:%m-%d %H：%M}~{of[1]:%Y-%m-%d %H：%M}"),
    st.lists(dates, min_size=2, max_size=5).map(lambda days: "、".join(f"{day:%Y-%m-%d}" for day in days)),
    st.lists(dates, min_size=2, max_size=5).map(lambda days: "，".join(f"{day:%d.%m.%Y}" for day in days)),
    dates.map(lambda day: f"{day:%Y}年{day.month}月{day.day}日"),
    st.tuples(dates, dates).map(lambda both: f"{both[0]:%Y.%m.%d} - {both[1]:%Y.%m.%d}"),
    st.integers(1_000_000, 9_999_999).map(lambda number: f"0991-{number} 转 8012"),
    st.tuples(*[st.integers(1_000_000, 9_999_999)] * 2).map(lambda two: f"0991-{two[0]} / 0991-{two[1]}"),
    st.integers(0, 99_999_999).map(lambda number: f"138 {number // 10_000:04d} {number % 10_000:04d}"),
    st.tuples(dates, st.integers(0, 999_999)).map(lambda of: f"{AREA}-{of[0]:%Y}-{of[1]:06d}"),
    st.tuples(dates, st.integers(0, 999_999)).map(lambda of: f"{AREA}{of[0]:%Y%m%d}{of[1]:06d}"),
    st.decimals(0, 9_999_999, places=2).map(lambda fee: f"{fee:,} 元"),
    st.decimals(0, 9_999_999, places=2).map(lambda fee: f"￥{fee}"),
)


@given(st.lists(ordinary, min_size=1, max_size=6), st.sampled_from(["；费用 ", "，电话：", "，办件编号 "]))
def test_dates_telephones_case_numbers_and_fees_go_through(parts: list[str], words: str) -> None:
    assert not holds_id_number(words.join(parts))


@pytest.mark.parametrize(
    "text",
    [
        "990000 1990-13-01 0017",
        "990000 19900101 0011",
        "990000-20260105-0010",
        "费用 120000 2026.01.05 1234",
        "2026-01-15 10:30 - 2026-01-16 09:30",
        "2026-01-15 10:30 - 2026-01-16 09:33",
        "1" * 31,
        "统一社会信用代码 91990000MA00000000",
        "二〇二六年一月五日",
        "",
    ],
)
def test_digits_that_are_no_number_of_a_person_go_through(text: str) -> None:
    assert not holds_id_number(text)


@pytest.mark.parametrize("text", ["1" + "      1" * 16, "1 " * 17, "99:00:00 "])
def test_a_long_text_takes_time_as_its_length(text: str) -> None:
    def taken(times: int) -> float:
        begun = process_time()
        assert not holds_id_number((text + "年 ") * times)
        return process_time() - begun

    assert taken(2000) < 40 * max(taken(200), 0.001)


@given(st.text(max_size=200))
def test_no_text_is_too_odd(text: str) -> None:
    assert holds_id_number(text) in {True, False}
