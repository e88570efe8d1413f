"""
The published forms of the wire: a JSON Schema and an AsyncAPI document.

Both are generated from the types of this package; `python -m parlor.wire.schema` writes
them to `docs/`, and a test holds the copies there to the code.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec

from .. import wire

DOCS = Path(__file__).parents[2] / "docs"

Json = dict[str, Any]

FROM_CLIENT: tuple[type[wire.Event], ...] = get_args(wire.FromClient)
FROM_SERVER: tuple[type[wire.Event], ...] = get_args(wire.FromServer)
ALL = tuple(dict.fromkeys(FROM_CLIENT + FROM_SERVER))


def documents() -> dict[str, str]:
    """Return the text of every published file, by its name."""
    made: Mapping[str, Json] = {
        f"{wire.SUBPROTOCOL}.schema.json": json_schema(),
        "asyncapi.json": asyncapi(),
    }
    return {name: _pretty(document) for name, document in made.items()}


def write(folder: Path = DOCS) -> None:
    """Write the published files."""
    for name, text in documents().items():
        (folder / name).write_text(text, encoding="utf-8")


def json_schema() -> Json:
    """Return a schema that any event fits, with one for each direction under `$defs`."""
    one_way = {
        "FromClient": _any_of(FROM_CLIENT, "#/$defs/", "An event that a client sends."),
        "FromServer": _any_of(FROM_SERVER, "#/$defs/", "An event that the server sends."),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": wire.SUBPROTOCOL,
        "description": _summary(wire),
        "anyOf": [{"$ref": f"#/$defs/{direction}"} for direction in one_way],
        "$defs": one_way | _schemas("#/$defs/"),
    }


def asyncapi() -> Json:
    """Return the AsyncAPI document, told by the server: it receives what clients send."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Parlor",
            "version": wire.SUBPROTOCOL.rpartition(".")[2],
            "description": _summary(wire),
            "license": {"name": "MIT"},
        },
        "defaultContentType": "application/json",
        "channels": {"ws": _channel()},
        "operations": {
            "receiveFromClient": _operation("receive", FROM_CLIENT),
            "sendToClient": _operation("send", FROM_SERVER),
        },
        "components": {
            "messages": {_tag(kind): _message(kind) for kind in ALL},
            "schemas": _schemas("#/components/schemas/"),
        },
    }


def _channel() -> Json:
    return {
        "address": "/ws",
        "title": wire.SUBPROTOCOL,
        "description": f"A WebSocket of the subprotocol {wire.SUBPROTOCOL}, one for all rooms.",
        "messages": {_tag(kind): {"$ref": f"#/components/messages/{_tag(kind)}"} for kind in ALL},
        "bindings": {
            "ws": {
                "method": "GET",
                "headers": {
                    "type": "object",
                    "properties": {
                        "Sec-WebSocket-Protocol": {"type": "string", "const": wire.SUBPROTOCOL}
                    },
                },
            }
        },
    }


def _operation(action: str, kinds: Iterable[type[wire.Event]]) -> Json:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/ws"},
        "messages": [{"$ref": f"#/channels/ws/messages/{_tag(kind)}"} for kind in kinds],
    }


def _message(kind: type[wire.Event]) -> Json:
    message: Json = {
        "name": _tag(kind),
        "title": kind.__name__,
        "payload": {"$ref": f"#/components/schemas/{kind.__name__}"},
    }
    return message | ({"description": _summary(kind)} if kind.__doc__ else {})


def _schemas(prefix: str) -> Json:
    _, components = msgspec.json.schema_components(ALL, ref_template=prefix + "{name}")
    return {name: _plain(schema) for name, schema in sorted(components.items())}


def _plain(schema: Any) -> Any:
    """
    Return a schema in the words of JSON Schema only.

    `discriminator` is a word of OpenAPI; AsyncAPI has it otherwise. Nothing is
    lost: each event says as a constant what its type is.
    """
    if isinstance(schema, list):
        return [_plain(one) for one in schema]
    if isinstance(schema, dict):
        # A mapping of OpenAPI, and not a property that somebody calls so.
        foreign = isinstance(schema.get("discriminator"), dict) and "anyOf" in schema
        return {
            key: _plain(value)
            for key, value in schema.items()
            if not (foreign and key == "discriminator")
        }
    return schema


def _any_of(kinds: Iterable[type[wire.Event]], prefix: str, description: str) -> Json:
    return {
        "description": description,
        "anyOf": [{"$ref": prefix + kind.__name__} for kind in kinds],
    }


def _tag(kind: type[wire.Event]) -> str:
    return str(kind.__struct_config__.tag)


def _summary(documented: object) -> str:
    return (inspect.getdoc(documented) or "").strip()


def _pretty(document: Json) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    write()
