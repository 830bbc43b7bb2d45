"""A whole kiosk: how a case stands, from the keys that are touched to its stages; and what its end asks."""

from pathlib import Path

from contracts.cases import CasePutCommand
from contracts.session import Language
from kiosk.screens.keys import Text
from kiosk.screens.screen import Label
from kiosk.texts.resolve import resolve
from tests.gateway.case_samples import CODE, NUMBER, case
from tests.gateway.hall import until
from tests.gateway.hall_queue import clerk
from tests.kiosk.app.citizen import Citizen
from tests.kiosk.backstage.stage import ErrorLines, Stage
from tests.kiosk.counter import Counter


def words(text: Text) -> str:
    return resolve(Label(text.value), Language.ZH_HANS)


async def typed(citizen: Citizen, text: str, done: Text) -> None:
    for key in text:
        await citizen.touch(key)
    await citizen.touch(words(done))


async def test_a_case_is_looked_up_by_touch_and_the_kiosk_rated_once(
    stage: Stage, devices: Counter, unexpected_errors: ErrorLines, tmp_path: Path
) -> None:
    stage.equip(devices)
    stage.sections["kiosk"] = f'id = "{stage.kiosk}"'
    centre = await stage.hall.centre()
    await stage.hall.start()
    desk = await clerk(stage.hall)
    await desk.do("case-put", **CasePutCommand(case=case()).model_dump(mode="json", exclude_none=True))
    citizen = Citizen(stage)
    try:
        await citizen.until(lambda: citizen.ready, "the kiosk is well")
        await citizen.touch(words(Text.ATTRACT_TOUCH))
        await citizen.touch(words(Text.HOME_PROGRESS))
        await citizen.touch(words(Text.FIND_BY_CASE))
        await typed(citizen, NUMBER, Text.NUMBER_ON)
        await citizen.sees("code")
        await typed(citizen, CODE, Text.KEY_ENTER)
        await citizen.sees("case")
        read = citizen.reads()
        for shown in ("示例事项", NUMBER, words(Text.CASE_ACCEPTED)):
            assert shown in read
        await citizen.touch(words(Text.ACTION_END))
        await citizen.sees("rate-kiosk")
        assert NUMBER not in citizen.reads()
        await citizen.touch(words(Text.LEVEL_5))
        await citizen.sees("thanks")
        await until(lambda: len(centre.of_kind("kiosk-rated")) == 1, "the rating reaches the centre")
    except BaseException:
        citizen.keep_picture(tmp_path / "failed.png")
        raise
    finally:
        citizen.leave()
    told = centre.of_kind("kiosk-rated")[0]["data"]
    assert (told["kiosk"], told["transaction"], told["level"]) == (stage.kiosk, "progress", 5)
    assert [line for line in unexpected_errors.all if line.startswith("kiosk.ui.app")] == []
