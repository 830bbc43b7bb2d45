"""`python -m kiosk.window_pad.gallery CATALOG.toml pads.html`: each page of a window's screen in each
language, look and size, in a hall with that catalog."""

from collections.abc import Sequence

from kiosk.ui.gallery import LOOKS, build_parser, draw_all, read_catalog
from kiosk.window_pad.samples import samples

PAD_LOOKS = [name for name, look in LOOKS.items() if not look.low]
"""A window's screen is within everybody's reach: nothing on it moves down."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    options = build_parser("kiosk.window_pad.gallery", __doc__).parse_args(arguments)
    options.look = options.look or PAD_LOOKS
    return draw_all(options, tuple(samples(read_catalog(options.catalog))))


if __name__ == "__main__":
    raise SystemExit(main())
