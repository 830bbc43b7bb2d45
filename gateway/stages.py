"""In which order a fleet of pads gets a new firmware, and when that ends. Pure.

A few pads first, then twice as many at each stage: an image that breaks pads breaks few. A stage in which a
pad went back to its old firmware, or refused the image, is the last one; so is one in which most pads were
not to be had.
"""

from collections.abc import Iterator, Mapping, Sequence

from devices.pad.outcome import Outcome, Report

BAD = frozenset({Outcome.REFUSED, Outcome.ROLLED_BACK})
"""What says that the image, not the pad's day, is wrong."""


def stages(devices: Sequence[str], first: int) -> Iterator[tuple[str, ...]]:
    """The devices in stages: `first` of them, then twice as many each time."""
    start, size = 0, first
    while start < len(devices):
        yield tuple(devices[start : start + size])
        start, size = start + size, size * 2


def halts(reports: Mapping[str, Report]) -> str | None:
    """Why no stage may follow one that ended like this; None when the next may begin."""
    for device, report in reports.items():
        if report.outcome in BAD:
            return f"{device}: {report.outcome.value}: {report.detail}"
    late = [device for device, report in reports.items() if report.outcome is Outcome.TIMED_OUT]
    if len(late) * 2 > len(reports):
        return f"not done in time: {', '.join(late)}"
    return None
