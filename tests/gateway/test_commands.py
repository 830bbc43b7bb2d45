"""Commands over a real broker, to a gateway with a simulated pad."""

import asyncio
import json
import threading
import time
from queue import Empty

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from contracts.pad.messages import Arm, ResetCause
from firmware_sim.pad_driver import SimulatedPad
from gateway.shares import Shares
from tests.gateway.hall import PATIENT, WAIT_S, Hall, arm, until
from tests.gateway.hall_queue import Clerk, with_queue
from tests.gateway.queue.halls import wish

CALL = asyncio.to_thread


async def test_an_armed_pads_press_is_the_sessions_rating(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    reply = await CALL(desk.ask, "arm", arm())
    assert reply == {"ok": True, "result": {"session": "case-7/1", "device": "pad-1", "again": False}}
    pad.press(5)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    rating = centre.of_kind("rating-given")[0]
    assert rating["data"]["level"] == 5
    assert rating["subject"] == "case-7/1"
    assert "王小明" not in json.dumps(centre.events, ensure_ascii=False)


async def test_a_rated_session_is_not_armed_again(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    pad.press(4)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    reply = await CALL(desk.ask, "arm", arm())
    assert reply["error"]["code"] == "already_rated"


async def test_the_same_arm_twice_at_once_is_one_invitation(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    for _ in range(2):
        await CALL(desk.send, "arm", arm())
    replies = [json.loads((await CALL(desk.next)).payload) for _ in range(2)]
    assert [r["ok"] for r in replies] == [True, True]
    assert sorted(r["result"]["again"] for r in replies) == [False, True]
    assert len(await gateway.writer.run(lambda store: store.sessions.open())) == 1
    pad.press(3)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    assert not centre.of_kind("session-unrated")
    assert centre.of_kind("rating-given")[0]["data"].get("flags", []) in ([], ["quick"])


async def test_an_arm_again_moves_the_end_of_the_invitation(hall: Hall) -> None:
    hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(timeout_s=1))
    await CALL(desk.ask, "arm", arm(timeout_s=600))
    hall.now_shift_ms += 60_000
    await asyncio.sleep(0.4)
    assert len(await gateway.writer.run(lambda store: store.sessions.open())) == 1
    assert not centre.of_kind("session-unrated")


async def test_the_next_session_replaces_the_one_that_nobody_rated(hall: Hall) -> None:
    hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(1))
    await CALL(desk.ask, "arm", arm(2))
    await until(lambda: bool(centre.of_kind("session-unrated")), "unrated")
    (unrated,) = centre.of_kind("session-unrated")
    assert unrated["data"]["cause"] == "replaced"
    assert unrated["subject"] == "case-7/1"


async def test_a_session_that_moves_to_another_window_is_invited_there(hall: Hall) -> None:
    hall.pad("1")
    second = hall.pad("2")
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(1, window="1"))
    reply = await CALL(desk.ask, "arm", arm(1, window="2"))
    assert reply["result"] == {"session": "case-7/1", "device": "pad-2", "again": False}
    second.press(2)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    assert centre.of_kind("rating-given")[0]["data"]["session"]["window"] == "2"


async def test_a_pad_that_a_session_has_left_takes_no_more_ratings_for_it(hall: Hall) -> None:
    first, second = hall.pad("1"), hall.pad("2")
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(1, window="1"))
    await CALL(desk.ask, "arm", arm(1, window="2"))
    await asyncio.sleep(0.3)
    first.press(1)
    await until(lambda: bool(centre.of_kind("press-unsolicited")), "a stray press")
    second.press(4)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    assert centre.of_kind("rating-given")[0]["data"]["level"] == 4


async def test_a_pad_that_cannot_be_told_does_not_delay_the_next(hall: Hall) -> None:
    first = hall.pad("1")
    hall.pad("2")
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(1, window="1"))
    first.close()
    first.line.open(lambda _: None, lambda _: None)
    moved = arm(1, window="2")
    moved["session"]["staff_no"] = moved["staff"]["number"] = "S18"
    began = time.monotonic()
    assert (await CALL(desk.ask, "arm", moved))["result"]["device"] == "pad-2"
    assert time.monotonic() - began < 1.0
    hall.pads[1].press(5)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    assert centre.of_kind("rating-given")[0]["data"]["session"]["staff_no"] == "S18"
    first.line.close()
    hall.pads.remove(first)


async def test_the_pad_must_show_the_clerk_who_is_rated(hall: Hall) -> None:
    hall.pad()
    gateway = await hall.start()
    desk = await hall.desk()
    payload = arm()
    payload["staff"]["number"] = "S99"
    error = (await CALL(desk.ask, "arm", payload))["error"]
    assert error["code"] == "bad_request"
    assert "'S99' is not session.staff_no 'S17'" in error["message"]
    assert not await gateway.writer.run(lambda store: store.sessions.open())


async def test_nobody_pressed_means_unrated(hall: Hall) -> None:
    hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(timeout_s=600))
    hall.now_shift_ms += 603_000
    await until(lambda: bool(centre.of_kind("session-unrated")), "unrated")
    assert centre.of_kind("session-unrated")[0]["data"]["cause"] == "timeout"


async def test_a_late_press_takes_back_unrated(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(timeout_s=600))
    hall.now_shift_ms += 700_000
    await until(lambda: bool(centre.of_kind("session-unrated")), "unrated")
    pad.press(1)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    assert "late" in centre.of_kind("rating-given")[0]["data"]["flags"]
    reply = await CALL(desk.ask, "arm", arm())
    assert reply["error"]["code"] == "already_rated"


async def test_arming_an_absent_pad_is_an_error_and_the_session_is_unrated(hall: Hall) -> None:
    hall.pad(start=False)
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    reply = await CALL(desk.ask, "arm", arm())
    assert reply["error"]["code"] == "pad_offline"
    await until(lambda: bool(centre.of_kind("session-unrated")), "unrated")
    assert centre.of_kind("session-unrated")[0]["data"]["cause"] == "pad_offline"


async def test_a_window_whose_pad_was_never_found_is_offline_too(hall: Hall) -> None:
    hall.windows.append({"number": "9", "pad_id": "48530000000000ff"})
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    reply = await CALL(desk.ask, "arm", arm(window="9"))
    assert reply["error"]["code"] == "pad_offline"
    await until(lambda: bool(centre.of_kind("session-unrated")), "unrated")
    assert "device" not in centre.of_kind("session-unrated")[0]["data"]


async def test_a_mute_pad_is_an_error_before_the_command_expires(hall: Hall) -> None:
    pad = hall.pad()
    await hall.start()
    desk = await hall.desk()
    pad.close()
    pad.line.open(lambda _: None, lambda _: None)
    began = time.monotonic()
    reply = await CALL(desk.ask, "arm", arm(), 1)
    assert reply["error"]["code"] in {"pad_offline", "timed_out"}
    assert time.monotonic() - began < 1.0
    pad.line.close()
    hall.pads.remove(pad)


async def test_disarm_ends_the_invitation(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    reply = await CALL(desk.ask, "disarm", {"window": "1"})
    assert reply["result"] == {"window": "1", "pad_told": True}
    await until(lambda: bool(centre.of_kind("session-unrated")), "unrated")
    assert centre.of_kind("session-unrated")[0]["data"]["cause"] == "disarmed"
    pad.press(5)
    await until(lambda: bool(centre.of_kind("press-unsolicited")), "a stray press")
    assert centre.of_kind("press-unsolicited")[0]["data"]["cause"] == "no_session"


async def test_disarming_nothing_is_an_error(hall: Hall) -> None:
    hall.pad()
    await hall.start()
    desk = await hall.desk()
    assert (await CALL(desk.ask, "disarm", {"window": "1"}))["error"]["code"] == "nothing_armed"
    unknown = await CALL(desk.ask, "disarm", {"window": "77"})
    assert unknown["error"]["code"] == "unknown_window"
    assert "1" in unknown["error"]["hint"]


async def test_open_invitations_outlive_a_restart(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(1, timeout_s=600))
    await hall.stop()
    gateway = await hall.start()
    assert len(await gateway.writer.run(lambda store: store.sessions.open())) == 1
    pad.press(5)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    assert not centre.of_kind("session-unrated")
    await CALL(desk.ask, "arm", arm(2, timeout_s=600))
    await hall.stop()
    hall.now_shift_ms += 700_000
    await hall.start()
    assert not centre.of_kind("session-unrated"), "pads get a moment to hand over what they kept"
    hall.now_shift_ms += 6_000
    await until(lambda: bool(centre.of_kind("session-unrated")), "unrated")


async def test_a_pad_that_boots_while_armed_shows_the_invitation_for_what_is_left_of_it(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(timeout_s=60))
    before = shown(pad)
    hall.now_shift_ms += 40_000
    pad.reset(ResetCause.BROWN_OUT)
    await until(lambda: shown(pad) is None, "off")
    await until(lambda: shown(pad) is not None, "armed again")
    after = shown(pad)
    assert before is not None
    assert after is not None
    assert after.session == before.session
    assert (after.staff_name, after.window) == ("王小明", "1")
    assert 150 <= after.timeout <= 200
    pad.press(4)
    await until(lambda: bool(centre.of_kind("rating-given")), "a rating")
    assert centre.of_kind("rating-given")[0]["subject"] == "case-7/1"
    assert not centre.of_kind("session-unrated")


async def test_a_pad_that_boots_after_a_restart_of_ours_shows_the_invitation_too(hall: Hall) -> None:
    pad = hall.pad()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(timeout_s=60))
    before = shown(pad)
    await hall.stop()
    await hall.start()
    pad.reset(ResetCause.WATCHDOG)
    await until(lambda: shown(pad) is None, "off")
    await until(lambda: shown(pad) is not None, "armed again")
    after = shown(pad)
    assert before is not None
    assert after is not None
    assert (after.session, after.staff_number) == (before.session, "S17")


async def test_a_pad_that_boots_after_its_session_is_over_invites_nobody(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.invitations.REARM_WAIT_S", 0.2)
    rated, disarmed = hall.pad("1"), hall.pad("2")
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(1, window="1"))
    await CALL(desk.ask, "arm", arm(2, window="2"))
    rated.press(5)
    rated.reset(ResetCause.BROWN_OUT)
    await CALL(desk.ask, "disarm", {"window": "2"})
    disarmed.reset(ResetCause.BROWN_OUT)
    await until(lambda: bool(centre.of_kind("rating-given")), "the rating")
    await until(lambda: rated.counts.boots == disarmed.counts.boots == 2, "booted")
    await until(lambda: rated.ring_used == 0, "its press taken")
    await asyncio.sleep(0.5)
    assert shown(rated) is None
    assert shown(disarmed) is None


def shown(pad: SimulatedPad) -> Arm | None:
    """The invitation on the pad's screen."""
    view = pad.view()
    return view.armed if view else None


async def test_show_cuts_the_text_to_what_the_wire_carries(hall: Hall) -> None:
    pad = hall.pad()
    await hall.start()
    desk = await hall.desk()
    reply = await CALL(desk.ask, "show", {"window": "1", "kind": "message", "text": "窗" * 48})
    assert reply == {"ok": True, "result": {"device": "pad-1"}}
    assert "窗" * 16 in repr(pad.view())
    assert "窗" * 17 not in repr(pad.view())


async def test_identify_and_reboot_reach_the_pad(hall: Hall) -> None:
    pad = hall.pad()
    await hall.start()
    desk = await hall.desk()
    assert (await CALL(desk.ask, "identify", {"device": "pad-1", "seconds": 2}))["ok"]
    boots = pad.counts.boots
    assert (await CALL(desk.ask, "reboot", {"device": "pad-1"}))["ok"]
    await until(lambda: pad.counts.boots > boots, "a reboot")
    assert (await CALL(desk.ask, "reboot", {"device": "pad-9"}))["error"]["code"] == "unknown_device"


async def test_a_pad_that_refuses_says_so(hall: Hall) -> None:
    pad = hall.pad()
    await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    reply = await CALL(desk.ask, "reboot", {"device": "pad-1"})
    assert reply["error"]["code"] == "pad_refused"
    assert pad.powered


async def test_devices_and_statistics_tell_how_the_links_do(hall: Hall) -> None:
    pad = hall.pad()
    gateway = await hall.start()
    desk = await hall.desk()
    (device,) = (await CALL(desk.ask, "devices"))["result"]["devices"]
    assert (device["device"], device["health"], device["window"]) == ("pad-1", "online", "1")
    pad.press(5)
    await until(lambda: gateway.figures()["presses"] == 1, "the press")
    stats = (await CALL(desk.ask, "statistics", {"device": "pad-1"}))["result"]
    assert (stats["presses"], stats["pad_crc_errors"]) == (1, 0)
    assert (await CALL(desk.ask, "statistics"))["result"]["gateway"]["presses"] == 1


async def test_a_pad_found_by_pattern_obeys_commands(hall: Hall) -> None:
    hall.pad(window=None)
    hall.windows.append({"number": "5", "pad_id": hall.pads[0].id})
    hall.extra = f'\n[[ports]]\npads = "serial://{hall.folder}/pad-*"\n'
    await hall.start()
    desk = await hall.desk()
    assert (await CALL(desk.ask, "identify", {"device": "port-pad-1"}))["ok"]
    assert (await CALL(desk.ask, "arm", arm(window="5")))["result"]["device"] == "port-pad-1"


async def test_replay_sends_the_journal_again(hall: Hall) -> None:
    hall.settings["centre"] = PATIENT
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    pad.press(5)
    await until(lambda: len(centre.events) >= 3, "start, birth, press")
    await until(lambda: gateway.outbox.idle, "all receipted")
    known = dict(centre.copies)
    reply = await CALL(desk.ask, "replay", {"index": 1})
    assert reply["result"]["queued"] == len(known)
    await until(lambda: all(centre.copies[h] == n + 1 for h, n in known.items()), "each once more")
    await until(lambda: gateway.outbox.idle, "all receipted again")


async def test_a_receipt_from_before_a_replay_takes_no_event_off_it(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.commands.REPLAY_PAGE", 1)
    monkeypatch.setattr("gateway.commands.REPLAY_PAUSE_S", 2.0)
    monkeypatch.setattr("gateway.uplink.SETTLE_AFTER_S", 1.0)
    hall.settings["centre"] = PATIENT
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    await until(lambda: gateway.figures()["receipted"] == len(centre.events) >= 2, "start and birth written")
    pad.press(5)
    await until(lambda: len(centre.events) >= 3, "the press")
    await until(lambda: gateway.outbox.idle, "all receipted")
    press = centre.of_kind("press-unsolicited")[0]
    assert (await CALL(desk.ask, "replay", {"index": press["chainindex"]}, 20))["ok"]
    await until(lambda: centre.copies[press["chainhash"]] == 2, "the press once more")


async def test_one_replay_at_a_time_lets_presses_through(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.commands.REPLAY_PAGE", 1)
    monkeypatch.setattr("gateway.commands.REPLAY_PAUSE_S", 1.0)
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    for _ in range(2):
        pad.press(5)
    await until(lambda: len(centre.events) >= 4, "start, birth, presses")
    await until(lambda: gateway.outbox.idle, "all receipted")
    known = len(centre.events)
    first = await CALL(desk.send, "replay", {"index": 1}, 20)
    second = await CALL(desk.ask, "replay", {"index": 1})
    assert second["error"]["code"] == "busy"
    pad.press(4)
    await until(lambda: len(centre.events) > known, "the press")
    assert desk.messages.empty(), "the replay is still under way"
    reply = await CALL(desk.answer, first)
    assert reply["result"]["queued"] == known + 1, "to the journal's end"
    await until(lambda: gateway.outbox.idle, "all receipted again")
    assert (await CALL(desk.ask, "replay", {"index": known + 1}))["ok"]


async def test_a_replay_stops_at_its_expiry_and_says_where_to_go_on(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.commands.REPLAY_PAGE", 1)
    monkeypatch.setattr("gateway.commands.REPLAY_PAUSE_S", 1.5)
    hall.settings["centre"] = PATIENT
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    pad.press(5)
    await until(lambda: len(centre.events) >= 3, "start, birth, press")
    await until(lambda: gateway.outbox.idle, "all receipted")
    known = len(centre.copies)
    error = (await CALL(desk.ask, "replay", {"index": 1}, 3))["error"]
    assert error["code"] == "timed_out"
    assert error["message"] == "1 events are queued again, those before index 2"
    assert "index 2" in error["hint"]
    await until(lambda: gateway.outbox.idle, "receipted again")
    await asyncio.sleep(1.6)
    assert sum(centre.copies.values()) == known + 1, "nothing more comes after the expiry"
    monkeypatch.undo()
    assert (await CALL(desk.ask, "replay", {"index": 2}))["result"]["queued"] == known - 1


@pytest.mark.parametrize(
    ("name", "payload", "code"),
    [
        ("dance", {}, "unknown_command"),
        ("arm", b"{not json", "bad_request"),
        ("arm", b"\xff\xfe", "bad_request"),
        ("arm", {"session": 1}, "bad_request"),
        ("disarm", {"window": "1", "extra": True}, "bad_request"),
        ("show", {"window": "77"}, "unknown_window"),
        ("statistics", {"device": "nobody"}, "unknown_device"),
    ],
)
async def test_a_command_that_cannot_be_carried_out_is_explained(
    hall: Hall, name: str, payload: object, code: str
) -> None:
    await hall.start()
    desk = await hall.desk()
    reply = await CALL(desk.ask, name, payload)
    assert reply["ok"] is False
    assert reply["error"]["code"] == code
    assert reply["error"]["message"]


async def test_a_command_without_a_way_back_is_carried_out_all_the_same(hall: Hall) -> None:
    hall.pad()
    gateway = await hall.start()
    desk = await hall.desk()
    await CALL(desk.send, "arm", arm(), 5, None)
    await until(lambda: gateway.commands.served == 1, "the command")
    assert len(await gateway.writer.run(lambda store: store.sessions.open())) == 1
    with pytest.raises(Empty):
        await CALL(desk.next, 0.1)


async def test_a_retained_command_is_not_carried_out_at_each_connection(hall: Hall) -> None:
    desk = await hall.desk()
    properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
    properties.ResponseTopic = desk.topics.reply("desk")
    topic = desk.topics.command("devices")
    desk.client.publish(topic, b"{}", qos=1, retain=True, properties=properties).wait_for_publish(5)
    gateway = await hall.start()
    await asyncio.sleep(0.2)
    assert gateway.commands.served == 0
    desk.client.publish(topic, b"", qos=1, retain=True).wait_for_publish(5)


async def test_a_stopping_gateway_answers_what_is_under_way(hall: Hall) -> None:
    pad = hall.pad()
    await hall.start()
    desk = await hall.desk()
    pad.close()
    pad.line.open(lambda _: None, lambda _: None)
    number = await CALL(desk.send, "identify", {"device": "pad-1"}, 8)
    await asyncio.sleep(0.2)
    await hall.stop()
    reply = await CALL(desk.answer, number)
    assert reply["error"]["code"] in {"busy", "pad_offline"}
    pad.line.close()
    hall.pads.remove(pad)


async def test_a_client_with_too_much_under_way_is_told_so_at_once_and_others_get_in(hall: Hall) -> None:
    with_queue(hall)
    gateway = await hall.start()
    gateway.commands.shares = Shares(8)
    flooding, other = await hall.desk("flooding"), await hall.desk("other")
    await Clerk(other).heard()
    held = threading.Event()
    busy_disk = asyncio.create_task(gateway.writer.run(lambda _: held.wait(WAIT_S)))
    wishes = [wish(number).model_dump(mode="json", exclude_none=True) for number in range(1, 9)]
    sent = [await CALL(flooding.send, "issue", body) for body in wishes[:5]]
    refused = [await CALL(flooding.answer, number) for number in sent[2:]]
    assert [reply["error"]["code"] for reply in refused] == ["busy"] * 3
    for body in wishes[5:]:
        await CALL(flooding.send, "issue", body, 5, None)  # nobody hears what becomes of these
    assert (await CALL(other.ask, "devices"))["ok"]
    assert gateway.commands.failed == 4, "three of its own, and the third that names no reply topic"
    held.set()
    assert await busy_disk
    for number in sent[:2]:
        assert (await CALL(flooding.answer, number))["result"]["again"] is False
    assert (await CALL(flooding.ask, "issue", wishes[2]))["ok"]
