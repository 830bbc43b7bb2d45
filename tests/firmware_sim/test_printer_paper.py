"""Characters, lines, pictures and codes on the paper, and the drawing of it."""

from pathlib import Path

import pytest
from PIL import Image

from firmware_sim.errors import UsageError
from firmware_sim.printer.charset import CODE_PAGES, NATIONS, Charset
from firmware_sim.printer.paper import Glyphs, Page, Picture, Row, Symbol
from firmware_sim.printer.paper_port import save_png
from firmware_sim.printer.profile import NARROW
from firmware_sim.printer.symbols import bars
from tests.firmware_sim.paper_bench import PrinterBench


def rows(bench: PrinterBench) -> list[Row]:
    return [item for item in bench.printer.engine.roll.current.items if isinstance(item, Row)]


def decoded(data: bytes, chinese: bool = True, chunk: int = 1000) -> str:
    charset = Charset(chinese)
    pieces = [data[at : at + chunk] for at in range(0, len(data), chunk)]
    return "".join(char.text for piece in pieces for char in charset.decode(piece))


# ---------------------------------------------------------------------- characters


@pytest.mark.parametrize("chunk", [1, 2, 3, 100])
def test_gb18030_of_two_and_four_bytes_is_read_in_any_chunks(chunk: int) -> None:
    text = "政务A012服务𠮷㐀，。€ö中"
    assert decoded(text.encode("gb18030"), chunk=chunk) == text


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x80A", "□A"),
        (b"\xffA", "□A"),
        (b"\xd5\x20A", "□ A"),
        (b"\x81\x30\x41B", "□0AB"),
        (b"\x81\x30\x81A", "□0丄"),
        (b"\xe3\x32\x9a\x36A", "□A"),
    ],
)
def test_bytes_that_are_no_character_print_as_a_box(data: bytes, text: str) -> None:
    assert decoded(data) == text


def test_half_a_character_before_a_line_feed_is_a_box() -> None:
    assert PrinterBench().print(b"\xd5\n\xd6\xd0\n") == "□\n中"


def test_chinese_is_on_at_power_up_and_fs_dot_turns_it_off() -> None:
    euro = "10 €\n".encode("cp858")
    bench = PrinterBench()
    assert bench.print(b"\x1bt\x13" + euro) != "10 €"
    assert bench.print(b"\x1c.\x1bt\x13" + euro).split("\n")[-1] == "10 €"
    assert bench.print(b"\x1b@" + "中\n".encode("gb18030")).split("\n")[-1] == "中"


def test_every_code_page_is_one_that_python_knows() -> None:
    for number in CODE_PAGES:
        charset = Charset(chinese=False)
        charset.choose_page(number)
        assert len(charset.decode(bytes(range(32, 256)))) == 224


def test_national_variants_stand_in_for_twelve_characters() -> None:
    assert all(len(nation) == 12 for nation in NATIONS)
    assert PrinterBench().print(b"\x1bR\x02[\\]\x1bR\x0f$\x1bR\x00[$\n") == "ÄÖÜ¥[$"


def test_page_255_is_chinese() -> None:
    assert PrinterBench().print(b"\x1c.\x1bt\xff" + "中\n".encode("gbk")) == "中"


# ---------------------------------------------------------------------- lines


def test_a_line_holds_48_characters_or_24_chinese_ones_and_goes_on_in_the_next() -> None:
    assert PrinterBench().print(b"x" * 50 + b"\n") == "x" * 48 + "\nxx"
    assert PrinterBench().print("中".encode("gbk") * 25 + b"\n") == "中" * 24 + "\n中"
    assert PrinterBench(NARROW).print(b"x" * 33 + b"\n") == "x" * 32 + "\nx"
    assert PrinterBench().print(b"\x1bM\x01" + b"x" * 65 + b"\n") == "x" * 64 + "\nx"
    assert PrinterBench().print(b"\x1d!\x70" + b"x" * 7 + b"\n") == "x" * 6 + "\nx"


@pytest.mark.parametrize(
    ("command", "x"),
    [
        ("1b 61 00", 0),
        ("1b 61 01", 276),
        ("1b 61 32", 552),
        ("1d 4c 64 00", 100),
        ("1d 4c 64 00 1d 57 64 00 1b 61 02", 176),
        ("1b 24 2c 01", 300),
        ("1b 24 2c 01 1b 5c f6 ff", 290),
        ("09", 96),
        ("1b 44 03 00 09", 36),
        ("1b 44 03 00 09 09", 36),
    ],
)
def test_a_line_stands_where_it_was_put(command: str, x: int) -> None:
    bench = PrinterBench()
    bench.print(bytes.fromhex(command) + b"ab\n")
    assert rows(bench)[0].pieces[0].x == x


@pytest.mark.parametrize(
    ("data", "feed"),
    [
        (b"x\n", 30),
        (b"\n", 30),
        (b"\x1b3\x50x\n", 80),
        (b"\x1b3\x00x\n", 24),
        (b"\x1d!\x03x\n", 96),
        (b"\x1b3\x50\x1b2x\n", 30),
        (b"x\x1bJ\x64", 100),
        (b"x\x1bd\x03", 90),
        (b"\x1bK\x10", -16),
        (b"\x1bA\x0ax\n", 33),
    ],
)
def test_paper_feeds_as_far_as_it_should(data: bytes, feed: int) -> None:
    bench = PrinterBench()
    bench.print(data)
    assert [row.feed for row in rows(bench)] == [feed]


def test_each_look_is_seen() -> None:
    bench = PrinterBench()
    bench.print(b"\x1bE\x01\x1b-\x02\x1dB\x01\x1d!\x21x\x1b!\x00\x1dB\x00y\x1b!\xb9z\n")
    x, y, z = (placed.piece for placed in rows(bench)[0].pieces)
    assert isinstance(x, Glyphs)
    assert isinstance(y, Glyphs)
    assert isinstance(z, Glyphs)
    assert (x.style.bold, x.style.underline, x.style.reverse, x.style.wide, x.style.high) == (
        True,
        2,
        True,
        3,
        2,
    )
    assert (y.style.bold, y.style.underline, y.style.wide, y.style.high) == (False, 0, 1, 1)
    assert (z.style.small, z.style.bold, z.style.underline, z.style.wide, z.style.high) == (
        True,
        True,
        1,
        2,
        2,
    )


def test_chinese_has_sizes_and_underline_of_its_own() -> None:
    bench = PrinterBench()
    bench.print(b"\x1c!\x8c" + "中a\n".encode("gbk"))
    chinese, latin = (placed.piece for placed in rows(bench)[0].pieces)
    assert (chinese.size, latin.size) == ((48, 48), (12, 24))


def test_page_mode_prints_all_of_a_page_at_once() -> None:
    bench = PrinterBench()
    data = b"\x1bL\x1bW\x00\x00\x00\x00\x00\x01\x00\x02first\n\x1d$\x64\x00second\n"
    assert bench.print(data) == ""
    bench.print(b"\x0cnormal\n")
    page, row = bench.printer.engine.roll.current.items
    assert isinstance(page, Page)
    assert [y for y, _ in page.areas[0].rows] == [0, 100]
    assert (page.text, row.text) == ("first\nsecond", "normal")


def test_page_mode_can_be_cancelled() -> None:
    assert PrinterBench().print(b"\x1bLold\n\x18new\n\x0c") == "new"
    assert PrinterBench().print(b"\x1bLold\n\x1bSnormal\n") == "normal"


def test_a_cut_first_prints_what_waits() -> None:
    bench = PrinterBench()
    bench.print(b"A012\x1dV\x00A013\x1bi\n\x1dVB\x10")
    assert bench.tickets == ["A012", "A013", ""]
    assert [ticket.cut for ticket in bench.printer.engine.roll.tickets] == ["full", "full", "partial"]


# ---------------------------------------------------------------------- pictures and codes


@pytest.mark.parametrize(
    ("data", "size"),
    [
        ("1d 76 30 00 02 00 03 00" + 6 * " ff", (16, 3)),
        ("1d 76 30 03 02 00 03 00" + 6 * " ff", (32, 6)),
        ("1b 2a 21 05 00" + 15 * " ff" + " 0a", (5, 24)),
        ("1b 2a 00 05 00" + 5 * " ff" + " 0a", (10, 24)),
        ("1d 28 4c 0e 00 30 70 30 02 01 31 0c 00 02 00 ff ff ff ff 1d 28 4c 02 00 30 32", (24, 2)),
        ("1d 28 4c 0b 00 30 71 30 01 01 31 01 00 08 00 ff 1d 28 4c 02 00 30 32", (1, 8)),
        ("1d 38 4c 0b 00 00 00 30 70 30 01 01 31 08 00 01 00 ff 1d 38 4c 02 00 00 00 30 32", (8, 1)),
        ("1d 2a 01 02" + 16 * " ff" + " 1d 2f 01", (16, 16)),
        ("1c 71 01 01 00 01 00" + 8 * " ff" + " 1c 70 01 02", (8, 16)),
        ("1d 51 30 00 01 00 02 00 ff ff", (8, 2)),
    ],
)
def test_a_picture_is_as_large_as_it_should_be_and_black(data: str, size: tuple[int, int]) -> None:
    bench = PrinterBench()
    bench.print(bytes.fromhex(data))
    (picture,) = [placed.piece for row in rows(bench) for placed in row.pieces]
    assert isinstance(picture, Picture)
    assert picture.size == size
    drawn = bench.drawn().crop((0, 0, *size))
    assert drawn.getcolors() == [(size[0] * size[1], 255)]


def test_a_qr_code_is_drawn_as_the_modules_of_its_standard() -> None:
    bench = PrinterBench()
    data = b"https://example.invalid/t/A012"
    store = b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    bench.print(b"\x1d(k\x03\x001C\x04\x1d(k\x03\x001E1" + store + b"\x1d(k\x03\x001Q0")
    (symbol,) = [placed.piece for row in rows(bench) for placed in row.pieces]
    assert isinstance(symbol, Symbol)
    assert (symbol.data, symbol.level, symbol.size) == (data, "M", (116, 116))
    finder = bench.drawn().crop((0, 0, 28, 28)).resize((7, 7), Image.Resampling.NEAREST)
    lines = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    dots = ["".join("1" if finder.getpixel((x, y)) else "0" for x in range(7)) for y in range(7)]
    assert dots == lines


def test_a_qr_code_that_cannot_hold_its_data_prints_nothing() -> None:
    data = bytes(range(256)) * 20
    store = b"\x1d(k" + (len(data) + 3).to_bytes(2, "little") + b"1P0" + data
    assert PrinterBench().print(store + b"\x1d(k\x03\x001Q0next\n") == "next"


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\x1dk\x024006381333931\x00", "[EAN13 4006381333931]"),
        (b"\x1dkC\x0d4006381333931", "[EAN13 4006381333931]"),
        (b"\x1dkI\x06{BA012", "[CODE128 A012]"),
        (b"\x1dkI\x07{C\x0c\x22{BA", "[CODE128 1234A]"),
        (b"\x1dk\x04A012\x00", "[CODE39 A012]"),
        (b"\x1dkH\x03ABC", "[CODE93 ABC]"),
        (b"\x1dka\x01\x02\x03\x00abc", "[QR abc]"),
        (b"\x1dk\x02not digits\x00", ""),
        (b"\x1dkI\x00", ""),
    ],
)
def test_a_bar_code_holds_its_data_or_does_not_print(data: bytes, text: str) -> None:
    bench = PrinterBench()
    assert bench.print(b"\x1dH\x02\x1dw\x02\x1dh\x40" + data) == text
    assert bool(bench.drawn().getbbox()) == bool(text)


def test_the_stripes_of_an_ean13_begin_and_end_with_guards() -> None:
    stripes = bars("EAN13", b"4006381333931")
    assert (len(stripes), stripes[:3], stripes[45:50], stripes[-3:]) == (95, "101", "01010", "101")


# ---------------------------------------------------------------------- the drawing


def ink(bench: PrinterBench) -> int:
    colours = dict((colour, count) for count, colour in bench.drawn().getcolors() or [])  # noqa: C402
    return colours.get(255, 0)


def test_text_is_drawn_and_bold_has_more_ink_and_reverse_most() -> None:
    plain, bold, reverse = PrinterBench(), PrinterBench(), PrinterBench()
    plain.print("政务 A012\n".encode("gbk"))
    bold.print("\x1bE\x01政务 A012\n".encode("gbk"))
    reverse.print("\x1dB\x01政务 A012\n".encode("gbk"))
    assert 200 < ink(plain) < ink(bold) < ink(reverse)


def test_large_text_is_drawn_as_large_as_it_is() -> None:
    bench = PrinterBench()
    bench.print(b"\x1d!\x77H\n")
    box = bench.drawn().getbbox()
    assert box
    assert box[2] - box[0] > 50
    assert box[3] - box[1] > 100


def test_an_upside_down_line_is_the_line_turned() -> None:
    one, other = PrinterBench(), PrinterBench()
    one.print(b"\x1b3\x18A012\n")
    other.print(b"\x1b3\x18\x1b{\x01A012\n")
    assert one.drawn().transpose(Image.Transpose.ROTATE_180).tobytes() == other.drawn().tobytes()


def test_a_turned_page_is_the_page_turned() -> None:
    one, other = PrinterBench(), PrinterBench()
    area = b"\x1bW\x00\x00\x00\x00\x40\x00\x40\x00"
    one.print(b"\x1bL" + area + b"AB\nC\n\x0c")
    other.print(b"\x1bL\x1bT\x02" + area + b"AB\nC\n\x0c")
    turned = other.drawn().crop((0, 0, 64, 64)).transpose(Image.Transpose.ROTATE_180)
    upright = Image.new("1", (64, 64))
    upright.paste(one.drawn().crop((0, 0, 64, one.drawn().height)))
    assert upright.tobytes() == turned.tobytes()


def test_the_roll_is_saved_as_a_png_with_all_tickets(tmp_path: Path) -> None:
    bench = PrinterBench(NARROW)
    bench.print(b"A012\n\x1dV\x00A013\n\x1dV\x00A014\n")
    roll = bench.printer.engine.roll
    save_png(tmp_path / "roll.png", [*roll.tickets, roll.current], 384)
    with Image.open(tmp_path / "roll.png") as image:
        assert image.size == (384 + 48, 3 * 30 + 2 * 24)
    with pytest.raises(UsageError, match="png"):
        save_png(tmp_path / "roll.jpg", [], 384)
    with pytest.raises(UsageError, match="cannot be written"):
        save_png(tmp_path / "no" / "roll.png", [], 384)


def test_an_empty_roll_is_saved_too(tmp_path: Path) -> None:
    save_png(tmp_path / "roll.png", [], 576)
    assert (tmp_path / "roll.png").stat().st_size > 0
