"""One thing to say. Pure."""

from dataclasses import dataclass

from contracts.session import Language
from kiosk.screens.screen import Label


@dataclass(frozen=True, slots=True)
class Utterance:
    """`text` for an engine; the same as `labels` for recorded clips, in the order in which they are heard."""

    text: str
    labels: tuple[Label, ...] = ()
    language: Language | None = None
    """Where it is another than the page's: a language's own name."""
