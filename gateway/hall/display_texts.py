"""What a window's displays say, from its view: templates that a hall may change, and digits for callers."""

from dataclasses import dataclass
from string import Formatter
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from contracts.commands import Colour
from contracts.hall import NUMBER_DIGITS, TicketState, WindowState, WindowView

PLACES = ("number", "window", "name", "reason", "staff", "clerk", "waiting")
"""What a template may hold in braces."""


def _template(text: str) -> str:
    wanted = ", ".join(f"{{{place}}}" for place in PLACES)
    try:
        parts = list(Formatter().parse(text))
    except ValueError as error:
        raise ValueError(f"braces come in pairs around one of {wanted}") from error
    for _, place, form, conversion in parts:
        if place is not None and (place not in PLACES or form or conversion):
            raise ValueError(f"{{{place}}} stands for nothing: write one of {wanted}")
    return text


Template = Annotated[str, Field(max_length=80), AfterValidator(_template)]
"""Plain text with {number}, {window}, {name}, {reason}, {staff}, {clerk} and {waiting} in it."""


class DisplayTexts(BaseModel):
    """Texts of the windows' displays for each state of a window. `{number}` is the ticket's, `{window}` the
    window's number and `{name}` its name, `{reason}` that of a pause, `{staff}` and `{clerk}` the clerk's
    number and display name, `{waiting}` how many people the window could call."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    called: Template = "请 {number} 号"
    serving: Template = "{number} 办理中"
    idle: Template = "欢迎光临"
    paused: Template = "暂停服务 {reason}"
    closed: Template = "窗口关闭"
    pad: Template = "{clerk} {staff}"
    """On a rating pad with a screen, while a clerk is there and no rating is invited."""
    called_colour: Colour = Colour.RED
    serving_colour: Colour = Colour.GREEN
    idle_colour: Colour = Colour.GREEN
    paused_colour: Colour = Colour.AMBER
    closed_colour: Colour = Colour.RED

    @model_validator(mode="after")
    def _a_call_names_its_number(self) -> Self:
        if "{number}" not in self.called:
            raise ValueError('called: the text of a call holds {number}, e.g. called = "请 {number} 号"')
        return self


@dataclass(frozen=True, slots=True)
class Names:
    """What the catalog calls a window and the clerk at it."""

    window: str = ""
    clerk: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a display shows."""

    text: str
    colour: Colour


def led(texts: DisplayTexts, view: WindowView, names: Names = Names()) -> Shown:
    """Of the window's LED display."""
    if view.state is WindowState.CLOSED:
        template, colour = texts.closed, texts.closed_colour
    elif view.number is not None and view.ticket_state is TicketState.CALLED:
        template, colour = texts.called, texts.called_colour
    elif view.number is not None:
        template, colour = texts.serving, texts.serving_colour
    elif view.state is WindowState.PAUSED:
        template, colour = texts.paused, texts.paused_colour
    else:
        template, colour = texts.idle, texts.idle_colour
    return Shown(_fill(template, view, names), colour)


def pad(texts: DisplayTexts, view: WindowView, names: Names = Names()) -> str:
    """Of the screen of a rating pad while no rating is invited; empty for the pad's own."""
    if view.state is WindowState.CLOSED:
        return ""
    if view.state is WindowState.PAUSED:
        return view.pause_reason
    return _fill(texts.pad, view, names)


def digits(view: WindowView, width: int) -> str:
    """Of a caller's own display of `width` places: the digits of the number that is called or served, else
    how many people wait; blank while the window is closed. What is too long keeps its end."""
    if view.state is WindowState.CLOSED:
        return ""
    if view.number is not None:
        return view.number[-NUMBER_DIGITS:][-width:]
    return str(min(view.waiting, 10**width - 1))


def _fill(template: str, view: WindowView, names: Names) -> str:
    filled = template.format(
        number=view.number or "",
        window=view.window,
        name=names.window or view.window,
        reason=view.pause_reason,
        staff=view.staff_no or "",
        clerk=names.clerk,
        waiting=view.waiting,
    )
    return filled.strip()
