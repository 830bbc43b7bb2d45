"""What is wrong in a TOML file, told to the person who wrote it: file, line, key, what, and an example.
Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from contracts.plain_words import explain

Location = tuple[str | int, ...]
Problem = tuple[Location, str]
"""Where, and what is wrong there."""
Examples = Mapping[str, str]
"""A correct line for each key that people get wrong, by the key's path without places in lists."""

TOML_WORDS = {
    "tuple_type": "is a list of tables: write [[double]] brackets",
    "model_type": "is a table of its own: write it in [brackets], with its keys below",
    "dict_type": "is a table: write it in braces, or in [brackets] of its own below",
    "model_attributes_type": "is a table of its own: write it in [brackets], with its keys below",
}
"""What differs for a person who writes TOML."""


def problems_of(error: ValidationError, words: Mapping[str, str] = TOML_WORDS) -> list[Problem]:
    """What a model found wrong with a file's values; `words` for files that are not TOML."""
    return [(found["loc"], explain(found, words)) for found in error.errors()]


def not_toml(path: Path, message: str, example: str) -> str:
    """The parser's message, with the line that it names."""
    place = re.search(r"\(at line (\d+), column (\d+)\)", message)
    where = f"{path}:{place[1]}" if place else str(path)
    return f"{where}: not TOML: {message}\n    for example: {example}"


def explain_all(
    path: Path, text: str, problems: Iterable[Problem], examples: Examples, mark: str = ""
) -> str:
    """Every problem, a paragraph each."""
    return "\n".join(explain_one(path, text, problem, examples, mark) for problem in problems)


def explain_one(path: Path, text: str, problem: Problem, examples: Examples, mark: str = "") -> str:
    """One problem: where, what, and an example of how it is right. `mark` stands before the key."""
    loc, _ = problem
    example = examples.get(".".join(part for part in loc if isinstance(part, str)))
    return tell_at(path, line_of(text, loc), problem, example, mark)


def tell_at(
    path: Path, line: int | None, problem: Problem, example: str | None = None, mark: str = ""
) -> str:
    """One problem whose line is known."""
    loc, what = problem
    key = ".".join(f"[{part + 1}]" if isinstance(part, int) else part for part in loc).replace(".[", "[")
    where = f"{path}:{line}" if line else str(path)
    return f"{where}: {mark}{key or 'file'}: {what}" + (f"\n    for example: {example}" if example else "")


def line_of(text: str, loc: Location) -> int | None:
    """Line of the key at `loc`, or of the closest table above it; the first where there is none."""
    keys = [part for part in loc if isinstance(part, str)]
    number = next((part for part in loc if isinstance(part, int)), None)
    if not keys:
        return 1
    lines = text.splitlines()
    header = re.compile(rf"^\s*(\[\[?\s*{re.escape(keys[0])}\s*\]\]?|{re.escape(keys[0])}\s*[.=])")
    starts = [i for i, line in enumerate(lines, 1) if header.match(line)]
    if not starts:
        return 1
    start = starts[min(number or 0, len(starts) - 1)]
    block = list(_block(lines, start, keys[0]))
    for wanted in reversed(keys[1:]):
        key = re.compile(rf"^\s*(\w+\s*\.\s*)?{re.escape(wanted)}\s*[.=]")
        if found := next((i for i, line in block if key.match(line)), None):
            return found
    return start


def _block(lines: Sequence[str], start: int, table: str) -> Iterator[tuple[int, str]]:
    """The lines of the table that begins there, with those of its own tables, and their numbers."""
    own = re.compile(rf"^\s*\[\[?\s*{re.escape(table)}\s*\.")
    for i, line in enumerate(lines[start - 1 :], start):
        if i > start and line.lstrip().startswith("[") and not own.match(line):
            return
        yield i, line
