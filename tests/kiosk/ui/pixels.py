"""What a picture shows."""

from typing import cast

from PIL import Image
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage


def contrast(picture: QImage, place: QRectF) -> float:
    """Of what is drawn there, by WCAG: the most frequent colour against the one farthest from it."""
    part = picture.copy(place.toAlignedRect()).convertToFormat(QImage.Format.Format_RGBX8888)
    image = Image.frombytes("RGBA", (part.width(), part.height()), bytes(part.constBits())).convert("RGB")
    colours = cast("list[tuple[int, tuple[int, ...]]]", image.getcolors(part.width() * part.height()))
    ground = _luminance(max(colours)[1])
    return max(_ratio(ground, _luminance(colour)) for _, colour in colours)


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(rgb: tuple[int, ...]) -> float:
    red, green, blue = (_linear(value / 255) for value in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
