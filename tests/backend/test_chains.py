"""Bookkeeping of chains."""

from hypothesis import given
from hypothesis import strategies as st

from backend.chains import Span, report, runs

GENESIS = "genesis"


def link(index: int) -> Span:
    return Span(index, index, str(index - 1) if index > 1 else GENESIS, str(index))


def test_links_that_fit_become_one_span_whatever_their_order() -> None:
    assert runs([link(3), link(1), link(2)]) == [Span(1, 3, GENESIS, "3")]


def test_a_missing_event_leaves_a_gap() -> None:
    found = report("hall-1", 1, [link(1), link(2), link(5), link(7)], GENESIS, 0)
    assert (found.first, found.last, found.count) == (1, 7, 4)
    assert found.gaps == ((3, 4), (6, 6))
    assert not found.ok


def test_events_before_the_first_that_came_are_missing_too() -> None:
    assert report("hall-1", 1, [link(4)], GENESIS, 0).gaps == ((1, 3),)


def test_neighbours_whose_hashes_differ_are_a_broken_link() -> None:
    found = report("hall-1", 1, [link(1), Span(2, 2, "forged", "2"), link(3)], GENESIS, 0)
    assert found.broken == (2,)
    assert found.gaps == ()
    assert not found.ok


def test_a_chain_that_does_not_start_from_its_genesis_is_broken_at_its_first_event() -> None:
    assert report("hall-1", 1, [Span(1, 9, "other", "9")], GENESIS, 0).broken == (1,)


def test_an_alteration_spoils_a_whole_chain() -> None:
    assert not report("hall-1", 1, [link(1)], GENESIS, 1).ok
    assert report("hall-1", 1, [link(1)], GENESIS, 0).ok


@given(st.sets(st.integers(1, 60), min_size=1), st.randoms(use_true_random=False), st.integers(1, 9))
def test_spans_are_as_many_as_runs_of_indexes_however_they_are_joined(
    indexes: set[int], random: object, part: int
) -> None:
    shuffled = sorted(indexes)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    spans: list[Span] = []
    for start in range(0, len(shuffled), part):
        spans = runs([*spans, *(link(index) for index in shuffled[start : start + part])])
    starts = [index for index in indexes if index - 1 not in indexes]
    assert [span.first for span in spans] == sorted(starts)
    assert sum(span.last - span.first + 1 for span in spans) == len(indexes)
