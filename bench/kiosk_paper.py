"""A simulated ticket printer on a pty, as a program of its own: tells of each job when its first and its last
byte came, how many there were, and when its paper was cut.

    python -m bench.kiosk_paper LINK BAUD

Standard output is JSON lines: {"ready"}, then {"first", "last", "cut", "bytes"}; monotonic seconds. With baud
0 bytes and paper take no time.
"""

import asyncio
import json
import re
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

from firmware_sim.device import Effect, Note
from firmware_sim.device_app import Bench, DeviceOptions
from firmware_sim.line.place_port import PtyAt
from firmware_sim.printer.firmware import Printer
from firmware_sim.printer.paper_port import save_png
from firmware_sim.printer.profile import WIDE
from firmware_sim.run_app import stop_event

QUESTIONS = re.compile(rb"(?:\x10\x04.)*", re.DOTALL)
"""Between jobs the host asks how the printer does (DLE EOT n). A paced line gives it byte by byte."""
PARTS_OF_A_QUESTION = (b"\x10", b"\x10\x04")
APART_S = 0.3
"""What comes after so long without a byte is another job, or the greeting of a driver."""
AT_ONCE_MM_S = 1e6
ROLL_MM = 1e9
"""A roll that no measurement uses up."""


class _Printer(Printer):
    """Notes when what is no question came."""

    first = last = 0.0
    octets = 0
    _tail = b""

    def receive(self, data: bytes, now_s: float) -> list[Effect]:
        told = self._tail + data
        job = told[question.end() :] if (question := QUESTIONS.match(told)) else told
        self._tail = job if job in PARTS_OF_A_QUESTION else b""
        if not self._tail and job:
            if now_s - self.last > APART_S:
                self.first, self.octets = now_s, 0
            self.last = now_s
            self.octets += len(job)
        return self._seen(super().receive(data, now_s), now_s)

    def advance(self, now_s: float) -> list[Effect]:
        return self._seen(super().advance(now_s), now_s)

    def _seen(self, effects: list[Effect], now_s: float) -> list[Effect]:
        for effect in effects:
            if isinstance(effect, Note) and effect.what == "printed":
                job = {"first": self.first, "last": self.last, "cut": now_s, "bytes": self.octets}
                print(json.dumps(job), flush=True)
        return effects


async def main(link: Path, baud: int) -> None:
    """Until SIGTERM."""
    loop = asyncio.get_running_loop()
    profile = (
        replace(WIDE, roll_mm=ROLL_MM) if baud else replace(WIDE, roll_mm=ROLL_MM, speed_mm_s=AT_ONCE_MM_S)
    )
    options = DeviceOptions("printer", PtyAt(link), baud)
    bench = Bench(loop, _Printer(profile, save_png, Random(1)), options, lambda line: None)
    bench.device.start()
    print(json.dumps({"ready": True}), flush=True)
    await stop_event(loop).wait()
    bench.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), int(sys.argv[2])))
