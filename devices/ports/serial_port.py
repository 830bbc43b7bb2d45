"""Opening a serial line: pyserial opens and configures it, then only the descriptor is kept."""

import contextlib
import errno
import os
import termios

import serial

from devices.errors import PortBusyError, PortDeniedError, PortError, PortMissingError
from devices.ports.url import SerialUrl


def open_serial(url: SerialUrl) -> int:
    """A non-blocking descriptor of the line, 8N1 at the URL's rate, held exclusively. May block; raises
    PortError."""
    try:
        # Exclusive: pyserial takes the lock before it touches the settings, so that a line which another
        # program holds keeps its baud rate.
        line = serial.Serial(url.path, baudrate=url.baud, timeout=0, write_timeout=0, exclusive=True)
        # pyserial keeps four more descriptors for its own blocking calls, which we never make.
        try:
            fd = os.dup(line.fileno())
        finally:
            line.close()
    except (OSError, termios.error, ValueError) as error:
        raise explain(url, error) from error
    try:
        _read_waits_for_a_byte(fd)
    except (OSError, termios.error) as error:
        close_serial(fd)
        raise explain(url, error) from error
    return fd


def close_serial(fd: int) -> None:
    """Discard what is not sent yet, then close. May hang on a device that was pulled out."""
    with contextlib.suppress(OSError, termios.error):
        termios.tcflush(fd, termios.TCIOFLUSH)
    with contextlib.suppress(OSError):
        os.close(fd)


def _read_waits_for_a_byte(fd: int) -> None:
    # With VMIN 0, as pyserial sets it, "nothing there" and "hung up" are both a read of 0 bytes.
    attributes = termios.tcgetattr(fd)
    attributes[6][termios.VMIN] = 1
    termios.tcsetattr(fd, termios.TCSANOW, attributes)
    os.set_blocking(fd, False)


def explain(url: SerialUrl, error: Exception) -> PortError:
    match _number(error):
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return PortMissingError(f"{url.path} is not there: is the device plugged in?")
        case errno.EACCES | errno.EPERM:
            return PortDeniedError(
                f"no permission to open {url.path}: add the user to its group (dialout on Debian)"
            )
        case errno.EBUSY | errno.EAGAIN:
            return PortBusyError(f"{url.path} is held by another program: end it (see: fuser {url.path})")
        case errno.EIO:
            return PortMissingError(f"{url.path} has nothing behind it: was the device unplugged?")
        case errno.ENOTTY | errno.EISDIR:
            return PortError(f"{url.path} is no serial line: correct the path in the configuration")
        case errno.EMFILE | errno.ENFILE:
            return PortError(f"{url.path} can't be opened: too many open files; raise the limit (ulimit -n)")
    return PortError(f"{url.path} can't be opened: {error}")


def _number(error: BaseException | None) -> int | None:
    """The system's error number; pyserial tells it only of some failures, and hides others behind a text."""
    while error is not None:
        if isinstance(error, OSError) and error.errno is not None:
            return error.errno
        if isinstance(error, termios.error) and isinstance(error.args[0], int):
            return error.args[0]
        error = error.__context__
    return None
