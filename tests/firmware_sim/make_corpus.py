"""Makes the streams of `tests/corpus` anew: python -m tests.firmware_sim.make_corpus."""

from pathlib import Path

from tests.firmware_sim import escpos_host

FOLDER = Path(__file__).parents[1] / "corpus"
CHINESE_TICKET = (
    b"\x1b@\x1c&\x1ba\x01\x1d!\x11"
    + "政务服务中心\n".encode("gb18030")
    + b"\x1d!\x00"
    + "综合受理（个人事项）\n\n".encode("gb18030")
    + b"\x1d!\x33A012\n\x1d!\x00"
    + "您前面还有 5 位，请在大厅等候\n".encode("gb18030")
    + b"\x1d(k\x04\x00\x31A2\x00\x1d(k\x03\x00\x31C\x05\x1d(k\x03\x00\x31E1"
    + b"\x1d(k\x21\x00\x31P0https://example.invalid/t/A012\x1d(k\x03\x00\x31Q0"
    + b"\n\x1ba\x00"
    + "2026-11-24 09:15　过号请重新取号\n".encode("gb18030")
    + b"\x1c.\x1dVB\x00"
)
PAGE_MODE = (
    b"\x1b@\x1c.\x1bL\x1bW\x00\x00\x00\x00\x00\x01\x90\x00A012\nplease wait\n"
    b"\x1bW\x00\x01\x00\x00\x90\x00\x90\x00\x1bT\x03turned\nlines\n\x0c\x1dVA\x00"
)
STORED_PICTURES = (
    b"\x1b@\x1cq\x01\x02\x00\x01\x00" + bytes(range(16)) + b"\x1cp\x01\x03"
    b"\x1d*\x01\x02" + bytes(range(200, 216)) + b"\x1d/\x00"
    b"\x1d8L\x0f\x00\x00\x000C0LG\x01\x10\x00\x02\x001" + b"\xff\x00\xff\x00"
    b"\x1d(L\x06\x000ELG\x01\x01\n\x1dV\x00"
)
PARTS = {
    "text-and-looks": ("text", "encodings", "looks", "controls"),
    "pictures": ("images",),
    "codes": ("qr", "barcodes-a", "barcodes-b"),
    "hardware": ("hardware", "cuts"),
}


def main() -> None:
    """Write all files."""
    made = dict(escpos_host.streams())
    for name, parts in PARTS.items():
        (FOLDER / f"{name}.bin").write_bytes(b"\x1b@\x1c." + b"".join(made[part] for part in parts))
    (FOLDER / "chinese-ticket.bin").write_bytes(CHINESE_TICKET)
    (FOLDER / "page-mode.bin").write_bytes(PAGE_MODE)
    (FOLDER / "stored-pictures.bin").write_bytes(STORED_PICTURES)


if __name__ == "__main__":
    main()
