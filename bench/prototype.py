"""The reference prototype: what a good engineer writes in an afternoon, and the yardstick for the gateway.

asyncio on ptys → decode → SQLite FULL, whatever has queued in one commit → QoS 1 with paho's own thread →
PUBACK. No chain, no receipts, no acknowledgements to pads, no sessions, nothing survives a restart.

`python -m bench.prototype PORT DATABASE PTY…` prints {"ready": true} and runs until it is killed.
"""

import asyncio
import json
import os
import sqlite3
import sys
import threading
from queue import Empty, SimpleQueue

import orjson
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

from contracts.pad.framing import Deframer
from contracts.pad.messages import Press, decode

TOPIC = "bench/prototype"
IN_FLIGHT_MAX = 20
GROUP_MAX = 500
OUTSTANDING_MAX = 2000
"""Presses read and not yet acknowledged by the broker above which ports are not read."""
READ_BYTES = 4096


class Prototype:
    """One loop, one journal thread, paho's thread."""

    def __init__(self, port: int, database: str, paths: list[str]) -> None:
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[bytes] = SimpleQueue()
        self._database = database
        self._outstanding = 0
        self._paused = False
        self._fds = [os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK) for path in paths]
        self._deframers = [Deframer() for _ in paths]
        self._client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        self._client.max_inflight_messages_set(IN_FLIGHT_MAX)
        self._client.max_queued_messages_set(0)
        self._client.on_publish = self._on_publish
        self._client.connect("127.0.0.1", port)
        self._client.loop_start()
        threading.Thread(target=self._journal, daemon=True).start()
        self._read_all()

    def _read_all(self) -> None:
        for pad, fd in enumerate(self._fds):
            self._loop.add_reader(fd, self._readable, pad)

    def _readable(self, pad: int) -> None:
        for payload in self._deframers[pad].feed(os.read(self._fds[pad], READ_BYTES)):
            press = decode(payload, "pad")
            assert isinstance(press, Press)
            self._outstanding += 1
            self._queue.put(_event(pad, press))
        if self._outstanding > OUTSTANDING_MAX and not self._paused:
            self._paused = True
            for fd in self._fds:
                self._loop.remove_reader(fd)

    def _on_publish(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._acknowledged)

    def _acknowledged(self) -> None:
        self._outstanding -= 1
        if self._paused and self._outstanding < OUTSTANDING_MAX // 2:
            self._paused = False
            self._read_all()

    def _journal(self) -> None:
        db = sqlite3.connect(self._database, isolation_level=None)
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("CREATE TABLE events (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
        while True:
            bodies = [self._queue.get()]
            try:
                while len(bodies) < GROUP_MAX:
                    bodies.append(self._queue.get_nowait())
            except Empty:
                pass
            db.execute("BEGIN IMMEDIATE")
            db.executemany("INSERT INTO events (body) VALUES (?)", ((body,) for body in bodies))
            db.execute("COMMIT")
            self._loop.call_soon_threadsafe(self._committed, bodies)

    def _committed(self, bodies: list[bytes]) -> None:
        for body in bodies:
            self._client.publish(TOPIC, body, qos=1)


def _event(pad: int, press: Press) -> bytes:
    """As long as a rating's event, without its proof."""
    event = {
        "specversion": "1.0", "id": f"{pad}.{press.boot}.{press.sequence}", "source": "/hallside/prototype",
        "type": "org.hallside.rating-given.v1", "deviceid": str(pad), "bootid": press.boot,
        "sequence": press.sequence,
        "data": {"key": press.key, "level": press.key, "window": str(pad), "age_ms": press.age_ms,
                 "reasons": press.reasons, "token": press.session, "filler": "x" * 560},
    }  # fmt: skip
    return orjson.dumps(event)


async def main() -> None:
    """Until killed."""
    prototype = Prototype(int(sys.argv[1]), sys.argv[2], sys.argv[3:])
    print(json.dumps({"ready": True}), flush=True)
    await asyncio.get_running_loop().create_future()
    del prototype


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
