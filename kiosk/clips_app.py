"""Which recorded texts a kiosk still lacks: `hallside-kiosk clips`."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pydantic import ValidationError

from contracts.catalog import Catalog, PublishedCatalog, Texts, text_in
from contracts.session import Language
from kiosk.backstage.store import FACT_CATALOG, FILE
from kiosk.config import KioskConfig
from kiosk.screens.derive import LANGUAGES
from kiosk.texts.resolve import texts
from kiosk.voice.clips import wanted
from kiosk.voice.machine_driver import SAME_SPEECH, clips_in


def missing(config: KioskConfig, folder: Path) -> Iterator[tuple[str, str]]:
    """File below the folder and the words to record, language by language. The catalog's names are those of
    the catalog that the kiosk heard last; one that was never in its hall knows none."""
    catalog = _catalog(config)
    recorded = clips_in(folder)
    for language in Language:
        if language in SAME_SPEECH and not (folder / language.value).is_dir():
            continue
        own = tuple(LANGUAGES[tag] for tag in Language if language in (tag, SAME_SPEECH.get(tag)))
        names = tuple(text_in(name, language) for name in _names(catalog)) if catalog else ()
        for stem, words in wanted(texts(language), own + names).items():
            if stem not in recorded[language]:
                yield f"{language.value}/{stem}.wav", words


def _catalog(config: KioskConfig) -> Catalog | None:
    if config.store is None:
        return None
    try:
        with closing(sqlite3.connect(f"file:{config.store.data_dir / FILE}?mode=ro", uri=True)) as db:
            row = db.execute("SELECT value FROM facts WHERE name = ?", (FACT_CATALOG,)).fetchone()
        return PublishedCatalog.model_validate_json(bytes(row[0])).catalog if row else None
    except (sqlite3.Error, ValidationError):
        return None


def _names(catalog: Catalog) -> Iterator[Texts]:
    yield catalog.hall
    yield from (one.name for one in catalog.areas)
    yield from (one.name for one in catalog.departments)
    yield from (one.name for one in catalog.categories)
    yield from (one.name for one in catalog.services)
    yield from (one.name for one in catalog.items)
    yield from (one.name for one in catalog.situations)
