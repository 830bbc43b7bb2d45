"""A clerk's terminal against a gateway with a queue, over a real broker: by lines, and on a real terminal."""

import asyncio
import io
import json
import os
import pty
import struct
import sys
import termios
from collections.abc import AsyncIterator
from dataclasses import replace
from fcntl import ioctl
from pathlib import Path
from random import Random
from typing import Any

import pytest
import pytest_asyncio

from contracts.commands import CommandErrorCode
from contracts.session import Language
from demo.processes import free_port
from gateway.clerk.actions import Action
from gateway.clerk.clerk import Clerk, Ended, Level
from gateway.clerk.wording import ENGLISH
from gateway.clerk_app import LineTerminal, language
from gateway.clerk_driver import ClerkLink
from gateway.cli import main
from tests.gateway.clerk.halls import catalog
from tests.gateway.hall import Hall, until
from tests.gateway.test_uplink import start_broker
from tests.gateway.test_window_devices import CALL, Kiosk, at_window

PROGRAM = "import sys; from gateway.cli import main; sys.exit(main())"


@pytest_asyncio.fixture
async def kiosk(hall: Hall) -> AsyncIterator[Kiosk]:
    """A gateway with a queue is running; window 12 is closed."""
    path = hall.folder / "catalog.json"
    path.write_text(catalog().model_dump_json(), encoding="utf-8")
    hall.settings["queue"] = {"catalog": str(path)}
    hall.windows = [{"number": "12"}, {"number": "3"}]
    await hall.centre()
    await hall.start()
    yield Kiosk(await hall.desk())


class Terminal:
    """One in the test's own loop."""

    def __init__(self, hall: Hall, staff: str = "", account: str = "") -> None:
        assert hall.gateway is not None
        self.clerk = Clerk("12", ENGLISH, Random(3), staff)
        settings = replace(hall.gateway.config.hall.settings, username=account or None)
        self.link = ClerkLink(self.clerk, settings, hall.id, Random(4), account)
        self.ended: list[Ended] = []
        self.link.on_ended = self.ended.append
        self._running = asyncio.create_task(self.link.run())

    def do(self, action: Action, text: str = "") -> None:
        self.link.carry_out(self.clerk.do(action, text, self.link.now))

    async def done(self, action: Action, text: str = "") -> Ended:
        count = len(self.ended)
        self.do(action, text)
        await until(lambda: len(self.ended) > count, f"{action} is over")
        return self.ended[-1]

    async def close(self) -> None:
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)


@pytest_asyncio.fixture
async def terminal(hall: Hall, kiosk: Kiosk) -> AsyncIterator[Terminal]:
    made = Terminal(hall, "W012")
    await until(lambda: made.clerk.is_ready and made.clerk.catalog is not None, "signed in")
    made.ended.clear()
    yield made
    await made.close()


async def test_a_clerk_calls_serves_and_finishes(hall: Hall, kiosk: Kiosk, terminal: Terminal) -> None:
    clerk = terminal.clerk
    for service in ("tax", "land", "tax"):
        await kiosk.number(service)
    assert (await terminal.done(Action.NEXT)).error is None
    assert clerk.note.text == "A0001, please"
    assert clerk.ticket is not None
    assert clerk.ticket.service == "tax"
    await terminal.done(Action.BEGIN)
    assert (await terminal.done(Action.FINISH, "vat")).error is None
    await terminal.done(Action.NEXT)
    assert clerk.note.text == "B0001, please"
    assert (await terminal.done(Action.TRANSFER, "tax")).error is None
    await terminal.done(Action.NEXT)
    assert clerk.note.text == "B0001, please", "its place was kept"
    await terminal.done(Action.HOLD)
    await until(lambda: clerk.view is not None and clerk.view.held == ("B0001",), "it is held")
    assert (await terminal.done(Action.CALL, "b0001")).error is None
    await terminal.done(Action.NO_SHOW)
    await terminal.done(Action.PAUSE, "lunch")
    await until(lambda: clerk.view is not None and clerk.view.pause_reason == "lunch", "paused")
    await terminal.done(Action.RESUME)
    assert (await terminal.done(Action.SIGN_OUT)).error is None
    refused = await terminal.done(Action.NEXT)
    assert refused.error is not None
    assert terminal.clerk.note.hint


async def test_what_others_do_at_the_window_is_seen_at_once(
    hall: Hall, kiosk: Kiosk, terminal: Terminal
) -> None:
    await kiosk.number()
    await until(lambda: terminal.clerk.view is not None and terminal.clerk.view.waiting == 1, "one waits")
    desk = await hall.desk()
    assert (await CALL(desk.ask, "call-next", {"window": "12"}))["ok"]
    await until(lambda: terminal.clerk.ticket is not None, "who was called elsewhere")
    assert terminal.clerk.ticket is not None
    assert terminal.clerk.ticket.number == "A0001"


async def test_a_call_whose_answer_is_lost_calls_one_person_when_it_is_sent_again(
    hall: Hall, kiosk: Kiosk, terminal: Terminal
) -> None:
    for _ in range(2):
        await kiosk.number()
    gateway = hall.gateway
    assert gateway is not None
    answer = gateway.commands._reply
    gateway.commands._reply = lambda *_: None  # type: ignore[method-assign]  # the answer is lost on its way
    terminal.do(Action.NEXT)
    await until(lambda: terminal.clerk.view is not None and terminal.clerk.view.number == "A0001", "called")
    gateway.commands._reply = answer  # type: ignore[method-assign]
    pending = terminal.clerk.pending
    assert pending is not None
    pending.due = 0.0  # as if the time for an answer were over
    await until(lambda: bool(terminal.ended), "the answer to the second sending")
    (over,) = terminal.ended
    assert over.result is not None
    assert over.result["again"] is True
    desk = await hall.desk()
    status = await at_window(desk)
    assert (status["number"], status["waiting"]) == ("A0001", 1)


async def test_a_gateway_that_goes_is_told_and_the_command_is_sent_when_it_is_back(
    hall: Hall, kiosk: Kiosk, terminal: Terminal
) -> None:
    await kiosk.number()
    await hall.stop()
    await until(lambda: terminal.clerk.trouble() == "the gateway is gone", "told")
    refused = await terminal.done(Action.NEXT)
    assert refused.error is not None
    assert "not sent" in refused.error.message
    await hall.start()
    await until(lambda: terminal.clerk.trouble() is None, "back")
    assert (await terminal.done(Action.NEXT)).error is None
    assert terminal.clerk.view is not None
    assert terminal.clerk.view.number == "A0001"


async def test_the_rights_that_the_page_on_brokers_gives_a_window_are_enough(
    hall: Hall, kiosk: Kiosk, tmp_path: Path
) -> None:
    page = (Path(__file__).parents[2] / "docs/how-to/set-up-the-brokers.md").read_text(encoding="utf-8")
    rights = page.partition("user clerk-12\n")[2].partition("\n\n")[0].replace("hall-1", hall.id)
    acl, port = tmp_path / "acl", free_port()
    lines = [line.strip() for line in rights.splitlines()]
    acl.write_text("\n".join(["topic readwrite #", "user clerk-12", *lines, ""]), encoding="ascii")
    settings = f"listener {port} 127.0.0.1\nallow_anonymous true\nacl_file {acl}\nlog_type error\n"
    broker = start_broker(tmp_path, settings, port)
    await hall.stop()
    hall.settings["hall"] = {"broker": f"mqtt://127.0.0.1:{port}"}
    hall.settings["centre"]["broker"] = f"mqtt://127.0.0.1:{hall.port}"
    await hall.start()
    terminal = Terminal(hall, "W012", "clerk-12")
    await until(lambda: terminal.clerk.is_ready and terminal.clerk.catalog is not None, "signed in")
    refused = await terminal.done(Action.NEXT)
    assert refused.error is not None
    assert refused.error.code is CommandErrorCode.NOBODY_WAITS
    await until(lambda: terminal.clerk.figures is not None, "the day's figures")
    assert terminal.clerk.note.level is Level.BAD
    assert "nobody waits" in terminal.clerk.note.text
    await terminal.close()
    await hall.stop()
    broker.terminate()


async def run(hall: Hall, lines: str, *options: str) -> tuple[int, list[str], str]:
    """The program with line commands; its status, answers and complaints."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "clerk", str(hall.config_path), "--window", "12", *options),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(lines.encode())
    assert process.returncode is not None
    return process.returncode, out.decode().splitlines(), err.decode()


async def test_line_commands_are_answered_with_a_line_each(hall: Hall, kiosk: Kiosk) -> None:
    await kiosk.number()
    script = "# the morning\nnext\n\nbegin\nfinish\nnext\ndance\nstatus\nquit\nnext\n"
    status, answers, complaints = await run(hall, script, "--json", "--staff", "W012")
    told: list[dict[str, Any]] = [json.loads(line) for line in answers]
    assert [(t["command"], t["ok"]) for t in told] == [
        ("next", True), ("begin", True), ("finish", True), ("next", False), ("dance", False), ("status", True)
    ]  # fmt: skip
    assert told[0]["result"]["ticket"]["number"] == "A0001"
    assert told[3]["error"]["code"] == "nobody_waits"
    assert told[3]["known"] is True
    assert (status, complaints) == (1, "")


async def test_a_line_in_plain_words_tells_how_the_window_stands(
    hall: Hall, kiosk: Kiosk, terminal: Terminal
) -> None:
    out, complaints = io.StringIO(), list[str]()
    lines = LineTerminal(terminal.link, out, complaints.append, as_json=False, timeout_s=10)
    assert await lines.run(io.StringIO("next\nsign-out\n"), wait_s=5) == 1
    assert out.getvalue().splitlines() == [
        "next person: nobody waits whom window 12 may call; it serves tax, land",
        "sign out: done  [closed  nobody is called  0 waiting]",
    ]
    assert not complaints


async def test_line_commands_without_a_broker_say_so(
    hall: Hall, kiosk: Kiosk, capsys: pytest.CaptureFixture[str]
) -> None:
    options = ["clerk", str(hall.config_path), "--window", "12", "--language", "en", "--wait", "0.5"]
    assert await CALL(main, [*options, "--broker", "mqtt://127.0.0.1:1"]) == 1
    assert "no broker: can't reach mqtt://127.0.0.1:1" in capsys.readouterr().err
    assert await CALL(main, [*options, "--broker", "http://nowhere"]) == 2
    assert "a broker is mqtt://host:port" in capsys.readouterr().err


async def test_a_screen_of_80_by_24_takes_keys_and_leaves_the_terminal_as_it_was(
    hall: Hall, kiosk: Kiosk
) -> None:
    await kiosk.number()
    ours, theirs = pty.openpty()
    ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    before = termios.tcgetattr(theirs)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, "clerk", str(hall.config_path), "--window", "12"),
        *("--staff", "W012", "--language", "zh-Hans"),
        stdin=theirs, stdout=theirs, env=os.environ | {"TERM": "xterm"},
    )  # fmt: skip
    shown = bytearray()
    loop = asyncio.get_running_loop()
    loop.add_reader(ours, lambda: shown.extend(os.read(ours, 65536)))

    def seen(text: str) -> bool:
        return text in shown.decode(errors="replace")

    try:
        await until(lambda: seen("王小明 W012"), "the clerk's name")
        os.write(ours, b"n")
        await until(lambda: seen("请 A0001 号"), "the call")
        shown.clear()
        os.write(ours, b"f\x1b")
        await until(lambda: seen("已取消, 没有发出"), "the question left")
        os.write(ours, b"q")
        assert await asyncio.wait_for(process.wait(), 10) == 0
        assert termios.tcgetattr(theirs) == before
        await until(lambda: seen("\x1b[?1049l"), "the screen is as it was before")
        assert "号窗口" not in shown.decode(errors="replace").rpartition("\x1b[?1049l")[2]
    finally:
        loop.remove_reader(ours)
        os.close(ours)
        os.close(theirs)
        if process.returncode is None:
            process.kill()


def test_the_language_is_chinese_unless_english_is_asked_for() -> None:
    assert language(None, {}) is Language.ZH_HANS
    assert language(None, {"LANG": "C.UTF-8"}) is Language.ZH_HANS
    assert language(None, {"LANG": "en_GB.UTF-8"}) is Language.EN
    assert language(None, {"LC_ALL": "zh_CN.UTF-8", "LANG": "en_GB.UTF-8"}) is Language.ZH_HANS
    assert language("en", {"LANG": "zh_CN.UTF-8"}) is Language.EN
