"""What a change touches is looked at anew; the rest stays as it was told."""

from random import Random

import pytest

from contracts.hall import Calls, WindowView
from gateway.hall import dispatch
from gateway.hall.book import Book
from gateway.hall.look import Wanted, look
from gateway.hall.refusal import HallRefusedError
from gateway.hall.touched import Touched, everything, touched
from tests.gateway.hall_books import any_command, new_book
from tests.gateway.queue.halls import NINE


def states(book: Book, now_ms: int) -> dict[str, WindowView | Calls]:
    found = look(book, Wanted(everything(book.catalog)), now_ms).states
    return {
        state.window if isinstance(state, WindowView) else "calls": state
        for state in found
        if isinstance(state, WindowView | Calls)
    }


@pytest.mark.parametrize("seed", range(3))
def test_no_state_changes_without_being_touched(seed: int) -> None:
    book, random, now_ms = new_book(seed), Random(seed), NINE
    changed_often = 0
    for _ in range(400):
        now_ms += random.randint(0, 5_000)
        before = states(book, now_ms)
        try:
            dispatch.carry_out(book, any_command(book, random), now_ms)
        except HallRefusedError:
            book.undo()
            continue
        seen = touched(book.changed(), book.catalog)
        book.accept()
        book.committed()
        after = states(book, now_ms)
        changed = {name for name, state in after.items() if state != before[name]}
        assert changed <= {*seen.windows, *seen.crowds, *(["calls"] if seen.calls else [])}
        for name in changed - seen.windows - {"calls"}:
            old, new = before[name], after[name]
            assert isinstance(old, WindowView)
            assert isinstance(new, WindowView)
            assert old.model_copy(update={"waiting": new.waiting}) == new, "told a second later"
        changed_often += bool(changed)
    assert changed_often > 50


def test_what_touches_nothing_is_false() -> None:
    assert not Touched()
    assert Touched(queues=True) | Touched(calls=True) == Touched(calls=True, queues=True)
