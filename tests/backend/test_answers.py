"""What people and scripts are told: `tail`, `summary`, and the settings' errors."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC
from pathlib import Path
from select import select

import pytest

from backend.backoff import LONGEST_DELAY_S, STABLE_S, Backoff
from backend.cli import main
from backend.errors import SettingsError
from backend.presentation import NOT_RECHECKED, duration, padded, rating_text
from backend.settings import BrokerAddress, load
from backend.store.reading import RatingRow
from backend.store.writing import Store
from backend.verification import examine
from contracts.device import GatewayState
from contracts.events import Flag
from contracts.ratings import Level
from contracts.topics import GatewayTopics
from tests.backend.history import START, Hall, Sent
from tests.backend.processes import REPOSITORY

STORED_NS = 1_767_574_980_250 * 1_000_000
"""250 ms after the second press of a Hall's history."""


def put(store: Store, *sent: Sent) -> None:
    store.commit([examine(message.topic, message.body) for message in sent])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ratings.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path, lambda: STORED_NS) as opened:
        yield opened


def row(
    level: Level, reasons: tuple[int, ...] = (), table: str = "2020", unknown: tuple[int, ...] = ()
) -> RatingRow:
    return RatingRow(
        1, 1, "hall-1", "W01", "S042", "A" * 31, "P1", 1, int(level), table, "2026-01-05T01:02:03.000Z",
        1_767_574_923_012_000_000, reasons, unknown, ("quick",),
    )  # fmt: skip


def test_a_rating_is_told_in_one_line_with_chinese_names() -> None:
    line = rating_text(row(Level.DISSATISFIED, (207, 213)), update=False, zone=UTC, colour=False)
    assert " ".join(line.split()) == (
        "01-05 01:02:03 hall-1 W01 S042 2 不满意 12 ms 没有提供材料样本、窗口人员业务不熟练 [quick]"
    )


def test_levels_of_all_widths_align_on_a_terminal() -> None:
    lines = [rating_text(row(level), update=False, zone=UTC, colour=False) for level in Level]
    cells = {len(line.partition("12 ms")[0].encode("gb18030")) for line in lines}
    assert len(cells) == 1


def test_codes_without_a_text_are_told_as_numbers() -> None:
    line = rating_text(row(Level.SATISFIED, (406,), table="2099", unknown=(999,)), False, UTC, colour=False)
    assert "406、?999" in line


def test_colour_marks_bad_ratings_only_when_asked_for() -> None:
    assert "\x1b[31m" in rating_text(row(Level.DISSATISFIED), False, UTC, colour=True)
    assert "\x1b" not in rating_text(row(Level.DISSATISFIED), False, UTC, colour=False)


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(12, "12 ms"), (3_400, "3.4 s"), (300_000, "5 min"), (7_200_000, "2 h"), (400_000_000, "5 d")],
)
def test_a_duration_is_told_in_its_own_unit(milliseconds: int, text: str) -> None:
    assert duration(milliseconds) == text


def test_chinese_takes_two_cells_a_character() -> None:
    assert padded("满意", 6) == "满意  "


def test_tail_tells_each_rating_as_it_stands(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hall()
    put(store, hall.rating(1, 1), hall.rating(2, 2, Level.DISSATISFIED, flags=(Flag.QUICK,)))
    put(store, hall.reasons(2, 2, (213,), Level.DISSATISFIED))
    assert main(["tail", "--store", str(path), "--once", "--json"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["session"], line["level"]) for line in lines] == [("P1/1", 5), ("P2/1", 2)]
    assert lines[1] == {
        "event": "rating",
        "time": "2026-01-05T01:02:00.000Z",
        "gateway": "hall-1",
        "window": "W01",
        "staff": "S042",
        "task_code": "A" * 31,
        "session": "P2/1",
        "level": 2,
        "level_name": "不满意",
        "reasons": [213],
        "reason_texts": ["窗口人员业务不熟练"],
        "unknown_reasons": [],
        "flags": ["quick"],
        "latency_ms": 60_250,
    }


def test_tail_follows_what_comes_and_what_changes(store: Store, path: Path) -> None:
    hall = Hall()
    put(store, hall.rating(1, 1))
    command = [sys.executable, "-m", "backend.cli", "tail", "--store", str(path), "--json", "--since-start"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout is not None
        told = [json.loads(tail.stdout.readline())]
        put(store, hall.rating(2, 2))
        told.append(json.loads(tail.stdout.readline()))
        put(store, hall.reasons(1, 1, (510,)))
        told.append(json.loads(tail.stdout.readline()))
        tail.terminate()
    assert [(line["event"], line["session"]) for line in told] == [
        ("rating", "P1/1"),
        ("rating", "P2/1"),
        ("reasons", "P1/1"),
    ]


def test_tail_without_since_start_tells_only_what_is_new(store: Store, path: Path) -> None:
    hall = Hall()
    put(store, hall.rating(1, 1))
    command = [sys.executable, "-m", "backend.cli", "tail", "--store", str(path), "--json"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as tail:
        assert tail.stdout is not None
        # Nothing says when it has begun to look: ratings come until one is told.
        for number in range(2, 200):
            put(store, hall.rating(number, number))
            if select([tail.stdout], [], [], 0.3)[0]:
                break
        first = json.loads(tail.stdout.readline())
        tail.terminate()
    assert first["event"] == "rating"
    assert first["session"] in {f"P{n}/1" for n in range(2, number + 1)}


def test_summary_for_a_person_names_each_count(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, Hall().rating(1, 1))
    assert main(["summary", "--store", str(path)]) == 0
    assert re.search(r"非常满意\s+1", capsys.readouterr().out)


def test_chain_for_a_person_tells_ok(store: Store, path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    put(store, Hall().started())
    assert main(["chain", "--store", str(path), "--recheck"]) == 0
    assert capsys.readouterr().out == "hall-1       epoch 1  1-1  1 events  ok\n"


NOTE = f"{NOT_RECHECKED}\n"


def state(head: int, online: bool = True) -> Sent:
    told = GatewayState(gateway="hall-1", online=online, epoch=1, head=head, since=START, version="0.1.0")
    return Sent(GatewayTopics("hall-1").state, told.model_dump_json().encode())


def test_chain_tells_a_missing_tail_and_fails(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, Hall().started(), state(4))
    assert main(["chain", "--store", str(path)]) == 1
    assert capsys.readouterr().out.endswith("  1-1  1 events  tail missing: 4 announced, 1 here\n" + NOTE)
    put(store, state(4, online=False))
    assert main(["chain", "--store", str(path), "--recheck"]) == 1
    assert capsys.readouterr().out.endswith("tail missing: 4 announced, 1 here, the gateway is offline\n")
    assert main(["chain", "--store", str(path), "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    [told] = answer["chains"]
    assert answer["ok"] is False
    assert {key: told[key] for key in ("announced", "last", "tail_missing", "offline", "ok")} == {
        "announced": 4, "last": 1, "tail_missing": True, "offline": True, "ok": False,
    }  # fmt: skip


def test_chain_tells_an_epoch_of_which_nothing_came(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, state(4))
    assert main(["chain", "--store", str(path)]) == 1
    assert capsys.readouterr().out.endswith("  0-0  0 events  all missing: 4 announced, 0 here\n" + NOTE)


def test_chain_grants_what_was_announced_its_grace(
    store: Store, path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    put(store, Hall().started(), state(4))
    assert main(["chain", "--store", str(path), "--grace-s", "1e9"]) == 0
    assert capsys.readouterr().out.endswith("  1 events  ok (4 announced, 1 here so far)\n" + NOTE)


@pytest.mark.parametrize("grace", ["-1", "nan", "inf", "soon"])
def test_a_grace_that_cannot_be_meant_is_wrong_usage(grace: str, path: Path) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["chain", "--store", str(path), f"--grace-s={grace}"])
    assert stopped.value.code == 2


def test_a_question_about_no_store_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", "--store", str(tmp_path / "none.db")]) == 2
    assert "there is no store" in capsys.readouterr().err


@pytest.mark.parametrize(
    "url", ["", "http://x", "mqtt://", "mqtt://user:secret@host", "mqtt://host/path", "mqtt://h:x"]
)
def test_a_broker_that_cannot_be_meant_is_refused(url: str) -> None:
    with pytest.raises(SettingsError) as caught:
        load({"broker": url, "store": "s.db"})
    assert "secret" not in str(caught.value)


def test_a_brokers_url_tells_port_user_and_tls() -> None:
    assert BrokerAddress.parse("mqtt://centre@10.0.0.7") == BrokerAddress(
        host="10.0.0.7", port=1883, user="centre", tls=False
    )
    assert BrokerAddress.parse("mqtts://broker.example:9883").tls


def test_options_win_over_the_settings_file(tmp_path: Path) -> None:
    file = tmp_path / "backend.toml"
    file.write_text('broker = "mqtt://filed"\nstore = "filed.db"\nlog_level = "debug"\n', encoding="utf-8")
    settings = load({"store": "given.db"}, file)
    assert (settings.broker, settings.store, settings.log_level) == (
        "mqtt://filed",
        Path("given.db"),
        "debug",
    )


def test_gateways_are_named_in_the_settings_file_or_as_options(tmp_path: Path) -> None:
    file = tmp_path / "backend.toml"
    file.write_text('gateways = ["hall-1", "hall-2"]\n', encoding="utf-8")
    given: dict[str, object] = {"broker": "mqtt://h", "store": "s.db"}
    assert load(given).believed is None
    assert load(given, file).believed == frozenset({"hall-1", "hall-2"})
    assert load({**given, "gateways": ["hall-3"]}, file).believed == frozenset({"hall-3"})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("gateways = []", "gateways names at least one"),
        ('gateways = "hall-1"', "gateways is no list of names"),
        ("gateways = ['hall 1']", "gateways[0] is 1 to 64 letters, digits, dots, dashes and underscores"),
        ("nonsense = 1", "there is no setting nonsense; there are broker, store, id,"),
        ("= broken", "cannot read the settings"),
        ('http = "nowhere"', "http: HOST:PORT, e.g. 127.0.0.1:9464"),
        ('broker = "x"', "broker: a broker is mqtt://"),
        ("broker = 1", "broker is no text"),
        ("log_level = 'loud'", "log_level is one of 'debug', 'info', 'warning' or 'error'"),
        ("password_file = 1", "password_file is no path of a file"),
        ("# broker", "broker is missing: give --broker or name it in the --config file"),
    ],
)
def test_a_mistake_in_a_settings_file_is_told_in_plain_words(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "backend.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        load({"store": "s.db", "broker": "mqtt://h"} if "broker" not in text else {"store": "s.db"}, file)
    assert says in str(refused.value)
    assert not re.search(r"Value error|Input should|Field required|Extra inputs", str(refused.value))


def test_waiting_grows_with_each_failure_up_to_a_limit() -> None:
    backoff, longest = Backoff(), []
    for _ in range(10):
        longest.append(backoff.delay_s(1.0))
        backoff = backoff.after(lived_s=0)
    assert longest[:4] == [1, 2, 4, 8]
    assert longest[-1] == LONGEST_DELAY_S
    assert backoff.delay_s(0.0) == 0.0


def test_only_a_stable_connection_resets_the_waiting() -> None:
    tired = Backoff(failures=5)
    assert tired.after(lived_s=STABLE_S - 1) == Backoff(failures=6)
    assert tired.after(lived_s=STABLE_S) == Backoff()
