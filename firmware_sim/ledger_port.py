"""The ledger: what citizens really did, one JSON line each, truthful under kill -9. Tests compare the
backend with it.

Each line is one `os.write` to a descriptor opened O_APPEND; a last line that a kill left unfinished is cut
off at the next start. Several processes may share a file. A key press is written right after its ring
write; a simulator killed between the two finds the press in the ring at its next start and adds the line
with "recovered": true.

| event | fields besides `event`, `pad`, `at_ns` |
|---|---|
| key_down | boot, sequence, key, session; recovered (true) when it was added at start |
| reasons | boot, sequence, revision, reasons; recovered likewise |
| acked | boot, sequence, revision. Told before the ring is changed: it may come twice |
| refused | key, session: the ring was full |
| armed | window, project_no, service_no, task_code, staff_no, session; key: what will be pressed, or null |
| arm_failed | window, project_no, service_no, task_code, staff_no, code: `CommandErrorCode` or no_reply |
| unrated | as armed: nobody pressed until the invitation was over |

`pad` is the hardware id in hex, `boot` the boot id of the press, `at_ns` the wall clock in nanoseconds.
"""

import fcntl
import json
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from firmware_sim.errors import UsageError
from firmware_sim.pad.memory import Entry

Value = str | int | bool | None | Sequence[int] | Sequence[str]
LINE_BYTES_MAX = 4096
"""Longer than any line."""
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
        _cut_torn_line(self._fd)
        self._known = _identities(path)

    def write(self, event: str, fields: Mapping[str, Value], at_ns: int | None = None) -> None:
        """Append one line, stamped now unless `at_ns` says when it was."""
        line = {"event": event, **fields, "at_ns": time.time_ns() if at_ns is None else at_ns}
        os.write(self._fd, json.dumps(line, separators=(",", ":"), ensure_ascii=False).encode() + b"\n")

    def key_down(self, pad: str, entry: Entry, at_ns: int | None = None) -> None:
        """A press is in the ring."""
        self.write("key_down", _key_down(pad, entry), at_ns)

    def reasons(self, pad: str, entry: Entry) -> None:
        """Reasons were added to a press."""
        self.write("reasons", _reasons(pad, entry))

    def acked(self, pad: str, entry: Entry) -> None:
        """The host has the press up to `entry.acked`."""
        self.write("acked", {**_identity_of(pad, entry), "revision": entry.acked})

    def refused(self, pad: str, key: int, session: int, at_ns: int | None = None) -> None:
        """A press found the ring full."""
        self.write("refused", {"pad": pad, "key": key, "session": session}, at_ns)

    def recover(self, pad: str, ring: Iterable[Entry]) -> None:
        """Add what the ring holds and the ledger lacks. `ring` is as the NVRAM was found."""
        for entry in ring:
            if (pad, entry.boot, entry.sequence, 0) not in self._known:
                self.write("key_down", {**_key_down(pad, entry), "recovered": True})
            if entry.revision and (pad, entry.boot, entry.sequence, entry.revision) not in self._known:
                self.write("reasons", {**_reasons(pad, entry), "recovered": True})

    def started(self) -> None:
        """All pads have recovered: forget what the file held."""
        self._known.clear()

    def close(self) -> None:
        """Close the file."""
        os.close(self._fd)


def _identity_of(pad: str, entry: Entry) -> dict[str, Value]:
    return {"pad": pad, "boot": entry.boot, "sequence": entry.sequence}


def _key_down(pad: str, entry: Entry) -> dict[str, Value]:
    return {**_identity_of(pad, entry), "key": entry.key, "session": entry.session}


def _reasons(pad: str, entry: Entry) -> dict[str, Value]:
    return {**_identity_of(pad, entry), "revision": entry.revision, "reasons": entry.reasons}


def _cut_torn_line(fd: int) -> None:
    """A last line that a kill left unfinished is cut off, unless another process writes the file too."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        fcntl.flock(fd, fcntl.LOCK_SH)
        return
    size = os.fstat(fd).st_size
    tail = os.pread(fd, LINE_BYTES_MAX, max(0, size - LINE_BYTES_MAX))
    os.ftruncate(fd, size - len(tail) + tail.rfind(b"\n") + 1)
    fcntl.flock(fd, fcntl.LOCK_SH)


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
