"""hallside-gateway: the command."""

import argparse
import asyncio
import json
import logging
import shutil
import sys
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import ValidationError

from contracts.broker import BrokerSettings
from contracts.commands import UpdateCommand
from contracts.device_table import all_online, device_table
from contracts.hall_commands import FiguresCommand
from contracts.plain_words import tell
from gateway import (
    cases_terminal,
    clerk_app,
    devices_terminal,
    figures_terminal,
    sniff_app,
    update_terminal,
)
from gateway.app import Gateway, release
from gateway.asking import Asker
from gateway.catalog_file import catalog_summary, catalog_warnings, load_catalog
from gateway.config import GatewayConfig
from gateway.config_file import config_warnings, load_config
from gateway.errors import CommandFailedError, ConfigError, GatewayError
from gateway.hall.catalog_index import CatalogIndex
from gateway.line_config import LineSection, device_name
from gateway.logs import set_up_logs

log = logging.getLogger(__name__)

UPDATE = "bring firmware to pads, in stages, and show how it goes; ending this does not end the rollout"
DEVICES = (
    "show every device: its place, its state, what is wrong and what to do; status 1 if any needs a hand"
)
EXIT_OK = 0
EXIT_FAILED = 1
EXIT_USAGE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Entry point. Returns the exit status."""
    options = build_parser().parse_args(arguments)
    if options.action == "sniff":
        return sniff_app.sniff(options, partial(print, flush=True), _complain)
    try:
        config = load_config(options.config)
        if options.action == "clerk":
            return clerk_app.clerk(options, config, _complain)
        if options.action == "cases":
            return _import_cases(options, config)
        warnings = config_warnings(options.config, config)
        catalog = _catalog(config, warnings)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    if options.action == "check":
        print(_summary(options.config, config, len(warnings), catalog))
        print(*warnings, sep="\n", end="\n" if warnings else "", file=sys.stderr)
        return EXIT_OK
    if options.action == "update":
        return _update(options, config)
    if options.action == "devices":
        return _devices(config, as_json=options.json)
    if options.action == "figures":
        return _figures(options, config, catalog)
    set_up_logs(options.log_level or config.log.level)
    for warning in warnings:
        log.warning("odd configuration", extra={"detail": warning})
    try:
        return run(config, options.config)
    except GatewayError as error:
        print(f"hallside-gateway: {error}", file=sys.stderr)
        return EXIT_FAILED


def _catalog(config: GatewayConfig, warnings: list[str]) -> CatalogIndex | None:
    """The hall's catalog, where the gateway keeps the queue; adds what is odd in it."""
    if config.queue is None:
        return None
    catalog = load_catalog(config.queue.catalog)
    numbers = {window.number for window in config.windows}
    warnings += catalog_warnings(config.queue.catalog, catalog, numbers)
    return catalog


def _update(options: argparse.Namespace, config: GatewayConfig) -> int:
    try:
        with Asker(_account(options, config), config.gateway.id) as asker:
            if options.status:
                good = update_terminal.status(asker, print)
            elif options.stop:
                good = update_terminal.stop(asker, print)
            else:
                devices = tuple(filter(None, options.devices.split(",")))
                command = UpdateCommand(manifest=options.manifest, devices=devices, first=options.first)
                good = update_terminal.begin(asker, command, print)
    except ValidationError as error:
        print(f"hallside-gateway: {tell(error.errors()[0])}", file=sys.stderr)
        return EXIT_USAGE
    except (GatewayError, update_terminal.UpdateRefusedError) as error:
        print(f"hallside-gateway: {error}", file=sys.stderr)
        return EXIT_FAILED
    return EXIT_OK if good else EXIT_FAILED


def _devices(config: GatewayConfig, *, as_json: bool) -> int:
    try:
        states = devices_terminal.ask_states(config)
    except GatewayError as error:
        print(f"hallside-gateway: {error}", file=sys.stderr)
        states = devices_terminal.configured_states(config)
    if as_json:
        print(json.dumps([state.model_dump(mode="json", exclude_none=True) for state in states]))
    else:
        print(device_table(states, shutil.get_terminal_size().columns if sys.stdout.isatty() else None))
    return EXIT_OK if all_online(states) else EXIT_FAILED


def _figures(options: argparse.Namespace, config: GatewayConfig, catalog: CatalogIndex | None) -> int:
    try:
        command = FiguresCommand(window=options.window, day=options.day)
        with Asker(_account(options, config), config.gateway.id) as asker:
            found = figures_terminal.ask(asker, command)
    except ValidationError as error:
        _complain(tell(error.errors()[0]))
        return EXIT_USAGE
    except CommandFailedError as error:
        _complain(f"{error}; {error.hint}" if error.hint else str(error))
        return EXIT_FAILED
    except GatewayError as error:
        _complain(str(error))
        return EXIT_FAILED
    names = figures_terminal.names_of(catalog) if catalog else figures_terminal.Names()
    figures_terminal.show(found, names, as_json=options.json, items=options.items)
    return EXIT_OK


def _import_cases(options: argparse.Namespace, config: GatewayConfig) -> int:
    """Raises ConfigError."""
    entries = cases_terminal.read_entries(options)
    try:
        account = options.username or ""
        with Asker(_account(options, config), config.gateway.id, account) as asker:
            good = cases_terminal.put_all(asker, entries, options.file, print, _complain)
    except GatewayError as error:
        _complain(str(error))
        return EXIT_FAILED
    return EXIT_OK if good else EXIT_FAILED


def _account(options: argparse.Namespace, config: GatewayConfig) -> BrokerSettings:
    """The gateway's own account at the hall's broker, or the one that the command line names."""
    settings = config.hall.settings
    if options.username is None:
        return settings
    return replace(settings, username=options.username, password_file=options.password_file)


def run(config: GatewayConfig, path: Path) -> int:
    """Serve until a signal."""

    async def serve() -> int:
        gateway = Gateway(config, path)
        gateway.handle_signals()
        return await gateway.run(lambda facts: print(json.dumps(facts), flush=True))

    try:
        import uvloop
    except ImportError:
        return asyncio.run(serve())
    return uvloop.run(serve())


def build_parser() -> argparse.ArgumentParser:
    """The command line, as the reference describes it."""
    parser = argparse.ArgumentParser(
        prog="hallside-gateway",
        description="Reads a hall's devices and publishes what citizens press, durably.",
    )
    parser.add_argument("--version", action="version", version=release())
    actions = parser.add_subparsers(dest="action", required=True)
    for name, text in (
        ("run", "serve until SIGTERM; SIGHUP reads the configuration again"),
        ("check", "say whether a configuration is sound, what it means, and what in it is odd"),
    ):
        action = actions.add_parser(name, help=text, description=text)
        action.add_argument("config", type=Path, help="gateway.toml")
        if name == "run":
            action.add_argument("--log-level", choices=("debug", "info", "warning", "error"))
    devices = actions.add_parser("devices", help=DEVICES, description=DEVICES)
    devices.add_argument("config", type=Path, help="gateway.toml")
    devices.add_argument("--json", action="store_true", help="the states as JSON instead of a table")
    figures = actions.add_parser(
        "figures", help=figures_terminal.SUMMARY, description=figures_terminal.SUMMARY
    )
    figures.add_argument("config", type=Path, help="gateway.toml")
    figures_terminal.add_arguments(figures)
    _add_account(figures)
    cases = actions.add_parser("cases", help=cases_terminal.SUMMARY, description=cases_terminal.SUMMARY)
    importing = cases.add_subparsers(dest="what", required=True).add_parser(
        "import", help=cases_terminal.SUMMARY, description=cases_terminal.SUMMARY
    )
    cases_terminal.add_arguments(importing)
    _add_account(importing)
    _add_update(actions.add_parser("update", help=UPDATE, description=UPDATE))
    clerk_app.add_arguments(actions.add_parser("clerk", help=clerk_app.SUMMARY, description=clerk_app.ABOUT))
    sniff_app.add_arguments(actions.add_parser("sniff", help=sniff_app.SUMMARY, description=sniff_app.ABOUT))
    return parser


def _add_update(update: argparse.ArgumentParser) -> None:
    update.add_argument("config", type=Path, help="gateway.toml")
    what = update.add_mutually_exclusive_group(required=True)
    what.add_argument("manifest", nargs="?", help="file name of the image's manifest in firmware_dir")
    what.add_argument("--status", action="store_true", help="show how far the rollout is")
    what.add_argument("--stop", action="store_true", help="end the rollout; pads keep what they have")
    update.add_argument("--devices", default="", metavar="NAME,NAME", help="pads by name (default: all)")
    update.add_argument("--first", type=int, default=1, metavar="N", help="pads of the first stage")
    _add_account(update)


def _add_account(action: argparse.ArgumentParser) -> None:
    action.add_argument("--username", help="broker account that may command (default: the gateway's)")
    action.add_argument("--password-file", type=Path, metavar="FILE", help="its password")


def _summary(path: Path, config: GatewayConfig, warnings: int, catalog: CatalogIndex | None) -> str:
    with_port = sum(1 for w in config.windows if w.pad)
    by_id = sum(1 for w in config.windows if not w.pad and w.pad_id)
    served = [f"  line      {line.kind} on {line.url}: {_served(line)}" for line in config.lines]
    lines = [
        f"{path}: sound" + (f"; warnings: {warnings}" if warnings else ""),
        f"  gateway   {config.gateway.id}, journal in {config.gateway.data_dir}",
        f"  windows   {len(config.windows)}: {with_port} with a pad by port, {by_id} by pad id",
        f"  patterns  {', '.join(str(p.url) for p in config.ports) or 'none'}",
        *served,
        f"  hall      {config.hall.broker}",
        f"  centre    {config.uplink.broker}, receipts from the {config.uplink.receipts}",
        f"  queue     {'off' if catalog is None else catalog_summary(catalog)}",
        f"  http      {config.http.listen if config.http.enabled else 'off'}",
    ]
    return "\n".join(lines)


def _complain(text: str) -> None:
    print(f"hallside-gateway: {text}", file=sys.stderr)


def _served(line: LineSection) -> str:
    return ", ".join(
        device_name(kind, window) + ("" if address is None else f" at {address:02X}")
        for kind, window, address in line.served()
    )
