"""`hallside-kiosk run --mode window`: the program itself."""

import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.cli import main

PAD = (
    '[kiosk]\nid = "pad-12"\n[store]\ndata_dir = "data"\n[pad]\nlisten = "127.0.0.1:0"\ngateways = ["::1"]\n'
)
SHOT = ("--windowed", "1280x800", "--screenshot")
WINDOW = ("--mode", "window", "--window", "12")


def config(folder: Path, text: str = PAD) -> Path:
    path = folder / "kiosk.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_screen_comes_up_as_the_windows_pad_without_a_hall(tmp_path: Path) -> None:
    picture = tmp_path / "first.png"
    done = subprocess.run(
        [sys.executable, "-m", "kiosk", "run", config(tmp_path), *WINDOW, *SHOT, picture],
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert struct.unpack(">II", picture.read_bytes()[16:24]) == (1280, 800)
    assert (tmp_path / "data" / "pad.db").exists()


@pytest.mark.parametrize(
    ("text", "arguments", "told"),
    [
        (PAD, ("--mode", "window"), "--mode window needs --window and the number of the window"),
        (PAD, ("--window", "12"), "--window is only for --mode window"),
        ('[kiosk]\nid = "pad-12"\n', WINDOW, "--mode window needs [pad] and [store]"),
    ],
)
def test_what_is_missing_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, arguments: tuple[str, ...], told: str
) -> None:
    assert main(["run", str(config(tmp_path, text)), *arguments]) == 2
    assert told in capsys.readouterr().err


def test_a_window_that_can_be_none_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", str(config(tmp_path)), "--mode", "window", "--window", "a/b"])
    assert "'a/b' is no window's number" in capsys.readouterr().err


def test_check_tells_where_the_gateway_connects(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(config(tmp_path))]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "  pad        127.0.0.1:0, for ::1"
