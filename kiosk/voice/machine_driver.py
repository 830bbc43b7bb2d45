"""What this machine has to be heard with: programs on its PATH, and folders of clips."""

import os
import shutil
from pathlib import Path

from contracts.session import Language
from kiosk.voice.engines import Engine
from kiosk.voice.players import Player, server

SAME_SPEECH: dict[Language, Language] = {Language.ZH_HANT: Language.ZH_HANS}
"""Written otherwise, spoken the same: whose clips are taken where a language has none."""


def engines_here() -> dict[Engine, str]:
    """The speech engines that are on PATH, and where; the better ones first."""
    found = {engine: shutil.which(engine.value) for engine in Engine}
    return {engine: path for engine, path in found.items() if path}


def player_here() -> tuple[Player, str] | None:
    """The first player that is on PATH and has its sound server, and where it is."""
    for player in Player:
        path, socket = shutil.which(player.value), server(player, os.environ)
        if path and (socket is None or socket.exists()):
            return player, path
    return None


def clips_in(folder: Path | None) -> dict[Language, dict[str, Path]]:
    """The recorded files of each language by name, without `.wav`. A folder that can't be read has none."""
    found: dict[Language, dict[str, Path]] = {}
    for language in Language if folder is not None else ():
        assert folder is not None
        try:
            files = sorted((folder / language.value).iterdir())
        except OSError:
            files = []
        found[language] = {file.stem: file for file in files if file.suffix == ".wav"}
    for language, other in SAME_SPEECH.items():
        if found and not found[language]:
            found[language] = found[other]
    return found
