"""`hallside-sim firmware`: the files that a maker hands out."""

import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from devices.pad.image import load_image
from firmware_sim.cli import main
from firmware_sim.firmware_files_port import read_maker_key


def made(folder: Path, *options: str, key: Path | None = None) -> int:
    signing = ["--key", str(key)] if key else ["--new-key"]
    return main(["firmware", "--version", "1.1.0", "--size", "500", "--out", str(folder), *signing, *options])


def test_an_image_its_manifest_and_its_keys_fit_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert made(tmp_path) == 0
    files = [Path(line).name for line in capsys.readouterr().out.splitlines()]
    assert files == ["hs-sim-1.1.0.toml", "hs-sim-1.1.0.bin", "maker-key.pem", "maker-key.pub"]
    assert stat.S_IMODE((tmp_path / "maker-key.pem").stat().st_mode) == 0o600
    image = load_image(tmp_path / files[0])
    assert (image.model, image.version, len(image.data)) == ("HS-SIM", "1.1.0", 500)
    maker = Ed25519PublicKey.from_public_bytes(read_maker_key(tmp_path / "maker-key.pub"))
    maker.verify(image.signature, image.sha256)


def test_the_same_seed_gives_the_same_image_and_another_another(tmp_path: Path) -> None:
    key = tmp_path / "maker-key.pem"
    made(tmp_path)
    first = (tmp_path / "hs-sim-1.1.0.bin").read_bytes()
    made(tmp_path, key=key)
    assert (tmp_path / "hs-sim-1.1.0.bin").read_bytes() == first
    made(tmp_path, "--seed", "2", key=key)
    assert (tmp_path / "hs-sim-1.1.0.bin").read_bytes() != first


def test_a_key_that_is_there_is_not_overwritten(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path)
    key = (tmp_path / "maker-key.pem").read_bytes()
    assert made(tmp_path) == 2
    assert "sign with --key" in capsys.readouterr().err
    assert (tmp_path / "maker-key.pem").read_bytes() == key


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--size", "31"], "--size 31: an image has 32 to 16777216 bytes"),
        (["--version", "../1"], "letters, digits and . + - _ only"),
        (["--version", "1.2.3-long-one"], "write 1 to 10 ASCII characters"),
        (["--model", ""], "write 1 to 10 ASCII characters"),
    ],
)
def test_what_cannot_be_made_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], options: list[str], words: str
) -> None:
    assert made(tmp_path, *options) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_no_key_is_explained(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    made(tmp_path)
    private, public = tmp_path / "maker-key.pem", tmp_path / "maker-key.pub"
    pad = ["pad", "--link", str(tmp_path / "pad"), "--maker-key"]
    assert made(tmp_path, key=public) == 2
    assert "holds no Ed25519 private key" in capsys.readouterr().err
    assert main([*pad, str(private)]) == 2
    assert "holds no Ed25519 public key" in capsys.readouterr().err
    assert main([*pad, str(tmp_path / "none")]) == 2
    assert "No such file" in capsys.readouterr().err
