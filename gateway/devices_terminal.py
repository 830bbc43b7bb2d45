"""`hallside-gateway devices`: every configured device, as the running gateway sees it.

The gateway holds the ports, so it is asked, at its address for metrics and health. Where it does not run, the
configuration is shown with what can be told without opening anything.
"""

import json
import urllib.error
import urllib.request
from pathlib import Path

from pydantic import ValidationError

from contracts.device import DeviceKind, DeviceState, Health
from devices.ports.stream_port import identify
from devices.ports.url import SerialUrl, parse_port_url
from gateway.clock import wall_ms
from gateway.config import GatewayConfig
from gateway.errors import NoAnswerFromGatewayError
from gateway.journal.entries import utc
from gateway.line_config import device_name

TIMEOUT_S = 5.0


def ask_states(config: GatewayConfig) -> list[DeviceState]:
    """The states that the running gateway tells. Raises NoAnswerFromGatewayError."""
    if not config.http.enabled or config.http.listen.endswith(":0"):
        raise NoAnswerFromGatewayError(
            "[http] is off or has port 0, so the gateway can't be asked: give it a port, e.g. 127.0.0.1:9280"
        )
    host, _, port = config.http.listen.rpartition(":")
    host = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(host, host)
    url = f"http://{host}:{port}/devices"
    try:
        # A proxy of the environment must not be asked for what is on this machine.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=TIMEOUT_S) as answer:
            found = json.load(answer)
        return [DeviceState.model_validate(state) for state in found["devices"]]
    except (OSError, urllib.error.URLError) as error:
        raise NoAnswerFromGatewayError(f"no gateway answers at {url}: is it running?") from error
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise NoAnswerFromGatewayError(f"what answers at {url} is no gateway of this release") from error


def configured_states(config: GatewayConfig) -> list[DeviceState]:
    """What the configuration alone tells. Opens no port."""
    now = utc(wall_ms())
    pads = [
        DeviceState(
            device=f"pad-{window.number}",
            kind=DeviceKind.PAD,
            url=window.pad or "",
            window=window.number,
            health=Health.ABSENT,
            since=now,
            hardware_id=window.pad_id,
            last_error=_first_look(window.pad),
        )
        for window in config.windows
        if window.pad or window.pad_id
    ]
    on_lines = [
        DeviceState(
            device=device_name(kind, window),
            kind=kind,
            url=line.url,
            window=window,
            health=Health.ABSENT,
            since=now,
            last_error=_first_look(line.url),
        )
        for line in config.lines
        for kind, window, _ in line.served()
    ]
    return [*pads, *on_lines]


def _first_look(port: str | None) -> str:
    if port is None:
        return "known by its id alone: the running gateway finds its port"
    url = parse_port_url(port)
    if not isinstance(url, SerialUrl):
        return "not looked at: start the gateway"
    if identify(url.path) is None:
        return f"{Path(url.path)} is not there: is the device plugged in?"
    return f"{Path(url.path)} is there: start the gateway"
