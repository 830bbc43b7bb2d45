"""`hallside-gateway cases import`: cases from a file to the running gateway, each with its answer."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

from contracts.cases import Case, CasePut, CasePutCommand
from contracts.commands import CommandErrorCode, CommandName
from gateway.asking import Asker
from gateway.cases_file import Entry, read_cases
from gateway.errors import ConfigError, NoAnswerFromGatewayError

SUMMARY = "tell the running gateway how cases stand, from a file that the approval system exports"
HOPELESS = frozenset(
    {CommandErrorCode.FULL, CommandErrorCode.JOURNAL_FULL, CommandErrorCode.NO_QUEUE, CommandErrorCode.BUSY}
)
"""Answers after which the next case would fare no better."""

Say = Callable[[str], None]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command line."""
    parser.add_argument("config", type=Path, help="gateway.toml")
    parser.add_argument("file", help="JSON lines or a JSON list of cases; - for standard input")
    parser.add_argument(
        "--person-key",
        type=Path,
        metavar="FILE",
        help="the key that the hall's kiosks hash ID numbers with, for entries with an id_number",
    )


def read_entries(options: argparse.Namespace) -> list[Entry]:
    """The file's entries. Raises ConfigError when a file can't be read or the key is too short."""
    key = _bytes(options.person_key, "the key") if options.person_key else None
    whole = sys.stdin.buffer.read() if options.file == "-" else _bytes(Path(options.file), "the cases")
    try:
        return list(read_cases(whole.decode("utf-8-sig"), key))
    except UnicodeDecodeError as error:
        raise ConfigError(f"{options.file}: is not UTF-8 text: export it as UTF-8") from error


def put_all(asker: Asker, entries: Iterable[Entry], file: str, say: Say, complain: Say) -> bool:
    """Send all that are sound, tell of each that is not, and count. True: every entry was taken.

    Raises NoAnswerFromGatewayError, after saying where it was.
    """
    counts: Counter[str] = Counter()
    for entry in entries:
        fault = entry.fault
        if entry.case is not None:
            counts_as, fault, goes_on = _put(asker, entry.case, f"{file}:{entry.line}", complain)
            counts[counts_as] += 1
            if not goes_on:
                complain(f"{file}:{entry.line}: {fault}")
                complain(f"{file}: stopped there: mend that, then import the file again")
                break
        if fault:
            counts["refused"] += 1
            complain(f"{file}:{entry.line}: {fault}")
    taken = f"{counts['new']} new or changed, {counts['known']} known already"
    say(f"{file}: {taken}, {counts['refused']} refused")
    return not counts["refused"] and not counts["stopped"]


def _put(asker: Asker, case: Case, where: str, complain: Say) -> tuple[str, str, bool]:
    """How it counts, what is wrong with it, and whether to go on."""
    try:
        reply = asker.ask(CommandName.CASE_PUT, CasePutCommand(case=case))
    except NoAnswerFromGatewayError:
        complain(f"{where}: not answered: import the file again, what has come is passed over")
        raise
    if reply.error is not None:
        hint = f"; {reply.error.hint}" if reply.error.hint else ""
        goes_on = reply.error.code not in HOPELESS
        return "" if goes_on else "stopped", f"{reply.error.message}{hint}", goes_on
    known = CasePut.model_validate(reply.result).again
    return "known" if known else "new", "", True


def _bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {what} can't be read: {error.strerror}") from error
