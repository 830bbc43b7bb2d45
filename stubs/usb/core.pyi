from array import array
from collections.abc import Iterator
from typing import Literal

from usb.backend import IBackend

class USBError(OSError):
    backend_error_code: int | None
    # The errno of errors that pyusb raises itself is None.
    def __init__(self, strerror: str, error_code: int | None = None, errno: int | None = None) -> None: ...

class USBTimeoutError(USBError): ...

class Endpoint:
    bEndpointAddress: int
    bmAttributes: int
    wMaxPacketSize: int

class Interface:
    bInterfaceNumber: int
    bAlternateSetting: int
    bInterfaceClass: int
    def __iter__(self) -> Iterator[Endpoint]: ...

class Configuration:
    bConfigurationValue: int
    def __iter__(self) -> Iterator[Interface]: ...

class Device:
    idVendor: int
    idProduct: int
    iSerialNumber: int
    bus: int | None
    address: int | None
    port_numbers: tuple[int, ...] | None
    @property
    def serial_number(self) -> str | None: ...
    def __iter__(self) -> Iterator[Configuration]: ...
    def set_configuration(self, configuration: int | None = None) -> None: ...
    def get_active_configuration(self) -> Configuration: ...
    def read(self, endpoint: int, size_or_buffer: int, timeout: int | None = None) -> array[int]: ...
    def write(self, endpoint: int, data: bytes, timeout: int | None = None) -> int: ...
    def ctrl_transfer(
        self,
        bmRequestType: int,
        bRequest: int,
        wValue: int = 0,
        wIndex: int = 0,
        data_or_wLength: int | bytes | None = None,
        timeout: int | None = None,
    ) -> array[int] | int: ...
    def clear_halt(self, ep: int) -> None: ...
    def reset(self) -> None: ...
    def is_kernel_driver_active(self, interface: int) -> bool: ...
    def detach_kernel_driver(self, interface: int) -> None: ...
    def attach_kernel_driver(self, interface: int) -> None: ...
    def finalize(self) -> None: ...

def find(
    find_all: Literal[True],
    backend: IBackend | None = None,
    *,
    idVendor: int = ...,
    idProduct: int = ...,
) -> Iterator[Device]: ...
