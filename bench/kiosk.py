"""A kiosk for whoever stands before it: how soon it is there, how soon it shows a touch and the next page,
how soon the printer has the ticket."""

import os
import socket
import sys
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import cast

import psutil

from bench.figures import Beside, Figure, Options, percentiles
from bench.kiosk_hall import BAUD, OFFSCREEN, KioskHall, job_of, kiosk_hall
from demo.processes import Process, module

STARTS = 7
ROUNDS = 20
NUMBERS = 20
BITS_A_BYTE = 10
FRAME_S = 60.0
PAGES_S = 600.0
SETTLED_S = 3.0
"""After its first picture a program is given so long before its memory is looked at."""
START_GOAL = 3.0
MEMORY_GOAL_MB = 200.0
FEEDBACK_GOAL_MS, PAGE_GOAL_MS = 100.0, 200.0
"""What a person takes for at once, and for no wait."""
WIRE_GOAL_MS = 100.0


def run(options: Options) -> list[Figure]:
    """The start, then touches, then paper."""
    with kiosk_hall(options.folder / "hall") as hall:
        return [
            *_starts(options, hall),
            *_touches(options, hall),
            *_pages(options, hall),
            *_paper(options, hall),
        ]


# -- the start -----------------------------------------------------------------------------------------------


def _starts(options: Options, hall: KioskHall) -> list[Figure]:
    """Kiosk and floor in turns. The first of each is cold: neither Qt's compiled layout nor, as far as the
    kernel obeys, a file of the program is in memory."""
    kiosk = module("kiosk.cli", "run", str(hall.config))
    floor = [sys.executable, "-m", "bench.kiosk_floor"]
    count = max(2, options.count(STARTS))
    cache = {"QML_DISK_CACHE_PATH": str(options.folder / "qml")}
    ours: list[tuple[float, float]] = []
    least: list[tuple[float, float]] = []
    for number in range(count + 1):
        for name, command, found in (("floor", floor, least), ("kiosk", kiosk, ours)):
            if number == 0:
                _forget()
            found.append(_start(f"{name}-{number}", command, options.folder, cache))
    usable = [hall.probe("usable", 1) for _ in range(count)]
    first, floor_first = (median(one for one, _ in found[1:]) for found in (ours, least))
    memory, floor_memory = (median(mb for _, mb in found[1:]) for found in (ours, least))
    home = median(one["usable"] for one in usable)
    detail = {"starts": count, "slowest_ms": round(1000 * max(one for one, _ in ours[1:]))}
    return [
        Figure(
            "kiosk_first_frame", 1000 * first, "ms", (Beside("a page with one text", 1000 * floor_first),),
            f"at most {START_GOAL:g} × a page with one text", first <= START_GOAL * floor_first, detail,
        ),
        Figure(
            "kiosk_first_frame_cold", 1000 * ours[0][0], "ms",
            (Beside("a page with one text, cold", 1000 * least[0][0]),),
        ),
        Figure(
            "kiosk_usable", 1000 * home, "ms", (Beside("a page with one text", 1000 * floor_first),),
            detail={"first_frame_ms": round(1000 * median(one["first"] for one in usable)),
                    "catalog_ms": round(1000 * median(one["known"] for one in usable))},
        ),
        Figure(
            "kiosk_memory", memory, "MB", (Beside("a page with one text", floor_memory),),
            f"at most {MEMORY_GOAL_MB:g} MB", memory <= MEMORY_GOAL_MB,
        ),
    ]  # fmt: skip


def _start(name: str, command: Sequence[str], folder: Path, cache: dict[str, str]) -> tuple[float, float]:
    """Seconds to its first picture, and the megabytes that it holds a while later."""
    place = folder / "ready"
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)) as ready:
        ready.bind(str(place))
        ready.settimeout(FRAME_S)
        program = Process(name, command, folder, {**OFFSCREEN, **cache, "NOTIFY_SOCKET": str(place)})
        began = time.monotonic()
        program.start()
        try:
            while not ready.recv(256).startswith(b"READY=1"):
                pass
            took = time.monotonic() - began
            time.sleep(SETTLED_S)
            memory = psutil.Process(program.pid).memory_info().rss / 1e6
        finally:
            program.terminate()
            place.unlink()
    return took, memory


def _forget() -> None:
    """Ask the kernel to forget the programs' files; those that another process has mapped stay."""
    root = Path(sys.prefix)
    for path in (*root.rglob("*.so*"), *root.rglob("*.pyc"), *Path().rglob("kiosk/**/*")):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


# -- touches -------------------------------------------------------------------------------------------------


def _touches(options: Options, hall: KioskHall) -> list[Figure]:
    found = hall.probe("touches", max(2, options.count(ROUNDS)))
    seen50, seen99 = (1000 * value for value in percentiles(found["seen"]))
    page50, page99 = (
        1000 * one for one in percentiles([one for spent in found["pages"].values() for one in spent])
    )
    return [
        Figure("touch_to_feedback_p50", seen50, "ms", detail={"touches": len(found["seen"])}),
        Figure(
            "touch_to_feedback_p99", seen99, "ms", (), f"at most {FEEDBACK_GOAL_MS:g} ms",
            seen99 <= FEEDBACK_GOAL_MS,
        ),
        Figure("touch_to_page_p50", page50, "ms"),
        Figure(
            "touch_to_page_p99", page99, "ms", (), f"at most {PAGE_GOAL_MS:g} ms", page99 <= PAGE_GOAL_MS,
        ),
    ]  # fmt: skip


def _pages(options: Options, hall: KioskHall) -> list[Figure]:
    """All of them in all languages, without a finger and a hall."""
    command = [sys.executable, "-m", "bench.kiosk_pages", str(max(1, options.count(ROUNDS)))]
    program = Process("pages", command, hall.stack.folder, OFFSCREEN)
    hall.stack.processes["pages"] = program
    program.start()
    pages = cast("dict[str, list[list[float]]]", program.wait_for_line("pages", PAGES_S)["pages"])
    every = [(1000 * whole, 1000 * busy) for spent in pages.values() for whole, busy in spent]
    p50, p99 = percentiles([whole for whole, _ in every])
    busy50, busy99 = percentiles([busy for _, busy in every])
    by_page = {
        page: round(1000 * percentiles([busy for _, busy in spent])[1], 1) for page, spent in pages.items()
    }
    slowest = dict(sorted(by_page.items(), key=lambda one: -one[1])[:5])
    detail = {"pages": len(pages), "drawn": len(every), "slowest_busy_p99_ms": slowest}
    return [
        Figure("page_change_p50", p50, "ms", (Beside("the processor's time in it", busy50),)),
        Figure(
            "page_change_p99", p99, "ms", (Beside("the processor's time in it", busy99),),
            f"at most {PAGE_GOAL_MS:g} ms", p99 <= PAGE_GOAL_MS, detail,
        ),
    ]  # fmt: skip


# -- paper ---------------------------------------------------------------------------------------------------


def _paper(options: Options, hall: KioskHall) -> list[Figure]:
    """From the last touch, the gateway's answer in between, to the bytes on the printer's line."""
    while not hall.printer.lines.empty():
        hall.printer.lines.get()
    touched = hall.probe("numbers", max(2, options.count(NUMBERS)))["touched"]
    jobs = [job_of(hall.printer.wait_for_line("first")) for _ in touched]
    firsts = [1000 * (first - at) for at, (first, _, _) in zip(touched, jobs, strict=True)]
    lasts = [1000 * (last - at) for at, (_, last, _) in zip(touched, jobs, strict=True)]
    octets = median(count for _, _, count in jobs)
    wire_ms = 1000 * octets * BITS_A_BYTE / BAUD
    wire = Beside(f"its {octets:g} bytes on the wire, {BAUD} baud", wire_ms)
    first50, first99 = percentiles(firsts)
    last50, last99 = percentiles(lasts)
    return [
        Figure(
            "last_touch_to_first_byte_p50", first50, "ms", detail={"numbers": len(touched), "p99": first99}
        ),
        Figure(
            "last_touch_to_last_byte_p50", last50, "ms", (wire,),
            f"at most {WIRE_GOAL_MS:g} ms more than the wire", last50 <= wire_ms + WIRE_GOAL_MS,
            {"numbers": len(touched), "p99": last99},
        ),
    ]  # fmt: skip
