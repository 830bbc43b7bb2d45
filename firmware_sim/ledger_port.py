"""The ledger: what citizens really did, one JSON line each, truthful under kill -9. Tests compare the
backend with it.

Each line is one `os.write` to a descriptor opened O_APPEND: it is there whole or not at all, and several
processes may share a file. A key press is written right after its ring write; a simulator killed between
the two finds the press in the ring at its next start and adds the line with "recovered": true.

| event | fields besides `event`, `pad`, `at_ns` |
|---|---|
| key_down | boot, sequence, key, session; recovered (true) when it was added at start |
| reasons | boot, sequence, revision, reasons; recovered likewise |
| acked | boot, sequence, revision. Told before the ring is changed: it may come twice |
| refused | key, session: the ring was full |
| armed, arm_failed, disarmed | written by the hall: window, session, task data or the error code |

`pad` is the hardware id in hex, `boot` the boot id of the press, `at_ns` the wall clock in nanoseconds.
"""

import json
import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from firmware_sim.errors import UsageError
from firmware_sim.pad.memory import Entry

Value = str | int | bool | None | Sequence[int] | Sequence[str]
Identity = tuple[str, int, int, int]
"""Pad in hex, boot, sequence, revision."""


class Ledger:
    """An open ledger file. Raises UsageError when it cannot be written."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o644)
        except OSError as error:
            raise UsageError(f"--ledger {path}: {error.strerror}; choose another file") from error
        self._known = _identities(path)
        _end_line(self._fd)

    def write(self, event: str, at_ns: int | None = None, **fields: Value) -> None:
        """Append one line."""
        line = {"event": event, **fields, "at_ns": time.time_ns() if at_ns is None else at_ns}
        os.write(self._fd, json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")

    def key_down(self, pad: str, entry: Entry, at_ns: int | None = None) -> None:
        """A press is in the ring."""
        self.write(
            "key_down", at_ns, pad=pad, boot=entry.boot, sequence=entry.sequence, key=entry.key,
            session=entry.session,
        )  # fmt: skip

    def reasons(self, pad: str, entry: Entry) -> None:
        """Reasons were added to a press."""
        self.write(
            "reasons", pad=pad, boot=entry.boot, sequence=entry.sequence, revision=entry.revision,
            reasons=entry.reasons,
        )  # fmt: skip

    def acked(self, pad: str, entry: Entry) -> None:
        """The host has the press up to `entry.acked`."""
        self.write("acked", pad=pad, boot=entry.boot, sequence=entry.sequence, revision=entry.acked)

    def refused(self, pad: str, key: int, session: int, at_ns: int | None = None) -> None:
        """A press found the ring full."""
        self.write("refused", at_ns, pad=pad, key=key, session=session)

    def recover(self, pad: str, ring: Iterable[Entry]) -> None:
        """Add what the ring holds and the ledger lacks. `ring` is as the NVRAM was found."""
        for entry in ring:
            if (pad, entry.boot, entry.sequence, 0) not in self._known:
                self.write(
                    "key_down", pad=pad, boot=entry.boot, sequence=entry.sequence, key=entry.key,
                    session=entry.session, recovered=True,
                )  # fmt: skip
            if entry.revision and (pad, entry.boot, entry.sequence, entry.revision) not in self._known:
                self.write(
                    "reasons", pad=pad, boot=entry.boot, sequence=entry.sequence, revision=entry.revision,
                    reasons=entry.reasons, recovered=True,
                )  # fmt: skip

    def started(self) -> None:
        """All pads have recovered: forget what the file held."""
        self._known.clear()

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)


def _end_line(fd: int) -> None:
    """A torn last line must not swallow the next one."""
    size = os.fstat(fd).st_size
    if size and os.pread(fd, 1, size - 1) != b"\n":
        os.write(fd, b"\n")


def _identities(path: Path) -> set[Identity]:
    known: set[Identity] = set()
    with path.open("rb") as lines:
        for line in lines:
            if (identity := _identity(line)) is not None:
                known.add(identity)
    return known


def _identity(line: bytes) -> Identity | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    match record:
        case {"event": "key_down", "pad": str(pad), "boot": int(boot), "sequence": int(sequence)}:
            return pad, boot, sequence, 0
        case {
            "event": "reasons",
            "pad": str(pad),
            "boot": int(boot),
            "sequence": int(sequence),
            "revision": int(r),
        }:
            return pad, boot, sequence, r
        case _:
            return None
