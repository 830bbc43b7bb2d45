"""How answers look to a person and to a script. Values in, text out; no I/O."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, tzinfo
from unicodedata import east_asian_width

import orjson

from backend.chains import ChainReport
from backend.store.reading import RatingRow
from backend.store.replay import Finding
from backend.store.supervision import HallFindings, OpenFinding
from contracts.errors import IndicatorError
from contracts.ratings import Level, indicator_table

TIME_FORMAT = "%m-%d %H:%M:%S"
LEVEL_CELLS = 10
"""Width of the widest level's name on a terminal, where Chinese takes two cells a character."""
RED, GREEN, DIM, PLAIN = "\x1b[31m", "\x1b[32m", "\x1b[2m", "\x1b[0m"
GAPS_SHOWN = 10
FINDINGS_SHOWN = 50
NOT_RECHECKED = (
    "not checked: whether the content of events and ratings was changed in the store (--recheck proves it)"
)
"""What ends an answer about chains that looked at counts and links alone."""


def rating_json(row: RatingRow, update: bool) -> str:
    """One line for a script. `update`: the rating was told before and now has other reasons."""
    return orjson.dumps(
        {
            "event": "reasons" if update else "rating",
            "time": row.pressed_at,
            "gateway": row.gateway,
            "window": row.window,
            "staff": row.staff_no,
            "task_code": row.task_code,
            "session": f"{row.project_no}/{row.service_no}",
            "level": row.level,
            "level_name": Level(row.level).chinese,
            "reasons": row.reasons,
            "reason_texts": reason_texts(row),
            "unknown_reasons": row.unknown_reasons,
            "flags": row.flags,
            "latency_ms": latency_ms(row),
        }
    ).decode()


def rating_text(row: RatingRow, update: bool, zone: tzinfo | None, colour: bool) -> str:
    """One aligned line for a person, times in `zone`."""
    time = datetime.fromisoformat(row.pressed_at).astimezone(zone).strftime(TIME_FORMAT)
    level = f"{row.level} {padded(Level(row.level).chinese, LEVEL_CELLS)}"
    latency = "reasons" if update else duration(latency_ms(row))
    reasons = "、".join([*reason_texts(row), *(f"?{code}" for code in row.unknown_reasons)])
    flags = " ".join(f"[{flag}]" for flag in row.flags)
    where = f"{time}  {padded(row.gateway, 12)} {padded(row.window, 6)} {padded(row.staff_no, 8)} "
    tail = "  ".join(part for part in (reasons, flags) if part)
    return f"{where}{_painted(level, row.level, colour)} {latency:>8}  {tail}".rstrip()


def reason_texts(row: RatingRow) -> list[str]:
    """The reasons' wording in the table that the pad used; their numbers where this release lacks it."""
    try:
        texts = {i.code: i.text for i in indicator_table(row.indicator_table).indicators}
    except IndicatorError:
        texts = {}
    return [texts.get(code, str(code)) for code in row.reasons]


def latency_ms(row: RatingRow) -> int:
    """From the press to the backend's commit, in milliseconds; the clocks of two machines are in it."""
    pressed_ms = round(datetime.fromisoformat(row.pressed_at).timestamp() * 1_000)
    return row.stored_ns // 1_000_000 - pressed_ms


def duration(milliseconds: int) -> str:
    """Short: 12 ms, 3.4 s, 5 min, 2 h, 3 d."""
    seconds = milliseconds / 1_000
    if seconds < 1:
        return f"{milliseconds} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    if seconds < 3_600:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3_600:.0f} h" if seconds < 172_800 else f"{seconds / 86_400:.0f} d"


def padded(text: str, cells: int) -> str:
    """Filled up with blanks to so many cells of a terminal."""
    wide = sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
    return text + " " * (cells - wide)


def chain_json(reports: Sequence[ChainReport], findings: Sequence[Finding], *, rechecked: bool) -> str:
    """All chains, and what was found in the tables, as one object. `rechecked`: contents were proved too."""
    chains = [{**asdict(report), "ok": report.ok} for report in reports]
    found = [asdict(finding) for finding in findings]
    ok = not found and all(report.ok for report in reports)
    answer = {"ok": ok, "rechecked": rechecked, "chains": chains, "findings": found}
    return orjson.dumps(answer, default=repr).decode()


def chain_text(report: ChainReport) -> str:
    """One line a chain."""
    findings = [
        f"missing {_ranges(report.gaps)}" if report.gaps else "",
        f"broken link before {', '.join(map(str, report.broken[:GAPS_SHOWN]))}" if report.broken else "",
        f"{report.alterations} altered" if report.alterations else "",
        _tail(report) if report.tail_missing else "",
    ]
    verdict = "ok" if report.ok else "; ".join(finding for finding in findings if finding)
    if report.announced > report.last and not report.tail_missing:
        verdict += f" ({report.announced} announced, {report.last} here so far)"
    place = f"{padded(report.gateway, 12)} epoch {report.epoch}"
    return f"{place}  {report.first}-{report.last}  {report.count} events  {verdict}"


def findings_text(findings: Sequence[Finding]) -> list[str]:
    """One line a finding, up to a limit."""
    lines = [_finding(finding) for finding in findings[:FINDINGS_SHOWN]]
    more = len(findings) - FINDINGS_SHOWN
    return [*lines, f"and {more} more findings: --json tells all"] if more > 0 else lines


def summary_text(counts: dict[str, object]) -> str:
    """One count a line."""
    return "\n".join(f"{name:<18}{value}" for name, value in _flat(counts).items())


def supervision_json(halls: Sequence[HallFindings]) -> str:
    """All halls as one object."""
    return orjson.dumps({"halls": [asdict(hall) for hall in halls]}).decode()


def supervision_text(halls: Sequence[HallFindings], zone: tzinfo | None) -> list[str]:
    """What is open, one line each, times in `zone`; then, hall by hall, how many began."""
    if not halls:
        return ["no findings"]
    lines = [_open_finding(hall.gateway, found, zone) for hall in halls for found in hall.open]
    lines += [""] if lines else []
    for hall in halls:
        began = ", ".join(f"{number} {kind}" for kind, number in sorted(hall.began.items()))
        lines.append(f"{padded(hall.gateway, 12)} {len(hall.open)} open; began: {began}")
    return lines


def _open_finding(gateway: str, found: OpenFinding, zone: tzinfo | None) -> str:
    since = datetime.fromisoformat(found.since).astimezone(zone).strftime(TIME_FORMAT)
    return f"{since}  {padded(gateway, 12)} {padded(found.kind, 13)}  {found.detail}"


def _flat(counts: dict[str, object]) -> dict[str, object]:
    lines: dict[str, object] = {}
    for name, value in counts.items():
        if isinstance(value, dict):
            lines |= {f"  {Level(int(level)).chinese}": number for level, number in value.items()}
        else:
            lines[name] = value
    return lines


def _finding(finding: Finding) -> str:
    place = "/".join(map(str, finding.key))
    columns = f": {', '.join(finding.columns)}" if finding.columns else ""
    return f"{padded(finding.table, 12)} {place}  {finding.fault}{columns}"


def _tail(report: ChainReport) -> str:
    what = "tail missing" if report.count else "all missing"
    gone = ", the gateway is offline" if report.offline else ""
    return f"{what}: {report.announced} announced, {report.last} here{gone}"


def _ranges(gaps: Sequence[tuple[int, int]]) -> str:
    shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in gaps[:GAPS_SHOWN])
    more = len(gaps) - GAPS_SHOWN
    return f"{shown} and {more} more gaps" if more > 0 else shown


def _painted(text: str, level: int, colour: bool) -> str:
    if not colour:
        return text
    return f"{RED if Level(level).is_bad else GREEN if level == Level.VERY_SATISFIED else ''}{text}{PLAIN}"
