"""The demo's kiosk in the terminal: what to do next, and the ticket that came out of the printer."""

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text

from demo.run import DemoRun
from demo.screen import HELP, Display, ScreenKiosk, command_for


def kiosk_panel(kiosk: ScreenKiosk) -> RenderableType:
    """What there is to do now, the keys for it, and the newest ticket."""
    rows: list[RenderableType] = [Text(kiosk.words(), style="bold")]
    if kiosk.display is not Display.FAILED:
        rows += [Text(HELP, style="dim"), Text(kiosk.note, style="dim")]
    slip = kiosk.visitor.newest
    if slip is not None and slip.text:
        rows.append(Panel(Text(slip.text, no_wrap=True), title=f"on paper: {slip.number}", width=54))
    return Panel(Group(*rows), title="your kiosk")


class Told:
    """The same as lines for a log: each thing once."""

    def __init__(self, run: DemoRun) -> None:
        self._run = run
        self._said = ""
        self._papers: set[str] = set()

    def news(self) -> Iterator[str]:
        """What has not been said yet."""
        kiosk = self._run.kiosk
        if kiosk is None or kiosk.display is Display.OFF:
            return
        for slip in list(kiosk.visitor.slips.values()):
            if slip.text and slip.number not in self._papers:
                self._papers.add(slip.number)
                yield f"kiosk: on paper:\n{slip.text}"
        words = kiosk.words()
        if words != self._said:
            self._said = words
            yield f"kiosk: {words}"
            if command := command_for(kiosk):
                yield f"kiosk: from another terminal: {command}"
