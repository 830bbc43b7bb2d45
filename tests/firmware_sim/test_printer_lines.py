"""The printer behind real lines: python-escpos over a pty and over TCP, busy lines, and the command line."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
import pytest_asyncio

from firmware_sim.cli import main
from firmware_sim.printer.firmware import Printer
from firmware_sim.printer.paper_port import save_png
from firmware_sim.printer.profile import WIDE, Profile
from tests.firmware_sim.devices import Aviary, aviary
from tests.firmware_sim.escpos_host import Host, picture, printer
from tests.firmware_sim.processes import Running
from tests.firmware_sim.wire_host import until

BAUD = 921600
QUICK = replace(WIDE, boot_s=0.01, speed_mm_s=5000.0, cut_s=0.01)


@pytest_asyncio.fixture
async def lines(tmp_path: Path) -> AsyncIterator[Aviary]:
    async with aviary(tmp_path) as made:
        yield made


async def placed(lines: Aviary, profile: Profile = QUICK, *, tcp: bool = False) -> tuple[Printer, Host]:
    """A printer that is ready, and python-escpos at its line."""
    device = Printer(profile, save_png, Random(1))
    bench = lines.bench(device, tcp=tcp, baud=0 if tcp else BAUD)
    await until(lambda: not device.stop_causes)
    url = bench.device.line.url
    if tcp:
        name, _, port = url.removeprefix("tcp://").rpartition(":")
        host = printer("Network", name, int(port), timeout=10)
    else:
        host = printer("Serial", str(lines.link), baudrate=BAUD, timeout=1)
    await asyncio.to_thread(host.open)
    return device, host


def ticket(host: Host) -> None:
    host.hw("INIT")
    host._raw("政务服务中心\n".encode("gb18030") + b"\x1c.")
    host.set(align="center", bold=True)
    host.textln("A012")
    host.qr("https://example.invalid/t/A012", native=True, size=4)
    host.image(picture(200, 40))
    host.cut()


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_ticket_of_python_escpos_prints(lines: Aviary, tcp: bool) -> None:
    device, host = await placed(lines, tcp=tcp)
    await asyncio.to_thread(ticket, host)
    roll = device.engine.roll
    await until(lambda: roll.cut_count == 1)
    text = "政务服务中心\nA012\n[QR https://example.invalid/t/A012]\n[picture 200x40]"
    assert roll.tickets[0].text == text
    await asyncio.to_thread(host.close)


@pytest.mark.parametrize("tcp", [False, True])
async def test_python_escpos_hears_how_much_paper_is_left(lines: Aviary, tcp: bool) -> None:
    device, host = await placed(lines, tcp=tcp)
    assert await asyncio.to_thread(host.paper_status) == 2
    lines._benches[0].device.strike("paper-near-end")
    assert await asyncio.to_thread(host.paper_status) == 1
    lines._benches[0].device.strike("paper-end")
    assert await asyncio.to_thread(host.paper_status) == 0
    assert device.stop_causes == ("paper end",)
    await asyncio.to_thread(host.close)


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_busy_line_makes_the_host_wait_and_loses_nothing(lines: Aviary, tcp: bool) -> None:
    device, host = await placed(lines, replace(QUICK, buffer_bytes=256), tcp=tcp)
    lines._benches[0].device.strike("cover-open")
    data = b"".join(b"line %05d\n" % n for n in range(1500 if not tcp else 3000))
    writing = asyncio.create_task(asyncio.to_thread(host._raw, data + b"\x1dV\x00"))
    await until(lambda: not device.takes_bytes)
    assert device.engine.held_bytes <= 70_000
    lines._benches[0].device.mend("cover-open")
    await asyncio.wait_for(writing, 20)
    await until(lambda: device.engine.roll.cut_count == 1, 20)
    assert device.engine.roll.tickets[0].text == data.decode().strip()
    assert device.engine.lost_bytes == 0
    await asyncio.to_thread(host.close)


async def test_a_stalled_printer_blocks_the_host_until_it_is_mended(lines: Aviary) -> None:
    device, host = await placed(lines)
    lines._benches[0].device.strike("stalled")
    data = b"x" * 47 + b"\n"
    writing = asyncio.create_task(asyncio.to_thread(host._raw, data * 2000 + b"\x1dV\x00"))
    done, _ = await asyncio.wait({writing}, timeout=0.3)
    assert not done
    lines._benches[0].device.mend("stalled")
    await asyncio.wait_for(writing, 20)
    await until(lambda: device.engine.roll.cut_count == 1, 20)
    assert device.engine.roll.tickets[0].text.count("\n") == 1999
    await asyncio.to_thread(host.close)


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Running]:
    running = Running(
        "printer", "--tcp", "127.0.0.1:0", "--baud", "0", "--control-dir", tmp_path, "--paper", "58"
    )
    yield running
    running.close()


def test_the_command_runs_a_printer_that_is_looked_at_and_whose_paper_is_saved(
    process: Running, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ready: dict[str, str] = {}
    while (line := process.line()).get("note") != "ready":
        ready |= line
    name, _, port = ready["url"].removeprefix("tcp://").rpartition(":")
    host = printer("Network", name, int(port), timeout=10)
    host.open()
    ticket(host)
    while (line := process.line()).get("note") != "printed":
        pass
    host.close()
    assert line["facts"]["text"].startswith("政务服务中心\nA012\n")
    capsys.readouterr()
    control = ["--control-dir", str(tmp_path)]
    assert main(["look", "printer", *control]) == 0
    assert json.loads(capsys.readouterr().out)["look"]["tickets"] == 1
    assert main(["do", "printer", "paper", "save", str(tmp_path / "roll.png"), *control]) == 0
    assert (tmp_path / "roll.png").read_bytes()[:4] == b"\x89PNG"
    assert main(["fault", "printer", "paper-end", *control]) == 0
    assert main(["look", "printer", *control]) == 0
    assert '"paper end"' in capsys.readouterr().out


@pytest.mark.parametrize("option", [("--buffer", "3"), ("--speed-mm-s", "0"), ("--roll-mm", "nan")])
def test_an_option_out_of_range_is_refused(
    option: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["printer", "--link", str(tmp_path / "p"), "--control-dir", str(tmp_path), *option]) == 2
    assert option[0] in capsys.readouterr().err
