"""Has Qt draw what the printer has no letters for, in the thread in which the screen lives."""

from collections.abc import Sequence
from concurrent.futures import Future

from PySide6.QtCore import QObject, Qt, Signal, Slot

from devices.errors import TicketError
from devices.printer.layout import Drawn
from devices.printer.raster import Drawing
from devices.printer.raster_qt import draw


class GuiDrawer(QObject):
    """Make it in the GUI's thread and keep it. `wanted` may be called in any thread: it is a `DrawInGui`."""

    _asked = Signal(object, int, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._asked.connect(self._draw, Qt.ConnectionType.QueuedConnection)

    def wanted(self, line: Drawn, width_dots: int) -> "Future[Sequence[Drawing]]":
        """Returns at once; the drawing comes when the GUI's event loop gets to it."""
        drawn: Future[Sequence[Drawing]] = Future()
        self._asked.emit(line, width_dots, drawn)
        return drawn

    @Slot(object, int, object)
    def _draw(self, line: Drawn, width_dots: int, drawn: "Future[Sequence[Drawing]]") -> None:
        try:
            drawn.set_result(draw(line, width_dots))
        except TicketError as error:
            drawn.set_exception(error)
        except Exception as error:  # noqa: BLE001  # it is the waiting thread's to tell
            drawn.set_exception(TicketError(f"it can't be drawn: {error}"))
