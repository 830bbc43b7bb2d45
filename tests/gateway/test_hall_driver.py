"""The hall's queue over a real broker, from a kiosk's wish to the citizen's rating."""

import asyncio
import json
import logging
from typing import Any

import pytest
from prometheus_client import generate_latest

from contracts.catalog import PublishedCatalog
from gateway.errors import ConfigError
from gateway.hall_retained import Published
from tests.gateway.hall import Hall, until
from tests.gateway.hall_queue import Clerk, clerk, invites, with_queue, write_catalog
from tests.gateway.queue.halls import catalog, service


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
    assert (rated["data"]["session"]["staff_no"], rated["data"]["channel"]) == ("S1", 4)
    status = await desk.do("ticket-status", token=issued["token"])
    assert (status["state"], status["rating"]) == ("served", "rated")
    kinds = [event["type"].split(".")[2] for event in centre.events]
    assert kinds.index("service-finished") < kinds.index("rating-given")
    assert kinds.count("ticket-closed") == 1


async def test_what_was_under_way_goes_on_after_a_restart(hall: Hall) -> None:
    with_queue(hall)
    await hall.start()
    desk = await clerk(hall)
    await desk.do("sign-in", window="1", staff_no="S1")
    numbers = [(await desk.number())["number"] for _ in range(3)]
    before = await desk.do("call-next", window="1", request="c" * 20)
    await hall.stop()
    await hall.start()
    await desk.heard()
    again = await desk.do("call-next", window="1", request="c" * 20)
    assert again == before | {"again": True}
    await desk.do("hold", window="1", reason="材料")
    called = await desk.do("call-next", window="1")
    assert called["ticket"]["number"] == numbers[1]
    assert called["window"]["held"] == numbers[:1]


async def test_the_same_wish_twice_at_once_is_one_number(hall: Hall) -> None:
    with_queue(hall)
    await hall.start()
    first, second = await clerk(hall), Clerk(await hall.desk("kiosk-2"))
    answers = await asyncio.gather(first.issue(1), second.issue(1))
    again = await first.issue(1)
    assert {a["ticket"]["number"] for a in (*answers, again)} == {"A0001"}
    assert sorted(a["again"] for a in answers) == [False, True]
    assert again["again"] is True


async def test_two_windows_that_call_at_once_never_call_the_same_person(hall: Hall) -> None:
    with_queue(hall)
    await hall.start()
    desk, other = await clerk(hall), Clerk(await hall.desk("window-2"))
    for window in ("1", "2"):
        await desk.do("sign-in", window=window, staff_no=f"S{window}")
    numbers = [(await desk.number())["number"] for _ in range(6)]
    called = ["nobody", "nobody"]
    for _ in range(3):
        pair = await asyncio.gather(
            desk.do("call-next", window="1", finishes=called[-2]),
            other.do("call-next", window="2", finishes=called[-1]),
        )
        called += [answer["ticket"]["number"] for answer in pair]
    assert sorted(called[2:]) == numbers
    last = await desk.do("call-next", window="1", finishes=called[-2])
    assert (last["session"] is not None, last.get("ticket")) == (True, None), "finished, and nobody waits"
    assert await desk.refused("call-next", window="1") == "nobody_waits"


@pytest.mark.parametrize(
    ("command", "payload", "code"),
    [
        ("issue", {"request": "w" * 20, "kiosk": "k", "service": "x"}, "unknown_service"),
        ("issue", {"request": "w" * 20, "kiosk": "k", "service": "c"}, "needs_id"),
        ("issue", {"request": "short", "kiosk": "k", "service": "a"}, "bad_request"),
        ("confirm", {"ticket": "20260105-A0001", "outcome": "printed"}, "unknown_ticket"),
        ("ticket-status", {"token": "t" * 22}, "unknown_ticket"),
        ("call-next", {"window": "1"}, "closed"),
        ("call-next", {"window": "99"}, "unknown_window"),
        ("sign-in", {"window": "1", "staff_no": "S99"}, "unknown_staff"),
        ("rate", {"request": "w" * 20, "kiosk": "k", "token": "t" * 22, "level": 5}, "unknown_ticket"),
        ("figures", {"day": "20200101"}, "bad_request"),
    ],
)
async def test_what_cannot_be_done_is_said(hall: Hall, command: str, payload: Any, code: str) -> None:
    with_queue(hall)
    await hall.start()
    reply = await (await clerk(hall)).ask(command, **payload)
    assert reply["error"]["code"] == code
    assert reply["error"]["message"]


async def test_without_a_queue_its_commands_say_what_to_do(hall: Hall) -> None:
    await hall.start()
    reply = await (await clerk(hall)).ask("queues")
    assert reply["error"]["code"] == "no_queue"
    assert "[queue]" in reply["error"]["hint"]


@pytest.mark.logs_errors("alarm: journal_full", "alarm: journal_filling")
async def test_a_full_journal_gives_no_numbers_and_still_answers(hall: Hall) -> None:
    with_queue(hall)
    hall.settings["journal"] = {"max_bytes": 1_000_000}
    gateway = await hall.start()
    desk = await clerk(hall)
    waiting = await desk.number()
    gateway.housekeeping.section = gateway.housekeeping.section.model_copy(update={"max_bytes": 1})
    await gateway.housekeeping.look()
    assert await desk.refused("issue", request="w" * 20, kiosk="kiosk-1", service="a") == "journal_full"
    assert (await desk.do("ticket-status", token=waiting["token"]))["state"] == "waiting"
    gateway.housekeeping.section = gateway.housekeeping.section.model_copy(update={"max_bytes": 10**9})
    await gateway.housekeeping.look()
    assert (await desk.number())["number"] == "A0002"
    page = generate_latest(gateway.metrics.registry).decode()
    assert 'hallside_queue_commands_total{command="issue",outcome="ok"} 2.0' in page
    assert 'hallside_queue_commands_total{command="issue",outcome="journal_full"} 1.0' in page


async def test_a_number_that_nobody_confirms_expires_by_itself(hall: Hall) -> None:
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    issued = await desk.issue()
    hall.now_shift_ms = 130_000
    await until(lambda: bool(centre.of_kind("ticket-closed")), "told")
    assert centre.of_kind("ticket-closed")[0]["data"]["state"] == "expired"
    assert (await desk.do("ticket-status", token=issued["token"]))["state"] == "expired"


# -- ratings ------------------------------------------------------------------------------------------------


async def test_a_window_whose_pad_is_away_leaves_its_service_unrated(hall: Hall) -> None:
    hall.pad("1", start=False)
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    served = await desk.served("1")
    other = await desk.served("2")  # a window of the catalog that has no pad in the configuration
    await until(lambda: len(centre.of_kind("session-unrated")) == 2, "both told as unrated")
    assert {e["subject"] for e in centre.of_kind("session-unrated")} == {served["session"], other["session"]}
    assert {e["data"]["cause"] for e in centre.of_kind("session-unrated")} == {"pad_offline"}
    for ticket in (served, other):
        assert (await desk.do("ticket-status", token=ticket["token"]))["rating"] == "unrated"


async def test_a_kiosks_rating_is_the_sessions_and_its_pad_goes_back(hall: Hall) -> None:
    pad = hall.pad("1")
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    served = await desk.served("1")
    await until(lambda: invites(pad), "the pad invites a rating")
    rate = {
        "request": "r" * 20, "kiosk": "kiosk-1", "token": served["token"], "level": 2, "reasons": [207],
        "remark": "等了太久",
    }  # fmt: skip
    known = {"session": served["session"]}
    assert await desk.do("rate", **rate) == known | {"again": False}
    assert await desk.do("rate", **rate) == known | {"again": True}
    await until(lambda: not invites(pad), "the pad goes back")
    second = rate | {"request": "s" * 20, "level": 5, "reasons": []}
    assert await desk.refused("rate", **second) == "already_rated"
    assert await desk.refused("rate", **second) == "already_rated"
    await until(lambda: bool(centre.of_kind("rating-refused")), "the second one, kept as refused")
    (rated,), refused = centre.of_kind("rating-given"), centre.of_kind("rating-refused")
    assert rated["deviceid"] == f"{hall.id}:kiosk-1"
    facts = {name: rated["data"][name] for name in ("level", "reasons", "channel", "remark", "delivery")}
    assert facts == {
        "level": 2, "reasons": [207], "channel": 5, "remark": "等了太久", "delivery": "unacked"
    }  # fmt: skip
    assert [event["data"]["rated_by"] for event in refused] == [rated["id"]]
    assert (await desk.do("ticket-status", token=served["token"]))["rating"] == "rated"
    assert not centre.of_kind("session-unrated")


async def test_what_a_citizen_changed_under_the_same_key_is_kept_as_a_second_rating(hall: Hall) -> None:
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    served = await desk.served("1")
    rate = {
        "request": "r" * 20, "kiosk": "kiosk-1", "token": served["token"], "level": 2, "reasons": [207],
    }  # fmt: skip
    assert (await desk.do("rate", **rate))["again"] is False
    with_remark = rate | {"remark": "等了太久", "reasons": [210]}
    better = rate | {"level": 4, "reasons": []}
    for changed in (with_remark, with_remark, better, with_remark):
        assert await desk.refused("rate", **changed) == "already_rated"
    assert (await desk.do("rate", **rate))["again"] is True
    await until(lambda: len(centre.of_kind("rating-refused")) == 2, "both kept, once each")
    (rated,), refused = centre.of_kind("rating-given"), centre.of_kind("rating-refused")
    assert (rated["data"]["level"], rated["data"]["reasons"]) == (2, [207])
    said = [(e["data"]["key"], e["data"]["reasons"], e["data"].get("remark")) for e in refused]
    assert said == [(2, [210], "等了太久"), (4, [], None)]
    assert {event["data"]["rated_by"] for event in refused} == {rated["id"]}


async def test_a_kiosk_can_take_back_that_nobody_rated(hall: Hall) -> None:
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    served = await desk.served("1")
    await until(lambda: bool(centre.of_kind("session-unrated")), "no pad there")
    rate = {"request": "r" * 20, "kiosk": "kiosk-1", "token": served["token"], "level": 1}
    assert await desk.refused("rate", **rate, reasons=[501]) == "bad_request"
    await desk.do("rate", **rate)
    await until(lambda: bool(centre.of_kind("rating-given")), "rated, without a reason")
    assert "late" in centre.of_kind("rating-given")[0]["data"]["flags"]


async def test_nothing_is_rated_before_its_service_or_long_after(hall: Hall) -> None:
    with_queue(hall)
    await hall.start()
    desk = await clerk(hall)
    waiting = await desk.number()
    rate = {"request": "r" * 20, "kiosk": "kiosk-1", "level": 5}
    assert await desk.refused("rate", **rate, token=waiting["token"]) == "not_now"
    await desk.do("sign-in", window="1", staff_no="S1")
    await desk.do("call-next", window="1")
    await desk.do("finish", window="1")
    hall.now_shift_ms = 25 * 3_600_000
    assert await desk.refused("rate", **rate, token=waiting["token"]) == "not_now"


async def test_an_invitation_that_a_stop_cut_off_is_taken_up_by_the_next_start(hall: Hall) -> None:
    pad = hall.pad("1")
    with_queue(hall)
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await clerk(hall)
    assert gateway.queue is not None
    gateway.queue._ratings.invite = lambda wish: None  # type: ignore[method-assign]  # killed before it asked
    served = await desk.served("1")
    await hall.stop()
    await hall.start()
    await until(lambda: invites(pad), "the pad invites the rating all the same")
    pad.press(4)
    await until(lambda: bool(centre.of_kind("rating-given")), "rated")
    assert centre.of_kind("rating-given")[0]["subject"] == served["session"]


async def test_a_press_that_the_pad_kept_is_not_asked_for_again(hall: Hall) -> None:
    pad = hall.pad("1")
    with_queue(hall)
    centre = await hall.centre()
    await hall.start()
    desk = await clerk(hall)
    await desk.served("1")
    await until(lambda: invites(pad), "the pad invites the rating")
    await hall.stop()
    pad.press(3)
    gateway = await hall.start()
    await until(lambda: bool(centre.of_kind("rating-given")), "rated")
    assert gateway.queue is not None
    ratings = gateway.queue._ratings
    await until(lambda: not ratings._asking, "nothing under way")
    assert not invites(pad)


async def test_an_invitation_whose_time_is_over_at_the_next_start_is_told_as_unrated(hall: Hall) -> None:
    hall.pad("1")
    with_queue(hall)
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await clerk(hall)
    assert gateway.queue is not None
    gateway.queue._ratings.invite = lambda wish: None  # type: ignore[method-assign]  # killed before it asked
    served = await desk.served("1")
    await hall.stop()
    hall.now_shift_ms = 3_600_000
    await hall.start()
    await until(lambda: bool(centre.of_kind("session-unrated")), "told")
    assert centre.of_kind("session-unrated")[0]["subject"] == served["session"]
    assert (await desk.do("ticket-status", token=served["token"]))["rating"] == "unrated"


# -- what is published --------------------------------------------------------------------------------------


async def test_the_halls_states_are_retained_and_follow_what_happens(hall: Hall) -> None:
    with_queue(hall)
    gateway = await hall.start()
    desk = await clerk(hall)
    heard: list[Published] = []
    assert gateway.queue is not None
    gateway.queue.on_changed.append(heard.append)
    await desk.do("sign-in", window="1", staff_no="S1")
    number = (await desk.number())["number"]
    await desk.do("call-next", window="1")
    shown = await Shown.of(hall)
    await until(lambda: shown.has("window/1/state", number=number), "the window's display")
    await until(lambda: bool(shown.get("hall/calls").get("calls")), "the board")
    assert shown.get("hall/calls")["calls"][-1]["number"] == number
    await until(lambda: bool(shown.get("hall/queues")), "the queues")
    await until(lambda: shown.get("hall/figures").get("windows") is not None, "the figures")
    published = PublishedCatalog.model_validate(shown.get("catalog"))
    assert published.catalog.services == catalog().services
    assert await desk.do("catalog") == shown.get("catalog")
    await desk.do("finish", window="1")
    await until(lambda: not shown.has("window/1/state", number=number), "the display is empty again")
    await until(lambda: shown.has("supervision/hasty-service", window="1"), "over within seconds")
    assert any(getattr(state, "number", None) == number for state in heard)
    queues = {queue["service"]: queue for queue in (await desk.do("queues"))["queues"]}
    assert (queues["a"]["waiting"], queues["a"]["windows"]) == (0, 1)


async def test_states_of_windows_that_are_no_more_are_cleared(hall: Hall) -> None:
    path = with_queue(hall)
    gateway = await hall.start()
    shown = await Shown.of(hall)
    await until(lambda: shown.has("window/4/state", state="closed"), "window 4")
    fewer = tuple(duty for duty in catalog().windows if duty.number != "4")
    write_catalog(path, windows=fewer)
    await gateway.reload()
    await until(lambda: shown.get("window/4/state") == {}, "cleared by the reload")
    assert len(PublishedCatalog.model_validate(shown.get("catalog")).catalog.windows) == 3
    write_catalog(path)
    await gateway.reload()
    await until(lambda: shown.has("window/4/state", state="closed"), "back")
    await hall.stop()
    write_catalog(path, windows=fewer)
    await hall.start()
    await until(lambda: shown.get("window/4/state") == {}, "cleared by the next start")


class Shown:
    """What the broker keeps of the hall."""

    def __init__(self, hall: Hall) -> None:
        self._prefix = f"hallside/v1/{hall.id}/"
        self._states: dict[str, dict[str, Any]] = {}

    @classmethod
    async def of(cls, hall: Hall) -> "Shown":
        made = cls(hall)
        client = await hall.listen()
        client.on_each = made._take
        for branch in ("window/+/state", "hall/+", "catalog", "supervision/+"):
            client.client.subscribe(made._prefix + branch, qos=1)
        return made

    def _take(self, message: Any) -> None:
        self._states[message.topic] = json.loads(message.payload) if message.payload else {}

    def get(self, branch: str) -> dict[str, Any]:
        return self._states.get(self._prefix + branch, {})

    def has(self, branch: str, **values: Any) -> bool:
        return self.get(branch).items() >= values.items()


# -- another catalog ----------------------------------------------------------------------------------------


@pytest.mark.logs_errors("configuration not reloaded")
async def test_a_catalog_that_lacks_what_people_wait_for_is_refused(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    path = with_queue(hall)
    gateway = await hall.start()
    desk = await clerk(hall)
    waiting = await desk.number()
    parts = catalog()
    without_a = {
        "services": tuple(s for s in parts.services if s.id != "a"),
        "items": tuple(i for i in parts.items if i.service != "a"),
        "windows": tuple(w.model_copy(update={"serves": ("b",), "helps": ()}) for w in parts.windows),
    }
    write_catalog(path, **without_a)
    with caplog.at_level(logging.ERROR):
        await gateway.reload()
    told = next(r.detail for r in caplog.records if "not reloaded" in r.message)  # type: ignore[attr-defined]  # our own
    assert "service 'a' is gone, but A0001 is open" in told
    await desk.do("sign-in", window="1", staff_no="S1")
    assert (await desk.do("call-next", window="1"))["ticket"]["number"] == waiting["number"]
    await hall.stop()
    with pytest.raises(ConfigError, match="service 'a' is gone, but A0001 is open"):
        await hall.start()
    write_catalog(path)
    await hall.start()
    await desk.heard()
    await desk.do("finish", window="1")


async def test_a_reload_brings_a_new_service_and_signs_out_who_is_gone(hall: Hall) -> None:
    path = with_queue(hall)
    gateway = await hall.start()
    desk = await clerk(hall)
    await desk.do("sign-in", window="1", staff_no="S1")
    parts = catalog()
    write_catalog(
        path,
        services=(*parts.services, service("d")),
        windows=tuple(w.model_copy(update={"serves": (*w.serves, "d")}) for w in parts.windows),
        staff=tuple(s for s in parts.staff if s.number != "S1"),
    )
    await gateway.reload()
    assert (await desk.issue(service="d"))["ticket"]["number"] == "D0001"
    assert (await desk.do("window-status", window="1"))["window"]["state"] == "closed"
    assert await desk.refused("sign-in", window="1", staff_no="S1") == "unknown_staff"
