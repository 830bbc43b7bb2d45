"""A window's screen in a hall with a real broker and gateway: what is touched is one rating in the journal,
whatever ends between the touch and the answer."""

import asyncio
from contextlib import suppress

import pytest

from contracts.pad.fields import WireMessage
from contracts.pad.framing import DELIMITER, Deframer
from contracts.pad.messages import Ack, Hello, Press, decode, encode
from contracts.ratings import Level
from contracts.session import Language
from kiosk.backstage import mqtt_port
from kiosk.config import HallSection
from kiosk.screens.keys import Text
from kiosk.window_pad.ring_store import FILE
from tests.gateway.hall import until
from tests.gateway.hall_queue import Clerk
from tests.kiosk.backstage.alone import run
from tests.kiosk.window_pad.window import Window, words

OTHER = "0000"
"""Of another run, which comes before any that is drawn."""
VERY_BAD, GOOD = words(Text.LEVEL_1), words(Text.LEVEL_4)


async def serve(window: Window, clerk: Clerk) -> str:
    """Somebody is called and served; the session whose rating is invited."""
    await clerk.number(service="farm")
    await clerk.do("call-next", window=window.number)
    finished = await clerk.do("finish", window=window.number)
    return str(finished["session"])


async def message(reader: asyncio.StreamReader) -> WireMessage:
    """The next that the pad sends."""
    deframer = Deframer()
    async with asyncio.timeout(20):
        while not (payloads := deframer.feed(await reader.readuntil(DELIMITER))):
            pass
    return decode(payloads[0], "pad")


async def test_a_service_ends_the_screen_invites_and_what_is_touched_is_one_rating_of_it(
    window: Window,
) -> None:
    await window.open()
    clerk = Clerk(await window.hall.desk("clerk"))
    await clerk.do("sign-in", window="2", staff_no="W002")
    ticket = await clerk.number(service="farm")
    await clerk.do("call-next", window="2")
    await window.until(lambda: ticket["number"] in window.reads(), "the number is on the screen")
    assert "窗口员02" in window.reads()
    assert words(Text.PAD_CALLED) in window.reads()
    session = (await clerk.do("finish", window="2"))["session"]
    await window.sees("rate")
    assert "W002" in window.reads()
    await window.touch(VERY_BAD)
    await window.sees("reasons")
    await window.touch("在办事指南之外增加新的审批条件")
    await window.touch(words(Text.PAD_DONE))
    await window.sees("thanks")
    assert VERY_BAD not in window.reads()
    await window.until(lambda: len(window.ratings()) == 2, "the rating and its reasons")
    given, added = window.ratings()
    assert window.kinds() == ["rating-given", "reasons-added"]
    assert given["subject"] == added["subject"] == session
    assert (given["data"]["level"], given["data"]["channel"]) == (Level.VERY_DISSATISFIED, 4)
    assert (given["data"]["delivery"], given["data"]["device"]) == ("acked", "pad-2")
    assert added["data"]["reasons"] == [108]
    assert given["deviceid"] == window.memory.hardware_id.hex()
    await window.until(lambda: not window.memory.ring, "acknowledged")
    # The next service, without the pad's answer: paused meanwhile.
    await clerk.do("pause", window="2", reason="换班")
    window.waits(5)
    await window.sees("idle")
    await window.until(lambda: "换班" in window.reads(), "the pause is on the screen")
    await clerk.do("resume", window="2")
    session = await serve(window, clerk)
    await window.sees("rate")
    await window.hall.stop()
    await window.touch(GOOD)
    await window.sees("thanks")
    await window.until(lambda: words(Text.PAD_OFFLINE) in window.reads(), "the cut line is told")
    assert len(window.ratings()) == 2
    await window.start_gateway()
    await window.until(lambda: len(window.ratings()) == 3, "the press that was kept")
    late = window.ratings()[-1]
    assert (late["subject"], late["data"]["level"]) == (session, Level.SATISFIED)


async def test_a_screen_is_held_up_by_no_page_in_no_language(window: Window) -> None:
    """Each comes twice: what is laid out for the first time takes longer."""
    await window.open()
    clerk = Clerk(await window.hall.desk("clerk"))
    await clerk.do("sign-in", window="2", staff_no="W002")
    for language in ("English", "ئۇيغۇرچە", "English", "ئۇيغۇرچە"):
        await serve(window, clerk)
        await window.sees("rate")
        await window.touch(language)
        tongue = Language.EN if language == "English" else Language.UG
        await window.until(lambda: words(Text.RATE_TITLE, tongue) in window.reads(), tongue)  # noqa: B023
        await window.touch(words(Text.LOOK_ELDER, tongue))
        await window.touch(words(Text.LEVEL_1, tongue))
        await window.sees("reasons")
        await window.touch(words(Text.REASONS_SKIP, tongue))
        await window.sees("thanks")
        await window.until(lambda: len(window.memory.ring) == 0, "acknowledged")
        window.waits(10)
        await window.sees("idle")


@pytest.mark.logs_errors("another kiosk says that it is pad-2")
async def test_a_screen_that_gave_way_to_another_of_its_id_says_so_and_is_rated_all_the_same(
    window: Window, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mqtt_port, "RECONNECT_MAX_S", 0.3)
    hall = HallSection(broker=f"mqtt://127.0.0.1:{window.hall.port}", gateway=window.hall.id)
    async with run(hall, "pad-2", OTHER) as other:
        await until(lambda: other.connection.ready, "the other is there")
        await window.open()
        clerk = Clerk(await window.hall.desk("clerk"))
        await clerk.do("sign-in", window="2", staff_no="W002")
        await window.until(lambda: words(Text.PAD_TWIN) in window.reads(), "it is told")
        window.keep_picture(window.hall.folder / "twin.png")
        assert not other.connection.withdrawn
        await serve(window, clerk)
        await window.sees("rate")
        await window.touch(GOOD)
        await window.sees("thanks")
        await window.until(lambda: window.kinds() == ["rating-given"], "the rating")


@pytest.mark.logs_errors("is damaged")
async def test_presses_of_a_memory_that_is_damaged_become_ratings_of_the_same_pad(window: Window) -> None:
    await window.open()
    clerk = Clerk(await window.hall.desk("clerk"))
    await clerk.do("sign-in", window="2", staff_no="W002")
    session = await serve(window, clerk)
    await window.sees("rate")
    await window.hall.stop()
    await window.touch(GOOD)
    await window.sees("thanks")
    hardware_id = window.memory.hardware_id
    window.shut()
    file = window.folder / "data" / FILE
    file.write_bytes(b"no database at all" + file.read_bytes()[18:])
    await window.open()
    await window.until(lambda: len(window.ratings()) == 1, "the press that was found")
    (given,) = window.ratings()
    assert (given["subject"], given["data"]["level"]) == (session, Level.SATISFIED)
    assert given["deviceid"] == hardware_id.hex() == window.memory.hardware_id.hex()
    await window.until(lambda: not window.memory.ring, "acknowledged")


async def test_a_screen_that_is_killed_between_press_and_answer_gives_one_rating(window: Window) -> None:
    await window.start_process()
    clerk = await window.start_gateway()
    await clerk.do("sign-in", window="2", staff_no="W002")
    first = await serve(window, clerk)
    await window.told("page", "rate")
    await clerk.do("statistics", device="pad-2")  # asked after the invitation, which is answered then
    await window.kill()
    await window.start_process()
    await window.told("page", "rate")  # its invitation is back, for what is left of its time
    await window.hall.stop()
    # A host that hears the press and never answers for it.
    reader, writer = await asyncio.open_connection("127.0.0.1", window.port)
    greeting = await message(reader)
    assert isinstance(greeting, Hello)
    writer.write(encode(Ack(greeting.boot, 0, 0)))
    await window.told("online", True)
    window.tell("level 1")
    await window.told("page", "reasons")
    window.tell("reason 108")
    await window.told("chosen", 1)
    window.tell("done")
    while not isinstance(heard := await message(reader), Press) or heard.revision == 0:
        pass
    await window.kill()
    writer.close()
    with suppress(ConnectionError):
        await writer.wait_closed()
    await window.start_process()
    clerk = await window.start_gateway()
    await until(lambda: window.kinds() == ["rating-given"], "the rating")
    (given,) = window.ratings()
    assert (given["subject"], given["data"]["reasons"]) == (first, [108])
    assert given["data"]["age_quality"] == "lower_bound"
