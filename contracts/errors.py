"""The errors of the contracts, on one page.

HallsideError                 everything that Hallside raises on purpose
└── ContractError             a value that crosses a boundary breaks its contract
    ├── WireError             the peer sent bytes that are not a valid message
    │   ├── FrameError        COBS, length or CRC is wrong
    │   └── MessageError      the frame is sound, its content is not
    ├── EncodeError           we were asked to send what the wire cannot carry
    ├── TopicError            an MQTT topic that is not one of ours
    ├── IndicatorError        an indicator code that the table does not hold for that level
    └── ChainError            an event's hash does not fit its content or its chain
"""


class HallsideError(Exception):
    """Everything that Hallside raises on purpose."""


class ContractError(HallsideError):
    """A value that crosses a boundary breaks its contract."""


class WireError(ContractError):
    """The peer sent bytes that are not a valid message."""


class FrameError(WireError):
    """A frame's COBS coding, length or CRC is wrong."""


class MessageError(WireError):
    """A sound frame whose content is no message of the table."""


class EncodeError(ContractError):
    """We were asked to send a value that the wire cannot carry."""


class TopicError(ContractError):
    """An MQTT topic that is not one of ours."""


class IndicatorError(ContractError):
    """An indicator code that the table does not hold for that level."""


class ChainError(ContractError):
    """An event's hash does not fit its content or its chain."""
