"""What a simulated pad shows, as lines of plain text in its four languages. Pure.

The texts of the reasons are those of the national table, which exists in Chinese only.
"""

from dataclasses import dataclass

from contracts.pad.messages import Arm, Language, Show, ShowText
from contracts.ratings import indicator_table
from firmware_sim.pad.face import Face


@dataclass(frozen=True, slots=True)
class View:
    """What there is to show."""

    face: Face
    language: int
    armed: Arm | None
    level: int
    """Level of the rating that is open, or of the one just thanked for; 0 for declined."""
    offered: tuple[int, ...]
    """Codes on the screen while a rating is open."""
    chosen: tuple[int, ...]
    thanks: bool
    refused: bool
    """The last press found the ring full."""
    blinking: bool
    show: ShowText | None
    ring_used: int
    ring_size: int
    greeting: bool
    """No host has answered yet."""


@dataclass(frozen=True, slots=True)
class Wording:
    """The texts of one language. `levels` are those of levels 1 to 5."""

    idle: str
    invite: str
    levels: tuple[str, str, str, str, str]
    decline: str
    reasons: str
    thanks: str
    full: str
    paused: str
    clerk: str


WORDINGS: dict[int, Wording] = {
    Language.ZH_HANS: Wording(
        idle="欢迎您",
        invite="请您对本次服务作出评价",
        levels=("非常不满意", "不满意", "基本满意", "满意", "非常满意"),
        decline="不评价",
        reasons="请选择原因（可多选）",
        thanks="谢谢您的评价",
        full="设备已满，未能记录，请告知工作人员",
        paused="窗口暂停服务",
        clerk="工作人员",
    ),
    Language.ZH_HANT: Wording(
        idle="歡迎您",
        invite="請您對本次服務作出評價",
        levels=("非常不滿意", "不滿意", "基本滿意", "滿意", "非常滿意"),
        decline="不評價",
        reasons="請選擇原因（可多選）",
        thanks="謝謝您的評價",
        full="裝置已滿，未能記錄，請告知工作人員",
        paused="窗口暫停服務",
        clerk="工作人員",
    ),
    Language.EN: Wording(
        idle="Welcome",
        invite="Please rate this service",
        levels=("Very dissatisfied", "Dissatisfied", "Fairly satisfied", "Satisfied", "Very satisfied"),
        decline="Rather not say",
        reasons="Why? (choose any)",
        thanks="Thank you for your rating",
        full="The pad is full: not recorded. Please tell the staff",
        paused="This window is paused",
        clerk="Clerk",
    ),
    Language.UG: Wording(
        idle="خۇش كەلدىڭىز",
        invite="بۇ قېتىملىق مۇلازىمەتكە باھا بېرىڭ",
        levels=("ئىنتايىن نارازى", "نارازى", "ئاساسەن رازى", "رازى", "ئىنتايىن رازى"),
        decline="باھا بەرمەيمەن",
        reasons="سەۋەبىنى تاللاڭ",
        thanks="باھالىغىنىڭىزغا رەھمەت",
        full="ئۈسكۈنە توشۇپ كەتتى، خاتىرىلەنمىدى، خىزمەتچىگە ئېيتىڭ",
        paused="كۆزنەك مۇلازىمەتنى ۋاقىتلىق توختاتتى",
        clerk="خىزمەتچى",
    ),
}


def render(view: View | None) -> list[str]:
    """The screen's lines; a pad without power has none."""
    if view is None:
        return []
    words = WORDINGS.get(view.language, WORDINGS[Language.ZH_HANS])
    lines = _body(view, words)
    if view.refused:
        lines.append(words.full)
    if view.blinking:
        lines.append("* * *")
    return lines


def status(view: View | None, plugged: bool) -> str:
    """The technician's line under the screen, in English."""
    if view is None:
        return "no power"
    host = "unplugged" if not plugged else "no host yet" if view.greeting else "host answers"
    return f"{host} · ring {view.ring_used}/{view.ring_size}"


def _body(view: View, words: Wording) -> list[str]:
    if view.face is Face.CHOOSING:
        return [words.levels[view.level - 1], words.reasons, *(_reason(view, code) for code in view.offered)]
    if view.armed:
        return _invitation(view.armed, words)
    if view.thanks:
        return [words.thanks]
    if view.show:
        return [words.paused if view.show.kind == Show.PAUSED else "", view.show.text]
    return [words.idle]


def _invitation(armed: Arm, words: Wording) -> list[str]:
    keys = [f"[{level}] {words.levels[level - 1]}" for level in range(5, 0, -1)]
    who = f"{armed.window}  {words.clerk} {armed.staff_number} {armed.staff_name}".strip()
    return [who, words.invite, *keys, f"[0] {words.decline}"]


def _reason(view: View, code: int) -> str:
    text = next((i.text for i in indicator_table().indicators if i.code == code), "")
    return f"[{'x' if code in view.chosen else ' '}] {code} {text}"
