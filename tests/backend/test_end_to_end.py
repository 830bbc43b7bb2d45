"""The backend as a process, behind a real broker."""

import signal
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import orjson
import pytest

from contracts.device import GatewayState
from contracts.topics import GatewayTopics
from demo.processes import free_port
from tests.backend.history import START, Hall, Sent, ratings
from tests.backend.processes import Backend, Broker, GatewaySide, ask, until


def entries(*sent: Sent, gateway: str = "hall-1", epoch: int = 1) -> set[tuple[str, int, int, str]]:
    """The receipts that these events are due."""
    return {(gateway, epoch, message.index, message.hash) for message in sent}


def stored(backend: Backend) -> set[tuple[str, int, int, str]]:
    with closing(sqlite3.connect(f"file:{backend.store}?mode=ro", uri=True)) as connection:
        return set(connection.execute("SELECT gateway, epoch, idx, hash FROM events"))


def test_each_event_gets_a_receipt_with_its_hash(backend: Backend, gateway: GatewaySide) -> None:
    sent = ratings(450)
    gateway.send(*sent)
    assert gateway.received(450) == entries(*sent) == stored(backend)


def test_an_event_that_comes_again_is_receipted_again_and_stored_once(
    backend: Backend, gateway: GatewaySide
) -> None:
    [sent] = ratings(1)
    for _ in range(3):
        gateway.send(sent)
        assert gateway.received(1) == entries(sent)
    assert (backend.summary()["events"], backend.summary()["duplicates"]) == (1, 2)


def test_receipts_of_several_gateways_and_epochs_go_to_each(backend: Backend, gateway: GatewaySide) -> None:
    first, second, third = ratings(3), ratings(3, Hall(epoch=2), 11), ratings(3, Hall("hall-2"), 21)
    gateway.send(*first, *second, *third)
    due = entries(*first) | entries(*second, epoch=2) | entries(*third, gateway="hall-2")
    assert gateway.received(9) == due


def test_garbage_gets_no_receipt_and_stops_nothing(backend: Backend, gateway: GatewaySide) -> None:
    topic, [good] = GatewayTopics("hall-1").event("rating-given"), ratings(1)
    forged = good.body.replace(b'"level":5', b'"level":1')
    for body in (b"", b"\xff", b"[]", b"{}", forged, b"x" * 20_000, b"y" * 200_000):
        gateway.send(Sent(topic, body))
    gateway.send(Sent("hallside/v1/hall-2/event/rating-given", good.body), Sent(f"{topic}/deeper", b"{}"))
    gateway.send(good)
    assert gateway.received(2, patience_s=3) == entries(good)
    with closing(sqlite3.connect(backend.store)) as connection:
        query = "SELECT reason, SUM(times) FROM rejected GROUP BY reason"
        reasons: dict[str, int] = dict(connection.execute(query))
        [size] = connection.execute("SELECT size FROM rejected WHERE reason = 'oversized'").fetchone()
    assert reasons == {
        "not_json": 2,
        "wrong_schema": 2,
        "wrong_chain": 1,
        "oversized": 1,
        "foreign_source": 1,
        "wrong_topic": 1,
    }
    assert size == 20_000
    assert backend.summary()["rejected"] == sum(reasons.values())


def test_altered_history_raises_an_alarm_and_gets_no_receipt(backend: Backend, gateway: GatewaySide) -> None:
    told, forged = Hall().rating(1, of=1), Hall().unsolicited(1)
    gateway.send(told, forged)
    assert gateway.received(2, patience_s=2) == entries(told)
    until(lambda: backend.logged("history altered"), "the alarm")
    assert ask("chain", "--store", str(backend.store)).returncode == 1


def test_an_event_whose_place_is_taken_is_refused_each_time_it_comes(
    backend: Backend, gateway: GatewaySide
) -> None:
    told, other, third = Hall().rating(1, of=1), Hall().unsolicited(1), Hall().rating(3, of=3)
    gateway.send(told)
    assert gateway.received(1) == entries(told)
    for _ in range(2):
        gateway.send(other)
        assert gateway.refused(1) == entries(other)
    gateway.send(third)
    assert gateway.refused(1) == entries(third)
    gateway.send(told)
    assert gateway.received(1) == entries(told)
    with closing(sqlite3.connect(backend.store)) as connection:
        assert set(connection.execute("SELECT hash, other_hash FROM alterations")) == {
            (told.hash, other.hash),
            (told.hash, third.hash),
        }


def test_gateways_that_are_not_on_the_list_get_no_receipt_and_leave_no_state(
    broker: Broker, tmp_path: Path, gateway: GatewaySide
) -> None:
    known, also, stranger = Hall("hall-1").started(), Hall("hall-2").started(), Hall("hall-9").started()
    state = GatewayState(gateway="hall-9", online=True, epoch=1, head=5, since=START, version="0.1.0")
    announced = Sent(GatewayTopics("hall-9").state, state.model_dump_json().encode())
    with Backend(broker, tmp_path, "--gateway", "hall-1", "--gateway", "hall-2").running() as backend:
        gateway.send(announced, stranger, known, also)
        due = entries(known) | entries(also, gateway="hall-2")
        assert gateway.received(3, patience_s=2) == due == stored(backend)
        until(lambda: backend.logged("unknown_gateway"), "it is logged")
        assert backend.summary()["rejected"] == 2
    with closing(sqlite3.connect(backend.store)) as connection:
        assert connection.execute("SELECT DISTINCT reason FROM rejected").fetchall() == [("unknown_gateway",)]
        assert connection.execute("SELECT COUNT(*) FROM gateways").fetchone() == (0,)


def test_what_was_receipted_survives_a_kill_and_what_was_not_comes_again(
    backend: Backend, gateway: GatewaySide
) -> None:
    sent = ratings(3_000)
    receipted: set[tuple[str, int, int, str]] = set()
    for part in range(0, 3_000, 1_000):
        gateway.send(*sent[part : part + 1_000])
        receipted |= gateway.received(150)
        assert backend.end(signal.SIGKILL) == -signal.SIGKILL
        assert receipted <= stored(backend)
        backend.start()
    until(lambda: len(stored(backend)) == 3_000, "the broker delivers what was not acknowledged")
    receipted |= gateway.received(3_000, patience_s=1)
    missing = [message for message in sent if not entries(message) <= receipted]
    gateway.send(*missing)
    assert receipted | gateway.received(len(missing)) == entries(*sent)
    assert backend.summary()["ratings"] == 3_000
    assert backend.end() == 0


def test_events_sent_while_the_backend_is_away_wait_in_its_session(
    backend: Backend, gateway: GatewaySide
) -> None:
    assert backend.end() == 0
    sent = ratings(50)
    gateway.send(*sent)
    backend.start()
    assert gateway.received(50) == entries(*sent)
    until(lambda: backend.logged("'session_present': True"), "the broker had kept the session")


def test_the_backend_comes_back_after_its_broker(backend: Backend, broker: Broker) -> None:
    broker.stop()
    until(lambda: backend.logged("connecting again"), "the loss is noticed")
    broker.start()
    until(lambda: str(backend.log()).count("connected to the broker") == 2, "it is back")
    [sent] = ratings(1)
    with GatewaySide(broker).open() as side:
        until(lambda: _receipted(side, sent), "a receipt")


def _receipted(side: GatewaySide, sent: Sent) -> bool:
    side.send(sent)
    return bool(side.received(1, patience_s=0.5))


def test_a_backend_that_is_told_to_stop_finishes_its_batch(backend: Backend, gateway: GatewaySide) -> None:
    sent = ratings(2_000)
    gateway.send(*sent)
    assert backend.end() == 0
    receipted = gateway.received(2_000, patience_s=1)
    assert receipted <= stored(backend)
    backend.start()
    until(lambda: len(stored(backend)) == 2_000, "the rest comes from the session")


def test_a_broker_that_forbids_receipts_is_noticed(tmp_path: Path) -> None:
    acl = tmp_path / "acl"
    acl.write_text(
        "topic readwrite hallside/v1/+/event/#\ntopic read hallside/v1/+/receipt\n", encoding="utf-8"
    )
    strict = Broker(tmp_path, ["allow_anonymous true", f"acl_file {acl}"])
    with strict.running(), Backend(strict, tmp_path).running() as backend, GatewaySide(strict).open() as side:
        side.send(*ratings(1))
        until(lambda: backend.logged("'code': 135"), "the refusal is logged")
        assert [line["level"] for line in backend.log() if line.get("code") == 135] == ["error"]


def test_a_broker_that_does_not_know_us_is_noticed_and_the_password_stays_secret(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("correct horse\n", encoding="utf-8")
    strict = Broker(tmp_path, ["allow_anonymous false"])
    backend = Backend(strict, tmp_path, "--password-file", str(secret))
    with strict.running(), backend.running(ready=False):
        until(lambda: backend.logged("refuses our connection"), "the refusal is logged")
        assert not backend.logged("correct horse")
        assert backend.end() == 0


def test_a_gateway_that_goes_offline_is_logged_once(backend: Backend, gateway: GatewaySide) -> None:
    state = {"gateway": "hall-1", "epoch": 1, "since": "2026-01-05T01:00:00Z", "version": "0.1.0"}
    for online in (True, False, False):
        body = orjson.dumps(state | {"online": online})
        gateway.send(Sent(GatewayTopics("hall-1").state, body), retain=True)
    until(lambda: backend.logged("a gateway is offline"), "the log line")
    time.sleep(0.2)
    assert str(backend.log()).count("a gateway is offline") == 1


def test_a_damaged_store_stops_the_start_with_a_word(broker: Broker, tmp_path: Path) -> None:
    store = tmp_path / "ratings.db"
    store.write_bytes(b"\0" * 4096)
    answer = ask("run", "--broker", broker.url, "--store", str(store))
    assert answer.returncode == 1
    assert "damaged" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_two_backends_never_write_one_store(backend: Backend, broker: Broker) -> None:
    answer = ask("run", "--broker", broker.url, "--store", str(backend.store), "--id", "other")
    assert answer.returncode == 1
    assert "another backend" in answer.stderr


def test_health_and_figures_are_served(broker: Broker, tmp_path: Path, gateway: GatewaySide) -> None:
    port, [sent] = free_port(), ratings(1)
    with Backend(broker, tmp_path, "--http", f"127.0.0.1:{port}").running():
        for _ in range(2):
            gateway.send(sent)
            gateway.received(1)
        until(lambda: b'{verdict="duplicate"} 1.0' in get(port, "/metrics"), "the duplicate is counted")
        assert b"hallside_backend_receipts_total 2.0" in get(port, "/metrics")
        assert b'"connected": true' in get(port, "/healthz")
        broker.stop()
        until(lambda: b"503" in get(port, "/healthz"), "ill without a broker")


def test_the_service_manager_hears_of_readiness_life_and_end(broker: Broker, tmp_path: Path) -> None:
    address = str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(address)
        manager.settimeout(10)
        backend = Backend(broker, tmp_path, NOTIFY_SOCKET=address, WATCHDOG_USEC="400000")
        with backend.running():
            heard = {manager.recv(64) for _ in range(4)}
            backend.end()
            while b"STOPPING=1" not in heard:
                heard.add(manager.recv(64))
    assert heard == {b"READY=1", b"WATCHDOG=1", b"STOPPING=1"}


def test_backends_of_one_group_share_the_events(broker: Broker, tmp_path: Path, gateway: GatewaySide) -> None:
    sent, folders = ratings(40), [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    one, other = (
        Backend(broker, folder, "--shared-group", "centre", "--id", folder.name) for folder in folders
    )
    with one.running(), other.running():
        gateway.send(*sent)
        assert gateway.received(40) == entries(*sent)
        assert stored(one) | stored(other) == entries(*sent)
        assert not stored(one) & stored(other)


def get(port: int, path: str) -> bytes:
    """A whole HTTP answer."""
    with socket.create_connection(("127.0.0.1", port), 5) as connection:
        connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
        return b"".join(iter(lambda: connection.recv(65_536), b""))


def test_a_tail_that_a_gateway_announced_and_never_sent_is_reported(
    backend: Backend, gateway: GatewaySide
) -> None:
    sent = ratings(5)
    state = GatewayState(gateway="hall-1", online=True, epoch=1, head=5, since=START, version="0.1.0")
    gateway.send(Sent(GatewayTopics("hall-1").state, state.model_dump_json().encode()), *sent[:3])
    gateway.received(3)
    store = ("--store", str(backend.store))
    assert ask("chain", *store).returncode == 0, "within its grace"
    answer = ask("chain", *store, "--grace-s", "0")
    assert (answer.returncode, "tail missing: 5 announced, 3 here" in answer.stdout) == (1, True)
    gateway.send(*sent[3:])
    gateway.received(2)
    assert ask("chain", *store, "--grace-s", "0").returncode == 0


@pytest.mark.parametrize("number", [3])
def test_the_chain_command_names_the_gap(backend: Backend, gateway: GatewaySide, number: int) -> None:
    sent = ratings(5)
    gateway.send(*sent[: number - 1], *sent[number:])
    gateway.received(4)
    answer = ask("chain", "--store", str(backend.store), "--json")
    assert answer.returncode == 1
    [chain] = orjson.loads(answer.stdout)["chains"]
    assert (chain["gaps"], chain["count"], chain["ok"]) == ([[3, 3]], 4, False)
    gateway.send(sent[number - 1])
    gateway.received(1)
    assert ask("chain", "--store", str(backend.store)).returncode == 0
