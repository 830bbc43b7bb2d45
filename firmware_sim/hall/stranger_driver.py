"""At a window with somebody whom no plan knows: a person with a number from a kiosk that is not played. He is
believed to walk to the window when his number is called; what is pressed at its pad is his own doing."""

import asyncio
from collections.abc import Awaitable, Callable

from contracts.commands import CommandName
from contracts.hall import RatingState
from contracts.hall_commands import BeginCommand, FinishCommand, WindowCommand
from contracts.hall_replies import WindowResult
from firmware_sim.hall.asking_driver import Answer
from firmware_sim.hall.crowd_driver import Present

Ask = Callable[[CommandName, WindowCommand], Awaitable[Answer]]


async def serve(ask: Ask, window: str, present: Present) -> str | None:
    """From his standing there to the end of his service: its session, empty where it is not to be rated. None
    where the gateway has not said what came of it."""
    (stay,) = present.guest.stays
    await ask(CommandName.BEGIN, BeginCommand(window=window, number=present.number))
    await asyncio.sleep(stay.lasts_s)
    present.let_go(window)
    answer = await ask(CommandName.FINISH, FinishCommand(window=window, number=present.number))
    if answer.code is not None:
        return None
    result = WindowResult.model_validate(answer.result)
    if result.ticket is None:
        return None
    present.ticket = result.ticket.ticket
    return "" if result.ticket.rating is RatingState.NOT_ASKED else result.session or ""
