"""The faults that a printer can have, beside those of its line."""

from firmware_sim.device import DeviceFault

FAULTS = (
    DeviceFault(
        "paper-near-end", "the roll is nearly used up: the near-end sensor sees it, printing goes on"
    ),
    DeviceFault("paper-end", "no paper: it stops and goes offline; mending it loads a new roll"),
    DeviceFault("cover-open", "the cover is open: it stops and goes offline"),
    DeviceFault(
        "cutter-jam", "the next cut fails: offline until it is mended and the host sends DLE ENQ 1 or 2"
    ),
    DeviceFault("head-hot", "the head is too hot: it pauses offline and goes on by itself once mended"),
    DeviceFault("head-broken", "an unrecoverable error: mend it and cut the power"),
    DeviceFault("offline", "it is offline with no cause that a sensor sees; what comes stays in the buffer"),
    DeviceFault("no-answer", "it is dead but takes bytes: nothing prints, nothing is answered"),
    DeviceFault("stalled", "it takes no bytes and does nothing; the host's writes block"),
    DeviceFault("mute", "it prints, and no answer leaves it"),
    DeviceFault("slow", "it prints at a twentieth of its speed"),
    DeviceFault("late-reply", "each answer comes three seconds late"),
    DeviceFault("garbage-reply", "each answer has the right length and random bytes"),
    DeviceFault("lies-paper-ok", "it says that there is paper; without any it prints into the void"),
    DeviceFault("buffer-lost", "what is in its buffer, and the line half composed, is gone", lasts=False),
    DeviceFault("reboot-mid-job", "at the next row it boots: buffer and modes are lost", lasts=False),
)
NAMES = frozenset(fault.name for fault in FAULTS)
