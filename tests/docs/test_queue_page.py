"""The page on running the queue: its payloads are commands, and of the catalog that it copies."""

import json
import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

from contracts.commands import REQUESTS, CommandName
from contracts.topics import parse
from gateway.catalog_file import load_catalog
from gateway.config_file import load_config

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "how-to" / "run-the-queue.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| `([a-z-]+)` \| `(\{.*?\})` \|", TEXT, re.MULTILINE)
STATION = ROOT / "examples" / "station" / "station.toml"


def request_line() -> list[str]:
    (line,) = re.findall(r"^    (mosquitto_rr .*\\\n(?:.*\\\n)*.*)$", TEXT, re.MULTILINE)
    return shlex.split(line.replace("\\\n", " "))


@pytest.mark.parametrize(("name", "payload"), ROWS)
def test_every_payload_in_a_table_is_a_command_of_the_copied_catalog(name: str, payload: str) -> None:
    REQUESTS[CommandName(name)].model_validate_json(payload)
    catalog = load_catalog(STATION)
    known = {
        "service": catalog.services, "to_service": catalog.services, "item": catalog.items,
        "window": catalog.windows, "staff_no": catalog.staff,
    }  # fmt: skip
    for key, value in json.loads(payload).items():
        assert key not in known or value in known[key], (key, value)


def test_the_tables_hold_a_whole_day_of_a_window() -> None:
    assert {"sign-in", "call-next", "finish", "sign-out", "confirm"} <= {name for name, _ in ROWS}


def test_the_request_line_names_a_topic_a_reply_topic_and_a_sound_payload() -> None:
    words = request_line()
    options = dict(pairwise(words))
    topic, reply = parse(options["-t"]), parse(options["-e"])
    assert (topic.branch, reply.branch, topic.gateway) == ("command", "reply", reply.gateway)
    REQUESTS[CommandName(topic.rest[0])].model_validate_json(options["-m"])


def test_the_section_of_the_configuration_is_read(tmp_path: Path) -> None:
    (section,) = re.findall(r"^    (\[queue\]\n(?:    .*\n)+)", TEXT, re.MULTILINE)
    head = '[gateway]\nid = "hall-1"\ndata_dir = "data"\n[hall]\nbroker = "mqtt://127.0.0.1"\n'
    path = tmp_path / "gateway.toml"
    path.write_text(head + re.sub(r"^    ", "", section, flags=re.MULTILINE), encoding="utf-8")
    config = load_config(path)
    assert config.queue is not None
    assert config.queue.catalog == tmp_path / "catalog.toml"
