"""From a ticket to lines, bytes and dots."""

import sys
import tomllib
from pathlib import Path
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from bench.sample_tickets import ticket
from contracts.session import Language
from contracts.ticket import Ticket
from devices.errors import DrawingError, TicketError
from devices.printer.columns import NOT_FIRST, NOT_LAST, has_glyphs, width, wrap
from devices.printer.encode import Draw, encode
from devices.printer.layout import PAPERS, Align, Big, Cut, Drawn, Line, Qr, Text, lay_out, preview
from devices.printer.raster import BAND_ROWS, Bitmap, Drawing, bands, cropped, without_commands
from devices.printer.raster_qt import draw
from tests.devices.tickets import no_drawing

VECTORS = Path(__file__).parents[1] / "vectors" / "printer-ticket.toml"
VECTOR_TICKETS = tomllib.loads(VECTORS.read_text(encoding="utf-8"))["ticket"]
BYTES_MAX = 350
WIRE_MAX_S = 0.2
REAL_TIME = [bytes((0x10, n)) for n in (0x04, 0x05, 0x14)]
PRINTED = (Language.ZH_HANS, Language.ZH_HANT, Language.EN)
chinese = st.text(alphabet="政务大厅排队号A1 -，。：（）、%“”窗口办理w", max_size=80)
Millimetres = Literal[58, 80]


def qt(dots: int) -> Draw:
    return lambda line: draw(line, dots)


@pytest.mark.parametrize("vector", VECTOR_TICKETS, ids=lambda vector: vector["name"])
def test_a_ticket_has_the_bytes_of_its_vector(vector: dict[str, Any]) -> None:
    expected = b"".join(bytes.fromhex(part["bytes"]) for part in vector["part"])
    lines = lay_out(Ticket.model_validate(vector["fields"]))
    assert bytes(encode(lines, no_drawing)) == expected


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("language", PRINTED)
def test_a_ticket_in_the_printers_own_glyphs_is_short(language: Language, paper_mm: Millimetres) -> None:
    data = encode(lay_out(ticket(language, paper_mm)), no_drawing)
    assert data.size <= BYTES_MAX
    assert data.size * 10 / 19_200 <= WIRE_MAX_S
    assert not any(pair in bytes(data) for pair in REAL_TIME)


@pytest.mark.parametrize("paper_mm", [58, 80])
@pytest.mark.parametrize("language", PRINTED)
def test_every_line_fits_the_paper_and_the_cut_is_last(language: Language, paper_mm: Millimetres) -> None:
    lines = lay_out(ticket(language, paper_mm))
    columns = PAPERS[paper_mm].columns
    for line in lines:
        if isinstance(line, Text):
            assert width(line.text) <= columns
        if isinstance(line, Big):
            assert len(line.text) * line.scale <= columns
    assert isinstance(lines[-1], Cut)
    assert sum(isinstance(line, Qr) for line in lines) == 1
    assert all(width(row) <= columns for row in preview(lines, columns).splitlines() if "http" not in row)


def test_a_reprint_says_so_and_an_unknown_wait_is_not_made_up() -> None:
    changed = ticket().model_copy(update={"reprint": True, "wait_minutes": None})
    shown = preview(lay_out(changed), 48)
    assert "补打号票" in shown
    assert "预计等候" not in shown


@pytest.mark.parametrize("harm", ["\x1b@", "\n", "\x10\x04\x01", "\x7f", "\x85"])
@pytest.mark.parametrize("field", ["hall", "service", "window_area", "qr", "number"])
def test_a_text_that_would_be_a_command_is_refused(field: str, harm: str) -> None:
    fields = ticket().model_dump() | {field: f"A{harm}"}
    with pytest.raises(ValidationError, match=field):
        Ticket.model_validate(fields)


def test_a_ticket_takes_no_personal_data() -> None:
    with pytest.raises(ValidationError, match="name"):
        Ticket.model_validate(ticket().model_dump() | {"name": "somebody"})


@given(chinese, st.integers(4, 48))
def test_wrapping_loses_nothing_and_no_line_is_too_long(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(width(line) <= columns for line in lines)


@given(
    st.lists(st.tuples(st.text("政务大厅", min_size=1, max_size=9), st.booleans()), min_size=1),
    st.integers(8, 48),
)
def test_no_line_begins_or_ends_with_punctuation_that_belongs_to_the_other(
    parts: list[tuple[str, bool]], columns: int
) -> None:
    text = "".join(f"（{word}）" if bracketed else f"{word}，" for word, bracketed in parts)
    lines = wrap(text, columns)
    assert not any(line[0] in NOT_FIRST for line in lines)
    assert not any(line[-1] in NOT_LAST for line in lines)


def test_words_stay_whole_and_punctuation_stays_with_its_character() -> None:
    assert wrap("ask at the information desk", 12) == ["ask at the", "information", "desk"]
    assert wrap("过号请重新排队。", 14) == ["过号请重新排", "队。"]
    assert wrap("请到（一号）窗口", 6) == ["请到", "（一", "号）窗", "口"]
    assert wrap("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_the_printer_has_chinese_glyphs_and_no_arabic_ones_nor_pictures() -> None:
    assert has_glyphs("政务 A1，。「」—…繁體號")
    for text in ("نومۇر", "👍", "𠀀", "\ue000", "\ud800", "é́"):
        assert not has_glyphs(text)


def test_only_the_lines_without_glyphs_are_drawn_and_uyghur_begins_at_the_right() -> None:
    lines = lay_out(ticket(Language.UG, number="A0123"))
    assert Big("A0123", 8) in lines
    drawn = [line for line in lines if isinstance(line, Drawn)]
    assert len(drawn) == 11
    assert all(line.right_to_left for line in drawn)
    assert {line.align for line in drawn} == {Align.CENTER, Align.RIGHT}


def test_a_chinese_ticket_with_one_character_beyond_the_font_draws_that_line_alone() -> None:
    lines = lay_out(ticket().model_copy(update={"service": "👍业务"}))
    assert [line.text for line in lines if isinstance(line, Drawn)] == ["👍业务"]


@given(st.lists(st.sampled_from([0x00, 0x04, 0x05, 0x10, 0x14, 0x18, 0xFF]), max_size=200))
def test_dots_never_read_as_a_real_time_command_and_keep_their_ink(values: list[int]) -> None:
    data = bytes(values)
    mended = without_commands(data)
    assert not any(pair in mended for pair in REAL_TIME)
    assert all(new & old == old for new, old in zip(mended, data, strict=True))
    changed = sum((new ^ old).bit_count() for new, old in zip(mended, data, strict=True))
    assert changed == sum(data.count(pair) for pair in REAL_TIME)


def test_a_command_within_a_raster_is_broken_by_one_dot_beside_a_black_one() -> None:
    (band,) = bands(Bitmap(4, bytes.fromhex("10 04 01 00  00 10 10 14  10 05 02 10  04 00 00 00")))
    assert band == bytes.fromhex(
        "1D 76 30 00 04 00 04 00  18 04 01 00  00 10 18 14  18 05 02 18  04 00 00 00"
    )


def test_bands_are_low_and_hold_all_rows() -> None:
    made = bands(Bitmap(2, bytes(range(200)) * 2))
    assert [int.from_bytes(band[6:8], "little") for band in made] == [BAND_ROWS] * 3 + [8]
    assert BAND_ROWS <= 128
    assert [len(band) for band in made] == [8 + 2 * BAND_ROWS] * 3 + [8 + 16]


def test_blank_margins_are_fed_and_not_sent() -> None:
    blank, inked = bytes(4), bytes((0, 0x81, 0x01, 0))
    assert cropped(Bitmap(4, blank * 3 + inked + blank + inked + blank * 2)) == Drawing(
        Bitmap(2, bytes((0x81, 0x01, 0, 0, 0x81, 0x01))), 3, 2
    )
    assert cropped(Bitmap(4, blank * 3)) == Drawing(Bitmap(0, b""), 3, 0)


@pytest.mark.parametrize("paper_mm", [58, 80])
def test_uyghur_is_joined_wrapped_to_the_paper_and_free_of_commands(paper_mm: Millimetres) -> None:
    dots = PAPERS[paper_mm].dots
    text = "نومۇرىڭىز ئۆتۈپ كەتسە مەسلىھەت سۇپىسىغا كېلىپ قايتا نۆۋەت ئېلىڭ"
    drawings = draw(Drawn(text, Align.RIGHT, right_to_left=True), dots)
    assert len(drawings) > 1
    assert all(0 < drawing.bitmap.row_bytes <= dots // 8 for drawing in drawings)
    data = encode(lay_out(ticket(Language.UG, paper_mm)), qt(dots))
    assert not any(pair in bytes(data) for pair in REAL_TIME)
    assert data.longest_frame <= 8 + BAND_ROWS * dots // 8
    full_raster = dots // 8 * 700
    assert data.size < full_raster / 2


def test_letters_are_joined_so_a_word_is_narrower_than_its_letters() -> None:
    def columns(text: str) -> int:
        return sum(d.bitmap.row_bytes for d in draw(Drawn(text, Align.LEFT, right_to_left=True), 576))

    assert columns("مىنۇت") < columns("م ى ن ۇ ت") * 0.8


def test_a_character_that_no_font_has_is_an_error_that_says_what_to_install() -> None:
    with pytest.raises(DrawingError, match=r"U\+E000.*install"):
        draw(Drawn("\ue000", Align.LEFT, right_to_left=False), 576)


def test_without_qt_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("PySide6", "PySide6.QtCore", "PySide6.QtGui"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DrawingError, match=r"PySide6-Essentials"):
        encode(lay_out(ticket(Language.UG)), qt(576))


def test_an_error_of_the_library_comes_out_as_ours() -> None:
    lines: tuple[Line, ...] = (Qr("x", module_dots=99),)
    with pytest.raises(TicketError, match="block size"):
        encode(lines, no_drawing)
