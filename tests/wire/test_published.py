"""The published forms of the wire are what their specifications take."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from parlor.wire import schema

from ..support.required import require
from .test_schema import EXAMPLES

# What the official parser judges by, from the package of those who publish it.
SPECS = Path(__file__).parents[2] / "node_modules" / "@asyncapi" / "specs" / "schemas"

EVENTS = schema.json_schema()


def faults(document: Any, of: Any) -> list[str]:
    validator = jsonschema.validators.validator_for(of)(of)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


@pytest.fixture(scope="module")
def asyncapi() -> Any:
    """The schema of AsyncAPI documents of the version that ours is of."""
    path = SPECS / f"{schema.asyncapi()['asyncapi']}-without-$id.json"
    require(path.is_file(), "The schema of AsyncAPI", "nodejs npm, then make test")
    return json.loads(path.read_text())


def test_the_asyncapi_document_is_one(asyncapi: Any) -> None:
    assert faults(schema.asyncapi(), asyncapi) == []


def test_a_word_of_openapi_in_it_would_be_found(asyncapi: Any) -> None:
    document = schema.asyncapi()
    document["components"]["schemas"]["Page"]["discriminator"] = {"propertyName": "type"}
    assert faults(document, asyncapi)


def test_the_json_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(EVENTS)


def test_the_schemas_use_no_word_that_json_schema_does_not_have() -> None:
    assert words(EVENTS) <= {
        *("$defs", "$ref", "$schema", "anyOf", "const", "default", "description", "enum", "items"),
        *("additionalProperties", "maximum", "maxLength", "minimum", "minLength", "properties"),
        *("required", "title", "type", "maxItems", "minItems", "pattern", "propertyNames"),
        *("contentEncoding", "prefixItems"),
    }


def words(of: Any) -> set[str]:
    """Return the words of a schema, not the names of what it describes."""
    if isinstance(of, list):
        return set().union(*map(words, of))
    if not isinstance(of, dict):
        return set()
    inner = [
        words(list(value.values()) if key in ("properties", "$defs") else value)
        for key, value in of.items()
        if key not in ("const", "default", "enum")
    ]
    return set(of).union(*inner)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["type"]))
def test_the_examples_fit_the_json_schema(example: dict[str, Any]) -> None:
    assert faults(example, EVENTS) == []


@pytest.mark.parametrize(
    "event",
    [
        {"type": "shout"},
        {"type": "say", "client_id": "", "room": "lobby", "text": "x"},
        {"type": "page", "client_id": "c", "room": "lobby", "from": 1, "to": 1, "entries": [{}]},
    ],
    ids=lambda event: str(event["type"]),
)
def test_what_is_no_event_does_not_fit(event: dict[str, Any]) -> None:
    assert faults(event, EVENTS)
