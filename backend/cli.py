"""`hallside-backend`: run the rating backend, and ask its store.

Exit status: 0 done; 1 something is broken or missing, or the backend gave up; 2 wrong usage or settings.
"""

import argparse
import os
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson

from backend import app, logs, presentation
from backend.errors import BackendError, SettingsError, StoreMissingError
from backend.settings import load
from backend.store import bookkeeping, reading, replay, supervision
from backend.store.database import open_for_reading
from backend.store.reading import RatingRow

GRACE_S = 30.0
"""How long an announced event may be on its way before it counts as missing."""
SECONDS_MAX = 1e9
HOURS, HOURS_MAX = 24.0, 100_000.0
POLL_S = 0.2
"""How often `tail` looks for new ratings."""
OK, FAILED, USAGE = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit status."""
    options = build_parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except KeyboardInterrupt:
        return OK
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except (SettingsError, StoreMissingError) as error:
        print(f"hallside-backend: {error}", file=sys.stderr)
        return USAGE
    except (BackendError, sqlite3.Error) as error:
        print(f"hallside-backend: {error}", file=sys.stderr)
        return FAILED


def build_parser() -> argparse.ArgumentParser:
    """The command line, as the reference describes it."""
    parser = argparse.ArgumentParser(prog="hallside-backend", description="The central rating backend.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="take events in and give receipts"))
    tail = _add_query(commands, "tail", "watch ratings arrive", _tail)
    tail.add_argument("--since-start", action="store_true", help="begin with the ratings that are there")
    ending = tail.add_mutually_exclusive_group()
    ending.add_argument("--follow", action="store_true", help="wait for more (the default)")
    ending.add_argument("--once", action="store_true", help="print what is there, then end")
    chain = _add_query(
        commands,
        "chain",
        "report what is missing, broken or altered in the gateways' chains and in the store",
        _chain,
    )
    chain.add_argument(
        "--recheck",
        action="store_true",
        help="prove every stored event and rating anew, from their bytes; reads the whole store",
    )
    chain.add_argument(
        "--grace-s",
        type=_seconds,
        default=GRACE_S,
        metavar="SECONDS",
        help="how long announced events may be on their way (30)",
    )
    _add_query(commands, "summary", "count what is stored", _summary)
    findings = _add_query(
        commands, "supervision", "show what electronic supervision finds in the halls now", _supervision
    )
    findings.add_argument(
        "--hours",
        type=_hours,
        default=HOURS,
        metavar="N",
        help="findings that began in the last hours; older ones are not looked for (24)",
    )
    return parser


def _add_run(run: argparse.ArgumentParser) -> None:
    run.set_defaults(command=_run)
    run.add_argument("--broker", metavar="URL", help="mqtt://[user@]host[:port], or mqtts:// with TLS")
    run.add_argument("--store", type=Path, metavar="PATH", help="the SQLite file; made when there is none")
    run.add_argument("--config", type=Path, metavar="FILE", help="settings in TOML; options win over it")
    run.add_argument("--id", metavar="NAME", help="MQTT client id (hallside-backend)")
    run.add_argument("--password-file", type=Path, metavar="FILE", help="the broker's password, first line")
    run.add_argument(
        "--tls-ca", type=Path, metavar="FILE", help="certificates of the broker's authority, PEM"
    )
    run.add_argument(
        "--tls-cert", type=Path, metavar="FILE", help="our certificate, where the broker asks, PEM"
    )
    run.add_argument("--tls-key", type=Path, metavar="FILE", help="its key, PEM")
    run.add_argument("--shared-group", metavar="NAME", help="share the events with other backends")
    run.add_argument(
        "--gateway",
        dest="gateways",
        action="append",
        metavar="NAME",
        help="believe this gateway and the others named so, nobody else (everybody)",
    )
    run.add_argument("--http", metavar="HOST:PORT", help="serve /metrics and /healthz")
    run.add_argument("--log-level", choices=["debug", "info", "warning", "error"], help="(info)")


def _add_query(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    text: str,
    command: Callable[[argparse.Namespace], int],
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text)
    parser.set_defaults(command=command)
    parser.add_argument("--store", type=Path, required=True, metavar="PATH")
    parser.add_argument("--json", action="store_true", help="for scripts")
    return parser


def _seconds(text: str) -> float:
    value = float(text)
    if not 0 <= value <= SECONDS_MAX:
        raise argparse.ArgumentTypeError(f"from 0 to {SECONDS_MAX:.0f}")
    return value


def _hours(text: str) -> float:
    hours = float(text)
    if not 0 < hours <= HOURS_MAX:
        raise argparse.ArgumentTypeError(f"above 0, up to {HOURS_MAX:.0f}")
    return hours


def _run(options: argparse.Namespace) -> int:
    given = {
        name: value
        for name, value in vars(options).items()
        if name not in ("command", "config") and value is not None
    }
    settings = load(given, options.config)
    logs.set_up(settings.log_level)
    app.run(settings, lambda line: print(line, flush=True))
    return OK


def _tail(options: argparse.Namespace) -> int:
    if not options.once:
        _await_store(options.store)
    with closing(open_for_reading(options.store)) as connection:
        listing = options.since_start or options.once
        changed, newest = (0, 0) if listing else reading.last_change(connection)
        while True:
            rows = reading.ratings_since(connection, changed)
            for row in rows:
                print(_rating_line(row, update=row.id <= newest, as_json=options.json), flush=not rows[1:])
                changed, newest = row.changed, max(newest, row.id)
            sys.stdout.flush()
            if not rows:
                if options.once:
                    return OK
                time.sleep(POLL_S)


def _await_store(path: Path) -> None:
    if not path.exists():
        print(f"waiting for a store at {path}", file=sys.stderr)
    while not path.exists():
        time.sleep(POLL_S)


def _rating_line(row: RatingRow, update: bool, as_json: bool) -> str:
    if as_json:
        return presentation.rating_json(row, update)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return presentation.rating_text(row, update, zone=None, colour=colour)


def _chain(options: argparse.Namespace) -> int:
    announced_before_ns = time.time_ns() - round(options.grace_s * 1e9)
    look = reading.recheck_chains if options.recheck else reading.chain_reports
    with closing(open_for_reading(options.store)) as connection:
        connection.execute("BEGIN")  # one state of the store, whatever is written meanwhile
        reports = look(connection, announced_before_ns)
        findings = bookkeeping.findings(connection)
    if options.recheck:
        findings = replay.findings(options.store) or findings
    if options.json:
        print(presentation.chain_json(reports, findings, rechecked=options.recheck))
    else:
        for report in reports:
            print(presentation.chain_text(report))
        for line in presentation.findings_text(findings):
            print(line)
        if not options.recheck:
            print(presentation.NOT_RECHECKED)
    return OK if not findings and all(report.ok for report in reports) else FAILED


def _summary(options: argparse.Namespace) -> int:
    with closing(open_for_reading(options.store)) as connection:
        counts = reading.summary(connection)
    print(orjson.dumps(counts).decode() if options.json else presentation.summary_text(counts))
    return OK


def _supervision(options: argparse.Namespace) -> int:
    since = datetime.now(UTC) - timedelta(hours=options.hours)
    with closing(open_for_reading(options.store)) as connection:
        halls = supervision.halls(connection, since)
    if options.json:
        print(presentation.supervision_json(halls))
        return OK
    for line in presentation.supervision_text(halls, zone=None):
        print(line)
    return OK


if __name__ == "__main__":
    sys.exit(main())
