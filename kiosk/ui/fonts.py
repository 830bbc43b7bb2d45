"""Which fonts draw which language. Debian: fonts-wqy-microhei, fonts-ukij-uyghur; Noto's do as well."""

from PySide6.QtGui import QFont

from contracts.session import Language

FAMILIES = {
    Language.ZH_HANS: "Hallside Han",
    Language.ZH_HANT: "Hallside Han",
    Language.EN: "Hallside Han",
    Language.UG: "Hallside Uyghur",
}
"""Names that stand for the real fonts and their substitutes."""
SUBSTITUTES = {
    "Hallside Han": (
        "WenQuanYi Micro Hei", "Noto Sans CJK SC", "Source Han Sans SC", "UKIJ Inchike", "UKIJ Tuz",
        "DejaVu Sans",
    ),
    "Hallside Uyghur": (
        "UKIJ Inchike", "UKIJ Ekran", "UKIJ Tuz", "Noto Sans Arabic", "DejaVu Sans", "WenQuanYi Micro Hei",
    ),
}  # fmt: skip


def declare_fonts() -> None:
    """Make the names known to Qt. Needs a QGuiApplication."""
    for name, families in SUBSTITUTES.items():
        QFont.removeSubstitutions(name)
        QFont.insertSubstitutions(name, families)
