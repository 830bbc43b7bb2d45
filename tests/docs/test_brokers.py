"""The page on brokers: mosquitto runs with what it says, its certificates fit, its ACL keeps roles apart."""

import re
import shlex
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue

import paho.mqtt.client as paho
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from contracts.commands import REQUESTS, CommandName
from contracts.hall_commands import HallCommand
from contracts.kiosk import KioskCommandName
from contracts.reference.hall_commands import role_of
from demo.processes import free_port
from demo.stack import mosquitto_program, own_user

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "how-to"
PAGE = "set-up-the-brokers.md"
TEXT = (HOW_TO / PAGE).read_text(encoding="utf-8")
ROOT = "hallside/v1/hall-1"
ACCEPTED, NOT_AUTHORISED, NOBODY = 0, 135, 16
WAIT_S = 20.0
QUIET_S = 1.0


def blocks(mark: str) -> list[str]:
    """The code of the page that has a line which begins so."""
    found = re.findall(r"(?:^    .*\n|^\n(?=    ))+", TEXT, re.MULTILINE)
    plain = [re.sub(r"^    ", "", block, flags=re.MULTILINE).strip() for block in found]
    return [block for block in plain if re.search(rf"^{mark}", block, re.MULTILINE)]


def acl() -> dict[str, set[str]]:
    """What the hall's ACL grants each account: `write …`, `read …`."""
    (hall,) = (block.partition("# at the hall")[2] for block in blocks("# at the hall"))
    (roles,) = blocks("user kiosk-1")
    granted: dict[str, set[str]] = {}
    user = ""
    for line in f"{hall}\n{roles}".splitlines():
        word, _, rest = line.partition(" ")
        if word == "user":
            user = rest
        elif word == "topic":
            granted.setdefault(user, set()).add(rest)
    return granted


def commands(user: str) -> set[str]:
    prefix = f"write {ROOT}/command/"
    return {right.removeprefix(prefix) for right in acl()[user] if right.startswith(prefix)}


def of_role(*roles: str) -> set[str]:
    return {name.value for name in CommandName if role_of(name) in roles}


def test_each_account_has_the_commands_of_its_role_and_no_others() -> None:
    queue = {name.value for name, model in REQUESTS.items() if issubclass(model, HallCommand)}
    assert commands("kiosk-1") | commands("appointments") == of_role("kiosk", "any")
    assert commands("appointments") == {"book"}
    assert commands("clerk-12") == of_role("window", "any") & queue
    assert commands("technician") == of_role("technician")
    assert commands("board-1") == commands("pad-12") == set()
    assert commands("ticket-page") | commands("supervision") <= of_role("kiosk", "any")


SCREENS = ("kiosk-1", "board-1", "pad-12")


def own(screen: str) -> set[str]:
    """A screen tells how it is, hears whether another says so under its name, and answers whoever tells it
    something."""
    return {
        f"readwrite {ROOT}/kiosk/{screen}/state",
        f"read {ROOT}/kiosk/{screen}/command/+",
        f"write {ROOT}/reply/operator",
    }


def role(page: str, user: str) -> list[str]:
    """What a page grants an account, line by line."""
    text = (HOW_TO / page).read_text(encoding="utf-8")
    (found,) = re.findall(rf"^ +user {user}\n((?: +topic .*\n)+)", text, re.MULTILINE)
    return [line.strip() for line in found.splitlines()]


@pytest.mark.parametrize(
    ("page", "user", "here"),
    [("put-up-a-board.md", "board-east", "board-1"), ("use-a-screen-pad.md", "pad-12", "pad-12")],
)
def test_the_page_of_a_screen_grants_its_account_what_this_page_does(page: str, user: str, here: str) -> None:
    assert role(page, user) == [line.replace(f"/{here}/", f"/{user}/") for line in role(PAGE, here)]


def test_each_screen_may_tell_how_it_is_and_hear_who_else_says_so() -> None:
    assert [own(screen) - acl()[screen] for screen in SCREENS] == [set()] * len(SCREENS)


def test_no_account_but_the_gateways_writes_anything_but_commands_or_reads_a_command() -> None:
    for user, rights in acl().items():
        if user != "hall-1":
            others = set(rights) - (own(user) if user in SCREENS else set())
            assert [right for right in others if "write" in right and "/command/" not in right] == []
            assert [right for right in others if right.startswith("read") and "/command/" in right] == []


class Account:
    """A connection of one account; blocks."""

    def __init__(
        self,
        port: int,
        name: str,
        context: ssl.SSLContext | None = None,
        password: str = "",
        *,
        acknowledges: bool = True,
    ) -> None:
        self.messages: SimpleQueue[paho.MQTTMessage] = SimpleQueue()
        self.connected: SimpleQueue[int] = SimpleQueue()
        self.codes: SimpleQueue[int] = SimpleQueue()
        self.client = paho.Client(
            CallbackAPIVersion.VERSION2, name, protocol=paho.MQTTv5, manual_ack=not acknowledges
        )
        self.client.on_message = lambda _c, _u, message: self.messages.put(message)
        self.client.on_subscribe = lambda _c, _u, _m, codes, _p: self.codes.put(codes[0].value)
        self.client.on_connect = lambda _c, _u, _f, reason, _p: self.connected.put(reason.value)
        self.client.on_publish = lambda _c, _u, _m, reason, _p: self.codes.put(reason.value)
        if password:
            self.client.username_pw_set(name, password)
        if context is not None:
            self.client.tls_set_context(context)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()
        assert self.connected.get(timeout=WAIT_S) == ACCEPTED

    def publish(self, topic: str) -> int:
        """The broker's reason code."""
        self.client.publish(f"{ROOT}/{topic}", b"{}", qos=1)
        return self.codes.get(timeout=WAIT_S)

    def subscribe(self, topic: str) -> None:
        self.client.subscribe(f"{ROOT}/{topic}", qos=1)
        assert self.codes.get(timeout=WAIT_S) == 1

    def takes_all(self) -> list[str]:
        """Acknowledge what has come and what comes then; the topics."""
        topics = []
        with suppress(Empty):
            while True:
                message = self.messages.get(timeout=QUIET_S)
                topics.append(message.topic)
                self.client.ack(message.mid, message.qos)
        return topics

    def close(self) -> None:
        assert self.connected.empty(), "the broker had closed the connection"
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """/etc/mosquitto, made by the page's own commands."""
    made = tmp_path_factory.mktemp("mosquitto")
    for block in blocks("openssl req"):
        subprocess.run(["sh", "-ec", block], cwd=made, check=True, capture_output=True)
    for line in "\n".join(blocks("mosquitto_passwd")).replace("/etc/mosquitto/", "").splitlines():
        command, *options, file, account = shlex.split(line)
        subprocess.run([command, *options, "-b", file, account, "secret"], cwd=made, check=True)
    for account in ("clerk-12", "kiosk-2", "operator", "board-1", "pad-12"):
        added = ["mosquitto_passwd", "-b", "passwords", account, "secret"]
        subprocess.run(added, cwd=made, check=True)
    acl_lines = [block.partition("# at the hall")[2] for block in blocks("# at the hall")] + blocks(
        "user kiosk-1"
    )
    (kiosk,) = re.findall(r"^user kiosk-1\n(?:topic .*\n)+", acl_lines[-1], re.MULTILINE)
    acl_lines.append(kiosk.replace("kiosk-1", "kiosk-2"))
    (made / "acl").write_text("\n".join(acl_lines) + "\n", encoding="utf-8")
    return made


class Broker:
    """mosquitto with one of the page's configurations, its ports and folder changed alone."""

    def __init__(self, folder: Path, configuration: str) -> None:
        text = configuration.replace("/etc/mosquitto", str(folder))
        self.ports = {old: free_port() for old in re.findall(r"^listener (\d+)", text, re.MULTILINE)}
        for old, new in self.ports.items():
            text = text.replace(f"listener {old}", f"listener {new}")
        (folder / "mosquitto.conf").write_text(
            f"user {own_user()}\npersistence_location {folder}/\n{text}\n", encoding="utf-8"
        )
        self.process = subprocess.Popen(
            [mosquitto_program(), "-c", str(folder / "mosquitto.conf")], stderr=subprocess.PIPE, text=True
        )
        assert self.process.stderr is not None
        told = []
        for line in self.process.stderr:
            told.append(line)
            if line.rstrip().endswith("running"):
                return
        self.close()
        raise AssertionError("".join(told))

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=WAIT_S)


HALL, CENTRE = blocks("listener 8883")
(WITH_CERTIFICATES,) = blocks("require_certificate")


@pytest.fixture(params=[HALL, CENTRE], ids=["hall", "centre"])
def broker(request: pytest.FixtureRequest, folder: Path) -> Iterator[Broker]:
    broker = Broker(folder, request.param)
    yield broker
    broker.close()


def trusting(folder: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def test_each_configuration_runs_and_lets_roles_do_their_own_over_tls(broker: Broker, folder: Path) -> None:
    kiosk = Account(broker.ports["8883"], "kiosk-1", trusting(folder), "secret")
    assert kiosk.publish("command/issue") in (ACCEPTED, NOBODY)
    assert kiosk.publish("command/call-next") == NOT_AUTHORISED
    assert kiosk.publish("hall/calls") == NOT_AUTHORISED
    assert kiosk.publish("kiosk/kiosk-1/state") in (ACCEPTED, NOBODY)
    assert kiosk.publish("kiosk/kiosk-2/state") == NOT_AUTHORISED
    kiosk.close()
    gateway = Account(broker.ports["8883"], "hall-1", trusting(folder), "secret")
    for topic in (
        "state",
        "catalog",
        "hall/calls",
        "window/12/state",
        "supervision/long-pause",
        "reply/kiosk-1",
    ):
        assert gateway.publish(topic) in (ACCEPTED, NOBODY), topic
    gateway.close()


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_hears_what_is_said_under_its_own_name_alone(folder: Path, screen: str) -> None:
    broker = Broker(folder, HALL)
    try:
        account = Account(broker.ports["1883"], screen, password="secret")
        for shown in (screen, "kiosk-2"):
            account.subscribe(f"kiosk/{shown}/state")
        other = Account(broker.ports["1883"], "kiosk-2", password="secret")
        assert other.publish("kiosk/kiosk-2/state") in (ACCEPTED, NOBODY)
        assert account.publish(f"kiosk/{screen}/state") == ACCEPTED
        assert account.takes_all() == [f"{ROOT}/kiosk/{screen}/state"]
        account.close()
        other.close()
    finally:
        broker.close()


def test_no_account_but_the_operators_tells_a_kiosk_anything(folder: Path) -> None:
    broker = Broker(folder, HALL)
    orders = [f"kiosk/kiosk-1/command/{name.value}" for name in KioskCommandName]
    try:
        kiosk = Account(broker.ports["1883"], "kiosk-1", password="secret")
        kiosk.subscribe("kiosk/kiosk-1/command/+")
        for stranger in ("kiosk-2", "kiosk-1", "clerk-12", "hall-1"):
            account = (
                Account(broker.ports["1883"], stranger, password="secret") if stranger != "kiosk-1" else kiosk
            )
            assert [account.publish(order) for order in orders] == [NOT_AUTHORISED] * len(orders), stranger
            if account is not kiosk:
                account.close()
        operator = Account(broker.ports["1883"], "operator", password="secret")
        assert {operator.publish(order) for order in orders} == {ACCEPTED}
        assert kiosk.takes_all() == [f"{ROOT}/{order}" for order in orders]
        operator.close()
        kiosk.close()
    finally:
        broker.close()


def test_an_account_is_known_by_its_certificate(folder: Path) -> None:
    configuration = HALL.replace("listener 8883\n", f"listener 8883\n{WITH_CERTIFICATES}\n")
    broker = Broker(folder, configuration)
    try:
        context = trusting(folder)
        with pytest.raises(ssl.SSLError):
            handshake(broker.ports["8883"], context)
        context.load_cert_chain(folder / "hall-1.pem", folder / "hall-1.key")
        gateway = Account(broker.ports["8883"], "any-client-id", context)
        assert gateway.publish("state") in (ACCEPTED, NOBODY)
        assert gateway.publish("command/issue") == NOT_AUTHORISED
        gateway.close()
    finally:
        broker.close()


def handshake(port: int, context: ssl.SSLContext) -> None:
    """TLS and one byte: under TLS 1.3 the server's refusal comes after the handshake."""
    with (
        socket.create_connection(("127.0.0.1", port), WAIT_S) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as tls,
    ):
        tls.recv(1)


FLOOD = 2000


@pytest.mark.parametrize(("limit", "all_come"), [(True, True), (False, False)])
def test_a_flood_of_one_client_costs_another_no_command(folder: Path, limit: bool, all_come: bool) -> None:
    line = re.search(r"^max_queued_messages \d+\n", HALL, re.MULTILINE)
    assert line
    broker = Broker(folder, HALL if limit else HALL.replace(line[0], ""))
    try:
        gateway = Account(broker.ports["1883"], "hall-1", password="secret", acknowledges=False)
        gateway.subscribe("command/+")
        kiosk = Account(broker.ports["8883"], "kiosk-1", trusting(folder), "secret")
        for _ in range(FLOOD):
            kiosk.client.publish(f"{ROOT}/command/issue", b"{}", qos=1)
        for _ in range(FLOOD):
            assert kiosk.codes.get(timeout=WAIT_S) == ACCEPTED
        clerk = Account(broker.ports["1883"], "clerk-12", password="secret")
        assert clerk.publish("command/call-next") == ACCEPTED
        assert (gateway.takes_all()[-1] == f"{ROOT}/command/call-next") is all_come
        for account in (gateway, kiosk, clerk):
            account.close()
    finally:
        broker.close()
