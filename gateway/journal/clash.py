"""Two presses under one identity: two pads claim one hardware id, or a pad uses a number again. Pure.

What can't be compared is taken for the same press: a pad repeats its presses for as long as it likes.
"""

from typing import Any

from contracts.events import DeviceData, EventKind
from contracts.pad.messages import KEY_DECLINE
from gateway.journal.entries import Draft, HeardPress
from gateway.rules import SessionRow


def find_clash(press: HeardPress, stored: dict[str, Any], session: SessionRow | None) -> Draft | None:
    """The fault to tell when `stored`, the event with the press's identity, was made of another press.

    `session` is the one that the press's token was given for.
    """
    data = stored["data"]
    key = int(data.get("key", KEY_DECLINE))  # a declined session's event names no key
    if key == press.key and _same_aim(press, stored, session) and _same_reasons(press, data):
        return None
    identity = press.identity
    fault = DeviceData(
        device=press.device,
        url="",
        window=press.window,
        hardware_id=identity.device,
        boot=identity.boot,
        detail=(
            f"press {identity.id} (device {identity.device}, boot {identity.boot}, number "
            f"{identity.sequence}) came twice with other content: stored with key {key}"
            f"{_named(str(stored.get('subject', '')))} from {data.get('device')}, now key {press.key}"
            f"{_named(session.session.key if session else '')} from {press.device}: do two pads have one id? "
            "replace the copy"
        ),
    )
    return Draft(EventKind.DEVICE_FAULT, press.heard_ms, fault, subject=press.device)


def _same_aim(press: HeardPress, stored: dict[str, Any], session: SessionRow | None) -> bool:
    data = stored["data"]
    if "session" not in data:
        return int(data.get("token", 0)) == press.token
    if session is None:
        return press.token != 0  # a token that has been forgotten says nothing
    return bool(stored.get("subject") == session.session.key)


def _same_reasons(press: HeardPress, data: dict[str, Any]) -> bool:
    if "reasons" not in data:
        return True  # a declined session's event holds none, nor does a refused press of an older release
    stored = (*data.get("reasons", ()), *data.get("unknown_reasons", ()))
    return sorted(stored) == sorted(press.reasons)


def _named(session: str) -> str:
    return f" for {session}" if session else ""
