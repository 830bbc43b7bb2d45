"""`hallside-gateway figures`: its tables, and what it says when there is nobody to ask."""

import io
import json
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from contracts.figures import (
    DayFigures,
    Finding,
    FindingKind,
    ItemFigures,
    ServiceFigures,
    Spread,
    WindowFigures,
    WorkFigures,
)
from gateway.cli import main
from gateway.figures_terminal import Names, duration, show, tables
from gateway.journal.entries import utc
from tests.gateway.queue.halls import NINE

WORK = {
    "issued": 13,
    "served": 10,
    "tickets_served": 9,
    "lost": 1,
    "waited": Spread(count=10, mean_s=245, p90_s=600),
    "lasted": Spread(count=10, mean_s=3845, p90_s=4000),
    "rated": 6,
    "unrated": 2,
    "unrated_share": 0.25,
}
NAMES = Names(
    hall="示例大厅",
    services={"social": "社会保险登记与缴费查询"},
    items={"pension": "灵活就业人员参保登记（个人）"},
)
FIGURES = DayFigures(
    day="20260105",
    at=utc(NINE),
    hall=WorkFigures.model_validate(WORK),
    waiting=3,
    open=3,
    windows=(
        WindowFigures.model_validate(
            WORK | {"window": "12", "waiting": 3, "open_s": 7200, "idle_s": 720, "idle_share": 0.1}
        ),
        WindowFigures(window="13"),
    ),
    services=(ServiceFigures.model_validate(WORK | {"service": "social", "waiting": 3}),),
    items=tuple(ItemFigures(item=item, served=n) for n, item in enumerate(("visa", "pension"), 1)),
    findings=(
        Finding(
            kind=FindingKind.LONG_PAUSE,
            since=utc(NINE),
            window="13",
            detail="window 13 has paused for too long",
        ),
    ),
    open_findings={FindingKind.LONG_PAUSE: 1, FindingKind.OVERDUE_WAIT: 40},
)


def printed(columns: int, figures: DayFigures = FIGURES, items: int = 10) -> list[str]:
    """The tables in a terminal of that width."""
    console = Console(width=columns, file=io.StringIO(), highlight=False)
    console.print(tables(figures, NAMES, columns, items))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue().splitlines()


@pytest.mark.parametrize("columns", [40, 60, 80, 100, 140, 200])
def test_the_tables_fit_the_terminal(columns: int) -> None:
    lines = printed(columns)
    assert max(map(cell_len, lines)) <= columns
    for head in ("window ", "service ", "item "):
        assert sum(line.startswith(head) for line in lines) == 1


def test_a_wide_terminal_shows_all() -> None:
    lines = printed(140)
    assert lines[0].startswith("示例大厅 2026-01-05 01:00, 3 waiting, 13 issued, 9 served, 1 lost, 3 open")
    window = next(line for line in lines if line.startswith("12 "))
    assert " ".join(window.split()) == "12 3 10 4:05 10:00 1:04:05 1:06:40 · 25% · 10% 2:00:00 ·"
    assert any("社会保险登记与缴费查询" in line for line in lines)
    assert "1 of 2 windows closed all day" in lines


def test_the_busiest_items_come_first_and_the_rest_is_counted() -> None:
    lines = printed(140, items=1)
    assert any(line.startswith("pension 灵活就业") for line in lines)
    assert not any(line.startswith("visa") for line in lines)
    assert "1 of 2 items shown" in lines


def test_open_findings_are_told_and_those_that_are_not_shown_counted() -> None:
    lines = printed(100)
    assert "supervision: 1 long-pause, 40 overdue-wait" in lines
    assert "  since 01:00  window 13 has paused for too long" in lines
    assert "  and 40 more" in lines


def test_a_day_without_anything_is_one_line_and_the_closed_windows() -> None:
    nothing = FIGURES.model_copy(
        update={"hall": WorkFigures(), "windows": FIGURES.windows[1:], "services": (), "items": ()}
        | {"findings": (), "open_findings": {}}
    )
    assert printed(140, nothing)[2:] == ["1 of 1 windows closed all day"]


def test_json_is_the_figures_as_they_came(capsys: pytest.CaptureFixture[str]) -> None:
    show(FIGURES, NAMES, as_json=True)
    assert DayFigures.model_validate(json.loads(capsys.readouterr().out)) == FIGURES


@pytest.mark.parametrize(
    ("seconds", "told"), [(None, "·"), (0, "0:00"), (59.6, "1:00"), (245, "4:05"), (3845, "1:04:05")]
)
def test_a_duration_is_told_in_minutes_and_hours(seconds: float | None, told: str) -> None:
    assert duration(seconds) == told


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (("--day", "today"), 2, "day"),
        ((), 1, "no broker at mqtt://127.0.0.1:1"),
    ],
)
def test_a_command_that_can_not_be_asked_says_why(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], status: int, says: str
) -> None:
    config = tmp_path / "gateway.toml"
    config.write_text(
        f'[gateway]\nid = "h1"\ndata_dir = "{tmp_path}"\n[hall]\nbroker = "mqtt://127.0.0.1:1"\n'
    )
    assert main(["figures", str(config), *arguments]) == status
    told = capsys.readouterr().err
    assert told.startswith("hallside-gateway: ")
    assert says in told
