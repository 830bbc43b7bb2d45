"""The public ranking."""

from dataclasses import replace

from kiosk.flow.state import State
from kiosk.screens.derive import derive
from kiosk.screens.keys import Text
from kiosk.screens.ranking import RATINGS_MIN, Ratings, of_departments, of_windows, ranking
from tests.kiosk.board.halls import CATALOG, rated
from tests.kiosk.flow.halls import hall


def places(*rated: tuple[str, int, int]) -> list[tuple[int, str]]:
    return [(one.rank, one.ratings.id) for one in ranking(Ratings(*each) for each in rated)]


def test_one_good_rating_does_not_win() -> None:
    assert places(("1", 1, 0), ("2", 100, 1), ("3", RATINGS_MIN, 0)) == [(1, "3"), (2, "2")]


def test_equal_shares_share_a_rank_and_the_next_rank_counts_them() -> None:
    found = places(("1", 10, 1), ("2", 20, 2), ("3", 10, 0), ("4", 10, 5))
    assert found == [(1, "3"), (2, "2"), (2, "1"), (4, "4")]


def test_shares_that_only_round_to_the_same_are_not_equal() -> None:
    assert places(("1", 300, 1), ("2", 301, 1)) == [(1, "2"), (2, "1")]


def test_a_hundred_per_cent_means_that_none_was_bad() -> None:
    assert Ratings("1", 1000, 1).percent == 99
    assert Ratings("1", 1000, 0).percent == 100


def test_only_the_boards_own_windows_are_ranked() -> None:
    found = of_windows(rated(("1", 9, 0), ("2", 9, 0)), frozenset({"2", "3"}))
    assert [one.ratings.id for one in found] == ["2"]


def test_a_departments_ratings_are_those_of_all_its_matters() -> None:
    items = (("tax-0", 3, 1), ("tax-1", 3, 0), ("civil-0", 4, 0), ("unheard-of", 50, 0))
    found = of_departments(rated(items=items), CATALOG)
    assert [one.ratings for one in found] == [Ratings("tax", 6, 1)]


def test_the_attract_page_tells_the_same_ranking() -> None:
    told = rated(("1", 1, 0), ("2", 10, 1), ("3", 6, 0))
    screen = derive(State(), replace(hall(), figures=told))
    ranked = [dict(line.arguments) for line in screen.lines if line.key == Text.ATTRACT_RANK]
    assert [(line["window"], line["percent"]) for line in ranked] == [("3", "100"), ("2", "90")]
