"""What happens at printer, reader and scanner, at the byte level, and what the flow hears of it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from PySide6.QtGui import QGuiApplication

from contracts.person import person_hash
from contracts.session import Language
from contracts.short_codes import ticket_code
from kiosk.backstage.gui_drawing_driver import GuiDrawer
from kiosk.flow.effects import Maintain, PrintGuide, SeekCard, SeekCode
from kiosk.flow.inputs import Answered, CardLies, CardRead, CodeScanned, Printed
from kiosk.flow.world import Health, Part
from tests.kiosk.backstage.stage import KEY, ErrorLines, Stage, print_of, result_of
from tests.kiosk.counter import Counter

CARD_1 = "99000019520120001X"


@pytest_asyncio.fixture
async def equipped(stage: Stage, devices: Counter) -> AsyncIterator[Stage]:
    """A kiosk with all devices, which are up."""
    stage.equip(devices)
    await stage.open()
    for part in (Part.PRINTER, Part.READER, Part.SCANNER):
        await stage.part(part, Health.UP)
    yield stage


def paper(devices: Counter) -> str:
    """The newest ticket."""
    return str(devices.look("printer")["newest"][-1]["text"])


async def test_a_ticket_says_what_to_bring_where_to_go_and_how_to_follow_the_queue(
    equipped: Stage, devices: Counter
) -> None:
    issued = await equipped.issue(1, item="medical-join")
    assert (await equipped.print(issued)).outcome == "printed"
    text = paper(devices)
    for words in ("示例村便民服务站", "A0011", "城乡居民医保参保登记", "服务大厅", "身份证原件", "户口簿"):
        assert words in text, words
    assert f"[QR https://station.example/t/{result_of(issued).token}]" in text
    assert f"校验码：{ticket_code(result_of(issued).token)}" in text


async def test_without_paper_the_number_is_shown_and_nothing_comes_out_later(
    equipped: Stage, devices: Counter
) -> None:
    before = devices.look("printer")["tickets"]
    devices.strike("printer", "paper-end")
    try:
        await equipped.part(Part.PRINTER, Health.DOWN)
        printed = await equipped.print(await equipped.issue(1))
        assert printed.outcome == "shown"
        assert printed.reason.startswith("the paper has run out")
    finally:
        devices.mend("printer", "paper-end")
    await equipped.part(Part.PRINTER, Health.UP)
    second = await equipped.issue(2)
    assert (await equipped.print(second)).outcome == "printed"
    came = [one["text"] for one in devices.look("printer")["newest"] if one["ticket"] > before]
    written = [text for text in came if text.strip()]
    assert len(written) == 1
    assert result_of(second).ticket.number in written[0]


async def test_a_printer_that_prints_and_says_nothing_leaves_the_outcome_unknown(
    equipped: Stage, devices: Counter
) -> None:
    devices.strike("printer", "paper-near-end")
    await equipped.part(Part.PRINTER, Health.LOW)
    devices.mend("printer", "paper-near-end")
    await equipped.part(Part.PRINTER, Health.UP)
    issued = await equipped.issue(1)
    devices.strike("printer", "mute")
    try:
        printed = await equipped.print(issued)
    finally:
        devices.mend("printer", "mute")
    assert printed.outcome in {"unknown", "shown"}
    assert printed.reason
    await equipped.until(lambda: equipped.owed() == 0, "confirmed")


async def test_a_uyghur_ticket_is_drawn_by_the_screens_thread(stage: Stage, devices: Counter) -> None:
    application = QGuiApplication.instance() or QGuiApplication(["hallside", "-platform", "offscreen"])
    drawer = GuiDrawer()
    stage.draw_in_gui = drawer.wanted
    stage.equip(devices)
    await stage.open()
    await stage.part(Part.PRINTER, Health.UP)
    issued = await stage.issue(1, item="medical-join", language=Language.UG)
    effect = print_of(issued, language=Language.UG)
    stage.do(effect)

    def printed() -> bool:
        application.processEvents()
        return any(getattr(one, "outcome", "") == "printed" for one in list(stage.inputs))

    await stage.until(printed, "printed")
    assert "[picture " in paper(devices)


@pytest.mark.logs_errors("can't be drawn, it is printed in Chinese")
async def test_a_ticket_that_nobody_can_draw_is_printed_in_chinese(equipped: Stage, devices: Counter) -> None:
    printed = await equipped.print(await equipped.issue(1), language=Language.UG)
    assert printed.outcome == "printed"
    assert "社保与证明" in paper(devices)


async def test_a_card_becomes_the_persons_hash_and_leaves_nothing_else(
    equipped: Stage, devices: Counter
) -> None:
    equipped.do(SeekCard(True))
    devices.do("id-reader", "card", "put", "card-1")
    try:
        assert (await equipped.input(CardLies)).there
        read = await equipped.input(CardRead)
        assert read.person == person_hash(KEY, "111", CARD_1)
        equipped.do(SeekCard(False))
    finally:
        devices.do("id-reader", "card", "take")
    gone = await equipped.input(CardLies)
    assert not gone.there, "a card is watched until it is taken away"


async def test_a_code_is_heard_while_one_is_wanted(
    equipped: Stage, devices: Counter, unexpected_errors: ErrorLines
) -> None:
    devices.do("scanner", "scan", "unwanted")
    await equipped.until(lambda: any("nobody wanted" in line for line in unexpected_errors.all), "scanned")
    equipped.do(SeekCode(True))
    await equipped.issue(1)
    devices.do("scanner", "scan", "wanted")
    assert (await equipped.input(CodeScanned)).text == "wanted"


async def test_a_technician_sees_that_the_reader_reads_and_not_what(
    equipped: Stage, devices: Counter
) -> None:
    equipped.do(Maintain("test-read"))
    devices.do("id-reader", "card", "put", "card-1")
    try:
        answered = await equipped.input(Answered, lambda one: one.wish == "test-read")
    finally:
        devices.do("id-reader", "card", "take")
    assert answered.result is not None
    assert answered.result["number"] == "9****************X"
    assert [one for one in equipped.inputs if isinstance(one, CardRead)] == []


async def test_a_technicians_pin_is_checked_against_the_file(stage: Stage) -> None:
    pin = stage.folder / "pin"
    pin.write_text("271828\n", encoding="ascii")
    pin.chmod(0o600)
    stage.sections["maintenance"] = 'pin_file = "pin"'
    await stage.start()
    assert stage.world.pin_set
    stage.do(Maintain("check-pin", "271829"))
    assert (await stage.input(Answered)).error == "wrong-pin"
    stage.do(Maintain("check-pin", "271828"))
    assert (await stage.input(Answered)).error == ""


async def test_a_guide_is_printed_and_one_that_is_not_is_said_not_to_be(
    equipped: Stage, devices: Counter
) -> None:
    equipped.do(PrintGuide("guide-1", "medical-join", Language.EN))
    assert (await equipped.input(Printed)).outcome == "printed"
    text = paper(devices)
    for words in ("Join the medical insurance", "What to bring:", "1. ID card", "Steps:", "Free of charge",
                  "Done while you wait"):  # fmt: skip
        assert words in text, words
    assert "[QR Join the medical insurance\n1. ID card" in text
    equipped.do(PrintGuide("guide-2", "nothing", Language.EN))
    told = await equipped.input(Printed)
    assert (told.wish, told.outcome) == ("guide-2", "failed")


async def test_what_is_the_matter_with_a_device_is_told_to_technicians(
    equipped: Stage, devices: Counter
) -> None:
    assert equipped.world.troubles == {}
    devices.strike("printer", "cover-open")
    try:
        await equipped.part(Part.PRINTER, Health.DOWN)
        await equipped.until(lambda: "cover is open" in equipped.world.troubles[Part.PRINTER], "told")
    finally:
        devices.mend("printer", "cover-open")
    await equipped.part(Part.PRINTER, Health.UP)
