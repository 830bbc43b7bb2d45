"""The errors of the backend, on one page.

BackendError (HallsideError)  everything that the backend raises on purpose
├── SettingsError             we were started with settings that cannot work
├── ArrivalError              a peer sent a message that cannot be believed; carries the reason
└── StoreError                the store cannot be used
    ├── StoreMissingError     there is no store at that path
    ├── StoreCorruptError     the file is damaged, empty or no store of ours: a person must decide
    ├── StoreInUseError       another backend writes it
    ├── StoreFaultError       a write failed and may succeed later: disk full, locked, I/O error
    └── StoreRefusalError     this content cannot be written, now or later
"""

from enum import StrEnum

from contracts.errors import HallsideError


class Reason(StrEnum):
    """Why an arrival is not believed."""

    WRONG_TOPIC = "wrong_topic"
    OVERSIZED = "oversized"
    NOT_JSON = "not_json"
    WRONG_SCHEMA = "wrong_schema"
    FOREIGN_SOURCE = "foreign_source"
    """The event names another gateway than the topic: only the topic is confined by the broker's ACL."""
    UNKNOWN_GATEWAY = "unknown_gateway"
    """None of the gateways that we were told to believe."""
    WRONG_CHAIN = "wrong_chain"
    UNSTORABLE = "unstorable"
    """It looked sound, but the database refuses it: a hole in our checks."""


class BackendError(HallsideError):
    """Everything that the backend raises on purpose."""


class SettingsError(BackendError):
    """We were started with settings that cannot work."""


class ArrivalError(BackendError):
    """A peer sent a message that cannot be believed."""

    def __init__(self, reason: Reason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


class StoreError(BackendError):
    """The store cannot be used."""


class StoreMissingError(StoreError):
    """There is no store at that path."""


class StoreCorruptError(StoreError):
    """The file is damaged, empty or no store of ours: a person must decide."""


class StoreInUseError(StoreError):
    """Another backend writes this store."""


class StoreFaultError(StoreError):
    """A write failed and may succeed later."""


class StoreRefusalError(StoreError):
    """This content cannot be written, now or later."""
