"""Figures and findings of a running gateway: on topics, at the centre, in the terminal, in its metrics."""

import asyncio
import json
import urllib.request

import pytest

from contracts.figures import DayFigures, Finding, FindingKind
from gateway.cli import main
from tests.gateway.hall import Client, Hall, until
from tests.gateway.hall_queue import clerk, with_queue
from tests.gateway.queue.halls import MINUTE_MS


async def finding(listener: Client) -> Finding:
    """The next on the hall's topics."""
    message = await asyncio.to_thread(listener.next)
    return Finding.model_validate_json(message.payload)


async def test_findings_are_told_in_the_hall_and_at_the_centre(hall: Hall) -> None:
    with_queue(hall)
    centre = await hall.centre()
    listener = await hall.listen(f"hallside/v1/{hall.id}/supervision/#")
    await hall.start()
    desk = await clerk(hall)
    served = await desk.served()
    hasty = await finding(listener)
    assert (hasty.kind, hasty.over, hasty.window) == (FindingKind.HASTY_SERVICE, True, "1")
    waits = await desk.number()
    hall.now_shift_ms += 4 * MINUTE_MS
    idle = await finding(listener)
    assert (idle.kind, idle.over, idle.window) == (FindingKind.IDLE_WINDOW, False, "1")
    assert (await desk.do("call-next", window="1"))["ticket"]["number"] == waits["number"]
    assert (await finding(listener)).over
    await until(lambda: len(centre.of_kind("supervision-finding")) == 3, "the findings at the centre")
    events = centre.of_kind("supervision-finding")
    assert [event["data"]["kind"] for event in events] == ["hasty-service", "idle-window", "idle-window"]
    assert [event["subject"] for event in events] == [served["session"], "1", "1"]


async def test_figures_are_told_published_and_measured(
    hall: Hall, capsys: pytest.CaptureFixture[str]
) -> None:
    with_queue(hall)
    hall.settings["http"] = {"enabled": True, "listen": "127.0.0.1:0"}
    listener = await hall.listen(f"hallside/v1/{hall.id}/hall/figures")
    gateway = await hall.start()
    desk = await clerk(hall)
    await desk.served()
    await desk.number()
    assert await asyncio.to_thread(main, ["figures", str(hall.config_path), "--json"]) == 0
    told = DayFigures.model_validate(json.loads(capsys.readouterr().out))
    assert (told.hall.issued, told.hall.served, told.waiting) == (2, 1, 1)
    assert [w.waiting for w in told.windows] == [1, 1, 0, 0]
    assert await asyncio.to_thread(main, ["figures", str(hall.config_path), "--window", "9"]) == 1
    assert "there is no window 9; the catalog's windows: 1, 2, 3, 4" in capsys.readouterr().err
    published = DayFigures.model_validate_json((await asyncio.to_thread(listener.next)).payload)
    assert (published.day, len(published.windows)) == (told.day, 4)
    assert gateway.http is not None
    page = await asyncio.to_thread(metrics_page, gateway.http.port)
    assert 'hallside_queue_waiting{service="a"}' in page
    assert 'hallside_windows{state="open"}' in page


def metrics_page(port: int) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=5) as answer:
        return str(answer.read().decode())
