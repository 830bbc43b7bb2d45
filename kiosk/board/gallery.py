"""`python -m kiosk.board.gallery CATALOG.toml boards.html`: boards of a hall with that catalog, in each size
and pair of languages."""

import argparse
import html
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from contracts.catalog import Catalog
from contracts.session import Language
from kiosk.board.derive import derive
from kiosk.board.samples import Sample, samples
from kiosk.board.sizes import sizes
from kiosk.texts.resolve import resolve

SIZES = {"1920x1080": 2.02, "1080x1920": 2.02, "1280x800": 1.86, "1366x768": 3.97}
"""Pixels per millimetre: of displays of 43, 43, 32 and 15.6 inches, the last too small for 6 m."""
LONGEST, QUALITY = 1280, 60
"""Of a picture: its longer side in pixels, and per cent."""
PAIRS = {
    "en": (Language.ZH_HANS, Language.EN),
    "ug": (Language.ZH_HANS, Language.UG),
    "zh": (Language.ZH_HANS,),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take."""

    size: str
    pair: str
    sample: Sample

    @property
    def name(self) -> str:
        """Of the picture."""
        return f"{self.size}-{self.sample.name}-{self.pair}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken, as a source of `img`."""

    shot: Shot
    source: str


def shots(options: argparse.Namespace) -> Iterator[Shot]:
    """What was asked for."""
    catalog = Catalog.model_validate(tomllib.loads(options.catalog.read_text(encoding="utf-8")))
    for size in options.size or SIZES:
        for pair in options.pair or PAIRS:
            for sample in samples(catalog, PAIRS[pair]):
                if not options.page or sample.name in options.page:
                    yield Shot(size, pair, sample)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    options = build_parser().parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    taken = list(take(list(shots(options))))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page(taken), encoding="utf-8")
    print(f"{options.out}: {len(taken)} pictures")
    return 0


def build_parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m kiosk.board.gallery", description=__doc__)
    parser.add_argument("catalog", type=Path, metavar="CATALOG.toml", help="of the hall")
    parser.add_argument("out", type=Path, metavar="OUT.html", help="the page, with its pictures in it")
    parser.add_argument("--size", action="append", choices=list(SIZES), help="one of them (more: more)")
    parser.add_argument("--pair", action="append", choices=list(PAIRS), help="Chinese and which other")
    parser.add_argument("--page", action="append", metavar="NAME", help="e.g. busy, away")
    return parser


def take(wanted: Sequence[Shot]) -> Iterator[Taken]:
    """Draw each."""
    from kiosk.board.bridge import BoardBridge
    from kiosk.board_app import BOARD_QML
    from kiosk.ui.app import make_application
    from kiosk.ui.gallery_pictures import data_uri, draw

    application = make_application()
    bridge = BoardBridge(resolve, parent=application)

    def show(shot: Shot) -> None:
        width, height = map(int, shot.size.split("x"))
        bridge.show(derive(shot.sample.state, shot.sample.now), sizes(width, height, SIZES[shot.size]))

    for shot, picture in draw(wanted, show, bridge, SIZES, qml=BOARD_QML, parent=application):
        yield Taken(shot, data_uri(picture, LONGEST, QUALITY))


def page(taken: Sequence[Taken]) -> str:
    """The pictures on one page, by size and board."""
    figures = "\n".join(
        f'<figure><img loading="lazy" src="{one.source}" alt="{html.escape(one.shot.name)}">'
        f"<figcaption>{html.escape(one.shot.name)}</figcaption></figure>"
        for one in taken
    )
    return (
        '<!doctype html><meta charset="utf-8"><title>Boards</title><style>body{font:14px sans-serif;'
        "display:flex;flex-wrap:wrap;gap:12px;background:#888}figure{margin:0}img{width:640px}</style>\n"
        f"{figures}\n"
    )


if __name__ == "__main__":
    raise SystemExit(main())
