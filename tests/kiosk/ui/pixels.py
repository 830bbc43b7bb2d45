"""What a picture shows."""

from functools import cache
from typing import cast

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage


def as_image(picture: QImage) -> Image.Image:
    """The same, for Pillow."""
    plain = picture.convertToFormat(QImage.Format.Format_RGBX8888)
    return Image.frombytes("RGBA", (plain.width(), plain.height()), bytes(plain.constBits())).convert("RGB")


def contrast(picture: QImage, place: QRectF) -> float:
    """Of what is drawn there, by WCAG: the most frequent colour against the one farthest from it."""
    image = as_image(picture.copy(place.toAlignedRect()))
    colours = cast("list[tuple[int, tuple[int, ...]]]", image.getcolors(image.width * image.height))
    ground = _luminance(max(colours)[1])
    return max(_ratio(ground, _luminance(colour)) for _, colour in colours)


def edge_contrast(picture: QImage, place: QRectF) -> float:
    """Of what is drawn along the left edge against what lies before it."""
    y = int(place.center().y())
    left = int(place.left())
    colours = [_rgb(picture, x, y) for x in range(max(0, left - 3), left + 5)]
    ground = _luminance(colours[0])
    return max(_ratio(ground, _luminance(colour)) for colour in colours)


def _rgb(picture: QImage, x: int, y: int) -> tuple[int, int, int]:
    colour = picture.pixelColor(x, y)
    return colour.red(), colour.green(), colour.blue()


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


@cache
def _luminance(rgb: tuple[int, ...]) -> float:
    red, green, blue = (_linear(value / 255) for value in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
