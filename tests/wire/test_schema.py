"""The published forms of the wire are those of the code, and the examples are true."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parlor import wire
from parlor.wire import schema

PROTOCOL = (schema.DOCS / "protocol.md").read_text(encoding="utf-8")

FROM_CLIENT = {kind.__struct_config__.tag: kind for kind in schema.FROM_CLIENT}
FROM_SERVER = {kind.__struct_config__.tag: kind for kind in schema.FROM_SERVER}


def examples() -> Iterator[dict[str, Any]]:
    """Give every JSON object of the fenced json blocks; a block may have several."""
    decoder = json.JSONDecoder()
    for block in re.findall(r"^```json\n(.*?)^```$", PROTOCOL, re.MULTILINE | re.DOTALL):
        rest = block.strip()
        while rest:
            example, end = decoder.raw_decode(rest)
            yield example
            rest = rest[end:].lstrip()


EXAMPLES = list(examples())


def decoded(example: dict[str, Any]) -> wire.Event:
    raw = json.dumps(example).encode()
    return wire.decode(raw) if example["type"] in FROM_CLIENT else wire.decode_fact(raw)


@pytest.mark.parametrize("name", schema.documents())
def test_the_published_copy_is_that_of_the_code(name: str) -> None:
    path = schema.DOCS / name
    published = path.read_text(encoding="utf-8") if path.exists() else ""
    assert published == schema.documents()[name], (
        f"docs/{name} is not what parlor/wire says; run: make schema"
    )


@pytest.mark.parametrize("name", schema.documents())
def test_every_reference_leads_somewhere(name: str) -> None:
    text = schema.documents()[name]
    for reference in set(re.findall(r'"#/([^"]+)"', text)):
        found = json.loads(text)
        for step in reference.split("/"):
            found = found[step]
        assert found


def test_the_files_are_written_where_they_are_asked_for(tmp_path: Path) -> None:
    schema.write(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(schema.documents())


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: str(example["type"]))
def test_an_example_is_what_would_be_sent(example: dict[str, Any]) -> None:
    """Encoded anew it is the same, so it has no field that does not exist, nor a default."""
    assert json.loads(wire.encode(decoded(example))) == example


@pytest.mark.parametrize("tag", sorted(FROM_CLIENT | FROM_SERVER))
def test_every_event_has_an_example_and_a_heading(tag: str) -> None:
    assert tag in {example["type"] for example in EXAMPLES}
    assert re.search(rf"^#+ .*`{tag}`", PROTOCOL, re.MULTILINE)


@pytest.mark.parametrize("tag", sorted(FROM_CLIENT | FROM_SERVER))
def test_every_field_of_an_event_is_described_under_its_heading(tag: str) -> None:
    kind = (FROM_CLIENT | FROM_SERVER)[tag]
    heading = re.search(rf"^#+ .*`{tag}`.*?(?=^#)", PROTOCOL, re.MULTILINE | re.DOTALL)
    assert heading
    for field in kind.__struct_encode_fields__:
        assert f"`{field}`" in heading[0], f"docs/protocol.md says nothing of {tag}.{field}"
