"""The kiosk's texts, brought up to date with their keys: what scripts/update-texts.py writes."""

import ast
from itertools import pairwise

from contracts.session import Language
from kiosk.texts.linguist import Message

SOURCE = Language.ZH_HANS
"""Its translation is the wording itself."""


def wordings(module: str) -> dict[str, str]:
    """The Chinese wording below each key, by key, in order. `module`: the source of
    kiosk/screens/keys.py."""
    body = next(node for node in ast.parse(module).body if isinstance(node, ast.ClassDef)).body
    found: dict[str, str] = {}
    for node, below in pairwise(body):
        match node, below:
            case (
                ast.Assign(value=ast.Constant(value=str(key))),
                ast.Expr(value=ast.Constant(value=str(wording))),
            ):
                found[key] = wording
    return found


def updated(
    messages: tuple[Message, ...], sources: dict[str, str], language: Language
) -> tuple[Message, ...]:
    """One message for each key, in the keys' order. A new one is unfinished; one whose source has changed
    keeps its translation and is unfinished too; one without a key is dropped."""
    known = {message.key: message for message in messages}
    return tuple(_message(known.get(key), key, source, language) for key, source in sources.items())


def _message(known: Message | None, key: str, source: str, language: Language) -> Message:
    if language is SOURCE:
        return Message(key, source, source)
    if known is None:
        return Message(key, source, "", unfinished=True)
    stale = known.source != source or not known.translation
    return Message(key, source, known.translation, unfinished=known.unfinished or stale)
