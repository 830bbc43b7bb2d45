"""`hallside-gateway sniff`: what an unknown pad says, and a first draft of its profile. Writes to no port."""

import argparse
import asyncio
import signal
from collections.abc import Callable
from pathlib import Path

from devices.bare_pad.sniff import PAUSE_S, Chunk, Finding, analyse, draft_profile
from devices.bare_pad.sniffer import listen
from devices.checksums import Checksum
from devices.errors import DeviceError, PortUrlError
from devices.ports.url import BAUD_RATES, PortUrl, SerialUrl, parse_port_url

SUMMARY = "listen to an unknown pad and draft its profile; writes nothing to the port"
HOW = "Press each key twice, from very satisfied to very dissatisfied, two seconds apart; Ctrl-C ends it."
ABOUT = (
    "Shows each frame as it comes and drafts a profile for a bare pad. Nothing is ever written to the port. "
    + HOW
)
SECONDS = 60.0
BAUD = 9600
NOTHING_CAME = (
    "Nothing usable came. Try another --baud (most are 9600, then 2400, 4800, 115200), see to the wires (the "
    "pad's TX to our RX, and ground), and press keys while it listens."
)
NEXT = """\
Next: {where}; read each comment and correct the levels. Then in gateway.toml

[[lines]]
kind = "bare-pad"
url = "{url}"
profile = "{profile}"
window = "12"

and try every key: each must come as its own level. If one does not, listen again and press each key twice,
two seconds apart."""

Say = Callable[[str], None]

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command line."""
    parser.add_argument("port", help="URL, or the path of a serial line: /dev/ttyUSB0")
    parser.add_argument(
        "--seconds", type=float, default=SECONDS, metavar="S", help=f"listen so long (default: {SECONDS:g})"
    )
    parser.add_argument(
        "--baud", type=int, choices=BAUD_RATES, metavar="N", help=f"rate (default: the URL's, or {BAUD})"
    )
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="write the profile there (never over a file)"
    )
    parser.add_argument("--name", default="unnamed pad", help="what the profile calls the pad")


def sniff(options: argparse.Namespace, say: Say, complain: Say) -> int:
    """Listen, show, draft. Returns the exit status."""
    try:
        url = port_url(options.port, options.baud)
        if options.seconds <= 0:
            raise PortUrlError("--seconds is above 0, e.g. 60")
        if options.out is not None and options.out.exists():
            raise PortUrlError(f"--out {options.out}: there is such a file: give another name")
    except PortUrlError as error:
        complain(f"{error}")
        return EXIT_USAGE
    try:
        chunks = asyncio.run(_record(url, options.seconds, say))
    except DeviceError as error:
        complain(f"{error}")
        return EXIT_FAILED
    baud = url.baud if isinstance(url, SerialUrl) else options.baud or BAUD
    return _conclude(analyse(chunks), options, baud, say, complain)


def port_url(text: str, baud: int | None) -> PortUrl:
    """The port that was named, at that rate. Raises PortUrlError."""
    if "://" not in text:
        return parse_port_url(f"serial://{Path(text).absolute()}?baud={baud or BAUD}")
    url = parse_port_url(text)
    if isinstance(url, SerialUrl) and (baud or "baud=" not in text):
        return SerialUrl(url.path, baud or BAUD)
    return url


class _Frames:
    """Says a frame when a pause has ended it."""

    def __init__(self, say: Say) -> None:
        self._say = say
        self.chunks: list[Chunk] = []
        self._loop = asyncio.get_running_loop()
        self._began = self._loop.time()
        self._run = b""
        self._at = 0.0
        self._timer: asyncio.TimerHandle | None = None

    def took(self, chunk: Chunk) -> None:
        """Bytes came."""
        if self._timer is not None:
            self._timer.cancel()
        if self.chunks and chunk.at - self.chunks[-1].at > PAUSE_S:
            self.end()
        self.chunks.append(chunk)
        if not self._run:
            self._at = chunk.at
        self._run += chunk.data
        self._timer = self._loop.call_later(PAUSE_S, self.end)

    def end(self) -> None:
        """Say what has come since the last pause."""
        if self._run:
            self._say(f"{self._at - self._began:9.3f} s  {self._run.hex(' ').upper()}")
        self._run = b""


async def _record(url: PortUrl, seconds: float, say: Say) -> list[Chunk]:
    frames = _Frames(say)

    def opened() -> None:
        say(f"Listening on {url}; nothing is written to it. {HOW}")

    task = asyncio.create_task(listen(url, seconds, frames.took, opened))
    asyncio.get_running_loop().add_signal_handler(signal.SIGINT, task.cancel)
    try:
        recording = await task
        if recording.ended:
            say(f"Ended early: {recording.ended}")
    except asyncio.CancelledError:
        say("Ended by Ctrl-C.")
    frames.end()
    return frames.chunks


def _conclude(finding: Finding, options: argparse.Namespace, baud: int, say: Say, complain: Say) -> int:
    profile = draft_profile(finding, options.name, baud)
    say(f"\n{_told(finding)}\n")
    if not finding.distinct:
        say(NOTHING_CAME)
        return EXIT_FAILED
    if options.out is None:
        say(profile)
        where = "save the above as a file"
    else:
        try:
            with options.out.open("x", encoding="utf-8") as file:
                file.write(profile)
        except OSError as error:
            complain(f"{options.out}: {error.strerror}")
            return EXIT_FAILED
        where = f"the draft is in {options.out}"
    url = options.port if "://" in options.port else f"serial://{Path(options.port).absolute()}"
    say(NEXT.format(where=where, url=url, profile=options.out or "profile.toml"))
    return EXIT_OK


def _told(finding: Finding) -> str:
    """What was found, in a paragraph."""
    if not finding.distinct:
        return f"Frames: {len(finding.frames)}."
    shape = finding.shape
    lines = [
        f"Frames: {len(finding.frames)}; different: {len(finding.distinct)}; of odd length: {finding.odd}.",
        f"Length: {len(finding.distinct[0])} bytes.",
    ]
    if shape is None:
        return "\n".join([*lines, "No single byte tells the keys apart: the profile takes whole frames."])
    summed = (
        "none found"
        if finding.checksum is Checksum.NONE
        else f"{finding.checksum}, from byte {shape.checksum_from}"
    )
    return "\n".join(
        [
            *lines,
            f"Header: {finding.header.hex(' ').upper() or 'none'}. Checksum: {summed}.",
            f"Key: byte {shape.key_at}, from 0.",
        ]
    )
