"""The least that a press can cost: one pty, one row committed with WAL FULL, one QoS 1 publish. Blocking.

`python -m bench.latency_floor PORT PTY DATABASE` prints {"ready": true} and runs until it is killed. The
payload is the frame, filled up to the length of an event; nothing is decoded.
"""

import json
import os
import sqlite3
import sys

from bench.lean_mqtt import LeanClient
from bench.rehearsal import BODY_BYTES

TOPIC = b"bench/floor"
READ_BYTES = 4096


def main() -> int:
    """Until killed."""
    port, pty, database = int(sys.argv[1]), sys.argv[2], sys.argv[3]
    client = LeanClient(port, "bench-floor")
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE events (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    fd = os.open(pty, os.O_RDWR | os.O_NOCTTY)
    print(json.dumps({"ready": True}), flush=True)
    rest = b""
    while data := os.read(fd, READ_BYTES):
        *frames, rest = (rest + data).split(b"\0")
        bodies = [(frame + b"\0").ljust(BODY_BYTES, b"x") for frame in frames]
        db.execute("BEGIN IMMEDIATE")
        for body in bodies:
            db.execute("INSERT INTO events (body) VALUES (?)", (body,))
        db.execute("COMMIT")
        for body in bodies:
            client.publish(TOPIC, body)
        client.drain()
    return 0


if __name__ == "__main__":
    sys.exit(main())
