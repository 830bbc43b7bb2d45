"""JSON Schema whose fields say what they mean: the string below each field in its model's source.

Sources are read here, when a schema is made, and not by every program that starts: pydantic's own way
(`use_attribute_docstrings`) reads them whenever a model is imported, a seventh of a kiosk's start.
"""

import ast
import inspect
import textwrap
from functools import cache

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import ModelSchema


class DescribedSchema(GenerateJsonSchema):
    """Give it to `model_json_schema`. A description that a field has already stays."""

    def model_schema(self, schema: ModelSchema) -> JsonSchemaValue:
        """Of one model, its fields described."""
        found = super().model_schema(schema)
        model: type[BaseModel] = schema["cls"]
        properties: dict[str, JsonSchemaValue] = found.get("properties", {})
        for name, field in model.model_fields.items():
            text = _text(model, name)
            for key in properties.keys() & {name, field.validation_alias, field.serialization_alias}:
                if text:
                    properties[key].setdefault("description", text)
        return found


def _text(model: type[BaseModel], field: str) -> str:
    """What the class that declares the field says below it; nothing where it says nothing."""
    owner = next((kind for kind in model.__mro__ if field in inspect.get_annotations(kind)), None)
    return _texts(owner).get(field, "") if owner else ""


@cache
def _texts(kind: type) -> dict[str, str]:
    (declared,) = ast.parse(textwrap.dedent(inspect.getsource(kind))).body
    assert isinstance(declared, ast.ClassDef)
    found = {}
    for above, below in zip(declared.body, declared.body[1:], strict=False):
        match above, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name)),
                ast.Expr(value=ast.Constant(value=str(text))),
            ):
                found[name] = inspect.cleandoc(text)
    return found
