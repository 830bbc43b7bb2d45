"""Fails when the GUI's thread does not come back to its event loop in time.

A machine that is busy with other things makes every span longer by the clock. So two other things are looked
at: how long the thread computed, on its own processor clock, less what a fixed piece of work tells of how
slow the processor is just then; and whether it slept in one place while another thread, which needs the
interpreter itself, was let run again and again. What happens for the first time (a page is laid out, its
letters and drawings are made, a library is loaded) may compute longer; what happens again may not.
"""

import gc
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

TURN_MAX_S = 0.05
FIRST = 4
"""So many times as long may what happens for the first time take."""
LOOK_S = 0.005
LOOKS = 6
"""So often, at the least, it was seen asleep in the same place before that counts as blocked."""
ASLEEP = frozenset("SD")
YARD = range(20_000)
FRAMES = 10


class Watchdog:
    """For the thread that makes it. `stop` it in the end.

    `judge`: of the turn that has just ended what it was, and how long it may compute when that happens again.
    """

    def __init__(self, judge: Callable[[], tuple[str, float]] = lambda: ("turn", TURN_MAX_S)) -> None:
        self.late: list[str] = []
        """Each turn that waited, or computed far too long, and where."""
        # As the program does once its screen is shown: what else the tests hold is no matter of the kiosk's.
        gc.collect()
        gc.freeze()
        self._judge = judge
        self._fastest: dict[str, tuple[float, str]] = {}
        self._again: dict[str, float] = {}
        self._best_s = min(_yard_s() for _ in range(5))
        self._identity = threading.get_ident()
        self._clock = time.pthread_getcpuclockid(self._identity)
        self._stat = Path(f"/proc/self/task/{threading.get_native_id()}/stat")
        self._turn = 0
        self._began_s = 0.0
        self._where = ""
        self._ended = False
        self._going = threading.Event()
        self._thread = threading.Thread(target=self._look_on, name="watchdog", daemon=True)
        self._thread.start()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One turn of the event loop, or what stands for one."""
        self._turn += 1
        self._where = ""
        self._began_s = time.thread_time()
        self._going.set()
        try:
            yield
        finally:
            self._going.clear()
            took_s = time.thread_time() - self._began_s
            self._turn += 1
            self._computed(took_s, *self._judge())

    @property
    def slow(self) -> list[str]:
        """What happened several times and never was as fast as it has to be."""
        told = ((what, limit_s, *self._fastest[what]) for what, limit_s in self._again.items())
        return [
            f"{what} computes for {s * 1000:.0f} ms: {where}" for what, most_s, s, where in told if s > most_s
        ]

    def stop(self) -> None:
        """Look no more."""
        gc.unfreeze()
        self._ended = True
        self._going.set()
        self._thread.join()

    def _computed(self, took_s: float, what: str, limit_s: float) -> None:
        if took_s > limit_s:
            took_s /= self._slowness()
        now = (took_s, self._where)
        if what in self._fastest:
            self._again[what] = limit_s
        self._fastest[what] = min(now, self._fastest.get(what, now))
        if took_s > FIRST * limit_s:
            self.late.append(f"{what} computed for {took_s * 1000:.0f} ms: {self._where}")

    def _slowness(self) -> float:
        """How many times slower than at its best the processor is now."""
        now_s = min(_yard_s() for _ in range(3))
        self._best_s = min(self._best_s, now_s)
        return now_s / self._best_s

    # -- in a thread of its own -----------------------------------------------------------------------------

    def _look_on(self) -> None:
        told = 0
        while not self._ended:
            self._going.wait()
            if told != self._turn:
                told = self._look_on_turn(self._turn)
            time.sleep(LOOK_S)

    def _look_on_turn(self, turn: int) -> int:
        place, since_s, looks = None, 0.0, 0
        while turn == self._turn and self._going.is_set() and not self._ended:
            if not self._where and time.clock_gettime(self._clock) - self._began_s > TURN_MAX_S:
                self._where = self._stack()
            here, now_s = self._place(), time.monotonic()
            if here is None or here != place:
                place, since_s, looks = here, now_s, 0
            looks += 1
            if here and looks > LOOKS and now_s - since_s > TURN_MAX_S and turn == self._turn:
                self.late.append(f"waited for more than {TURN_MAX_S * 1000:.0f} ms: {self._stack()}")
                break
            time.sleep(LOOK_S)
        return turn

    def _place(self) -> tuple[int, int] | None:
        """Where it sleeps; None when it runs or could run."""
        frame = self._frame()
        state = self._stat.read_text(encoding="ascii").rpartition(")")[2].split()[0]
        return (id(frame), frame.f_lasti) if frame and state in ASLEEP else None

    def _frame(self) -> FrameType | None:
        return sys._current_frames().get(self._identity)  # there is no other way to see it

    def _stack(self) -> str:
        frame = self._frame()
        told: list[str] = []
        while frame is not None and len(told) < FRAMES:
            told.append(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_name}")
            frame = frame.f_back
        return " < ".join(told)


def _yard_s() -> float:
    before = time.thread_time()
    sum(YARD)
    return time.thread_time() - before
