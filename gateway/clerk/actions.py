"""What a clerk can do at his window, by key and by word, and the command that each becomes. Pure."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from pydantic import ValidationError

from contracts.catalog import Catalog, text_in
from contracts.commands import CommandName
from contracts.hall import WindowView
from contracts.hall_commands import (
    NOBODY,
    BeginCommand,
    CallNextCommand,
    CallNumberCommand,
    FinishCommand,
    HoldCommand,
    NoShowCommand,
    PauseCommand,
    PersonCommand,
    RecallCommand,
    ResumeCommand,
    Seen,
    SignInCommand,
    SignOutCommand,
    TransferCommand,
    WindowCommand,
    WindowStatusCommand,
)
from contracts.plain_words import tell
from contracts.session import Language

CHOICES_MAX = 50


class Action(StrEnum):
    """Values are the words of line commands."""

    NEXT = "next"
    CALL = "call"
    RECALL = "recall"
    BEGIN = "begin"
    NO_SHOW = "no-show"
    HOLD = "hold"
    TRANSFER = "transfer"
    FINISH = "finish"
    COLLECT = "collect"
    PAUSE = "pause"
    RESUME = "resume"
    SIGN_IN = "sign-in"
    SIGN_OUT = "sign-out"
    STATUS = "status"


KEYS = {
    "n": Action.NEXT,
    "#": Action.CALL,
    "r": Action.RECALL,
    "b": Action.BEGIN,
    "m": Action.NO_SHOW,
    "h": Action.HOLD,
    "t": Action.TRANSFER,
    "f": Action.FINISH,
    "c": Action.COLLECT,
    "p": Action.PAUSE,
    "g": Action.RESUME,
    "i": Action.SIGN_IN,
    "o": Action.SIGN_OUT,
}
ASKING = frozenset({Action.CALL, Action.TRANSFER, Action.FINISH, Action.PAUSE, Action.SIGN_IN})
"""Those that ask something first."""
NAMES = {
    Action.NEXT: CommandName.CALL_NEXT,
    Action.CALL: CommandName.CALL_NUMBER,
    Action.RECALL: CommandName.RECALL,
    Action.BEGIN: CommandName.BEGIN,
    Action.NO_SHOW: CommandName.NO_SHOW,
    Action.HOLD: CommandName.HOLD,
    Action.TRANSFER: CommandName.TRANSFER,
    Action.FINISH: CommandName.FINISH,
    Action.COLLECT: CommandName.FINISH,
    Action.PAUSE: CommandName.PAUSE,
    Action.RESUME: CommandName.RESUME,
    Action.SIGN_IN: CommandName.SIGN_IN,
    Action.SIGN_OUT: CommandName.SIGN_OUT,
    Action.STATUS: CommandName.WINDOW_STATUS,
}
PLAIN: dict[Action, type[WindowCommand]] = {
    Action.RESUME: ResumeCommand,
    Action.SIGN_OUT: SignOutCommand,
    Action.STATUS: WindowStatusCommand,
}
"""Commands that name nothing but the window."""
OF_PERSON: dict[Action, type[PersonCommand]] = {
    Action.RECALL: RecallCommand,
    Action.BEGIN: BeginCommand,
    Action.NO_SHOW: NoShowCommand,
}
"""Commands that name nothing but whoever is there."""


@dataclass(frozen=True, slots=True)
class At:
    """A window, and whom its clerk sees there; None: he sees nothing yet."""

    window: str
    number: Seen | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a question can be answered with."""

    value: str
    """As `command` takes it: `window 3`, `service tax`, an item's or a clerk's id."""
    label: str


class Unclear(Enum):
    """What is wrong with what was typed."""

    NO_TARGET = auto()
    UNKNOWN_TARGET = auto()
    UNKNOWN_ITEM = auto()
    BAD_NUMBER = auto()
    OTHER = auto()


class UnclearError(Exception):
    """What was typed (`text`) can't be meant; the message tells why."""

    def __init__(self, message: str, what: Unclear = Unclear.OTHER, text: str = "") -> None:
        super().__init__(message)
        self.what = what
        self.text = text


def command(
    action: Action,
    text: str,
    *,
    window: str,
    seen: WindowView | None,
    request: str,
    catalog: Catalog | None,
) -> WindowCommand:
    """The command behind an action and what was typed for it. It is about whom the clerk sees at his window,
    and about whoever is there while he sees nothing. Raises UnclearError."""
    number = None if seen is None else seen.number or NOBODY
    try:
        return _command(action, text.strip(), At(window, number), request, catalog)
    except ValidationError as error:
        what = Unclear.BAD_NUMBER if action in {Action.CALL, Action.SIGN_IN} else Unclear.OTHER
        raise UnclearError(tell(error.errors()[0]), what, text.strip()) from error


def _command(action: Action, text: str, at: At, request: str, catalog: Catalog | None) -> WindowCommand:
    window, number = at.window, at.number
    if (plain := PLAIN.get(action)) is not None:
        return plain(window=window)
    if (of_person := OF_PERSON.get(action)) is not None:
        return of_person(window=window, number=number)
    match action:
        case Action.NEXT:
            return CallNextCommand(window=window, request=request, finishes=number)
        case Action.CALL:
            return CallNumberCommand(window=window, number=text.upper(), finishes=number)
        case Action.HOLD:
            return HoldCommand(window=window, number=number, reason=text)
        case Action.TRANSFER:
            kind, target = _target(text, catalog)
            if kind == "service":
                return TransferCommand(window=window, number=number, to_service=target)
            return TransferCommand(window=window, number=number, to_window=target)
        case Action.FINISH | Action.COLLECT:
            item = _item(text, catalog) or None
            later = action is Action.COLLECT
            return FinishCommand(window=window, number=number, item=item, collect_later=later)
        case Action.PAUSE:
            return PauseCommand(window=window, reason=text)
        case Action.SIGN_IN:
            return SignInCommand(window=window, staff_no=text)
    raise AssertionError(f"{action} has no command")


def choices(
    action: Action,
    typed: str,
    *,
    window: str,
    service: str = "",
    catalog: Catalog | None,
    language: Language,
) -> tuple[Choice, ...]:
    """What the question of an action at a window can be answered with, as far as it goes with what was
    typed; items of `service` first."""
    if catalog is None:
        return ()
    match action:
        case Action.TRANSFER:
            found = _targets(catalog, language, window)
        case Action.FINISH:
            found = _items(catalog, language, service)
        case Action.SIGN_IN:
            found = [(Choice(s.number, s.display_name), "") for s in catalog.staff]
        case _:
            return ()
    wanted = typed.strip().casefold()
    fitting = [choice for choice, more in found if _fits(choice, more, wanted)]
    fitting.sort(key=lambda choice: choice.value.split(" ")[-1].casefold() != wanted)
    return tuple(fitting[:CHOICES_MAX])


def _fits(choice: Choice, more: str, wanted: str) -> bool:
    value = choice.value.casefold()
    return (
        value.startswith(wanted)
        or value.split(" ")[-1].startswith(wanted)
        or wanted in choice.label.casefold()
        or (bool(more) and more.casefold().startswith(wanted))
    )


def _targets(catalog: Catalog, language: Language, own: str) -> list[tuple[Choice, str]]:
    names = {s.id: text_in(s.name, language) for s in catalog.services}
    windows = [
        (
            Choice(
                f"window {w.number}",
                text_in(w.name, language) if w.name else " ".join(names[s] for s in w.serves if s in names),
            ),
            "",
        )
        for w in catalog.windows
        if w.number != own
    ]
    return windows + [(Choice(f"service {s.id}", names[s.id]), s.prefix) for s in catalog.services]


def _items(catalog: Catalog, language: Language, service: str) -> list[tuple[Choice, str]]:
    items = sorted(catalog.items, key=lambda item: item.service != service)
    return [(Choice(i.id, text_in(i.name, language)), i.pinyin) for i in items]


def _target(text: str, catalog: Catalog | None) -> tuple[str, str]:
    """What `window 3`, `service tax`, `3` or `tax` names."""
    kind, _, target = text.partition(" ")
    if kind in {"window", "service"} and target.strip():
        return kind, target.strip()
    if not text:
        raise UnclearError("name a window or a service: 3, or window 3, or service tax", Unclear.NO_TARGET)
    if catalog is None:
        return "window", text
    if any(w.number == text for w in catalog.windows):
        return "window", text
    found = [s for s in catalog.services if text in {s.id, s.prefix, *s.name.values()}]
    if len(found) == 1:
        return "service", found[0].id
    what = Unclear.UNKNOWN_TARGET
    raise UnclearError(f"{text!r} is no window and no service of this hall", what, text)


def _item(text: str, catalog: Catalog | None) -> str:
    if not text or catalog is None or any(i.id == text for i in catalog.items):
        return text
    found = [i for i in catalog.items if text in {i.task_code, *i.name.values()}]
    if len(found) == 1:
        return found[0].id
    raise UnclearError(f"{text!r} is no item of this hall", Unclear.UNKNOWN_ITEM, text)
