"""Reads card files: a person's own, or the one that comes with the simulator."""

from importlib.resources import files
from pathlib import Path

from firmware_sim.errors import UsageError
from firmware_sim.id_reader.cards import Card, parse_cards

SHIPPED = "cards.toml"


def read_cards(path: Path | None) -> dict[str, Card]:
    """The cards of a file, or of the shipped one. Raises UsageError."""
    if path is None:
        shipped = files("firmware_sim.id_reader").joinpath(SHIPPED)
        return parse_cards(shipped.read_text(encoding="utf-8"), SHIPPED)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "not UTF-8"
        raise UsageError(f"--cards {path}: {why}") from error
    return parse_cards(text, str(path))
