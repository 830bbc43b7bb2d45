"""Clerks who call with keys: simulated callers on their lines, and whoever presses them.

A key has no answer but what the window's display shows. So the clerk looks at the window's published state
before he presses and after it, and presses nothing while the gateway is away, nor for a moment afterwards: a
key that was on the line then may still be heard.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from contracts.commands import CommandName, Reply
from contracts.hall import TicketState, WindowView
from contracts.hall_commands import FinishCommand, WindowCommand
from firmware_sim.caller6.caller import Caller6
from firmware_sim.device import Device, Note
from firmware_sim.device_driver import SimulatedDevice
from firmware_sim.hall.asking_driver import Answer
from firmware_sim.hall.clerk_driver import Clerk, Desk
from firmware_sim.hall_bus.bus import Bus
from firmware_sim.line.line_driver import Line
from firmware_sim.line.place_port import PtyAt, endpoint_at

BAUD = 9600
STEADY_S = 2.0
"""The gateway has been there for so long: what was on the line is heard."""
SEEN_S = 3.0
"""A key whose effect is not seen within this has not been heard."""
REPEAT_S = 2.5
"""A key that comes again sooner is taken for a repeat of the same press; a clerk in such a hurry uses the
terminal."""
HALL_BUS = "hall-bus"
CALLER6 = "caller6"
"""Names of the lines' links."""
BUS_KEYS = {
    CommandName.CALL_NEXT: "call",
    CommandName.RECALL: "recall",
    CommandName.BEGIN: "start",
    CommandName.FINISH: "wait",
    CommandName.NO_SHOW: "cancel",
}
CALLER6_KEYS = {CommandName.CALL_NEXT: "next", CommandName.RECALL: "recall"}
FREES = frozenset({CommandName.FINISH, CommandName.TRANSFER, CommandName.HOLD, CommandName.NO_SHOW})
"""After these nobody is at the window."""


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys of one window's caller."""

    words: dict[CommandName, list[str]]
    device: SimulatedDevice
    pressed_s: dict[CommandName, float] = field(default_factory=dict)

    def rested(self, name: CommandName) -> bool:
        """Whether there is such a key, and it was not pressed a moment ago."""
        if name not in self.words:
            return False
        return asyncio.get_running_loop().time() > self.pressed_s.get(name, 0.0) + REPEAT_S

    def press(self, name: CommandName) -> None:
        """Press the key that asks for it."""
        self.pressed_s[name] = asyncio.get_running_loop().time()
        self.device.obey(self.words[name])


class Callers:
    """The callers of the last windows: the last of all has a six-byte caller, the others are on one bus."""

    def __init__(self, folder: Path, windows: Sequence[str], count: int) -> None:
        self.keys: dict[str, Keys] = {}
        self._devices: list[SimulatedDevice] = []
        chosen = list(windows)[len(windows) - count :]
        if not chosen:
            return
        *on_bus, alone = chosen
        caller6 = self._start(Caller6(1, 0), folder / CALLER6)
        self.keys[alone] = Keys({name: [key] for name, key in CALLER6_KEYS.items()}, caller6)
        if on_bus:
            bus = self._start(Bus((), range(1, len(on_bus) + 1)), folder / HALL_BUS)
            for address, window in enumerate(on_bus, 1):
                words = {name: ["caller", f"{address:02X}", "key", key] for name, key in BUS_KEYS.items()}
                self.keys[window] = Keys(words, bus)

    def close(self) -> None:
        """End them."""
        for device in self._devices:
            device.close()

    def _start(self, firmware: Device, link: Path) -> SimulatedDevice:
        loop = asyncio.get_running_loop()
        line = Line(loop, endpoint_at(loop, PtyAt(link), BAUD), BAUD, seed=link.name)
        device = SimulatedDevice(loop, firmware, line, _unheard)
        self._devices.append(device)
        device.start()
        return device


class Presence:
    """Whether the gateway is there, as its retained state says."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._steady = asyncio.Event()
        self._timer: asyncio.TimerHandle | None = None
        self.told(True)

    def told(self, online: bool) -> None:
        """Its state was published."""
        if not online:
            self._steady.clear()
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
        elif self._timer is None:
            self._timer = self._loop.call_later(STEADY_S, self._steady.set)

    async def steady(self) -> None:
        """Until it has been there for a while."""
        await self._steady.wait()


class KeyClerk(Clerk):
    """A clerk with a caller; for what has no key he has a terminal as well."""

    def __init__(self, desk: Desk, keys: Keys, presence: Presence) -> None:
        super().__init__(desk)
        self._window_of = desk
        self._keys = keys
        self._presence = presence

    async def call(self) -> str | None:
        """See `Clerk.call`."""
        view = self._window_of.view
        if view is not None and view.number is None and view.waiting:
            if not self._keys.rested(CommandName.CALL_NEXT):
                return await super().call()
            await self._presence.steady()
            if not self._somebody(self._window_of.view):
                self._keys.press(CommandName.CALL_NEXT)
                await self._seen(self._somebody)
        view = self._window_of.view
        return view.number if view else None

    async def ask(self, name: CommandName, command: WindowCommand) -> Answer:
        """See `Clerk.ask`. By key where there is one."""
        later = isinstance(command, FinishCommand) and command.collect_later
        if later or not self._keys.rested(name):
            answer = await super().ask(name, command)
            if name in FREES:
                await self._seen(_nobody)
            elif name is CommandName.CALL_NUMBER:
                await self._seen(self._somebody)
            return answer
        await self._presence.steady()
        self._keys.press(name)
        while name is not CommandName.RECALL and not await self._seen(EFFECTS[name]):
            await self._presence.steady()
            if not EFFECTS[name](self._window_of.view) and self._keys.rested(name):
                self._keys.press(name)
        return Answer(Reply(ok=True), resent=True)

    async def _seen(self, effect: Callable[[WindowView | None], bool]) -> bool:
        """Whether the window's state shows it in time."""
        desk = self._window_of
        try:
            async with asyncio.timeout(SEEN_S):
                while not effect(desk.view):
                    desk.published.clear()
                    await desk.published.wait()
        except TimeoutError:
            return False
        return True

    @staticmethod
    def _somebody(view: WindowView | None) -> bool:
        return view is not None and view.number is not None


def _nobody(view: WindowView | None) -> bool:
    return view is not None and view.number is None


def _served(view: WindowView | None) -> bool:
    return view is not None and view.ticket_state is TicketState.SERVING


EFFECTS: dict[CommandName, Callable[[WindowView | None], bool]] = {
    CommandName.BEGIN: _served,
    CommandName.FINISH: _nobody,
    CommandName.NO_SHOW: _nobody,
}
"""What a window's state shows when a key has been heard."""


def _unheard(_note: Note) -> None:
    """What the device shows its clerk: the window's state says more."""
