"""The base of every model that crosses a boundary."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

UINT31_MAX = 2**31 - 1
"""Largest identity number: CloudEvents' Integer is a signed 32-bit number."""

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A name that is safe in a topic, a URL and a file name: 1-64 of letters, digits, dot, dash, underscore."""

Number31 = Annotated[int, Field(ge=0, le=UINT31_MAX)]


class Message(BaseModel):
    """A value that others sent us. Unknown fields are passed over, so that a newer peer can add some."""

    model_config = ConfigDict(frozen=True, extra="ignore", use_attribute_docstrings=True)


class Request(BaseModel):
    """A value that asks us to act. An unknown field is an error: the sender expects it to have an effect."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)
