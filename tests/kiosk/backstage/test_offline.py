"""Numbers without the gateway: from the kiosk's block, told once when the line is back."""

import asyncio
import threading
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from contracts.base import Request
from contracts.catalog import Priority
from contracts.commands import Reply
from contracts.hall_commands import CancelCommand, SettleCommand, TicketStatusCommand
from contracts.short_codes import ticket_code
from kiosk.backstage.hall_driver import HallClient
from kiosk.flow.world import Health, Part
from tests.kiosk.backstage.cable import Cable
from tests.kiosk.backstage.stage import Stage, result_of

ANNA = "a" * 64


@pytest_asyncio.fixture
async def cable(stage: Stage) -> AsyncIterator[Cable]:
    """Between that kiosk and the broker."""
    made = Cable(stage.hall.port)
    await made.lay()
    stage.broker = f"mqtt://127.0.0.1:{made.port}"
    yield made
    await stage.close()
    await made.cut()


async def test_numbers_given_out_offline_are_told_once_and_in_order(stage: Stage, cable: Cable) -> None:
    await stage.open()
    await cable.cut()
    await stage.part(Part.BROKER, Health.DOWN)
    first = await stage.issue(1, item="medical-join", priority=Priority.ELDERLY)
    second = await stage.issue(2)
    other = await stage.issue(3, "farm")
    assert first.offline
    assert result_of(first).ticket.number == "A0001"
    assert result_of(second).ticket.number == "A0002"
    assert result_of(other).ticket.number == "B0001"
    assert stage.world.leased == {"life": 8, "farm": 3}
    for issued in (first, second, other):
        assert (await stage.print(issued)).outcome == "shown"
    await cable.lay()
    await stage.part(Part.GATEWAY, Health.UP)
    await stage.until(lambda: stage.owed() == 0, "settled")
    for issued, ahead in ((first, 0), (second, 1), (other, 0)):
        told = await stage.ask(f"status-{issued.wish}", TicketStatusCommand(token=result_of(issued).token))
        assert told.result is not None
        assert not told.offline
        assert (told.result["state"], told.result["people_ahead"]) == ("waiting", ahead)
    again = await stage.issue(1)
    assert result_of(again).ticket.number == "A0001", "the same wish is the same number, offline or not"
    online = await stage.issue(4)
    assert not online.offline
    assert result_of(online).ticket.number == "A0011", "the block's numbers are the kiosk's"


async def test_the_same_wish_and_the_same_person_get_the_same_number_offline(stage: Stage) -> None:
    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    first = await stage.issue(1, person=ANNA)
    again = await stage.issue(1, person=ANNA)
    other = await stage.issue(2, person=ANNA)
    stranger = await stage.issue(3)
    assert result_of(again).again
    assert result_of(other).open_before
    numbers = [result_of(one).ticket.number for one in (first, again, other, stranger)]
    assert numbers == ["A0001", "A0001", "A0001", "A0002"]


async def test_a_block_that_is_used_up_says_so_and_is_renewed_when_the_gateway_is_back(stage: Stage) -> None:
    stage.sections["offline"] = "size = 2\nrenew_at = 0"
    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    answers = [await stage.issue(wish) for wish in range(3)]
    assert [one.error for one in answers] == ["", "", "no-numbers"]
    assert (await stage.issue(9, "nothing")).error == "unknown_service"
    for issued in answers[:2]:
        await stage.print(issued)
    await stage.hall.start()
    await stage.until(lambda: stage.world.leased.get("life") == 2, "a new block")
    await stage.until(lambda: stage.owed() == 0, "settled")


async def test_a_number_given_back_before_the_gateway_knew_it_is_never_called(stage: Stage) -> None:
    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    issued = await stage.issue(1)
    await stage.print(issued)
    token = result_of(issued).token
    here = await stage.ask("status", TicketStatusCommand(token=token))
    assert here.offline
    assert here.result is not None
    assert here.result["state"] == "waiting"
    typed = TicketStatusCommand(number="A0001", code=ticket_code(token), kiosk="k1")
    assert (await stage.ask("typed", typed)).result == here.result
    wrong = typed.model_copy(update={"code": f"{(int(ticket_code(token)) + 1) % 10**6:06d}"})
    assert (await stage.ask("wrong", wrong)).error == "no-answer", "only the gateway may say so"
    assert (await stage.ask("back", CancelCommand(token=token))).offline
    await stage.hall.start()
    await stage.part(Part.GATEWAY, Health.UP)
    await stage.until(lambda: stage.owed() == 0, "settled")
    told = await stage.ask("status", TicketStatusCommand(token=token))
    assert told.result is not None
    assert told.result["state"] == "cancelled"


async def test_a_number_given_back_while_the_gateway_is_told_of_it_is_given_back(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, go_on = threading.Event(), threading.Event()
    ask = HallClient.ask

    async def slowly(hall: HallClient, request: Request, timeout_s: float) -> Reply:
        reply = await ask(hall, request, timeout_s)
        if isinstance(request, SettleCommand) and request.tickets:
            told.set()
            await asyncio.to_thread(go_on.wait)
        return reply

    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    issued = await stage.issue(1)
    assert (await stage.print(issued)).outcome == "shown"
    monkeypatch.setattr(HallClient, "ask", slowly)
    await stage.hall.start()
    await asyncio.to_thread(told.wait)
    token = result_of(issued).token
    assert (await stage.ask("back", CancelCommand(token=token))).offline
    go_on.set()
    await stage.until(lambda: stage.owed() == 0, "settled")
    status = await stage.ask("status", TicketStatusCommand(token=token))
    assert status.result is not None
    assert status.result["state"] == "cancelled"
    assert not stage.world.troubles.get(Part.GATEWAY)


async def test_a_line_that_falls_silent_costs_one_citizen_some_seconds(stage: Stage, cable: Cable) -> None:
    await stage.open()
    cable.fall_silent()
    assert (await stage.issue(1)).offline
    await stage.part(Part.GATEWAY, Health.DOWN)
    assert (await stage.issue(2)).offline
    assert (await stage.ask("status", TicketStatusCommand(token="0" * 22))).error == "no-answer"
    cable.speak()
    await stage.part(Part.GATEWAY, Health.UP)
    online = await stage.issue(3)
    assert not online.offline


async def test_a_kiosk_starts_without_a_broker_and_gives_out_what_it_has(stage: Stage, cable: Cable) -> None:
    await stage.open()
    await stage.close()
    await cable.cut()
    await stage.start()
    assert stage.world.health(Part.CATALOG) is Health.LOW
    assert stage.world.leased == {"life": 10, "farm": 4}
    assert result_of(await stage.issue(1)).ticket.number == "A0001"


@pytest.mark.logs_errors("is not taken by the gateway", "no block")
async def test_numbers_that_the_gateway_does_not_take_are_told_to_staff(stage: Stage) -> None:
    await stage.open()
    await stage.hall.stop()
    await stage.part(Part.GATEWAY, Health.DOWN)
    await stage.print(await stage.issue(1))
    stage.hall.settings["gateway"] = {"data_dir": str(stage.hall.folder / "another")}
    await stage.watch()
    await stage.hall.start()
    await stage.until(lambda: bool(stage.state()["refused"]), "told")
    refused = stage.state()["refused"]
    assert len(refused) == 1
    assert refused[0].startswith("A0001: no block ")
    await stage.until(lambda: stage.world.leased.get("life") == 10, "a new block")
