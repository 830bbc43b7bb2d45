"""A window's screen whose disk takes nothing, in a hall."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from contracts.topics import GatewayTopics
from kiosk.screens.keys import Text
from kiosk.window_pad import pad_driver
from tests.gateway.hall_queue import Clerk
from tests.kiosk.small_disk import SmallDisk
from tests.kiosk.window_pad.window import Window, words

GOOD = words(Text.LEVEL_4)


@pytest.mark.logs_errors("presses can't be kept")
async def test_a_screen_on_a_full_disk_says_so_here_and_to_the_hall_and_rates_when_there_is_room(
    window: Window, small_disk: Callable[[Path], SmallDisk], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pad_driver, "DISK_AGAIN_S", 0.2)
    disk = small_disk(window.folder / "data")
    disk.fill()
    window.show()
    state = await window.hall.listen(GatewayTopics(window.hall.id).kiosk_state("pad-2"))
    window.hall.windows = [{"number": "2", "pad": f"tcp://127.0.0.1:{window.port}"}]
    await window.hall.start()
    clerk = Clerk(await window.hall.desk("clerk"))
    await clerk.do("sign-in", window="2", staff_no="W002")
    await window.sees("out")
    ticket = await clerk.number(service="farm")
    await clerk.do("call-next", window="2")
    await window.until(lambda: ticket["number"] in window.reads(), "the number is on the screen")
    assert words(Text.PAD_OUT) in window.reads()
    assert words(Text.PAD_OFFLINE) not in window.reads()
    await window.touch("English")
    await window.until(lambda: "takes no ratings" in window.reads(), "in English")
    window.keep_picture(window.hall.folder / "out.png")
    assert not window.online()

    told: list[dict[str, object]] = []

    def says(disk: str) -> bool:
        told.extend(json.loads(message.payload) for message in state.drain())
        return bool(told) and told[-1]["disk"] == disk

    await window.until(lambda: says("down"), "the hall is told")
    assert (told[-1]["in_service"], told[-1]["out_reason"]) == (False, "presses can't be kept")
    assert "KiB are free" in str(told[-1]["disk_error"])
    disk.free()
    await window.until(window.online, "the pad is online")
    await window.until(lambda: says("up"), "the hall is told")
    assert told[-1]["in_service"]
    await clerk.do("finish", window="2")
    await window.touch("简体中文")
    await window.touch(GOOD)
    await window.sees("thanks")
    await window.until(lambda: window.kinds() == ["rating-given"], "the rating")
