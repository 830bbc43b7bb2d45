"""Which requests a pad knows and which values it takes (section 8). Pure."""

from contracts.pad.messages import (
    Capability,
    Language,
    Setting,
    UpdateActivate,
    UpdateBegin,
    UpdateConfirm,
    UpdateSignature,
)

REQUEST_IDS = frozenset({*range(0x06, 0x0A), *range(0x0D, 0x10), *range(0x12, 0x40)})
"""Message ids that carry a tag first, those of later versions included."""
UPDATE_IDS = frozenset({UpdateBegin.ID, UpdateSignature.ID, UpdateActivate.ID, UpdateConfirm.ID})
KNOWN_IDS = frozenset({*range(0x06, 0x0A), 0x0D, 0x0E})
"""Requests of version 1 that every pad of ours knows; those of UPDATE come with the capability."""
VALUES: dict[int, range] = {
    Setting.BRIGHTNESS: range(101),
    Setting.VOLUME: range(101),
    Setting.REASON_TIMEOUT: range(1, 0x10000),
    Setting.LANGUAGE: range(Language.DEFAULT, Language.ZH_HANT + 1),
}


def is_unknown_request(message_id: int, capabilities: Capability) -> bool:
    """Whether this is a request that the pad answers UNSUPPORTED, whatever its body holds behind the tag."""
    if message_id in UPDATE_IDS:
        return Capability.UPDATE not in capabilities
    return message_id in REQUEST_IDS and message_id not in KNOWN_IDS


def setting_is_valid(setting: int, value: int) -> bool:
    """Whether CONFIG may set this."""
    return setting in VALUES and value in VALUES[setting]
