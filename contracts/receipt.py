"""Receipts: the backend's word that events are committed in its own store."""

from typing import Annotated

from pydantic import Field

from contracts.base import Message, Number31


class Received(Message):
    """One event. The hash says which content was stored: a forged event never settles the true one."""

    index: Number31
    hash: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Receipt(Message):
    """Receipts for some events of one epoch of one gateway."""

    epoch: Number31
    received: tuple[Received, ...]
    refused: tuple[Received, ...] = ()
    """Events whose place in the chain holds another content at the backend: the gateway's journal went back
    in
    time (an old copy was restored). The gateway gives them new places, in a new epoch."""
