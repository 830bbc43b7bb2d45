"""Everything a citizen can come for, at one running kiosk, by touch, to the paper and to the gateway."""

from datetime import UTC, datetime, timedelta

import pytest

from contracts.kiosk import KioskState
from contracts.person import person_hash
from contracts.ratings import Level, indicator_table
from contracts.session import Language
from contracts.topics import GatewayTopics
from kiosk.screens.keys import Text
from tests.kiosk.app.site import FARM, ID_CARD_NAME, LIFE, PAPERS_NAME, POLICE_NAME, SITUATION, Site
from tests.kiosk.app.ways import (
    CODE,
    DAILY_LIFE,
    MEDICAL,
    SERVICE,
    VILLAGE,
    at_home,
    given,
    paper_is,
    to_confirm,
    with_number,
)
from tests.kiosk.backstage.stage import KEY

pytestmark = pytest.mark.asyncio(loop_scope="module")

LANGUAGES = {
    Language.ZH_HANS: "简体中文",
    Language.EN: "English",
    Language.UG: "ئۇيغۇرچە",
    Language.ZH_HANT: "繁體中文",
}

MEDICAL_IN = {
    Language.ZH_HANS: MEDICAL,
    Language.EN: "Join the medical insurance",
    Language.UG: "داۋالىنىش سۇغۇرتىسىغا قاتنىشىش",
    Language.ZH_HANT: MEDICAL,
}
PAPER_WORDS = {
    Language.ZH_HANS: "等候区域：",
    Language.EN: "Where: ",
    Language.ZH_HANT: "等候區域：",
}
"""That the ticket's own words are in that language."""


async def test_a_number_without_a_card_takes_three_touches(site: Site) -> None:
    await at_home(site)
    before = site.citizen.touches
    await site.citizen.touch(Text.HOME_NUMBER)
    await site.citizen.touch(SERVICE)
    await site.citizen.sees("confirm")
    ahead = site.citizen.word(Text.QUEUE_WAITING, count=0)
    await site.citizen.until(lambda: ahead in site.citizen.reads(), "how many wait")
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await given(site, LIFE)
    assert site.citizen.touches - before == 3


async def test_without_a_pin_the_technicians_gesture_opens_nothing(site: Site) -> None:
    site.citizen.gesture()
    assert site.citizen.page == "attract"
    await at_home(site)
    site.citizen.gesture()
    assert site.citizen.page == "home"


async def test_a_number_with_the_card_takes_two(site: Site) -> None:
    await at_home(site)
    before = site.citizen.touches
    await site.citizen.touch(Text.HOME_NUMBER)
    await site.citizen.touch(SERVICE)
    with site.card("card-2"):
        await given(site, LIFE)
        assert site.citizen.touches - before == 2
        await site.citizen.until(lambda: site.citizen.word(Text.CARD_TAKE) in site.citizen.reads(), "take it")
    await site.citizen.until(lambda: site.citizen.word(Text.CARD_TAKE) not in site.citizen.reads(), "taken")


async def test_by_category_and_department_to_the_item_and_its_materials_on_paper(site: Site) -> None:
    await at_home(site)
    for wanted in (Text.HOME_NUMBER, Text.ACTION_BROWSE, DAILY_LIFE, VILLAGE, MEDICAL):
        await site.citizen.touch(wanted)
    await site.citizen.sees("confirm")
    await site.citizen.touch(Text.PRIORITY_ELDERLY)
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await given(site, LIFE)
    told = await site.standing()
    assert (told["item"], told["priority"]) == ("medical-join", "elderly")
    await site.citizen.touch(Text.UI_AFTER)
    for place in (site.paper(), site.citizen.reads()):
        assert "身份证原件" in place


async def test_by_initials(site: Site) -> None:
    await at_home(site)
    await site.citizen.touch(Text.HOME_NUMBER)
    await site.citizen.touch(Text.ACTION_SEARCH)
    for letter in "NJG":
        await site.citizen.touch(letter)
    await site.citizen.until(
        lambda: site.citizen.word(Text.SEARCH_FOUND, count=1) in site.citizen.reads(), "1"
    )
    await site.citizen.touch("农机购置补贴申请")
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await given(site, FARM)
    assert (await site.standing())["item"] == "farm-machines"


async def test_by_situation(site: Site) -> None:
    await at_home(site)
    for wanted in (Text.HOME_NUMBER, Text.ACTION_SITUATIONS, SITUATION, "耕地保护补贴申领"):
        await site.citizen.touch(wanted)
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await given(site, FARM)
    assert (await site.standing())["item"] == "farmland-subsidy"


async def test_a_service_that_requires_the_card_asks_for_it(site: Site) -> None:
    await at_home(site)
    for wanted in (Text.HOME_NUMBER, Text.ACTION_BROWSE, DAILY_LIFE, POLICE_NAME, ID_CARD_NAME):
        await site.citizen.touch(wanted)
    await site.citizen.touch(Text.CONFIRM_TAKE_WITH_CARD)
    await site.citizen.sees("card")
    with site.card("card-8"):
        await given(site, "papers")


async def test_the_second_number_of_a_person_is_the_first_one_reprinted_then_given_back(site: Site) -> None:
    await to_confirm(site, PAPERS_NAME)
    with site.card("card-4"):
        await given(site, "papers")
        first, token = site.citizen.number, site.citizen.kiosk.state.visit.token
    await site.citizen.goes_away()
    await to_confirm(site, PAPERS_NAME)
    with site.card("card-4"):
        await site.citizen.sees("held-before")
        assert site.citizen.number == first
    sheets = site.sheets()
    await site.citizen.touch(Text.TICKET_REPRINT)
    await given(site, "papers")
    assert (site.citizen.number, site.sheets()) == (first, sheets + 1)
    assert "补打" in site.paper()
    await site.citizen.goes_away()
    await to_confirm(site, PAPERS_NAME)
    with site.card("card-4"):
        await site.citizen.sees("held-before")
    await site.citizen.touch(Text.TICKET_GIVE_BACK)
    await site.citizen.touch(Text.GIVE_BACK_YES)
    await site.citizen.sees("given-back")
    assert first in site.citizen.reads()
    assert (await site.standing(token))["state"] == "cancelled"
    await site.citizen.goes_away()
    await to_confirm(site, PAPERS_NAME)
    with site.card("card-4"):
        await given(site, "papers")
        assert site.citizen.number != first


async def test_checking_in_by_code_by_keypad_and_with_the_card_that_it_was_made_with(site: Site) -> None:
    start = datetime.now(UTC) + timedelta(minutes=5)
    person = person_hash(KEY, "111", "99000019520120001X")
    for appointment, whose in (("BOOK-1", {}), ("BOOK-2", {}), ("BOOK-3", {"person": person})):
        booked = {"appointment": appointment, "service": FARM, "start": start.isoformat()}
        await site.do("book", **booked, **whose)
    for way in ("scanned", "typed"):
        await at_home(site)
        await site.citizen.touch(Text.HOME_CHECK_IN)
        await site.citizen.sees("check-in")
        if way == "scanned":
            site.scan("BOOK-1")
        else:
            for letter in "BOOK-2":
                await site.citizen.touch(letter)
            await site.citizen.touch(Text.CHECK_IN_ENTER)
        await given(site, FARM)
        await site.citizen.goes_away()
    await at_home(site)
    await site.citizen.touch(Text.HOME_CHECK_IN)
    await site.citizen.sees("check-in")
    site.scan("BOOK-3")
    await site.citizen.sees("sorry")
    await site.citizen.touch(Text.ACTION_BACK)
    await site.citizen.sees("check-in")
    with site.card("card-1"):
        await given(site, FARM)


async def test_a_guide_is_read_and_printed(site: Site) -> None:
    await at_home(site)
    for wanted in (Text.HOME_GUIDE, DAILY_LIFE, VILLAGE, MEDICAL):
        await site.citizen.touch(wanted)
    await site.citizen.sees("guide")
    assert "1. 身份证原件" in site.citizen.reads()
    await site.citizen.touch(Text.GUIDE_PRINT)
    await site.citizen.until(lambda: site.citizen.paper == "printed", "printed")
    assert site.citizen.word(Text.GUIDE_PRINTED) in site.citizen.reads()
    for words in (MEDICAL, "1. 身份证原件", "到窗口提交材料"):
        assert words in site.paper()
    await site.citizen.touch(Text.GUIDE_TAKE)
    await site.citizen.sees("confirm")
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await given(site, LIFE)


async def test_staff_who_are_called_see_where_until_the_citizen_has_gone(site: Site) -> None:
    def state() -> KioskState | None:
        told = [message for message in site.heard.drain() if message.topic == topic]
        return KioskState.model_validate_json(told[-1].payload) if told else None

    async def help_is(page: str | None) -> None:
        def told() -> bool:
            said = state()
            return said is not None and (said.help.page if said.help else None) == page

        await site.citizen.until(told, f"help {page}")

    topic = GatewayTopics(site.hall.id).kiosk_state(site.stage.kiosk)
    await to_confirm(site)
    await site.citizen.touch(Text.ACTION_HELP)
    site.heard.drain()
    await site.citizen.touch(Text.HELP_CALL)
    await help_is("confirm")
    assert site.citizen.word(Text.HELP_CALLED) in site.citizen.reads()
    assert site.citizen.why_greyed(Text.HELP_CALL) == site.citizen.word(Text.WHY_CALLED_ALREADY)
    await site.citizen.goes_away()
    await help_is(None)


@pytest.mark.parametrize("level", Level)
async def test_a_served_number_is_rated_by_its_code(site: Site, level: Level) -> None:
    centre = await site.hall.centre()
    token = await site.served()
    await at_home(site)
    await site.citizen.touch(Text.HOME_RATE)
    await site.citizen.sees("find")
    site.scan(CODE + token)
    await site.citizen.sees("rate")
    await site.citizen.touch(Text(f"level.{int(level)}"))
    await site.citizen.sees("reasons")
    indicators = indicator_table().for_level(level)[:2] if level.is_bad else ()
    for indicator in indicators:
        await site.citizen.touch(Text(f"indicator.{indicator.code}"))
    await site.citizen.touch(Text.REASONS_SEND if indicators else Text.REASONS_SKIP)
    await site.citizen.sees("remark")
    remark = "OK 9" if level in (Level(1), Level(5)) else ""
    for letter in remark:
        await site.citizen.touch(site.citizen.word(Text.UI_SPACE) if letter == " " else letter)
    await site.citizen.touch(Text.REMARK_SEND if remark else Text.REMARK_SKIP)
    await site.citizen.sees("thanks")
    assert (await site.standing(token))["rating"] == "rated"
    rated = [event["data"] for event in centre.of_kind("rating-given")][-1]
    assert (rated["level"], rated["reasons"], rated.get("remark")) == (
        int(level), [one.code for one in indicators], remark or None
    )  # fmt: skip


async def test_a_bad_rating_has_a_reason_or_a_remark_and_no_second_one(site: Site) -> None:
    token = await site.served()
    await at_home(site)
    await site.citizen.touch(Text.HOME_RATE)
    await site.citizen.sees("find")
    site.scan(token)
    await site.citizen.touch(Text.LEVEL_2)
    await site.citizen.touch(Text.REASONS_SKIP)
    await site.citizen.sees("remark")
    assert site.citizen.is_greyed(Text.REMARK_SKIP)
    assert site.citizen.word(Text.WHY_NO_REASON) in site.citizen.reads()
    await site.citizen.touch("X")
    await site.citizen.touch(Text.REMARK_SEND)
    await site.citizen.sees("thanks")
    await site.citizen.goes_away()
    await at_home(site)
    await site.citizen.touch(Text.HOME_RATE)
    await site.citizen.sees("find")
    site.scan(CODE + token)
    await site.citizen.sees("sorry")
    assert site.citizen.word(Text.WHY_ALREADY_RATED) in site.citizen.reads()


async def test_how_a_number_stands_by_its_code_and_its_reprint(site: Site) -> None:
    await with_number(site)
    await paper_is(site, "printed")
    number, token = site.citizen.number, site.citizen.kiosk.state.visit.token
    await site.citizen.goes_away()
    await at_home(site)
    await site.citizen.touch(Text.HOME_PROGRESS)
    await site.citizen.sees("find")
    site.scan("no code of ours")
    await site.citizen.until(lambda: site.citizen.word(Text.FIND_UNKNOWN) in site.citizen.reads(), "unknown")
    site.scan(CODE + token)
    await site.citizen.sees("progress")
    assert site.citizen.word(Text.PROGRESS_TITLE, number=number) in site.citizen.reads()
    await site.citizen.touch(Text.TICKET_REPRINT)
    await given(site, LIFE)
    assert site.citizen.number == number


@pytest.mark.parametrize("language", Language)
async def test_screen_and_paper_are_in_the_citizens_language(site: Site, language: Language) -> None:
    await site.citizen.touch(LANGUAGES[language])
    await site.citizen.sees("home")
    await site.citizen.until(lambda: site.citizen.kiosk.state.look.language is language, "chosen")
    for wanted in (Text.HOME_NUMBER, Text.ACTION_SEARCH):
        await site.citizen.touch(wanted)
    for letter in "CXJ":
        await site.citizen.touch(letter)
    await site.citizen.touch(MEDICAL_IN[language])
    await site.citizen.touch(Text.CONFIRM_TAKE)
    await paper_is(site, "printed")
    told = site.citizen.kiosk.state.visit.ticket
    assert told is not None
    assert told.language is language
    paper = site.paper()
    assert site.citizen.number in paper
    if language is Language.UG:
        assert "[picture " in paper
    else:
        assert all(words in paper for words in (MEDICAL_IN[language], PAPER_WORDS[language]))
    await site.citizen.goes_away()
    assert site.citizen.kiosk.state.look.language is Language.ZH_HANS
