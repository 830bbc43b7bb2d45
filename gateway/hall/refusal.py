"""A rule's no. It leaves the book as it was."""

from contracts.commands import CommandErrorCode


class HallRefusedError(Exception):
    """What can't be done, why, and what to do instead; for a person."""

    def __init__(self, code: CommandErrorCode, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint
