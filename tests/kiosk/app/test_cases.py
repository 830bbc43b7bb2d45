"""A whole kiosk: how a case stands and a rating by number, from the keys that are touched; and what the kiosk
asks when something was done at it."""

from contracts.cases import CasePutCommand
from contracts.short_codes import ticket_code
from kiosk.screens.keys import Text
from tests.gateway.case_samples import CODE, NUMBER, case
from tests.gateway.hall import until
from tests.gateway.hall_queue import Clerk, clerk
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.backstage.stage import ErrorLines, Stage
from tests.kiosk.counter import Counter


async def typed(citizen: Citizen, text: str, done: Text) -> None:
    for key in text:
        await citizen.touch(key)
    await citizen.touch(done)


async def test_numbers_that_are_typed_show_a_case_and_rate_a_service_and_the_kiosk_is_rated_once(
    stage: Stage, devices: Counter, unexpected_errors: ErrorLines
) -> None:
    stage.equip(devices)
    stage.sections["kiosk"] = f'id = "{stage.kiosk}"'
    centre = await stage.hall.centre()
    await stage.hall.start()
    desk = await clerk(stage.hall)
    await desk.do("case-put", **CasePutCommand(case=case()).model_dump(mode="json", exclude_none=True))
    ticket = await served(desk)
    citizen = Citizen(stage)
    try:
        await citizen.until(lambda: citizen.ready, "the kiosk is well")
        await citizen.touch(Text.ATTRACT_TOUCH)
        await rates(citizen, ticket["number"], ticket_code(ticket["token"]))
        await until(lambda: len(centre.of_kind("rating-given")) == 1, "the rating reaches the centre")
        await citizen.touch(Text.ACTION_HOME)
        await sees_case(citizen)
        await citizen.touch(Text.ACTION_END)
        await citizen.sees("rate-kiosk")
        assert NUMBER not in citizen.reads()
        await citizen.touch(Text.LEVEL_5)
        await citizen.sees("thanks")
        await until(lambda: len(centre.of_kind("kiosk-rated")) == 1, "and that of the kiosk")
    finally:
        citizen.leave()
    told = centre.of_kind("kiosk-rated")[0]["data"]
    assert (told["kiosk"], told["transaction"], told["level"]) == (stage.kiosk, "progress", 5)
    assert len(centre.of_kind("rating-given")) == 1
    assert [line for line in unexpected_errors.all if line.startswith("kiosk.ui.app")] == []


async def served(desk: Clerk) -> dict[str, str]:
    """Somebody's number whose service is over."""
    await desk.do("sign-in", window="1", staff_no="W001")
    ticket = await desk.number(service="life")
    await desk.do("call-next", window="1")
    await desk.do("finish", window="1")
    return ticket


async def rates(citizen: Citizen, number: str, code: str) -> None:
    await citizen.touch(Text.HOME_RATE)
    await citizen.touch(Text.FIND_BY_TICKET)
    await typed(citizen, number, Text.NUMBER_ON)
    await citizen.sees("code")
    await typed(citizen, code, Text.KEY_ENTER)
    await citizen.sees("rate")
    await citizen.touch(Text.LEVEL_4)
    await citizen.touch(Text.REASONS_SKIP)
    await citizen.touch(Text.REMARK_SKIP)
    await citizen.sees("thanks")


async def sees_case(citizen: Citizen) -> None:
    await citizen.touch(Text.HOME_PROGRESS)
    await citizen.touch(Text.FIND_BY_CASE)
    await typed(citizen, NUMBER, Text.NUMBER_ON)
    await citizen.sees("code")
    await typed(citizen, CODE, Text.KEY_ENTER)
    await citizen.sees("case")
    for shown in ("示例事项", NUMBER, citizen.word(Text.CASE_ACCEPTED)):
        assert shown in citizen.reads()
