"""The errors of the drivers, on one page.

DeviceError                     something between us and a device went wrong
├── PortUrlError                we misused it: a URL that names no port
├── ImageError                  we misused it: a firmware image that is none
├── ProfileError                we misused it: a description of a device that can't be right
├── PortError                   the port
│   ├── PortMissingError        there is no such path or host
│   ├── PortDeniedError         it is there, but we may not open it
│   ├── PortBusyError           another program holds it
│   ├── PortUnclearError        several devices fit
│   ├── PortHungError           opening did not come back in time
│   └── PortLostError           it was open, and is gone
├── CardWipedError              we misused it: a card's data after its end
├── RequestError                a request to a device
│   ├── DeviceOfflineError      the device is not there
│   ├── NoAnswerError           it did not answer before the deadline
│   └── RefusedError            it answered that it won't; `.status` says why
└── TicketError                 a ticket that can't become bytes for its printer
    └── DrawingError            it holds text that must be drawn, and what draws is not installed
"""

from typing import TYPE_CHECKING

from contracts.errors import HallsideError

if TYPE_CHECKING:
    from contracts.pad.messages import Status


class DeviceError(HallsideError):
    """Something between us and a device went wrong."""


class PortUrlError(DeviceError):
    """A URL that names no port."""


class ImageError(DeviceError):
    """A firmware image, or its manifest, that can't be used."""


class ProfileError(DeviceError):
    """A description of a device, or of a line's site, that can't be right."""


class PortError(DeviceError):
    """The port can't be used now."""


class PortMissingError(PortError):
    """There is no such path or host."""


class PortDeniedError(PortError):
    """It is there, but we may not open it."""


class PortBusyError(PortError):
    """Another program holds it."""


class PortUnclearError(PortError):
    """Several devices fit; the text lists them and says how to tell them apart."""


class PortHungError(PortError):
    """Opening did not come back in time."""


class CardWipedError(DeviceError):
    """A card's data was asked for after it was wiped."""


class PortLostError(PortError):
    """It was open, and is gone; the text is a plain reason."""


class RequestError(DeviceError):
    """A request to a device was not carried out."""


class DeviceOfflineError(RequestError):
    """The device is not there."""


class NoAnswerError(RequestError):
    """The device did not answer before the deadline. It may have acted all the same."""


class RefusedError(RequestError):
    """The device answered that it won't."""

    def __init__(self, status: "Status") -> None:
        super().__init__(f"the device refused: {status.name.lower()}")
        self.status = status


class TicketError(DeviceError):
    """A ticket that can't become bytes for its printer."""


class DrawingError(TicketError):
    """It holds text that must be drawn, and what draws it is not installed."""
