"""`hallside-gateway figures`: the day's figures, by window, service and item, and what supervision found.

Tables fit the terminal: a narrow one gets fewer columns. Names come from the catalog that the configuration
names; without one, ids stand alone.
"""

import argparse
import json
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from pydantic import ValidationError
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from contracts.catalog import text_in
from contracts.commands import CommandName
from contracts.figures import DayFigures, ServiceFigures, WindowFigures, WorkFigures
from contracts.hall_commands import FiguresCommand
from contracts.session import Language
from gateway.asking import Asker
from gateway.errors import CommandFailedError, NoAnswerFromGatewayError
from gateway.hall.catalog_index import CatalogIndex

SUMMARY = "show a day's figures by window, service and item, and what supervision found"
ITEMS_SHOWN = 10
FINDINGS_SHOWN = 20
PIPE_COLUMNS = 200
LABEL_COLUMNS = 24
"""Room that ids and names get before columns of figures do."""
GAP = 2
NONE = "·"


@dataclass(frozen=True, slots=True)
class Names:
    """How windows, services and items are called; empty where the catalog is not known."""

    hall: str = ""
    services: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)
    windows: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, how it is made, and when it is left out where not all have room: the greatest
    first, 0 never."""

    head: str
    cell: Callable[[WorkFigures], str]
    spare: int = 0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--window", metavar="N", help="one window, with the services that it serves")
    parser.add_argument("--day", metavar="YYYYMMDD", help="a day that is over (default: today)")
    parser.add_argument("--json", action="store_true", help="the figures as JSON instead of tables")
    parser.add_argument(
        "--items", type=int, default=ITEMS_SHOWN, metavar="N", help="show so many items (default: 10)"
    )


def ask(asker: Asker, command: FiguresCommand) -> DayFigures:
    """The running gateway's figures. Raises CommandFailedError, NoAnswerFromGatewayError."""
    reply = asker.ask(CommandName.FIGURES, command)
    if reply.error is not None:
        raise CommandFailedError(reply.error.code, reply.error.message, reply.error.hint)
    try:
        return DayFigures.model_validate(reply.result)
    except ValidationError as error:
        raise NoAnswerFromGatewayError("what answers is no gateway of this release") from error


def show(found: DayFigures, names: Names, *, as_json: bool, items: int = ITEMS_SHOWN) -> None:
    """Print to standard output."""
    if as_json:
        sys.stdout.write(json.dumps(found.model_dump(mode="json"), ensure_ascii=False) + "\n")
        return
    columns = shutil.get_terminal_size().columns if sys.stdout.isatty() else PIPE_COLUMNS
    Console(width=columns, highlight=False).print(tables(found, names, columns, items))


def names_of(index: CatalogIndex) -> Names:
    """As the catalog has them, in Chinese."""
    zh = Language.ZH_HANS
    return Names(
        hall=text_in(index.catalog.hall, zh),
        services={s.id: text_in(s.name, zh) for s in index.services.values()},
        items={i.id: text_in(i.name, zh) for i in index.items.values()},
        windows={w.number: text_in(w.name, zh) for w in index.windows.values() if w.name},
    )


def tables(found: DayFigures, names: Names, columns: int, items: int = ITEMS_SHOWN) -> RenderableType:
    """All of it for a terminal of that width."""
    sections: tuple[list[RenderableType], ...] = (
        [Text(_heading(found, names), style="bold", overflow="fold")],
        _windows(found, names, columns),
        _services(found, names, columns),
        _items(found, names, columns, items),
        _kiosks(found),
        _findings(found),
    )
    lines: list[RenderableType] = []
    for section in filter(None, sections):
        lines += [Text(""), *section] if lines else section
    return Group(*lines)


def duration(seconds: float | None) -> str:
    """4:05, 1:04:05; a dot where there is nothing."""
    if seconds is None:
        return NONE
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def _kiosks(found: DayFigures) -> list[RenderableType]:
    told = (f"{one.kiosk}: {one.rated}" + (f", {one.bad} bad" if one.bad else "") for one in found.kiosks)
    return [Text("ratings of kiosks: " + "; ".join(told), overflow="fold")] if found.kiosks else []


# -- private ----------------------------------------------------------------------------------------------


def _number(count: int) -> str:
    return str(count) if count else NONE


def _share(share: float | None) -> str:
    return NONE if share is None else f"{share:.0%}"


def _at_window(make: Callable[[WindowFigures], str]) -> Callable[[WorkFigures], str]:
    return lambda work: make(work) if isinstance(work, WindowFigures) else NONE


def _waiting(work: WorkFigures) -> str:
    return _number(work.waiting) if isinstance(work, WindowFigures | ServiceFigures) else NONE


SERVED = Column("served", lambda w: _number(w.served))
ISSUED = Column("issued", lambda w: _number(w.issued), 4)
WAITING = Column("waiting", _waiting, 1)
WAIT = Column("wait", lambda w: duration(w.waited.mean_s))
WAIT_P90 = Column("p90", lambda w: duration(w.waited.p90_s), 8)
LASTED = Column("service", lambda w: duration(w.lasted.mean_s), 3)
LASTED_P90 = Column("p90", lambda w: duration(w.lasted.p90_s), 9)
NO_SHOWS = Column("no-shows", lambda w: _number(w.no_shows), 7)
LOST = Column("lost", lambda w: _number(w.lost), 10)
UNRATED = Column("unrated", lambda w: _share(w.unrated_share), 5)
BAD = Column("bad", lambda w: _number(w.bad), 6)
IDLE = Column("idle", _at_window(lambda w: _share(w.idle_share)), 2)
OPEN = Column("open", _at_window(lambda w: duration(w.open_s or None)), 12)
PAUSED = Column("paused", _at_window(lambda w: duration(w.paused_s or None)), 11)

WINDOW_COLUMNS = (
    *(WAITING, SERVED, WAIT, WAIT_P90, LASTED, LASTED_P90),
    *(NO_SHOWS, UNRATED, BAD, IDLE, OPEN, PAUSED),
)
SERVICE_COLUMNS = (
    *(WAITING, ISSUED, SERVED, WAIT, WAIT_P90, LASTED, LASTED_P90),
    *(NO_SHOWS, LOST, UNRATED, BAD),
)
ITEM_COLUMNS = (ISSUED, SERVED, WAIT, WAIT_P90, LASTED, LASTED_P90, NO_SHOWS, LOST, UNRATED, BAD)


def _windows(found: DayFigures, names: Names, columns: int) -> list[RenderableType]:
    worked = [w for w in found.windows if w.open_s or w.paused_s or w.served or w.no_shows]
    lines: list[RenderableType] = []
    if worked:
        labels = [_label(w.window, names.windows) for w in worked]
        lines.append(_table("window", labels, worked, WINDOW_COLUMNS, columns))
    if closed := len(found.windows) - len(worked):
        lines.append(Text(f"{closed} of {len(found.windows)} windows closed all day", style="dim"))
    return lines


def _services(found: DayFigures, names: Names, columns: int) -> list[RenderableType]:
    used = [s for s in found.services if s.waiting or s.issued or s.served or s.lost]
    labels = [_label(s.service, names.services) for s in used]
    return [_table("service", labels, used, SERVICE_COLUMNS, columns)] if used else []


def _items(found: DayFigures, names: Names, columns: int, count: int) -> list[RenderableType]:
    top = sorted(found.items, key=lambda i: (-i.served, -i.issued, i.item))[: max(0, count)]
    lines: list[RenderableType] = []
    if top:
        labels = [_label(i.item, names.items) for i in top]
        lines.append(_table("item", labels, top, ITEM_COLUMNS, columns))
    if len(found.items) > len(top):
        lines.append(Text(f"{len(top)} of {len(found.items)} items shown", style="dim"))
    return lines


def _label(id_: str, names: Mapping[str, str]) -> str:
    return f"{id_} {names.get(id_, '')}".rstrip()


def _table(
    title: str, labels: list[str], rows: Sequence[WorkFigures], wanted: Sequence[Column], columns: int
) -> Table:
    cells = {column: [column.cell(row) for row in rows] for column in wanted}
    widths = {column: GAP + max(map(cell_len, (column.head, *cells[column]))) for column in wanted}
    longest = max(map(cell_len, (title, *labels)))
    shown = list(wanted)
    for column in sorted(wanted, key=lambda c: -c.spare):
        if column.spare and sum(widths[c] for c in shown) + min(longest, LABEL_COLUMNS) > columns:
            shown.remove(column)
    room = max(1, min(longest, columns - sum(widths[c] for c in shown)))
    table = Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="bold", show_edge=False)
    table.add_column(title, no_wrap=True, overflow="ellipsis", width=room)
    for column in shown:
        table.add_column(column.head, justify="right", no_wrap=True)
    for number, label in enumerate(labels):
        table.add_row(label, *(cells[column][number] for column in shown))
    return table


def _heading(found: DayFigures, names: Names) -> str:
    day = f"{found.day[:4]}-{found.day[4:6]}-{found.day[6:]}"
    hall = found.hall
    told = (
        f"{names.hall} {day} {found.at:%H:%M}".strip(),
        f"{found.waiting} waiting",
        f"{hall.issued} issued",
        *((f"{found.carried_over} carried over",) if found.carried_over else ()),
        f"{hall.tickets_served} served",
        f"{hall.lost} lost",
        f"{found.open} open",
        f"wait {duration(hall.waited.mean_s)}, p90 {duration(hall.waited.p90_s)}",
        f"unrated {_share(hall.unrated_share)}",
    )
    return ", ".join(told)


def _findings(found: DayFigures) -> list[RenderableType]:
    if not found.open_findings:
        return []
    kinds = ", ".join(f"{count} {kind.value}" for kind, count in sorted(found.open_findings.items()))
    shown = found.findings[:FINDINGS_SHOWN]
    lines = [Text(f"supervision: {kinds}", style="bold", overflow="fold")]
    lines += [Text(f"  since {f.since:%H:%M}  {f.detail}", style="yellow", overflow="fold") for f in shown]
    if more := sum(found.open_findings.values()) - len(shown):
        lines.append(Text(f"  and {more} more", style="dim"))
    return list(lines)
