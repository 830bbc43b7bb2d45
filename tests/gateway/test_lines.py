"""The devices that halls already have, from their key to the centre: real ptys, TCP and broker."""

import asyncio
import json
import logging
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from contracts.device import DeviceKind, Health
from contracts.topics import GatewayTopics
from demo.processes import module, wait_until
from demo.stack import Stack
from firmware_sim.bare_pad.pad import BarePad
from firmware_sim.bare_pad.profile import parse_profile
from firmware_sim.caller6.caller import Caller6
from firmware_sim.device import Device
from firmware_sim.device_app import Bench, DeviceOptions
from firmware_sim.dialogue_pad.pad import DialoguePad
from firmware_sim.hall_bus.bus import Bus
from firmware_sim.led.display import Led
from firmware_sim.line.place_port import Place, PtyAt, TcpAt
from tests.gateway.hall import Desk, Hall, arm, until

CALL = asyncio.to_thread
KEYS = 'keys = { "00" = 1, "01" = 3, "02" = 4, "03" = 5 }'
PROFILES = Path(__file__).parents[2] / "docs" / "how-to" / "bare-pad-profiles"


class Lines:
    """Simulated devices on lines of a hall."""

    def __init__(self, hall: Hall) -> None:
        self.hall = hall
        self.benches: list[Bench] = []

    def add(self, device: Device, table: str, *, tcp: bool = False) -> Bench:
        """A device on a line of its own, and its table of `[[lines]]`."""
        link = self.hall.folder / f"line-{len(self.benches)}"
        place: Place = TcpAt("127.0.0.1", 0) if tcp else PtyAt(link)
        options = DeviceOptions("device", place, 0 if tcp else 9600)
        bench = Bench(asyncio.get_running_loop(), device, options, lambda _: None)
        bench.device.start()
        self.benches.append(bench)
        url = bench.device.line.url if tcp else f"serial://{link}?baud=9600"
        self.hall.extra += f'\n[[lines]]\nurl = "{url}"\n{table}\n'
        return bench

    def windows(self, *numbers: str) -> None:
        self.hall.windows += [{"number": number} for number in numbers]

    def bus(self, *windows: str, repeats: int = 3) -> Bench:
        """Evaluators 81, 82, ... and callers 01, 02, ... of these windows."""
        self.windows(*windows)
        callers = {window: place for place, window in enumerate(windows, 1)}
        named = ", ".join(f'"{window}" = {place}' for window, place in callers.items())
        table = f'kind = "hall-bus"\n{KEYS}\naddresses = "offset"\ncallers = {{ {named} }}'
        bus = Bus([0x80 + place for place in callers.values()], [*callers.values()], repeats)
        return self.add(bus, table)

    def bare_pad(self, window: str) -> Bench:
        self.windows(window)
        path = PROFILES / "five-keys-sum8.toml"
        profile = parse_profile(path.read_text(encoding="utf-8"), str(path))
        table = f'kind = "bare-pad"\nprofile = "{path}"\nwindow = "{window}"'
        return self.add(BarePad(profile, Random(1), repeat_s=0.2), table)

    def dialogue_pad(self, window: str) -> Bench:
        self.windows(window)
        return self.add(DialoguePad(), f'kind = "dialogue-pad"\nwindow = "{window}"', tcp=True)


@pytest.fixture
def lines(hall: Hall) -> Iterator[Lines]:
    made = Lines(hall)
    yield made
    for bench in made.benches:
        bench.close()


async def ready(hall: Hall) -> None:
    """All lines are open."""
    gateway = hall.gateway
    assert gateway is not None
    await until(lambda: all(d.health is not Health.ABSENT for d in gateway.lines.devices.values()), "open")


def seen(hall: Hall, kind: str, count: int = 1) -> Callable[[], bool]:
    centre = next(c for c in hall.clients if hasattr(c, "of_kind"))
    return lambda: len(centre.of_kind(kind)) >= count


async def test_three_evaluators_on_one_line_rate_three_sessions_each_once(hall: Hall, lines: Lines) -> None:
    bus = lines.bus("1", "2", "3")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    for number in (1, 2, 3):
        answer = await CALL(desk.ask, "arm", arm(number, window=str(number)))
        assert answer["result"]["device"] == f"evaluator-{number}"
    for address, key in (("81", "03"), ("82", "00"), ("83", "02")):
        bus.device.obey(["evaluator", address, "key", key])
    await until(seen(hall, "rating-given", 3), "three ratings")
    ratings = {e["data"]["window"]: e for e in centre.of_kind("rating-given")}
    assert {w: e["data"]["level"] for w, e in ratings.items()} == {"1": 5, "2": 1, "3": 4}
    assert {e["data"]["delivery"] for e in ratings.values()} == {"unacked"}
    assert {e["deviceid"] for e in ratings.values()} == {f"{hall.id}:evaluator-{n}" for n in (1, 2, 3)}
    assert not centre.of_kind("rating-refused")


async def test_a_second_press_of_a_session_is_refused_and_one_without_any_is_kept_unsolicited(
    hall: Hall, lines: Lines
) -> None:
    bus = lines.bus("1", "2")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    bus.device.obey(["evaluator", "81", "key", "03"])
    await until(seen(hall, "rating-given"), "the rating")
    bus.device.obey(["evaluator", "81", "key", "00"])
    await until(seen(hall, "rating-refused"), "the second press")
    (rating,), (refused,) = centre.of_kind("rating-given"), centre.of_kind("rating-refused")
    assert refused["data"]["rated_by"] == rating["id"]
    bus.device.obey(["evaluator", "82", "key", "03"])
    await until(seen(hall, "press-unsolicited"), "the press without a session")
    (stray,) = centre.of_kind("press-unsolicited")
    assert (stray["data"]["cause"], stray["data"]["window"]) == ("no_session", "2")


async def test_a_key_without_a_level_never_rates_whatever_its_number(hall: Hall, lines: Lines) -> None:
    bus = lines.bus("1")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    bus.device.obey(["evaluator", "81", "key", "04"])
    await until(seen(hall, "press-unsolicited"), "the press")
    (stray,) = centre.of_kind("press-unsolicited")
    assert (stray["data"]["cause"], stray["data"]["key"]) == ("bad_key", 4)
    bus.device.obey(["evaluator", "81", "key", "00"])
    await until(seen(hall, "rating-given"), "the session is still open")


async def test_nobody_pressed_is_unrated_and_a_press_after_that_is_no_rating(
    hall: Hall, lines: Lines
) -> None:
    bus = lines.bus("1")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(timeout_s=0.2))
    await until(seen(hall, "session-unrated"), "unrated")
    assert centre.of_kind("session-unrated")[0]["data"]["cause"] == "timeout"
    bus.device.obey(["evaluator", "81", "key", "03"])
    await until(seen(hall, "press-unsolicited"), "the late press")
    assert not centre.of_kind("rating-given")


async def test_a_bare_pad_rates_by_its_profile(hall: Hall, lines: Lines) -> None:
    pad = lines.bare_pad("1")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    pad.device.obey(["key", "2"])
    await until(seen(hall, "rating-given"), "the rating")
    (rating,) = centre.of_kind("rating-given")
    assert (rating["data"]["level"], rating["data"]["device"]) == (2, "evaluator-1")
    assert (await CALL(desk.ask, "disarm", {"window": "1"}))["error"]["code"] == "nothing_armed"


async def test_a_two_screen_pad_gives_level_reasons_and_the_citizens_own_words(
    hall: Hall, lines: Lines, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    pad = lines.dialogue_pad("1")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    await until(lambda: bool(pad.device.look()["shown"]), "the rating page")
    offered = pad.device.look()["levels"]
    assert isinstance(offered, list)
    assert offered[0] == "5 非常满意"
    for words in (["level", "2"], ["code", "207"], ["code", "209"], ["other", "排队太久"], ["submit"]):
        pad.device.obey(words)
    await until(seen(hall, "rating-given"), "the rating")
    (rating,) = centre.of_kind("rating-given")
    data = rating["data"]
    assert (data["level"], data["reasons"], data["remark"]) == (2, [207, 209], "排队太久")
    assert "排队太久" not in caplog.text


async def test_a_two_screen_pad_whose_citizen_went_away_ends_the_session_unrated(
    hall: Hall, lines: Lines
) -> None:
    lines.dialogue_pad("1")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm(timeout_s=1))
    await until(seen(hall, "session-unrated"), "the pad's own timeout")
    assert centre.of_kind("session-unrated")[0]["data"]["cause"] == "timeout"
    assert not centre.of_kind("rating-given")


async def test_a_disarm_clears_a_two_screen_pad(hall: Hall, lines: Lines) -> None:
    pad = lines.dialogue_pad("1")
    await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    await until(lambda: bool(pad.device.look()["shown"]), "the rating page")
    assert (await CALL(desk.ask, "disarm", {"window": "1"}))["result"]["pad_told"] is True
    await until(lambda: not pad.device.look()["shown"], "an empty screen")
    await until(seen(hall, "session-unrated"), "unrated")


async def test_an_evaluator_whose_line_is_gone_can_not_be_armed(hall: Hall, lines: Lines) -> None:
    lines.windows("1")
    table = f'kind = "hall-bus"\n{KEYS}\nevaluators = {{ "1" = 0x81 }}'
    hall.extra = f'\n[[lines]]\nurl = "serial://{hall.folder}/nothing?baud=9600"\n{table}\n'
    centre = await hall.centre()
    await hall.start()
    desk = await hall.desk()
    answer = await CALL(desk.ask, "arm", arm())
    assert answer["error"]["code"] == "pad_offline"
    await until(seen(hall, "session-unrated"), "unrated")
    assert centre.of_kind("session-unrated")[0]["data"]["cause"] == "pad_offline"


async def test_a_display_shows_the_text_in_its_colour_and_a_caller_its_digits(
    hall: Hall, lines: Lines
) -> None:
    bus = lines.bus("1")
    led = lines.add(
        Led(0x05, full_width=False, columns=16), 'kind = "led"\ndisplays = { "1" = 5 }\ncolour = "green"'
    )
    await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    asked = {"window": "1", "text": "请A012到1号窗口", "digits": "12", "beep": True}
    answer = await CALL(desk.ask, "display", asked)
    assert set(answer["result"]["devices"]) == {"display-1", "caller-1"}
    await until(lambda: led.device.look()["text"] == ["请A012到1号窗口"], "the text")
    assert led.device.look()["colours"] == [["green"]]
    await until(lambda: "12" in json.dumps(bus.device.look()["callers"]), "the digits")
    answer = await CALL(desk.ask, "display", {"window": "1"})
    assert answer["error"]["code"] == "bad_request"
    lines.windows("2")
    answer = await CALL(desk.ask, "display", {"window": "2", "text": "x"})
    assert answer["error"]["code"] == "unknown_window"


async def test_a_clerks_keys_are_published_and_answered(hall: Hall, lines: Lines) -> None:
    bus = lines.bus("1")
    caller = lines.add(Caller6(0x03, 0), 'kind = "caller6"\ncallers = { "2" = 3 }')
    lines.windows("2")
    await hall.centre()
    gateway = await hall.start()
    await ready(hall)
    keys = await hall.listen(GatewayTopics(hall.id).caller("+"))
    bus.device.obey(["caller", "01", "key", "call"])
    told = json.loads((await CALL(keys.next)).payload)
    assert (told["device"], told["window"], told["action"], told["key"]) == ("caller-1", "1", "call", 12)
    caller.device.obey(["next"])
    message = await CALL(keys.next)
    assert message.topic == GatewayTopics(hall.id).caller("2")
    assert (json.loads(message.payload)["action"], message.retain) == ("call", False)
    await until(lambda: gateway.lines.devices["caller-2"].health is Health.ONLINE, "online")
    assert "kind" not in json.loads(message.payload)


async def test_every_device_of_a_line_has_its_state(hall: Hall, lines: Lines) -> None:
    bus = lines.bus("1")
    await hall.centre()
    gateway = await hall.start()
    await ready(hall)
    topic = GatewayTopics(hall.id).device_state("evaluator-1")
    states = await hall.listen(topic)
    assert json.loads((await CALL(states.next)).payload)["health"] == "greeting"
    bus.device.obey(["evaluator", "81", "key", "03"])
    state = json.loads((await CALL(states.next)).payload)
    assert (state["kind"], state["window"], state["health"]) == ("evaluator", "1", "online")
    assert gateway.health()["lines"] == {"evaluator-1": "online", "caller-1": "greeting"}
    assert {s.kind for s in gateway.devices()} == {DeviceKind.EVALUATOR, DeviceKind.CALLER}
    await until(seen(hall, "device-birth"), "the birth")


async def test_a_reload_leaves_lines_that_stay_alone_and_opens_and_closes_the_others(
    hall: Hall, lines: Lines
) -> None:
    lines.bare_pad("1")
    stays = hall.extra
    lines.dialogue_pad("2")
    await hall.centre()
    gateway = await hall.start()
    await ready(hall)
    gone = await hall.listen(GatewayTopics(hall.id).device_state("evaluator-2"))
    await CALL(gone.next)
    before = gateway.lines.devices["evaluator-1"]
    hall.extra = stays
    hall.windows.pop()
    bus = lines.bus("3")
    hall.write_config()
    await gateway.reload()
    assert set(gateway.lines.devices) == {"evaluator-1", "evaluator-3", "caller-3"}
    assert gateway.lines.devices["evaluator-1"] is before
    assert before.health is Health.GREETING
    while (await CALL(gone.next)).payload:
        pass
    await ready(hall)
    bus.device.obey(["evaluator", "81", "key", "03"])
    await until(seen(hall, "press-unsolicited"), "the new line's press")


def _serves(health: dict[str, Any] | None) -> bool:
    return health is not None and health["hall_broker"] == "up" and "absent" not in health["lines"].values()


async def test_kill_9_loses_nothing_that_an_evaluator_was_acknowledged_and_counts_it_once(
    tmp_path: Path, hall: Hall, lines: Lines
) -> None:
    bus = lines.bus("1")
    with Stack(tmp_path / "stack", hall.id) as stack:
        await CALL(stack.start_broker)
        await CALL(stack.start_backend)
        stack.write_config({})
        text = stack.config_path.read_text(encoding="utf-8")
        stack.config_path.write_text(f'{text}\n[[windows]]\nnumber = "1"\n{hall.extra}', encoding="utf-8")
        for number in (1, 2):
            await CALL(stack.start_gateway)
            desk = await CALL(Desk, stack.broker_port, hall.id)
            await CALL(wait_until, lambda: _serves(stack.health()), 20, "the gateway serves")
            assert (await CALL(desk.ask, "arm", arm(number)))["ok"]
            bus.device.obey(["evaluator", "81", "key", f"0{number}"])
            await until(lambda: "'acked': True" in str(bus.device.look()["evaluators"]), "the ack")
            stack.processes["gateway"].kill()
            await CALL(desk.close)
        await CALL(stack.start_gateway)
        await CALL(stack.wait_for_receipts, 20)
        counted = stack.store("SELECT project_no, service_no, level FROM ratings ORDER BY service_no")
        rows = stack.journal("SELECT body FROM events WHERE kind LIKE 'rating%' ORDER BY n")
    ratings = [json.loads(body) for (body,) in rows]
    assert [(e["subject"], e["data"]["level"]) for e in ratings] == [("case-7/1", 3), ("case-7/2", 4)]
    assert len({e["id"] for e in ratings}) == 2
    assert counted == [("case-7", 1, 3), ("case-7", 2, 4)]


async def test_a_drafted_profile_serves_the_pad_that_was_listened_to(
    tmp_path: Path, hall: Hall, lines: Lines
) -> None:
    pad = lines.bare_pad("1")
    draft = tmp_path / "draft.toml"
    url = hall.folder / "line-0"
    command = module("gateway.cli", "sniff", str(url), "--out", str(draft), "--name", "box")
    process = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    assert b"nothing is written" in await process.stdout.readline()
    shown = []
    for level in (5, 4, 3, 2, 1):
        pad.device.obey(["key", str(level)])
        shown.append((await process.stdout.readline()).decode())
    process.send_signal(signal.SIGINT)
    rest = (await process.communicate())[0].decode()
    assert process.returncode == 0, rest
    assert "AA 55 00 00 01 01" in shown[0]
    assert "Checksum: sum8" in rest
    assert pad.device.look()["heard_bytes"] == 0, "it was written to"
    hall.extra = hall.extra.replace(str(PROFILES / "five-keys-sum8.toml"), str(draft))
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    pad.device.obey(["key", "2"])
    await until(seen(hall, "rating-given"), "the rating")
    assert centre.of_kind("rating-given")[0]["data"]["level"] == 2


async def test_an_evaluator_is_not_acknowledged_before_its_press_is_stored(hall: Hall, lines: Lines) -> None:
    bus = lines.bus("1", repeats=20)
    await hall.centre()
    gateway = await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    refusals: list[BaseException] = []
    gateway.lines.on_refusal = refusals.append
    store = gateway.writer._store
    store.shut = "the disk is full"
    bus.device.obey(["evaluator", "81", "key", "03"])
    await until(lambda: len(refusals) >= 2, "the press and its repetition refused")
    assert "'acked': True" not in str(bus.device.look()["evaluators"])
    store.shut = ""
    await until(seen(hall, "rating-given"), "its next repetition")
    await until(lambda: "'acked': True" in str(bus.device.look()["evaluators"]), "the ack")


async def test_a_two_screen_pad_answers_a_gateway_that_was_started_meanwhile(
    hall: Hall, lines: Lines
) -> None:
    pad = lines.dialogue_pad("1")
    centre = await hall.centre()
    await hall.start()
    await ready(hall)
    desk = await hall.desk()
    await CALL(desk.ask, "arm", arm())
    await until(lambda: bool(pad.device.look()["shown"]), "the rating page")
    await hall.stop()
    await hall.start()
    await ready(hall)
    for words in (["level", "5"], ["submit"]):
        pad.device.obey(words)
    await until(seen(hall, "rating-given"), "the rating")
    assert centre.of_kind("rating-given")[0]["subject"] == "case-7/1"


async def test_a_flooding_line_is_one_fault_and_a_caller_without_a_buzzer_is_told_of(
    hall: Hall, lines: Lines
) -> None:
    lines.windows("1")
    caller = lines.add(Caller6(0x03, 0), 'kind = "caller6"\ncallers = { "1" = 3 }')
    centre = await hall.centre()
    gateway = await hall.start()
    await ready(hall)
    driver = gateway.lines.devices["caller-1"].driver
    for _ in range(2):
        gateway.lines.line_floods(driver, "2000 frames a second")
    await until(seen(hall, "device-fault"), "the fault")
    desk = await hall.desk()
    answer = await CALL(desk.ask, "display", {"window": "1", "beep": True})
    assert "can't be made to beep" in answer["error"]["message"]
    assert (await CALL(desk.ask, "display", {"window": "1", "digits": "47"}))["ok"]
    await until(lambda: caller.device.look()["display"] != "", "the number")
    assert "47" in str(caller.device.look()["display"])
    assert len(centre.of_kind("device-fault")) == 1
