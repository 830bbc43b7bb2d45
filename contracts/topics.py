"""The MQTT topic tree. Everything of one gateway lies under one prefix: a broker's ACL can confine it.

hallside/v1/<gateway>/event/<kind>              events, QoS 1, to the centre
hallside/v1/<gateway>/receipt                   receipts, QoS 1, from the centre
hallside/v1/<gateway>/state                     retained: online, epoch, head; last will: offline
hallside/v1/<gateway>/device/<device>/state     retained: one for each device
hallside/v1/<gateway>/caller/<window>           keys of a window's caller, as they are pressed; kept nowhere
hallside/v1/<gateway>/catalog                   retained: the hall's catalog, for kiosks
hallside/v1/<gateway>/hall/calls                retained: the last calls, for boards
hallside/v1/<gateway>/hall/queues               retained: every service's queue
hallside/v1/<gateway>/hall/figures              retained: the day's figures
hallside/v1/<gateway>/window/<window>/state     retained: one for each window
hallside/v1/<gateway>/supervision/<kind>        findings of electronic supervision, as they begin and end
hallside/v1/<gateway>/kiosk/<kiosk>/state       retained: one for each kiosk; last will: offline
hallside/v1/<gateway>/kiosk/<kiosk>/command/<name>   requests to that kiosk
hallside/v1/<gateway>/command/<name>            requests, with response topic and correlation data
hallside/v1/<gateway>/reply/<client>            where a client should ask to be answered
"""

from dataclasses import dataclass

from contracts.errors import TopicError

ROOT = "hallside/v1"
ALL_EVENTS = f"{ROOT}/+/event/#"
"""What the backend subscribes to."""
ALL_STATES = f"{ROOT}/+/state"
MQTT_QOS = 1
BRANCHES = frozenset(
    {
        "event",
        "receipt",
        "state",
        "device",
        "caller",
        "catalog",
        "hall",
        "window",
        "supervision",
        "kiosk",
        "command",
        "reply",
    }
)
"""What lies directly under a gateway's prefix."""


@dataclass(frozen=True, slots=True)
class GatewayTopics:
    """The topics of one gateway."""

    gateway: str

    @property
    def prefix(self) -> str:
        return f"{ROOT}/{self.gateway}"

    def event(self, kind: str) -> str:
        """Where an event of that kind goes; `kind` as in `EventKind`."""
        return f"{self.prefix}/event/{kind}"

    @property
    def receipt(self) -> str:
        return f"{self.prefix}/receipt"

    @property
    def state(self) -> str:
        return f"{self.prefix}/state"

    def device_state(self, device: str) -> str:
        return f"{self.prefix}/device/{device}/state"

    @property
    def device_states(self) -> str:
        """Where the gateway finds, on the hall's broker, states of devices that are no more."""
        return self.device_state("+")

    def caller(self, window: str) -> str:
        """Where the keys of a window's caller go."""
        return f"{self.prefix}/caller/{window}"

    @property
    def catalog(self) -> str:
        return f"{self.prefix}/catalog"

    @property
    def calls(self) -> str:
        return f"{self.prefix}/hall/calls"

    @property
    def queues(self) -> str:
        return f"{self.prefix}/hall/queues"

    @property
    def figures(self) -> str:
        return f"{self.prefix}/hall/figures"

    def window_state(self, window: str) -> str:
        return f"{self.prefix}/window/{window}/state"

    def supervision(self, kind: str) -> str:
        """Where findings go; `kind` as in `FindingKind`."""
        return f"{self.prefix}/supervision/{kind}"

    def kiosk_state(self, kiosk: str) -> str:
        return f"{self.prefix}/kiosk/{kiosk}/state"

    def kiosk_command(self, kiosk: str, name: str) -> str:
        """Where that kiosk is told something; `name` as in `KioskCommandName`."""
        return f"{self.prefix}/kiosk/{kiosk}/command/{name}"

    def command(self, name: str) -> str:
        return f"{self.prefix}/command/{name}"

    @property
    def commands(self) -> str:
        """What the gateway subscribes to on the hall's broker."""
        return f"{self.prefix}/command/+"

    def reply(self, client: str) -> str:
        return f"{self.prefix}/reply/{client}"


@dataclass(frozen=True, slots=True)
class Address:
    """A topic taken apart: whose it is, and what lies behind the prefix."""

    gateway: str
    branch: str
    rest: tuple[str, ...]


def parse(topic: str) -> Address:
    """Raises TopicError when `topic` is not one of the tree."""
    parts = topic.split("/")
    root = ROOT.split("/")
    if len(parts) < len(root) + 2 or parts[: len(root)] != root or "" in parts:
        raise TopicError(f"{topic!r} is no topic of {ROOT}/<gateway>/…")
    gateway, branch, *rest = parts[len(root) :]
    if branch not in BRANCHES:
        raise TopicError(f"{topic!r}: a gateway has no branch {branch!r}")
    return Address(gateway, branch, tuple(rest))
