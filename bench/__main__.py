"""`python -m bench`: measure, and print the report as JSON."""

import argparse
import gc
import json
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import (
    decode,
    desk,
    drain,
    ingest,
    journal,
    kiosk,
    latency,
    ports,
    queue,
    queue_latency,
    throughput,
    ticket,
)
from bench.figures import FDATASYNC_NOTE, Benchmark, Options
from bench.machine import machine_facts

BENCHMARKS: dict[str, Benchmark] = {
    "decode": decode.run,
    "ports": ports.run,
    "journal": journal.run,
    "latency": latency.run,
    "throughput": throughput.run,
    "ingest": ingest.run,
    "drain": drain.run,
    "ticket": ticket.run,
    "desk": desk.run,
    "kiosk": kiosk.run,
    "queue": queue.run,
    "queue-latency": queue_latency.run,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """0 when all was measured, 1 when a benchmark failed. Goals that are missed are told, not failed."""
    options = _parser().parse_args(arguments)
    report: dict[str, Any] = {"note": FDATASYNC_NOTE, "quick": options.quick}
    with tempfile.TemporaryDirectory(prefix="hallside-bench-", dir=options.dir) as folder:
        report["machine"] = machine_facts(Path(folder))
        report["benchmarks"] = {}
        for name in BENCHMARKS:
            if name in options.only:
                report["benchmarks"][name] = _measure(name, Options(Path(folder) / name, options.quick))
    text = json.dumps(report, ensure_ascii=False, indent=2)
    if options.out:
        options.out.write_text(text + "\n", encoding="utf-8")
    else:
        print(text)
    return int(any("error" in result for result in report["benchmarks"].values()))


def _measure(name: str, options: Options) -> dict[str, Any]:
    print(f"{name} …", file=sys.stderr, flush=True)
    options.folder.mkdir()
    began = time.monotonic()
    try:
        result: dict[str, Any] = {"figures": [figure.to_json() for figure in BENCHMARKS[name](options)]}
    except Exception as error:  # noqa: BLE001  # the other benchmarks still have something to say
        traceback.print_exc()
        result = {"error": f"{type(error).__name__}: {error}", "figures": []}
    gc.collect()
    return result | {"took_s": round(time.monotonic() - began, 1)}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description="Measure Hallside, each figure beside its floor in the same run."
    )
    parser.add_argument(
        "--only", nargs="+", choices=BENCHMARKS, default=list(BENCHMARKS), metavar="NAME",
        help=f"measure these alone: {', '.join(BENCHMARKS)}",
    )  # fmt: skip
    parser.add_argument("--quick", action="store_true", help="a tenth of the time; figures are noise")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the report there, not to the output")
    parser.add_argument(
        "--dir", type=Path, metavar="DIR", help="folder on the disk to measure (default: TMPDIR)"
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
