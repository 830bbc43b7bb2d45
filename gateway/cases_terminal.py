"""`hallside-gateway cases import`: cases from a file to the running gateway, each with its answer."""

import argparse
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum
from pathlib import Path

from contracts.cases import CasePut, CasePutCommand
from contracts.commands import CommandErrorCode, CommandName
from gateway.asking import Asker
from gateway.cases_file import Entry, read_cases
from gateway.errors import ConfigError, NoAnswerFromGatewayError

SUMMARY = "tell the running gateway how cases stand, from a file that the approval system exports"
HOPELESS = frozenset({CommandErrorCode.JOURNAL_FULL, CommandErrorCode.NO_QUEUE, CommandErrorCode.BUSY})
"""Answers after which the next case would fare no better."""

Say = Callable[[str], None]


class Fate(StrEnum):
    """What became of an entry."""

    NEW = "new or changed"
    KNOWN = "known already"
    REFUSED = "refused"
    NO_ROOM = "not taken for want of room"
    """A change of a case that is kept may still find room, so the next is tried."""
    LEFT = "not taken, where it stopped and behind"


TAKEN = frozenset({Fate.NEW, Fate.KNOWN})
ALWAYS_TOLD = TAKEN | {Fate.REFUSED}


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
    """Send all that are sound, tell of each that is not (of those without room of the first), and count, also
    when it ends part way. True: every entry was taken.

    Raises NoAnswerFromGatewayError, after saying where it was.
    """
    counts: Counter[Fate] = Counter()
    entries = iter(entries)
    try:
        for entry in entries:
            where = f"{file}:{entry.line}"
            fate, fault = _put(asker, entry, where, complain)
            counts[fate] += 1
            if fault and (fate is not Fate.NO_ROOM or counts[fate] == 1):
                complain(f"{where}: {fault}")
            if fate is Fate.LEFT:
                complain(f"{file}: stopped there: mend that, then import the file again")
                break
    except NoAnswerFromGatewayError:
        counts[Fate.LEFT] += 1
        raise
    finally:
        counts[Fate.LEFT] += sum(1 for _ in entries)
        told = [f"{counts[fate]} {fate}" for fate in Fate if counts[fate] or fate in ALWAYS_TOLD]
        say(f"{file}: {', '.join(told)}")
    return not any(counts[fate] for fate in Fate if fate not in TAKEN)


def _put(asker: Asker, entry: Entry, where: str, complain: Say) -> tuple[Fate, str]:
    """What became of it, and what is wrong with it."""
    if entry.case is None:
        return Fate.REFUSED, entry.fault
    try:
        reply = asker.ask(CommandName.CASE_PUT, CasePutCommand(case=entry.case))
    except NoAnswerFromGatewayError:
        complain(f"{where}: not answered: import the file again, what has come is passed over")
        raise
    if reply.error is not None:
        hint = f"; {reply.error.hint}" if reply.error.hint else ""
        return _fate_of(reply.error.code), f"{reply.error.message}{hint}"
    return Fate.KNOWN if CasePut.model_validate(reply.result).again else Fate.NEW, ""


def _fate_of(code: CommandErrorCode) -> Fate:
    if code is CommandErrorCode.FULL:
        return Fate.NO_ROOM
    return Fate.LEFT if code in HOPELESS else Fate.REFUSED


def _bytes(path: Path, what: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {what} can't be read: {error.strerror}") from error
