"""Two presses under one identity: the second is told of, never swallowed."""

from dataclasses import replace
from pathlib import Path

from contracts.events import EventKind
from tests.gateway.journals import check_chain, events, invitation, make_store, press


def test_another_press_under_a_known_identity_is_told_once(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    token = store.invite(invitation()).token
    store.record_press(press(1, key=5))
    store.commit()
    for _ in range(3):
        store.begin()
        assert store.record_press(replace(press(1, key=1, token=token), device="pad-2")) is None
        store.commit()
    store.close()
    first, fault = events(tmp_path / "journal.db")
    assert fault["type"] == EventKind.DEVICE_FAULT.type
    detail = fault["data"]["detail"]
    for part in (
        "4853000000000001",
        "boot 4",
        "number 1",
        "key 5 from pad-1",
        "key 1 for case-7/1 from pad-2",
    ):
        assert part in detail
    check_chain([first, fault])


def test_copies_of_one_press_are_no_clash_whatever_it_became(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    tokens = [store.invite(invitation(n, window=str(n))).token for n in (1, 2)]
    presses = [
        press(1, key=7),
        press(2, token=99),
        press(3, key=4, token=tokens[0]),
        press(3, key=4, token=tokens[0], revision=1),
        press(4, key=3, token=tokens[0]),
        press(5, key=0, token=tokens[1]),
        press(6, key=9, token=tokens[1], revision=1),
    ]
    for each in presses:
        assert store.record_press(each) is not None
    store.commit()
    store.begin()
    for each in presses:
        assert store.record_press(replace(each, heard_ms=70_000, window="9")) is None
    assert not store.commit()
    store.close()


def test_each_difference_counts(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    tokens = [store.invite(invitation(n, window=str(n))).token for n in (1, 2)]
    rated = press(1, key=4, token=tokens[0])
    declined = press(2, key=0, token=tokens[1])
    stray = press(3, key=5)
    refused = press(4, key=2, token=tokens[0])
    for each in (rated, declined, stray, refused):
        store.record_press(each)
    store.commit()
    for other in (
        replace(rated, token=tokens[1]),
        replace(rated, token=0),
        replace(rated, reasons=(510,)),
        replace(rated, key=5),
        replace(declined, key=2),
        replace(stray, token=tokens[0]),
        replace(refused, reasons=(207,)),
    ):
        store.begin()
        store._clashes.clear()
        assert store.record_press(other) is None
        (row,) = store.commit()
        assert row.kind == EventKind.DEVICE_FAULT
    store.close()


def test_a_clash_that_was_rolled_back_is_told_again(tmp_path: Path) -> None:
    store = make_store(tmp_path)
    store.begin()
    store.record_press(press(1))
    store.commit()
    store.begin()
    store.record_press(press(1, key=1))
    store.rollback()
    store.begin()
    store.record_press(press(1, key=1))
    assert len(store.commit()) == 1
    store.close()
