"""QR codes for QML, out of their URLs.

Qt loads a data: URL on another thread: a page would come before its code. This provider answers at once.
"""

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QImage
from PySide6.QtQuick import QQuickImageProvider


class Codes(QQuickImageProvider):
    """Reads the picture out of its URL. Keeps nothing: a code is somebody's."""

    def __init__(self) -> None:
        super().__init__(QQuickImageProvider.ImageType.Image)

    def requestImage(self, id: str, size: QSize, requestedSize: QSize) -> QImage:  # noqa: A002, N802, N803
        """Called by Qt, which names its arguments itself."""
        return QImage.fromData(QByteArray.fromHex(id.encode()))
