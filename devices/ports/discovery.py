"""Finding serial ports by pattern. Ptys and by-path links are seen; nothing is ever opened or written to
look."""

from glob import glob


def present_paths(pattern: str) -> set[str]:
    """Absolute paths that match now."""
    return set(glob(pattern))  # noqa: PTH207  # the pattern is absolute, and a glob of Path wants a root
