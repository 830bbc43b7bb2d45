"""`hallside-sim id-reader`: its options; and `hallside-sim cards`, which makes up persons."""

import argparse
import math
from collections.abc import Callable
from pathlib import Path
from random import Random

from firmware_sim.device import Device
from firmware_sim.id_reader.cards import CARDS_MAX
from firmware_sim.id_reader.cards_port import read_cards
from firmware_sim.id_reader.faults import FAULTS
from firmware_sim.id_reader.generate import generate
from firmware_sim.id_reader.reader import SAM_ID, IdReader, ReaderOptions
from firmware_sim.id_reader.replies import parse_sam_id
from firmware_sim.kind import Kind, Word

SECONDS_MAX = 3600.0

ABOUT = """\
A second-generation reader with a SAM_V. On a real one the line is 115200 8N1; `--baud` takes the others.

A find sees only a card that was not read since it was laid down: after a read it answers 80 until the card
has left. While a selected card lies there, all `30 xx` go on working; once it has left they answer 41. A
select without a find answers 81. Answers take as long as on a real reader (find up to 1 s, read 2 to 3 s);
`--pace 0` answers at once. Requests that come meanwhile wait, four at most.

Cards come from a TOML file (`--cards`; without it from one with twelve cards, `card-1` to `card-12`), one
table a card:

    [zhang]                     # its label: card put zhang
    kind = "resident"
    name = "测试甲"
    sex = "1"                   # 0, 1, 2 or 9
    nation = "01"
    birth = 1980-01-01
    address = "测试市测试街1号"
    number = "990000198001010039"
    issuer = "测试市测试局"
    valid_from = 2020-01-01
    valid_to = 2040-01-01       # or "长期"
    newest_address = "测试新街2号"  # optional, on any kind
    fingerprint_bytes = 1024    # optional, 0 to 1024
    doubtful = true             # optional: the check digit may be wrong

| kind | card | fields beside sex, birth, number, valid_from, valid_to |
|---|---|---|
| resident | resident | name, nation, address, issuer |
| J | Hong Kong, Macau, Taiwan resident | name, address, issuer, pass_number, issues |
| I | foreign permanent resident, 2017 | english_name, nationality, version, authority; optional name |
| Y | the same, 2023 | english_name, nationality, renewals; optional name, old_number |

A text that is longer than its field is refused, and so is a number that could be somebody's: 18 digits begin
with 990000 and end with the right check digit (ISO 7064 MOD 11-2); a 2017 card's are three letters, 99 and
ten digits. Photo, fingerprints and the chip's number are bytes made from the label. More persons:
`hallside-sim cards --count 100 --seed 1 > cards.toml`.

Faults that last are mended by hand; `card-yanked-mid-read` waits for the next read.
"""


def add_cards(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", say: Callable[[str], None]
) -> None:
    """The command `cards`."""
    parser = commands.add_parser("cards", help="make up ID cards for `id-reader --cards`, as TOML")
    parser.add_argument("--count", type=_count, required=True, metavar="N", help=f"1 to {CARDS_MAX}")
    parser.add_argument("--seed", type=int, default=0, metavar="K", help="the same seed, the same cards")

    async def run(options: argparse.Namespace) -> None:
        say(generate(options.count, options.seed).rstrip("\n"))

    parser.set_defaults(run=run)


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    default = ReaderOptions()
    parser.add_argument(
        "--cards", type=Path, metavar="FILE", help="TOML of cards (default: twelve of its own)"
    )
    parser.add_argument("--sam", default=SAM_ID, metavar="ID", help=f"number of its SAM (default: {SAM_ID})")
    parser.add_argument("--no-fingerprint", action="store_true", help="an older module: 30 10 is answered 21")
    parser.add_argument(
        "--no-newest-address", action="store_true", help="an older module: 30 03 is answered 21"
    )
    parser.add_argument(
        "--pace", type=_span, default=default.pace, metavar="X", help="factor of think times; 0 is at once"
    )
    parser.add_argument(
        "--slow-s",
        type=_span,
        default=default.slow_s,
        metavar="S",
        help=f"how much later the fault slow answers (default: {default.slow_s:g})",
    )
    parser.add_argument(
        "--late-s",
        type=_span,
        default=default.late_s,
        metavar="S",
        help=f"the same of late-replies (default: {default.late_s:g})",
    )


def _build(options: argparse.Namespace, random: Random) -> Device:
    reader = ReaderOptions(
        sam_id=parse_sam_id(options.sam),
        fingerprint=not options.no_fingerprint,
        newest_address=not options.no_newest_address,
        pace=options.pace,
        slow_s=options.slow_s,
        late_s=options.late_s,
    )
    return IdReader(read_cards(options.cards), reader, random)


def _count(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) <= CARDS_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no count of 1 to {CARDS_MAX}")
    return int(text)


def _span(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 <= value <= SECONDS_MAX:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of 0 to {SECONDS_MAX:g}")
    return value


KIND = Kind(
    name="id-reader",
    summary="an ID-card reader (SAM_V) and cards of invented persons",
    build=_build,
    words=(
        Word("card put LABEL [SECONDS]", "lay a card down, for so long if said"),
        Word("card take", "take it away"),
        Word("cards", "tell the labels of all cards"),
        Word("reads fail N", "the next N reads of a card are answered 41"),
    ),
    faults=FAULTS,
    add_arguments=_add_arguments,
    baud=115200,
    about=ABOUT,
)
