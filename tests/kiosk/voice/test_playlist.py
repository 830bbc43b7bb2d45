"""A list of commands goes on being heard, whatever one of them or its listener does."""

from collections.abc import Iterator

import pytest

from kiosk.voice.engines import Command
from kiosk.voice.playlist_driver import Playlist
from tests.kiosk.voice.ear import End


@pytest.fixture
def playlist() -> Iterator[Playlist]:
    made = Playlist("list")
    yield made
    made.stop()


def command(program: str = "/bin/cat", typed: str = "", what: str = "it is not heard") -> Command:
    return Command(program=program, arguments=(), typed=typed, what=what)


@pytest.mark.parametrize("bad", [command("/bin/\0"), command(typed="\ud800")], ids=["program", "text"])
def test_a_command_that_cannot_be_begun_or_told_is_one_that_was_not_heard(
    playlist: Playlist, bad: Command, end: End, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        playlist.play((bad, command()), end)
        assert not end.whole()
    playlist.play((command(),), end)
    assert end.whole()
    assert len(caplog.messages) == 1
    assert caplog.messages[0].startswith("it is not heard: ")


def test_a_listener_that_fails_silences_nobody(
    playlist: Playlist, end: End, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: bool) -> None:
        raise KeyError("a citizen's words")

    for _ in range(2):
        playlist.play((command(),), fail)
    playlist.play((command(),), end)
    assert end.whole()
    assert caplog.messages == ["what waits for an end: on_done: KeyError"]
