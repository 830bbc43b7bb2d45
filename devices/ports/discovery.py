"""Finding serial ports by pattern. Ptys and by-path links are seen; nothing is ever opened or written to
look."""

import os
from glob import glob


def present_paths(pattern: str) -> set[str]:
    """Absolute paths that match now and lead to something: a link left behind by an unplugged device does
    not."""
    # The pattern is absolute, and a glob of Path wants a root.
    return {path for path in glob(pattern) if os.path.exists(path)}  # noqa: PTH110, PTH207
