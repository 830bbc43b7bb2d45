"""Reading the hall's catalog: an error names file, line, key, what is wrong and an example."""

import json
import stat
import tomllib
from collections.abc import Collection, Iterable
from hashlib import sha256
from itertools import islice
from pathlib import Path

import orjson
from pydantic import ValidationError

from contracts.catalog import Catalog
from contracts.json_lines import line_in_json
from contracts.toml_words import Location, Problem, line_of, not_toml, problems_of, tell_at
from gateway.errors import ConfigError
from gateway.hall.catalog_checks import oddities, problems
from gateway.hall.catalog_index import CatalogIndex

CATALOG_MAX_BYTES = 8 * 2**20
"""Kiosks receive it whole: one of 600 items with guides in three languages takes about a fifth."""
PROBLEMS_TOLD = 40
"""So many problems are told at once; of the rest the number is."""
REVISION_HEX = 16
TOML = ".toml"
JSON = ".json"

EXAMPLES = {
    "hall": 'hall = { zh-Hans = "政务服务中心", en = "Government service hall" }',
    "utc_offset_min": "utc_offset_min = 480",
    "ticket_url": 'ticket_url = "https://hall.example/t/"',
    "hours": '[[hours]]\nid = "office"\nweek.mon = [{ start = 09:00:00, end = 12:00:00 }]',
    "hours.week": "week.mon = [{ start = 09:00:00, end = 12:00:00 }, { start = 14:00:00, end = 17:30:00 }]",
    "hours.closed": "closed = [2026-10-01, 2026-10-02]",
    "hours.extra": "extra.2026-10-10 = [{ start = 09:00:00, end = 12:00:00 }]",
    "areas": '[[areas]]\nid = "east"\nname = { zh-Hans = "东区" }',
    "departments": '[[departments]]\nid = "tax"\nname = { zh-Hans = "税务局" }',
    "departments.org_code": 'org_code = "11990000MB0000000X"',
    "categories": '[[categories]]\nid = "business"\nname = { zh-Hans = "企业开办" }',
    "services": '[[services]]\nid = "tax"\nname = { zh-Hans = "税务" }\nprefix = "A"\narea = "east"\n'
    'hours = "office"',
    "services.prefix": 'prefix = "A"',
    "services.quota": "quota = 200",
    "services.priorities": 'priorities = ["elderly", "disabled"]',
    "items": '[[items]]\nid = "tax-register"\nname = { zh-Hans = "税务登记" }\n'
    f'task_code = "{"1" * 31}"\ndepartment = "tax"\ncategory = "business"\nservice = "tax"',
    "items.task_code": f'task_code = "{"1" * 31}"',
    "items.pinyin": 'pinyin = "swdj"',
    "situations": '[[situations]]\nid = "open-shop"\nname = { zh-Hans = "开店" }\nitems = ["tax-register"]',
    "windows": '[[windows]]\nnumber = "12"\narea = "east"\nserves = ["tax"]',
    "windows.number": 'number = "12"',
    "windows.serves": 'serves = ["tax"]',
    "windows.helps": 'helps = ["social"]',
    "staff": '[[staff]]\nnumber = "S17"\ndisplay_name = "王小明"',
    "staff.number": 'number = "S17"',
    "staff.photo": 'photo = "S17.jpg"',
    "staff.windows": 'windows = ["12"]',
} | {f"{table}.name": 'name = { zh-Hans = "税务", en = "Tax", ug = "باج" }' for table in (
    "areas", "departments", "categories", "services", "items", "situations", "windows",
)}  # fmt: skip
"""A correct line, in TOML, for each key that people get wrong."""

EXAMPLE_JSON = '{ "hall": { "zh-Hans": "政务服务中心" }, "hours": [ … ] }'


def load_catalog(path: Path) -> CatalogIndex:
    """The catalog in `path`, TOML or JSON by its suffix. Raises ConfigError with every problem, a paragraph
    each."""
    text = _read(path)
    values = _parsed(path, text)
    try:
        catalog = Catalog.model_validate(values)
    except ValidationError as error:
        found = problems_of(error, {}) if _is_json(path) else problems_of(error)
        raise ConfigError(_told(path, text, map(_named, found))) from error
    if wrong := list(problems(catalog)):
        raise ConfigError(_told(path, text, wrong))
    return CatalogIndex(catalog, revision_of(catalog))


def revision_of(catalog: Catalog) -> str:
    """16 hexadecimal digits that stand for the content: the order of keys and the notation don't matter."""
    content = orjson.dumps(catalog.model_dump(mode="json"), option=orjson.OPT_SORT_KEYS)
    return sha256(content).hexdigest()[:REVISION_HEX]


def catalog_warnings(path: Path, catalog: CatalogIndex, windows: Collection[str] | None = None) -> list[str]:
    """What works but is hardly meant, a paragraph each. `windows` are those of `gateway.toml`; without them
    nothing is said about them. Raises ConfigError when the file has become unreadable."""
    text = _read(path)
    photos = {
        clerk.photo
        for clerk in catalog.catalog.staff
        if clerk.photo and (path.parent / clerk.photo).is_file()
    }
    found = oddities(catalog.catalog, photos, windows)
    return [_one(path, text, problem, "warning: ") for problem in found]


def catalog_summary(catalog: CatalogIndex) -> str:
    """What is in it, in one line."""
    content = catalog.catalog
    counts = ", ".join(
        f"{len(getattr(content, table))} {table}" for table in ("services", "items", "windows", "staff")
    )
    hall = next(iter(content.hall.values()))
    return f"{hall}: {counts}; catalog {catalog.revision}"


def _read(path: Path) -> str:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ConfigError(f"{path}: is not a file. Give the path of a catalog, .toml or .json")
        with path.open("rb") as file:
            content = file.read(CATALOG_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(
            f"{path}: can't be read: {error.strerror}. Give the path of a catalog, .toml or .json"
        ) from error
    if len(content) > CATALOG_MAX_BYTES:
        raise ConfigError(f"{path}: has more than {CATALOG_MAX_BYTES >> 20} MiB: no catalog is so large")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError(f"{path}:{line}: not UTF-8 text: save it as UTF-8") from error


def _parsed(path: Path, text: str) -> object:
    suffix = path.suffix.lower()
    try:
        if suffix == TOML:
            return tomllib.loads(text)
        if suffix == JSON:
            return json.loads(text, object_pairs_hook=_object, parse_constant=_no_constant)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(not_toml(path, str(error), EXAMPLES["hall"])) from error
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg} (column {error.colno})"
        raise ConfigError(f"{path}:{error.lineno}: {what}\n    for example: {EXAMPLE_JSON}") from error
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    except RecursionError as error:
        raise ConfigError(f"{path}: brackets in brackets, too deep: no catalog needs that") from error
    raise ConfigError(f"{path}: a catalog is a .toml or a .json file: rename it")


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {json.dumps(twice, ensure_ascii=False)} stands twice in one object")
    return found


def _no_constant(name: str) -> object:
    raise ValueError(f"{name} is no JSON number")


def _named(problem: Problem) -> Problem:
    """A key that is itself wrong is named as it stands."""
    loc, what = problem
    return tuple(part for part in loc if part != "[key]"), what


def _told(path: Path, text: str, found: Iterable[Problem]) -> str:
    every = iter(found)
    told = [_one(path, text, problem) for problem in islice(every, PROBLEMS_TOLD)]
    if more := sum(1 for _ in every):
        told.append(f"{path}: and {more} more such problems")
    return "\n".join(told)


def _one(path: Path, text: str, problem: Problem, mark: str = "") -> str:
    loc, _ = problem
    if _is_json(path):
        return tell_at(path, line_in_json(text, loc), problem, mark=mark)
    return tell_at(path, line_of(text, loc), problem, _example(loc), mark)


def _is_json(path: Path) -> bool:
    return path.suffix.lower() == JSON


def _example(loc: Location) -> str | None:
    """For the key, or for the one above it that has an example."""
    keys = [part for part in loc if isinstance(part, str)]
    for depth in (2, 1):
        if len(keys) >= depth and (line := EXAMPLES.get(".".join(keys[:depth]))):
            return line
    return None
