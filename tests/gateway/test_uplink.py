"""The way to the centre, over real brokers: receipts, refusals, and what is lost on the way."""

import asyncio
import json
import sys
import tracemalloc
from pathlib import Path
from random import Random

import pytest

from contracts.broker import BrokerSettings
from contracts.chain import verify
from contracts.topics import GatewayTopics
from demo.processes import Process, free_port, wait_until
from demo.stack import Stack, accepts, mosquitto_program
from gateway.mqtt import PACKET_MAX, MqttConnection, Will
from tests.gateway.hall import PATIENT, Centre, Client, Desk, Hall, until

CALL = asyncio.to_thread
SEND_SIZES = """
import sys, paho.mqtt.client as paho
client = paho.Client(paho.CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
client.connect("127.0.0.1", int(sys.argv[1]))
client.loop_start()
for size in sys.argv[3:]:
    client.publish(sys.argv[2], bytes(int(size)), qos=1).wait_for_publish(20)
client.disconnect()
"""
"""A sender with memory of its own."""


def start_broker(folder: Path, text: str, port: int) -> Process:
    config = folder / f"mosquitto-{port}.conf"
    config.write_text(f"user root\n{text}", encoding="ascii")
    process = Process(f"mosquitto-{port}", [mosquitto_program(), "-c", str(config)], folder)
    process.start()
    wait_until(lambda: accepts(port), 30, "mosquitto")
    return process


async def test_every_event_gets_its_receipt(hall: Hall) -> None:
    hall.settings["centre"] = PATIENT
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    for key in (1, 2, 3, 4, 5):
        pad.press(key)
    await until(lambda: len(centre.of_kind("press-unsolicited")) == 5, "five presses")
    await until(lambda: gateway.figures()["receipted"] == len(centre.events), "all receipted")
    assert await gateway.writer.run(lambda store: store.queue.waiting) == 0
    assert max(centre.copies.values()) == 1


@pytest.mark.timeout(30)
async def test_what_a_callback_publishes_never_locks_the_loop(stack: Stack) -> None:
    settings = BrokerSettings("127.0.0.1", stack.broker_port)
    connection = MqttConnection(settings, "locks", Will("locks/state", b"{}"), Random(1))
    under_way: set[int | None] = set()
    acked = []

    def publish() -> None:
        under_way.add(connection.publish_event("locks/event", b"{}"))

    def on_ack(mid: int, _: int) -> None:
        if mid not in under_way:
            return  # a state
        acked.append(mid)
        connection.publish("locks/device/state", b"{}", retain=True, qos=0)
        publish()
        connection.flush()

    connection.on_ack = on_ack
    connection.on_up += [lambda _: publish()] * 10
    running = asyncio.create_task(connection.run())
    await until(lambda: len(acked) >= 500, "all acknowledged", 10)
    await connection.goodbye("locks/state", b"")
    await running


async def test_a_lost_receipt_means_the_event_again(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    await until(lambda: gateway.outbox.idle, "the start receipted")
    centre.receipts = False
    pad.press(5)
    await until(lambda: bool(centre.of_kind("press-unsolicited")), "the press")
    digest = centre.of_kind("press-unsolicited")[0]["chainhash"]
    centre.receipts = True
    await until(lambda: centre.copies[digest] == 2, "the press again")
    await until(lambda: gateway.outbox.idle, "its receipt")


@pytest.mark.logs_errors("alarm: history_forked")
async def test_an_event_whose_place_the_backend_has_given_away_gets_a_new_one(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    await until(lambda: gateway.outbox.idle, "the start receipted")
    centre.receipts = False
    pad.press(5)
    pad.press(4)
    await until(lambda: len(centre.of_kind("press-unsolicited")) == 2, "both presses")
    before = centre.of_kind("press-unsolicited")
    centre.receipts = True
    centre.refuse(before)
    await until(lambda: len(centre.of_kind("press-unsolicited")) == 4, "both again, in new places")
    after = centre.of_kind("press-unsolicited")[2:]
    await until(lambda: gateway.outbox.idle, "receipted in their new places")
    assert [event["id"] for event in after] == [event["id"] for event in before]
    assert {event["chainepoch"] for event in after} != {event["chainepoch"] for event in before}
    assert [event["chainindex"] for event in after] == [1, 2]
    assert "history_forked" in gateway.alarms.names
    for event in after:
        verify(event)


async def test_while_the_backend_is_silent_it_is_probed_and_not_stormed(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    await until(lambda: gateway.outbox.idle, "the start receipted")
    centre.receipts = False
    for _ in range(30):
        pad.press(5)
        await asyncio.sleep(0.005)
    await until(lambda: len(centre.of_kind("press-unsolicited")) == 30, "all presses")
    before = gateway.figures()["resent"]
    await asyncio.sleep(3)
    assert gateway.figures()["resent"] - before <= 4
    centre.receipts = True
    await until(lambda: gateway.outbox.idle, "all receipted", 10)


@pytest.mark.logs_errors("foreign_receipt")
async def test_a_receipt_for_another_content_never_settles(hall: Hall) -> None:
    pad = hall.pad()
    centre = await hall.centre()
    gateway = await hall.start()
    await until(lambda: gateway.outbox.idle, "the start receipted")
    centre.forge = True
    pad.press(5)
    await until(lambda: "foreign_receipt" in gateway.health()["alarms"], "the alarm")  # type: ignore[operator]
    assert await gateway.writer.run(lambda store: store.queue.waiting) >= 1
    centre.forge = False
    await until(lambda: gateway.outbox.idle, "the true receipt", 10)


async def test_receipts_that_make_no_sense_are_passed_over(hall: Hall) -> None:
    centre = await hall.centre()
    gateway = await hall.start()
    for payload in (b"", b"[]", b"\xff", b'{"epoch": -1, "received": []}', b'{"epoch": 1}'):
        centre.client.publish(GatewayTopics(hall.id).receipt, payload, qos=1).wait_for_publish(5)
    await until(lambda: gateway.uplink.counts.bad_receipts == 5, "five bad receipts")
    await until(lambda: gateway.outbox.idle, "the good ones")


async def test_when_nobody_subscribes_it_is_no_success_and_an_alarm_until_somebody_does(hall: Hall) -> None:
    hall.pad()
    gateway = await hall.start()
    await until(lambda: "no_subscriber" in gateway.alarms.names, "the alarm")
    assert gateway.figures()["no_subscriber"] > 0
    centre = await hall.centre()
    await until(lambda: gateway.outbox.idle, "everything receipted", 12)
    await until(lambda: "no_subscriber" not in gateway.alarms.names, "the alarm is over")
    assert centre.of_kind("gateway-started")
    assert centre.of_kind("gateway-alarm")[0]["data"]["alarm"] == "no_subscriber"


@pytest.mark.logs_errors("publish_refused")
async def test_a_broker_that_denies_our_events_is_no_success_and_an_alarm(hall: Hall, tmp_path: Path) -> None:
    port = free_port()
    acl = tmp_path / "acl"
    acl.write_text(
        f"topic read hallside/v1/{hall.id}/receipt\ntopic readwrite hallside/v1/{hall.id}/state\n",
        encoding="ascii",
    )
    broker = start_broker(
        tmp_path, f"listener {port} 127.0.0.1\nallow_anonymous true\nacl_file {acl}\nlog_type error\n", port
    )
    hall.settings["centre"]["broker"] = f"mqtt://127.0.0.1:{port}"
    gateway = await hall.start()
    await until(lambda: "publish_refused" in gateway.alarms.names, "the alarm")
    assert "ACL" in gateway.alarms.details["publish_refused"]
    assert f"hallside/v1/{hall.id}/event/gateway-started" in gateway.alarms.details["publish_refused"]
    assert await gateway.writer.run(lambda store: store.queue.waiting) >= 1
    assert gateway.figures()["receipted"] == gateway.figures()["acknowledged"] == 0
    await hall.stop()
    broker.terminate()


@pytest.mark.logs_errors("publish_refused")
async def test_a_hall_broker_that_denies_our_states_and_replies_is_an_alarm_until_it_takes_them(
    hall: Hall, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.app.HEAD_INTERVAL_S", 0.1)
    port, acl, topics = free_port(), tmp_path / "acl", GatewayTopics(hall.id)
    text = f"topic read {topics.commands}\ntopic write {topics.command('+')}\ntopic write {topics.state}\n"
    acl.write_text(text, encoding="ascii")
    broker = start_broker(
        tmp_path, f"listener {port} 127.0.0.1\nallow_anonymous true\nacl_file {acl}\nlog_type error\n", port
    )
    hall.settings["hall"] = {"broker": f"mqtt://127.0.0.1:{port}"}
    hall.settings["centre"]["broker"] = f"mqtt://127.0.0.1:{hall.port}"
    await hall.centre()
    hall.pad()
    gateway = await hall.start()
    await until(lambda: "publish_refused" in gateway.alarms.names, "the alarm")
    details = gateway.alarms.details["publish_refused"]
    assert topics.device_state("pad-1") in details
    assert f"mqtt://127.0.0.1:{port} refuses" in details
    assert "135, not authorised" in details
    desk = await CALL(Desk, port, hall.id)
    hall.clients.append(desk)
    await CALL(desk.send, "devices")
    await until(lambda: topics.reply("#") in gateway.alarms.details["publish_refused"], "replies named too")
    acl.write_text(f"{text}topic readwrite {topics.prefix}/#\n", encoding="ascii")
    broker.hang_up()
    await CALL(desk.send, "devices")
    await until(lambda: "publish_refused" not in gateway.alarms.names, "the alarm is over")
    await hall.stop()
    broker.terminate()


async def test_a_centre_without_receipts_settles_by_puback(hall: Hall) -> None:
    hall.settings["centre"]["receipts"] = "broker"
    pad = hall.pad()
    centre = await hall.centre()
    centre.receipts = False
    gateway = await hall.start()
    pad.press(5)
    await until(lambda: bool(centre.of_kind("press-unsolicited")), "the press")
    await until(lambda: gateway.outbox.idle, "settled")
    await asyncio.sleep(0.1)
    assert await gateway.writer.run(lambda store: store.queue.waiting) == 0


async def test_hall_and_centre_may_be_two_brokers(hall: Hall, stack: Stack, tmp_path: Path) -> None:
    port = free_port()
    broker = start_broker(
        tmp_path, f"listener {port} 127.0.0.1\nallow_anonymous true\nlog_type error\n", port
    )
    hall.settings["centre"]["broker"] = f"mqtt://127.0.0.1:{port}"
    pad = hall.pad()
    at_hall = await hall.centre(stack.broker_port)
    centre = await hall.centre(port)
    gateway = await hall.start()
    desk = await hall.desk()
    assert (await CALL(desk.ask, "identify", {"device": "pad-1"}))["ok"]
    pad.press(5)
    await until(lambda: bool(centre.of_kind("press-unsolicited")), "the press")
    await until(lambda: gateway.outbox.idle, "receipts")
    assert at_hall.events == []
    broker.kill()
    await until(lambda: not gateway.centre.up, "the centre is away")
    pad.press(4)
    await until(lambda: pad.ring_used == 0, "acknowledged all the same")
    assert gateway.health()["ok"]
    assert gateway.hall.up
    broker.start()
    await until(lambda: accepts(port), "the broker is back")
    back = await CALL(Centre, port, hall.id)
    hall.clients.append(back)
    await until(lambda: len(back.of_kind("press-unsolicited")) >= 1, "the backlog", 15)
    await hall.stop()
    broker.terminate()


async def test_device_states_are_retained_and_go_with_the_device(hall: Hall) -> None:
    hall.pad("1")
    hall.pad("2")
    gateway = await hall.start()
    topics = GatewayTopics(hall.id)
    await asyncio.sleep(0.1)
    late = await hall.listen(topics.device_state("+"), topics.state)
    await until(lambda: late.messages.qsize() >= 3, "retained states")
    states = {m.topic: json.loads(m.payload) for m in late.drain()}
    assert states[topics.device_state("pad-2")]["health"] == "online"
    assert states[topics.state]["online"] is True
    del hall.windows[1]
    hall.write_config()
    await gateway.reload()
    await until(lambda: not late.messages.empty(), "the state is gone")
    gone = {m.topic: m.payload for m in late.drain()}
    assert gone[topics.device_state("pad-2")] == b""


@pytest.mark.logs_errors("id_taken")
async def test_a_second_gateway_with_our_id_is_an_alarm_and_no_storm(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.mqtt.STABLE_S", 1.0)
    monkeypatch.setattr("gateway.mqtt.BRIEF_MAX", 2)
    monkeypatch.setattr("gateway.mqtt.TAKEN_OVER_WAIT_S", 0.4)
    monkeypatch.setattr("gateway.mqtt.ALONE_AFTER_S", 0.2)
    gateway = await hall.start()
    ups: list[float] = []
    loop = asyncio.get_running_loop()
    gateway.hall.on_up.append(lambda _: ups.append(loop.time()))
    settings = BrokerSettings("127.0.0.1", hall.port)
    rival = MqttConnection(settings, gateway.hall.client_id, Will(f"rival/{hall.id}", b""), Random(1))
    running = asyncio.create_task(rival.run())
    await until(lambda: "id_taken" in gateway.alarms.names, "the alarm", 20)
    lost_at = loop.time()
    ups.clear()
    words = gateway.alarms.details["id_taken"]
    assert f'a second gateway have id = "{hall.id}"? Stop it' in words
    await until(lambda: bool(ups), "connected again")
    assert ups[0] - lost_at >= 0.4, "not at once"
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    await until(lambda: "id_taken" not in gateway.alarms.names, "the alarm is over")


async def test_a_huge_message_never_reaches_us(stack: Stack) -> None:
    connection = MqttConnection(
        BrokerSettings("127.0.0.1", stack.broker_port), "small", Will("small/state", b"{}"), Random(1)
    )
    connection.topics.append("small/+")
    arrived: list[int] = []
    connection.on_message.append(lambda message: arrived.append(len(message.payload)))
    running = asyncio.create_task(connection.run())
    await until(lambda: connection.up, "up")
    sizes = [PACKET_MAX - 100, 20_000_000, PACKET_MAX, 10]
    tracemalloc.start()
    sender = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SEND_SIZES, str(stack.broker_port), "small/command", *map(str, sizes)
    )
    await until(lambda: 10 in arrived, "the small one", 20)
    assert tracemalloc.get_traced_memory()[1] < 4_000_000
    tracemalloc.stop()
    assert await sender.wait() == 0
    assert arrived == [PACKET_MAX - 100, 10]
    assert connection.up
    await connection.goodbye("small/state", b"")
    await running


async def test_device_states_are_published_at_qos_1(hall: Hall) -> None:
    watcher = await hall.listen(GatewayTopics(hall.id).device_state("+"))
    hall.pad("1")
    await hall.start()
    assert (await CALL(watcher.next)).qos == 1


async def test_a_renamed_devices_old_state_is_cleared_even_if_the_reload_met_no_broker(
    hall: Hall, tmp_path: Path
) -> None:
    port, topics = free_port(), GatewayTopics(hall.id)
    text = f"listener {port} 127.0.0.1\nallow_anonymous true\nlog_type error\npersistence true\n"
    broker = start_broker(tmp_path, f"{text}persistence_location {tmp_path}/\n", port)
    hall.settings["hall"] = {"broker": f"mqtt://127.0.0.1:{port}"}
    hall.settings["centre"]["broker"] = f"mqtt://127.0.0.1:{hall.port}"
    await hall.centre()
    hall.pad("1")
    gateway = await hall.start()
    broker.terminate()
    await until(lambda: not gateway.hall.up, "the broker is away")
    hall.windows[0]["number"] = "2"
    hall.write_config()
    await gateway.reload()
    broker.start()
    await until(lambda: gateway.hall.up, "the broker is back", 12)
    assert await device_states(hall, port, {"pad-2"}) == {topics.device_state("pad-2")}
    await hall.stop()
    broker.terminate()


async def test_a_start_clears_states_of_devices_that_are_no_longer_configured(hall: Hall) -> None:
    topics = GatewayTopics(hall.id)
    hall.pad("1")
    hall.pad("2")
    await hall.start()
    before = {topics.device_state("pad-1"), topics.device_state("pad-2")}
    assert await device_states(hall, hall.port, {"pad-1", "pad-2"}) == before
    await hall.stop()
    hall.windows = [{"number": "7", "pad": hall.windows[0]["pad"]}]
    hall.pads.pop().close()
    gateway = await hall.start()
    assert await device_states(hall, hall.port, {"pad-7"}) == {topics.device_state("pad-7")}
    assert set(gateway.pads.pads) == {"pad-7"}


async def device_states(hall: Hall, port: int, wanted: set[str]) -> set[str]:
    """Topics of the retained device states, once they are those of `wanted` (or as they are in the end)."""
    topics, found = GatewayTopics(hall.id), set[str]()
    for _ in range(20):
        reader = await CALL(Client, port, topics.device_state("+"))
        await asyncio.sleep(0.1)
        found = {m.topic for m in reader.drain() if m.payload}
        await CALL(reader.close)
        if found == {topics.device_state(name) for name in wanted}:
            break
    return found


async def test_a_stopped_gateway_says_so_itself(hall: Hall) -> None:
    centre = await hall.centre()
    await hall.start()
    topics = GatewayTopics(hall.id)
    watcher = await hall.listen(topics.state)
    await asyncio.sleep(0.1)
    watcher.drain()
    assert await hall.stop() == 0
    await until(lambda: bool(centre.of_kind("gateway-stopped")), "the last event")
    stopped = centre.of_kind("gateway-stopped")[0]
    await until(lambda: not watcher.messages.empty(), "the last state")
    await asyncio.sleep(0.2)
    states = [json.loads(m.payload) for m in watcher.drain()]
    assert [s["online"] for s in states][-1] is False
    assert states[-1]["head"] == stopped["chainindex"], "its own word: the last will was made at the start"


async def test_tls_delivers_every_message(tmp_path: Path) -> None:
    port = free_port()
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    openssl = await asyncio.create_subprocess_exec(
        "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", str(key), "-out", str(certificate),
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    assert await openssl.wait() == 0
    broker = start_broker(
        tmp_path,
        f"listener {port} 127.0.0.1\nallow_anonymous true\nkeyfile {key}\ncertfile {certificate}\n"
        "log_type error\nmax_inflight_messages 500\n",
        port,
    )
    settings = BrokerSettings("127.0.0.1", port, tls=True, ca_file=certificate)
    connection = MqttConnection(settings, "tls-test", Will("t/will", b"gone"), Random(1))
    connection.topics.append("t/+")
    arrived: list[bytes] = []
    connection.on_message.append(lambda message: arrived.append(message.payload))
    task = asyncio.create_task(connection.run())
    await until(lambda: connection.up, "connected")
    for number in range(200):
        connection.publish("t/x", str(number).encode(), qos=0)
    await until(lambda: len(arrived) == 200, "all of them, at once", 3)
    await connection.goodbye("t/will", b"bye")
    await asyncio.wait_for(task, 3)
    broker.terminate()
