"""Saves paper as PNG files."""

from collections.abc import Sequence
from pathlib import Path

from firmware_sim.errors import UsageError
from firmware_sim.printer.paper import Ticket
from firmware_sim.printer.render import draw_tickets


def save_png(path: Path, tickets: Sequence[Ticket], width: int) -> None:
    """Draw `tickets`, on paper of `width` dots, into a PNG file. Raises UsageError."""
    if path.suffix.lower() != ".png":
        raise UsageError(f"{path}: paper is saved as PNG; give a name that ends in .png")
    try:
        draw_tickets(tickets, width).save(path, "PNG")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written: {error.strerror or error}") from error
