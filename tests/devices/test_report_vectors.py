"""Reports over USB HID, the driver's and the simulator's, against byte vectors written by hand."""

import tomllib
from pathlib import Path
from typing import Any, NotRequired, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from devices.ports.reports import REPORT_BYTES, REPORT_PAYLOAD_MAX, pack_report, unpack_report
from firmware_sim.usb import reports

VECTORS: Any = tomllib.loads(
    (Path(__file__).parents[1] / "vectors" / "pad-reports.toml").read_text(encoding="utf-8")
)


class ReportVector(TypedDict):
    name: str
    stream: str
    reports: list[list[str]]


class ReceivedVector(TypedDict):
    name: str
    report: list[str]
    stream: NotRequired[str]


def by_name(vector: dict[str, str]) -> str:
    return vector["name"]


def pack_all(data: bytes) -> list[bytes]:
    """As a port writes: in chunks as long as a report takes."""
    return [pack_report(data[at : at + REPORT_PAYLOAD_MAX]) for at in range(0, len(data), REPORT_PAYLOAD_MAX)]


@pytest.mark.parametrize("vector", VECTORS["report"], ids=by_name)
def test_both_sides_make_the_reports_of_the_page(vector: ReportVector) -> None:
    stream = bytes.fromhex(vector["stream"])
    expected = [bytes.fromhex("".join(report)) for report in vector["reports"]]
    assert pack_all(stream) == reports.encode(stream) == expected


@pytest.mark.parametrize("vector", VECTORS["received"], ids=by_name)
def test_both_sides_take_what_the_page_takes(vector: ReceivedVector) -> None:
    report = bytes.fromhex("".join(vector["report"]))
    expected = bytes.fromhex(vector["stream"]) if "stream" in vector else None
    assert unpack_report(report) == reports.decode(report) == expected


@given(st.binary(max_size=300))
def test_what_one_side_sends_the_other_hears(data: bytes) -> None:
    assert all(len(report) == REPORT_BYTES for report in pack_all(data))
    assert b"".join(map(unpack_report, reports.encode(data))) == data  # type: ignore[arg-type]
    assert b"".join(map(reports.decode, pack_all(data))) == data  # type: ignore[arg-type]


@given(st.binary(max_size=70))
def test_no_report_raises(data: bytes) -> None:
    assert unpack_report(data) == reports.decode(data)


def test_a_payload_that_no_report_holds_is_a_mistake_of_ours() -> None:
    with pytest.raises(ValueError, match="carries 63 bytes, not 64"):
        pack_report(bytes(64))
