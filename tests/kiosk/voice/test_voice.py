"""The voice's driver, with engines that note what they are told to say."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest

from contracts.session import Language
from kiosk.voice.voice_driver import Voice

ENGINE = """\
#!/bin/sh
[ "$1" = -C ] && { echo cancelled > HEARD; exit 0; }
for last in "$@"; do :; done
[ "$last" = --stdin ] && last=$(/bin/cat)
echo "$1 $2|$last" > HEARD
case "$last" in
    endless*) exec /bin/sleep 600 ;;
    mute*) exit 1 ;;
esac
"""


class Ear:
    """A machine with engines, and what they say."""

    def __init__(self, folder: Path, heard: TextIO) -> None:
        self._folder = folder
        self._heard = heard

    def install(self, name: str) -> None:
        program = self._folder / name
        program.write_text(ENGINE.replace("HEARD", str(self._folder / "heard")))
        program.chmod(0o755)

    def hear(self) -> str:
        return self._heard.readline().rstrip("\n")


@pytest.fixture
def ear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ear]:
    monkeypatch.setenv("PATH", str(tmp_path))
    os.mkfifo(tmp_path / "heard")
    # Open for both, the pipe neither waits for a writer nor ends with one.
    with os.fdopen(os.open(tmp_path / "heard", os.O_RDWR), "r", encoding="utf-8") as heard:
        yield Ear(tmp_path, heard)


class End:
    """What became of a reading."""

    def __init__(self) -> None:
        self._come = threading.Event()
        self._all = False
        self.times = 0

    def __call__(self, said_all: bool) -> None:
        self.times += 1
        self._all = said_all
        self._come.set()

    def said_all(self) -> bool:
        """When it has come."""
        assert self._come.wait(10)
        self._come.clear()
        return self._all


@pytest.fixture
def end() -> End:
    return End()


@pytest.fixture
def voice(ear: Ear) -> Iterator[Voice]:
    ear.install("espeak-ng")
    made = Voice()
    yield made
    made.stop()


def test_utterances_are_said_one_after_another_in_the_languages_voice(
    ear: Ear, voice: Voice, end: End
) -> None:
    voice.say(("您的号码", "A 0 0 1 2"), Language.ZH_HANS, on_done=end)
    assert [ear.hear(), ear.hear()] == ["-v cmn|您的号码", "-v cmn|A 0 0 1 2"]
    assert end.said_all()
    voice.say(("سەل ساقلاڭ",), Language.UG)
    assert ear.hear() == "-v ug|سەل ساقلاڭ"


def test_a_new_page_cuts_off_the_old_one_and_tells_it(ear: Ear, voice: Voice, end: End) -> None:
    voice.say(("endless", "never heard"), Language.EN, on_done=end)
    assert ear.hear().endswith("endless")
    voice.say(("new page",), Language.EN)
    assert not end.said_all()
    assert ear.hear().endswith("new page")


def test_a_pause_goes_on_with_the_utterance_that_it_cut(ear: Ear, voice: Voice) -> None:
    voice.say(("first", "endless second"), Language.EN)
    assert [ear.hear(), ear.hear()] == ["-v en-gb|first", "-v en-gb|endless second"]
    voice.pause()
    voice.resume()
    assert ear.hear() == "-v en-gb|endless second"


def test_repeat_begins_again_also_when_all_was_said(ear: Ear, voice: Voice, end: End) -> None:
    voice.say(("once more",), Language.EN, on_done=end)
    assert ear.hear().endswith("once more")
    assert end.said_all()
    voice.repeat()
    assert ear.hear().endswith("once more")
    assert end.times == 1


def test_after_hush_nothing_of_the_citizen_can_be_repeated(ear: Ear, voice: Voice) -> None:
    voice.say(("endless",), Language.EN)
    ear.hear()
    voice.hush()
    voice.repeat()
    voice.resume()
    voice.say(("next citizen",), Language.EN)
    assert ear.hear().endswith("next citizen")


def test_a_language_without_a_voice_is_logged_once_and_the_rest_goes_on(
    ear: Ear, voice: Voice, end: End, caplog: pytest.LogCaptureFixture
) -> None:
    voice.say(("mute", "mute too"), Language.UG, on_done=end)
    assert [ear.hear(), ear.hear()] == ["-v ug|mute", "-v ug|mute too"]
    assert not end.said_all()
    assert caplog.messages == ["ug is not read aloud: espeak-ng: exit code 1"]


def test_speech_dispatcher_comes_first_and_is_told_to_be_silent(ear: Ear) -> None:
    for engine in ("espeak-ng", "spd-say"):
        ear.install(engine)
    voice = Voice()
    voice.say(("endless",), Language.EN, slow=True)
    assert ear.hear() == "-l en|endless"
    voice.pause()
    assert ear.hear() == "cancelled"
    voice.stop()


def test_without_an_engine_it_is_silent_and_never_in_the_way(ear: Ear, end: End) -> None:
    voice = Voice()
    assert not voice.present
    voice.say(("nobody hears",), Language.EN, on_done=end)
    assert not end.said_all()
    voice.repeat()
    voice.pause()
    voice.resume()
    voice.hush()
    voice.stop()
    voice.stop()


def test_an_engine_that_can_not_be_started_is_logged_and_left(
    ear: Ear, voice: Voice, end: End, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "espeak-ng").unlink()
    voice.say(("gone",), Language.EN, on_done=end)
    assert not end.said_all()
    assert caplog.messages == ["en is not read aloud: espeak-ng: No such file or directory"]
