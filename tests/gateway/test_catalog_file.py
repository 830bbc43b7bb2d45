"""The hall's catalog: a mistake is named with file, line, key, what is wrong and an example."""

import json
import os
import tomllib
from datetime import date, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.catalog_file import CATALOG_MAX_BYTES, PROBLEMS_TOLD, catalog_warnings, load_catalog
from gateway.cli import main
from gateway.errors import ConfigError

SOUND = """\
hall = { zh-Hans = "政务服务中心", en = "Service hall" }

[[hours]]
id = "office"
week.mon = [{ start = 09:00:00, end = 12:00:00 }, { start = 14:00:00, end = 17:30:00 }]
closed = [2026-10-01]
extra.2026-10-10 = [{ start = 09:00:00, end = 12:00:00 }]

[[areas]]
id = "east"
name = { zh-Hans = "东区" }

[[departments]]
id = "tax-office"
name = { zh-Hans = "税务局" }

[[categories]]
id = "business"
name = { zh-Hans = "企业开办" }

[[services]]
id = "tax"
name = { zh-Hans = "税务", en = "Tax", ug = "باج" }
prefix = "A"
area = "east"
hours = "office"

[[services]]
id = "social"
name = { zh-Hans = "社保", en = "Social", ug = "ئىجتىمائىي" }
prefix = "B"
area = "east"
hours = "office"

[[items]]
id = "register"
name = { zh-Hans = "税务登记", en = "Tax registration", ug = "باج تىزىملاش" }
task_code = "1111111111111111111111111111111"
department = "tax-office"
category = "business"
service = "tax"
guide.materials = [{ zh-Hans = "营业执照" }]

[[situations]]
id = "open-shop"
name = { zh-Hans = "开店" }
items = ["register"]

[[windows]]
number = "1"
area = "east"
serves = ["tax"]
helps = ["social"]

[[windows]]
number = "2"
area = "east"
serves = ["social"]

[[staff]]
number = "S17"
display_name = "王小明"
windows = ["1"]
"""


def written(folder: Path, text: str, name: str = "catalog.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(ConfigError) as caught:
        load_catalog(path)
    return str(caught.value).replace(str(path.parent) + "/", "")


def as_json(text: str = SOUND) -> str:
    def plain(value: Any) -> str:
        assert isinstance(value, date | time)
        return value.isoformat()

    return json.dumps(tomllib.loads(text), default=plain, ensure_ascii=False, indent=1)


def test_a_catalog_in_toml_and_the_same_in_json_are_one(tmp_path: Path) -> None:
    toml = load_catalog(written(tmp_path, SOUND))
    assert toml.catalog == load_catalog(written(tmp_path, as_json(), "catalog.json")).catalog
    assert toml.revision == load_catalog(tmp_path / "catalog.json").revision
    assert catalog_warnings(tmp_path / "catalog.toml", toml) == []


def test_the_revision_tells_content_and_nothing_else(tmp_path: Path) -> None:
    first = load_catalog(written(tmp_path, SOUND)).revision
    turned = SOUND.replace('zh-Hans = "税务", en = "Tax"', 'en = "Tax", zh-Hans = "税务"')
    assert turned != SOUND
    assert load_catalog(written(tmp_path, "# a remark\n" + turned)).revision == first
    assert load_catalog(written(tmp_path, SOUND.replace("Service hall", "Hall"))).revision != first
    assert len(first) == 16
    assert set(first) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('zh-Hans = "东区"', 'en = "East"', "catalog.toml:11: areas[1].name: a text has at least"),
        ('zh-Hans = "东区"', 'zh-Hans = "东区", fr = "Est"', "catalog.toml:11: areas[1].name.fr: should be"),
        ("week.mon", "week.monday", "catalog.toml:5: hours[1].week.monday: should be 'mon', 'tue'"),
        ("start = 14:00:00", "start = 11:59:59", "toml:5: hours[1].week.mon[2]: starts at 11:59, but "),
        ("start = 14:00:00", "start = 18:00:00", "catalog.toml:5: hours[1].week.mon[2]: ends at 17:30, not "),
        ("start = 14:00:00", "start = 14", "toml:5: hours[1].week.mon[2].start: should be a time of the hal"),
        ("start = 14:00:00", 'start = "14:00+08:00"', "[2].start: should be a time of the hall's clock, wit"),
        ("start = 14:00:00", 'start = "two"', "toml:5: hours[1].week.mon[2].start: should be a time: 09:00"),
        ("closed = [2026-10-01]", 'closed = ["1 Oct"]', "toml:6: hours[1].closed[1]: should be a date: "),
        ("closed = [2026-10-01]", "closed = [2026-10-10]", "toml:6: hours[1].closed[1]: 2026-10-10 is close"),
        ('prefix = "B"', 'prefix = "A"', "toml:31: services[2].prefix: A stands twice: services[1] tax has"),
        ('prefix = "B"', 'prefix = "b"', "toml:31: services[2].prefix: should be one or two capital letters"),
        ('id = "social"', 'id = "tax"', "toml:29: services[2].id: tax stands twice: services[1] has it"),
        ('prefix = "B"', 'prefix = "B"\nqouta = 7', "toml:32: services[2].qouta: is not a known key"),
        ('service = "tax"', 'service = "taxes"', "toml:41: items[1].service: 'taxes' is not among the servi"),
        ('category = "business"', 'category = "x"', "toml:40: items[1].category: 'x' is not among the categ"),
        ('department = "tax-office"', 'department = "x"', "toml:39: items[1].department: 'x' is not among"),
        ('items = ["register"]', 'items = ["x"]', "toml:47: situations[1].items[1]: 'x' is not among the it"),
        ('items = ["register"]', "items = []", "toml:47: situations[1].items: should have at least 1 in it"),
        ('helps = ["social"]', 'helps = ["tax"]', "toml:53: windows[1].helps[1]: window 1 serves tax: take"),
        ('helps = ["social"]', 'helps = ["x"]', "toml:53: windows[1].helps[1]: 'x' is not among the service"),
        ('serves = ["social"]', 'serves = ["social", "social"]', "toml:58: windows[2].serves[2]: social sta"),
        ('number = "2"', 'number = "1"', "toml:56: windows[2].number: 1 stands twice: windows[1] has it"),
        ('windows = ["1"]', 'windows = ["7"]', "toml:63: staff[1].windows[1]: '7' is not among the windows"),
        ("[[areas]]", "[areas]", "catalog.toml:9: areas: is a list of tables: write [[double]] brackets"),
        ("[[areas]]", "[[areas", "catalog.toml:9: not TOML: "),
        ('hall = { zh-Hans = "政务服务中心", en = "Service hall" }', "", "catalog.toml:1: hall: is missing"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SOUND
    found = complaint(written(tmp_path, SOUND.replace(old, new, 1)))
    assert told in found
    assert "\n    for example: " in found


def test_a_mistake_in_json_is_named_with_its_line_too(tmp_path: Path) -> None:
    text = as_json().replace('"helps": [\n', '"helps": [\n    "swim",\n')
    line = text.splitlines().index('    "swim",') + 1
    assert f"catalog.json:{line}: windows[1].helps[1]: 'swim'" in complaint(
        written(tmp_path, text, "catalog.json")
    )
    lone = written(tmp_path, '{\n "hall": {}\n', "catalog.json")
    assert "catalog.json:3: not JSON: " in complaint(lone)
    assert "column" in complaint(lone)


def test_all_mistakes_are_told_at_once_up_to_a_bound(tmp_path: Path) -> None:
    text = SOUND.replace('area = "east"', 'area = "west"').replace('"register"]', '"x"]')
    assert complaint(written(tmp_path, text)).count("for example") == 5
    many = SOUND + "".join(f'[[staff]]\nnumber = "S{n}"\nname = "x"\n' for n in range(100))
    found = complaint(written(tmp_path, many)).splitlines()
    assert len([line for line in found if "staff[" in line]) == PROBLEMS_TOLD
    assert found[-1] == "catalog.toml: and 160 more such problems"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("c.toml", b"\x00\xff\xfe", "c.toml:1: not UTF-8 text"),
        ("c.toml", 'hall = 1\n# 政务'.encode("gb18030"), "c.toml:2: not UTF-8 text: save it as UTF-8"),
        ("c.toml", b"\x00" * 10, "c.toml:1: not TOML"),
        ("c.toml", b"", "c.toml:1: hall: is missing"),
        ("c.json", b"", "c.json:1: not JSON"),
        ("c.json", b"[]", "c.json:1: file: should be an object with keys and values"),
        ("c.json", b'{"a": 1, "a": 2}', 'c.json: the key "a" stands twice in one object'),
        ("c.json", b"[NaN]", "c.json: NaN is no JSON number"),
        ("c.json", b"[" * 200_000, "c.json: brackets in brackets, too deep"),
        ("c.json", b"9" * 5000, "c.json: "),
        ("c.toml", b"a = " + b"[" * 200_000, "c.toml: brackets in brackets, too deep"),
        ("c.toml", b"a = " + b"9" * 5000, "c.toml: "),
        ("c.yaml", b"hall: x", "c.yaml: a catalog is a .toml or a .json file: rename it"),
        ("c.json", b" " * (CATALOG_MAX_BYTES + 1), "c.json: has more than 8 MiB"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_catalog_is_refused(tmp_path: Path, name: str, content: bytes, told: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert complaint(path).startswith(told)


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    assert "can't be read: No such file" in complaint(tmp_path / "nowhere.toml")
    assert "is not a file" in complaint(tmp_path)
    os.mkfifo(tmp_path / "pipe.toml")
    assert "is not a file" in complaint(tmp_path / "pipe.toml")


def test_a_mark_of_byte_order_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "catalog.toml"
    path.write_bytes(b"\xef\xbb\xbf" + SOUND.encode())
    assert load_catalog(path).windows.keys() == {"1", "2"}


def warnings(folder: Path, text: str, windows: set[str] | None = None) -> list[str]:
    path = written(folder, text)
    found = catalog_warnings(path, load_catalog(path), windows)
    return [told.replace(str(folder) + "/", "").splitlines()[0] for told in found]


def test_what_is_hardly_meant_is_warned_of(tmp_path: Path) -> None:
    (tmp_path / "S17.jpg").touch()
    text = (
        SOUND.replace('serves = ["social"]', 'serves = ["tax"]')
        .replace(', en = "Tax"', "")
        .replace('"王小明"', '"王小明"\nphoto = "S18.jpg"')
    )
    unserved, photo, names = warnings(tmp_path, text, {"1", "2"})
    assert unserved.startswith("catalog.toml:29: warning: services[2].id: windows only help social: its")
    assert photo.startswith(
        "catalog.toml:63: warning: staff[1].photo: there is no file S18.jpg in the catalog"
    )
    assert names.startswith("catalog.toml:1: warning: file: 1 of 2 services have no name in en or ug: kiosks")
    assert warnings(tmp_path, text.replace("S18", "S17"))[1:] == warnings(tmp_path, text)[2:]


def test_hours_that_never_open_are_warned_of(tmp_path: Path) -> None:
    text = SOUND.replace("week.mon = [{ start = 09:00:00, end = 12:00:00 }, ", "week = {}\n#").replace(
        "extra", "#"
    )
    assert warnings(tmp_path, text) == ["catalog.toml:4: warning: hours[1].id: office is never open"]


def test_windows_that_only_one_side_knows_are_warned_of(tmp_path: Path) -> None:
    assert warnings(tmp_path, SOUND, {"1", "2"}) == []
    lacking, idle = warnings(tmp_path, SOUND, {"2", *map(str, range(3, 14))})
    assert "file: window 1 of the catalog: not in gateway.toml: nobody is asked there for a rating" in lacking
    assert "windows 3, 4, 5, 6, 7, 8, 9, 10 and 3 more of gateway.toml: not in the catalog; the" in idle


GATEWAY = """\
[gateway]
id = "hall-1"
data_dir = "data"

[hall]
broker = "mqtt://127.0.0.1:1883"

[queue]
catalog = "catalog.toml"
balance = "own"

[[windows]]
number = "1"
pad = "tcp://10.0.0.7:9100"
"""


def test_check_reads_the_catalog_that_the_configuration_names(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, GATEWAY, "gateway.toml")
    assert main(["check", str(path)]) == 2
    assert f"{tmp_path}/catalog.toml: can't be read" in capsys.readouterr().err
    catalog = load_catalog(written(tmp_path, SOUND))
    assert main(["check", str(path)]) == 0
    printed = capsys.readouterr()
    assert (
        f"  queue     政务服务中心: 2 services, 1 items, 2 windows, 1 staff; catalog {catalog.revision}"
        in printed.out
    )
    assert "sound; warnings: 1" in printed.out
    assert "window 2 of the catalog: not in gateway.toml" in printed.err
    path.write_text(GATEWAY.replace('"own"', '"mine"'), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert f"{path}:10: queue.balance: should be 'own', " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("share", "status", "told"),
    [
        ("0.6", 2, "gateway.toml:11: queue.cases.share: "),
        ("0", 2, "gateway.toml:11: queue.cases.share: "),
        ("0.2", 0, "gateway.toml:14: warning: journal.alarm_at: cases alone may take 0.2 (`share` under"),
        ("0.1", 0, ""),
    ],
)
def test_cases_may_take_half_of_the_journal_at_most_and_should_raise_no_alarm(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], share: str, status: int, told: str
) -> None:
    sections = f"[queue.cases]\nshare = {share}\n\n[journal]\nalarm_at = 0.2\n\n[[windows]]"
    text = GATEWAY.replace('balance = "own"\n\n[[windows]]', sections)
    path = written(tmp_path, text, "gateway.toml")
    written(tmp_path, SOUND)
    assert main(["check", str(path)]) == status
    said = capsys.readouterr().err
    assert told in said
    assert ("alarm_at" in said) is (share == "0.2")


broken = st.lists(
    st.tuples(
        st.integers(0, len(SOUND)),
        st.integers(0, 30),
        st.text(max_size=3) | st.sampled_from(['"', "[[", "]", "{", "=", "\n", "[x]", "1", "nan", "''''"]),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(broken, st.sampled_from(["catalog.toml", "catalog.json"]))
def test_whatever_a_file_holds_it_is_a_catalog_or_its_mistakes_are_told(
    tmp_path: Path, cuts: list[tuple[int, int, str]], name: str
) -> None:
    text = as_json() if name.endswith("json") else SOUND
    for start, length, new in cuts:
        text = text[:start] + new + text[start + length :]
    path = tmp_path / name
    path.write_bytes(text.encode("utf-8", "replace"))
    told = str(path)
    try:
        catalog_warnings(path, load_catalog(path), {"1"})
    except ConfigError as error:
        told = str(error)
    assert told.startswith(str(path))
