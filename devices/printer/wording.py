"""The fixed words of a ticket and of a printed guide, in the four languages of the hall."""

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
    code: str
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
        code="校验码：",
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
        code="驗證碼：",
        reprint="補印號票",
    ),
    Language.EN: Wording(
        window_area="Where: ",
        people_ahead="Ahead of you: {}",
        nobody_ahead="Nobody is ahead of you",
        wait="Wait: about {} min",
        issued="Issued: ",
        materials="Bring:",
        scan="Scan for progress",
        code="Code: ",
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
        code="تەكشۈرۈش كودى: ",
        reprint="قايتا بېسىلغان",
    ),
}


@dataclass(frozen=True, slots=True)
class GuideWording:
    """Labels end with their colon; `{}` stands for the number."""

    materials: str
    forms: str
    steps: str
    fees: str
    free: str
    days: str
    at_once: str
    law: str
    where: str
    take: str


GUIDE_WORDINGS: dict[Language, GuideWording] = {
    Language.ZH_HANS: GuideWording(
        materials="需要准备的材料：",
        forms="需要填写的表格：",
        steps="办理步骤：",
        fees="收费：",
        free="不收费",
        days="办理时限：{}个工作日",
        at_once="当场办结",
        law="法律依据：",
        where="办理地点：",
        take="扫码带走材料清单",
    ),
    Language.ZH_HANT: GuideWording(
        materials="需要準備的材料：",
        forms="需要填寫的表格：",
        steps="辦理步驟：",
        fees="收費：",
        free="不收費",
        days="辦理時限：{}個工作日",
        at_once="當場辦結",
        law="法律依據：",
        where="辦理地點：",
        take="掃碼帶走材料清單",
    ),
    Language.EN: GuideWording(
        materials="What to bring:",
        forms="Forms to fill in:",
        steps="Steps:",
        fees="Fees: ",
        free="Free of charge",
        days="Time limit in working days: {}",
        at_once="Done while you wait",
        law="Law: ",
        where="Where: ",
        take="Scan to take the list away",
    ),
    Language.UG: GuideWording(
        materials="تەييارلايدىغان ماتېرىياللار:",
        forms="تولدۇرىدىغان جەدۋەللەر:",
        steps="بېجىرىش باسقۇچلىرى:",
        fees="ھەق: ",
        free="ھەقسىز",
        days="بېجىرىش ۋاقتى: {} خىزمەت كۈنى",
        at_once="نەق مەيداندا بېجىرىلىدۇ",
        law="قانۇنىي ئاساس: ",
        where="بېجىرىدىغان ئورۇن: ",
        take="كودنى سىكاننېرلاپ تىزىملىكنى ئېلىپ كېتىڭ",
    ),
}
