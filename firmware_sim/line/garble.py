"""What a UART hears when the other end sends at another speed. Pure, without chance."""

DATA_BITS = 8
FRAME_BITS = 10


def garble(data: bytes, sent_baud: int, heard_baud: int) -> bytes:
    """`data`, sent 8N1 at one speed without pauses, as a receiver set to another speed samples it.

    The receiver waits for a falling edge, samples each bit in its middle, and takes the byte whatever its
    stop bit is, as a terminal in raw mode does. Equal speeds give `data` back.
    """
    if sent_baud == heard_baud or not data:
        return data
    line = _levels(data)
    step = sent_baud / heard_baud
    heard = bytearray()
    at = 0.0
    while (start := _falling_edge(line, at)) is not None:
        bits = [_sample(line, start + (n + 1.5) * step) for n in range(DATA_BITS)]
        heard.append(sum(bit << n for n, bit in enumerate(bits)))
        at = start + (FRAME_BITS - 0.5) * step
    return bytes(heard)


def _levels(data: bytes) -> list[int]:
    """The line's level in each bit time of the sender, idle at the end."""
    levels = []
    for byte in data:
        levels += [0, *((byte >> n) & 1 for n in range(DATA_BITS)), 1]
    return levels


def _sample(line: list[int], at: float) -> int:
    return line[int(at)] if at < len(line) else 1


def _falling_edge(line: list[int], at: float) -> float | None:
    """When the line next falls at or after `at`; a line that is low just then counts from there."""
    first = int(at)
    if first < len(line) and line[first] == 0 and at > first:
        return at
    for n in range(first, len(line)):
        if line[n] == 0 and (n == 0 or line[n - 1] == 1 or n == first):
            return float(n)
    return None
