"""All kinds of simulated devices that the common harness runs. A new kind is one import and one entry."""

from firmware_sim.id_reader import reader_cli
from firmware_sim.kind import Kind
from firmware_sim.scanner import scanner_cli

_ALL: tuple[Kind, ...] = (reader_cli.KIND, scanner_cli.KIND)
KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL}
"""By their command."""
