"""The thread behind a screen begins, lives, ends, and says so."""

import asyncio
import socket
import threading
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, contextmanager
from random import Random

import pytest

from kiosk.backstage import loop_driver
from kiosk.backstage.loop_driver import STUCK_MS, LoopThread
from kiosk.config_file import load_config
from kiosk.errors import BackstageError, KioskError, StoreError
from tests.gateway.hall import until
from tests.kiosk.backstage.stage import Stage

from kiosk.backstage.backstage_app import Backstage  # isort: skip  (the stage loads escpos)

Begin = Callable[[AsyncExitStack], Awaitable[None]]


class Clock:
    now_ms = 1

    def __call__(self) -> int:
        return self.now_ms


@contextmanager
def thread(begin: Begin, steady: Clock | None = None) -> Iterator[LoopThread]:
    made = LoopThread("the work", begin, steady=steady or Clock())
    yield made
    made.stop()


def lives(one: LoopThread) -> bool:
    return one.alive


async def nothing(_: AsyncExitStack) -> None:
    pass


def raising(error: Exception) -> Begin:
    async def begin(_: AsyncExitStack) -> None:
        raise error

    return begin


@pytest.mark.parametrize(
    ("error", "kind", "told"),
    [
        (StoreError("kiosk.db is no database"), StoreError, "kiosk.db is no database"),
        (FileNotFoundError(2, "Not there", "/a/key"), BackstageError, "the work can't begin: .*'/a/key'"),
        (TimeoutError(), BackstageError, "the work can't begin: TimeoutError"),
        (ValueError("what a card says"), BackstageError, "the work can't begin: ValueError$"),
    ],
)
def test_what_keeps_it_from_beginning_is_the_kiosks_error(
    error: Exception, kind: type[KioskError], told: str
) -> None:
    with thread(raising(error)) as one:
        with pytest.raises(kind, match=told) as raised:
            one.start()
        assert one.failure is raised.value
        assert not one.alive
        assert not one.call(print)


def test_one_that_takes_too_long_to_begin_has_failed_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_driver, "START_S", 0.1)
    go_on, clock = threading.Event(), Clock()

    async def hangs(_: AsyncExitStack) -> None:
        go_on.wait()

    with thread(hangs) as one:
        with pytest.raises(BackstageError, match=r"the work does not begin within 0.1 s"):
            one.start()
        go_on.set()
    assert isinstance(one.failure, BackstageError)

    go_on.clear()
    with thread(hangs, clock) as other:
        other.launch()
        assert (other.alive, other.failure) == (True, None)
        clock.now_ms += 101
        assert (other.alive, str(other.failure)[:24]) == (False, "the work does not begin ")
        go_on.set()


async def test_one_that_is_stuck_is_not_alive_until_it_goes_on() -> None:
    clock, stuck, go_on = Clock(), threading.Event(), threading.Event()

    def sticks() -> None:
        stuck.set()
        go_on.wait()

    with thread(nothing, clock) as one:
        assert not lives(one)
        one.start()
        assert lives(one)
        one.call(sticks)
        stuck.wait()
        clock.now_ms += STUCK_MS
        assert not lives(one)
        assert one.failure is None
        go_on.set()
        await until(lambda: one.alive, "it goes on")
    assert (lives(one), one.failure) == (False, None)


@pytest.mark.logs_errors("the work has ended: ZeroDivisionError")
async def test_a_task_that_fails_ends_it_with_all_else_and_that_is_told() -> None:
    undone: list[str] = []
    kept: list[asyncio.Task[None]] = []
    fail = asyncio.Event()

    async def fails() -> None:
        await fail.wait()
        raise ZeroDivisionError

    async def begin(stack: AsyncExitStack) -> None:
        kept.append(one.keep(fails(), "what fails"))
        stack.callback(undone.append, "all else")

    one = LoopThread("the work", begin)
    one.start()
    assert lives(one)
    one.call(fail.set)
    await until(lambda: one.failure is not None, "the end")
    assert str(one.failure) == "the work has ended: ZeroDivisionError"
    assert not lives(one)
    assert undone == ["all else"]
    one.stop()


def test_it_can_be_ended_while_it_begins() -> None:
    begins, go_on = threading.Event(), threading.Event()

    async def slowly(_: AsyncExitStack) -> None:
        begins.set()
        await asyncio.to_thread(go_on.wait)

    with thread(slowly) as one:
        one.launch()
        begins.wait()
        one.call(go_on.set)
    assert not lives(one)


class Fault(Random):
    """A fault of ours in what connects again."""

    def uniform(self, a: float, b: float) -> float:
        raise ZeroDivisionError


@pytest.mark.logs_errors("the backstage has ended: ZeroDivisionError")
async def test_a_broker_that_is_not_tried_again_for_a_fault_of_ours_ends_the_backstage(stage: Stage) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        stage.broker = f"mqtt://127.0.0.1:{nobody.getsockname()[1]}"
        backstage = Backstage(
            load_config(stage.write_config()), lambda _: None, backlights=stage.backlights, random=Fault()
        )
        await asyncio.to_thread(backstage.start)
        await until(lambda: backstage.failure is not None, "the end")
    assert not backstage.alive
    backstage.stop()
