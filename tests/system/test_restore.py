"""An old copy of the journal is restored: everything that is pressed afterwards is counted all the same."""

import shutil
import time
from pathlib import Path

import pytest

from demo.audit import Ledger, audit
from demo.processes import wait_until
from demo.stack import GatewayOptions, Stack

RATE = 200


@pytest.mark.timeout(180)
def test_after_an_old_journal_is_restored_every_press_still_reaches_the_backend(tmp_path: Path) -> None:
    with Stack(tmp_path) as stack:
        ledger = Ledger(tmp_path / "ledger.jsonl")
        fleet = ["fleet", "--pads", "4", "--dir", str(tmp_path / "pads"), "--state", str(tmp_path / "nvram"),
                 "--ledger", str(ledger.path)]  # fmt: skip
        stack.start_broker()
        stack.start_backend()
        ready = stack.start_simulator("sim", [*fleet, "--press-rate", str(RATE)])
        urls = {str(n): pad["url"] for n, pad in enumerate(ready["pads"], 1)}
        stack.write_config(urls, GatewayOptions(centre={"receipt_timeout_s": 0.5}))
        stack.start_gateway()
        time.sleep(1)
        stack.processes["gateway"].terminate()
        shutil.copytree(stack.journal_path.parent, tmp_path / "copy")
        stack.start_gateway()
        time.sleep(3)
        stack.wait_for_receipts(20)
        stack.processes["gateway"].kill()
        shutil.rmtree(stack.journal_path.parent)
        shutil.copytree(tmp_path / "copy", stack.journal_path.parent)
        stack.start_gateway()
        wait_until(lambda: "history_forked" in (stack.health() or {}).get("alarms", {}), 20, "the alarm")
        time.sleep(2)
        stack.processes["sim"].terminate()
        stack.start_simulator("sim", fleet)
        wait_until(lambda: _rings_empty(ledger), 30, "every press acknowledged", 0.2)
        stack.wait_for_receipts(30)
        report = audit(stack, ledger, windows=4, wall_s=0)
        altered = stack.store("SELECT count(*) FROM alterations")[0][0]
    assert report.presses > 4 * RATE
    assert (report.lost, report.duplicates, report.phantom) == (0, 0, 0), report
    assert altered > 0, "the restored copy never contradicted the backend: this proved nothing"


def _rings_empty(ledger: Ledger) -> bool:
    ledger.update()
    return not ledger.pressed.keys() - ledger.acked
