"""Receipts: the backend's word that events are committed in its own store."""

from contracts.base import Message, Number31


class Received(Message):
    """One event. The hash says which content was stored, so that a forged event never settles the true
    one."""

    index: Number31
    hash: str


class Receipt(Message):
    """Receipts for some events of one epoch of one gateway."""

    epoch: Number31
    received: tuple[Received, ...]
