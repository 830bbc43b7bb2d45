"""Looks for what somebody left: in every object of Python and of QML, in files, in any text or bytes."""

import gc
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import get_ident

from PySide6.QtCore import QObject
from PySide6.QtQml import QJSValue
from PySide6.QtQuick import QQuickItem, QQuickWindow

CODINGS = ("utf-8", "utf-16-le", "gb18030")
PART, PART_CHINESE = 10, 5
"""So many characters of a longer word are a trace of it."""
TELLING = frozenset({"QString", "QStringList", "QUrl", "QVariant", "QVariantList", "QVariantMap", "QJSValue"})
"""Types of properties that can hold a text."""
HELD = (str, bytes, bytearray)


class Traces:
    """Of these words, by what they are. What this object itself holds is no trace, and nor is what held them
    when it was made, if that is known to be the test's (`known`)."""

    def __init__(self, words: Mapping[str, str], *, known: bool = False) -> None:
        self._words = dict(words)
        self._in_text = {what: re.compile("|".join(map(re.escape, _parts(w)))) for what, w in words.items()}
        self._in_bytes = {what: _in_any_coding(word) for what, word in words.items()}
        self._any_text = re.compile("|".join(found.pattern for found in self._in_text.values()))
        self._any_bytes = re.compile(b"|".join(found.pattern for found in self._in_bytes.values()))
        self._known: set[int] = set()
        if known:
            with _thawed():
                self._known = {id(one) for one in self._heap()}

    def of(self, text: str | bytes | bytearray) -> list[str]:
        """What of it stands in there."""
        if isinstance(text, str):
            return [what for what, found in self._in_text.items() if found.search(text)]
        return [what for what, found in self._in_bytes.items() if found.search(text)]

    def in_python(self) -> list[str]:
        """In anything that the garbage collector can reach, or that a thread is just busy with."""
        with _thawed():
            return [f"{', '.join(self.of(one))} in {_holders(one)}" for one in self._heap()]

    def in_qml(self, window: QQuickWindow) -> list[str]:
        """In any property of any object of the window."""
        return [
            f"{', '.join(self.of(text))} in {one.metaObject().className()}.{name}"
            for one in _objects(window)
            for name, text in _properties(one)
            if self._any_text.search(text)
        ]

    def in_files(self, folder: Path) -> list[str]:
        """In the bytes of any file below the folder, or that this process has open, whether it has a name or
        not."""
        files = [*folder.rglob("*"), *Path("/proc/self/fd").iterdir(), Path("/proc/self/environ")]
        return [f"{', '.join(found)} in {file}" for file in files if (found := self.of(_content(file)))]

    def _heap(self) -> list[str | bytes | bytearray]:
        everything = [one for one in gc.get_referents(*gc.get_objects()) if type(one) in HELD]
        busy = [frame.f_locals for at, frame in sys._current_frames().items() if at != get_ident()]
        texts = {id(one): one for one in (*everything, *gc.get_referents(*busy)) if type(one) in HELD}
        mine = self._known | {id(one) for one in gc.get_referents(self._words)}
        return [one for at, one in texts.items() if at not in mine and self._has(one)]

    def _has(self, text: str | bytes | bytearray) -> bool:
        if isinstance(text, str):
            return self._any_text.search(text) is not None and not self._is_pattern(text)
        return self._any_bytes.search(text) is not None and not self._is_pattern(text)

    def _is_pattern(self, text: str | bytes | bytearray) -> bool:
        """One of what is sought with."""
        return text in (
            *(one.pattern for one in (*self._in_text.values(), self._any_text)),
            *(one.pattern for one in (*self._in_bytes.values(), self._any_bytes)),
        )


@contextmanager
def _thawed() -> Iterator[None]:
    """Also what the watchdog has frozen is looked at, and freed first where nobody holds it."""
    gc.unfreeze()
    gc.collect()
    try:
        yield
    finally:
        gc.freeze()


def _parts(word: str) -> list[str]:
    part = PART if word.isascii() else PART_CHINESE
    return [word[at : at + part] for at in range(max(1, len(word) - part + 1))]


def _in_any_coding(word: str) -> re.Pattern[bytes]:
    parts = {part.encode(coding) for part in _parts(word) for coding in CODINGS}
    return re.compile(b"|".join(map(re.escape, sorted(parts))))


def _holders(text: object) -> str:
    holders = [one for one in gc.get_referrers(text) if type(one) is not list]
    further = [two for one in holders for two in gc.get_referrers(one) if type(two) not in (list, type(sys))]
    return " <- ".join(", ".join({type(one).__qualname__ for one in each}) for each in (holders, further))


def _content(file: Path) -> bytes:
    with suppress(OSError):
        if file.is_file():
            return file.read_bytes()
    return b""


def _objects(window: QQuickWindow) -> Iterator[QObject]:
    """All of its tree, as parents and children and as items see it."""
    waiting: list[QObject] = [window, window.contentItem()]
    seen: dict[int, QObject] = {}
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen[id(one)] = one
        yield one
        waiting += one.children()
        if isinstance(one, QQuickItem):
            waiting += one.childItems()


def _properties(one: QObject) -> Iterator[tuple[str, str]]:
    meta = one.metaObject()
    for at in range(meta.propertyCount()):
        known = meta.property(at)
        if str(known.typeName()) not in TELLING:
            continue
        name, value = str(known.name()), known.read(one)
        if isinstance(value, QJSValue):
            value = value.toVariant()
        yield from ((name, text) for text in _texts(value))
    yield "objectName", one.objectName()


def _texts(value: object) -> Iterable[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, inner in value.items():
                yield str(key)
                yield from _texts(inner)
        case list() | tuple():
            for inner in value:
                yield from _texts(inner)
        case QObject() | None | bool() | int() | float():
            pass
        case _:
            yield str(value)
