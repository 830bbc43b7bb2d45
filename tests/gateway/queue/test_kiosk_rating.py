"""Rating at a kiosk: which service, and which may not be rated there."""

from typing import Any

import pytest

from contracts.commands import CommandErrorCode as Code
from contracts.hall_commands import RateCommand, TransferCommand
from contracts.ratings import Level
from gateway.hall.kiosk_rating import REFUSED_KEPT, note_request, rateable
from gateway.hall.refusal import HallRefusedError
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
    note_request(hall.book, session, request(0), rated=True)
    for key in range(1, REFUSED_KEPT + 2):
        note_request(hall.book, session, request(key), rated=False)
    found = [rateable(hall.book, wishes(hall, number, key), hall.now_ms) for key in range(REFUSED_KEPT + 2)]
    assert [f.again for f in found] == [True] + [False] * (REFUSED_KEPT + 1)
    assert [f.refused_before for f in found] == [False, False] + [True] * REFUSED_KEPT
