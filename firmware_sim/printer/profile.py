"""What kind of printer it is: paper, memory, speed, and the habits in which firmware differs. Pure."""

from dataclasses import dataclass, field
from enum import Enum


class Flow(Enum):
    """How the printer tells a host to wait when its buffer is full."""

    BUSY = "busy"
    """By the line: DTR, or the TCP window. Nothing is lost."""
    XON_XOFF = "xon-xoff"
    """By XOFF and XON; a host that does not listen loses bytes."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The answers to GS I 65 to 69."""

    firmware: str = "HS 1.00"
    maker: str = "HALLSIDE"
    model: str = "SIM-80"
    serial: str = "990000001"
    font: str = "CHINA GB18030"


@dataclass(frozen=True, slots=True)
class Profile:
    """One kind of printer."""

    width: int = 576
    """Dots in a line: 576 for 80 mm paper, 384 for 58 mm."""
    buffer_bytes: int = 4096
    speed_mm_s: float = 150.0
    cut_s: float = 0.3
    boot_s: float = 1.5
    """From power to the first answer."""
    roll_mm: float = 60_000.0
    near_end_mm: float = 3_000.0
    """Paper left when the near-end sensor sees it."""
    flow: Flow = Flow.BUSY
    chinese_at_power_up: bool = True
    real_time_in_data: bool = True
    """DLE EOT and its like are also carried out within the data of another command."""
    resumes_after_paper: bool = True
    """After new paper, or the cover closed, what was in the buffer prints by itself, as most printers do;
    otherwise the buffer is emptied then."""
    identity: Identity = field(default_factory=Identity)
    model_id: int = 0x20
    """GS I 1."""
    type_id: int = 0x03
    """GS I 2: two-byte characters, cutter."""
    rom_id: int = 0x01
    """GS I 3."""
    asb_last: int = 0x0F
    """The fourth byte of automatic status, which means nothing and differs by maker."""


NARROW = Profile(width=384, speed_mm_s=90.0, identity=Identity(model="SIM-58"))
"""58 mm paper."""
WIDE = Profile()
"""80 mm paper."""
