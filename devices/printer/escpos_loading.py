"""Loads python-escpos without what it leaves behind: at each start it makes a folder under the system's
temporary folder, and never removes it."""

import tempfile


def load_escpos() -> None:
    """Call it before the printer's driver is imported, and from the main thread alone: while it runs, all
    temporary files of the process are made, and removed, with that folder."""
    before = tempfile.tempdir
    with tempfile.TemporaryDirectory(prefix="hallside-") as folder:
        tempfile.tempdir = folder
        try:
            import escpos.capabilities  # noqa: F401  (for what it does)
        finally:
            tempfile.tempdir = before
