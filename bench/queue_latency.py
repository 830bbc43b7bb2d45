"""A number: from a kiosk's request to the gateway's answer, beside an echo over the same broker and a commit.

Twelve kiosks ask ten times a second in all, far more than a hall's busiest hour, while a simulated hall of 70
windows calls, serves and rates as in that hour. Kiosks that measure give their numbers up at once: nobody
waits for whom the hall does not know.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import cycle
from pathlib import Path
from statistics import median

from bench.figures import FDATASYNC_NOTE, NS_PER_MS, Beside, Figure, Options, percentiles
from bench.hall import hall, start
from bench.lean_mqtt import PUBLISH, LeanClient, Packet
from bench.queue_floor import ANSWER, ASK
from contracts.catalog import Catalog
from contracts.topics import GatewayTopics
from demo.hall_catalog import played_catalog, write_catalog
from demo.stack import GatewayOptions, Stack

WINDOWS = 70
KIOSKS = 12
ASKED_PER_S = 10.0
SECONDS = 30.0
ROUNDS = 3
GUESTS_PER_S = 0.55
"""10,000 a day in the busiest of its half hours."""
WARM_UP = 20
ANSWER_S = 10.0
STARTED_S = 90.0
GOAL = 5.0

Round = list[float]
"""Milliseconds, of each answer."""


def run(options: Options) -> list[Figure]:
    """Floor and gateway in turns."""
    seconds = options.seconds(SECONDS)
    floors: list[Round] = []
    ours: list[Round] = []
    for number in range(1 if options.quick else ROUNDS):
        floors.append(_floor(options.folder / f"floor-{number}", seconds))
        ours.append(_gateway(options.folder / f"hall-{number}", seconds))
    (floor50, floor99), (p50, p99) = _middle(floors), _middle(ours)
    name = "echo over the broker + one SQLite commit"
    detail = {
        "asked": sum(map(len, ours)),
        "rounds_p50_p99": [tuple(round(value, 3) for value in percentiles(one)) for one in ours],
        "floor_rounds_p50_p99": [tuple(round(value, 3) for value in percentiles(one)) for one in floors],
        "windows": WINDOWS, "kiosks": KIOSKS, "asked_per_s": ASKED_PER_S, "guests_per_s": GUESTS_PER_S,
        "note": FDATASYNC_NOTE,
    }  # fmt: skip
    return [
        Figure("issue_to_reply_p50", p50, "ms", (Beside(f"{name}, p50", floor50),), detail=detail),
        Figure(
            "issue_to_reply_p99", p99, "ms", (Beside(f"{name}, p99", floor99),),
            f"at most {GOAL:g} × floor", p99 <= GOAL * floor99, detail,
        ),
    ]  # fmt: skip


@dataclass(slots=True)
class Kiosks:
    """One client that asks, one answer at a time."""

    client: LeanClient
    waits: Round = field(default_factory=list)

    def every(
        self, interval_s: float, seconds: float, ask: Callable[[int], bytes], then: Callable[[Packet], None]
    ) -> None:
        """Ask at fixed times. `ask` sends and returns by what the answer is known, `then` gets it; its time
        counts for nothing, nor do the first answers."""
        began, asked = time.monotonic(), 0
        while (due := began + asked * interval_s) < began + seconds + WARM_UP * interval_s:
            time.sleep(max(0.0, due - time.monotonic()))
            sent = time.monotonic_ns()
            came, packet = self.answer(ask(asked))
            asked += 1
            if asked > WARM_UP:
                self.waits.append((came - sent) / NS_PER_MS)
            then(packet)

    def answer(self, mark: bytes) -> tuple[int, Packet]:
        """When the answer with that mark came, and the answer."""
        deadline = time.monotonic() + ANSWER_S
        while time.monotonic() < deadline:
            now, packets = self.client.receive()
            for packet in packets:
                if packet.kind == PUBLISH:
                    length = int.from_bytes(packet.body[:2], "big") + 2
                    self.client.acknowledge([packet.body[length : length + 2]])
                    if mark in packet.body:
                        return now, packet
        raise TimeoutError(f"no answer within {ANSWER_S:g} s")


def _middle(rounds: list[Round]) -> tuple[float, float]:
    found = [percentiles(one) for one in rounds]
    return median(p50 for p50, _ in found), median(p99 for _, p99 in found)


def _floor(folder: Path, seconds: float) -> Round:
    with hall(folder) as stack:
        start(
            stack, "echo", "bench.queue_floor", str(stack.broker_port), str(folder / "floor.db")
        ).wait_for_line("ready")
        kiosks = Kiosks(LeanClient(stack.broker_port, "bench-kiosks"))
        kiosks.client.subscribe(ANSWER)

        def ask(number: int) -> bytes:
            mark = f"<{number:08d}>".encode()
            kiosks.client.publish(ASK.encode(), mark.ljust(260, b" "))
            return mark

        kiosks.every(1 / ASKED_PER_S, seconds, ask, lambda _: None)
        return kiosks.waits


def _gateway(folder: Path, seconds: float) -> Round:
    with hall(folder) as stack:
        catalog = played_catalog(WINDOWS, datetime.now(UTC))
        _open(stack, catalog, seconds)
        topics = GatewayTopics(stack.gateway_id)
        reply = topics.reply("bench").encode()
        kiosks = Kiosks(LeanClient(stack.broker_port, "bench-kiosks", level=5))
        kiosks.client.subscribe(reply.decode())
        services = cycle(sorted({item.service for item in catalog.items}))

        def send(name: str, number: int, payload: dict[str, str]) -> bytes:
            mark = f"<{name}-{number:08d}>".encode()
            kiosks.client.ask(topics.command(name).encode(), json.dumps(payload).encode(), reply, mark)
            return mark

        def issue(number: int) -> bytes:
            kiosk = f"kiosk-{number % KIOSKS:02d}"
            wish = {"request": f"bench-request-{number:08d}", "kiosk": kiosk, "service": next(services)}
            wish["person"] = sha256(wish["request"].encode()).hexdigest()
            return send("issue", number, wish)

        def give_up(packet: Packet) -> None:
            reply = json.loads(packet.body[packet.body.index(b'{"ok"') :])
            assert reply["ok"], reply
            ticket = reply["result"]["ticket"]["ticket"]
            kiosks.answer(send("confirm", 0, {"ticket": ticket, "outcome": "failed"}))

        kiosks.every(1 / ASKED_PER_S, seconds, issue, give_up)
        return kiosks.waits


def _open(stack: Stack, catalog: Catalog, seconds: float) -> None:
    """The hall is at work, at its busiest rate, for longer than is measured."""
    folder = stack.folder
    queue = {
        "catalog": str(write_catalog(catalog, folder / "catalog.json")),
        "help_after_min": 0,
        "rating_timeout_s": 2.0,
    }
    pads = {
        window.number: f"serial://{folder}/pads/pad-{n:03d}" for n, window in enumerate(catalog.windows, 1)
    }
    stack.start_backend()
    stack.write_config(pads, GatewayOptions(queue=queue))
    stack.start_gateway()
    lasts_s = seconds + WARM_UP / ASKED_PER_S + 10
    stack.start_simulator(
        "hall",
        [
            "hall", "--queue", "--windows", str(WINDOWS), "--kiosks", str(KIOSKS),
            "--visitors", str(max(1, round(GUESTS_PER_S * lasts_s))), "--seconds", str(lasts_s),
            "--broker", stack.broker_url, "--gateway", stack.gateway_id, "--baud", "0",
            "--dir", str(folder / "pads"), "--ledger", str(folder / "ledger.jsonl"),
        ],
    )  # fmt: skip
    stack.processes["hall"].wait_for_line("started", STARTED_S)
