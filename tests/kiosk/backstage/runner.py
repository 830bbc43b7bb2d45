"""A kiosk's backstage as a process that can be killed: wishes come on standard input, one line each, and what
came of them is told on standard output.

    issue <wish> <service>      a number, printed at once when it is there
"""

import json
import sys
from pathlib import Path
from random import Random

from contracts.hall_commands import IssueCommand
from contracts.hall_replies import IssueResult
from contracts.session import Language
from devices.printer.escpos_loading import load_escpos

load_escpos()

from kiosk.backstage.backstage_app import Backstage  # noqa: E402  (escpos must be loaded first)
from kiosk.config_file import load_config  # noqa: E402  (likewise)
from kiosk.flow.effects import Ask, PrintTicket  # noqa: E402  (likewise)
from kiosk.flow.inputs import Answered, Input, Printed  # noqa: E402  (likewise)
from kiosk.flow.world import Health, Part  # noqa: E402  (likewise)


class Runner:
    """Prints what it is given, as a flow does."""

    def __init__(self, config: Path) -> None:
        self.backstage = Backstage(load_config(config), self.on_input, random=Random())
        self.backstage.start()

    def on_input(self, happened: Input) -> None:
        match happened:
            case Answered(wish=wish, error=error) if error:
                tell(error=error, wish=wish)
            case Answered(wish=wish, result=result, offline=offline):
                issued = IssueResult.model_validate(result)
                tell(number=issued.ticket.number, token=issued.token, wish=wish, offline=offline)
                self.backstage.submit(print_of(wish, issued))
            case Printed(wish=wish, outcome=outcome):
                tell(printed=wish, outcome=outcome)
            case _:
                world = self.backstage.world(0)
                tell(
                    leased=dict(world.leased),
                    online=world.online,
                    printer=world.health(Part.PRINTER) is Health.UP,
                )


def print_of(wish: str, issued: IssueResult) -> PrintTicket:
    return PrintTicket(
        wish=wish, ticket=issued.ticket.ticket, number=issued.ticket.number, service=issued.ticket.service,
        item="", token=issued.token, people_ahead=0, wait_minutes=None, language=Language.ZH_HANS,
    )  # fmt: skip


def tell(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    config = Path(sys.argv[1])
    runner = Runner(config)
    kiosk = load_config(config).kiosk.id
    tell(ready=True)
    for line in sys.stdin:
        _, wish, service = line.split()
        runner.backstage.submit(Ask(wish, IssueCommand(request=wish, kiosk=kiosk, service=service)))
    runner.backstage.stop()


if __name__ == "__main__":
    main()
