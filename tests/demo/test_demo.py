"""The demo: what it reports, and that it says so when something is lost."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from demo.__main__ import main
from demo.audit import Ledger, Report, audit, chain_flaws
from demo.processes import ProcessError, wait_until
from demo.run import clear
from demo.stack import GatewayOptions, Stack

PROMISED = (
    "windows", "presses", "acked", "journaled", "received", "receipted", "lost", "duplicates", "unrated",
    "p50_ms", "p99_ms", "wall_s",
)  # fmt: skip
SOUND = Report(
    windows=1, presses=1, acked=1, journaled=1, received=1, receipted=1, lost=0, duplicates=0, unrated=0,
    p50_ms=1.0, p99_ms=1.0, wall_s=1.0, chain_ok=True,
)  # fmt: skip


def test_a_short_day_is_reported_whole(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report_path = tmp_path / "report.json"
    day = ["--seconds", "5", "--windows", "4", "--visitors", "100", "--no-queue", "--no-kiosk"]
    status = main([*day, "--report", str(report_path)])
    report = json.loads(report_path.read_text(encoding="utf-8"))
    assert status == 0
    assert set(PROMISED) <= report.keys()
    assert report["visitors"] == 100
    assert report["presses"] >= 70
    assert report["presses"] == report["acked"] == report["journaled"] == report["received"]
    assert report["receipted"] == report["received"]
    assert report["ratings"] + report["unrated"] == 100
    assert (report["lost"], report["duplicates"]) == (0, 0)
    assert 0 < report["p50_ms"] <= report["p99_ms"]
    assert json.loads(capsys.readouterr().out) == report


@pytest.mark.parametrize(
    "flaw", [{"lost": 1}, {"duplicates": 1}, {"reasons_lost": 1}, {"phantom": 1}, {"chain_ok": False}]
)
def test_a_report_with_any_flaw_is_not_sound(flaw: dict[str, int]) -> None:
    assert SOUND.sound
    assert not replace(SOUND, **flaw).sound  # type: ignore[arg-type]  # one of its fields each


def test_a_press_that_the_backend_lacks_and_one_that_nobody_made_are_both_seen(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        stack.start_broker()
        stack.start_backend()
        ledger = Ledger(tmp_path / "ledger.jsonl")
        arguments = ["fleet", "--pads", "1", "--dir", str(tmp_path / "pads"), "--ledger", str(ledger.path),
                     "--press-rate", "20", "--seed", "1"]  # fmt: skip
        ready = stack.start_simulator("sim", arguments)
        stack.write_config({"1": ready["pads"][0]["url"]}, GatewayOptions())
        stack.start_gateway()
        wait_until(lambda: len(stack.store("SELECT 1 FROM presses")) > 5, 20, "presses at the backend")
        stack.processes["sim"].terminate()
        stack.wait_for_receipts(30)
        stack.processes["gateway"].terminate()
        truth = audit(stack, Ledger(ledger.path), windows=1, wall_s=1.0)
        # Without a gateway the keys fill the pad's ring: the ledger also tells of presses that it refused.
        lines = [json.loads(line) for line in ledger.path.read_text(encoding="utf-8").splitlines()]
        forged = {
            "event": "key_down",
            "pad": lines[0]["pad"],
            "boot": 1,
            "sequence": 1_000_000,
            "key": 5,
            "session": 0,
            "at_ns": 1,
        }
        kept = [line for line in lines if line.get("sequence") != 1]
        ledger.path.write_text("".join(json.dumps(line) + "\n" for line in [*kept, forged]), encoding="utf-8")
        report = audit(stack, Ledger(ledger.path), windows=1, wall_s=1.0)
    assert truth.phantom == 0
    assert report.lost == truth.lost + 1
    assert report.phantom == 1
    assert not report.sound


def test_a_chain_is_whole_up_to_the_newest_receipt_and_a_gap_before_it_is_seen(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        stack.start_broker()
        stack.start_backend()
        ready = stack.start_simulator(
            "sim",
            ["fleet", "--pads", "1", "--dir", str(tmp_path / "pads"), "--press-rate", "20", "--seed", "1"],
        )
        stack.write_config({"1": ready["pads"][0]["url"]}, GatewayOptions())
        stack.start_gateway()
        wait_until(lambda: len(stack.store("SELECT 1 FROM presses")) > 5, 20, "presses at the backend")
        assert chain_flaws(stack) == ()  # presses come all the time, and the newest are on their way
        stack.processes["sim"].terminate()
        stack.wait_for_receipts(30)
        stack.processes["gateway"].terminate()
        assert chain_flaws(stack) == ()
        with contextlib.closing(sqlite3.connect(stack.store_path)) as store, store:
            store.execute("UPDATE spans SET last = first")
        assert "receipts reach" in " ".join(chain_flaws(stack))
        with contextlib.closing(sqlite3.connect(stack.store_path)) as store, store:
            store.execute("DELETE FROM spans")
        assert "the backend has []" in " ".join(chain_flaws(stack))


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_every_process(tmp_path: Path, number: signal.Signals) -> None:
    command = [
        sys.executable,
        "-m",
        "demo",
        "--seconds",
        "60",
        "--windows",
        "2",
        "--no-kiosk",
        "--folder",
        str(tmp_path / "d"),
    ]
    root = Path(__file__).resolve().parents[2]
    demo = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    parent = psutil.Process(demo.pid)
    wait_until(lambda: len(parent.children()) == 4, 30, "broker, backend, gateway and hall running")
    time.sleep(1)
    children = parent.children()
    os.kill(demo.pid, number)
    assert demo.wait(20) == 130
    assert not [child for child in children if child.is_running()]


def test_a_report_that_can_not_be_written_is_refused_before_the_day(tmp_path: Path) -> None:
    assert main(["--seconds", "5", "--report", str(tmp_path / "nowhere" / "r.json")]) == 2


def test_a_folder_that_no_demo_made_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ProcessError, match="not empty"):
        clear(tmp_path)
    assert (tmp_path / "thesis.txt").exists()


def test_the_folder_of_an_earlier_demo_is_emptied(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    clear(folder)
    (folder / "old.db").write_text("old")
    clear(folder)
    assert not (folder / "old.db").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--seconds", "0"], "not a number of seconds above 0"),
        (["--windows", "301"], "not between 1 and 300"),
        (["--visitors", "-1"], "not a whole number above 0"),
    ],
)
def test_a_wrong_argument_is_explained(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert said in capsys.readouterr().err
