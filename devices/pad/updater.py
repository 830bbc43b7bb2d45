"""Brings a firmware image into one pad: `docs/reference/pad-protocol.md`, section 10, from the host's side.

A transfer that breaks off (unplugged, rebooted, silent) goes on where it stopped, as soon as the pad is back.
It never runs against a citizen: a pad that is rating, or a window that the caller says is in use, is waited
for."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from contracts.pad.messages import (
    Capability,
    Hello,
    Request,
    ResetCause,
    Status,
    UpdateActivate,
    UpdateBegin,
    UpdateConfirm,
    UpdateSignature,
)
from devices.errors import DeviceOfflineError, NoAnswerError, RefusedError, RequestError
from devices.pad.driver import PadDriver
from devices.pad.image import SIGNATURE_BYTES, Image
from devices.pad.outcome import Outcome, Report
from devices.pad.transfer import Transfer

REQUEST_TIMEOUT_S = 10.0
BOOT_TIMEOUT_S = 60.0
"""From ACTIVATE to the greeting of the new firmware."""
LATER_S = 2.0
"""A pad that is busy, or away, is asked again after so long."""
HALF = SIGNATURE_BYTES // 2


class PadUpdate:
    """One image into one pad. `free` returns as soon as the window is not in use."""

    def __init__(
        self, pad: PadDriver, image: Image, free: Callable[[], Awaitable[None]], *, later_s: float = LATER_S
    ) -> None:
        self.sent = 0
        """Bytes of the image that the pad has."""
        self.repeated = 0
        """Times that the transfer went back."""
        self._pad = pad
        self._image = image
        self._free = free
        self._activated: int | None = None
        """Boot id of the pad when it was told to try the image."""
        self._later_s = later_s

    async def run(self, timeout_s: float) -> Report:
        """Do it. Ends within `timeout_s`; cancelling it leaves the pad as it is, ready to be resumed."""
        try:
            async with asyncio.timeout(timeout_s):
                return await self._run()
        except TimeoutError:
            size = len(self._image.data)
            return Report(
                Outcome.TIMED_OUT, f"{self.sent} of {size} bytes are in the pad; start again to go on"
            )

    async def _run(self) -> Report:
        while True:
            try:
                hello = await self._pad.greeting()
                if (report := self._unfit(hello)) is not None:
                    return report
                if hello.firmware == self._image.version:
                    return await self._keep(hello)
                tried = self._activated not in (None, hello.boot)
                if tried and hello.reset_cause == ResetCause.ROLLBACK:
                    return _went_back(hello)
                await self._free()
                if await self._transfer():
                    await self._sign()
                    return await self._try_out()
            except RefusedError as error:
                if error.status not in {Status.BUSY, Status.NOT_NOW}:
                    return Report(Outcome.REFUSED, str(error))
            except RequestError:
                pass  # away, or silent: it goes on when it is back
            await asyncio.sleep(self._later_s)

    def _unfit(self, hello: Hello) -> Report | None:
        if hello.firmware == self._image.version and hello.reset_cause != ResetCause.UPDATE:
            return Report(Outcome.ALREADY, f"it runs {hello.firmware}")
        if hello.model != self._image.model:
            return Report(Outcome.UNFIT, f"the image is for {self._image.model}, the pad is a {hello.model}")
        if not hello.capabilities & Capability.UPDATE:
            return Report(Outcome.UNFIT, "this pad takes no firmware over the wire")
        return None

    async def _ask(self, request: Request) -> None:
        await self._pad.request(request, REQUEST_TIMEOUT_S)

    async def _transfer(self) -> bool:
        """Whether all of it is in the pad."""
        transfer = Transfer(self._image.data)
        news: asyncio.Queue[tuple[int, int]] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        with self._pad.progress_to(news.put_nowait):
            await self._ask(UpdateBegin(0, len(self._image.data), self._image.sha256, self._image.version))
            try:
                # The pad tells at once where it stands; a lost word costs a repetition, nothing more.
                async with asyncio.timeout(1.0):
                    transfer.needed = min((await news.get())[0], len(self._image.data))
            except TimeoutError:
                pass
            chunks = transfer.start(loop.time())
            while not transfer.over:
                for chunk in chunks:
                    self._pad.send_chunk(chunk)
                try:
                    async with asyncio.timeout_at(transfer.deadline()):
                        offset, status = await news.get()
                    chunks = transfer.progress(offset, status, loop.time())
                except TimeoutError:
                    chunks = transfer.tick(loop.time())
                self.sent = transfer.needed
                if not self._pad.is_online:
                    break
        self.repeated += transfer.repeated
        if transfer.failure is not None:
            raise RefusedError(transfer.failure)
        return transfer.done

    async def _sign(self) -> None:
        signature = self._image.signature
        await self._ask(UpdateSignature(0, 0, signature[:HALF]))
        await self._ask(UpdateSignature(0, 1, signature[HALF:]))

    async def _try_out(self) -> Report:
        await self._free()
        before = await self._pad.greeting()
        # No answer is no refusal: it may boot the image already, and its greeting will tell.
        with contextlib.suppress(NoAnswerError, DeviceOfflineError):
            await self._ask(UpdateActivate(0))
        self._activated = before.boot
        try:
            async with asyncio.timeout(BOOT_TIMEOUT_S):
                hello = await self._pad.greeting(other_than=before.boot)
        except TimeoutError:
            raise NoAnswerError("it did not come back after the activation") from None
        if hello.firmware == self._image.version:
            return await self._keep(hello)
        if hello.reset_cause == ResetCause.ROLLBACK:
            return _went_back(hello)
        raise NoAnswerError(f"it booted {hello.firmware} again: the activation did not reach it")

    async def _keep(self, hello: Hello) -> Report:
        """The image is on trial. A pad that greets and then answers nothing must not be kept: it is asked
        first. One that rolled back meanwhile answers OK too: it is asked again which boot that was."""
        await self._pad.statistics(REQUEST_TIMEOUT_S)
        await self._ask(UpdateConfirm(0))
        if (await self._pad.statistics(REQUEST_TIMEOUT_S)).boot != hello.boot:
            raise NoAnswerError("it booted before it had confirmed")
        return Report(Outcome.UPDATED, f"it runs {hello.firmware}")


def _went_back(hello: Hello) -> Report:
    return Report(Outcome.ROLLED_BACK, f"the pad went back to {hello.firmware}")
