"""`hallside-gateway update`: begins a firmware rollout and shows how it goes, until it ends."""

import time
from collections.abc import Callable
from typing import Any

from contracts.base import Request
from contracts.commands import (
    CommandName,
    Reply,
    UpdateCommand,
    UpdateStatusCommand,
    UpdateStopCommand,
)
from gateway.asking import Asker

LOOK_S = 2.0
GOOD = frozenset({"updated", "already", "unfit"})
"""Ends of a pad's update that are no failure."""

Say = Callable[[str], None]


def begin(asker: Asker, command: UpdateCommand, say: Say, look_s: float = LOOK_S) -> bool:
    """Begin and watch. Whether every pad ended well."""
    return _watch(asker, _ask(asker, CommandName.UPDATE, command), say, look_s)


def status(asker: Asker, say: Say) -> bool:
    """Show how far the rollout is. Whether nothing went wrong so far."""
    return _show(_ask(asker, CommandName.UPDATE_STATUS, UpdateStatusCommand()), {}, say)


def stop(asker: Asker, say: Say) -> bool:
    """End the rollout."""
    _show(_ask(asker, CommandName.UPDATE_STOP, UpdateStopCommand()), {}, say)
    return True


class UpdateRefusedError(Exception):
    """The gateway said no; the text tells why and what to do."""


def _ask(asker: Asker, name: CommandName, request: Request) -> dict[str, Any]:
    reply: Reply = asker.ask(name, request)
    if reply.error is not None:
        hint = f"; {reply.error.hint}" if reply.error.hint else ""
        raise UpdateRefusedError(f"{reply.error.message}{hint}")
    return dict(reply.result or {})


def _watch(asker: Asker, view: dict[str, Any], say: Say, look_s: float) -> bool:
    told: dict[str, str] = {}
    while True:
        good = _show(view, told, say)
        if not view["running"]:
            return good
        time.sleep(look_s)
        view = _ask(asker, CommandName.UPDATE_STATUS, UpdateStatusCommand())


def _show(view: dict[str, Any], told: dict[str, str], say: Say) -> bool:
    """Say what is new since `told`. Whether nothing went wrong so far."""
    for pad in view["pads"]:
        line = _line(pad)
        if told.get(pad["device"]) != line:
            told[pad["device"]] = line
            say(line)
    if view["halted"]:
        say(f"halted: {view['halted']}")
    waiting = {"waiting", "under_way"} if view["running"] else set()
    return not view["halted"] and all(pad["state"] in GOOD | waiting for pad in view["pads"])


def _line(pad: dict[str, Any]) -> str:
    share = f" {pad['sent'] * 100 // pad['size']} %" if pad["state"] == "under_way" else ""
    detail = f": {pad['detail']}" if pad["detail"] else ""
    return f"{pad['device']}  {pad['state'].replace('_', ' ')}{share}{detail}"
