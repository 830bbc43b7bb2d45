"""Which characters a printer makes of text bytes: code pages, national variants, Chinese. Pure.

In Chinese mode GB18030 is read, characters of two and of four bytes; ASCII stays one byte. A byte that
begins no character prints as a full-width box, as missing glyphs do. In single-byte mode every byte is a
character of the code page.
"""

import codecs
from dataclasses import dataclass

MISSING = "□"
"""What is printed for bytes that are no character."""

CODE_PAGES: dict[int, str] = {
    0: "cp437", 1: "cp932", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 13: "cp857", 14: "cp737",
    15: "iso8859_7", 16: "cp1252", 17: "cp866", 18: "cp852", 19: "cp858", 20: "cp874", 32: "cp720",
    33: "cp775", 34: "cp855", 35: "cp861", 36: "cp862", 37: "cp864", 38: "cp869", 39: "iso8859_2",
    40: "iso8859_15", 44: "cp1125", 45: "cp1250", 46: "cp1251", 47: "cp1253", 48: "cp1254", 49: "cp1255",
    50: "cp1256", 51: "cp1257", 52: "cp1258", 53: "kz1048",
}  # fmt: skip
"""ESC t n, as most printers number them."""
CHINESE_PAGES = frozenset({255})
"""ESC t n by which some Chinese firmware turns to code page 936."""

_ASCII = "#$@[\\]^`{|}~"
NATIONS: tuple[str, ...] = (
    _ASCII, "#$à°ç§^`éùè¨", "#$§ÄÖÜ^`äöüß", "£$@[\\]^`{|}~", "#$@ÆØÅ^`æøå~", "#¤ÉÄÖÅÜéäöåü",
    "#$@°\\é^ùàòèì", "₧$@¡Ñ¿^`¨ñ}~", "#$@[¥]^`{|}~", "#¤ÉÆØÅÜéæøåü", "#$ÉÆØÅÜéæøåü", "#$á¡Ñ¿é`íñóú",
    "#$á¡Ñ¿éüíñóú", "#$@[₩]^`{|}~", "#$ŽŠĐĆČžšđćč", "#¥@[\\]^`{|}~",
)  # fmt: skip
"""ESC R n: what stands in for twelve ASCII characters: USA, France, Germany, United Kingdom, Denmark I,
Sweden, Italy, Spain I, Japan, Norway, Denmark II, Spain II, Latin America, Korea, Croatia, China."""


@dataclass(frozen=True, slots=True)
class Char:
    """One character to print."""

    text: str
    full_width: bool


class Charset:
    """The character sets chosen, and the beginning of a character whose end has not come."""

    def __init__(self, chinese: bool) -> None:
        self.chinese = chinese
        self._page = 0
        self._nation: dict[int, str] = {}
        self._rest = b""

    def choose_page(self, number: int) -> None:
        """ESC t. An unknown page leaves the one before."""
        if number in CHINESE_PAGES:
            self.set_chinese(on=True)
        elif number in CODE_PAGES:
            self._page = number

    def choose_nation(self, number: int) -> None:
        """ESC R."""
        if number < len(NATIONS):
            self._nation = dict(zip(map(ord, _ASCII), NATIONS[number], strict=True))

    def set_chinese(self, on: bool) -> None:
        """FS & and FS . - half a character before it is lost."""
        self.chinese = on
        self._rest = b""

    def decode(self, data: bytes) -> list[Char]:
        """The characters that `data` completes."""
        if not self.chinese:
            return [self._single(byte) for byte in data]
        data, self._rest = self._rest + data, b""
        chars: list[Char] = []
        at = 0
        while at < len(data):
            size = _size_at(data, at)
            if size is None:
                self._rest = data[at:]
                break
            chars.append(self._one(data[at : at + size]))
            at += size
        return chars

    def broken(self) -> list[Char]:
        """A control byte came in the middle of a character: what prints for the half."""
        half, self._rest = self._rest, b""
        return [Char(MISSING, full_width=True)] if half else []

    def _one(self, data: bytes) -> Char:
        if len(data) == 1 and data[0] < 0x80:
            return self._single(data[0])
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            text = MISSING
        return Char(text if len(text) == 1 and text.isprintable() else MISSING, full_width=True)

    def _single(self, byte: int) -> Char:
        if byte in self._nation:
            return Char(self._nation[byte], full_width=False)
        try:
            text = codecs.decode(bytes([byte]), CODE_PAGES[self._page])
        except UnicodeDecodeError:
            text = " "
        return Char(text if text.isprintable() else " ", full_width=False)


def _size_at(data: bytes, at: int) -> int | None:
    """Bytes of the GB18030 character at `at`; 1 for what begins none, None if its end is missing."""
    if data[at] < 0x81 or data[at] == 0xFF:
        return 1
    if at + 1 == len(data):
        return None
    second = data[at + 1]
    if 0x30 <= second <= 0x39:
        if at + 4 > len(data):
            return None
        return 4 if 0x81 <= data[at + 2] <= 0xFE and 0x30 <= data[at + 3] <= 0x39 else 1
    return 2 if 0x40 <= second <= 0xFE and second != 0x7F else 1
