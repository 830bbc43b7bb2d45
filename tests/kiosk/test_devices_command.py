"""The kiosk's commands against simulated devices, which are processes on ptys and TCP."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.device import DeviceState, Health
from devices.ports.serial_port import close_serial, open_serial
from devices.ports.url import SerialUrl
from firmware_sim.id_reader.reader import SAM_ID
from kiosk.cli import main
from kiosk.config import KioskConfig, KioskSection, ScannerSection
from kiosk.devices_app import look_at_devices
from tests.firmware_sim.processes import Running
from tests.kiosk.counter import Counter, kiosk, write_config

Out = pytest.CaptureFixture[str]
PERSONAL = ("测试甲", "99000019520120001X", "19520120", "测试街", "测试局")
"""What a simulated card says."""
NOBODY = 65534


@pytest.fixture
def card(counter: Counter) -> Iterator[None]:
    """A card lies on the reader."""
    counter.do("id-reader", "card", "put", "card-1")
    yield
    counter.do("id-reader", "card", "take")


def states(capsys: Out) -> dict[str, DeviceState]:
    """What `devices --json` printed, by name."""
    found = [DeviceState.model_validate(state) for state in json.loads(capsys.readouterr().out)]
    return {state.device: state for state in found}


def one_error(config: Path, device: str, capsys: Out, seconds: float = 0.6) -> str:
    """The last error of a device that is not well."""
    assert main(["devices", str(config), "--json", "--seconds", str(seconds)]) == 1
    return states(capsys)[device].last_error or ""


def test_devices_that_are_well_say_who_they_are_and_a_card_that_lies_there_is_left_alone(
    counter: Counter, card: None, tmp_path: Path
) -> None:
    run = kiosk("devices", counter.config(), temporary=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    head, printer, reader, scanner, _, summary = run.stdout.splitlines()
    assert head.split()[:2] == ["DEVICE", "KIND"]
    assert "HALLSIDE SIM-80 HS 1.00 990000001" in printer
    assert SAM_ID in reader
    assert [line.split()[3] for line in (printer, reader, scanner)] == ["online"] * 3
    assert summary == "3 devices: 3 online"
    assert list(tmp_path.iterdir()) == []
    assert [text for text in PERSONAL if text in run.stdout] == []
    look = counter.look("printer")
    assert (look["tickets"], look["hanging"], look["unknown_commands"]) == (0, "", {})


def test_a_test_print_shows_every_language_on_paper(counter: Counter, tmp_path: Path) -> None:
    run = kiosk("test-print", counter.config(), temporary=tmp_path)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.startswith("printed, and the printer confirmed it")
    text = counter.look("printer")["newest"][-1]["text"]
    for sample in ("打印测试 kiosk-1\nTEST\n", "不是排队号票", "掃碼查看排隊進度", "Scan for progress"):
        assert sample in text
    assert "[picture " in text, "the Uyghur line is drawn"
    assert "[QR HALLSIDE-TEST]" in text
    assert list(tmp_path.iterdir()) == []


def test_a_test_read_tells_that_fields_were_read_and_not_what_they_say(
    counter: Counter, card: None, tmp_path: Path
) -> None:
    run = kiosk("test-read", counter.config(), temporary=tmp_path)
    assert (run.returncode, run.stderr) == (0, "lay a card on the reader\n")
    assert "number   9****************X" in run.stdout
    assert "doubts   none" in run.stdout
    assert [text for text in PERSONAL if text in run.stdout] == []


def test_a_test_read_without_a_card_ends_in_time(counter: Counter, capsys: Out) -> None:
    assert main(["test-read", str(counter.config()), "--seconds", "0.5"]) == 1
    assert capsys.readouterr().err.endswith("not read: no card was laid on the reader in time\n")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("paper-near-end", "the paper is nearly used up: have a new roll ready"),
        ("paper-end", "the paper has run out: put in a new roll"),
        ("cover-open", "the cover is open: close it"),
    ],
)
def test_what_is_the_matter_with_the_printer_is_told(
    counter: Counter, capsys: Out, fault: str, words: str
) -> None:
    counter.strike("printer", fault)
    try:
        config = counter.config(id_reader=None, scanner=None)
        assert main(["devices", str(config), "--json"]) == 1
        printer = states(capsys)["printer"]
        assert printer.health is Health.ONLINE
        assert words in (printer.last_error or "")
    finally:
        counter.mend("printer", fault)


def test_a_reader_that_is_unfit_says_so(counter: Counter, capsys: Out) -> None:
    counter.strike("id-reader", "sam-not-authorised")
    try:
        told = one_error(counter.config(printer=None, scanner=None), "id-reader", capsys, 3)
        assert told == "the reader's security module is not authorised: have the reader serviced"
    finally:
        counter.mend("id-reader", "sam-not-authorised")


def test_a_test_print_without_paper_says_so_and_nothing_comes_later(counter: Counter, capsys: Out) -> None:
    tickets = counter.look("printer")["tickets"]
    counter.strike("printer", "paper-end")
    try:
        assert main(["test-print", str(counter.config())]) == 1
        assert capsys.readouterr().err.startswith("not printed: the paper has run out: put in a new roll")
    finally:
        counter.mend("printer", "paper-end")
    assert counter.look("printer")["tickets"] == tickets
    assert counter.look("printer")["buffer_bytes"] == 0


def test_silent_devices_and_wrong_rates_are_told_plainly(counter: Counter, capsys: Out) -> None:
    counter.strike("id-reader", "no-answer")
    try:
        wrong = counter.config(printer=counter.url("printer", 9600))
        assert main(["devices", str(wrong), "--json", "--seconds", "4.5"]) == 1
    finally:
        counter.mend("id-reader", "no-answer")
    found = states(capsys)
    assert [state.health for state in found.values()] == [Health.SILENT, Health.SILENT, Health.ONLINE]
    assert "does not answer: is it switched on" in (found["id-reader"].last_error or "")
    assert "is the baud rate right?" in (found["printer"].last_error or "")


def test_a_printer_that_had_no_time_to_answer_is_not_called_well(counter: Counter, capsys: Out) -> None:
    counter.strike("printer", "no-answer")
    try:
        config = counter.config(id_reader=None, scanner=None)
        assert "give it more time (--seconds)" in one_error(config, "printer", capsys)
    finally:
        counter.mend("printer", "no-answer")


def test_a_port_that_is_not_there_is_told(tmp_path: Path, capsys: Out) -> None:
    config = write_config(tmp_path / "kiosk.toml", printer=f"serial://{tmp_path}/none")
    assert one_error(config, "printer", capsys) == f"{tmp_path}/none is not there: is the device plugged in?"


def test_a_port_that_another_program_holds_is_told(counter: Counter, capsys: Out) -> None:
    path = counter.folder / "id-reader"
    held = open_serial(SerialUrl(str(path), 115200))
    try:
        told = one_error(counter.config(printer=None, scanner=None), "id-reader", capsys)
        assert told == f"{path} is held by another program: end it (see: fuser {path})"
    finally:
        close_serial(held)


async def test_a_port_that_we_may_not_open_is_told() -> None:
    master, slave = os.openpty()
    path = os.ttyname(slave)
    os.fchmod(slave, 0)
    scanner = ScannerSection(url=f"serial://{path}")
    config = KioskConfig(kiosk=KioskSection(id="kiosk-1"), scanner=scanner)
    try:
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        (state,) = await look_at_devices(config, 0.5)
    finally:
        os.seteuid(os.getuid())
        os.close(master)
        os.close(slave)
    assert (state.health, state.last_error) == (
        Health.ABSENT,
        f"no permission to open {path}: add the user to its group (dialout on Debian)",
    )


def test_a_printer_on_the_network_works_the_same(tmp_path: Path, capsys: Out) -> None:
    running = Running("printer", "--tcp", "127.0.0.1:0", "--baud", "0", "--paper", "58")
    try:
        while not (line := running.line()).get("ready"):
            pass
        config = write_config(tmp_path / "kiosk.toml", printer=line["url"])
        config.write_text(config.read_text(encoding="utf-8") + "paper = 58\n", encoding="utf-8")
        assert main(["test-print", str(config)]) == 0
        # The first slip is empty: it takes what an earlier run may have left in the printer.
        while (line := running.line()).get("note") != "printed" or not line["facts"]["text"]:
            pass
        assert "掃碼查看排隊進度" in line["facts"]["text"]
    finally:
        running.close()
    assert main(["devices", str(config), "--seconds", "0.5"]) == 1
    assert "nothing listens there" in capsys.readouterr().out


def test_a_kiosk_without_the_device_is_told_what_to_add(tmp_path: Path, capsys: Out) -> None:
    config = write_config(tmp_path / "kiosk.toml")
    assert main(["devices", str(config)]) == 0
    assert capsys.readouterr().out == "no device is configured\n"
    assert main(["test-print", str(config)]) == 2
    assert "has no [printer]" in capsys.readouterr().err
    assert main(["test-read", str(config)]) == 2
    assert "has no [id_reader]" in capsys.readouterr().err
