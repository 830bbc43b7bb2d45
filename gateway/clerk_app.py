"""`hallside-gateway clerk`: a window's terminal, on a screen or by line commands from a pipe."""

import argparse
import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from random import SystemRandom
from typing import TextIO

from pydantic import TypeAdapter, ValidationError

from contracts.base import Identifier
from contracts.broker import BrokerLogin, BrokerSettings
from contracts.commands import CommandError, CommandErrorCode
from contracts.hall_commands import WindowStatusCommand
from contracts.hall_replies import WindowResult
from contracts.plain_words import tell
from contracts.session import Language
from gateway.clerk.actions import UnclearError
from gateway.clerk.clerk import Clerk, Ended
from gateway.clerk.keyboard import Keyboard
from gateway.clerk.line_commands import QUIT, read_line
from gateway.clerk.wording import WORDS
from gateway.clerk_driver import ClerkLink
from gateway.clerk_screen_driver import ClerkScreen
from gateway.config import GatewayConfig

SUMMARY = "a clerk's terminal: call, serve and finish at one window"
ABOUT = (
    "A clerk's terminal at one window, over the hall's broker. On a terminal it takes keys (? shows them); "
    "when standard input is no terminal it takes line commands and answers each with one line: next, "
    "call NUMBER, recall, begin, no-show, hold [REASON], transfer WINDOW-OR-SERVICE, finish [ITEM], "
    "collect [ITEM], pause [REASON], resume, sign-in [STAFF], sign-out, status, quit. Status 1: one was "
    "refused, or nobody knows whether it was done."
)
START_S = 10.0
TIMEOUT_S = 30.0
EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2

Say = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command line."""
    parser.add_argument("config", type=Path, help="gateway.toml, for the gateway's id and the hall's broker")
    parser.add_argument("--window", required=True, metavar="NUMBER", help="the clerk's window")
    parser.add_argument(
        "--staff", default="", metavar="NUMBER", help="signs in at the start, if the window is closed"
    )
    parser.add_argument(
        "--language",
        choices=[language.value for language in WORDS],
        help="of the screen (default: zh-Hans, unless LC_ALL, LC_MESSAGES or LANG is an English one)",
    )
    parser.add_argument("--json", action="store_true", help="line commands: each answer as JSON")
    parser.add_argument(
        "--timeout",
        type=float,
        default=TIMEOUT_S,
        metavar="S",
        help=f"line commands: give an answer up after so long (default: {TIMEOUT_S:g})",
    )
    parser.add_argument(
        "--wait",
        type=float,
        default=START_S,
        metavar="S",
        help=f"line commands: wait so long for broker and gateway at the start (default: {START_S:g})",
    )
    parser.add_argument("--broker", metavar="URL", help="the hall's broker (default: the configuration's)")
    parser.add_argument("--username", help="broker account of this window (default: the gateway's)")
    parser.add_argument("--password-file", type=Path, metavar="FILE", help="its password")


def clerk(options: argparse.Namespace, config: GatewayConfig, complain: Say) -> int:
    """Run the terminal. Returns the exit status."""
    # What libraries log would run over the screen.
    logging.getLogger().addHandler(logging.NullHandler())
    try:
        WindowStatusCommand(window=options.window)
        TypeAdapter(Identifier).validate_python(options.username or "none")
        settings = _settings(options, config)
    except ValidationError as error:
        complain(tell(error.errors()[0], "--username"))
        return EXIT_USAGE
    return asyncio.run(_run(options, config.gateway.id, settings, complain))


def language(chosen: str | None, environment: Mapping[str, str]) -> Language:
    """The screen's language."""
    if chosen is not None:
        return Language(chosen)
    names = (environment.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    named = next((name for name in names if name), "")
    return Language.EN if named.startswith("en") else Language.ZH_HANS


def _settings(options: argparse.Namespace, config: GatewayConfig) -> BrokerSettings:
    section: BrokerLogin = config.hall
    if options.broker is not None:
        section = BrokerLogin.model_validate(section.model_dump() | {"broker": options.broker})
    settings = section.settings
    if options.username is not None:
        settings = replace(settings, username=options.username, password_file=options.password_file)
    return settings


async def _run(options: argparse.Namespace, gateway: str, settings: BrokerSettings, complain: Say) -> int:
    random = SystemRandom()
    words = WORDS[language(options.language, os.environ)]
    made = Clerk(options.window, words, random, options.staff)
    link = ClerkLink(made, settings, gateway, random, options.username or "")
    running = asyncio.create_task(link.run())
    try:
        if sys.stdin.isatty() and sys.stdout.isatty():
            await ClerkScreen(Keyboard(made), link).run()
            return EXIT_OK
        lines = LineTerminal(link, sys.stdout, complain, as_json=options.json, timeout_s=options.timeout)
        return await lines.run(sys.stdin, options.wait)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


class LineTerminal:
    """Answers each line command with one line."""

    def __init__(
        self, link: ClerkLink, out: TextIO, complain: Say, *, as_json: bool, timeout_s: float
    ) -> None:
        self._link = link
        self._complain = complain
        self._out = out
        self._as_json = as_json
        self._timeout_s = timeout_s
        self._ended: asyncio.Queue[Ended] = asyncio.Queue()
        link.on_ended = self._ended.put_nowait

    async def run(self, source: TextIO, wait_s: float) -> int:
        """Until the source ends, or says quit. Returns the exit status."""
        if not await self._is_ready(wait_s):
            clerk = self._link.clerk
            self._complain(clerk.trouble() or clerk.note.text)
            return EXIT_FAILED
        lines = _lines_of(source)
        status = EXIT_OK
        while (line := await lines.get()) is not None and line.strip() != QUIT:
            if not await self._serve(line):
                status = EXIT_FAILED
        return status

    async def _is_ready(self, wait_s: float) -> bool:
        """Connected, told how the window stands, and whoever was named at the start signed in."""
        clerk = self._link.clerk
        changed = asyncio.Event()
        self._link.on_change = changed.set
        try:
            async with asyncio.timeout(wait_s):
                while clerk.trouble() is not None or not clerk.is_ready:
                    changed.clear()
                    await changed.wait()
        except TimeoutError:
            return False
        finally:
            self._link.on_change = lambda: None
        while not self._ended.empty():
            started = self._ended.get_nowait()
            if started.error is not None:
                self._complain(clerk.note.text)
        return True

    async def _serve(self, line: str) -> bool:
        clerk = self._link.clerk
        try:
            command = read_line(line, clerk.staff)
        except UnclearError as error:
            self._tell(line.split(maxsplit=1)[0], _unclear(str(error)), str(error))
            return False
        if command is None:
            return True
        self._link.carry_out(clerk.do(command.action, command.text, self._link.now))
        try:
            async with asyncio.timeout(self._timeout_s):
                ended = await self._ended.get()
        except TimeoutError:
            self._link.carry_out(clerk.give_up())
            ended = await self._ended.get()
        self._tell(ended.action.value, ended, _words(clerk, ended))
        return ended.error is None

    def _tell(self, command: str, ended: Ended | CommandError, text: str) -> None:
        if self._as_json:
            print(json.dumps(_facts(command, ended), ensure_ascii=False), file=self._out, flush=True)
        else:
            plain = "".join(c if c.isprintable() else " " for c in text)
            print(plain, file=self._out, flush=True)


def _facts(command: str, ended: Ended | CommandError) -> dict[str, object]:
    error = ended if isinstance(ended, CommandError) else ended.error
    facts: dict[str, object] = {"command": command, "ok": error is None}
    if error is not None:
        known = isinstance(ended, CommandError) or ended.is_known
        return facts | {"error": error.model_dump(mode="json"), "known": known}
    assert isinstance(ended, Ended)
    return facts | {"result": ended.result or {}}


def _words(clerk: Clerk, ended: Ended) -> str:
    note = clerk.note
    if ended.error is not None or ended.result is None:
        return f"{note.text}; {note.hint}" if note.hint else note.text
    try:
        view = WindowResult.model_validate(ended.result).window
    except ValidationError:
        return note.text
    words = clerk.words
    state = words.window_states[view.state]
    number = view.number or words.nobody
    return f"{note.text}  [{state}  {number}  {words.waiting.format(count=view.waiting)}]"


def _unclear(text: str) -> CommandError:
    return CommandError(code=CommandErrorCode.BAD_REQUEST, message=text)


def _lines_of(source: TextIO) -> asyncio.Queue[str | None]:
    """Lines as they come, None at the end. Read in a thread: a file is no pipe, and neither may block us."""
    lines: asyncio.Queue[str | None] = asyncio.Queue()
    loop = asyncio.get_running_loop()

    def read() -> None:
        for line in source:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        loop.call_soon_threadsafe(lines.put_nowait, None)

    threading.Thread(target=read, daemon=True, name="line commands").start()
    return lines
