"""When bytes have passed a wire of a given speed. Pure; times are seconds of the caller's clock."""

BITS_PER_BYTE = 10
"""8N1: a start bit, eight data bits, a stop bit."""


class Pacer:
    """One direction of a wire. Deadlines are absolute, so that late timers never add up."""

    __slots__ = ("_byte_s", "_free_s")

    def __init__(self, baud: int) -> None:
        """`baud` 0 is a wire without a speed of its own (USB CDC, a network)."""
        self._byte_s = BITS_PER_BYTE / baud if baud else 0.0
        self._free_s = 0.0

    def passed_s(self, now_s: float, count: int, hold_s: float = 0.0) -> float:
        """When the last of `count` bytes handed over now will have arrived; the wire first rests `hold_s`."""
        start = max(now_s, self._free_s) + hold_s
        self._free_s = start + count * self._byte_s
        return self._free_s

    @property
    def free_s(self) -> float:
        """When the wire is free again."""
        return self._free_s

    def stop(self, now_s: float) -> None:
        """What was on the wire is gone."""
        self._free_s = now_s
