"""A command that waits for its answer, and what may be told of it when none comes. Pure.

A call names its wish by a request key, so that it can simply be sent again. For the others the window is
looked at first: what has been done is not done again.
"""

from dataclasses import dataclass, field

from contracts.commands import CommandName
from contracts.hall import WindowState, WindowView
from contracts.hall_commands import (
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    PauseCommand,
    RecallCommand,
    ResumeCommand,
    SignInCommand,
    SignOutCommand,
    TransferCommand,
    WindowCommand,
    WindowStatusCommand,
)
from gateway.clerk.actions import Action

ANSWER_S = 5
"""Message expiry of a command: the gateway answers before it, or not at all."""
AGAIN_S = ANSWER_S + 1.0
"""Without an answer it is sent again after so long."""


@dataclass(slots=True)
class Pending:
    """A command under way."""

    action: Action
    name: CommandName
    request: WindowCommand
    correlation: bytes
    before: WindowView | None
    """The window as the clerk saw it when he gave the command."""
    due: float
    """When it is sent again without an answer, in seconds."""
    sends: int = 1
    unsure: bool = False
    """The clerk has been told that it is not known whether it was done."""
    probe: bytes = field(default=b"")
    """Correlation of the question how the window stands, asked before it is sent again."""

    @property
    def has_key(self) -> bool:
        """Whether sending it again can never do it twice."""
        return isinstance(self.request, CallNextCommand | SignInCommand | WindowStatusCommand)


def was_done(request: WindowCommand, before: WindowView | None, now: WindowView) -> bool:
    """Whether the window as it is now shows that the command was carried out, or that it must not be sent
    again because another person is at the window."""
    number = before.number if before is not None else None
    match request:
        case FinishCommand() | NoShowCommand() | HoldCommand() | TransferCommand():
            return now.number != number
        case RecallCommand():
            return now.number != number
        case BeginCommand():
            state = before.ticket_state if before is not None else None
            return now.number != number or now.ticket_state != state
        case CallNumberCommand(number=wanted):
            return now.number == wanted
        case PauseCommand():
            return now.state is WindowState.PAUSED
        case ResumeCommand():
            return now.state is WindowState.OPEN
        case SignOutCommand():
            return now.state is WindowState.CLOSED
        case _:
            return False
