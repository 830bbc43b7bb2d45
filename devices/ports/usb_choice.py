"""Which of the USB devices that are there a URL means, and which of its interfaces. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from devices.errors import PortDeniedError, PortError, PortMissingError, PortUnclearError
from devices.ports.url import UsbUrl

CLASS_HID = 3
CLASS_PRINTER = 7
RULES_FILE = "/etc/udev/rules.d/99-hallside.rules"
"""Where docs/how-to/99-hallside.rules is installed."""
GROUP = "dialout"
"""The group that may open the hall's devices, as it may open serial ports."""


@dataclass(frozen=True, slots=True)
class SeenDevice:
    """A device of the URL's vendor and product."""

    place: str
    """bus-port.port; empty when the system does not tell."""
    serial: str | None = ""
    """Empty for none; None when it could not be read."""
    denied: bool = False
    """The serial number could not be read for want of permission."""

    def __str__(self) -> str:
        serial = {None: "serial number unreadable", "": "no serial number"}.get(self.serial)
        return f"at {self.place or 'an unknown place'} ({serial or f'serial number {self.serial}'})"


@dataclass(frozen=True, slots=True)
class Pipe:
    """An endpoint: its address, with 0x80 for those towards the host, and its largest packet in bytes."""

    address: int
    packet_bytes: int

    @property
    def is_in(self) -> bool:
        """Towards the host."""
        return bool(self.address & 0x80)


@dataclass(frozen=True, slots=True)
class SeenInterface:
    """An interface and its bulk and interrupt endpoints."""

    number: int
    usb_class: int
    pipes: tuple[Pipe, ...]

    @property
    def incoming(self) -> Pipe | None:
        """The first endpoint towards us."""
        return next((pipe for pipe in self.pipes if pipe.is_in), None)

    @property
    def outgoing(self) -> Pipe | None:
        """The first endpoint away from us."""
        return next((pipe for pipe in self.pipes if not pipe.is_in), None)


def choose_device(url: UsbUrl, seen: Sequence[SeenDevice]) -> int:
    """Index of the device that `url` means. Raises PortMissingError, PortDeniedError, PortUnclearError."""
    fit = [n for n, d in enumerate(seen) if url.place in {"", d.place} and url.serial in {"", d.serial}]
    if len(fit) == 1:
        return fit[0]
    there = ", ".join(map(str, seen))
    if fit:
        raise PortUnclearError(
            f"{url} fits {len(fit)} devices: {', '.join(str(seen[n]) for n in fit)}; say which one, "
            f"{' or '.join(_ways(url, [seen[n] for n in fit]))}"
        )
    if url.serial and any(d.denied and url.place in {"", d.place} for d in seen):
        raise denied(url)
    if seen:
        raise PortMissingError(f"{url} is not there; there is another {url.ids}: {there}")
    raise PortMissingError(f"{url} is not there: is the device plugged in and switched on?")


def choose_interface(url: UsbUrl, seen: Sequence[SeenInterface]) -> SeenInterface:
    """The interface that `url` means. Raises PortError."""
    able = [i for i in seen if i.incoming and i.outgoing and url.interface in {None, i.number}]
    if able:
        return able[0]
    there = ", ".join(f"{i.number} (class {i.usb_class}, {len(i.pipes)} endpoints)" for i in seen) or "none"
    which = "no interface" if url.interface is None else f"no interface {url.interface}"
    raise PortError(
        f"{url} has {which} with a bulk or interrupt endpoint in both directions; its interfaces: {there}"
    )


def speaks_reports(url: UsbUrl, interface: SeenInterface) -> bool:
    """Whether bytes travel in counted reports."""
    return interface.usb_class == CLASS_HID if url.hid is None else url.hid


def udev_rule(vendor: int, product: int) -> str:
    """The line of RULES_FILE that lets the group open such a device."""
    return (
        f'SUBSYSTEM=="usb", ATTR{{idVendor}}=="{vendor:04x}", ATTR{{idProduct}}=="{product:04x}", '
        f'MODE="0660", GROUP="{GROUP}"'
    )


def denied(url: UsbUrl) -> PortDeniedError:
    """What to do when the system lets us not open the device."""
    return PortDeniedError(
        f"no permission to open {url}: {RULES_FILE} is missing or lacks this line:\n"
        f"{udev_rule(url.vendor, url.product)}\n"
        f"add it, run `udevadm control --reload`, plug the device in again; our user is in group {GROUP}?"
    )


def _ways(url: UsbUrl, fit: Sequence[SeenDevice]) -> list[str]:
    """How to tell them apart: by serial number where those differ, by place where it is known."""
    ways = []
    serials = [d.serial for d in fit if d.serial]
    if serials and len(set(serials)) == len(fit):
        ways.append(f"by serial number, e.g. {UsbUrl(url.vendor, url.product, serials[0])}")
    place = next((d.place for d in fit if d.place), None)
    if place:
        ways.append(f"by place, e.g. {UsbUrl(url.vendor, url.product, url.serial, place)}")
    return ways or ["by unplugging the others"]
