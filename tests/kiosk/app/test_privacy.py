"""When a citizen has gone, nothing of his card and of what he typed is anywhere, but where it has to be."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.person import person_hash
from contracts.topics import GatewayTopics
from kiosk.flow.world import Health, Part
from kiosk.screens.keys import Text
from tests.kiosk.app.site import PAPERS, PAPERS_NAME, Site
from tests.kiosk.app.traces import Traces
from tests.kiosk.app.ways import CODE, at_home, given, paper_is, to_confirm
from tests.kiosk.backstage.stage import KEY, ErrorLines

pytestmark = pytest.mark.asyncio(loop_scope="module")

CARD = "card-8"
FIELDS = {
    "name": "辛试测", "number": "480061219791000099", "address": "号8街试测市试测", "issuer": "局试测市试测",
    "birth": "61219791", "first day": "92601202",
}  # fmt: skip
"""What stands on it, backwards, so that no text of these tests is a trace."""
TYPED = {"remark": "SDROWYM", "appointment": "KOOB-YM"}
IDLE_S, WARNING_S = 130.0, 21.0


def words() -> dict[str, str]:
    """All that is sought but the token."""
    card = {what: word[::-1] for what, word in FIELDS.items()}
    return (
        card
        | {what: word[::-1] for what, word in TYPED.items()}
        | {"hash": person_hash(KEY, "111", card["number"])}
    )


async def with_card(site: Site) -> str:
    await to_confirm(site, PAPERS_NAME)
    with site.card(CARD):
        await given(site, PAPERS)
    return site.citizen.kiosk.state.visit.token[::-1]


async def with_card_offline(site: Site) -> str:
    await site.cable.cut()
    await site.part(Part.BROKER, Health.DOWN)
    await to_confirm(site)
    with site.card(CARD):
        await paper_is(site, "printed")
        assert site.citizen.kiosk.state.visit.offline
        token = site.citizen.kiosk.state.visit.token[::-1]
        await site.citizen.goes_away()
    await site.cable.lay()
    await site.well()
    return token


async def with_an_appointment_that_is_none(site: Site) -> None:
    await at_home(site)
    await site.citizen.touch(Text.HOME_CHECK_IN)
    for letter in reversed(TYPED["appointment"]):
        await site.citizen.touch(letter)
    await site.citizen.touch(Text.CHECK_IN_ENTER)
    await site.citizen.sees("sorry")


async def with_a_rating(site: Site) -> str:
    token = await site.served()
    await at_home(site)
    await site.citizen.touch(Text.HOME_RATE)
    await site.citizen.sees("find")
    site.scan(CODE + token)
    await site.citizen.touch(Text.LEVEL_1)
    await site.citizen.touch(Text.REASONS_SKIP)
    for letter in reversed(TYPED["remark"]):
        await site.citizen.touch(letter)
    await site.citizen.touch(Text.REMARK_SEND)
    await site.citizen.sees("thanks")
    return token[::-1]


async def who_goes_without_a_word(site: Site, traces: Traces) -> None:
    """What he typed is on the screen yet, and his card was read: there it is found."""
    await at_home(site)
    await site.citizen.touch(Text.HOME_CHECK_IN)
    with site.card(CARD):
        read = site.citizen.word(Text.CARD_READ)
        await site.citizen.until(lambda: read in site.citizen.reads(), "read")
    for letter in reversed(TYPED["appointment"]):
        await site.citizen.touch(letter)
    assert any("appointment" in found for found in traces.in_qml(site.citizen.window.window))
    in_python = traces.in_python()
    assert any("hash" in found and "Visit" in found for found in in_python), in_python
    assert any("appointment" in found for found in in_python), in_python
    await site.citizen.until(lambda: not site.citizen.kiosk.state.card_lies, "the card is taken away")
    await site.citizen.waits(IDLE_S)
    await site.citizen.until(lambda: bool(site.citizen.kiosk.state.warned_ms), "the question")
    await site.citizen.waits(WARNING_S)
    await site.citizen.sees("attract")


async def test_after_their_visits_nothing_of_citizens_is_anywhere(
    site: Site, unexpected_errors: ErrorLines
) -> None:
    traces = Traces(words(), known=True)
    tokens = {}
    for visit in (with_card, with_card_offline, with_a_rating):
        tokens[visit.__name__] = await visit(site)
        await site.citizen.goes_away()
    await with_an_appointment_that_is_none(site)
    await site.citizen.goes_away()
    await who_goes_without_a_word(site, traces)
    await site.citizen.goes_away()
    await site.well()
    assert told(site, traces) == {
        "hash": {"command/issue", "command/settle"},
        "appointment": {"command/check-in"},
        "remark": {"command/rate", "event/rating-given"},
    }
    assert traces.of(json.dumps(site.devices.look("printer"), ensure_ascii=False)) == []
    await quiet(site)
    assert left(site, traces, unexpected_errors) == {}
    theirs = Traces({name: token[::-1] for name, token in tokens.items()})
    kept = left(site, theirs, unexpected_errors)
    assert kept.get("python", []) + kept.get("qml", []) + kept.get("log", []) == []
    assert all(found.startswith("with_card_offline in ") for found in kept["files"]), (
        "the token of a number of the kiosk's own stays in its store until the day is over"
    )


def left(site: Site, traces: Traces, logged: ErrorLines) -> dict[str, list[str]]:
    """What is found, by place."""
    places: dict[str, Callable[[], list[str]]] = {
        "log": lambda: [found for line in logged.all for found in traces.of(line)],
        "qml": lambda: traces.in_qml(site.citizen.window.window),
        "files": lambda: traces.in_files(site.stage.folder),
        "python": traces.in_python,
    }
    return {place: found for place, look in places.items() if (found := look())}


async def test_what_is_left_is_found_wherever_it_is(tmp_path: Path) -> None:
    what, word = "address", FIELDS["address"][::-1]
    traces = Traces({what: word})
    assert traces.of(f"log: {word} read") == traces.of(word.encode("gb18030")) == [what]
    assert traces.of(word[1:]) == [what]
    assert traces.of(word[::-1]) == []
    before = len(traces.in_python())
    keeps = [SimpleNamespace(kept={"deep": [bytearray(word, "utf-16-le")]})]
    assert len(traces.in_python()) == before + 1
    del keeps
    with tempfile.TemporaryFile() as nameless:
        nameless.write(word.encode())
        nameless.flush()
        assert [found for found in traces.in_files(tmp_path) if "/proc/self/fd/" in found]
    (tmp_path / "store.db-wal").write_bytes(b"\x00" + word.encode() + b"\x00")
    (found,) = traces.in_files(tmp_path)
    assert found == f"{what} in {tmp_path / 'store.db-wal'}"


def told(site: Site, traces: Traces) -> dict[str, set[str]]:
    """What of it was said on the broker, and under which name: to the gateway, as it must be."""
    found: dict[str, set[str]] = {}
    start = GatewayTopics(site.hall.id).state.removesuffix("state")
    for message in site.heard.drain():
        for what in (*traces.of(message.topic), *traces.of(message.payload)):
            found.setdefault(what, set()).add(message.topic.removeprefix(start))
    return found


async def quiet(site: Site) -> None:
    """Gateway and listeners are in this process, and may know what they were told: they end."""
    for client in (site.heard, site.desk):
        client.drain()
        client.close()
    site.hall.clients.clear()
    del site.heard, site.desk
    await site.hall.stop()
    await site.part(Part.GATEWAY, Health.DOWN)
