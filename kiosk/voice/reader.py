"""What is said of a kiosk's screen: pages, what the keys stand on, who is called after. It only chooses; the
voice speaks."""

from contracts.session import Language
from kiosk.flow.effects import Effect, Hush, Pause, Say
from kiosk.flow.state import Look
from kiosk.screens.screen import Screen
from kiosk.voice.spoken import Focus, Resolve, at_focus, chosen, cue, spoken
from kiosk.voice.utterance import Utterance
from kiosk.voice.voice_driver import Voice


class Reader:
    """Belongs to the GUI's thread; nothing in it waits. `show` it each screen, `perform` the effects that are
    heard, tell it where the keys' focus goes."""

    def __init__(self, voice: Voice, resolve: Resolve) -> None:
        self._voice = voice
        self._resolve = resolve
        self._screen: Screen | None = None
        self._look = Look()
        self._focus: Focus | None = None
        self.by_key = False
        """Whether this citizen uses keys: he is told which reach what."""

    def show(self, screen: Screen, look: Look) -> None:
        """This is seen now. What the keys stand on is said again when it was chosen, or no longer is."""
        before, self._screen, self._look = self._screen, screen, look
        focus = self._focus
        if before and focus and look.aloud and chosen(focus, before) != chosen(focus, screen):
            self._say_focus(screen, focus)

    def focus(self, focus: Focus) -> None:
        """Keys stand there now: said to who has pages read aloud."""
        if self._screen is not None and self._look.aloud:
            self._focus = focus
            self._say_focus(self._screen, focus)

    def perform(self, effect: Effect) -> None:
        """`Say`, `Hush` and `Pause`; any other is nothing to hear."""
        match effect:
            case Say("page"):
                self._focus = None
                if self._screen is not None:
                    self._say_page(self._screen)
            case Say(what):
                if said := cue(what, self._resolve, self._language):
                    self._say(said, private=False)
            case Hush():
                self._voice.hush()
            case Pause(on=True):
                self._voice.pause()
            case Pause():
                self._voice.resume()
            case _:
                pass

    def forget(self) -> None:
        """The citizen has gone."""
        self._focus = None
        self.by_key = False

    @property
    def _language(self) -> Language:
        return self._look.language

    def _say_page(self, screen: Screen) -> None:
        private = self._voice.private
        said = spoken(screen, self._resolve, self._language, by_key=self.by_key, private=private)
        self._say(said, private=True)

    def _say_focus(self, screen: Screen, focus: Focus) -> None:
        said = at_focus(focus, screen, self._resolve, self._language, private=self._voice.private)
        if said:
            self._say(said, private=True)

    def _say(self, said: tuple[Utterance, ...], *, private: bool) -> None:
        self._voice.say(said, self._language, slow=self._look.elder, private=private)
