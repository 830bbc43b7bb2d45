"""The two books of a played hall: what does not agree is seen."""

import json
from pathlib import Path

from demo.queue_audit import Fate, HallLedger, differing, gaps
from demo.queue_counts import QueueCounts

GONE = {"event": "gone", "guest": 1, "number": "A0001", "ticket": "20260105-A0001", "state": "served"}


def test_numbers_that_nobody_has_are_gaps_unless_a_kiosk_had_them_in_a_block() -> None:
    numbers = ["A0001", "A0005", "B0002"]
    assert gaps(numbers, [{"first": "A0002", "last": "A0003"}]) == {"A": [4], "B": [1]}
    assert gaps(["A0001", "A0002"], []) == {}


def test_a_guest_with_another_fate_is_named_and_one_who_is_missing_too() -> None:
    one = {1: Fate("served", levels=(5,)), 2: Fate("no-show"), 3: Fate("served")}
    other = {1: Fate("served", levels=(4,)), 2: Fate("no-show")}
    assert differing(one, other) == {1: (one[1], other[1]), 3: (one[3], None)}


def test_a_fate_is_what_was_done_and_pressed_in_the_order_of_the_services(tmp_path: Path) -> None:
    lines = [
        {**GONE, "event": "missed", "window": "3"},
        {**GONE, "event": "served", "window": "3", "step": "transfer"},
        {**GONE, "event": "served", "window": "4", "step": "finish"},
        {**GONE, "event": "unrated", "stay": 2},
        {**GONE, "event": "rated", "stay": 1, "level": 5},
        {**GONE, "event": "kiosk_rated", "level": 2, "session": "c/2"},
        GONE,
    ]
    path = tmp_path / "ledger.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    assert HallLedger.read(path).fates() == {
        1: Fate("served", ("transfer", "finish"), (5, None), kiosk_level=2, missed=1)
    }


def test_whoever_is_handed_over_waits_again_and_whoever_has_gone_does_not() -> None:
    counts = QueueCounts()
    for event, more in (
        ("numbered", {}),
        ("called", {"window": "3"}),
        ("at_window", {"window": "3"}),
        ("served", {"step": "transfer"}),
    ):
        counts.take({**GONE, "event": event, **more})
    assert (counts.numbers, counts.waiting, counts.at_windows, counts.served) == (1, {1}, set(), 1)
    assert list(counts.calls) == [("A0001", "3")]
    counts.take(GONE)
    assert (counts.waiting, counts.gone) == (set(), 1)
