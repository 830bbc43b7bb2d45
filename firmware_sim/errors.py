"""The errors of the simulator, on one page.

SimulatorError                everything that the simulator raises on purpose
├── UsageError                we were asked for something that makes no sense: an argument, a fault plan
├── LineError                 a pty or TCP port could not be opened
├── NvramError                a file of a pad's memory that is another's, in use, or not writable
├── PadStateError             a pad was asked for a step that its state does not allow
└── CardStateError            the same, of a card on a reader
"""

from contracts.errors import HallsideError


class SimulatorError(HallsideError):
    """Everything that the simulator raises on purpose."""


class UsageError(SimulatorError):
    """We were asked for something that makes no sense; the text says what, where and what to do."""


class LineError(SimulatorError):
    """A pty or TCP port could not be opened."""


class NvramError(SimulatorError):
    """A memory file that we may not use, or that cannot be written."""


class PadStateError(SimulatorError):
    """A pad was asked for a step that its state does not allow."""


class CardStateError(SimulatorError):
    """A card on a reader was asked for a step that its state does not allow."""
