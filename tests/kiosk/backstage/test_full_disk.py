"""A kiosk whose disk takes nothing: what does not need it works, and what does is closed."""

import asyncio
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from contracts.hall_commands import CancelCommand
from contracts.kiosk import PartHealth
from kiosk.backstage import leases_driver
from kiosk.flow.effects import Wipe
from kiosk.flow.inputs import Answered, Told
from kiosk.flow.world import Health, Part
from tests.gateway.hall import WAIT_S
from tests.kiosk.backstage.stage import Stage, result_of
from tests.kiosk.small_disk import SmallDisk

NOT_KEPT = (
    "the disk takes nothing",
    "can't be kept for the next start",
    "kept in memory alone",
    "would leave it unconfirmed",
    "known until the next start",
)


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks after the disk at each round, and a round comes soon."""
    monkeypatch.setattr(leases_driver, "ROUND_S", 0.2)
    monkeypatch.setattr(leases_driver, "DISK_AGAIN_S", 0.1)


async def state_of(stage: Stage, token: str) -> str:
    """Of a ticket, at the gateway."""
    desk = await stage.hall.desk()
    reply = await asyncio.to_thread(desk.ask, "ticket-status", {"token": token})
    return str(reply["result"]["state"]) if reply["ok"] else ""


async def waiting(stage: Stage, token: str) -> None:
    """Until the gateway has heard that the number is in its citizen's hands."""
    await at_gateway(stage, token, "waiting")


async def at_gateway(stage: Stage, token: str, state: str) -> None:
    """Until the ticket is that there."""
    end_s = time.monotonic() + WAIT_S
    while await state_of(stage, token) != state:
        if time.monotonic() > end_s:
            raise TimeoutError(f"never {state}")
        await asyncio.sleep(0.05)


def outcomes(stage: Stage) -> list[str]:
    """Of the numbers given out, as they stand on the disk."""
    with closing(sqlite3.connect(stage.store)) as db:
        return [outcome for (outcome,) in db.execute("SELECT outcome FROM given")]


async def number_on_a_disk_that_fills(stage: Stage, disk: SmallDisk) -> Answered:
    """One that was given out without the gateway, before there was no room."""
    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    offline = await stage.issue(1)
    assert offline.offline
    disk.fill()
    return offline


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_a_kiosk_begins_on_a_full_disk_and_is_whole_when_there_is_room(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    disk.fill()
    await stage.watch()
    await stage.hall.start()
    await stage.start()
    await stage.part(Part.GATEWAY, Health.UP)
    await stage.until(lambda: stage.world.catalog is not None, "the catalog")
    assert stage.world.health(Part.DISK) is Health.DOWN
    assert "kiosk.db: can't be used" in stage.world.troubles[Part.DISK]
    assert "(0 KiB are free)" in stage.world.troubles[Part.DISK]
    issued = await stage.issue(1)
    assert (await stage.print(issued)).outcome == "shown"
    await waiting(stage, result_of(issued).token)
    assert not stage.world.leased
    await stage.until(lambda: stage.state().get("disk") == PartHealth.DOWN, "the hall is told")
    assert "kiosk.db" in stage.state()["disk_error"]
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    assert (await stage.issue(2)).error == "no-numbers"
    await stage.hall.start()
    disk.free()
    await stage.part(Part.DISK, Health.UP)
    await stage.until(lambda: bool(stage.world.leased.get("life")), "leased")
    await stage.until(lambda: stage.state()["disk"] == PartHealth.UP, "the hall is told")
    assert not any(isinstance(one, Told) for one in stage.inputs)


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_a_disk_that_fills_holds_up_nothing_that_the_gateway_is_owed(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    offline = await stage.issue(1)
    assert offline.offline
    assert (await stage.print(offline)).outcome == "shown"
    await stage.close()
    disk.fill()
    await stage.start()
    await stage.hall.start()
    await waiting(stage, result_of(offline).token)
    issued = await stage.issue(2)
    assert not issued.offline
    assert (await stage.print(issued)).outcome == "shown"
    await waiting(stage, result_of(issued).token)
    disk.free()
    await stage.part(Part.DISK, Health.UP)
    await stage.until(lambda: stage.owed() == 0, "told once more, and kept")


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_a_number_whose_print_ends_on_a_disk_that_has_filled_is_told_all_the_same(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    offline = await number_on_a_disk_that_fills(stage, disk)
    assert (await stage.print(offline)).outcome == "shown"
    await stage.part(Part.DISK, Health.DOWN)
    assert not stage.world.leased
    assert (await stage.issue(2)).error == "no-numbers"
    stage.do(Wipe())
    await stage.hall.start()
    await waiting(stage, result_of(offline).token)
    disk.free()
    await stage.part(Part.DISK, Health.UP)
    await stage.until(lambda: stage.owed() == 0, "told once more, and kept")
    await stage.until(lambda: bool(stage.world.leased), "numbers may be given out")
    assert "gateway" not in stage.world.troubles


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_a_number_that_was_given_back_when_there_was_room_again_is_not_told_as_kept(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    token = result_of(offline := await number_on_a_disk_that_fills(stage, disk)).token
    assert (await stage.print(offline)).outcome == "shown"
    await stage.part(Part.DISK, Health.DOWN)
    disk.free()
    await stage.part(Part.DISK, Health.UP)
    assert (await stage.ask("back", CancelCommand(token=token))).offline
    await stage.hall.start()
    await stage.until(lambda: stage.owed() == 0, "told")
    assert await state_of(stage, token) == "cancelled"


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_how_a_print_ended_on_a_full_disk_is_told_after_a_restart_when_there_was_room_again(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    await stage.open()
    issued = await stage.issue(1)
    assert not issued.offline
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    disk.fill()
    assert (await stage.print(issued)).outcome == "shown"
    await stage.part(Part.DISK, Health.DOWN)
    assert stage.owed() == 0
    disk.free()
    await stage.part(Part.DISK, Health.UP)
    await stage.until(lambda: stage.owed() == 1, "kept")
    await stage.close()
    await stage.start()
    await stage.hall.start()
    await waiting(stage, result_of(issued).token)


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_how_a_number_given_out_here_ended_on_a_full_disk_is_kept_when_there_is_room_again(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    offline = await number_on_a_disk_that_fills(stage, disk)
    token = result_of(offline).token
    assert (await stage.ask("back", CancelCommand(token=token))).offline
    await stage.part(Part.DISK, Health.DOWN)
    disk.free()
    await stage.part(Part.DISK, Health.UP)
    await stage.until(lambda: outcomes(stage) == ["failed"], "kept")
    await stage.close()
    await stage.start()
    await stage.hall.start()
    await stage.until(lambda: stage.owed() == 0, "told")
    assert await state_of(stage, token) == "cancelled"


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_a_number_given_back_after_it_was_told_is_given_back_while_the_disk_is_full(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    token = result_of(offline := await number_on_a_disk_that_fills(stage, disk)).token
    assert (await stage.print(offline)).outcome == "shown"
    await stage.part(Part.DISK, Health.DOWN)
    await stage.hall.start()
    await waiting(stage, token)
    assert (await stage.ask("back", CancelCommand(token=token))).offline
    await at_gateway(stage, token, "cancelled")


@pytest.mark.logs_errors(*NOT_KEPT)
async def test_a_number_whose_citizen_left_while_the_disk_was_full_is_told_all_the_same(
    stage: Stage, small_disk: Callable[[Path], SmallDisk]
) -> None:
    disk = small_disk(stage.folder / "data")
    offline = await number_on_a_disk_that_fills(stage, disk)
    stage.do(Wipe())
    await stage.part(Part.DISK, Health.DOWN)
    await stage.hall.start()
    await waiting(stage, result_of(offline).token)
