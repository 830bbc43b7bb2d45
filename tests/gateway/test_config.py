"""The configuration: a mistake is named with file, line, key, what is wrong and an example."""

import subprocess
from pathlib import Path

import pytest

from gateway.cli import main
from gateway.config_file import load_config
from gateway.errors import ConfigError
from gateway.mqtt import _password

SOUND = """\
[gateway]
id = "hall-1"
data_dir = "data"

[hall]
broker = "mqtt://127.0.0.1:1883"

[[windows]]
number = "1"
pad = "tcp://10.0.0.7:9100"

[[windows]]
number = "2"
pad = "serial:///dev/ttyUSB0?baud=9600"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "gateway.toml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(folder: Path, text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(written(folder, text))
    return str(caught.value).removeprefix(str(folder) + "/")


def test_relative_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("pass word \nsecond line\n", encoding="utf-8")
    text = SOUND.replace("[[windows]]", 'username = "u"\npassword_file = "secret"\n\n[[windows]]', 1)
    config = load_config(written(tmp_path, text))
    assert config.gateway.data_dir == tmp_path / "data"
    assert config.hall.password_file == tmp_path / "secret"
    assert _password(config.uplink.password_file) == "pass word ", "the first line only, as it stands"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('id = "hall-1"', "", 'gateway.toml:1: gateway.id: is missing\n    for example: id = "hall-1"'),
        ('id = "hall-1"', 'id = "hall 1"', "gateway.toml:2: gateway.id: "),
        ('id = "hall-1"', "id = 7", "gateway.toml:2: gateway.id: should be a text, in quotes"),
        ("data_dir", "data_dri", "gateway.toml:3: gateway.data_dri: is not a known key: check its spelling"),
        ("mqtt://127.0.0.1:1883", "http://x", "gateway.toml:6: hall.broker: a broker is mqtt://host:port"),
        ("mqtt://127.0.0.1:1883", "mqtt://x:99999", "gateway.toml:6: hall.broker: a broker is"),
        ("mqtt://127.0.0.1:1883", "mqtt://u:p@x", "gateway.toml:6: hall.broker: user name and password"),
        ("tcp://10.0.0.7:9100", "tcp://10.0.0.7", "gateway.toml:10: windows[1].pad: "),
        ("/dev/ttyUSB0?baud=9600", "/dev/ttyUSB0?baud=9601", "gateway.toml:14: windows[2].pad: "),
        ("/dev/ttyUSB0?baud=9600", "/dev/tty*", "gateway.toml:12: windows[2]: a window's pad is one port"),
        ("/dev/ttyUSB0?baud=9600", "/dev/ttyUSB[01]", "gateway.toml:12: windows[2]: a window's pad is one"),
        ('number = "2"', 'number = "1"', "gateway.toml:13: windows[2].number: 1 stands twice: window 1"),
        ('number = "2"', f'number = "{"9" * 61}"', "gateway.toml:13: windows[2].number: "),
        ('"serial:///dev/ttyUSB0?baud=9600"', '"tcp://10.0.0.7:9100"', "toml:14: windows[2].pad: tcp"),
        ("[hall]", "[hall", "gateway.toml:5: not TOML"),
        ("[hall]", "[hail]", "gateway.toml:1: hall: is missing"),
        ("[[windows]]\nnumber = \"1\"", "[windows]\nnumber = \"1\"", "gateway.toml:12: not TOML"),
        ("[hall]", "[http]\nenabled = 1.5\n[hall]", "gateway.toml:6: http.enabled: should be true or false"),
        ("[hall]", '[http]\nlisten = "x:70000"\n[hall]', "gateway.toml:6: http.listen: an address to listen"),
        ("[hall]", '[journal]\nmax_bytes = "4G"\n[hall]', "toml:6: journal.max_bytes: should be a whole"),
        ("[hall]", "[journal]\nmax_bytes = 10\n[hall]", "gateway.toml:6: journal.max_bytes: "),
        ("[hall]", '[hall]\npassword_file = "p"', "gateway.toml:5: hall: a password_file needs a username"),
        ("[hall]", '[hall]\nusername = "u"\npassword_file = "p"', "gateway.toml:7: hall.password_file: "),
        ("mqtt://127.0.0.1:1883\"", 'mqtts://x"\nca_file = "nowhere"', "gateway.toml:7: hall.ca_file: "),
        ("mqtt://127.0.0.1:1883\"", 'mqtts://x"\ncert_file = "c"', "toml:5: hall: cert_file and key"),
    ],
)  # fmt: skip
def test_each_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in SOUND
    assert told in complaint(tmp_path, SOUND.replace(old, new))


def test_the_same_line_under_two_speeds_is_one_port(tmp_path: Path) -> None:
    text = SOUND.replace("tcp://10.0.0.7:9100", "serial:///dev/ttyUSB0?baud=19200")
    assert "gateway.toml:14: windows[2].pad: /dev/ttyUSB0 stands twice" in complaint(tmp_path, text)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = SOUND.replace('id = "hall-1"', "").replace("mqtt://", "ftp://")
    assert (
        len([line for line in complaint(tmp_path, text).splitlines() if ": " in line and "toml" in line]) == 2
    )


def test_check_explains_a_sound_file_and_refuses_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, SOUND)
    assert main(["check", str(path)]) == 0
    assert "2 with a pad by port" in capsys.readouterr().out
    path.write_text(SOUND.replace("id =", "name ="), encoding="utf-8")
    assert main(["check", str(path)]) == 2
    assert f"{path}:2: gateway.name" in capsys.readouterr().err
    assert main(["check", str(tmp_path / "nowhere.toml")]) == 2
    assert "can't be read" in capsys.readouterr().err
    path.write_bytes(b"\xff\xfe")
    assert main(["run", str(path)]) == 2
    assert "UTF-8" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            SOUND.replace('pad = "tcp://10.0.0.7:9100"', 'name = "east"'),
            ":8: warning: windows[1]: window 1 has no pad: give it pad, pad_id with [[ports]], or ",
        ),
        (
            SOUND.replace('pad = "tcp://10.0.0.7:9100"', 'pad_id = "485300000000000c"'),
            ":10: warning: windows[1].pad_id: 485300000000000c is looked for on no port: add [[ports]]",
        ),
    ],
)
def test_check_warns_of_a_window_that_can_have_no_pad(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, told: str
) -> None:
    path = written(tmp_path, text)
    assert main(["check", str(path)]) == 0
    printed = capsys.readouterr()
    assert f"{path}{told}" in printed.err
    assert "sound; warnings: 1" in printed.out
    path.write_text(text + '\n[[ports]]\npads = "serial:///dev/ttyUSB*"\n', encoding="utf-8")
    main(["check", str(path)])
    assert ("pad_id" in text) == (not capsys.readouterr().err)


def tls_config(folder: Path, **files: str) -> str:
    lines = "".join(f'{key} = "{name}"\n' for key, name in files.items())
    return SOUND.replace('"mqtt://127.0.0.1:1883"\n', f'"mqtts://127.0.0.1"\n{lines}')


def make_certificate(folder: Path, name: str) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
         "-subj", "/CN=localhost", "-keyout", f"{folder}/{name}.key", "-out", f"{folder}/{name}.pem"],
        check=True, capture_output=True,
    )  # fmt: skip


def test_check_refuses_tls_files_that_can_not_be_used(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    make_certificate(tmp_path, "a")
    make_certificate(tmp_path, "b")
    (tmp_path / "noise").write_bytes(bytes(range(256)))
    damaged = (tmp_path / "a.pem").read_text(encoding="ascii").replace("M", "N", 3)
    (tmp_path / "damaged.pem").write_text(damaged, encoding="ascii")
    locked = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n"
    (tmp_path / "locked.key").write_text(locked, encoding="ascii")
    path = tmp_path / "gateway.toml"
    for files, told in (
        ({"ca_file": "noise"}, "7: hall.ca_file: "),
        ({"ca_file": "damaged.pem"}, "7: hall.ca_file: "),
        ({"cert_file": "noise", "key_file": "a.key"}, "7: hall.cert_file: "),
        ({"cert_file": "a.pem", "key_file": "a.pem"}, "8: hall.key_file: "),
        ({"cert_file": "a.pem", "key_file": "locked.key"}, "8: hall.key_file: "),
        ({"cert_file": "a.pem", "key_file": "b.key"}, "7: hall.cert_file: "),
    ):
        path.write_text(tls_config(tmp_path, **files), encoding="utf-8")
        assert main(["check", str(path)]) == 2, files
        told_lines = capsys.readouterr().err.splitlines()
        assert told_lines[0].startswith(f"{path}:{told}"), files
        assert told_lines[1].startswith("    for example: "), files
        assert len(told_lines) == 2
    path.write_text(tls_config(tmp_path, ca_file="b.pem", cert_file="a.pem", key_file="a.key"), "utf-8")
    assert main(["check", str(path)]) == 0
