"""What the backend is started with, from options and a TOML file. Options win over the file."""

import tomllib
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails

from backend.errors import SettingsError
from contracts.base import Identifier, Request

KINDS = {"string": "text", "path": "path of a file", "tuple": "list of names"}
"""What a setting should have been, by the first word of the checker's verdict."""
PORTS = {"mqtt": 1883, "mqtts": 8883}
"""Default port of each scheme of a broker's URL."""


class BrokerAddress(BaseModel):
    """A broker's URL taken apart."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: int
    user: str | None
    tls: bool

    @classmethod
    def parse(cls, url: str) -> "BrokerAddress":
        """From `mqtt://[user@]host[:port]` or `mqtts://…`. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in PORTS or not parts.hostname or parts.path.strip("/"):
            raise ValueError("a broker is mqtt://[user@]host[:port], or mqtts:// with TLS")
        if parts.password is not None:
            raise ValueError("a password in a URL ends in process lists: use --password-file")
        tls = parts.scheme == "mqtts"
        return cls(host=parts.hostname, port=parts.port or PORTS[parts.scheme], user=parts.username, tls=tls)


class HttpAddress(BaseModel):
    """Where metrics and health are served."""

    model_config = ConfigDict(frozen=True)

    host: str
    port: Annotated[int, Field(ge=0, le=65535)]


class Settings(Request):
    """Everything that `run` needs."""

    broker: str
    store: Path
    id: Identifier = "hallside-backend"
    """MQTT client id; the broker keeps our session under it."""
    password_file: Path | None = None
    tls_ca: Path | None = None
    """Certificates of the authority that signed the broker's; the system's own when not given."""
    tls_cert: Path | None = None
    """Our own certificate, PEM, where the broker asks for one; with `tls_key`."""
    tls_key: Path | None = None
    shared_group: Identifier | None = None
    """Share the subscription with the other backends of that group."""
    gateways: Annotated[tuple[Identifier, ...], Field(min_length=1)] | None = None
    """The only gateways that are believed; everybody when not given."""
    http: str | None = None
    log_level: Literal["debug", "info", "warning", "error"] = "info"

    @field_validator("broker")
    @classmethod
    def _broker_can_be_parsed(cls, value: str) -> str:
        BrokerAddress.parse(value)
        return value

    @field_validator("http")
    @classmethod
    def _http_can_be_parsed(cls, value: str | None) -> str | None:
        if value is not None:
            _http(value)
        return value

    @model_validator(mode="after")
    def _tls_settings_fit(self) -> Self:
        if (self.tls_ca or self.tls_cert or self.tls_key) and not self.address.tls:
            raise ValueError(
                "tls_ca, tls_cert and tls_key are for TLS: the broker is then mqtts://host[:port]"
            )
        if bool(self.tls_cert) != bool(self.tls_key):
            raise ValueError("tls_cert and tls_key go together: give both or neither")
        return self

    @property
    def address(self) -> BrokerAddress:
        return BrokerAddress.parse(self.broker)

    @property
    def believed(self) -> frozenset[str] | None:
        """The only gateways that are believed; None for everybody."""
        return None if self.gateways is None else frozenset(self.gateways)

    @property
    def http_address(self) -> HttpAddress | None:
        return _http(self.http) if self.http else None

    def password(self) -> str | None:
        """The first line of the password file. Raises SettingsError."""
        if self.password_file is None:
            return None
        try:
            return self.password_file.read_text(encoding="utf-8").split("\n", 1)[0].strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(f"cannot read the password file {self.password_file}: {error}") from error


def load(options: dict[str, object], file: Path | None = None) -> Settings:
    """Settings from the options that were given and, below them, a TOML file. Raises SettingsError."""
    try:
        return Settings.model_validate({**_read(file), **options})
    except ValidationError as error:
        raise SettingsError(f"settings: {'; '.join(map(_plainly, error.errors()))}") from error


def _plainly(wrong: ErrorDetails) -> str:
    """What is wrong with which setting, and what it may be."""
    if not wrong["loc"]:
        return str(wrong["ctx"]["error"])
    name, *rest = map(str, wrong["loc"])
    place = f"{name}[{rest[0]}]" if rest else name
    match wrong["type"]:
        case "missing":
            return f"{place} is missing: give --{name} or name it in the --config file"
        case "extra_forbidden":
            return f"there is no setting {place}; there are {', '.join(Settings.model_fields)}"
        case "string_pattern_mismatch":
            return f"{place} is 1 to 64 letters, digits, dots, dashes and underscores, the first no sign"
        case "literal_error":
            return f"{place} is one of {wrong['ctx']['expected']}"
        case "too_short":
            return f"{place} names at least one"
        case "value_error":
            return f"{place}: {wrong['ctx']['error']}"
        case kind:
            return f"{place} is no {KINDS.get(kind.partition('_')[0], 'value of the right kind')}"


def _read(file: Path | None) -> dict[str, object]:
    if file is None:
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"cannot read the settings {file}: {error}") from error


def _http(value: str) -> HttpAddress:
    parts = urlsplit(f"//{value}")
    if not parts.hostname or parts.port is None:
        raise ValueError("HOST:PORT, e.g. 127.0.0.1:9464")
    return HttpAddress(host=parts.hostname, port=parts.port)
