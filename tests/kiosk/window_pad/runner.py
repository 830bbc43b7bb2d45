"""A window's screen as a process that can be killed, without a picture: a level or a reason to touch comes on
standard input, one line each, and each page on standard output.

    level 5
    reason 108
    done
"""

import json
import sys
from pathlib import Path

from kiosk.config_file import load_config
from kiosk.flow.inputs import Act, Touched
from kiosk.window_pad.backstage_app import PadBackstage, steady_ms
from kiosk.window_pad.derive import Hall, derive
from kiosk.window_pad.machine import level_argument
from kiosk.window_pad.state import State


class Runner:
    """Touches what is on the screen."""

    def __init__(self, config: Path, window: str) -> None:
        self._hall = Hall(window)
        self._invited = 0
        self.backstage = PadBackstage(
            load_config(config),
            window,
            on_state=self._on_state,
            on_hall=lambda _: None,
            on_effect=lambda _: None,
        )
        self.backstage.start()

    def do(self, word: str, argument: str) -> None:
        match word:
            case "level":
                self.backstage.touch(Touched(Act.LEVEL, level_argument(self._invited, int(argument))))
            case "reason":
                self.backstage.touch(Touched(Act.REASON, argument))
            case "done":
                self.backstage.touch(Touched(Act.SEND))

    def _on_state(self, state: State) -> None:
        self._invited = state.invited
        page = derive(state, self._hall, steady_ms()).page
        tell(page=page, online=state.online, waiting=len(state.memory.ring), chosen=len(state.chosen))


def tell(**told: object) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


def main() -> None:
    runner = Runner(Path(sys.argv[1]), sys.argv[2])
    tell(port=runner.backstage.port)
    for line in sys.stdin:
        word, _, argument = line.strip().partition(" ")
        runner.do(word, argument)
    runner.backstage.stop()


if __name__ == "__main__":
    main()
