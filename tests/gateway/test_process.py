"""The gateway as a process: signals, kill -9, systemd, logs, health and metrics."""

import json
import logging
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.topics import GatewayTopics
from demo.processes import Process, module, wait_until
from demo.stack import GATEWAY_ID, Stack
from gateway.logs import JsonFormatter
from tests.gateway.hall import Client, Desk, arm
from tests.gateway.journals import events

TOPICS = GatewayTopics(GATEWAY_ID)


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Stack]:
    """A broker, a simulated pad and a configuration; no gateway yet."""
    with Stack(tmp_path) as made:
        made.start_broker()
        arguments = ["fleet", "--pads", "1", "--dir", str(tmp_path / "pads"), "--press-rate", "5"]
        ready = made.start_simulator("sim", arguments)
        made.write_config({"1": ready["pads"][0]["url"]})
        yield made


def log_lines(stack: Stack) -> list[dict[str, str]]:
    text = (stack.folder / "gateway.log").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def states(client: Client) -> list[dict[str, object]]:
    return [json.loads(message.payload) for message in client.drain()]


def test_sigterm_is_a_clean_end(hall: Stack) -> None:
    hall.start_gateway()
    watcher = Client(hall.broker_port, TOPICS.state)
    wait_until(lambda: not watcher.messages.empty(), 30, "online")
    hall.processes["gateway"].terminate()
    assert hall.processes["gateway"].exit_status == 0
    seen = []

    def gone() -> bool:
        seen.extend(states(watcher))
        return bool(seen) and not seen[-1]["online"]

    wait_until(gone, 30, "offline")
    time.sleep(0.2)  # a last will would come behind it
    seen += states(watcher)
    watcher.close()
    found = events(hall.folder / "gateway" / "journal.db")
    assert found[-1]["type"] == "org.hallside.gateway-stopped.v1"
    assert (seen[0]["online"], seen[-1]["online"]) == (True, False)
    assert seen[-1]["head"] == found[-1]["chainindex"], "not the last will"
    check(found)
    errors = [line for line in log_lines(hall) if line["level"] in {"error", "critical"}]
    assert [line["message"] for line in errors] == ["alarm: no_subscriber"]


def check(found: list[dict[str, object]]) -> None:
    previous = None
    for event in found:
        assert previous in {None, event["chainprev"]}
        previous = event["chainhash"]


def test_after_kill_9_the_broker_says_offline_and_the_next_start_goes_on(hall: Stack) -> None:
    hall.start_gateway()
    watcher = Client(hall.broker_port, TOPICS.state)
    wait_until(lambda: not watcher.messages.empty(), 30, "online")
    hall.processes["gateway"].kill()
    wait_until(lambda: watcher.messages.qsize() >= 2, 30, "the last will")
    assert states(watcher)[-1]["online"] is False
    watcher.close()
    hall.start_gateway()
    hall.processes["gateway"].terminate()
    found = events(hall.folder / "gateway" / "journal.db")
    assert len({event["chainepoch"] for event in found}) == 1
    check(found)


def test_a_second_gateway_on_the_same_folder_is_refused(hall: Stack) -> None:
    hall.start_gateway()
    second = subprocess.run(
        module("gateway.cli", "run", str(hall.config_path)), capture_output=True, text=True, check=False
    )
    assert second.returncode == 1
    assert str(hall.processes["gateway"].pid) in second.stderr
    assert "Traceback" not in second.stderr
    assert hall.processes["gateway"].running


def test_a_port_that_is_taken_is_explained(hall: Stack) -> None:
    with socket.create_server(("127.0.0.1", hall.http_port)):
        only = subprocess.run(
            module("gateway.cli", "run", str(hall.config_path)), capture_output=True, text=True, check=False
        )
    assert only.returncode == 1
    assert f"[http] listen = '127.0.0.1:{hall.http_port}'" in only.stderr
    assert "Traceback" not in only.stderr


def test_sighup_reloads_and_a_bad_file_is_refused(hall: Stack) -> None:
    gateway = hall.start_gateway()
    wait_until(lambda: (hall.health() or {}).get("pads") == {"pad-1": "online"}, 30, "online")
    url = f"serial://{hall.folder}/pads/pad-001"
    hall.write_config({"7": url})
    gateway.hang_up()
    wait_until(lambda: (hall.health() or {}).get("pads") == {"pad-7": "online"}, 30, "renamed, still online")
    hall.config_path.write_text("nonsense", encoding="utf-8")
    gateway.hang_up()
    wait_until(
        lambda: any("not reloaded" in line["message"] for line in log_lines(hall)), 30, "the complaint"
    )
    assert (hall.health() or {})["pads"] == {"pad-7": "online"}


def test_systemd_hears_ready_watchdog_and_stopping(hall: Stack) -> None:
    path = hall.folder / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(path))
        systemd.settimeout(10)
        environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "200000"}
        gateway = Process(
            "gateway", module("gateway.cli", "run", str(hall.config_path)), hall.folder, environment
        )
        gateway.start()
        told = {systemd.recv(100) for _ in range(4)}
        assert told == {b"READY=1", b"WATCHDOG=1"}
        gateway.terminate()
        systemd.settimeout(0.2)
        last = b""
        while last != b"STOPPING=1":
            last = systemd.recv(100)


def test_metrics_and_health_are_served(hall: Stack) -> None:
    hall.start_gateway()
    base = f"http://127.0.0.1:{hall.http_port}"
    wait_until(lambda: (hall.health() or {}).get("hall_broker") == "up", 30, "health")
    assert (hall.health() or {})["ok"] is True
    wait_until(
        lambda: b'hallside_events_total{kind="press-unsolicited"}' in page(f"{base}/metrics"), 5, "presses"
    )
    text = page(f"{base}/metrics").decode()
    for name in ("hallside_presses_total", "hallside_journal_bytes", "hallside_press_age_seconds_count"):
        assert f"\n{name} " in text
    with pytest.raises(urllib.error.HTTPError, match="404"):
        page(f"{base}/other")


def page(url: str) -> bytes:
    with urllib.request.urlopen(url, timeout=5) as opened:  # noqa: S310  # our own http:// address
        return bytes(opened.read())


def test_logs_hold_no_names(hall: Stack) -> None:
    hall.start_gateway()
    wait_until(lambda: (hall.health() or {}).get("pads") == {"pad-1": "online"}, 30, "online")
    desk = Desk(hall.broker_port, GATEWAY_ID)
    desk.ask("arm", arm())
    desk.ask("arm", {"session": {"project_no": "王小明"}, "staff": {"number": "王小明"}})
    desk.ask("disarm", {"window": "1"})
    desk.close()
    hall.processes["gateway"].terminate()
    text = (hall.folder / "gateway.log").read_text(encoding="utf-8")
    for private in ("王小明", "\\u738b", "S17", "case-7"):
        assert private not in text
    assert all({"time", "level", "logger", "message"} <= set(line) for line in log_lines(hall))


def test_a_librarys_exception_does_not_quote_what_it_refused() -> None:
    refused = "王小明"
    try:
        raise ValueError(f"input_value={refused!r}")
    except ValueError:
        record = logging.LogRecord("x", logging.ERROR, "f", 1, "command failed", None, sys.exc_info())
    line = json.loads(JsonFormatter().format(record))
    assert line["exception"].startswith("ValueError\n")
    assert "王小明" not in line["exception"]


def test_a_journal_damaged_at_run_is_repaired_by_the_next_start(hall: Stack) -> None:
    hall.start_gateway()
    wait_until(lambda: hall.journal("SELECT count(*) FROM events")[0][0] > 10, 30, "presses")
    gateway = hall.processes["gateway"]
    (hall.folder / "gateway" / "journal.db").unlink()
    gateway.wait(10)
    assert gateway.exit_status == 1
    hall.start_gateway()
    health = hall.health() or {}
    assert "journal_quarantined" in health["alarms"]
    wait_until(lambda: hall.journal("SELECT count(*) FROM events")[0][0] > 2, 30, "presses again")
    newest = "SELECT body FROM events WHERE kind = 'gateway-started' ORDER BY n DESC LIMIT 1"
    started = json.loads(hall.journal(newest)[0][0])
    assert started["data"]["previous_epoch"] != started["data"]["epoch"]


def test_a_killed_gateway_never_acknowledged_what_is_not_on_disk(hall: Stack) -> None:
    ledger = hall.folder / "ledger.jsonl"
    hall.processes["sim"].terminate()
    hall.start_simulator(
        "sim", ["fleet", "--pads", "1", "--dir", str(hall.folder / "pads"), "--press-rate", "200",
                "--ledger", str(ledger)],
    )  # fmt: skip

    def acknowledged() -> set[tuple[int, int]]:
        whole = ledger.read_text(encoding="utf-8").rpartition("\n")[0]
        lines = [json.loads(line) for line in whole.splitlines()]
        return {(line["boot"], line["sequence"]) for line in lines if line["event"] == "acked"}

    for _ in range(3):
        before = len(acknowledged())
        hall.start_gateway()
        wait_until(lambda before=before: len(acknowledged()) > before + 20, 30, "acknowledgements")  # type: ignore[misc]
        hall.processes["gateway"].kill()
        acked = acknowledged()
        stored = {(e["bootid"], e["seqnum"]) for e in events(hall.folder / "gateway" / "journal.db")}
        assert acked
        assert acked <= stored
    found = events(hall.folder / "gateway" / "journal.db")
    assert len({event["chainepoch"] for event in found}) == 1
    check(found)
