"""The page of simulated devices names every kind, word and fault."""

from pathlib import Path

from firmware_sim.faults_driver import LINE_FAULTS, MESSAGE_FAULTS
from firmware_sim.kinds import KINDS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "simulators.md"


def test_every_kind_word_and_fault_is_on_the_page() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for fault in (*MESSAGE_FAULTS, *LINE_FAULTS):
        assert f"| `{fault.name}` |" in text
    for kind in KINDS.values():
        section = text.partition(f"\n## `{kind.name}`\n")[2].partition("\n## ")[0]
        for name in (*(word.form for word in kind.words), *(fault.name for fault in kind.faults)):
            assert f"| `{name}` |" in section, (kind.name, name)
