"""What is announced when a number is called, in the four languages of the hall. The audio is the board's job.

A voice reads a number character by character, so they stand apart: "A 0 0 1 2".
"""

from dataclasses import dataclass

from contracts.session import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """`{number}`, `{window}` and `{area}` are filled in."""

    here: str
    """To a window of the area where one waits."""
    there: str
    """To a window of another area."""
    again: str
    """Stands before either when the number was called before."""


WORDINGS: dict[Language, Wording] = {
    Language.ZH_HANS: Wording(
        here="请 {number} 号到 {window} 号窗口",
        there="请 {number} 号到{area} {window} 号窗口",
        again="再次呼叫：",
    ),
    Language.ZH_HANT: Wording(
        here="請 {number} 號到 {window} 號窗口",
        there="請 {number} 號到{area} {window} 號窗口",
        again="再次呼叫：",
    ),
    Language.EN: Wording(
        here="Number {number}, please go to window {window}",
        there="Number {number}, please go to window {window}, {area}",
        again="Calling again: ",
    ),
    Language.UG: Wording(
        here="{number} نومۇر، {window}-كۆزنەككە كېلىڭ",
        there="{number} نومۇر، {area} {window}-كۆزنەككە كېلىڭ",
        again="قايتا چاقىرىمىز: ",
    ),
}


def announcement(language: Language, number: str, window: str, area: str = "", again: bool = False) -> str:
    """The text for a board's voice. `area`: the name of the window's, where the person waits in another."""
    words = WORDINGS[language]
    text = words.there if area else words.here
    return (words.again if again else "") + text.format(number=" ".join(number), window=window, area=area)
