"""The hall's queue over a real broker, from a kiosk's wish to the citizen's rating."""

from tests.gateway.hall import Hall, until
from tests.gateway.hall_queue import clerk, invites, with_queue


async def test_a_number_is_issued_called_finished_and_its_service_rated(hall: Hall) -> None:
    pad = hall.pad("1")
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    issued = await desk.issue()
    assert issued["ticket"]["state"] == "reserved"
    number = issued["ticket"]["number"]
    confirmed = await desk.do("confirm", ticket=issued["ticket"]["ticket"], outcome="printed")
    assert (confirmed["state"], confirmed["people_ahead"]) == ("waiting", 0)
    await desk.do("sign-in", window="1", staff_no="S1")
    called = await desk.do("call-next", window="1")
    assert (called["ticket"]["number"], called["window"]["number"]) == (number, number)
    finished = await desk.do("finish", window="1")
    session = f"{hall.id}-{issued['ticket']['ticket']}/1"
    assert finished["session"] == session
    await until(lambda: invites(pad), "the pad invites a rating")
    pad.press(5)
    await until(lambda: bool(centre.of_kind("rating-given")), "the rating")
    rated = centre.of_kind("rating-given")[0]
    assert rated["subject"] == session
    assert rated["data"]["session"]["staff_no"] == "S1"
    status = await desk.do("ticket-status", token=issued["token"])
    assert (status["state"], status["rating"]) == ("served", "rated")
    kinds = [event["type"].split(".")[2] for event in centre.events]
    assert kinds.index("service-finished") < kinds.index("rating-given")
    assert kinds.count("ticket-closed") == 1
