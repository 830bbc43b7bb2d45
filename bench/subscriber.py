"""A process that subscribes, notes when each message came, and keeps it until its end.

`python -m bench.subscriber PORT FILE TOPIC…` prints {"ready": true}; SIGTERM makes it write FILE and end.
Nothing is parsed while messages come: the subscriber must not be what is measured.
"""

import json
import signal
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from bench.lean_mqtt import PUBLISH, LeanClient, taken_apart

_HEAD = struct.Struct("<QHI")
"""Monotonic ns, length of the topic, length of the payload."""


def main() -> int:
    """Until SIGTERM."""
    port, out, topics = int(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    stopped = False

    def stop(_number: int, _frame: object) -> None:
        nonlocal stopped
        stopped = True

    signal.signal(signal.SIGTERM, stop)
    client = LeanClient(port, f"bench-subscriber-{out.name}")
    for topic in topics:
        client.subscribe(topic)
    print(json.dumps({"ready": True}), flush=True)
    came: list[tuple[int, bytes, bytes]] = []
    with suppress(ConnectionError):
        while not stopped:
            _receive(client, came)
    with out.open("wb") as file:
        for at, name, payload in came:
            file.write(_HEAD.pack(at, len(name), len(payload)) + name + payload)
    return 0


def _receive(client: LeanClient, came: list[tuple[int, bytes, bytes]]) -> None:
    now, packets = client.receive()
    mids = []
    for packet in packets:
        if packet.kind == PUBLISH:
            topic, mid, payload = taken_apart(packet)
            came.append((now, topic, payload))
            mids.append(mid)
    if mids:
        client.acknowledge([mid for mid in mids if mid])


def read_arrivals(path: Path) -> Iterator[tuple[int, str, bytes]]:
    """(monotonic ns, topic, payload) of each message, from the file of a subscriber that has ended."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        when, topic_length, length = _HEAD.unpack_from(data, at)
        at += _HEAD.size
        yield (
            when,
            data[at : at + topic_length].decode(),
            data[at + topic_length : at + topic_length + length],
        )
        at += topic_length + length


if __name__ == "__main__":
    sys.exit(main())
