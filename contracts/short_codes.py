"""Short codes that stand beside a number on paper. A number can be guessed: with its code it is its holder's.

So short a code is safe because the gateway counts the tries (`gateway.hall.guesses`), not by its own length.
"""

import hashlib

CODE_DIGITS = 6


def ticket_code(token: str) -> str:
    """The code of a ticket, six digits: printed beside its number. Nobody gets from it to the token."""
    digest = hashlib.sha256(f"hallside ticket code\x00{token}".encode()).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def check_hash(case: str, code: str) -> str:
    """What is kept of a case's check code: SHA-256 over case number and code, 64 hexadecimal digits.

    The case of letters in either makes no difference. It keeps a code from being read in passing; who has the
    hash can find the code by trying all.
    """
    return hashlib.sha256(f"hallside check code\x00{case.upper()}\x00{code.upper()}".encode()).hexdigest()
