"""A person's hash: knows a person again without naming him.

Made where the card is read, with a key that the hall's kiosks and its gateway share and that never leaves the
hall; the ID number itself goes nowhere. Without the key the 10^17 possible numbers can't be tried out.
"""

import hmac

KEY_BYTES_MIN = 32


def person_hash(key: bytes, document: str, number: str) -> str:
    """HMAC-SHA256 over type of document (e.g. "111", resident ID card) and number; 64 hexadecimal digits.

    Spaces and the case of letters in the number make no difference. Raises ValueError when the key has less
    than 32 bytes or the number is empty; neither the number nor the key is in the message.
    """
    if len(key) < KEY_BYTES_MIN:
        raise ValueError(f"the key for persons' hashes has {len(key)} bytes; it needs {KEY_BYTES_MIN}")
    plain = "".join(number.split()).upper()
    if not plain:
        raise ValueError("a person's number is empty")
    return hmac.new(key, f"{document}\x00{plain}".encode(), "sha256").hexdigest()
