"""How the devices of one line do, as far as can be known of devices that speak only when a key is pressed.

    ABSENT     the port is not there or can't be opened
    GREETING   the port is open and nothing sensible was heard yet. No fault: nobody may have pressed a key
    ONLINE     a sound message of this device was heard since the port was opened
    SILENT     it was asked for something that it used to answer, and did not

A device that never has to answer is therefore never SILENT: its silence says nothing. Bytes that make no
sense are told as the reason beside the health. Pure.
"""

from collections.abc import Iterable

from contracts.device import Health
from devices.heard import Address, HealthIs

NOISE_TOLD_BYTES = 64
"""So much that makes no sense, without one sound message between, is told once."""


class Presence:
    """Health and reason of each address; calls return what changed."""

    def __init__(self, addresses: Iterable[Address]) -> None:
        self._told: dict[Address, tuple[Health, str | None]] = dict.fromkeys(addresses, (Health.ABSENT, None))
        self._noise_mark = 0
        self._port_reason: str | None = None
        self.is_open = False
        """Whether the port is."""

    def health(self, address: Address = None) -> Health:
        """How the device does; ABSENT for an address that is none of the line's."""
        return self._told.get(address, (Health.ABSENT, None))[0]

    def reason(self, address: Address = None) -> str | None:
        """What is wrong with the device, in plain words; with the port, for an address that is none of the
        line's. None while all is well."""
        return self._told.get(address, (Health.ABSENT, self._port_reason))[1]

    def opened(self, noise: int) -> list[HealthIs]:
        """The port is open; `noise` is the count of senseless bytes so far."""
        self._noise_mark = noise
        self.is_open, self._port_reason = True, None
        return self._all(Health.GREETING, None)

    def closed(self, reason: str) -> list[HealthIs]:
        """The port is gone, or can't be had."""
        self.is_open, self._port_reason = False, reason
        return self._all(Health.ABSENT, reason)

    def heard(self, address: Address, noise: int, trouble: str | None = None) -> list[HealthIs]:
        """A sound message of a known device, which may be in trouble all the same."""
        self._noise_mark = noise
        return self._set(address, Health.ONLINE, trouble)

    def silent(self, address: Address, reason: str) -> list[HealthIs]:
        """It owed an answer."""
        return self._set(address, Health.SILENT, reason)

    def noise(self, count: int) -> list[HealthIs]:
        """Look whether senseless bytes, `count` of them so far, are worth telling."""
        if count - self._noise_mark < NOISE_TOLD_BYTES:
            return []
        reason = "what comes makes no sense: is it a device of this kind, is the baud rate right, the wires?"
        return [told for address in self._told for told in self._set(address, self.health(address), reason)]

    def _all(self, health: Health, reason: str | None) -> list[HealthIs]:
        return [told for address in self._told for told in self._set(address, health, reason)]

    def _set(self, address: Address, health: Health, reason: str | None) -> list[HealthIs]:
        if address not in self._told or self._told[address] == (health, reason):
            return []
        self._told[address] = (health, reason)
        return [HealthIs(address, health, reason)]
