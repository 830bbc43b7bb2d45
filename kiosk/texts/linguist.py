"""Qt Linguist's .ts files, as far as ours need them: messages by id, one context, no plurals."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

SOURCE_LANGUAGE = "zh_Hans"
HEAD = """\
<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language={language} sourcelanguage={source}>
<context>
    <name></name>
"""
MESSAGE = """\
    <message id={key}>
        <source>{source}</source>
        <translation{kind}>{translation}</translation>
    </message>
"""
FOOT = """\
</context>
</TS>
"""


@dataclass(frozen=True, slots=True)
class Message:
    """One text. `unfinished`: nobody has put this source into the language yet."""

    key: str
    source: str
    translation: str
    unfinished: bool = False


def read(text: str) -> tuple[Message, ...]:
    """The messages of a .ts file of ours, in its order. ElementTree's ParseError for anything but XML; what
    Linguist marks as vanished or obsolete counts as unfinished."""
    return tuple(_messages(ElementTree.fromstring(text)))  # noqa: S314  (files of this package)


def written(messages: Iterable[Message], language: str) -> str:
    """The .ts file, as Linguist itself would lay it out."""
    head = HEAD.format(language=quoteattr(language), source=quoteattr(SOURCE_LANGUAGE))
    return "".join([head, *map(_written, messages), FOOT])


def _written(message: Message) -> str:
    return MESSAGE.format(
        key=quoteattr(message.key),
        source=escape(message.source),
        kind=' type="unfinished"' if message.unfinished else "",
        translation=escape(message.translation),
    )


def _messages(root: ElementTree.Element) -> Iterator[Message]:
    for message in root.iter("message"):
        translation = message.find("translation")
        yield Message(
            key=message.get("id", ""),
            source=message.findtext("source", ""),
            translation=(translation.text or "") if translation is not None else "",
            unfinished=translation is None or translation.get("type") is not None,
        )
