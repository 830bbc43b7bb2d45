"""What fields mean is said in schemas, and costs a program that only uses the models nothing."""

import subprocess
import sys

from pydantic import BaseModel, Field

from contracts.described import DescribedSchema

MODELS = """\
from pydantic import BaseModel
import contracts.schemas, gateway.config, gateway.hall.display_texts, gateway.hall.policy, kiosk.config
import devices.bare_pad.profile

def below(kind):
    for one in kind.__subclasses__():
        yield one
        yield from below(one)

ours = [one for one in below(BaseModel) if not one.__module__.startswith("pydantic")]
assert len(ours) > 100
print([one.__name__ for one in ours if one.model_config.get("use_attribute_docstrings")])
"""


class Inner(BaseModel):
    """A value within another."""

    number: int = Field(alias="no")
    """How many."""


class Base(BaseModel):
    """What others are made of."""

    name: str
    """What it is called."""
    place: str = ""
    """Where it
    stands."""


class Whole(Base):
    """Adds to its base, and says one of its fields anew."""

    place: str = "here"
    inner: Inner
    """What is within."""
    said: int = Field(default=0, description="Said by itself.")
    """Not this."""
    bare: int = 0


def test_a_field_means_what_is_written_below_it() -> None:
    schema = Whole.model_json_schema(schema_generator=DescribedSchema)
    fields = {name: field.get("description") for name, field in schema["properties"].items()}
    assert fields == {
        "name": "What it is called.",
        "place": None,
        "inner": "What is within.",
        "said": "Said by itself.",
        "bare": None,
    }
    assert schema["$defs"]["Inner"]["properties"]["no"]["description"] == "How many."


def test_the_lines_of_a_meaning_are_kept_without_their_indentation() -> None:
    schema = Base.model_json_schema(schema_generator=DescribedSchema)
    assert schema["properties"]["place"]["description"] == "Where it\nstands."


def test_no_model_reads_its_source_when_a_program_imports_it() -> None:
    done = subprocess.run([sys.executable, "-c", MODELS], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
