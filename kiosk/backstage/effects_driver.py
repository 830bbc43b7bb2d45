"""Carries out the flow's effects, and gathers what is known of the world. All on one loop."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Literal, assert_never

from pydantic import ValidationError

from contracts.base import Request
from contracts.catalog import PublishedCatalog
from contracts.hall import PaperOutcome
from contracts.hall_commands import HallCommand
from contracts.kiosk import SHORT, HelpWanted, KioskState, PartHealth
from contracts.session import Language
from devices.printer.effects import Outcome
from devices.printer.layout import lay_out_guide
from kiosk.backstage.asking_driver import Asking
from kiosk.backstage.backlight_port import Backlight
from kiosk.backstage.devices_driver import KioskDevices
from kiosk.backstage.hall_driver import HallClient
from kiosk.backstage.leased import hall_time
from kiosk.backstage.leases_driver import LeasePolicy, Leases
from kiosk.backstage.light_driver import Light
from kiosk.backstage.maintenance_driver import Maintenance
from kiosk.backstage.network_driver import Network
from kiosk.backstage.orders_driver import Orders
from kiosk.backstage.paper import guide_sheet, paper_ticket
from kiosk.backstage.picture_driver import Pictures, WhatIsShown
from kiosk.backstage.presence_driver import Presence, hall_connection, new_instance
from kiosk.backstage.printing_driver import DrawInGui, TicketPrinter
from kiosk.backstage.store import FACT_CATALOG, Store
from kiosk.config import KioskConfig
from kiosk.errors import StoreError
from kiosk.flow.effects import (
    Ask,
    CallStaff,
    Effect,
    Hush,
    Maintain,
    Pause,
    PrintGuide,
    PrintTicket,
    Say,
    SeekCard,
    SeekCode,
    Wipe,
)
from kiosk.flow.inputs import Answered, Input, Printed, Told
from kiosk.flow.maintain import TWIN
from kiosk.flow.world import Health, Part, World
from kiosk.logs import told_of

FAILED = "failed"
GUIDE_OUTCOMES = {
    Outcome.PRINTED: PaperOutcome.PRINTED,
    Outcome.UNKNOWN: PaperOutcome.UNKNOWN,
    Outcome.NOT_PRINTED: PaperOutcome.FAILED,
}
FACT_OUT = "out-of-service"

Keep = Callable[[Coroutine[None, None, None], str], asyncio.Task[None]]

log = logging.getLogger(__name__)


class Stagehand:
    """`on_world` gets the world whenever it may have changed."""

    def __init__(
        self,
        config: KioskConfig,
        on_input: Callable[[Input], None],
        *,
        on_world: Callable[[World], None],
        on_order: Callable[[Request], str],
        draw_in_gui: DrawInGui | None,
        shown: WhatIsShown | None,
        backlights: Path,
        version: str,
        random: Random,
        clock: Callable[[], int],
    ) -> None:
        assert config.hall is not None
        assert config.store is not None
        self._config = config
        self._on_input = on_input
        self._on_world = on_world
        self._version = version
        self._clock = clock
        self._began = datetime.now(UTC)
        self._instance = new_instance()
        self._help: HelpWanted | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._store = Store(config.store.data_dir)
        self._out = self._store.fact(FACT_OUT).decode(errors="replace")[:SHORT]
        kiosk = config.kiosk.id
        state = KioskState(kiosk=kiosk, online=True, since=self._began, instance=self._instance)
        self._connection = hall_connection(config.hall, state, random)
        self._hall = HallClient(self._connection, config.hall.gateway, kiosk)
        self._hall.on_catalog.append(self._keep_catalog)
        self._recall_catalog()
        offline = config.offline
        policy = LeasePolicy(offline.services, offline.size, offline.renew_at)
        self._leases = Leases(self._store, self._hall, kiosk, policy, clock)
        key = config.person.key_file.read_bytes() if config.person else None
        self._devices = KioskDevices(config, key, on_input, random)
        self._printer = TicketPrinter(self._devices.printer, self._store, self._leases, draw_in_gui)
        self._asking = Asking(self._hall, self._leases)
        self._light = Light(self._store, Backlight(backlights), on_order, self._changed_soon)
        self._maintenance = self._make_maintenance(on_order)
        orders = Orders(self._go_out, self._light, Pictures(shown), on_order)
        self._presence = Presence(
            self._connection,
            config.hall.gateway,
            kiosk,
            instance=self._instance,
            random=random,
            on_order=orders.carry_out,
            on_twin=self._met_twin,
        )
        self._twin = ""
        self._away = False
        self._running: list[asyncio.Task[None]] = []
        told = self._hall.on_change, self._leases.on_change, self._devices.on_change, self._store.on_change
        for changes in told:
            changes.append(self._changed_soon)
        self._change_due = False

    def _make_maintenance(self, restart: Callable[[Request], str]) -> Maintenance:
        return Maintenance(
            self._config,
            self._devices,
            self._printer,
            light=self._light,
            network=Network(self._connection, self._hall),
            store=self._store,
            clock=self._clock,
            restart=restart,
            go_out=self._go_out,
        )

    def start(self, keep: Keep) -> None:
        """Open the ports, connect, begin to tell what is owed. `keep` runs what nothing works without."""
        self._devices.start()
        self._running = [
            keep(self._connection.run(), "broker"),
            keep(self._leases.run(), "leases"),
            keep(self._light.restore(), "light"),
        ]
        if self._out:
            self._on_input(Told(self._out))
        if (tried := self._maintenance.pins_before()).wrong:
            self._on_input(tried)
        self._changed()

    async def stop(self) -> None:
        """A print under way ends as with a lost line; the store is closed last."""
        for task in [*self._tasks, *self._running]:
            task.cancel()
        if waiting := [*self._tasks, *self._running]:
            await asyncio.wait(waiting)
        await self._presence.close()
        await self._hall.close()
        await self._connection.goodbye(self._presence.last_word())
        await self._devices.stop()
        self._store.close()

    def begin(self, effect: Effect) -> None:
        """Begin to carry it out. What fails is answered."""
        match effect:
            case Ask(wish, command):
                self._task(self._ask(wish, command), lambda: Answered(wish, error=FAILED))
            case PrintTicket():
                self._task(
                    self._print(effect), lambda: Printed(effect.wish, PaperOutcome.SHOWN.value, FAILED)
                )
            case PrintGuide(wish):
                self._task(self._guide(effect), lambda: Printed(wish, PaperOutcome.FAILED.value, FAILED))
            case SeekCard(on):
                self._devices.seek_card(on)
            case SeekCode(on):
                self._devices.seek_code(on)
            case Wipe():
                self._leases.forget_who_left()
                self._help = None
                self._changed()
            case CallStaff(page):
                self._help = HelpWanted(since=datetime.now(UTC), page=page)
                self._changed()
            case Maintain(what, argument):
                self._task(self._maintain(what, argument), lambda: Answered(what, error=FAILED))
            case Say() | Hush() | Pause():
                pass
            case _:
                assert_never(effect)

    async def _ask(self, wish: str, command: HallCommand) -> None:
        self._on_input(await self._asking.answer(wish, command))

    # -- what is printed ------------------------------------------------------------------------------------

    async def _print(self, effect: PrintTicket) -> None:
        catalog = self._hall.known_catalog
        now_ms = self._clock()
        now = hall_time(catalog, now_ms) if catalog else datetime.fromtimestamp(now_ms / 1000).astimezone()
        chinese = replace(effect, language=Language.ZH_HANS)
        ticket, plain = (paper_ticket(one, catalog, self._paper, now) for one in (effect, chinese))
        self._on_input(await self._printer.print(effect.wish, effect.ticket, ticket, plain))

    async def _guide(self, effect: PrintGuide) -> None:
        catalog = self._hall.known_catalog
        chinese = replace(effect, language=Language.ZH_HANS)
        sheet, plain = (guide_sheet(one, catalog, self._paper) for one in (effect, chinese))
        if sheet is None or plain is None:
            self._on_input(Printed(effect.wish, PaperOutcome.FAILED.value, "the catalog has no such item"))
            return
        lines, instead = lay_out_guide(sheet), lay_out_guide(plain)
        result = await self._printer.put_on_paper(lines, instead, self._paper)
        self._on_input(Printed(effect.wish, GUIDE_OUTCOMES[result.outcome].value, result.reason))

    @property
    def _paper(self) -> Literal[58, 80]:
        return self._config.printer.paper if self._config.printer else 80

    # -- what technicians and the hall want -----------------------------------------------------------------

    async def _maintain(self, what: str, argument: str) -> None:
        self._on_input(await self._maintenance.answer(what, argument))

    def _go_out(self, reason: str) -> None:
        """Out of service, or in again; kept over a restart where the disk takes it."""
        self._out = reason
        self._on_input(Told(reason or (TWIN if self._connection.withdrawn else "")))
        self._changed()
        try:
            self._store.keep_fact(FACT_OUT, reason.encode())
        except StoreError as error:
            log.error("whether it is out of service can't be kept for the next start: %s", error)

    def _met_twin(self, words: str, away: bool) -> None:
        self._twin = words
        if away is not self._away:
            self._away = away
            self._on_input(Told(TWIN if away else self._out))
        self._changed_soon()

    # -- what is known --------------------------------------------------------------------------------------

    def _keep_catalog(self, _: PublishedCatalog, payload: bytes) -> None:
        try:
            self._store.keep_fact(FACT_CATALOG, payload)
        except StoreError as error:
            log.error("the catalog can't be kept for the next start: %s", error)

    def _recall_catalog(self) -> None:
        """The catalog of before: without a gateway it is better than none."""
        if payload := self._store.fact(FACT_CATALOG):
            with suppress(ValidationError):  # of an older release
                self._hall.catalog = PublishedCatalog.model_validate_json(payload)

    def _changed_soon(self) -> None:
        if not self._change_due:
            self._change_due = True
            self._loop.call_soon(self._changed)

    def _changed(self) -> None:
        self._change_due = False
        world = self._world()
        self._on_world(world)
        self._presence.tell(self._state(world))

    def _world(self) -> World:
        up, down = Health.UP, Health.DOWN
        catalog = Health.UP if self._hall.catalog_fresh else Health.LOW
        parts = self._devices.parts() | {
            Part.BROKER: up if self._hall.broker_up else down,
            Part.GATEWAY: up if self._hall.gateway_up else down,
            Part.CATALOG: catalog if self._hall.catalog else down,
            Part.DISK: down if self._store.fault else up,
        }
        return World(
            kiosk=self._config.kiosk.id,
            catalog=self._hall.known_catalog,
            queues=self._hall.queues,
            parts=parts,
            leased=self._leases.left(),
            figures=self._hall.figures,
            asks_rating=self._config.kiosk.asks_rating,
            pin_set=self._config.maintenance is not None,
            troubles=self._troubles(),
            version=self._version,
            brightness=self._light.percent,
        )

    def _troubles(self) -> dict[Part, str]:
        """What is the matter, in a technician's words."""
        broker = self._twin or self._connection.last_error or ""
        found = self._devices.troubles() | ({Part.BROKER: broker} if broker else {})
        if self._store.fault:
            found[Part.DISK] = self._store.fault
        if self._leases.refused():
            found[Part.GATEWAY] = "; ".join(self._leases.refused()[-3:])
        return found

    def _state(self, world: World) -> KioskState:
        return KioskState(
            kiosk=self._config.kiosk.id,
            online=True,
            since=self._began,
            instance=self._instance,
            version=self._version,
            in_service=not self._out,
            out_reason=self._out,
            printer=PartHealth(world.health(Part.PRINTER).value),
            reader=PartHealth(world.health(Part.READER).value),
            scanner=PartHealth(world.health(Part.SCANNER).value),
            catalog=PartHealth(world.health(Part.CATALOG).value),
            disk=PartHealth(world.health(Part.DISK).value),
            disk_error=self._store.fault,
            devices=self._devices.states(),
            leased=dict(world.leased),
            unsettled=self._leases.owed(),
            refused=self._leases.refused(),
            help=self._help,
            brightness=self._light.percent,
        )

    # -- tasks ----------------------------------------------------------------------------------------------

    def _task(self, work: Coroutine[None, None, None], failed: Callable[[], Input]) -> None:
        task = self._loop.create_task(self._guarded(work, failed))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _guarded(self, work: Coroutine[None, None, None], failed: Callable[[], Input]) -> None:
        try:
            await work
        except Exception as error:  # noqa: BLE001  # what waits for an answer gets one
            log.error("an effect failed: %s", told_of(error))
            self._on_input(failed())
