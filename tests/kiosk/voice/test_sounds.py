"""The kiosk's own sounds: what they are like, and that they are heard."""

import io
import tempfile
import wave
from array import array
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kiosk.voice.players import Player, played, server
from kiosk.voice.sounds import FULL, RATE, SHAPES, Sound, wav
from kiosk.voice.sounds_driver import Sounds
from tests.kiosk.voice.ear import PLAYER, Ear, End

CALLS = (Sound.WARNING, Sound.CARD_FORGOTTEN)


def samples(sound: Sound, volume: int) -> "array[int]":
    with wave.open(io.BytesIO(wav(sound, volume))) as file:
        assert (file.getnchannels(), file.getsampwidth(), file.getframerate()) == (1, 2, RATE)
        return array("h", file.readframes(file.getnframes()))


def test_each_sound_has_a_course_of_its_own_where_old_ears_hear_best() -> None:
    tones = {sound: [tone for tone in SHAPES[sound] if tone.hz] for sound in Sound}
    assert all(500 <= tone.hz <= 2000 for course in tones.values() for tone in course)
    assert len({tuple(tone.hz for tone in course) for course in tones.values()}) == len(Sound)
    for sound in CALLS:
        course = SHAPES[sound]
        assert course[: len(course) // 2] == course[len(course) // 2 :] or course == course[:3] * 3


def test_a_sound_is_as_loud_as_it_should_be_and_does_not_click() -> None:
    loud, soft = samples(Sound.ERROR, 100), samples(Sound.ERROR, 50)
    assert 0.7 * FULL < max(map(abs, loud)) <= FULL
    assert abs(max(loud) - 2 * max(soft)) <= 2
    assert max(abs(loud[0]), abs(loud[-1])) < FULL / 20
    assert max(abs(b - a) for a, b in pairwise(loud)) < FULL / 3


def test_what_is_heard_has_the_tones_pitch() -> None:
    told = samples(Sound.WARNING, 100)[: round(0.16 * RATE)]
    rising = sum(a < 0 <= b for a, b in pairwise(told))
    assert abs(rising / 0.16 - SHAPES[Sound.WARNING][0].hz) < 10


@pytest.mark.parametrize(
    ("player", "arguments"),
    [
        (Player.PIPEWIRE, ("--target=jack", "a.wav")),
        (Player.PULSE, ("--device=jack", "a.wav")),
        (Player.ALSA, ("--quiet", "--device=jack", "a.wav")),
    ],
)
def test_each_player_is_told_the_device_in_its_own_words(player: Player, arguments: tuple[str, ...]) -> None:
    assert played(player, "p", Path("a.wav"), "jack").arguments == arguments
    assert len(played(player, "p", Path("a.wav")).arguments) == len(arguments) - 1


def test_a_player_of_a_sound_server_needs_the_servers_socket() -> None:
    there = {"XDG_RUNTIME_DIR": "/run/user/1"}
    assert server(Player.PIPEWIRE, there) == Path("/run/user/1/pipewire-0")
    assert server(Player.PULSE, there) == Path("/run/user/1/pulse/native")
    assert server(Player.PULSE, {"PULSE_SERVER": "tcp:hall"}) is None
    assert server(Player.ALSA, {}) is None


@pytest.fixture
def sounds(ear: Ear) -> Iterator[Sounds]:
    for player in Player:
        ear.install(player.value, PLAYER)
    made = Sounds(60, "speaker")
    made.ready()
    yield made
    made.stop()


def test_the_latest_sound_cuts_off_the_one_before_and_none_queues_up(
    ear: Ear, sounds: Sounds, end: End
) -> None:
    sounds.play(Sound.WARNING, end)
    first = ear.hear()
    assert first.startswith("--quiet --device=speaker ")
    assert first.endswith("warning.wav")
    for _ in range(200):
        sounds.play(Sound.TOUCH)
    assert not end.whole()
    sounds.play(Sound.CHIME, end)
    assert end.whole()
    heard = [ear.hear()]
    while not heard[-1].endswith("chime.wav"):
        heard.append(ear.hear())
    assert len(heard) < 50


def test_a_sound_that_cant_be_played_is_logged_once(
    ear: Ear, sounds: Sounds, end: End, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        sounds.play(Sound.ERROR, end)
        assert not end.whole()
    assert caplog.messages == ["sounds are not heard: aplay: exit code 1"]


def test_without_a_player_it_is_silent_and_says_so_once(
    ear: Ear, end: End, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    ear.install("pw-play", PLAYER)  # whose server does not run
    sounds = Sounds(60)
    assert not sounds.present
    for _ in range(2):
        sounds.play(Sound.CHIME, end)
        assert not end.whole()
    sounds.stop()
    assert caplog.messages == ["no player is installed: no sound is heard (pw-play, paplay or aplay)"]


def test_where_no_file_can_be_made_it_is_silent_and_says_so_once(
    ear: Ear, end: End, tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for player in Player:
        ear.install(player.value, PLAYER)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "gone"))
    sounds = Sounds(60)
    assert not sounds.present
    sounds.ready()
    sounds.play(Sound.CHIME, end)
    assert not end.whole()
    sounds.stop()
    assert caplog.messages == ["sounds are not heard: no folder for their files: No such file or directory"]


def test_at_volume_0_nothing_is_played(ear: Ear, end: End) -> None:
    ear.install("aplay", PLAYER)
    sounds = Sounds(0)
    sounds.play(Sound.CHIME, end)
    assert not end.whole()
    sounds.stop()
