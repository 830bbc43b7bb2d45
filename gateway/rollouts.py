"""Firmware for the hall's pads, in stages, one rollout at a time.

A rollout lives in memory: after a restart it is simply started again. Pads that have the version are passed
over, and a pad goes on from the byte that it had reached.
"""

import asyncio
import logging
from contextlib import suppress
from functools import partial
from pathlib import Path

from contracts.commands import CommandErrorCode, UpdateCommand
from devices.errors import ImageError
from devices.pad.driver import PadDriver
from devices.pad.image import Image, load_image
from devices.pad.outcome import Outcome, Report
from devices.pad.updater import PadUpdate
from gateway.errors import CommandFailedError, JournalError
from gateway.journal.writer import JournalWriter
from gateway.pads import PadRegistry
from gateway.stages import halts, stages

AT_ONCE = 8
"""Pads of a stage that are updated at the same time: the hall's other work goes on beside it."""
FREE_CHECK_S = 1.0
"""How often a window that is in use is looked at again."""

log = logging.getLogger(__name__)


class Rollout:
    """One image for some pads, and how far it is."""

    def __init__(self, image: Image, devices: tuple[str, ...]) -> None:
        self.image = image
        self.devices = devices
        self.stage = 0
        self.halted: str | None = None
        """Why it ended before its end."""
        self.reports: dict[str, Report] = {}
        self.updates: dict[str, PadUpdate] = {}

    def view(self, running: bool) -> dict[str, object]:
        """For the reply to a command."""
        return {
            "running": running,
            "version": self.image.version,
            "stage": self.stage,
            "halted": self.halted,
            "pads": [self._pad(device) for device in self.devices],
        }

    def _pad(self, device: str) -> dict[str, object]:
        update, report = self.updates.get(device), self.reports.get(device)
        state = report.outcome.value if report else "under_way" if update else "waiting"
        return {
            "device": device,
            "state": state,
            "sent": update.sent if update else 0,
            "size": len(self.image.data),
            "detail": report.detail if report else "",
        }


class Rollouts:
    """Starts, watches and stops rollouts."""

    def __init__(self, pads: PadRegistry, writer: JournalWriter, folder: Path | None) -> None:
        self._pads = pads
        self._writer = writer
        self._folder = folder
        self._rollout: Rollout | None = None
        self._task: asyncio.Task[None] | None = None

    async def start(self, command: UpdateCommand) -> dict[str, object]:
        """Begin. Raises CommandFailedError."""
        self._check_idle()
        image = await asyncio.to_thread(self._image, command.manifest)
        self._check_idle()  # another command may have begun while the files were read
        devices = self._devices(command.devices)
        self._rollout = Rollout(image, devices)
        self._task = asyncio.create_task(self._run(self._rollout, command), name="rollout")
        log.info("rollout begins", extra={"version": image.version, "pads": len(devices)})
        return self._rollout.view(running=True)

    async def status(self) -> dict[str, object]:
        """How far the present or the latest rollout is. Raises CommandFailedError when there was none."""
        if self._rollout is None:
            raise CommandFailedError(
                CommandErrorCode.NO_ROLLOUT,
                "there was no rollout since the gateway started",
                "begin with update",
            )
        return self._rollout.view(self._running)

    async def stop(self) -> dict[str, object]:
        """End the rollout; pads keep what they have. Raises CommandFailedError when there was none."""
        if self._task is not None and self._rollout is not None and self._running:
            self._rollout.halted = "stopped by command"
            await self.close()
        return await self.status()

    async def close(self) -> None:
        """End whatever is under way."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    @property
    def _running(self) -> bool:
        return self._task is not None and not self._task.done()

    def _check_idle(self) -> None:
        if self._running:
            raise CommandFailedError(
                CommandErrorCode.BUSY, "a rollout is under way", "see update-status, or update-stop it"
            )

    def _image(self, manifest: str) -> Image:
        if self._folder is None:
            raise CommandFailedError(
                CommandErrorCode.BAD_REQUEST,
                "this gateway has no folder for firmware",
                "set firmware_dir in [gateway] and put the manifest and the image there",
            )
        try:
            return load_image(self._folder / manifest)
        except ImageError as error:
            raise CommandFailedError(CommandErrorCode.BAD_REQUEST, str(error), "see firmware_dir") from error

    def _devices(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        known = sorted(self._pads.pads)
        if unknown := set(wanted) - set(known):
            raise CommandFailedError(
                CommandErrorCode.UNKNOWN_DEVICE,
                f"there is no device {min(unknown)!r}",
                f"known devices: {', '.join(known) or 'none'}",
            )
        return tuple(dict.fromkeys(wanted)) or tuple(known)

    async def _run(self, rollout: Rollout, command: UpdateCommand) -> None:
        gate = asyncio.Semaphore(AT_ONCE)
        for stage in stages(rollout.devices, command.first):
            rollout.stage += 1
            reports = dict.fromkeys(stage, Report(Outcome.TIMED_OUT, "it is no longer in the configuration"))
            tasks = [
                self._update(rollout, device, pad, command.timeout_s, gate)
                for device in stage
                if (pad := self._pads.pads.get(device)) is not None
            ]
            reports.update(await asyncio.gather(*tasks))
            rollout.reports.update(reports)
            rollout.halted = halts(reports)
            if rollout.halted is not None:
                log.error(
                    "rollout halted", extra={"version": rollout.image.version, "detail": rollout.halted}
                )
                return
        log.info("rollout done", extra={"version": rollout.image.version, "pads": len(rollout.reports)})

    async def _update(
        self, rollout: Rollout, device: str, pad: PadDriver, timeout_s: float, gate: asyncio.Semaphore
    ) -> tuple[str, Report]:
        async with gate:
            update = PadUpdate(pad, rollout.image, partial(self._window_is_free, pad))
            rollout.updates[device] = update
            report = await update.run(timeout_s)
        rollout.reports[device] = report
        log.info(
            "firmware of a pad",
            extra={"device": device, "outcome": report.outcome.value, "detail": report.detail},
        )
        return device, report

    async def _window_is_free(self, pad: PadDriver) -> None:
        """Returns when no invitation waits for its citizen at this pad."""
        while await self._is_in_use(pad):  # noqa: ASYNC110  # the journal tells nobody that a session ended
            await asyncio.sleep(FREE_CHECK_S)

    async def _is_in_use(self, pad: PadDriver) -> bool:
        try:
            waiting = await self._writer.run(lambda store: store.sessions.open())
        except JournalError:
            return True
        # A reload may have given the pad another name since: the window tells it too.
        window = self._pads.window_of(pad)
        return any(pad.name == open_.device or window == open_.window for open_ in waiting)
