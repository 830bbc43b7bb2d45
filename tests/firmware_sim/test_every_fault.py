"""Every fault of every kind of simulated device, struck on a real pty: what the host meets is another than
without it, and is the same again once it is mended."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from firmware_sim.device_app import Bench
from firmware_sim.errors import UsageError
from firmware_sim.faults_driver import LINE_FAULTS, MESSAGE_FAULTS
from firmware_sim.hall_bus import bus as hall_bus
from firmware_sim.kinds import KINDS
from firmware_sim.printer.kind import PAPERS
from firmware_sim.printer.profile import WIDE
from tests.firmware_sim.devices import aviary, order
from tests.firmware_sim.halls import PROFILES, all_of, bench_of, folder_in
from tests.firmware_sim.raw_host import RawHost
from tests.firmware_sim.wire_host import until

WINDOW_S = 0.15
"""How long the host listens after the last step; what comes later is late."""
TRIES = 12
SEED = 7
"""Which message a fault strikes, and where."""
FAULT = "fault"
"""The step at which the fault strikes, where it isn't before all others."""
PRINTER_STATUS = "ask 10 04 01 10 04 02 10 04 03 10 04 04"
TAPE = """{"hallside_recording": 1, "url": "serial:///dev/x", "baud": 0}
{"t": 0.0, "from": "device", "hex": "ff680303688111039516"}
{"t": 0.01, "from": "host", "hex": "ff680303688101038516"}
{"t": 0.02, "from": "device", "hex": "ff680303688211039616"}
"""
TICKET = "ask 1B 40 41 42 43 0A 1D 56 41 00"


@dataclass(frozen=True)
class Habits:
    """How a kind is used, so that each of its faults is met."""

    arguments: tuple[str, ...]
    steps: tuple[str, ...]
    """"do WORDS" by a person, "ask HEX" or "say TEXT" by the host, "rest SECONDS" by both."""
    before: tuple[str, ...] = ()
    """What has happened before the fault."""
    own: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Steps that one fault needs."""
    looks: Callable[[dict[str, Any]], object] = lambda look: None
    """What of `look` counts."""
    blind: frozenset[str] = frozenset()
    """Faults that the wire does not show: only a person sees them, or nobody before the host is answered."""
    recovers: tuple[str, ...] = ()
    """What a person or host does once the fault is mended."""


LEVELS = '[{"level":5,"name":"五","codes":[{"code":"510","name":"x"}]}]'
APPRAISE = f'{{"command":"appraise","timeout":30,"levels":{LEVELS}}}'
FIND_AND_READ = (
    "ask AA AA AA 96 69 00 03 20 01 22",
    "ask AA AA AA 96 69 00 03 20 02 21",
    "ask AA AA AA 96 69 00 03 30 01 32",
)
HABITS = {
    "hall-bus": Habits(
        ("--evaluators", "81,82", "--repeats", "1"),
        ("do evaluator 82 key 03", "ask FF 68 03 03 68 82 01 03 86 16", "ask FF 68 03 03 68 81 01 0B 8D 16"),
    ),
    "caller6": Habits((), ("do next", "ask 01 00 01 00 09 FF"), blind=frozenset({"deaf"})),
    "bare-pad": Habits(("--profile", str(PROFILES / "five-keys-sum8.toml")), ("do key 4",)),
    "dialogue-pad": Habits(
        (),
        (
            f"say {APPRAISE}",
            "do level 5",
            "do other 好",
            "do submit",
        ),
    ),
    "led": Habits(
        (),
        ("ask A0 90 01 A5 00 03  C7 EB 01  8A", "ask A0 90 02 A5 00 02  41 00  E4"),
        before=("ask A0 90 01 A5 00 02  41 00  E7",),
        looks=lambda look: (look.get("visible"), look.get("colours")),
        blind=frozenset({"frozen", "dark", "no-glyphs"}),
    ),
    "printer": Habits(
        (),
        (TICKET, "rest 0.4", PRINTER_STATUS),
        before=("boot",),
        own={
            "lies-paper-ok": ("do paper left 0.1", FAULT, TICKET, "rest 0.4", PRINTER_STATUS),
            "buffer-lost": ("ask 1B 40 41 42 43", FAULT, "ask 0A 1D 56 41 00", "rest 0.4", PRINTER_STATUS),
        },
        looks=lambda look: (look.get("online"), [t["text"] for t in look.get("newest", [])[-1:]]),
        blind=frozenset({"slow", "buffer-lost", "reboot-mid-job"}),
        # A flipped bit can make a status query a kick of the drawer, and only a hand shuts that.
        recovers=("ask 10 05 02", "do paper load", "do drawer close", "reboot", "boot"),
    ),
    "id-reader": Habits(
        ("--pace", "0", "--slow-s", "0.9", "--late-s", "0.9"),
        ("do card take", "do card put card-1", *FIND_AND_READ),
        before=("do card put card-1",),
        own={"card-bounces": ("do card take", "do card put card-1", FAULT, *FIND_AND_READ)},
    ),
    "replay": Habits(("tape.jsonl",), ("do rewind", "ask FF 68 03 03 68 81 01 03 85 16")),
    "scanner": Habits(("--repeat-s", "0.05", "--pause-s", "0.9"), ("do scan 990000",)),
}
"""By kind: a new kind needs an entry."""


@dataclass(frozen=True)
class Met:
    """What the host and a person meet."""

    wire: bytes
    notes: tuple[str, ...]
    seen: object


class Table:
    """A device and a host that do what habits say."""

    def __init__(self, habits: Habits, bench: Bench, said: list[str]) -> None:
        self.habits = habits
        self.bench = bench
        self.said = said
        self.host = RawHost(bench.device.line.url)

    async def does(self, steps: tuple[str, ...], fault: str = "") -> Met:
        if self.host.gone and self.bench.device.line.plugged:
            self.host.close()
            self.host = RawHost(self.bench.device.line.url)
        self.host.forget()
        self.said.clear()
        for step in steps:
            await self._do(step, fault)
        await asyncio.sleep(WINDOW_S)
        notes = [json.loads(line) for line in self.said]
        return Met(
            self.host.heard,
            tuple(note["note"] for note in notes if "note" in note),
            self.habits.looks(self.bench.device.look()),
        )

    async def _do(self, step: str, fault: str) -> None:
        what, _, words = step.partition(" ")
        with contextlib.suppress(
            UsageError
        ):  # without power, or with an empty screen, a person can do nothing
            match what:
                case "do":
                    self.bench.device.obey(words.split())
                case "ask" if not self.host.gone:
                    self.host.send(bytes.fromhex(words))
                case "say" if not self.host.gone:
                    self.host.send(words.encode() + b"\n")
                case "fault":
                    seed = SEED if fault in {known.name for known in MESSAGE_FAULTS} else None
                    self.bench.board.begin(order(fault, seed=seed))
                case "rest":
                    await asyncio.sleep(float(words))
                case "reboot":
                    self.bench.board.begin(order("reboot"))
                case "boot":
                    await until(lambda: self.bench.device.look().get("online"))
        await asyncio.sleep(0.03)


@contextlib.asynccontextmanager
async def table(folder: Path, kind: str) -> AsyncIterator[Table]:
    async with aviary(folder) as birds:
        (folder / "tape.jsonl").write_text(TAPE, encoding="utf-8")
        arguments = [a.replace("tape.jsonl", str(folder / "tape.jsonl")) for a in HABITS[kind].arguments]
        bench = bench_of(birds, kind, arguments, baud=0)
        made = Table(HABITS[kind], bench, birds.said)
        try:
            await made.does(HABITS[kind].before)
            yield made
        finally:
            made.host.close()


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_every_fault_is_met_on_the_wire_and_is_over_when_it_is_mended(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hall_bus, "ACK_WAIT_S", 0.05)
    monkeypatch.setitem(PAPERS, "80", replace(WIDE, boot_s=0.1))
    habits = HABITS[kind]
    async with table(tmp_path, kind) as made:
        sound = await made.does(habits.steps)
        assert await made.does(habits.steps) == sound, "habits that give the same each time"
        known = [fault.name for fault in made.bench.board.known]
        own = {fault.name: fault for fault in KINDS[kind].faults}

    async def strike(name: str) -> None:
        async with table(folder_in(tmp_path, name), kind) as made:
            steps = habits.own.get(name, (FAULT, *habits.steps))
            usual = (
                await made.does(tuple(step for step in steps if step != FAULT))
                if name in habits.own
                else sound
            )
            if name in habits.own:
                await made.does(habits.recovers)
            if name == "wrong-baud":
                with pytest.raises(UsageError, match="no speed of its own"):
                    made.bench.board.begin(order(name))
                return
            met = await made.does(steps, name)
            if name in own:
                assert met != usual, "nobody meets the fault"
                assert (met.wire == usual.wire) == (name in habits.blind), (usual.wire, met.wire)
            if name not in own or own[name].lasts:
                with contextlib.suppress(UsageError):  # a reboot strikes once
                    made.bench.board.end(name)
            await made.does(habits.recovers)
            for _ in range(TRIES):
                if (met := await made.does(habits.steps)) == sound:
                    return
            assert met == sound, "it is not over"

    assert known == [fault.name for fault in (*MESSAGE_FAULTS, *LINE_FAULTS, *own.values())]
    await all_of(known, strike)


@pytest.mark.parametrize("kind", sorted(KINDS))
async def test_orders_that_make_no_sense_are_refused_in_words_that_help(tmp_path: Path, kind: str) -> None:
    async with table(tmp_path, kind) as made:
        board = made.bench.board
        with pytest.raises(UsageError, match="this device can have: drop, lose") as caught:
            board.begin(order("no-such-fault"))
        for fault in KINDS[kind].faults:
            assert fault.name in str(caught.value)
            if fault.lasts:
                with pytest.raises(UsageError, match=f"{fault.name}: this fault does not last now"):
                    board.end(fault.name)
            else:
                with pytest.raises(UsageError, match="strikes once"):
                    board.end(fault.name)
                with pytest.raises(UsageError, match="strikes once: it takes no --for"):
                    board.begin(order(fault.name, for_s=1.0))
            with pytest.raises(UsageError, match="no fault of single messages"):
                board.begin(order(fault.name, p=0.5))


@pytest.mark.parametrize(
    ("kind", "arguments", "fault", "why"),
    [
        ("hall-bus", ["--evaluators", "81"], "address-clash", "needs two evaluators"),
        ("hall-bus", ["--evaluators", "", "--callers", "01"], "stuck-key", "no evaluator on this bus"),
        ("bare-pad", ["--profile", str(PROFILES / "four-keys-literal.toml")], "bad-checksum", "no checksum"),
        ("bare-pad", ["--profile", str(PROFILES / "four-keys-literal.toml")], "unknown-key", "written out"),
        ("id-reader", [], "card-bounces", "no card lies there"),
    ],
)
async def test_a_fault_that_a_device_cannot_have_as_it_is_set_up_is_refused(
    tmp_path: Path, kind: str, arguments: list[str], fault: str, why: str
) -> None:
    async with aviary(tmp_path) as birds:
        bench = bench_of(birds, kind, arguments)
        with pytest.raises(UsageError, match=why):
            bench.board.begin(order(fault))
        assert bench.board.current == []
