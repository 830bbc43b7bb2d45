"""Rating at a kiosk: which service, and which may not be rated there; and the kiosk itself."""

from typing import Any

import pytest

from contracts.commands import CommandErrorCode as Code
from contracts.events import EventKind, KioskRated
from contracts.hall import KioskTransaction
from contracts.hall_commands import RateCommand, RateKioskCommand, TransferCommand
from contracts.hall_replies import KioskRatingResult
from contracts.ratings import Level
from gateway.hall import day
from gateway.hall.figures import day_figures
from gateway.hall.kiosk_rating import REFUSED_KEPT, mark_of, note_request, rateable
from gateway.hall.outcome import TellEvent
from gateway.hall.refusal import HallRefusedError
from gateway.hall.tallies import KIOSKS_MAX, OTHER_KIOSKS
from tests.gateway.queue.halls import request
from tests.gateway.queue.visits import Visits


def wishes(hall: Visits, number: str, key: int = 1) -> RateCommand:
    token = hall.ticket(number).token
    return RateCommand(request=request(key), kiosk="kiosk-1", token=token, level=Level.SATISFIED)


def refused(hall: Visits, number: str) -> HallRefusedError:
    with pytest.raises(HallRefusedError) as caught:
        rateable(hall.book, wishes(hall, number), hall.now_ms)
    return caught.value


def called(**catalog: Any) -> tuple[Visits, str]:
    hall = Visits(**catalog)
    hall.sign_in("1")
    number = hall.come()
    hall.next("1")
    hall.minutes(1)
    return hall, number


def test_what_was_handed_over_without_asking_is_not_rated_at_a_kiosk_either() -> None:
    hall, number = called()
    hall.at_window(TransferCommand(window="1", to_service="b", asks_rating=False))
    refusal = refused(hall, number)
    assert (refusal.code, "no rating is asked" in str(refusal)) == (Code.NOTHING_ARMED, True)


def test_a_service_about_no_item_says_so() -> None:
    hall, number = called(items=())
    hall.finish("1")
    refusal = refused(hall, number)
    assert (refusal.code, "about no item" in str(refusal)) == (Code.NOT_NOW, True)


def test_the_last_refused_requests_are_known_again() -> None:
    hall, number = called()
    hall.finish("1")
    session = hall.ticket(number).served[0].key
    note_request(hall.book, session, mark_of(wishes(hall, number, 0)), rated=True)
    for key in range(1, REFUSED_KEPT + 2):
        note_request(hall.book, session, mark_of(wishes(hall, number, key)), rated=False)
    found = [rateable(hall.book, wishes(hall, number, key), hall.now_ms) for key in range(REFUSED_KEPT + 2)]
    assert [f.again for f in found] == [True] + [False] * (REFUSED_KEPT + 1)
    assert [f.refused_before for f in found] == [False, False] + [True] * REFUSED_KEPT


@pytest.mark.parametrize(
    "change",
    [
        {"level": Level.FAIRLY_SATISFIED, "reasons": ()},
        {"reasons": (406,)},
        {"remark": "很好"},
        {"reasons": ()},
    ],
)
def test_a_request_is_known_again_by_all_that_it_says(change: dict[str, Any]) -> None:
    hall, number = called()
    hall.finish("1")
    first = wishes(hall, number).model_copy(update={"reasons": (407, 406)})
    note_request(hall.book, hall.ticket(number).served[0].key, mark_of(first), rated=True)
    touched_otherwise = first.model_copy(update={"reasons": (406, 407)})
    assert rateable(hall.book, touched_otherwise, hall.now_ms).again
    other = first.model_copy(update=change)
    assert not rateable(hall.book, other, hall.now_ms).again
    odd = first.model_copy(update={"reasons": (501,)})
    with pytest.raises(HallRefusedError, match="501"):
        rateable(hall.book, odd, hall.now_ms)


# -- the kiosk itself ---------------------------------------------------------------------------------------


def of_kiosk(key: int, level: Level, kiosk: str = "kiosk-1") -> RateKioskCommand:
    done = KioskTransaction.NUMBER
    return RateKioskCommand(request=request(key), kiosk=kiosk, transaction=done, level=level)


def test_a_kiosks_rating_is_told_once_and_counts_for_the_kiosk_alone() -> None:
    hall = Visits()
    before = day_figures(hall.book, "20260105", hall.now_ms)
    assert hall.do(of_kiosk(1, Level.DISSATISFIED)) == KioskRatingResult(again=False)
    told = [effect for effect in hall.effects if isinstance(effect, TellEvent)]
    assert [event.kind for event in told] == [EventKind.KIOSK_RATED]
    assert isinstance(told[0].data, KioskRated)
    assert (told[0].data.level, told[0].data.channel) == (2, 5)
    assert hall.do(of_kiosk(1, Level.DISSATISFIED)) == KioskRatingResult(again=True)
    assert hall.effects == ()
    hall.do(of_kiosk(2, Level.SATISFIED))
    hall.do(of_kiosk(3, Level.SATISFIED, "kiosk-2"))
    after = day_figures(hall.book, "20260105", hall.now_ms)
    assert [(one.kiosk, one.rated, one.bad) for one in after.kiosks] == [("kiosk-1", 2, 1), ("kiosk-2", 1, 0)]
    assert after.model_copy(update={"kiosks": (), "at": before.at}) == before


def test_invented_kiosks_make_a_days_figures_no_longer_than_so_many_names() -> None:
    hall = Visits()
    hall.do(of_kiosk(1, Level.SATISFIED))
    for n in range(KIOSKS_MAX + 50):
        hall.do(of_kiosk(100 + n, Level.DISSATISFIED, f"invented-{n}"))
    hall.do(of_kiosk(2, Level.SATISFIED))
    kiosks = {one.kiosk: one for one in day_figures(hall.book, "20260105", hall.now_ms).kiosks}
    assert len(kiosks) == KIOSKS_MAX + 1
    assert (kiosks[OTHER_KIOSKS].rated, kiosks["kiosk-1"].rated) == (51, 2)


def test_of_a_key_the_first_rating_counts_and_another_level_is_refused() -> None:
    hall = Visits()
    hall.do(of_kiosk(1, Level.SATISFIED))
    assert hall.refused(of_kiosk(1, Level.DISSATISFIED)).code is Code.ALREADY_RATED
    assert hall.do(of_kiosk(1, Level.SATISFIED)) == KioskRatingResult(again=True)
    assert [rating.level for rating in hall.book.kiosk_ratings] == [Level.SATISFIED]


def test_a_key_that_rated_a_kiosk_rates_no_other() -> None:
    hall = Visits()
    hall.do(of_kiosk(1, Level.SATISFIED))
    assert hall.refused(of_kiosk(1, Level.SATISFIED, "kiosk-2")).code is Code.BAD_REQUEST


def test_a_kiosks_ratings_are_forgotten_after_yesterday() -> None:
    hall = Visits()
    hall.do(of_kiosk(1, Level.SATISFIED))
    for _ in range(3):
        hall.minutes(24 * 60)
        day.turn(hall.book, hall.now_ms)
        hall.book.accept()
    assert len(hall.book.kiosk_ratings) == 0
