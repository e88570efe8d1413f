"""The table of events in docs/logs.md says what is logged, at which level, and with what."""

import ast
import re
from pathlib import Path

from parlor.ops.logs.lines import FIELDS, FOREIGN

ROOT = Path(__file__).parents[2]
LOGS = (ROOT / "docs" / "logs.md").read_text()
LEVELS = {
    "debug": "debug",
    "info": "info",
    "warning": "warning",
    "error": "error",
    "exception": "error",
}
MADE_ELSEWHERE = {
    ("log.dropped", "warning", ("count",)),
    ("uwsgi.said", "info", ()),
    (FOREIGN, "any", ("logger",)),
}


def calls():
    """Yield where something is logged, at which level, and the call."""
    for path in sorted((ROOT / "parlor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            whose = ast.unparse(node.func.value)
            if whose in ("log", "self._log") and node.func.attr in LEVELS:
                yield f"{path.relative_to(ROOT)}:{node.lineno}", LEVELS[node.func.attr], node


def extra_of(call):
    """Return the event of a call and its fields, by name."""
    (extra,) = [keyword.value for keyword in call.keywords if keyword.arg == "extra"]
    fields = {
        ast.literal_eval(key): value for key, value in zip(extra.keys, extra.values, strict=True)
    }
    return ast.literal_eval(fields.pop("event")), fields


def table():
    """Return the rows of the table of events: event, level, fields."""
    section = LOGS.split("## Events")[1].split("\n## ")[0]
    rows = re.findall(r"^\| `(\S+)` \| (\w+) \| (?:(.*?) )?\| \S.*\|$", section, re.MULTILINE)
    return {(event, level, tuple(re.findall(r"`(\w+)`", fields))) for event, level, fields in rows}


def test_every_call_that_logs_names_its_event_and_fields_that_there_are():
    found = list(calls())
    assert len(found) > 40
    for where, _, call in found:
        assert any(keyword.arg == "extra" for keyword in call.keywords), where
        event, fields = extra_of(call)
        assert re.fullmatch(r"[a-z_]+\.[a-z_0-9]+", event), where
        assert set(fields) <= set(FIELDS), where


def test_the_table_has_every_event_with_its_level_and_its_fields():
    events = {}
    for _, level, call in calls():
        event, fields = extra_of(call)
        events.setdefault((event, level), set()).update(fields)
    assert table() == MADE_ELSEWHERE | {
        (event, level, tuple(name for name in FIELDS if name in fields))
        for (event, level), fields in events.items()
    }


def test_the_documents_name_every_field():
    section = LOGS.split("## Fields")[1].split("\n## ")[0]
    named = re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE)
    always = ["at", "level", "event", "instance", "worker"]
    assert named == [*always, *FIELDS, "said", "exception", "logger"]
