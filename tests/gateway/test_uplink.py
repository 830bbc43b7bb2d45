"""The way to the centre, over real brokers: receipts, refusals, and what is lost on the way."""

import asyncio
import json
from pathlib import Path
from random import Random

import pytest

from contracts.chain import verify
from contracts.topics import GatewayTopics
from demo.processes import Process, free_port, wait_until
from demo.stack import Stack, accepts, mosquitto_program
from gateway.mqtt import BrokerSettings, MqttConnection, Will
from tests.gateway.hall import Centre, Hall, until

CALL = asyncio.to_thread


def start_broker(folder: Path, text: str, port: int) -> Process:
    config = folder / f"mosquitto-{port}.conf"
    config.write_text(f"user root\n{text}", encoding="ascii")
    process = Process(f"mosquitto-{port}", [mosquitto_program(), "-c", str(config)], folder)
    process.start()
    wait_until(lambda: accepts(port), 30, "mosquitto")
    return process


async def test_every_event_gets_its_receipt(hall: Hall) -> None:
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
    assert await gateway.writer.run(lambda store: store.queue.waiting) >= 1
    assert gateway.figures()["receipted"] == gateway.figures()["acknowledged"] == 0
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
