"""Opening a serial line: pyserial opens and configures it, then only the descriptor is kept."""

import contextlib
import errno
import fcntl
import os
import termios

import serial

from devices.errors import PortBusyError, PortDeniedError, PortError, PortMissingError
from devices.ports.url import SerialUrl


def open_serial(url: SerialUrl) -> int:
    """A non-blocking descriptor of the line, 8N1 at the URL's rate, held exclusively. May block; raises
    PortError."""
    try:
        line = serial.Serial(url.path, baudrate=url.baud, timeout=0, write_timeout=0)
    except serial.SerialException as error:
        raise _explain(url, error.errno, str(error)) from error
    except (OSError, termios.error, ValueError) as error:
        raise _explain(url, getattr(error, "errno", None), str(error)) from error
    # pyserial keeps four more descriptors for its own blocking calls, which we never make.
    fd = os.dup(line.fileno())
    line.close()
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        _read_waits_for_a_byte(fd)
    except (OSError, termios.error) as error:
        os.close(fd)
        raise _explain(url, error.args[0], str(error)) from error
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


def _explain(url: SerialUrl, number: int | None, text: str) -> PortError:
    match number:
        case errno.ENOENT | errno.ENODEV | errno.ENXIO:
            return PortMissingError(f"{url.path} is not there: is the device plugged in?")
        case errno.EACCES | errno.EPERM:
            return PortDeniedError(
                f"no permission to open {url.path}: add the user to its group (dialout on Debian)"
            )
        case errno.EBUSY | errno.EAGAIN:
            return PortBusyError(f"{url.path} is held by another program: end it (see: fuser {url.path})")
        case errno.EIO:
            return PortMissingError(f"{url.path} has nothing behind it: the device was unplugged")
    return PortError(f"{url.path} can't be opened: {text}")
