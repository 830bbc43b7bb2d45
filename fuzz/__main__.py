"""`python -m fuzz [TARGET ...] [--seconds S]`: fuzz parsers, one after another, each in a process of its own.

What it learned stays in `.fuzz/TARGET` and is where the next run begins. An input that breaks a parser is
kept as `.fuzz/TARGET.crash-…`; `--input FILE` runs one such file again. Exit status 1 when a parser broke.
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from fuzz.seeds import seeds
from fuzz.targets import TARGETS

FOLDER = Path(__file__).resolve().parent.parent / ".fuzz"
MEMORY_MB = 2048
INPUT_MAX_BYTES = 4096
SLOW_S = 10
"""One input may not take longer."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Returns the exit status."""
    options = build_parser().parse_args(arguments)
    if options.one:
        return _fuzz_here(options.one, options.seconds, options.input)
    if unknown := set(options.targets) - set(TARGETS):
        print(f"no target {min(unknown)!r}; there are {', '.join(TARGETS)}", file=sys.stderr)
        return 2
    broken = [name for name in options.targets or TARGETS if not _passes(name, options)]
    for name in broken:
        print(f"BROKEN: {name}; the input lies in {FOLDER}")
    return 1 if broken else 0


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__)
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help=f"of {', '.join(TARGETS)}; all by default"
    )
    parser.add_argument("--seconds", type=int, default=30, help="how long for each target")
    parser.add_argument("--input", type=Path, help="run this one input again")
    parser.add_argument("--one", choices=TARGETS, help=argparse.SUPPRESS)
    return parser


def _passes(name: str, options: argparse.Namespace) -> bool:
    """Run one target in a process of its own: the fuzzer ends its process."""
    command = [sys.executable, "-m", "fuzz", "--one", name, "--seconds", str(options.seconds)]
    if options.input:
        command += ["--input", str(options.input)]
    print(f"fuzzing {name} for {options.seconds} s", flush=True)
    return subprocess.run(command, cwd=FOLDER.parent, check=False).returncode == 0


def _fuzz_here(name: str, seconds: int, one_input: Path | None) -> int:
    import atheris

    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (corpus / f"seed-{number:04d}").write_bytes(seed[:INPUT_MAX_BYTES])
    atheris.instrument_all()
    flags = [
        f"-max_total_time={seconds}",
        f"-rss_limit_mb={MEMORY_MB}",
        f"-max_len={INPUT_MAX_BYTES}",
        f"-timeout={SLOW_S}",
        f"-artifact_prefix={FOLDER / name}.",
        "-print_final_stats=1",
        "-verbosity=0",
    ]
    places = [str(one_input)] if one_input else [str(corpus)]
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    atheris.Setup([sys.argv[0], *flags, *places], TARGETS[name])
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
