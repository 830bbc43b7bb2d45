"""The status bytes of a printer, from what its sensors see. Pure."""

from dataclasses import dataclass

ASB_DRAWER, ASB_ONLINE, ASB_ERROR, ASB_PAPER = 1, 2, 4, 8
"""Bits of GS a n: which changes are reported."""


@dataclass(frozen=True, slots=True)
class Sensors:
    """What the printer knows about itself at one moment."""

    cover_open: bool = False
    near_end: bool = False
    paper_out: bool = False
    drawer_open: bool = False
    feed_pressed: bool = False
    cutter_error: bool = False
    unrecoverable: bool = False
    head_hot: bool = False
    waiting: bool = False
    """A recoverable error is to be ended by the host, with DLE ENQ."""
    forced_offline: bool = False

    @property
    def error(self) -> bool:
        """Any error but paper and cover."""
        return self.cutter_error or self.unrecoverable or self.head_hot

    @property
    def offline(self) -> bool:
        """The printer takes bytes and prints none."""
        stopped = self.cover_open or self.paper_out or self.error
        return stopped or self.waiting or self.feed_pressed or self.forced_offline


def _bits(base: int, *flags: tuple[int, bool]) -> int:
    return base | sum(mask for mask, on in flags if on)


def real_time_status(n: int, s: Sensors) -> bytes:
    """The reply to DLE EOT n; empty for an n that has none."""
    match n:
        case 1:
            flags = (0x04, s.drawer_open), (0x08, s.offline), (0x20, s.waiting), (0x40, s.feed_pressed)
        case 2:
            flags = (0x04, s.cover_open), (0x08, s.feed_pressed), (0x20, s.paper_out), (0x40, s.error)
        case 3:
            flags = (0x04, s.waiting), (0x08, s.cutter_error), (0x20, s.unrecoverable), (0x40, s.head_hot)
        case 4:
            near = s.near_end or s.paper_out
            flags = (0x0C, near), (0x60, s.paper_out), (0, False), (0, False)
        case _:
            return b""
    return bytes([_bits(0x12, *flags)])


def automatic_status(s: Sensors, last: int) -> bytes:
    """The four bytes that GS a asks for."""
    first = _bits(
        0x10, (0x04, s.drawer_open), (0x08, s.offline), (0x20, s.cover_open), (0x40, s.feed_pressed)
    )
    second = _bits(
        0,
        (0x01, s.waiting),
        (0x02, s.feed_pressed),
        (0x08, s.cutter_error),
        (0x20, s.unrecoverable),
        (0x40, s.head_hot),
    )
    return bytes([first, second, paper_bits(s), last])


def paper_bits(s: Sensors) -> int:
    """GS r 1, and the third byte of automatic status."""
    return _bits(0, (0x03, s.near_end or s.paper_out), (0x0C, s.paper_out))


def changed(before: Sensors, after: Sensors, mask: int) -> bool:
    """There is something to report to a host that asked with GS a `mask`."""
    return any(
        mask & bit and seen(before) != seen(after)
        for bit, seen in (
            (ASB_DRAWER, lambda s: s.drawer_open),
            (ASB_ONLINE, lambda s: (s.offline, s.cover_open, s.feed_pressed, s.waiting)),
            (ASB_ERROR, lambda s: (s.cutter_error, s.unrecoverable, s.head_hot)),
            (ASB_PAPER, paper_bits),
        )
    )
