"""The voice's driver, with engines that note what they are told to say."""

import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from contracts.session import Language
from kiosk.voice.engines import Command, Engine, utterance
from kiosk.voice.playlist_driver import Playlist
from kiosk.voice.voice_driver import Voice
from tests.kiosk.voice.ear import ENGINE, Ear, End


@pytest.fixture
def voice(ear: Ear) -> Iterator[Voice]:
    ear.install("espeak-ng")
    made = Voice()
    yield made
    made.stop()


def held_by(thread: str) -> list[object]:
    """The variables of its functions, as soon as it waits."""
    ident = next(one.ident for one in threading.enumerate() if one.name == thread)
    until = time.monotonic() + 10
    while time.monotonic() < until:
        frame = sys._current_frames().get(ident or 0)
        names: list[str] = []
        held: list[object] = []
        while frame is not None:
            names.append(frame.f_code.co_name)
            held += frame.f_locals.values()
            frame = frame.f_back
        if "wait_for" in names:
            return held
        time.sleep(0)
    raise TimeoutError(f"{thread} does not wait")


def test_utterances_are_said_one_after_another_in_the_languages_voice(
    ear: Ear, voice: Voice, end: End
) -> None:
    voice.say(("您的号码", "A 0 0 1 2"), Language.ZH_HANS, on_done=end)
    assert [ear.hear(), ear.hear()] == ["-v cmn|您的号码", "-v cmn|A 0 0 1 2"]
    assert end.whole()
    voice.say(("سەل ساقلاڭ",), Language.UG)
    assert ear.hear() == "-v ug|سەل ساقلاڭ"


def test_a_new_page_cuts_off_the_old_one_and_tells_it(ear: Ear, voice: Voice, end: End) -> None:
    voice.say(("endless", "never heard"), Language.EN, on_done=end)
    assert ear.hear().endswith("endless")
    voice.say(("new page",), Language.EN)
    assert not end.whole()
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
    assert end.whole()
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
    assert not end.whole()
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


def test_no_engine_is_told_in_its_arguments_what_to_say() -> None:
    """Every user of the machine can read them."""
    for engine in Engine:
        told = utterance(engine, engine.value, "refused", Language.EN, slow=False)
        assert "refused" in told.typed
        assert not any("refused" in argument for argument in told.arguments)


def test_speech_dispatcher_is_given_one_line_that_is_no_command() -> None:
    """Its pipe mode says each line by itself, and does what stands behind `!-!`."""
    told = utterance(Engine.SPEECH_DISPATCHER, "spd-say", "!-!STOP all\nnow", Language.EN, slow=False)
    assert told.typed == " !-!STOP all now"


def test_a_reading_is_private_only_where_the_engine_can_be_told_to_use_the_headphones(ear: Ear) -> None:
    ear.install("spd-say")
    private = []
    for engine in ("", "espeak-ng"):
        if engine:
            ear.install(engine)
        for headphones in ("", "jack"):
            voice = Voice("speaker", headphones)
            private.append(voice.private)
            voice.stop()
    assert private == [False, False, False, True]


def test_a_page_goes_to_the_headphones_and_an_announcement_to_the_loudspeaker(ear: Ear) -> None:
    ear.install("spd-say")
    ear.install("espeak-ng", ENGINE.replace("$1 $2", "$@"))
    voice = Voice("speaker", "jack")
    voice.say(("yours",), Language.EN, private=True)
    assert ear.hear() == "-v en-gb -s 160 -d jack --stdin|yours"
    voice.say(("all hear",), Language.EN)
    assert ear.hear() == "-v en-gb -s 160 -d speaker --stdin|all hear"
    voice.stop()


def test_an_engine_that_hangs_is_ended_with_its_children_and_the_next_is_heard(
    ear: Ear, end: End, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    ear.install("hangs", "#!/bin/sh\n(exec /bin/sleep 600) > HEARD &\nwait\n")
    ear.install("speaks")
    playlist = Playlist("test")
    hanging = Command(str(tmp_path / "hangs"), (), limit_s=0.05, what="nothing is heard")
    playlist.play((hanging, Command(str(tmp_path / "speaks"), ("-v", "next"))), end)
    assert ear.hear() == "-v next|next"
    assert not end.whole()
    assert caplog.messages == ["nothing is heard: hangs: it ran longer than 0.05 s and was ended"]
    playlist.stop()


def test_without_an_engine_it_is_silent_and_never_in_the_way(ear: Ear, end: End) -> None:
    voice = Voice()
    assert not voice.present
    voice.say(("nobody hears",), Language.EN, on_done=end)
    assert not end.whole()
    voice.repeat()
    voice.pause()
    voice.resume()
    voice.hush()
    voice.stop()
    voice.stop()


def test_an_engine_that_can_not_be_started_is_logged_and_left(
    ear: Ear, voice: Voice, end: End, caplog: pytest.LogCaptureFixture
) -> None:
    ear.remove("espeak-ng")
    voice.say(("gone",), Language.EN, on_done=end)
    assert not end.whole()
    assert caplog.messages == ["en is not read aloud: espeak-ng: No such file or directory"]


def test_what_a_citizen_heard_is_in_no_variable_of_the_voices_thread_after_him(
    ear: Ear, voice: Voice
) -> None:
    voice.say(("endless: refused",), Language.EN)
    ear.hear()
    voice.hush()
    assert not [held for held in held_by("voice") if isinstance(held, Command)]


def test_a_command_is_shown_without_what_it_says() -> None:
    assert "refused" not in repr(Command("espeak-ng", ("refused",), "refused"))
