"""The base of every model that crosses a boundary."""

from enum import IntEnum
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic_core import CoreSchema, core_schema

UINT31_MAX = 2**31 - 1
"""Largest identity number: CloudEvents' Integer is a signed 32-bit number."""

Identifier = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
"""A name that is safe in a topic, a URL and a file name: 1-64 of letters, digits, dot, dash, underscore."""

Number31 = Annotated[int, Field(ge=0, le=UINT31_MAX)]


class Code(IntEnum):
    """A number that stands for a thing. On the wire only a number passes for one: not `true`, "1" or 1.0."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Self], handler: GetCoreSchemaHandler) -> CoreSchema:
        number = core_schema.int_schema(strict=True)
        return core_schema.no_info_after_validator_function(
            cls, number, ref=f"{cls.__module__}.{cls.__name__}"
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return handler(core_schema.enum_schema(cls, list(cls), sub_type="int"))


class Message(BaseModel):
    """A value that others sent us. Unknown fields are passed over, so that a newer peer can add some."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Request(BaseModel):
    """A value that asks us to act. An unknown field is an error: the sender expects it to have an effect."""

    model_config = ConfigDict(frozen=True, extra="forbid")
