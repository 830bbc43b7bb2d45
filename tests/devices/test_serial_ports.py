"""Serial ports on real ptys."""

import asyncio
import fcntl
import os
import termios
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from devices.errors import PortBusyError, PortDeniedError, PortError, PortMissingError
from devices.ports import keeper as keeper_module
from devices.ports import stream_port
from devices.ports.discovery import present_paths
from devices.ports.serial_port import close_serial, open_serial
from devices.ports.stream_port import StreamPort
from devices.ports.url import SerialUrl
from tests.devices.lines import PtyLine, open_descriptors, until, watching

NOBODY = 65534


@pytest.fixture
def line(tmp_path: Path) -> Iterator[PtyLine]:
    line = PtyLine(tmp_path / "pad")
    yield line
    line.close()


@pytest.fixture(autouse=True)
def no_descriptor_leaks() -> Iterator[None]:
    """Every port that was opened is closed, late opens included."""
    before = {d for d in open_descriptors() if "pts" in d or "ptmx" in d}
    yield
    deadline = time.monotonic() + 2
    while leaked := {d for d in open_descriptors() if "pts" in d or "ptmx" in d} - before:
        assert time.monotonic() < deadline, f"leaked {leaked}"
        time.sleep(0.01)


def url_of(line: PtyLine, baud: int = 115_200) -> SerialUrl:
    return SerialUrl(str(line.path), baud)


# -- opening


@pytest.mark.parametrize("baud", [9600, 115_200, 921_600])
async def test_the_line_has_the_urls_baud_rate(line: PtyLine, baud: int) -> None:
    async with watching(url_of(line, baud)) as (watch,):
        await until(lambda: watch.opened)
        assert line.baud() == getattr(termios, f"B{baud}")


async def test_all_256_bytes_pass_in_both_directions(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        everything = bytes(range(256)) * 3
        os.write(line.master, everything)
        await until(lambda: len(watch.heard) == len(everything))
        assert watch.heard == everything
        watch.port.write(everything)
        assert await line.reads(len(everything)) == everything


def test_a_missing_path_is_explained(tmp_path: Path) -> None:
    with pytest.raises(PortMissingError, match="is not there: is the device plugged in"):
        open_serial(SerialUrl(str(tmp_path / "none")))


def test_a_line_held_by_another_program_is_explained_and_its_settings_are_left_alone(line: PtyLine) -> None:
    fd = open_serial(url_of(line, 9600))
    with pytest.raises(PortBusyError, match="held by another program: end it"):
        open_serial(url_of(line, 115_200))
    assert line.baud() == termios.B9600
    close_serial(fd)
    close_serial(open_serial(url_of(line, 115_200)))


def test_a_missing_permission_is_explained(line: PtyLine) -> None:
    device = line.path.resolve()
    device.chmod(0)
    try:
        if os.geteuid() == 0:
            os.seteuid(NOBODY)
        with pytest.raises(PortDeniedError, match=r"no permission .* group"):
            open_serial(SerialUrl(str(device)))
    finally:
        os.seteuid(os.getuid())


def test_a_path_that_is_no_serial_line_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file", tmp_path):
        with pytest.raises(PortError, match="is no serial line: correct the path"):
            open_serial(SerialUrl(str(path)))


# -- losing and coming back


async def test_an_unplugged_line_is_noticed_within_a_second_and_found_again(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        began = time.monotonic()
        line.unplug()
        await until(lambda: watch.lost, 1.0)
        assert time.monotonic() - began < 1.0
        await until(lambda: "plugged in" in watch.lost[-1])
        line.plug()
        await until(lambda: len(watch.opened) == 2)
        os.write(line.master, b"anew")
        await until(lambda: watch.heard == b"anew")


async def test_a_replug_between_two_looks_is_noticed_although_the_old_line_stays_open(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        line.plug()  # the old pty lives on, as a ghost
        await until(lambda: len(watch.opened) == 2)
        assert watch.lost == ["another device appeared under this path"]
        os.write(line.ghost[0], b"ghost")
        os.write(line.master, b"alive")
        await until(lambda: watch.heard)
        await asyncio.sleep(0.05)
        assert watch.heard == b"alive"


async def test_a_dropped_port_is_opened_anew(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        watch.keeper.drop()
        watch.keeper.drop()
        assert watch.opened[0].lost.result() == "closed"
        await until(lambda: len(watch.opened) == 2)
        watch.port.write(b"x")
        await until(line.read)


async def test_a_path_that_vanishes_for_a_moment_does_not_close_a_line_that_works(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        target = line.path.readlink()
        line.path.unlink()
        await asyncio.sleep(0.7)
        line.path.symlink_to(target)
        await asyncio.sleep(0.7)
        assert watch.lost == []


async def test_an_absent_path_costs_no_cpu_and_is_told_in_plain_words(tmp_path: Path) -> None:
    async with watching(*(SerialUrl(str(tmp_path / f"none-{n}")) for n in range(100))) as watches:
        began = time.process_time()
        await asyncio.sleep(1.0)
        assert time.process_time() - began < 0.1
        assert all("is the device plugged in?" in watch.lost[-1] for watch in watches)


async def test_a_busy_line_is_taken_when_it_becomes_free(line: PtyLine) -> None:
    fd = open_serial(url_of(line))
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.lost)
        assert "held by another program" in watch.lost[0]
        close_serial(fd)
        await until(lambda: watch.opened, 6.0)


# -- hanging


class Hang:
    """A blocking call that hangs on some paths until it is let go."""

    def __init__(self, real: Callable[[SerialUrl], int]) -> None:
        self.real = real
        self.paths: set[str] = set()
        self.calls: list[str] = []
        self.came_back: list[int] = []
        self.let_go = threading.Event()

    def __call__(self, url: SerialUrl) -> int:
        self.calls.append(url.path)
        if url.path in self.paths:
            self.let_go.wait(10)
        fd = self.real(url)
        self.came_back.append(fd)
        return fd


@pytest.fixture
def hang(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hang]:
    hang = Hang(open_serial)
    monkeypatch.setattr(keeper_module, "open_serial", hang)
    monkeypatch.setattr(keeper_module, "OPEN_TIMEOUT_S", 0.2)
    yield hang
    hang.let_go.set()


async def test_an_open_that_hangs_delays_nobody_and_is_never_begun_twice(tmp_path: Path, hang: Hang) -> None:
    lines = [PtyLine(tmp_path / f"pad-{n}") for n in range(40)]
    hang.paths = {str(line.path) for line in lines[:35]}
    async with watching(*map(url_of, lines)) as watches:
        await until(lambda: all(watch.opened for watch in watches[35:]))
        await until(lambda: all(watch.lost for watch in watches[:35]))
        assert "opening has not come back for 0.2 s" in watches[0].lost[0]
        await asyncio.sleep(0.5)
        assert len(hang.calls) == 40
        hang.let_go.set()
        await until(lambda: all(watch.opened for watch in watches))
    for line in lines:
        line.close()


@pytest.mark.parametrize("wait_s", [0.05, 0.35])
async def test_an_open_that_hangs_when_the_port_is_given_up_is_closed_when_it_comes_back(
    line: PtyLine, hang: Hang, wait_s: float
) -> None:
    hang.paths = {str(line.path)}
    async with watching(url_of(line)):
        await asyncio.sleep(wait_s)  # once while it waits for the open, once while it waits to try again
    hang.let_go.set()
    await until(lambda: hang.came_back)
    await until(lambda: len([d for d in open_descriptors() if d.endswith(str(line.path.resolve()))]) == 1)
    close_serial(open_serial(url_of(line)))


async def test_a_device_plugged_in_anew_is_opened_although_the_open_of_the_old_one_hangs(
    line: PtyLine, hang: Hang
) -> None:
    hang.paths = {str(line.path)}
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.lost)
        hang.paths = set()
        line.plug()
        await until(lambda: watch.opened)
        hang.let_go.set()
        os.write(line.master, b"new")
        await until(lambda: watch.heard == b"new")


async def test_a_close_that_hangs_delays_nobody_not_even_its_own_port(
    line: PtyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_go, hung = threading.Event(), []

    def close_slowly(fd: int) -> None:
        fcntl.flock(fd, fcntl.LOCK_UN)
        hung.append(fd)
        let_go.wait(10)
        close_serial(fd)

    monkeypatch.setattr(keeper_module, "close_serial", close_slowly)
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        watch.keeper.drop()
        await until(lambda: len(watch.opened) == 2)
        assert hung
        os.write(line.master, b"still here")
        await until(lambda: watch.heard == b"still here")
    let_go.set()


# -- reading and writing


async def test_what_a_stalled_line_does_not_take_is_bounded_and_dropped_whole(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        frame = bytes(range(1, 64)) + b"\0"
        for _ in range(2000):
            watch.port.write(frame)
        assert watch.port.dropped_bytes > 0
        assert watch.port.dropped_bytes % len(frame) == 0
        await asyncio.sleep(0.05)
        taken = 2000 - watch.port.dropped_bytes // len(frame)
        assert await line.reads(taken * len(frame)) == frame * taken
        began = time.process_time()
        await asyncio.sleep(0.3)
        assert time.process_time() - began < 0.05, "it goes on waiting for room that it does not need"


async def test_a_long_message_passes_whole_however_slowly_it_is_read(line: PtyLine) -> None:
    message = bytes(range(256)) * 400
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        sending = asyncio.ensure_future(watch.port.send(message, 20.0))
        assert await line.reads(len(message)) == message
        assert await sending == len(message)
        assert watch.port.dropped_bytes == 0


async def test_a_message_that_a_stalled_line_did_not_take_is_counted_and_its_tail_never_comes_out(
    line: PtyLine,
) -> None:
    message = bytes(range(256)) * 400
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        sent = await watch.port.send(message, 0.1)
        assert 0 < sent < len(message)
        assert await line.reads(sent) == message[:sent]
        watch.port.write(b"the next one")
        assert await line.reads(12) == b"the next one"


async def test_a_long_message_ends_with_its_port(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        sending = asyncio.ensure_future(watch.port.send(bytes(100_000), 20.0))
        await line.reads(1)
        watch.port.close()
        assert 0 < await sending < 100_000
        assert watch.port.unsent() is None


async def test_a_lost_port_never_names_its_descriptor_again() -> None:
    ours, theirs = os.openpty()
    os.set_blocking(theirs, False)
    closed: list[int] = []
    port = StreamPort(theirs, lambda _: None, lambda: closed.append(theirs))
    port.write(b"x" * 100_000)
    port.close()
    port.close()
    assert closed == [theirs]
    other_read, other_write = os.pipe()
    os.dup2(other_write, theirs)  # the number is another port's now
    os.set_blocking(other_read, False)
    heard: list[bytes] = []
    StreamPort(other_read, heard.append, lambda: None)
    port.write(b"for the pad that is gone")
    port.close()
    assert port.is_still("/nowhere")
    await asyncio.sleep(0.05)
    assert heard == []
    asyncio.get_running_loop().remove_reader(other_read)
    for fd in (ours, theirs, other_read, other_write):
        os.close(fd)


async def test_a_chatty_line_leaves_the_loop_to_others(line: PtyLine) -> None:
    async with watching(url_of(line)) as (watch,):
        await until(lambda: watch.opened)
        stop = threading.Event()

        def chat() -> None:
            while not stop.is_set():
                try:
                    os.write(line.master, b"\x55" * 4096)
                except BlockingIOError:
                    time.sleep(0.0005)

        talker = threading.Thread(target=chat)
        talker.start()
        worst = 0.0
        while len(watch.heard) < 100_000:
            began = time.monotonic()
            await asyncio.sleep(0)
            worst = max(worst, time.monotonic() - began)
        stop.set()
        talker.join()
        assert worst < 0.5


async def test_256_lines_live_on_one_loop_and_cost_little_when_idle(tmp_path: Path) -> None:
    lines = [PtyLine(tmp_path / f"pad-{n}") for n in range(256)]
    async with watching(*map(url_of, lines)) as watches:
        await until(lambda: all(watch.opened for watch in watches), 10.0)
        assert max(int(d.partition(":")[0]) for d in open_descriptors()) > 700
        for turn in range(5):
            for line in lines:
                os.write(line.master, b"ping")
            await until(lambda turn=turn: all(len(w.heard) == 4 * (turn + 1) for w in watches))  # type: ignore[misc]
            for watch in watches:
                watch.port.write(b"pong")
        await asyncio.sleep(0.1)
        assert {line.read() for line in lines} == {b"pong" * 5}
        began = time.process_time()
        await asyncio.sleep(1.0)
        assert time.process_time() - began < 0.1
        assert all(watch.lost == [] for watch in watches)
    for line in lines:
        line.close()


# -- looking for lines


def test_a_pattern_finds_what_is_there_and_not_what_was_unplugged(tmp_path: Path) -> None:
    lines = [PtyLine(tmp_path / f"pad-{n}") for n in range(3)]
    assert present_paths(f"{tmp_path}/pad-*") == {f"{tmp_path}/pad-{n}" for n in range(3)}
    lines[1].unplug(link_stays=True)
    assert present_paths(f"{tmp_path}/pad-?") == {f"{tmp_path}/pad-0", f"{tmp_path}/pad-2"}
    assert present_paths(f"{tmp_path}/pad-[01]") == {f"{tmp_path}/pad-0"}
    assert present_paths(f"{tmp_path}/none-*") == set()
    assert stream_port.identify(f"{tmp_path}/pad-1") is None
    for line in lines:
        line.close()
