"""The devices at the windows, put together with the queue: callers' keys go into it, displays follow it."""

from dataclasses import dataclass

from gateway.caller_commands import CallerCommands
from gateway.caller_keys import CallerKeys
from gateway.clock import Clock
from gateway.hall.catalog_index import CatalogIndex
from gateway.hall.policy import Policy
from gateway.hall_driver import HallDriver
from gateway.lines import Lines
from gateway.pads import PadRegistry
from gateway.window_displays import WindowDisplays


@dataclass(frozen=True, slots=True)
class WindowDevices:
    """Of all windows."""

    callers: CallerCommands
    displays: WindowDisplays

    def configure(self, index: CatalogIndex, policy: Policy) -> None:
        """Another catalog, policy, or other devices."""
        self.callers.keys = CallerKeys(index, policy.auto_sign_in)
        self.displays.configure(index, policy.displays)

    async def stop(self) -> None:
        """Let go of what is under way."""
        await self.callers.stop()
        await self.displays.stop()


def make_window_devices(
    queue: HallDriver | None,
    index: CatalogIndex | None,
    policy: Policy | None,
    *,
    lines: Lines,
    pads: PadRegistry,
    gateway: str,
    clock: Clock,
) -> WindowDevices | None:
    """None without a queue: devices then show what commands say, and keys are told over MQTT alone."""
    if queue is None or index is None or policy is None:
        return None
    callers = CallerCommands(queue.serve, CallerKeys(index, policy.auto_sign_in), gateway, clock)
    displays = WindowDisplays(lines, pads, index, policy.displays)
    callers.on_answered = displays.answered
    queue.on_changed.append(displays.changed)
    pads.on_greeted = displays.pad_is_here
    return WindowDevices(callers, displays)
