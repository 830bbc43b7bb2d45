"""Pads, windows and reloads: a healthy device is never touched."""

import asyncio
import json
import logging
import shutil
import time
from contextlib import suppress
from typing import Any

import pytest

from contracts.device import Health
from contracts.events import EventKind, GatewayData
from contracts.pad.messages import Hello, Press
from contracts.topics import GatewayTopics
from devices.pad.driver import HeardPress
from firmware_sim.line.place_port import PtyAt
from firmware_sim.pad.profile import Profile, numbered_id
from firmware_sim.pad_build_app import Wiring, build_pad
from firmware_sim.pad_driver import SimulatedPad
from gateway.errors import JournalFullError
from gateway.housekeeping import DISK_FULL_BYTES
from gateway.journal.entries import Draft
from gateway.journal.store import JournalStore
from tests.gateway.hall import Client, Hall, arm, until

CALL = asyncio.to_thread


def twin(hall: Hall, window: str) -> SimulatedPad:
    """A pad with the hardware id of the first one."""
    link = hall.folder / "twin"
    wiring = Wiring(baud=0, state=hall.folder / "nvram-of-twin")
    pad = build_pad(asyncio.get_running_loop(), Profile(numbered_id(1)), PtyAt(link), wiring, None)
    hall.pads.append(pad)
    hall.windows.append({"number": window, "pad": f"serial://{link}"})
    pad.start()
    return pad


async def reload(hall: Hall) -> None:
    assert hall.gateway is not None
    hall.write_config()
    await hall.gateway.reload()


async def test_a_press_is_acknowledged_when_it_is_on_disk(hall: Hall) -> None:
    pad = hall.pad()
    gateway = await hall.start()
    pad.press(2)
    await until(lambda: pad.ring_used == 0, "the ack")
    await until(lambda: gateway.figures()["journal_index"] >= 2, "the event")


async def test_windows_that_swap_numbers_keep_their_ports_open(hall: Hall) -> None:
    first, second = hall.pad("1"), hall.pad("2")
    centre = await hall.centre()
    gateway = await hall.start()
    drivers = dict(gateway.pads.pads)
    greetings = {name: pad.link.counts.greetings for name, pad in drivers.items()}
    hall.windows[0]["number"], hall.windows[1]["number"] = "2", "1"
    await reload(hall)
    assert gateway.pads.pads["pad-1"] is drivers["pad-2"]
    assert gateway.pads.pads["pad-2"] is drivers["pad-1"]
    assert {n: drivers[n].link.counts.greetings for n in drivers} == greetings
    first.press(5)
    await until(lambda: bool(centre.of_kind("press-unsolicited")), "the press")
    data = centre.of_kind("press-unsolicited")[0]["data"]
    assert (data["window"], data["device"]) == ("2", "pad-2")
    assert second.counts.boots == 1


async def test_a_reload_in_the_middle_of_an_invitation_costs_it_nothing(hall: Hall) -> None:
    pad = hall.pad("1")
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    hall.windows[0]["number"] = "31"
    hall.pad("1")
    await reload(hall)
    pad.press(4)
    await until(lambda: bool(centre.of_kind("rating-given")), "the rating")
    await until(lambda: gateway.figures()["pads_online"] == 2, "the new pad")


async def test_reloads_at_once_do_each_thing_once(hall: Hall) -> None:
    hall.pad("1")
    gateway = await hall.start()
    hall.pad("2")
    del hall.windows[0]
    hall.write_config()
    await asyncio.gather(*(gateway.reload() for _ in range(5)))
    assert set(gateway.pads.pads) == {"pad-2"}
    await until(lambda: gateway.pads.pads["pad-2"].health is Health.ONLINE, "online")


@pytest.mark.logs_errors("configuration not reloaded")
async def test_an_invalid_configuration_is_refused_and_the_old_one_kept(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    hall.pad("1")
    gateway = await hall.start()
    before = dict(gateway.pads.pads)
    hall.config_path.write_text("[gateway]\nid = 7\n", encoding="utf-8")
    await gateway.reload()
    assert gateway.pads.pads == before
    assert any("configuration not reloaded" in record.message for record in caplog.records)
    hall.config_path.unlink()
    await gateway.reload()
    assert gateway.pads.pads == before


async def test_what_needs_a_restart_stays_as_it_was(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    gateway = await hall.start()
    hall.settings["gateway"] = {"id": "another"}
    hall.settings["journal"] = {"max_bytes": 2_000_000}
    for _ in range(2):
        await reload(hall)
    assert gateway.config.gateway.id == hall.id
    assert sum("need a restart" in record.message for record in caplog.records) == 2
    await gateway.housekeeping.look()
    assert await gateway.writer.run(lambda store: store.max_bytes) == 2_000_000


async def test_a_port_found_by_pattern_becomes_a_windows_without_being_opened_again(hall: Hall) -> None:
    hall.pad(window=None)
    hall.extra = f'\n[[ports]]\npads = "serial://{hall.folder}/pad-*"\n'
    gateway = await hall.start()
    driver = gateway.pads.pads["port-pad-1"]
    hall.windows.append({"number": "4", "pad": f"serial://{hall.folder}/pad-1"})
    await reload(hall)
    assert gateway.pads.pads == {"pad-4": driver}
    hall.windows.clear()
    await reload(hall)
    assert gateway.pads.pads == {"port-pad-1": driver}
    assert driver.link.counts.greetings == 1


async def test_a_pad_that_comes_and_goes_is_told_once(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    await until(lambda: bool(centre.of_kind("device-birth")), "birth")
    pad.unplug(0.3)
    await until(lambda: gateway.pads.pads["pad-1"].health is Health.ABSENT, "absent")
    await until(lambda: gateway.pads.pads["pad-1"].health is Health.ONLINE, "back")
    await asyncio.sleep(1.2)
    assert len(centre.of_kind("device-birth")) == 1
    assert not centre.of_kind("device-death")
    pad.unplug(None)
    await until(lambda: bool(centre.of_kind("device-death")), "death")


@pytest.mark.logs_errors("press can't be stored")
async def test_a_pad_with_an_impossible_identity_is_reported_once_and_hurts_nobody(hall: Hall) -> None:
    hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    driver = gateway.pads.pads["pad-1"]
    broken = Press(1, 1, 2**32 - 1, 0, 0, 0, 5, 0, 0, ())
    for _ in range(3):
        gateway.pads.pad_pressed(driver, HeardPress(broken, "4853000000000001"))
    await until(lambda: bool(centre.of_kind("device-fault")), "the fault")
    await asyncio.sleep(0.05)
    assert len(centre.of_kind("device-fault")) == 1
    assert isinstance(driver.hello, Hello)


@pytest.mark.logs_errors("journal_full", "disk_filling")
async def test_a_full_journal_leaves_presses_in_the_pad_until_there_is_room(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    desk = await hall.desk()
    free = DISK_FULL_BYTES - 1
    real = shutil.disk_usage(hall.folder)
    monkeypatch.setattr("gateway.housekeeping.shutil.disk_usage", lambda _: real._replace(free=free))
    await gateway.housekeeping.look()
    assert gateway.health()["ok"] is False
    pad.press(5)
    pad.press(4)
    await asyncio.sleep(0.7)
    assert pad.ring_used == 2
    assert (await CALL(desk.ask, "arm", arm()))["error"]["code"] == "journal_full"
    monkeypatch.undo()
    await gateway.housekeeping.look()
    assert gateway.health()["ok"] is True
    await until(lambda: pad.ring_used == 0, "both acknowledged")
    await until(lambda: len(centre.of_kind("press-unsolicited")) == 2, "both at the centre")
    assert json.dumps(gateway.health())


def receipt_all(store: JournalStore, now_ms: int) -> None:
    rows = store.queue.page(0, 10**9, 10**6)
    store.queue.settle([(row.epoch, row.index, row.hash) for row in rows], now_ms)


@pytest.mark.logs_errors("journal_full", "journal_filling")
async def test_a_journal_that_was_full_takes_presses_and_ends_its_alarm_ten_seconds_after_the_receipts(
    hall: Hall,
) -> None:
    hall.settings["journal"] = {"max_bytes": 1_000_000}
    pad = hall.pad()
    gateway = await hall.start()
    draft = Draft(EventKind.GATEWAY_ALARM, 0, GatewayData(version="0", epoch=1, detail="x" * 9_000))
    with suppress(JournalFullError):
        while True:
            await gateway.writer.run(lambda store: store.append(draft))
    await gateway.housekeeping.look()
    assert "journal_full" in gateway.alarms.names
    pad.press(5)
    await gateway.writer.run(lambda store: receipt_all(store, int(time.time() * 1000)))
    await gateway.housekeeping.look()
    assert "journal_full" in gateway.alarms.names
    assert pad.ring_used == 1
    hall.now_shift_ms += 10_000
    await gateway.housekeeping.look()
    assert "journal_full" not in gateway.alarms.names
    await until(lambda: pad.ring_used == 0, "the press is stored")


@pytest.mark.logs_errors("two pads claim one id")
async def test_two_pads_with_one_hardware_id_are_told_and_neither_ones_presses_vanish(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.pads.CLAIM_CONFIRM_S", 0.3)
    pads = [hall.pad("1"), twin(hall, "2")]
    centre = await hall.centre()
    gateway = await hall.start()
    drivers = [gateway.pads.pads[name] for name in ("pad-1", "pad-2")]
    await until(lambda: len(centre.of_kind("device-fault")) == 2, "a fault for each")
    told = {event["data"]["device"]: event["data"]["detail"] for event in centre.of_kind("device-fault")}
    assert set(told) == {"pad-1", "pad-2"}
    for driver in drivers:
        assert "two pads claim the id" in told[driver.name]
        assert driver.last_error is not None
        assert driver.last_error.endswith("one is a copy; replace it")
    pads[1].unplug(None)
    await until(lambda: drivers[0].last_error is None, "the other is well again")


async def test_a_pad_that_was_moved_is_no_copy(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.pads.CLAIM_CONFIRM_S", 0.5)
    old = hall.pad("1")
    twin(hall, "2")
    centre = await hall.centre()
    await hall.start()
    old.unplug(None)
    await asyncio.sleep(1.0)
    assert not centre.of_kind("device-fault")


@pytest.mark.logs_errors("pad floods")
async def test_a_pad_that_floods_is_reported_once(hall: Hall) -> None:
    hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    for _ in range(3):
        gateway.pads.pad_floods(gateway.pads.pads["pad-1"], "presses faster than any citizen: test")
    await until(lambda: bool(centre.of_kind("device-fault")), "the fault")
    await asyncio.sleep(0.1)
    assert len(centre.of_kind("device-fault")) == 1


async def retained(hall: Hall, device: str) -> dict[str, Any]:
    """The retained state of a device, or nothing."""
    topic = GatewayTopics(hall.id).device_state(device)
    reader = await CALL(Client, hall.port, topic)
    await asyncio.sleep(0.1)
    found = [m.payload for m in reader.drain() if m.payload]
    await CALL(reader.close)
    return dict(json.loads(found[-1])) if found else {}


async def test_a_pad_absent_from_the_start_is_logged_and_says_why(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hall.pad("1", start=False)
    gateway = await hall.start()
    await until(lambda: bool(gateway.pads.pads["pad-1"].last_error), "its error")
    (line,) = [record for record in caplog.records if record.message == "pad absent"]
    assert line.__dict__["device"] == "pad-1"
    assert "is the device plugged in?" in line.__dict__["reason"]
    assert "is the device plugged in?" in (await retained(hall, "pad-1"))["last_error"]
    assert "is the device plugged in?" in gateway.health()["errors"]["pad-1"]  # type: ignore[index]
    await asyncio.sleep(0.6)
    assert len([record for record in caplog.records if record.message == "pad absent"]) == 1
    hall.pads[0].start()
    await until(lambda: gateway.pads.pads["pad-1"].health is Health.ONLINE, "online")
    assert gateway.health()["errors"] == {}


async def test_a_window_whose_pad_id_is_on_no_port_is_an_absent_device_until_it_is_found(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("gateway.missing.MISSING_AFTER_S", 0.2)
    monkeypatch.setattr("gateway.pads.SCAN_S", 0.1)
    pad = hall.pad(window=None, start=False)
    hall.windows.append({"number": "9", "pad_id": pad.id})
    hall.extra = f'\n[[ports]]\npads = "serial://{hall.folder}/pad-*"\n'
    gateway = await hall.start()
    desk = await hall.desk()
    await until(lambda: gateway.pads.health() == {"pad-9": "absent"}, "missing")
    (device,) = (await CALL(desk.ask, "devices"))["result"]["devices"]
    assert (device["device"], device["window"], device["hardware_id"]) == ("pad-9", "9", pad.id)
    assert device["last_error"].startswith(f"the pad {pad.id} is on no port of [[ports]] (serial://")
    assert device["last_error"].endswith("plug it in, or correct the window's pad_id")
    assert await retained(hall, "pad-9") == device
    assert gateway.health()["pads"] == {"pad-9": "absent"}
    assert gateway.health()["errors"] == {"pad-9": device["last_error"]}
    assert [r.__dict__["device"] for r in caplog.records if r.message == "pad missing"] == ["pad-9"]
    assert (await CALL(desk.ask, "identify", {"device": "pad-9"}))["error"]["code"] == "pad_offline"
    pad.start()
    await until(lambda: gateway.pads.health() == {"port-pad-1": "online"}, "found")
    assert await retained(hall, "pad-9") == {}
    assert (await retained(hall, "port-pad-1"))["window"] == "9"


@pytest.mark.logs_errors("wrong pad on a window's port")
async def test_a_wrong_pad_on_a_windows_port_is_told_until_the_configuration_agrees(hall: Hall) -> None:
    pad = hall.pad("1")
    hall.windows[0]["pad_id"] = "48530000000000ff"
    centre = await hall.centre()
    gateway = await hall.start()
    await until(lambda: bool(centre.of_kind("device-fault")), "the fault")
    words = f"pad {pad.id} is on the port of pad 48530000000000ff: swap them back or correct pad_id"
    assert centre.of_kind("device-fault")[0]["data"]["detail"] == words
    assert gateway.health()["errors"] == {"pad-1": words}
    assert (await retained(hall, "pad-1"))["last_error"] == words
    hall.windows[0]["pad_id"] = pad.id
    await reload(hall)
    assert gateway.health()["errors"] == {}
    await until(lambda: gateway.pads.pads["pad-1"].last_error is None, "over")
    assert "last_error" not in await retained(hall, "pad-1")
