"""The pages that people read: their links lead somewhere, both READMEs say the same, nothing foreign slips
in."""

import re
import subprocess
from pathlib import Path

import pytest

from contracts.device import Health
from gateway.alarms import AlarmName

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted(
    path for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *ROOT.glob("tests/**/*.md"))
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def links(path: Path) -> list[str]:
    return [link for link in LINK.findall(path.read_text(encoding="utf-8")) if "://" not in link]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_of_a_page_leads_to_a_file(page: Path) -> None:
    missing = [link for link in links(page) if not (page.parent / link).exists()]
    assert not missing


def test_both_readmes_have_the_same_sections_links_and_commands() -> None:
    english, chinese = ROOT / "README.md", ROOT / "README.zh-CN.md"

    def shape(path: Path) -> tuple[list[str], list[str], int]:
        text = path.read_text(encoding="utf-8")
        commands = [line.split("#")[0].rstrip() for line in text.splitlines() if line.startswith("    ")]
        own = {"README.md", "README.zh-CN.md"}
        return [link for link in links(path) if link not in own], commands, text.count("\n## ")

    assert shape(english) == shape(chinese)


def test_every_page_of_the_reference_is_listed() -> None:
    listed = links(ROOT / "docs" / "reference" / "README.md")
    pages = {path.name for path in (ROOT / "docs" / "reference").iterdir()} - {"README.md"}
    assert pages <= {link.rstrip("/") for link in listed}


def test_every_alarm_and_every_health_of_a_device_has_a_row_that_says_what_to_do() -> None:
    page = ROOT / "docs" / "how-to" / "find-what-is-wrong.md"
    rows = [line.split(" | ") for line in page.read_text(encoding="utf-8").splitlines() if "| " in line]
    first_cells = "\n".join(cells[0] for cells in rows if len(cells) == 3 and all(cells))
    wanted = [f"`{word.value}`" for word in (*AlarmName, *Health)]
    assert [word for word in wanted if word not in first_cells] == []


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "adr"
    assert {path.name for path in folder.glob("0*.md")} == set(links(folder / "README.md"))


def test_the_architecture_page_stays_short_and_names_only_what_is_there() -> None:
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 200
    folders = re.findall(r"^\| `([a-z_]+)/` \|", text, re.MULTILINE)
    assert folders
    assert not [folder for folder in folders if not (ROOT / folder).is_dir()]


def test_no_tracked_file_names_a_package_registry() -> None:
    hosts = ("pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "deb.debian" + ".org")
    for host in hosts:
        found = subprocess.run(
            ["git", "grep", "-l", "-F", host], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert not found.stdout, host
