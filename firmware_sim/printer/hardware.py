"""The hardware of a printer: roll, cover, cutter, head, drawer, button, and what their sensors see. Pure."""

from dataclasses import dataclass, field, replace

from firmware_sim.printer.paper import DOTS_PER_MM
from firmware_sim.printer.profile import Profile
from firmware_sim.printer.status import Sensors

SLOW_FACTOR = 20


@dataclass(slots=True)
class Hardware:
    """Its state; it outlives a loss of power, except for what `power_on` sets back."""

    profile: Profile
    paper_mm: float = 0.0
    cover_open: bool = False
    drawer_open: bool = False
    cutter_jammed: bool = False
    """Something is in the way of the blade; the firmware learns of it at the next cut."""
    cutter_error: bool = False
    """The firmware has seen the cutter fail and waits for the host."""
    head_error: bool = False
    """The firmware has seen the head fail and waits for the power."""
    feed_until_s: float | None = None
    """The FEED button is held down until then."""
    faults: set[str] = field(default_factory=set)
    """Lasting faults that are not the state of a part above."""

    def power_on(self) -> None:
        """Errors are forgotten; their causes are not."""
        self.cutter_error = False
        self.head_error = "head-broken" in self.faults
        self.feed_until_s = None

    @property
    def out(self) -> bool:
        """There is really no paper."""
        return self.paper_mm <= 0

    @property
    def prints_into_void(self) -> bool:
        """There is no paper and the firmware believes that there is."""
        return self.out and "lies-paper-ok" in self.faults

    def sensors(self) -> Sensors:
        """As the firmware sees it."""
        seen = Sensors(
            cover_open=self.cover_open,
            near_end=self.paper_mm <= self.profile.near_end_mm,
            paper_out=self.out,
            drawer_open=self.drawer_open,
            feed_pressed=self.feed_until_s is not None,
            cutter_error=self.cutter_error,
            unrecoverable=self.head_error,
            head_hot="head-hot" in self.faults,
            waiting=self.cutter_error,
            forced_offline="offline" in self.faults,
        )
        return replace(seen, near_end=False, paper_out=False) if "lies-paper-ok" in self.faults else seen

    def feed(self, dots: int) -> float:
        """Paper goes by, or is drawn back; how many seconds it takes."""
        mm = dots / DOTS_PER_MM
        self.paper_mm = max(0.0, min(self.profile.roll_mm, self.paper_mm - mm))
        factor = SLOW_FACTOR if "slow" in self.faults else 1
        return abs(mm) / self.profile.speed_mm_s * factor

    def load(self, mm: float | None = None) -> None:
        """A new roll, or one with so much paper left."""
        self.paper_mm = self.profile.roll_mm if mm is None else mm
