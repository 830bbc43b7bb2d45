"""How many files the gateway may open: each port takes some."""

import contextlib
import resource

from gateway.config import GatewayConfig

FILES_PER_PORT = 4
FILES_BASE = 256


def allow_files(config: GatewayConfig) -> None:
    """Ask for as many as the configuration's ports need, as far as the system's hard limit lets us."""
    count = FILES_BASE + FILES_PER_PORT * (len(config.windows) + len(config.lines))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))
