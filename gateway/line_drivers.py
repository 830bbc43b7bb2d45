"""The driver of each kind of line, made from its table of `[[lines]]`. Does not start it."""

from dataclasses import dataclass
from random import Random
from typing import assert_never

from devices.bare_pad.driver import BarePadDriver, load_profile
from devices.bare_pad.profile import BarePadProfile
from devices.caller6.driver import Caller6Driver
from devices.dialogue_pad.driver import DialoguePadDriver
from devices.hall_bus.driver import HallBusDriver
from devices.led.driver import LedDriver
from devices.line_driver import LineListener
from devices.ports.url import SerialUrl, parse_port_url
from gateway.line_config import (
    BUS_BAUD,
    BarePadSection,
    Caller6Section,
    DialoguePadSection,
    HallBusSection,
    LedSection,
    LineSection,
)

AnyLine = HallBusDriver | Caller6Driver | BarePadDriver | DialoguePadDriver | LedDriver


@dataclass(frozen=True, slots=True)
class Plan:
    """A line as it is to be. Two that are equal are one line, whose port stays open over a reload."""

    section: LineSection
    profile: BarePadProfile | None = None

    @classmethod
    def of(cls, section: LineSection) -> "Plan":
        """Reads the profile of a bare pad. Raises ProfileError."""
        return cls(section, load_profile(section.profile) if isinstance(section, BarePadSection) else None)

    @property
    def name(self) -> str:
        """In logs and errors."""
        return f"{self.section.kind} on {self.section.url}"

    def driver(self, listener: LineListener, random: Random) -> AnyLine:
        """Made on the running loop. Raises ProfileError."""
        url = parse_port_url(self.section.url)
        match self.section:
            case HallBusSection() as bus:
                site = bus.site(url.baud if isinstance(url, SerialUrl) else BUS_BAUD)
                return HallBusDriver(self.name, url, site, listener, random)
            case Caller6Section() as line:
                callers = line.callers.values()
                return Caller6Driver(self.name, url, callers, listener, random, host=line.host)
            case BarePadSection():
                assert self.profile is not None
                return BarePadDriver(self.name, url, self.profile, listener, random)
            case DialoguePadSection():
                return DialoguePadDriver(self.name, url, listener, random)
            case LedSection() as led:
                widths = dict.fromkeys(led.displays.values(), led.columns)
                return LedDriver(
                    self.name, url, displays=widths, form=led.form, listener=listener, random=random
                )
        assert_never(self.section)
