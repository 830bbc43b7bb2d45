"""Metrics and health over HTTP, for the machine that watches this one."""

import json
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from threading import Thread
from typing import TYPE_CHECKING
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import make_wsgi_app

from backend.errors import SettingsError
from backend.metrics import Metrics
from backend.settings import HttpAddress

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

HEALTH_PATH = "/healthz"
REQUEST_TIMEOUT_S = 10


class _Server(ThreadingMixIn, WSGIServer):
    """A slow reader holds up nobody else."""

    daemon_threads = True


class _QuietHandler(WSGIRequestHandler):
    """Requests are not logged: a probe comes every few seconds."""

    timeout = REQUEST_TIMEOUT_S

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it
        pass


def serve(address: HttpAddress, metrics: Metrics, health: Callable[[], dict[str, bool]]) -> int:
    """Serve in daemon threads; the port, which is not the asked one when that was 0.

    Raises SettingsError when the address cannot be used.
    """
    figures = make_wsgi_app(metrics.registry)

    def application(environ: "WSGIEnvironment", start: "StartResponse") -> Iterable[bytes]:
        if environ.get("PATH_INFO") != HEALTH_PATH:
            answer: Iterable[bytes] = figures(environ, start)
            return answer
        state = health()
        start(
            "200 OK" if all(state.values()) else "503 Service Unavailable",
            [("Content-Type", "application/json")],
        )
        return [json.dumps(state).encode()]

    try:
        server = make_server(address.host, address.port, application, _Server, _QuietHandler)
    except OSError as error:
        raise SettingsError(
            f"cannot serve HTTP on {address.host}:{address.port}: {error.strerror}"
        ) from error
    Thread(target=server.serve_forever, name="http", daemon=True).start()
    return int(server.server_port)
