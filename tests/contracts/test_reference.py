"""The reference pages: fresh, complete, and their examples true."""

import importlib.util
import re
from enum import Enum
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from pydantic import BaseModel

from contracts import chain
from contracts.asyncapi import document
from contracts.catalog import Catalog, Hours, Item, PublishedCatalog, Service, StaffMember, WindowDuty
from contracts.commands import REQUESTS, CommandErrorCode, CommandName
from contracts.events import DATA, Event, EventKind
from contracts.pad import messages
from contracts.pad.messages import MESSAGES, NAMES
from contracts.reference.commands import (
    COMMAND_ERRORS,
    COMMAND_RESULTS,
    EVERY_COMMAND_ERRORS,
    commands_page,
)
from contracts.reference.events import EVENT_ENUMS, events_page, examples
from contracts.reference.hall_commands import QUEUE_ERRORS, ROLES, role_of
from contracts.reference.member_meanings import MEMBER_MEANINGS, member_meanings
from contracts.reference.pad import (
    MESSAGES_BEGIN,
    MESSAGES_END,
    PAD_ENUMS,
    pad_messages,
    with_pad_messages,
)
from contracts.reference.queue import QUEUE_ENUMS, queue_page
from contracts.reference.topics import topics_page
from contracts.schemas import QUEUE_STATES, RESULTS

ROOT = Path(__file__).resolve().parents[2]
ENUMS: tuple[type[Enum], ...] = (*PAD_ENUMS, *EVENT_ENUMS, *QUEUE_ENUMS, CommandErrorCode)


@pytest.fixture(scope="module")
def generator() -> ModuleType:
    """scripts/generate-docs.py, whose name no import statement can say."""
    spec = importlib.util.spec_from_file_location("generate_docs", ROOT / "scripts" / "generate-docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def pages(generator: ModuleType) -> dict[str, str]:
    """Every generated file by its path below docs/reference."""
    found: dict[str, str] = generator.pages()
    return found


def test_no_generated_page_is_stale(generator: ModuleType) -> None:
    assert generator.stale() == [], "run `make docs`"


def test_stale_missing_and_orphaned_files_are_named_and_mended(generator: ModuleType, tmp_path: Path) -> None:
    page = f"# by hand\n{MESSAGES_BEGIN}\nold\n{MESSAGES_END}\nby hand too\n"
    (tmp_path / "pad-protocol.md").write_text(page, encoding="utf-8")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "gone.json").write_text("{}", encoding="utf-8")
    generator.write(tmp_path)
    assert generator.stale(tmp_path) == []
    assert not (tmp_path / "schemas" / "gone.json").exists()
    (tmp_path / "topics.md").write_text("changed", encoding="utf-8")
    (tmp_path / "schemas" / "reply.json").unlink()
    (tmp_path / "schemas" / "more.json").write_text("{}", encoding="utf-8")
    assert generator.stale(tmp_path) == ["schemas/more.json", "schemas/reply.json", "topics.md"]


def test_check_exits_1_and_names_what_is_stale(
    generator: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert generator.main(["--check"]) == 0
    monkeypatch.setattr(generator, "stale", lambda: ["events.md"])
    assert generator.main(["--check"]) == 1
    assert "docs/reference/events.md" in capsys.readouterr().out


def test_the_hand_written_text_of_the_pad_protocol_stays() -> None:
    page = with_pad_messages(f"before\n{MESSAGES_BEGIN}\nold\n{MESSAGES_END}\nafter\n")
    assert page.startswith(f"before\n{MESSAGES_BEGIN}\n")
    assert page.endswith(f"{MESSAGES_END}\nafter\n")
    assert "\nold\n" not in page
    assert with_pad_messages(page) == page


def test_a_page_without_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="messages:begin"):
        with_pad_messages("# no markers")


def test_every_wire_message_is_on_the_page_of_the_pad_protocol() -> None:
    page = pad_messages()
    assert [m for m in MESSAGES if f"### 0x{m.ID:02X} {NAMES[m]}\n" not in page] == []


def test_every_enum_of_the_pad_protocol_is_on_its_page() -> None:
    declared = {
        value
        for value in vars(messages).values()
        if isinstance(value, type) and issubclass(value, Enum) and value.__module__ == messages.__name__
    }
    assert declared == set(PAD_ENUMS)


@pytest.mark.parametrize("enum", ENUMS)
def test_every_member_of_an_enum_has_one_meaning(enum: type[Enum]) -> None:
    assert set(member_meanings(enum)) == set(enum.__members__)


def test_every_listed_meaning_is_of_a_member() -> None:
    known = {f"{enum.__name__}.{name}" for enum in ENUMS for name in enum.__members__}
    assert set(MEMBER_MEANINGS) <= known


def test_every_event_is_on_its_page_with_all_its_fields() -> None:
    page = events_page()
    for kind in EventKind:
        section = page.split(f"\n## {kind.value}\n")[1].split("\n## ")[0]
        assert [name for name in DATA[kind].model_fields if f"| `{name}` |" not in section] == []
        assert f'"type": "{kind.type}"' in section


def test_every_command_is_on_its_page_with_all_its_fields() -> None:
    page = commands_page()
    for name, model in REQUESTS.items():
        section = page.split(f"\n### {name.value}\n")[1].split("\n## ")[0].split("\n### ")[0]
        assert [field for field in model.model_fields if f"| `{field}` |" not in section] == []


def test_every_command_names_its_errors_and_every_error_has_a_command() -> None:
    assert set(COMMAND_ERRORS) == set(COMMAND_RESULTS) == set(CommandName)
    named = {code for codes in COMMAND_ERRORS.values() for code in codes} | {
        *EVERY_COMMAND_ERRORS,
        *QUEUE_ERRORS,
    }
    assert named == set(CommandErrorCode)


def test_every_command_stands_under_its_role_and_no_other() -> None:
    page = commands_page()
    for role in ROLES:
        section = page.split(f"\n## Commands: {role}\n")[1].split("\n## ")[0]
        named = re.findall(r"^### (.+)$", section, re.MULTILINE)
        assert named == [name.value for name in CommandName if role_of(name) == role]
    assert {role_of(name) for name in CommandName} == set(ROLES)


def test_every_state_and_result_of_the_queue_is_on_its_page_with_all_its_fields() -> None:
    page = queue_page()
    for model in {**QUEUE_STATES, **RESULTS}.values():
        if model is not PublishedCatalog:
            section = re.split(rf"\n###? {model.__name__}\n", page)[1].split("\n## ")[0].split("\n### ")[0]
            assert [name for name in model.model_fields if f"| `{name}` |" not in section] == []


def test_every_table_of_a_catalog_is_on_its_page_with_all_its_keys(pages: dict[str, str]) -> None:
    page = pages["catalog.md"]
    tables: dict[str, type[BaseModel]] = {
        "windows": WindowDuty, "services": Service, "items": Item, "staff": StaffMember, "hours": Hours,
    }  # fmt: skip
    for name, model in tables.items():
        section = page.split(f"\n## `[[{name}]]`\n")[1].split("\n## ", maxsplit=1)[0]
        assert [key for key in model.model_fields if f"| `{key}` |" not in section] == []
    named = {key for key in Catalog.model_fields if f"| `{key}` |" in page or f"## `[[{key}]]`" in page}
    assert named == set(Catalog.model_fields)


def test_every_topic_is_on_its_page() -> None:
    page = topics_page()
    assert all(f"| `{channel['address']}` |" in page for channel in document()["channels"].values())


def anchors(page: str) -> set[str]:
    """What GitHub makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_local_link_leads_somewhere(pages: dict[str, str]) -> None:
    for name in ("events.md", "commands.md", "topics.md", "queue.md", "catalog.md", "pad-protocol.md"):
        for target in re.findall(r"\]\(([^)]+)\)", pages[name]):
            page, _, anchor = target.partition("#")
            if anchor and not target.startswith(".."):
                assert anchor in anchors(pages[page or name]), (name, target)
            elif not target.startswith(("http", "..")):
                assert page in pages or any(known.startswith(page) for known in pages), (name, target)


def test_no_row_of_a_table_has_more_cells_than_its_head(pages: dict[str, str]) -> None:
    for name in ("events.md", "commands.md", "topics.md", "queue.md", "catalog.md"):
        for block in re.findall(r"(?:^\|.*\n)+", pages[name], re.MULTILINE):
            assert len({len(re.findall(r"(?<!\\)\|", line)) for line in block.splitlines()}) == 1, block


def test_the_examples_are_one_unbroken_chain() -> None:
    previous = chain.genesis("hall-1", 3)
    for index, event in enumerate(examples(), start=1):
        assert (event["chainindex"], event["chainprev"]) == (index, previous)
        chain.verify(event)
        assert Event.model_validate(event).payload() is not None
        previous = event["chainhash"]


def test_the_example_events_have_ids_of_their_own() -> None:
    assert len({event["id"] for event in examples()}) == len(EventKind)


def test_the_yaml_reads_back_as_the_document(pages: dict[str, str]) -> None:
    assert yaml.safe_load(pages["asyncapi.yaml"]) == document()
