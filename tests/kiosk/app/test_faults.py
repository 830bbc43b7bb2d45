"""Whatever breaks: what still works stays, what does not is greyed with its reason, the number is on the
screen, nobody gets two, and all is well again when it is mended."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from demo.stack import Stack
from kiosk.flow.world import Health, Part
from kiosk.screens.keys import Text
from tests.gateway.hall import Hall
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.app.site import FARM, LIFE, PAPERS, PAPERS_NAME, Site
from tests.kiosk.app.ways import (
    CODE,
    FARMING,
    MEDICAL,
    SERVICE,
    at_home,
    given,
    paper_is,
    to_confirm,
    waits,
    with_number,
)
from tests.kiosk.backstage.cable import Cable
from tests.kiosk.backstage.stage import Stage
from tests.kiosk.counter import Counter

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOME = (
    Text.HOME_NUMBER, Text.HOME_CHECK_IN, Text.HOME_GUIDE, Text.HOME_PROGRESS, Text.HOME_RATE,
    Text.HOME_REPRINT,
)  # fmt: skip


def greyed(citizen: Citizen) -> dict[Text, str]:
    """What the home page does not offer, and why."""
    return {text: why for text in HOME if (why := citizen.why_greyed(text))}


async def notice(site: Site, text: Text) -> None:
    await site.citizen.until(lambda: site.citizen.word(text) in site.citizen.reads(), str(text))


async def no_notice(site: Site, text: Text) -> None:
    await site.citizen.until(lambda: site.citizen.word(text) not in site.citizen.reads(), f"no {text}")


async def numbers_of(site: Site, service: str) -> list[str]:
    """All that wait for it, as the gateway has them."""
    with closing(sqlite3.connect(site.hall.folder / "data" / "journal.db")) as db:
        rows = db.execute(
            "SELECT document ->> 'number' FROM hall WHERE kind = 'ticket' "
            "AND document ->> 'state' = 'waiting' AND document ->> 'service' = ?",
            (service,),
        )
        return [str(row[0]) for row in rows]


# -- the printer --------------------------------------------------------------------------------------------


async def test_a_printer_that_stands_is_said_the_number_is_shown_and_printed_when_it_is_mended(
    site: Site,
) -> None:
    with site.struck("printer", "cover-open"):
        await notice(site, Text.NOTICE_PRINTER)
        await at_home(site)
        assert greyed(site.citizen) == {Text.HOME_REPRINT: site.citizen.word(Text.WHY_NO_PRINTER)}
        await site.citizen.goes_away()
        await with_number(site)
        await paper_is(site, "shown")
        number = site.citizen.number
        assert number in site.citizen.reads()
        assert site.citizen.why_greyed(Text.TICKET_PRINT_AGAIN) == site.citizen.word(Text.WHY_NO_PRINTER)
        await waits(site, LIFE)
    await no_notice(site, Text.NOTICE_PRINTER)
    await site.citizen.touch(Text.TICKET_PRINT_AGAIN)
    await given(site, LIFE)
    assert site.citizen.number == number


@pytest.mark.parametrize("fault", ["paper-end", "unplug", "no-answer"])
async def test_a_print_that_is_cut_off_leaves_the_number_on_the_screen_and_can_be_done_again(
    site: Site, fault: str
) -> None:
    with site.struck("printer", "slow"):
        await with_number(site)
        assert site.citizen.paper == "printing"
        assert site.citizen.is_greyed(Text.TICKET_PRINT_AGAIN)
        number = site.citizen.number
        with site.struck("printer", fault):
            await paper_is(site, "shown", "unknown")
            assert (site.citizen.number, number in site.citizen.reads()) == (number, True)
            await waits(site, LIFE)
    await site.part(Part.PRINTER, Health.UP)
    await site.citizen.touch(Text.TICKET_PRINT_AGAIN)
    await given(site, LIFE)
    assert site.citizen.number == number
    assert (await numbers_of(site, LIFE)).count(number) == 1


# -- the reader ---------------------------------------------------------------------------------------------


async def test_without_the_reader_only_the_card_is_missed(site: Site) -> None:
    with site.struck("id-reader", "unplug"):
        await site.part(Part.READER, Health.DOWN)
        await notice(site, Text.NOTICE_READER)
        await at_home(site)
        assert greyed(site.citizen) == {}
        await site.citizen.touch(Text.HOME_NUMBER)
        found = next(one for one in site.citizen.targets() if one.name == PAPERS_NAME)
        assert found.item.property("reason") == site.citizen.word(Text.WHY_NO_READER_AT, counters="1")
        await site.citizen.touch(SERVICE)
        await site.citizen.sees("confirm")
        why = site.citizen.why_greyed(Text.CONFIRM_TAKE_WITH_CARD)
        assert why == site.citizen.word(Text.WHY_NO_READER_HERE)
        await site.citizen.touch(Text.CONFIRM_TAKE)
        await given(site, LIFE)
    await site.citizen.goes_away()
    await site.part(Part.READER, Health.UP)
    await to_confirm(site, PAPERS_NAME)
    with site.card("card-9"):
        await given(site, PAPERS)


@pytest.mark.parametrize(("fault", "card"), [("unplug", "card-11"), ("no-answer", "card-3")])
async def test_a_reader_that_goes_while_a_card_is_awaited_is_said_and_comes_back(
    site: Site, fault: str, card: str
) -> None:
    await to_confirm(site, PAPERS_NAME)
    await site.citizen.touch(Text.CONFIRM_TAKE_WITH_CARD)
    await site.citizen.sees("card")
    with site.struck("id-reader", fault):
        told = site.citizen.word(Text.WHY_NO_READER_AT, counters="1")
        await site.citizen.until(lambda: told in site.citizen.reads(), "where to go instead")
    await site.part(Part.READER, Health.UP)
    with site.card(card):
        await given(site, PAPERS)


async def test_a_card_that_is_taken_away_too_early_is_asked_for_again(site: Site) -> None:
    await to_confirm(site, PAPERS_NAME)
    site.devices.strike("id-reader", "card-yanked-mid-read")
    site.devices.do("id-reader", "card", "put", "card-6")
    await notice(site, Text.CARD_AGAIN)
    assert site.citizen.page == "confirm"
    with site.card("card-6"):
        await given(site, PAPERS)


# -- the scanner --------------------------------------------------------------------------------------------


async def test_without_the_scanner_what_needs_it_is_greyed_and_numbers_are_typed(site: Site) -> None:
    await at_home(site)
    await site.citizen.touch(Text.HOME_PROGRESS)
    await site.citizen.sees("find")
    with site.struck("scanner", "unplug"):
        await notice(site, Text.WHY_NO_SCANNER_TYPE)
        await site.citizen.touch(Text.FIND_BY_TICKET)
        await site.citizen.sees("number")
        await site.citizen.touch(Text.ACTION_HOME)
        await site.citizen.sees("home")
        assert greyed(site.citizen) == {Text.HOME_REPRINT: site.citizen.word(Text.WHY_NO_SCANNER)}
        await site.citizen.touch(Text.HOME_CHECK_IN)
        await site.citizen.sees("check-in")
        assert site.citizen.word(Text.CHECK_IN_SCAN) not in site.citizen.reads()
        await site.citizen.touch(Text.ACTION_HOME)
    await site.part(Part.SCANNER, Health.UP)
    await site.citizen.touch(Text.HOME_PROGRESS)
    await site.citizen.sees("find")
    site.scan(CODE + "0" * 22)
    await site.citizen.sees("sorry")
    assert site.citizen.word(Text.WHY_UNKNOWN_TICKET) in site.citizen.reads()


# -- the gateway and the broker -----------------------------------------------------------------------------


async def test_a_gateway_that_is_missed_in_the_middle_of_a_wish_costs_seconds_and_no_second_number(
    site: Site,
) -> None:
    """What was asked reaches the gateway late: the number that comes of it is nobody's."""
    await to_confirm(site, PAPERS_NAME)
    site.cable.fall_silent()
    with site.card("card-1"):
        await site.citizen.sees("working")
        await paper_is(site, "printed")
    assert site.citizen.kiosk.state.visit.offline
    assert site.citizen.word(Text.TICKET_OFFLINE) in site.citizen.reads()
    number = site.citizen.number
    site.cable.speak()
    await waits(site, PAPERS)
    await site.citizen.goes_away()
    await to_confirm(site, PAPERS_NAME)
    with site.card("card-1"):
        await site.citizen.sees("held-before")
    assert site.citizen.number == number
    assert (await numbers_of(site, PAPERS)).count(number) == 1


async def test_a_gateway_that_goes_while_a_ticket_is_printed_hears_of_it_later(site: Site) -> None:
    with site.struck("printer", "slow"):
        await with_number(site, FARMING)
        assert site.citizen.paper == "printing"
        await site.hall.stop()
    await paper_is(site, "printed")
    await notice(site, Text.NOTICE_OFFLINE)
    assert site.citizen.number in site.paper()
    await site.hall.start()
    await waits(site, FARM)


async def test_without_the_broker_numbers_guides_and_nothing_else_until_it_is_back(site: Site) -> None:
    await site.cable.cut()
    await site.part(Part.BROKER, Health.DOWN)
    await at_home(site)
    for text in (Text.NOTICE_OFFLINE, Text.NOTICE_CATALOG_OLD):
        await notice(site, text)
    gone = site.citizen.word(Text.WHY_NO_NETWORK)
    assert greyed(site.citizen) == dict.fromkeys(set(HOME) - {Text.HOME_NUMBER, Text.HOME_GUIDE}, gone)
    await site.citizen.touch(Text.ACTION_HELP)
    assert site.citizen.why_greyed(Text.HELP_CALL) == site.citizen.word(Text.WHY_NOBODY_TO_CALL)
    await site.citizen.touch(Text.ACTION_HOME)
    await site.citizen.touch(Text.HOME_GUIDE)
    await site.citizen.touch("生活服务")
    await site.citizen.touch("村民委员会")
    await site.citizen.touch(MEDICAL)
    await site.citizen.touch(Text.GUIDE_TAKE)
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await paper_is(site, "printed")
    assert site.citizen.kiosk.state.visit.offline
    await site.cable.lay()
    await waits(site, LIFE)
    await no_notice(site, Text.NOTICE_OFFLINE)
    await no_notice(site, Text.NOTICE_CATALOG_OLD)


async def test_a_wish_that_fails_for_want_of_an_answer_is_done_when_it_is_tried_again(site: Site) -> None:
    await with_number(site)
    await paper_is(site, "printed")
    number, token = site.citizen.number, site.citizen.kiosk.state.visit.token
    await site.citizen.goes_away()
    await at_home(site)
    await site.citizen.touch(Text.HOME_PROGRESS)
    await site.citizen.sees("find")
    await site.hall.stop()
    site.scan(CODE + token)
    await site.citizen.sees("sorry")
    assert site.citizen.word(Text.WHY_NO_NETWORK) in site.citizen.reads()
    await site.hall.start()
    await site.citizen.until(lambda: site.citizen.online, "the gateway is back")
    await site.citizen.touch(Text.ACTION_AGAIN)
    await site.citizen.sees("progress")
    assert site.citizen.word(Text.PROGRESS_TITLE, number=number) in site.citizen.reads()


# -- catalog and disk ---------------------------------------------------------------------------------------


@pytest.mark.logs_errors("no number was given out", "kept in memory alone", "can't be told now")
async def test_a_disk_that_takes_nothing_gives_no_number_that_would_be_forgotten(site: Site) -> None:
    await to_confirm(site)
    left = site.citizen.kiosk.world.leased[LIFE]
    await site.cable.cut()
    await site.part(Part.BROKER, Health.DOWN)
    with closing(sqlite3.connect(site.stage.store, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await site.citizen.touch(Text.CONFIRM_TAKE)
        await site.citizen.sees("sorry")
        other.execute("ROLLBACK")
    assert site.citizen.kiosk.world.leased[LIFE] == left
    await site.citizen.touch(Text.ACTION_AGAIN)
    await paper_is(site, "printed")
    await site.cable.lay()
    await waits(site, LIFE)


async def test_a_kiosk_that_never_heard_of_a_hall_says_so_and_begins_when_it_does(
    stack: Stack, devices: Counter, tmp_path: Path
) -> None:
    hall = Hall(tmp_path, stack.broker_port, f"hall-{tmp_path.name[-40:]}")
    cable = Cable(stack.broker_port)
    await cable.lay()
    await cable.cut()
    stage = Stage(hall)
    stage.broker = f"mqtt://127.0.0.1:{cable.port}"
    stage.equip(devices)
    citizen = Citizen(stage)
    try:
        await citizen.until(lambda: citizen.word(Text.WHY_NO_CATALOG) in citizen.reads(), "the notice")
        await citizen.touch(Text.ATTRACT_TOUCH)
        await citizen.sees("home")
        assert set(greyed(citizen)) == set(HOME)
        await citizen.touch(Text.ACTION_HELP)
        await citizen.sees("help")
        await citizen.goes_away()
    finally:
        citizen.leave()
        await hall.close()
    assert citizen.watch.late + citizen.watch.slow == []
