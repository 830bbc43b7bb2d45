"""The demo with a queue and a kiosk: everybody's number, and one taken by hand, called and rated by hand."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from demo import simulated
from demo.queue_audit import HallLedger, OtherKiosk, wrong_numbers
from demo.visitor import Stage, Visitor
from tests.demo.touch import Display

ROOT = Path(__file__).resolve().parents[2]
WIDTH, HEIGHT = 720, 1280
WINDOW = 662
"""Width of the window that fits this display."""
STEPS = {
    "wake it": ((0.5, 1.4),),
    "take a number": ((0.25, 0.32),),
    "the first service": ((0.25, 0.16),),
    "take it": ((0.16, 1.29), (0.16, 1.41)),
}
"""Where to touch, as shares of the width. The choice to take it stands with two rows of choices or one."""
PAPER = """\
示例市政务服务中心
A0012
社会保险
[QR https://hall.example/t/EXAMPLE]
"""


def lines_of(demo: "subprocess.Popen[str]") -> Iterator[str]:
    """What it tells of its kiosk."""
    assert demo.stderr is not None
    for line in demo.stderr:
        if line.startswith("kiosk: "):
            yield line.removeprefix("kiosk: ").strip()


def test_a_day_with_a_kiosk_accounts_for_every_number_also_one_taken_by_hand(tmp_path: Path) -> None:
    command = [
        sys.executable, "-m", "demo", "--kiosk", "--seconds", "45", "--windows", "6", "--visitors", "60",
        "--folder", str(tmp_path / "demo"), "--report", str(tmp_path / "report.json"),
    ]  # fmt: skip
    with Display(tmp_path, (WIDTH, HEIGHT)) as display, subprocess.Popen(
        command, cwd=ROOT, env=shown_on(display), text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    ) as demo:  # fmt: skip
        said = lines_of(demo)
        try:
            assert any(line.startswith("Touch the kiosk") for line in said)
            take_a_number(display)
            assert any("is called to window" in line for line in said)
            rate = next(line for line in said if line.startswith("from another terminal"))
            *_, control, pad, _press, key = rate.split()
            simulated.do(Path(control), pad, "press", key)
            assert any("you pressed 5, very satisfied" in line for line in said)
        finally:
            if sys.exc_info()[0] is not None:
                demo.terminate()
            list(said)
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    queue = report["queue"]
    assert demo.returncode == 0, report
    assert report["visitors"] == queue["guests"] == 60
    assert (queue["on_paper"], queue["tickets"]) == (1, 61)
    assert not any(queue["wrong"].values())
    assert report["ratings"] == queue["rated"] > 30
    assert (report["lost"], report["duplicates"], report["phantom"]) == (0, 0, 0)
    assert (tmp_path / "demo" / "tickets.png").exists()


def shown_on(display: Display) -> dict[str, str]:
    """The environment of somebody who sits there."""
    others = {"QT_QPA_PLATFORM", "WAYLAND_DISPLAY"}
    kept = {name: value for name, value in os.environ.items() if name not in others}
    return kept | {"DISPLAY": display.name, "QT_QUICK_BACKEND": "software"}


def take_a_number(display: Display) -> None:
    """Touch by touch."""
    for step, places in STEPS.items():
        display.touch(step, *((round(x * WINDOW), round(y * WINDOW)) for x, y in places))


def test_a_touch_that_leads_nowhere_ends_with_the_name_of_its_step(tmp_path: Path) -> None:
    with (
        Display(tmp_path, (WIDTH, HEIGHT)) as display,
        pytest.raises(AssertionError, match="wake it: tapped 6 times"),
    ):
        display.touch("wake it", (1, 1), change_s=0.01)


def test_a_visitor_is_told_what_to_do_from_the_paper_to_the_rating() -> None:
    visitor = Visitor()
    assert visitor.words() == "Touch the kiosk's screen and take a number."
    slip = visitor.printed(PAPER)
    assert slip is not None
    assert (slip.number, slip.link) == ("A0012", "https://hall.example/t/EXAMPLE")
    told = []
    for event in ("called", "at_window", "served", "rated", "gone"):
        line: dict[str, object] = {"event": event, "guest": 1_000_001, "number": "A0012", "window": "3"}
        visitor.take(line | ({"level": 5} if event == "rated" else {}))
        told.append(visitor.words())
    assert told[0] == "A0012 is called to window 3: you are on your way."
    assert told[2].startswith("A0012 at window 3: the pad asks you. Press 5")
    assert told[3] == told[4] == "A0012 at window 3: you pressed 5, very satisfied. Thank you."


def test_numbers_of_the_halls_own_people_are_not_the_visitors() -> None:
    visitor = Visitor()
    visitor.printed(PAPER)
    visitor.take({"event": "called", "guest": 17, "number": "A0012", "window": "3"})
    assert visitor.slips["A0012"].stage is Stage.WAITS


def test_a_guide_is_paper_and_no_number() -> None:
    visitor = Visitor()
    assert visitor.printed("办事指南\nA0012 是什么") is None
    assert (visitor.sheets, visitor.slips) == (1, {})


@pytest.mark.parametrize(
    ("paper", "wrong"),
    [(("A0001",), None), (("A0001", "A0002"), "given_and_never_closed"), ((), "printed_and_not_on_paper")],
)
def test_the_kiosks_paper_and_the_journal_must_tell_the_same_numbers(
    paper: tuple[str, ...], wrong: str | None
) -> None:
    data = {"number": "A0001", "kiosk": "kiosk-screen", "paper": "printed", "state": "served"}
    found = wrong_numbers(HallLedger(), [{"data": data}], OtherKiosk("kiosk-screen", paper))
    assert {name for name, count in found.items() if count} == ({wrong} if wrong else set())
