"""Loads python-escpos quickly and without what it leaves behind: at each start it reads its table of printers
with a slow parser, and makes a folder under the system's temporary folder that it never removes."""

import json
import os
import pickle
import platform
import tempfile
from importlib.util import find_spec
from pathlib import Path

CACHE = "ESCPOS_CAPABILITIES_PICKLE_DIR"
"""Names the folder where python-escpos looks for the table as it was read before."""


def load_escpos() -> None:
    """Call it before the printer's driver is imported, from one thread alone: while it runs, all temporary
    files of the process are made, and removed, with that folder."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="hallside-") as folder:
        tempfile.tempdir = folder
        if ours := CACHE not in os.environ:
            _read_table(Path(folder))
            os.environ[CACHE] = folder
        try:
            import escpos.capabilities  # noqa: F401  (for what it does)
        finally:
            tempfile.tempdir = before
            if ours:
                del os.environ[CACHE]


def _read_table(folder: Path) -> None:
    """Its table is JSON, which it takes for YAML. Where it is not found, it is left to python-escpos."""
    found = find_spec("escpos")
    for place in found.submodule_search_locations or () if found else ():
        table = Path(place) / "capabilities.json"
        if table.exists():
            content = pickle.dumps(json.loads(table.read_bytes()))
            (folder / f"{platform.python_version()}.capabilities.pickle").write_bytes(content)
