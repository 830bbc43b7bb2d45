"""Recorded texts: which files make a text heard, and how they are heard."""

from contextlib import closing
from pathlib import Path

import pytest

from contracts.catalog import PublishedCatalog
from contracts.session import Language
from kiosk.backstage.store import Store
from kiosk.cli import main
from kiosk.screens.screen import Label
from kiosk.texts.resolve import resolve, texts
from kiosk.voice.clips import PLACE, part, stems, wanted, whole
from kiosk.voice.spoken import spoken
from kiosk.voice.utterance import Utterance
from kiosk.voice.voice_driver import Voice
from tests.kiosk.flow.halls import CATALOG
from tests.kiosk.flow.ways import confirm, with_number
from tests.kiosk.voice.ear import PLAYER, Ear, End

ZH = texts(Language.ZH_HANS)
AHEAD = Label("ticket.ahead", {"count": "12"})
NAMES = ("证件", "东区", "身份证原件", "简体中文")


def record(folder: Path, *names: str) -> Path:
    for name in names:
        file = folder / "zh-Hans" / f"{name}.wav"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"")
    return folder


@pytest.mark.parametrize(
    ("label", "files"),
    [
        (Label("home.title"), "home.title"),
        (AHEAD, "ticket.ahead.1 sign-1 sign-2 ticket.ahead.3"),
        (Label("queue.area-floor", {"floor": "2", "area": "东区"}),
         "queue.area-floor.1 sign-2 queue.area-floor.3 name-东区"),
        (Label("voice.chosen"), "voice.chosen.3"),
        (Label(plain="A0012"), "sign-A sign-0 sign-0 sign-1 sign-2"),
        (Label(plain="1 / 3"), "sign-1 sign-3"),
        (Label(plain="证件/身份"), "name-证件_身份"),
        (Label(plain="取号"), "home.number"),
    ],
)  # fmt: skip
def test_a_text_is_put_together_of_pieces_signs_and_names(label: Label, files: str) -> None:
    assert stems(label, ZH) == tuple(files.split())


def test_what_is_wanted_is_enough_for_a_page() -> None:
    there = wanted(ZH, NAMES)
    assert there["ticket.ahead.1"] == "前面还有"
    for citizen in (with_number(), confirm()):
        for utterance in spoken(citizen.screen, resolve, Language.ZH_HANS):
            if utterance.language in (None, Language.ZH_HANS):
                assert whole(utterance.labels, ZH, there.__contains__) is not None, utterance


def test_a_text_of_which_a_piece_is_missing_is_not_heard_in_halves() -> None:
    recorded = {"home.title", "ticket.ahead.1", "sign-1"}
    labels = (Label("home.title"), AHEAD)
    assert whole(labels, ZH, recorded.__contains__) is None
    assert part(labels, ZH, recorded.__contains__) == ("home.title",)


def test_what_is_written_in_both_chinese_scripts_has_its_places_in_the_same_order() -> None:
    hant = texts(Language.ZH_HANT)
    assert [key for key in ZH if PLACE.findall(ZH[key]) != PLACE.findall(hant[key])] == []


def test_what_is_recorded_is_played_and_the_rest_is_the_engines(ear: Ear, end: End, tmp_path: Path) -> None:
    clips = record(tmp_path / "clips", "home.title", "ticket.ahead.1", "ticket.ahead.3", "sign-1", "sign-2")
    ear.install("aplay", PLAYER)
    said = (Utterance("…", (Label("home.title"),)), Utterance("12", (AHEAD,)), Utterance("新", ()))
    without = Voice("speaker", clips=clips)
    without.say(said, Language.ZH_HANT, on_done=end)
    assert end.whole()
    played = [ear.hear() for _ in range(5)]
    assert played[0] == f"--quiet --device=speaker {clips}/zh-Hans/home.title.wav"
    assert [one.rpartition("/")[2] for one in played[1:]] == [
        "ticket.ahead.1.wav", "sign-1.wav", "sign-2.wav", "ticket.ahead.3.wav",
    ]  # fmt: skip
    without.say(said[:1], Language.EN, on_done=end)
    assert not end.whole()
    without.stop()
    ear.install("espeak-ng")
    both = Voice(clips=clips)
    both.say(said[::2], Language.ZH_HANS)
    assert ear.hear().endswith("home.title.wav")
    assert ear.hear() == "-v cmn|新"
    both.stop()


def test_with_clips_and_no_player_or_none_recorded_nothing_is_read_aloud(ear: Ear, tmp_path: Path) -> None:
    clips = record(tmp_path / "clips", "home.title")
    deaf = Voice(clips=clips)
    ear.install("aplay", PLAYER)
    empty, heard = Voice(clips=tmp_path), Voice(clips=clips)
    assert [voice.present for voice in (deaf, empty, heard)] == [False, False, True]
    for voice in (deaf, empty, heard):
        voice.stop()


def test_the_command_lists_what_is_to_be_recorded(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = tmp_path / "kiosk.toml"
    config.write_text('[kiosk]\nid = "k"\n[store]\ndata_dir = "data"\n[sound]\nclips = "clips"\n')
    with closing(Store(tmp_path / "data")) as store:
        published = PublishedCatalog(revision="0" * 16, catalog=CATALOG)
        store.keep_fact("catalog", published.model_dump_json().encode())
    clips = record(tmp_path / "clips", "home.title")
    assert main(["clips", str(config)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "zh-Hans/home.number.wav\t取号" in lines
    assert "zh-Hans/name-证件.wav\t证件" in lines
    assert "zh-Hans/name-繁體中文.wav\t繁體中文" in lines
    assert "en/sign-A.wav\tA" in lines
    assert not any(line.startswith(("zh-Hans/home.title.", "zh-Hant/")) for line in lines)
    for line in lines:
        language, _, name = line.partition("\t")[0].partition("/")
        file = clips / language / name
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(b"")
    assert main(["clips", str(config)]) == 0
    config.write_text('[kiosk]\nid = "k"\n')
    assert main(["clips", str(config)]) == 2
