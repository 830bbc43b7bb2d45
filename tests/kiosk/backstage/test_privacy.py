"""After a visit nothing of the card is left: not in the store, not on the broker, not in a log."""

import gc
import json

from contracts.person import person_hash
from kiosk.flow.effects import SeekCard, Wipe
from kiosk.flow.inputs import CardLies, CardRead
from kiosk.flow.world import Health, Part
from tests.kiosk.backstage.stage import KEY, ErrorLines, Stage
from tests.kiosk.counter import Counter

NUMBER = "99000019520120001X"
PERSONAL = ("测试甲", NUMBER, NUMBER[:-1], "19520120", "测试街", "测试局")
"""What the simulated card says."""


def traces(text: bytes) -> list[str]:
    """What of the card stands in there, in any of the codings that it may have."""
    codings = ("utf-8", "utf-16-le", "gb18030")
    return [word for word in PERSONAL if any(word.encode(coding) in text for coding in codings)]


async def test_after_a_visit_nothing_of_the_card_is_anywhere(
    stage: Stage, devices: Counter, unexpected_errors: ErrorLines
) -> None:
    listener = await stage.hall.listen("#", "hallside/v1/#")
    stage.equip(devices)
    await stage.open()
    await stage.part(Part.READER, Health.UP)
    await stage.part(Part.PRINTER, Health.UP)
    stage.do(SeekCard(True))
    devices.do("id-reader", "card", "put", "card-1")
    try:
        person = (await stage.input(CardRead)).person
        online = await stage.issue(1, person=person)
        assert (await stage.print(online)).outcome == "printed"
        await stage.hall.stop()
        await stage.part(Part.GATEWAY, Health.DOWN)
        offline = await stage.issue(2, "farm", person=person)
        assert (await stage.print(offline)).outcome == "printed"
        kept = b"".join(path.read_bytes() for path in stage.folder.joinpath("data").iterdir())
        assert person.encode() not in kept, "a person's hash is never on the kiosk's disk"
    finally:
        devices.do("id-reader", "card", "take")
    await stage.input(CardLies, lambda one: not one.there)
    stage.do(SeekCard(False))
    stage.do(Wipe())
    await stage.hall.start()
    await stage.until(lambda: stage.owed() == 0, "settled")
    sent = b"\n".join(message.topic.encode() + bytes(message.payload) for message in listener.drain())
    assert person.encode() in sent, "the gateway was told the hash"
    assert person == person_hash(KEY, "111", NUMBER)
    kept = b"".join(path.read_bytes() for path in stage.folder.joinpath("data").iterdir())
    logged = "\n".join(unexpected_errors.all)
    printed = json.dumps(devices.look("printer"), ensure_ascii=False)
    for place, text in {
        "mqtt": sent,
        "store": kept,
        "log": logged.encode(),
        "paper": printed.encode(),
    }.items():
        assert traces(text) == [], place
    assert person not in logged
    stage.inputs.clear()
    await stage.hall.stop()  # it runs in this process, and may know the person
    del online, offline
    await stage.until(lambda: not holders(person), "no object of the kiosk holds the hash")


def holders(person: str) -> list[object]:
    """Values of objects that can be reached and hold that text."""
    gc.collect()
    return [one for one in gc.get_objects() if isinstance(one, dict) and person in one.values()]
