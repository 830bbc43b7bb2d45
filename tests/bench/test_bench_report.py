"""The bench's own promises: a report that machines read, and parts that measure what they say."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from bench.figures import Beside, Figure, percentiles
from bench.frames import hardware_id, pad_of, press_frame
from bench.lean_mqtt import Packet, publish_packet, taken_apart
from bench.rehearsal import BODY_BYTES, Rehearsal
from contracts.pad.messages import Press, encode

ROOT = Path(__file__).resolve().parents[2]


def test_a_quick_run_is_one_json_report_with_every_figure_beside_its_floor(tmp_path: Path) -> None:
    out = tmp_path / "report.json"
    subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--only", "decode", "journal", "--out", str(out)],
        cwd=ROOT, check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    report = json.loads(out.read_text(encoding="utf-8"))
    assert report["quick"] is True
    assert "fdatasync" in report["note"]
    assert report["machine"]["cores"] > 0
    assert list(report["benchmarks"]) == ["decode", "journal"]
    figures = [figure for part in report["benchmarks"].values() for figure in part["figures"]]
    assert len(figures) == 11
    for figure in figures:
        assert figure["value"] > 0
        assert figure["beside"][0]["source"] == "measured in this run"
        assert figure["ratio"] > 0
        assert (figure["goal"] is None) == (figure["reached"] is None)


def test_an_unknown_benchmark_is_a_usage_error() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--only", "nothing"],
        cwd=ROOT, check=False, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert done.returncode == 2
    assert "invalid choice: 'nothing'" in done.stderr


def test_the_players_frame_is_the_contracts_frame() -> None:
    own = press_frame(9, 2, token=70_000, key=5, tick=4_000_000_000, pressed=3_999_999_990)
    press = Press(9, 9, 2, 0, 0, 70_000, 5, 3_999_999_990, 4_000_000_000, ())
    assert own == encode(press)


@pytest.mark.parametrize("pad", [0, 63, 999])
def test_a_pad_is_known_by_its_hardware_id(pad: int) -> None:
    assert pad_of(hardware_id(pad).hex()) == pad
    assert pad_of("hall-1") is None


def test_bodies_of_the_floors_are_as_long_as_a_rating(tmp_path: Path) -> None:
    with Rehearsal(tmp_path / "journal.db", "bench") as rehearsal:
        rows = rehearsal.rate(10, pad=1)
    mean = sum(len(row.body) for row in rows) / len(rows)
    assert mean == pytest.approx(BODY_BYTES, rel=0.1)
    assert {row.kind for row in rows} == {"rating-given"}


@pytest.mark.parametrize("length", [1, 100, 127, 128, 20_000])
def test_a_lean_publish_can_be_taken_apart(length: int) -> None:
    payload = b"x" * length
    packet = publish_packet(b"a/topic", payload, 515)
    body = packet[-(len(payload) + 2 + 7 + 2) :]
    assert taken_apart(Packet(packet[0] & 0xF0, packet[0] & 0x0F, body)) == (b"a/topic", b"\x02\x03", payload)


def test_a_ratio_needs_something_beside() -> None:
    assert Figure("f", 3.0, "ms", (Beside("floor", 2.0),)).ratio == 1.5
    assert Figure("f", 3.0, "ms").ratio is None


def test_percentiles_of_little_are_no_error() -> None:
    assert percentiles([]) == (0.0, 0.0)
    assert percentiles([7.0]) == (7.0, 7.0)
