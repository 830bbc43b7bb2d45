"""The errors of the gateway, on one page.

GatewayError
├── ConfigError              the configuration is wrong; says file, line, key, what and an example
├── ListenError              the address for metrics and health can't be had
├── JournalError             the journal
│   ├── JournalFullError     no room: nothing was stored, the sender keeps what it has
│   └── JournalCorruptError  the file is damaged: it must be set aside
├── NoAnswerFromGatewayError a terminal's command reached no gateway
└── CommandFailedError       a command can't be carried out; `.code`, `.hint`
"""

from contracts.commands import CommandErrorCode
from contracts.errors import HallsideError


class GatewayError(HallsideError):
    """Whatever goes wrong in the gateway itself."""


class ConfigError(GatewayError):
    """The configuration is wrong."""


class ListenError(GatewayError):
    """The address for metrics and health can't be had."""


class JournalError(GatewayError):
    """The journal can't do what it was asked."""


class JournalFullError(JournalError):
    """No room: nothing was stored, the sender keeps what it has."""


class JournalCorruptError(JournalError):
    """The file is damaged: it must be set aside."""


class NoAnswerFromGatewayError(GatewayError):
    """A terminal's command reached no broker, or no gateway answered it."""


class CommandFailedError(GatewayError):
    """A command can't be carried out."""

    def __init__(self, code: CommandErrorCode, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.hint = hint
