"""Devices as a table of text, for a terminal: each device's name, kind, window, state, URL and identity, and,
on a line of its own, its last error in plain words with what to do. Pure.
"""

import unicodedata
from collections.abc import Iterable, Sequence

from contracts.device import DeviceKind, DeviceState, Health

HEAD = ("DEVICE", "KIND", "WINDOW", "STATE", "SINCE (UTC)", "IDENTITY", "URL")
APART = HEAD.index("IDENTITY")
"""What stands apart in a narrow table begins here."""
GAP = "  "
NONE = "-"
QUIET = frozenset({DeviceKind.EVALUATOR, DeviceKind.CALLER, DeviceKind.DISPLAY})
"""Kinds that say nothing until somebody presses: an open port is all that can be known of them before."""
NOTHING = "no device is configured"


def device_table(states: Sequence[DeviceState], width: int | None = None) -> str:
    """The table, in the order given. Lines are as long as they need to be: a terminal wraps, a pipe does
    not. Where they would be longer than `width` columns, identity and URL stand on lines of their own."""
    if not states:
        return NOTHING
    rows = [HEAD, *map(_row, states)]
    widths = [max(_columns(row[i]) for row in rows) for i in range(len(HEAD))]
    narrow = width is not None and sum(widths) + len(GAP) * (len(HEAD) - 1) > width
    shown = widths[:APART] if narrow else widths
    lines = [_line(rows[0][: len(shown)], shown)]
    for state, row in zip(states, rows[1:], strict=True):
        lines.append(_line(row[: len(shown)], shown))
        lines += [f"     {cell}" for cell in row[len(shown) :] if cell != NONE]
        if state.last_error and state.health is not Health.ONLINE:
            lines.append(f"  -> {state.last_error}")
        elif state.last_error:
            lines.append(f"  !  {state.last_error}")
    return "\n".join([*lines, "", _summary(states)])


def all_online(states: Iterable[DeviceState]) -> bool:
    """Whether every device is there and has no error."""
    return all(_is_there(state) and not state.last_error for state in states)


def _is_there(state: DeviceState) -> bool:
    return state.health is Health.ONLINE or (state.health is Health.GREETING and state.kind in QUIET)


def _row(state: DeviceState) -> tuple[str, ...]:
    known = (state.model, state.firmware, state.hardware_id)
    return (
        state.device,
        state.kind.value,
        state.window or NONE,
        state.health.value,
        state.since.strftime("%m-%d %H:%M:%S"),
        " ".join(part for part in known if part) or NONE,
        state.url or NONE,
    )


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    cells = (cell + " " * (width - _columns(cell)) for cell, width in zip(row, widths, strict=True))
    return GAP.join(cells).rstrip()


def _columns(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _summary(states: Sequence[DeviceState]) -> str:
    counts = [(health, sum(state.health is health for state in states)) for health in Health]
    told = ", ".join(f"{count} {health.value}" for health, count in counts if count)
    return f"{len(states)} devices: {told}"
