"""The backend and a real broker over TLS, with an authority made for the test."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from backend.errors import SettingsError
from backend.settings import load
from tests.backend.history import ratings
from tests.backend.processes import OPEN_TO_ALL, Backend, Broker, GatewaySide, ask, until
from tests.backend.test_end_to_end import entries


def certify(folder: Path, name: str, *options: str) -> Path:
    """NAME.pem and NAME.key: a certificate that lives for two days."""
    subprocess.run(
        [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
            "-days", "2", "-subj", f"/CN={name}", "-keyout", f"{name}.key", "-out", f"{name}.pem", *options,
        ],
        cwd=folder, check=True, capture_output=True,
    )  # fmt: skip
    return folder / f"{name}.pem"


def certified(folder: Path, name: str, host: str) -> Path:
    """A certificate of the authority `authority` for a host."""
    return certify(
        folder, name, "-CA", "authority.pem", "-CAkey", "authority.key", "-addext", f"subjectAltName={host}",
        "-addext", "basicConstraints=critical,CA:FALSE",
    )  # fmt: skip


@pytest.fixture
def authority(tmp_path: Path) -> Path:
    return certify(tmp_path, "authority")


@pytest.fixture
def tls_broker(tmp_path: Path, authority: Path) -> Iterator[Broker]:
    """A broker whose certificate is of the authority."""
    certificate = certified(tmp_path, "broker", "IP:127.0.0.1")
    options = (*OPEN_TO_ALL, f"certfile {certificate}", f"keyfile {certificate.with_suffix('.key')}")
    with Broker(tmp_path, options, "mqtts").running() as running:
        yield running


def test_events_and_receipts_pass_over_tls(tls_broker: Broker, authority: Path, tmp_path: Path) -> None:
    sent = ratings(2)
    with (
        Backend(tls_broker, tmp_path, "--tls-ca", str(authority)).running(),
        GatewaySide(tls_broker, authority).open() as gateway,
    ):
        gateway.send(*sent)
        assert gateway.received(2) == entries(*sent)


def test_a_broker_of_another_authority_is_refused_and_the_log_says_what_to_do(
    tls_broker: Broker, tmp_path: Path
) -> None:
    other = certify(tmp_path, "other")
    backend = Backend(tls_broker, tmp_path, "--tls-ca", str(other))
    with backend.running(ready=False):
        until(lambda: backend.logged(f"does not prove by the authority in {other}"), "the refusal")
        assert backend.logged("give the certificate of the authority that signed it as tls_ca")
        assert not backend.logged("connected to the broker")
        assert backend.end() == 0, "it had gone on trying"


def test_a_broker_that_asks_for_our_certificate_gets_it(tmp_path: Path, authority: Path) -> None:
    certificate, ours = (
        certified(tmp_path, "broker", "IP:127.0.0.1"),
        certified(tmp_path, "ours", "DNS:backend"),
    )
    options = (
        *OPEN_TO_ALL, f"certfile {certificate}", f"keyfile {certificate.with_suffix('.key')}",
        f"cafile {authority}", "require_certificate true",
    )  # fmt: skip
    with Broker(tmp_path, options, "mqtts").running() as broker:
        key = ours.with_suffix(".key")
        backend = Backend(
            broker, tmp_path, "--tls-ca", str(authority), "--tls-cert", str(ours), "--tls-key", str(key)
        )
        with backend.running():
            assert backend.logged("connected to the broker")


def test_certificates_that_are_none_end_the_start_with_their_path(tmp_path: Path, authority: Path) -> None:
    for wrong in (tmp_path / "none.pem", authority.with_suffix(".key")):
        options = ("--tls-ca", str(wrong))
        answer = ask("run", "--broker", "mqtts://127.0.0.1", "--store", str(tmp_path / "s.db"), *options)
        assert answer.returncode == 2
        assert f"tls_ca: {wrong} holds no certificates" in answer.stderr


@pytest.mark.parametrize(
    ("broker", "extra", "says"),
    [
        ("mqtt://h", {"tls_ca": "ca.pem"}, "the broker is then mqtts://"),
        ("mqtts://h", {"tls_cert": "cert.pem"}, "go together"),
    ],
)
def test_tls_settings_that_would_have_no_effect_are_refused(
    broker: str, extra: dict[str, object], says: str
) -> None:
    with pytest.raises(SettingsError, match=says):
        load({"broker": broker, "store": "s.db", **extra})
