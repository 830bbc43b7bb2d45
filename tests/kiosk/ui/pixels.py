"""What a picture shows."""

from collections import Counter

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage


def contrast(picture: QImage, place: QRectF) -> float:
    """Of what is drawn there, by WCAG: the most frequent colour against the one farthest from it."""
    part = picture.copy(place.toAlignedRect()).convertToFormat(QImage.Format.Format_RGB32)
    data = bytes(part.constBits())
    colours = Counter(data[at : at + 3] for at in range(0, len(data), 4))
    ground = _luminance(colours.most_common(1)[0][0])
    return max(_ratio(ground, _luminance(colour)) for colour in colours)


def _ratio(one: float, other: float) -> float:
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def _luminance(bgr: bytes) -> float:
    blue, green, red = (_linear(value / 255) for value in bgr)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)
