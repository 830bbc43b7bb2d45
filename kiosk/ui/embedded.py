"""Pictures inside an HTML page: scaled and packed, so that a gallery is one file that can be sent."""

from PySide6.QtCore import QBuffer, QIODevice, Qt
from PySide6.QtGui import QImage

FORMAT = "WEBP"


def data_uri(picture: QImage, longest: int, quality: int) -> str:
    """The picture as a source of `img`: no side longer than `longest` pixels; `quality` in per cent."""
    if max(picture.width(), picture.height()) > longest:
        picture = picture.scaled(
            longest,
            longest,
            Qt.AspectRatioMode.KeepAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    written = picture.save(buffer, FORMAT, quality)  # type: ignore[call-overload]
    assert written, f"Qt can't write {FORMAT}"
    packed = bytes(buffer.data().toBase64().data()).decode("ascii")
    return f"data:image/{FORMAT.lower()};base64,{packed}"
