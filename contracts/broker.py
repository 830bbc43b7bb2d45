"""How an application finds its broker and logs in there: the keys of a configuration, and what a connection
needs of them. Pure: the files are read by whoever connects.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, model_validator

from contracts.base import Request

MQTT_PORT = 1883
MQTTS_PORT = 8883


def _broker_url(text: str) -> str:
    wrong = "a broker is mqtt://host:port or mqtts://host:port, and nothing more"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as error:
        raise ValueError(f"{wrong}: {error}") from error
    extra = parts.path.strip("/") or parts.query or parts.fragment
    if parts.scheme not in {"mqtt", "mqtts"} or not parts.hostname or port == 0 or extra:
        raise ValueError(wrong)
    if parts.username or parts.password:
        raise ValueError("user name and password do not belong in the URL: use username and password_file")
    return text


BrokerUrl = Annotated[str, AfterValidator(_broker_url)]


@dataclass(frozen=True, slots=True)
class BrokerSettings:
    """Where and as whom to connect."""

    host: str
    port: int
    username: str | None = None
    password_file: Path | None = None
    tls: bool = False
    ca_file: Path | None = None
    cert_file: Path | None = None
    key_file: Path | None = None

    def __str__(self) -> str:
        return f"{'mqtts' if self.tls else 'mqtt'}://{self.host}:{self.port}"


class BrokerLogin(Request):
    """A broker and how to log in there."""

    broker: BrokerUrl
    """Its URL: mqtts:// for TLS."""
    username: str | None = None
    """The account; one for each gateway and kiosk."""
    password_file: Path | None = None
    """File whose first line is the password. Readable by its own account alone."""
    ca_file: Path | None = None
    """Certificate of the authority that signed the broker's; none: the system's."""
    cert_file: Path | None = None
    """Our own certificate, where the broker asks for one."""
    key_file: Path | None = None
    """Its private key, without a password."""

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.password_file and not self.username:
            raise ValueError("a password_file needs a username")
        if (self.cert_file is None) != (self.key_file is None):
            raise ValueError("cert_file and key_file go together")
        if (self.ca_file or self.cert_file) and not self.broker.startswith("mqtts:"):
            raise ValueError("ca_file and cert_file are for TLS: the broker is then mqtts://host:port")
        return self

    @property
    def settings(self) -> BrokerSettings:
        """What a connection needs."""
        parts = urlsplit(self.broker)
        tls = parts.scheme == "mqtts"
        port = parts.port or (MQTTS_PORT if tls else MQTT_PORT)
        return BrokerSettings(
            parts.hostname or "",
            port,
            self.username,
            self.password_file,
            tls,
            self.ca_file,
            self.cert_file,
            self.key_file,
        )
