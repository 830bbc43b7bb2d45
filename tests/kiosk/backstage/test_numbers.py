"""Numbers with the gateway: asked for, printed, confirmed, whatever the printer does."""

import asyncio
import sqlite3
from contextlib import closing

import pytest

from contracts.hall_commands import TicketStatusCommand
from kiosk.flow.world import Health, Part
from tests.gateway.hall import Desk
from tests.kiosk.backstage.stage import Stage, result_of
from tests.kiosk.counter import Counter


async def state_of(stage: Stage, token: str) -> str:
    """How the gateway sees a ticket."""
    answered = await stage.ask("status", TicketStatusCommand(token=token))
    assert answered.result is not None, answered
    assert not answered.offline
    return str(answered.result["state"])


async def test_a_number_is_issued_printed_and_confirmed(stage: Stage, devices: Counter) -> None:
    stage.equip(devices)
    await stage.open()
    await stage.part(Part.PRINTER, Health.UP)
    issued = await stage.issue(1, item="medical-join")
    assert not issued.offline
    assert result_of(issued).ticket.state == "reserved"
    printed = await stage.print(issued)
    assert (printed.outcome, printed.reason) == ("printed", "")
    token = result_of(issued).token
    assert await state_of(stage, token) == "waiting"


async def test_without_a_printer_the_number_is_on_the_screen_and_confirmed(stage: Stage) -> None:
    await stage.open()
    assert stage.world.health(Part.PRINTER) is Health.ABSENT
    issued = await stage.issue(1)
    printed = await stage.print(issued)
    assert (printed.outcome, printed.reason) == ("shown", "the kiosk has no printer")
    assert await state_of(stage, result_of(issued).token) == "waiting"


@pytest.mark.logs_errors("kept in memory alone", "would leave it unconfirmed", "can't be told now")
async def test_a_disk_that_takes_nothing_keeps_no_citizen_from_his_number(stage: Stage) -> None:
    await stage.open()
    issued = await stage.issue(1)
    with closing(sqlite3.connect(stage.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert (await stage.print(issued)).outcome == "shown"
        assert stage.owed() == 0, "nothing of it is on the disk"
        token = result_of(issued).token
        desk = await stage.hall.desk()
        await until_waiting(stage, desk, token)
        other.execute("ROLLBACK")


async def until_waiting(stage: Stage, desk: Desk, token: str) -> None:
    """Until the gateway has heard that the number is in its citizen's hands."""
    for _ in range(100):
        reply = await asyncio.to_thread(desk.ask, "ticket-status", {"token": token})
        if reply["result"]["state"] == "waiting":
            return
    raise TimeoutError("never confirmed")
