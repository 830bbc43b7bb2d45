"""What a kiosk says of itself on the hall's broker, and what it can be told."""

import asyncio
import json
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from contracts.base import Request
from contracts.broker import BrokerSettings
from contracts.kiosk import BrightnessCommand, KioskState, MessageCommand, RestartCommand
from contracts.topics import GatewayTopics
from kiosk.backstage.mqtt_port import BrokerConnection
from kiosk.backstage.presence_driver import CarriedOut, Presence
from kiosk.flow.effects import CallStaff, Maintain, Wipe
from kiosk.flow.inputs import Answered, Told
from kiosk.flow.world import Part
from tests.gateway.hall import Desk
from tests.kiosk.backstage.stage import Stage
from tests.kiosk.counter import Counter


async def tell(stage: Stage, desk: Desk, name: str, **payload: Any) -> dict[str, Any]:
    """The kiosk's reply to a command."""
    topics = GatewayTopics(stage.hall.id)
    await asyncio.to_thread(desk.publish, topics.kiosk_command(stage.kiosk, name), payload)
    return await asyncio.to_thread(lambda: dict(json.loads(desk.next().payload)))


async def test_a_kiosk_says_how_it_is_and_its_last_will_that_it_is_gone(
    stage: Stage, devices: Counter
) -> None:
    stage.equip(devices)
    await stage.watch()
    await stage.open()
    await stage.until(lambda: stage.state().get("printer") == "up", "printer up")
    state = KioskState.model_validate(stage.state())
    assert state.online
    assert state.in_service
    assert [device.device for device in state.devices] == ["printer", "id-reader", "scanner"]
    await stage.until(lambda: stage.state()["leased"] == {"life": 10, "farm": 4}, "leased")
    stage.do(CallStaff("confirm"))
    await stage.until(lambda: stage.state().get("help", {}).get("page") == "confirm", "help is wanted")
    stage.do(Wipe())
    await stage.until(lambda: stage.state().get("help") is None, "and no longer")
    await stage.close()
    await stage.until(lambda: stage.state()["online"] is False, "gone")


async def test_a_kiosk_that_ends_before_it_said_anything_has_no_last_word() -> None:
    async def carry_out(_: Request) -> CarriedOut:
        return ""

    connection = BrokerConnection(BrokerSettings("127.0.0.1", 1), "kiosk-1", None, Random(1))
    presence = Presence(connection, "hall", "kiosk-1", instance="1", random=Random(1), on_order=carry_out)
    assert presence.last_word() is None
    await connection.goodbye(presence.last_word())
    presence.tell(KioskState(kiosk="kiosk-1", online=True, since=datetime.now(UTC)))
    word = presence.last_word()
    assert word is not None
    assert json.loads(word.payload)["online"] is False


async def test_out_of_service_holds_over_a_restart_until_it_is_taken_back(stage: Stage) -> None:
    await stage.open()
    await stage.watch()
    desk = await stage.hall.desk()
    assert (await tell(stage, desk, "out-of-service", reason="cleaning"))["ok"]
    assert (await stage.input(Told)).reason == "cleaning"
    await stage.until(lambda: stage.state()["in_service"] is False, "told")
    await stage.close()
    await stage.open()
    assert (await stage.input(Told)).reason == "cleaning"
    assert (await tell(stage, desk, "in-service"))["ok"]
    assert (await stage.input(Told)).reason == ""


@pytest.mark.logs_errors("can't be kept for the next start", "can't be told now")
async def test_a_disk_that_takes_nothing_keeps_no_kiosk_in_service(stage: Stage) -> None:
    await stage.open()
    await stage.watch()
    desk = await stage.hall.desk()
    with closing(sqlite3.connect(stage.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await tell(stage, desk, "out-of-service", reason="cleaning"))["ok"]
        assert (await stage.input(Told)).reason == "cleaning"
        await stage.until(lambda: stage.state()["in_service"] is False, "told")
        stage.do(Maintain("service-on"))
        assert not (await stage.input(Answered)).error
        assert (await stage.input(Told)).reason == ""
        other.execute("ROLLBACK")


async def test_what_only_the_screen_can_do_is_handed_on(stage: Stage) -> None:
    await stage.open()
    desk = await stage.hall.desk()
    assert (await tell(stage, desk, "message", text="12点关门"))["ok"]
    assert (await tell(stage, desk, "restart"))["ok"]
    assert stage.orders == [MessageCommand(text="12点关门"), RestartCommand()]


async def test_without_a_light_to_set_the_picture_is_darker_but_never_too_dark_and_stays_so(
    stage: Stage,
) -> None:
    await stage.open()
    await stage.watch()
    desk = await stage.hall.desk()
    told = await tell(stage, desk, "brightness", percent=70)
    assert told["result"] == {"percent": 70, "by": "picture"}
    told = await tell(stage, desk, "brightness", percent=1)
    assert told["result"] == {"percent": 50, "by": "picture"}
    await stage.until(lambda: stage.state()["brightness"] == 50, "told")
    assert stage.orders == [BrightnessCommand(percent=70), BrightnessCommand(percent=50)]
    await stage.close()
    await stage.start()
    await stage.until(lambda: stage.orders[2:] == [BrightnessCommand(percent=50)], "as before")


async def test_a_command_that_was_kept_or_may_be_kept_is_not_carried_out(stage: Stage) -> None:
    await stage.open()
    desk = await stage.hall.desk()
    topic = GatewayTopics(stage.hall.id).kiosk_command(stage.kiosk, "message")
    for retain, expiry_s in ((True, 5), (False, None)):
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]  # paho leaves it untyped
        properties.ResponseTopic = desk.topics.reply("desk")
        if expiry_s:
            properties.MessageExpiryInterval = expiry_s
        desk.client.publish(topic, b'{"text": "x"}', qos=1, retain=retain, properties=properties)
        reply = await asyncio.to_thread(lambda: json.loads(desk.next().payload))
        assert reply["error"]["code"] == "bad_request"
    assert stage.orders == []


async def test_a_command_that_is_none_is_refused_in_words(stage: Stage) -> None:
    await stage.open()
    desk = await stage.hall.desk()
    unknown = await tell(stage, desk, "explode")
    assert unknown["error"]["code"] == "unknown_command"
    wrong = await tell(stage, desk, "brightness", percent=400)
    assert (wrong["error"]["code"], wrong["error"]["message"]) == (
        "bad_request",
        "percent: should be at most 100",
    )
    assert stage.world.health(Part.BROKER).value == "up"
