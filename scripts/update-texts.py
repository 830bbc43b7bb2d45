#!/usr/bin/env python3
"""Brings kiosk/texts/*.ts up to date with the keys of kiosk/screens/keys.py: new ones come as unfinished,
changed ones become unfinished, vanished ones go. Names what is left to translate.

    scripts/update-texts.py            write what changed
    scripts/update-texts.py --check    write nothing; exit 1 and name the files that are not up to date
"""

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))  # started from anywhere, installed or not

from contracts.session import Language  # noqa: E402  (the path must be set first)
from kiosk.texts.linguist import read, written  # noqa: E402  (likewise)
from kiosk.texts.resolve import file_name  # noqa: E402  (likewise)
from scripts.texts import updated, wordings  # noqa: E402  (likewise)

KEYS = ROOT / "kiosk" / "screens" / "keys.py"
FOLDER = ROOT / "kiosk" / "texts"


def main() -> int:
    """Exit code."""
    parser = argparse.ArgumentParser(description="Brings the kiosk's texts up to date with their keys.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if a file would change")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the .ts files are")
    options = parser.parse_args()
    sources = wordings(KEYS.read_text(encoding="utf-8"))
    changed = [language for language in Language if _update(options, sources, language)]
    return 1 if options.check and changed else 0


def _update(options: argparse.Namespace, sources: dict[str, str], language: Language) -> bool:
    """Whether its file changes, or would."""
    path: Path = options.folder / file_name(language)
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    messages = updated(read(before) if before else (), sources, language)
    after = written(messages, language.value.replace("-", "_"))
    if after != before:
        print(f"{path.name}: {'not up to date' if options.check else 'written'}")
        if not options.check:
            path.write_text(after, encoding="utf-8")
    for message in messages:
        if message.unfinished:
            print(f"{path.name}: to translate: {message.key}: {message.source}")
    return after != before


if __name__ == "__main__":
    sys.exit(main())
