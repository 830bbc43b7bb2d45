"""docs/reference/commands.md: every command, its errors and its result."""

from contracts.commands import REQUESTS, CommandErrorCode, CommandName
from contracts.reference.hall_commands import HALL_ERRORS, HALL_RESULTS, QUEUE_ERRORS, ROLES, role_of
from contracts.reference.markdown import (
    doc_line,
    field_table,
    link_to_schema,
    member_table,
    model_section,
    page,
    table,
)
from contracts.schemas import Schema, schemas
from contracts.topics import GatewayTopics

_PAD_ERRORS = (CommandErrorCode.PAD_OFFLINE, CommandErrorCode.PAD_REFUSED)
EVERY_COMMAND_ERRORS = (
    CommandErrorCode.BAD_REQUEST,
    CommandErrorCode.UNKNOWN_COMMAND,
    CommandErrorCode.TIMED_OUT,
    CommandErrorCode.BUSY,
    CommandErrorCode.INTERNAL,
)
"""What any request can be answered with."""
COMMAND_ERRORS: dict[CommandName, tuple[CommandErrorCode, ...]] = {
    CommandName.ARM: (
        CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.ALREADY_RATED, CommandErrorCode.JOURNAL_FULL,
        *_PAD_ERRORS,
    ),
    CommandName.DISARM: (
        CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.NOTHING_ARMED, CommandErrorCode.PAD_OFFLINE,
    ),
    CommandName.SHOW: (CommandErrorCode.UNKNOWN_WINDOW, *_PAD_ERRORS),
    CommandName.DISPLAY: (
        CommandErrorCode.UNKNOWN_WINDOW, CommandErrorCode.UNKNOWN_DEVICE, CommandErrorCode.PAD_OFFLINE,
    ),
    CommandName.IDENTIFY: (CommandErrorCode.UNKNOWN_DEVICE, *_PAD_ERRORS),
    CommandName.REBOOT: (CommandErrorCode.UNKNOWN_DEVICE, *_PAD_ERRORS),
    CommandName.DEVICES: (),
    CommandName.STATISTICS: (CommandErrorCode.UNKNOWN_DEVICE,),
    CommandName.REPLAY: (),
    CommandName.UPDATE: (CommandErrorCode.UNKNOWN_DEVICE,),
    CommandName.UPDATE_STATUS: (CommandErrorCode.NO_ROLLOUT,),
    CommandName.UPDATE_STOP: (CommandErrorCode.NO_ROLLOUT,),
} | HALL_ERRORS  # fmt: skip
"""What each command can be answered with besides."""
_DEVICE_RESULT = "`device`: its name."
_ROLLOUT_RESULT = (
    "`running`; `version`; `stage`; `halted`: why it ended before its end, else null; `pads`: for each its "
    "`device`, `state` (`waiting`, `under_way`, `updated`, `already`, `unfit`, `refused`, "
    "`rolled_back`, `timed_out`), `sent` of `size` bytes, `detail`."
)
COMMAND_RESULTS: dict[CommandName, str] = {
    CommandName.ARM: "`session`: its key; `device`: the pad's name; `again`: whether it was invited before.",
    CommandName.DISARM: "`window`; `pad_told`: false when the pad could not be told: its timeout ends it.",
    CommandName.SHOW: _DEVICE_RESULT,
    CommandName.DISPLAY: "`devices`: health of each device that was told, by name.",
    CommandName.IDENTIFY: _DEVICE_RESULT,
    CommandName.REBOOT: _DEVICE_RESULT,
    CommandName.DEVICES: "`devices`: a list of [device states](schemas/device-state.json).",
    CommandName.STATISTICS: "`gateway`: its counters by name; with `device` the "
    "[counters of its link](schemas/pad-stats.json) in its place.",
    CommandName.REPLAY: "`queued`: how many events will be sent again.",
    CommandName.UPDATE: _ROLLOUT_RESULT,
    CommandName.UPDATE_STATUS: _ROLLOUT_RESULT,
    CommandName.UPDATE_STOP: _ROLLOUT_RESULT,
} | HALL_RESULTS
"""What `result` of each command's reply holds."""

_COMMANDS_HEAD = """# Commands

Requests to a gateway over MQTT 5. A request goes to `{command}` with

- a *response topic*: `{reply}`, which the client has subscribed to;
- *correlation data*: any bytes; the reply carries the same;
- a *message expiry interval*: the command is carried out within it or answered with an error before it.
  Without one it is 10 s.

Sending the same request again is safe. A field that the gateway does not know is an error. An optional field
may be left out. A request above 256 KiB does not reach the gateway: its broker drops it.

## Who may send what

The gateway takes every command from whoever its broker lets through: the broker's ACL gives each account
the commands of its role ([set up the brokers](../how-to/set-up-the-brokers.md)).

{roles}

## The reply

{reply_fields}

### CommandError

{error_fields}

### Error codes

Every command can be answered with {every}; every command of the queue with {queue} too. Others are named with
each command.

{codes}"""


def commands_page() -> str:
    """docs/reference/commands.md."""
    known = schemas()
    topics = GatewayTopics("<gateway>")
    shared = {
        key: part
        for name in REQUESTS
        for key, part in known[f"command-{name.value}"].get("$defs", {}).items()
        if "properties" in part
    }
    head = _COMMANDS_HEAD.format(
        command=topics.command("<name>"),
        reply=topics.reply("<client>"),
        roles=table(("role", "who", "commands"), (_role_row(role) for role in ROLES)),
        every=_codes(EVERY_COMMAND_ERRORS),
        queue=_codes(QUEUE_ERRORS),
        reply_fields=field_table(known["reply"]),
        error_fields=field_table(known["reply"]["$defs"]["CommandError"]),
        codes=member_table(CommandErrorCode),
    )
    sections = []
    for role in ROLES:
        sections += [
            f"## Commands: {role}\n\n{ROLES[role]}",
            *(_command(name, known) for name in _commands_of(role)),
        ]
    inner = [model_section(name, part) for name, part in sorted(shared.items())]
    return page(head, *sections, "## Values in them", *inner)


def _commands_of(role: str) -> list[CommandName]:
    return [name for name in CommandName if role_of(name) == role]


def _role_row(role: str) -> tuple[str, ...]:
    links = ", ".join(f"[{name.value}](#{name.value})" for name in _commands_of(role))
    return role, ROLES[role], links


def _command(name: CommandName, known: dict[str, Schema]) -> str:
    schema = known[f"command-{name.value}"]
    errors = [_codes(COMMAND_ERRORS[name])] if COMMAND_ERRORS[name] else []
    if name in HALL_ERRORS:
        errors.append("those of the queue")
    return (
        f"### {name.value}\n\n{doc_line(REQUESTS[name])}\n\n"
        f"- Topic: `{GatewayTopics('<gateway>').command(name)}`\n"
        f"- Payload: {link_to_schema(f'command-{name.value}')}\n"
        f"- Reply: [Reply](#the-reply); `result` holds {COMMAND_RESULTS[name]}\n"
        f"- Errors: {', '.join(errors) or 'only those of every command'}\n\n{field_table(schema)}"
    )


def _codes(codes: tuple[CommandErrorCode, ...]) -> str:
    return ", ".join(f"`{code}`" for code in codes)
