"""`hallside-sim fleet` and `hallside-sim pad` as processes: readiness, idle load, kill -9, bad arguments."""

import asyncio
import json
import os
import signal
import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest

from contracts.pad.messages import Ack, Arm, Press, PressFlag
from demo.processes import free_port
from firmware_sim.cli import main
from firmware_sim.pad.nvram import replay
from firmware_sim.pad.profile import numbered_id
from tests.firmware_sim.processes import SIMULATOR
from tests.firmware_sim.wire_host import WireHost, until


def ledger(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_64_ptys_open_within_3_seconds_of_work_and_idle_pads_cost_next_to_nothing(
    runs: Any, tmp_path: Path
) -> None:
    fleet = runs("fleet", "--pads", 64, "--dir", tmp_path / "lines")
    ready = fleet.line()
    process = psutil.Process(fleet.process.pid)
    spent = process.cpu_times()
    assert spent.user + spent.system < 3, "not the time by the clock: others may use the machine"
    assert ready["ready"]
    assert [pad["id"] for pad in ready["pads"]] == [numbered_id(n).hex() for n in range(1, 65)]
    assert ready["pads"][11] == {
        "id": "485300000000000c", "url": f"serial://{tmp_path}/lines/pad-012?baud=115200"
    }  # fmt: skip
    assert stat.S_ISCHR((tmp_path / "lines" / "pad-064").stat().st_mode)
    time.sleep(2)
    before = process.cpu_times()
    time.sleep(2)
    after = process.cpu_times()
    assert (after.user + after.system) - (before.user + before.system) < 0.1, "5 % of a core at most"
    assert process.num_threads() == 1


def test_sigterm_ends_a_fleet_cleanly(runs: Any, tmp_path: Path) -> None:
    fleet = runs("fleet", "--pads", 3, "--dir", tmp_path / "lines", "--press-rate", 200, "--seed", 1)
    fleet.line()
    time.sleep(0.3)
    assert fleet.ends() == 0
    done = fleet.line()
    assert done["done"]
    assert done["presses"] == done["in_rings"] > 20
    assert list((tmp_path / "lines").iterdir()) == []


def test_a_fleet_ends_when_its_seconds_are_over(runs: Any, tmp_path: Path) -> None:
    fleet = runs("fleet", "--pads", 1, "--dir", tmp_path, "--seconds", 0.2)
    fleet.line()
    assert fleet.process.wait(15) == 0


def test_a_fleet_on_tcp_has_consecutive_ports(runs: Any) -> None:
    for base in (free_port(3) for _ in range(5)):
        fleet = runs("fleet", "--pads", 3, "--tcp-base", base, "--baud", 0)
        if ready := fleet.process.stdout.readline():
            break  # otherwise somebody was quicker at one of the ports
    else:
        pytest.fail("no fleet could listen")
    assert [pad["url"] for pad in json.loads(ready)["pads"]] == [
        f"tcp://127.0.0.1:{base + n}" for n in range(3)
    ]


def test_the_ledger_tells_every_press_of_a_simulator_killed_at_any_moment(runs: Any, tmp_path: Path) -> None:
    book = tmp_path / "ledger"
    options = ("--pads", 4, "--dir", tmp_path / "l", "--state", tmp_path / "s", "--ledger", book)
    for turn in range(4):
        fleet = runs("fleet", *options, "--press-rate", 400, "--seed", turn, "--ring", 1000)
        fleet.line()
        time.sleep(0.1 + turn * 0.037)
        fleet.ends(signal.SIGKILL)
    last = runs("fleet", *options, "--ring", 1000)
    last.line()
    last.ends()
    in_rings = last.line()["in_rings"]
    events = ledger(book)
    assert [e for e in events if e["event"] != "key_down"] == []
    downs = [(d["pad"], d["boot"], d["sequence"]) for d in events]
    kept = {
        (path.stem, entry.boot, entry.sequence)
        for path in (tmp_path / "s").glob("*.nvram")
        if (memory := replay(path.read_bytes()).memory)
        for entry in memory.ring.values()
    }
    assert set(downs) - kept == kept - set(downs) == set(), "in the ledger alone, in a ring alone"
    assert len(downs) == len(kept) == in_rings > 100
    for pad in {pad for pad, _, _ in downs}:
        sequences = sorted(sequence for p, _, sequence in downs if p == pad)
        assert sequences == list(range(1, len(sequences) + 1))


def test_a_press_killed_between_ring_and_ledger_is_added_at_the_next_start(runs: Any, tmp_path: Path) -> None:
    book = tmp_path / "ledger"
    options = ("--link", tmp_path / "pad", "--state", tmp_path / "s", "--ledger", book)
    pad = runs("pad", *options)
    pad.line()
    pad.types("press 5")
    pad.types("press 4")
    pad.types("quit")
    assert pad.process.wait(15) == 0
    first, second = book.read_bytes().splitlines(keepends=True)
    book.write_bytes(first + second[:20])
    again = runs("pad", *options)
    again.line()
    added = ledger(book)[1]
    assert added["recovered"] is True
    assert {**added, "at_ns": 0, "recovered": 0} == {**json.loads(second), "at_ns": 0, "recovered": 0}
    assert len(ledger(book)) == 2


async def test_citizens_rate_when_they_are_invited(runs: Any, tmp_path: Path) -> None:
    book = tmp_path / "ledger"
    fleet = runs(
        "fleet", "--pads", 1, "--dir", tmp_path, "--ledger", book, "--auto", "citizens",
        "--think-s", "0.001:0.01", "--baud", 0, "--seed", 3,
    )  # fmt: skip
    await asyncio.to_thread(fleet.line)
    with WireHost(str(tmp_path / "pad-001")) as host:
        hello = await host.greet()
        for session in range(1, 41):
            host.send(Arm(session, session, 1, 0, "", "", ""))
            with suppress(TimeoutError):  # some never rate
                await until(lambda: any(p.session == session for p in host.of(Press)), 0.3)  # noqa: B023
            for press in host.of(Press)[-1:]:
                host.send(Ack(hello.boot, press.sequence, press.revision))
        await until(lambda: host.of(Press)[-1].session >= 35)
    presses = [p for p in host.of(Press) if p.revision == 0]
    rated = {p.session for p in presses if p.session}
    assert 25 <= len(rated) < 40, "some never rate"
    assert {p.key for p in presses} >= {5}
    assert any(p.flags & PressFlag.OPEN for p in presses)
    downs = [d for d in ledger(book) if d["event"] == "key_down"]
    assert {d["session"] for d in downs if d["session"]} >= rated


def test_a_pad_obeys_lines_and_shows_its_screen(runs: Any, tmp_path: Path) -> None:
    pad = runs("pad", "--tcp", "127.0.0.1:0", "--id", "0102030405060708")
    ready = pad.line()
    assert ready["pads"][0]["id"] == "0102030405060708"
    assert ready["pads"][0]["url"].startswith("tcp://127.0.0.1:")
    assert pad.line()["screen"] == ["欢迎您"]
    pad.types("press 5")
    assert pad.line() == {"screen": ["谢谢您的评价"], "status": "no host yet · ring 1/64"}
    pad.types("press 9")
    assert "'press 9' is no command; there are: press 1-5" in pad.line()["error"]
    pad.types("unplug")
    assert "unplugged" in pad.line()["status"]
    pad.types("power 5")
    assert pad.line()["screen"] == []
    pad.types("quit")
    assert pad.process.wait(15) == 0


def test_a_pad_runs_on_when_its_stdin_is_empty(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*SIMULATOR, "pad", "--link", tmp_path / "pad"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    ) as pad:
        assert pad.stdout
        assert json.loads(pad.stdout.readline())["ready"]
        time.sleep(0.3)
        assert pad.poll() is None
        pad.terminate()
        assert pad.wait(15) == 0


def test_a_terminal_shows_the_screen_live_and_takes_single_keys(tmp_path: Path) -> None:
    master, slave = os.openpty()
    with subprocess.Popen([*SIMULATOR, "pad", "--link", tmp_path / "pad"], stdin=slave, stdout=slave) as pad:
        os.close(slave)
        shown = b""
        for keys, expected in [(b"", "欢迎您"), (b"5", "谢谢您的评价"), (b"r", "codes"), (b"x\n", "numbers")]:
            os.write(master, keys) if keys else None
            while expected.encode() not in shown:
                shown += os.read(master, 4096)
        os.write(master, b"q")
        assert pad.wait(15) == 0
    os.close(master)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fleet", "--pads", "0", "--dir", "/nowhere"], "from 1 to 2000"),
        (["fleet", "--pads", "3"], "--dir --tcp-base"),
        (["fleet", "--pads", "3", "--dir", "/nowhere", "--think-s", "5:1"], "A:B"),
        (["fleet", "--pads", "3", "--dir", "/nowhere", "--press-rate", "-1"], "above 0"),
        (["fleet", "--pads", "3", "--dir", "/proc/x"], "no pty at /proc/x/pad-001"),
        (["fleet", "--pads", "3", "--tcp-base", "65534"], "65534"),
        (["pad", "--link", "/nowhere", "--baud", "1234"], "1234"),
        (["pad", "--link", "/nowhere", "--id", "12"], "16 hex digits"),
        (["pad", "--link", "/nowhere", "--faults", "dorp=1"], "kinds: drop"),
        (["pad", "--tcp", "nowhere"], "HOST:PORT"),
        (["pad", "--link", "/nowhere", "--ledger", "/proc/no/ledger"], "--ledger /proc/no/ledger"),
        (["pad", "--link", "/nowhere", "--state", "/proc/no"], "/proc/no"),
    ],
)
def test_bad_arguments_are_named(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    try:
        code = main(arguments)
    except SystemExit as end:
        code = int(str(end.code))
    assert code == 2
    assert says in capsys.readouterr().err
