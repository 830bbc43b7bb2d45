"""`python -m kiosk.ui.gallery CATALOG.toml gallery.html`: each page in each language, look and size, as the
flow makes them in a hall with that catalog."""

import argparse
import html
import os
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from contracts.catalog import Catalog
from contracts.session import Language
from kiosk.flow.state import Look, Theme
from kiosk.screens.screen import Screen
from kiosk.texts.resolve import resolve
from kiosk.ui.tour import tour

SIZES = {"1080x1920": 4.03, "1920x1080": 4.03, "1280x800": 3.81, "768x1366": 3.96}
"""Pixels per millimetre: of displays of 21.5, 21.5, 15.6 and 15.6 inches."""
LONGEST, QUALITY = 640, 40
"""Of a picture: its longer side in pixels, and per cent. All pages together stay below 60 MB."""
TICKET_URL = "https://hall.example/t/"
LOOKS = {
    "standard": Look(),
    "contrast": Look(theme=Theme.CONTRAST),
    "elder": Look(elder=True),
    "low": Look(low=True),
    "elder-low-contrast": Look(theme=Theme.CONTRAST, elder=True, low=True),
}


class Stop(Protocol):
    """A page to draw."""

    @property
    def name(self) -> str:
        """Of the page, or how it is."""

    def screen(self, look: Look) -> Screen:
        """As it is seen so."""


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture to take."""

    size: str
    language: Language
    look: str
    stop: Stop

    @property
    def name(self) -> str:
        """Of the picture."""
        return f"{self.size}-{self.stop.name}-{self.look}-{self.language}"


@dataclass(frozen=True, slots=True)
class Taken:
    """A picture that was taken, as a source of `img`."""

    shot: Shot
    source: str


def shots(options: argparse.Namespace, stops: Sequence[Stop]) -> Iterator[Shot]:
    """What was asked for."""
    for size in options.size or SIZES:
        for language in options.language or Language:
            for stop in stops:
                if not options.page or stop.name in options.page:
                    for look in options.look or LOOKS:
                        yield Shot(size, Language(language), look, stop)


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point."""
    options = build_parser("kiosk.ui.gallery", __doc__).parse_args(arguments)
    catalog = read_catalog(options.catalog)
    return draw_all(options, tuple(tour(catalog.model_copy(update={"ticket_url": TICKET_URL}))))


def read_catalog(path: Path) -> Catalog:
    """Of the hall."""
    return Catalog.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))


def draw_all(options: argparse.Namespace, stops: Sequence[Stop]) -> int:
    """The page with all pictures that were asked for. Returns the exit status."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    taken = list(take(list(shots(options, stops))))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page(taken), encoding="utf-8")
    print(f"{options.out}: {len(taken)} pictures")
    return 0


def build_parser(module: str, description: str | None) -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog=f"python -m {module}", description=description)
    parser.add_argument("catalog", type=Path, metavar="CATALOG.toml", help="of the hall")
    parser.add_argument("out", type=Path, metavar="OUT.html", help="the page, with its pictures in it")
    parser.add_argument(
        "--size", action="append", choices=list(SIZES), help="one of them (more than once: more)"
    )
    parser.add_argument("--language", action="append", choices=[language.value for language in Language])
    parser.add_argument("--look", action="append", choices=list(LOOKS))
    parser.add_argument("--page", action="append", metavar="NAME", help="one of them, e.g. home-troubled")
    return parser


def take(wanted: Sequence[Shot]) -> Iterator[Taken]:
    """Draw each."""
    from kiosk.ui.app import make_application
    from kiosk.ui.bridge import Bridge
    from kiosk.ui.gallery_pictures import data_uri, draw

    application = make_application()
    bridge = Bridge(lambda happened: None, resolve, parent=application)

    def show(shot: Shot) -> None:
        look = replace(LOOKS[shot.look], language=shot.language)
        bridge.show_screen(shot.stop.screen(look), look)

    for shot, picture in draw(wanted, show, bridge, SIZES, parent=application):
        yield Taken(shot, data_uri(picture, LONGEST, QUALITY))


def page(taken: Sequence[Taken]) -> str:
    """The pictures on one page: a section for each page of the walk, found by a list of links."""
    names = list(dict.fromkeys(one.shot.stop.name for one in taken))
    links = " ".join(f'<a href="#{name}">{html.escape(name)}</a>' for name in names)
    sections = "\n".join(
        f'<h2 id="{name}">{html.escape(name)}</h2><div>'
        + "\n".join(_figure(one) for one in taken if one.shot.stop.name == name)
        + "</div>"
        for name in names
    )
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Kiosk screens</title><style>'
        "body{font:14px sans-serif;margin:16px;background:#ddd}nav{position:sticky;top:0;background:#fff;"
        "padding:8px;line-height:1.8}nav a{margin-right:10px}h2{scroll-margin-top:90px}"
        "div{display:flex;flex-wrap:wrap;gap:12px}figure{margin:0}</style>\n"
        f"<nav>{links}</nav>\n{sections}\n</html>\n"
    )


def _figure(taken: Taken) -> str:
    shot = taken.shot
    said = f"{shot.size}, {shot.language}, {shot.look}"
    return (
        f'<figure><img loading="lazy" src="{taken.source}" alt="{html.escape(shot.name)}">'
        f"<figcaption>{said}</figcaption></figure>"
    )


if __name__ == "__main__":
    raise SystemExit(main())
