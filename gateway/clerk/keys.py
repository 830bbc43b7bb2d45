"""A terminal's bytes as keys. Pure.

It survives: characters and escape sequences cut anywhere, sequences that mean nothing here (they are passed
over whole), bytes that are no UTF-8. An escape that nothing follows within ESCAPE_S is the Esc key: the
driver then calls `flush`. It holds one cut character or sequence at most.
"""

import codecs
import re

from gateway.clerk.keyboard import Key, Special

ESCAPE_S = 0.05
SEQUENCE_MAX = 16
CONTROLS = {
    "\r": Special.ENTER,
    "\n": Special.ENTER,
    "\x7f": Special.BACKSPACE,
    "\x08": Special.BACKSPACE,
    "\t": Special.DOWN,
}
SEQUENCES = {
    "\x1b[A": Special.UP,
    "\x1bOA": Special.UP,
    "\x1b[B": Special.DOWN,
    "\x1bOB": Special.DOWN,
    "\x1b[Z": Special.UP,
}
WHOLE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|O[ -~])")
BEGUN = re.compile(r"\x1b(?:\[[0-?]*[ -/]*|O)?")


class KeyReader:
    """One terminal's."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._rest = ""

    @property
    def is_waiting(self) -> bool:
        """Whether an escape waits for what follows it."""
        return bool(self._rest)

    def feed(self, chunk: bytes) -> list[Key]:
        """The keys completed by `chunk`, in order."""
        text = self._rest + self._decoder.decode(chunk)
        self._rest = ""
        keys: list[Key] = []
        while text:
            if text[0] == "\x1b":
                whole = WHOLE.match(text)
                if whole is not None:
                    if (key := SEQUENCES.get(whole.group())) is not None:
                        keys.append(key)
                    text = text[whole.end() :]
                    continue
                if BEGUN.fullmatch(text) and len(text) < SEQUENCE_MAX:
                    self._rest = text
                    return keys
                keys.append(Special.ESCAPE)
            elif text[0] in CONTROLS:
                keys.append(CONTROLS[text[0]])
            elif text[0].isprintable():
                keys.append(text[0])
            text = text[1:]
        return keys

    def flush(self) -> list[Key]:
        """Nothing has followed: the escape was a key."""
        begun, self._rest = self._rest, ""
        return [Special.ESCAPE] if begun == "\x1b" else []
