"""A file of cases, as an approval system exports them: JSON lines, or one JSON list. Pure.

An entry is a `contracts.cases.Case`; instead of `check` it may have the `code` itself, and instead of
`person` the `id_number` with its kind of `document`: they are hashed here and go no further.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field, ValidationError

from contracts.cases import Case, CheckCode
from contracts.json_lines import lines_of_list
from contracts.person import person_hash
from contracts.plain_words import tell
from contracts.short_codes import check_hash

RESIDENT_CARD = "111"
TOO_DEEP = "is nested too deep: a case is one object with lists of names and stages"


class CaseEntry(Case):
    """A case as a file has it."""

    code: CheckCode | None = Field(default=None, repr=False)
    """Check code in plain."""
    id_number: Annotated[str | None, Field(min_length=1, max_length=40, repr=False)] = None
    """The person's number in plain."""
    document: Annotated[str, Field(pattern=r"^[0-9]{3}$")] = RESIDENT_CARD
    """What `id_number` is the number of: 111 is the resident ID card."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the file: the case, or what is wrong with it and what to do."""

    line: int
    case: Case | None = None
    fault: str = ""


def read_cases(text: str, key: bytes | None) -> Iterator[Entry]:
    """Every entry in order. `key`: the one that the hall's kiosks hash persons with; None: there is none."""
    if text.lstrip().startswith("["):
        yield from _of_list(text, key)
        return
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            yield _entry(line, number, key)


def _of_list(text: str, key: bytes | None) -> Iterator[Entry]:
    try:
        documents = [json.dumps(value) for value in json.loads(text)]
        lines = list(lines_of_list(text))
    except RecursionError:
        yield Entry(1, fault=TOO_DEEP)
        return
    except ValueError as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else 1
        yield Entry(line, fault=f"is not JSON: {getattr(error, 'msg', error)}")
        return
    for document, line in zip(documents, lines, strict=True):
        yield _entry(document, line, key)


def _entry(document: str, line: int, key: bytes | None) -> Entry:
    try:
        entry = CaseEntry.model_validate_json(document)
        return Entry(line, _case(entry, key))
    except ValidationError as error:
        return Entry(line, fault=tell(error.errors(include_input=False)[0], "the case"))
    except ValueError as error:
        return Entry(line, fault=str(error))


def _case(entry: CaseEntry, key: bytes | None) -> Case:
    """Raises ValueError."""
    hashed: dict[str, object] = {}
    if entry.code is not None:
        hashed["check"] = check_hash(entry.case, entry.code)
    if entry.id_number is not None:
        if key is None:
            raise ValueError("id_number: name the key of the kiosks with --person-key, or leave it out")
        hashed["person"] = person_hash(key, entry.document, entry.id_number)
    plain = entry.model_dump(include=set(Case.model_fields))
    return Case.model_validate(plain | hashed)
