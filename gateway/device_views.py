"""What is told of a pad: as state, as counters, in events."""

from contracts.device import DeviceKind, DeviceState, PadStats
from contracts.events import DeviceData
from contracts.pad.messages import Stats
from devices.pad.driver import PadDriver
from gateway.journal.entries import utc


def device_state(pad: PadDriver, window: str | None, since_ms: int) -> DeviceState:
    """The state of one pad, as it is retained on the hall's broker."""
    hello = pad.hello
    return DeviceState(
        device=pad.name,
        kind=DeviceKind.PAD,
        url=str(pad.url),
        window=window,
        health=pad.health,
        since=utc(since_ms),
        hardware_id=hello.hardware_id.hex() if hello else None,
        model=hello.model if hello else None,
        firmware=hello.firmware if hello else None,
        boot=hello.boot if hello else None,
        last_error=pad.last_error,
    )


def pad_stats(pad: PadDriver, own: Stats | None) -> PadStats:
    """Counters of one pad's link; `own` are the pad's."""
    counts, deframer = pad.link.counts, pad.link.deframer.counts
    return PadStats(
        device=pad.name,
        presses=counts.presses,
        duplicates=pad.link.duplicates,
        host_crc_errors=deframer.crc_errors,
        host_resyncs=deframer.resyncs,
        requests_repeated=counts.requests_repeated,
        pad_crc_errors=own.crc_errors if own else None,
        pad_resyncs=own.resyncs if own else None,
        pad_retransmits=own.retransmits if own else None,
        pad_duplicates=own.duplicates if own else None,
        pad_ring_overflows=own.ring_overflows if own else None,
        pad_ring_used=own.ring_used if own else None,
        pad_dropped=pad.hello.dropped if pad.hello else None,
    )


def device_data(pad: PadDriver, window: str | None, detail: str) -> DeviceData:
    """What an event about a pad says of it."""
    hello = pad.hello
    return DeviceData(
        device=pad.name,
        url=str(pad.url),
        window=window,
        hardware_id=hello.hardware_id.hex() if hello else None,
        model=hello.model if hello else None,
        firmware=hello.firmware if hello else None,
        boot=hello.boot if hello else None,
        reset_cause=hello.reset_cause if hello else None,
        dropped=hello.dropped if hello else None,
        detail=detail,
    )
