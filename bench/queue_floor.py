"""The least that a number can cost: a request over the broker, a row committed with WAL FULL, an answer back.

`python -m bench.queue_floor PORT DATABASE` prints {"ready": true} and echoes what comes on ASK to ANSWER
until it is killed. Blocking; nothing is decoded.
"""

import json
import sqlite3
import sys

from bench.lean_mqtt import PUBLISH, LeanClient, taken_apart

ASK, ANSWER = "bench/ask", "bench/answer"
BODY_BYTES = 900
"""Of a ticket's record and what else a number changes, about."""


def main() -> int:
    """Until killed."""
    port, database = int(sys.argv[1]), sys.argv[2]
    client = LeanClient(port, "bench-echo")
    client.subscribe(ASK)
    db = sqlite3.connect(database, isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE records (n INTEGER PRIMARY KEY, body BLOB NOT NULL)")
    print(json.dumps({"ready": True}), flush=True)
    while True:
        for packet in client.receive()[1]:
            if packet.kind == PUBLISH:
                _, mid, payload = taken_apart(packet)
                db.execute("INSERT INTO records (body) VALUES (?)", (payload.ljust(BODY_BYTES, b"x"),))
                client.publish(ANSWER.encode(), payload)
                client.acknowledge([mid])


if __name__ == "__main__":
    sys.exit(main())
