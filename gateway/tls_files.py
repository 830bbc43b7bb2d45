"""The files of a TLS connection: what is wrong with one is said before the first connection fails."""

import ssl
from collections.abc import Iterator
from pathlib import Path

CERTIFICATE = b"-----BEGIN CERTIFICATE-----"
KEY = b"PRIVATE KEY-----"
ENCRYPTED = (b"-----BEGIN ENCRYPTED PRIVATE KEY-----", b"Proc-Type: 4,ENCRYPTED")

Fault = tuple[str, str]
"""The key that names the file, and what is wrong with it."""


def faults(ca_file: Path | None, cert_file: Path | None, key_file: Path | None) -> Iterator[Fault]:
    """What is wrong with the files of one broker. They must be readable."""
    sound = {"ca_file": True, "cert_file": True, "key_file": True}
    for name, file, mark in (("ca_file", ca_file, CERTIFICATE), ("cert_file", cert_file, CERTIFICATE),
                             ("key_file", key_file, KEY)):  # fmt: skip
        text = file.read_bytes() if file else mark
        if mark not in text:
            kind = "private key" if mark is KEY else "certificate"
            yield (
                name,
                f"{file} holds no {kind} in PEM (text with BEGIN and END lines): convert it with openssl",
            )
        elif name == "key_file" and any(word in text for word in ENCRYPTED):
            yield name, f"{file} is encrypted and nobody is there to type its password: give the plain key"
        else:
            continue
        sound[name] = False
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file and sound["ca_file"]:
        try:
            context.load_verify_locations(ca_file)
        except (ssl.SSLError, OSError) as error:
            yield "ca_file", f"{ca_file} holds a certificate that can't be read: {_reason(error)}"
    if cert_file and key_file and sound["cert_file"] and sound["key_file"]:
        try:
            context.load_cert_chain(cert_file, key_file, password="")
        except (ssl.SSLError, OSError) as error:
            yield "cert_file", f"{cert_file} and {key_file} can't be used together: {_reason(error)}"


def _reason(error: Exception) -> str:
    reason = getattr(error, "reason", None) or str(error)
    return {
        "KEY_VALUES_MISMATCH": "the key is another certificate's",
        "PEM_LIB": "the text between BEGIN and END is damaged",
    }.get(reason, reason.replace("_", " ").lower())
