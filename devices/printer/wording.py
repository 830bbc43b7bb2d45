"""The fixed words of a ticket, in the four languages of the hall."""

from dataclasses import dataclass

from contracts.session import Language


@dataclass(frozen=True, slots=True)
class Wording:
    """Labels end with their colon; `{}` stands for the number."""

    window_area: str
    people_ahead: str
    nobody_ahead: str
    wait: str
    issued: str
    materials: str
    scan: str
    reprint: str


WORDINGS: dict[Language, Wording] = {
    Language.ZH_HANS: Wording(
        window_area="等候区域：",
        people_ahead="前面等候：{}人",
        nobody_ahead="前面无人等候",
        wait="预计等候：约{}分钟",
        issued="取号时间：",
        materials="请提前备好：",
        scan="扫码查看排队进度",
        reprint="补打号票",
    ),
    Language.ZH_HANT: Wording(
        window_area="等候區域：",
        people_ahead="前面等候：{}人",
        nobody_ahead="前面無人等候",
        wait="預計等候：約{}分鐘",
        issued="取號時間：",
        materials="請提前備好：",
        scan="掃碼查看排隊進度",
        reprint="補印號票",
    ),
    Language.EN: Wording(
        window_area="Where: ",
        people_ahead="Ahead of you: {}",
        nobody_ahead="Nobody is ahead of you",
        wait="Wait: about {} min",
        issued="Issued: ",
        materials="Have ready:",
        scan="Scan for progress",
        reprint="REPRINT",
    ),
    Language.UG: Wording(
        window_area="ساقلاش ئورنى: ",
        people_ahead="ئالدىڭىزدا: {} كىشى",
        nobody_ahead="ئالدىڭىزدا كىشى يوق",
        wait="ساقلاش ۋاقتى: تەخمىنەن {} مىنۇت",
        issued="نومۇر ئالغان ۋاقىت: ",
        materials="ئالدىن تەييارلاڭ:",
        scan="كودنى سىكاننېرلاپ نۆۋەتنى كۆرۈڭ",
        reprint="قايتا بېسىلغان",
    ),
}
