"""/metrics, /healthz and /devices, on a thread of their own: a scrape never holds the event loop up."""

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterable
from socketserver import TCPServer, ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from prometheus_client import CollectorRegistry, make_wsgi_app

from contracts.device import DeviceState
from gateway.errors import ListenError

log = logging.getLogger(__name__)

Health = dict[str, object]


class _QuietHandler(WSGIRequestHandler):
    timeout = 5  # seconds that a client may take

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base's name
        log.debug(format, *args)


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        # The base looks its own name up, which takes seconds where DNS is away.
        TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])
        self.setup_environ()


class _Server6(_Server):
    address_family = socket.AF_INET6


class HttpServer:
    """Serves until `close`. `port` is the one that was taken. Raises ListenError when it can't be had."""

    def __init__(
        self,
        listen: str,
        registry: CollectorRegistry,
        health: Callable[[], Health],
        devices: Callable[[], list[DeviceState]],
    ) -> None:
        self._metrics = make_wsgi_app(registry)
        self._health = health
        self._devices = devices
        host, _, port = listen.rpartition(":")
        try:
            self._server = make_server(
                host.strip("[]"),
                int(port),
                self._serve,
                server_class=_Server6 if ":" in host else _Server,
                handler_class=_QuietHandler,
            )
        except OSError as error:
            raise ListenError(f"[http] listen = {listen!r}: {error.strerror or error}") from error
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, name="http", daemon=True).start()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()

    def _serve(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        match environ.get("PATH_INFO"):
            case "/metrics":
                page: Iterable[bytes] = self._metrics(environ, start)
                return page
            case "/healthz":
                health = self._health()
                status = "200 OK" if health.get("ok") else "503 Service Unavailable"
                return _answer(start, status, json.dumps(health, default=str))
            case "/devices":
                states = [state.model_dump(mode="json", exclude_none=True) for state in self._devices()]
                return _answer(start, "200 OK", json.dumps({"devices": states}, ensure_ascii=False))
        return _answer(start, "404 Not Found", json.dumps({"paths": ["/metrics", "/healthz", "/devices"]}))


def _answer(start: StartResponse, status: str, body: str) -> list[bytes]:
    start(status, [("Content-Type", "application/json; charset=utf-8")])
    return [body.encode()]
