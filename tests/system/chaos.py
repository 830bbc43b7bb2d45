"""Kills and restarts the parts of a running hall at random moments, and waits for it to recover."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from demo.audit import Ledger, Report, audit
from demo.processes import wait_until
from demo.stack import GatewayOptions, Stack

PADS = 8
PRESS_RATE = 400
"""Presses a second over all pads: so many that each kill finds some half-way through every hop."""
LIFE_S = (0.15, 1.0)
"""How long a part lives between two kills."""
DRAIN_S = 90.0
DOWN_S = (0.0, 0.4)
"""How long a killed part stays down."""
TWO_AT_ONCE = 0.4
"""Share of the kills that take a second part down before the first is back: a broker that dies while the
backend is away takes everything with it that it had acknowledged."""
VICTIMS = ("gateway", "sim", "backend", "mosquitto")


@dataclass
class ChaosHall:
    """A hall whose parts die. Pads press all the time, as long as their simulator lives."""

    stack: Stack
    seed: int
    pads: int = PADS
    press_rate: float = PRESS_RATE
    faults: str = ""
    kills: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.stack.folder / "ledger.jsonl")
        self._random = Random(self.seed)
        self._simulators = 0
        self._restart: dict[str, Callable[[], object]] = {
            "gateway": self.stack.start_gateway,
            "sim": lambda: self.start_pads(self.press_rate),
            "backend": self.stack.start_backend,
            "mosquitto": self.stack.start_broker,
        }

    def start(self) -> None:
        """Everything up, presses flowing."""
        self.stack.start_broker()
        self.stack.start_backend()
        urls = self.start_pads(self.press_rate)
        self.stack.write_config(urls, GatewayOptions(centre={"receipt_timeout_s": 0.5}))
        self.stack.start_gateway()

    def start_pads(self, rate: float) -> dict[str, str]:
        """The pads, with what their rings held; `rate` presses a second. Returns window to URL."""
        self._simulators += 1
        folder = self.stack.folder
        arguments = [
            "fleet", "--pads", str(self.pads), "--dir", str(folder / "pads"),
            "--state", str(folder / "nvram"),
            "--ledger", str(self.ledger.path), "--seed", str(self.seed * 1000 + self._simulators),
        ]  # fmt: skip
        if rate:
            arguments += ["--press-rate", str(rate)]
        if self.faults:
            arguments += ["--faults", self.faults]
        ready = self.stack.start_simulator("sim", arguments)
        return {str(number): pad["url"] for number, pad in enumerate(ready["pads"], 1)}

    def kill_some(self) -> int:
        """Let the hall live a moment, kill one part or two at random, start them anew. Returns how many."""
        time.sleep(self._random.uniform(*LIFE_S))
        count = 2 if self._random.random() < TWO_AT_ONCE else 1
        victims = self._random.sample(VICTIMS, count)
        for victim in victims:
            self.stack.processes[victim].kill()
            self.kills[victim] = self.kills.get(victim, 0) + 1
            time.sleep(self._random.uniform(*DOWN_S))
        # The backend waits for its broker, so the broker comes back first.
        for victim in sorted(victims, key=("mosquitto", "backend", "gateway", "sim").index):
            self._restart[victim]()
        return count

    def settle(self, wall_s: float, timeout_s: float = DRAIN_S) -> Report:
        """No more presses: wait until every ring is empty and every event receipted, then audit."""
        self.stack.processes["sim"].terminate()
        self.faults = ""
        self.start_pads(0)
        wait_until(self._rings_empty, timeout_s, "every press acknowledged to its pad", 0.2)
        self.stack.wait_for_receipts(timeout_s)
        return audit(self.stack, self.ledger, windows=self.pads, wall_s=wall_s)

    def _rings_empty(self) -> bool:
        self.ledger.update()
        return not self.ledger.pressed.keys() - self.ledger.acked


def run_chaos(folder: Path, *, kills: int, seed: int) -> tuple[Report, dict[str, int]]:
    """`kills` kills; the report afterwards, and how often each part died."""
    began = time.monotonic()
    with Stack(folder) as stack:
        hall = ChaosHall(stack, seed)
        hall.start()
        killed = 0
        while killed < kills:
            killed += hall.kill_some()
        return hall.settle(time.monotonic() - began), hall.kills
