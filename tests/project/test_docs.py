"""What the documents say of the code is true of the code."""

import ast
import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import parlor.errors
from parlor.errors import Disconnect, ParlorError, Refused
from parlor.ops.doctor.finding import CODES
from parlor.settings import Settings, variable
from parlor.settings.files import files_of
from parlor.settings.settings import secrets
from parlor.text.sentences import SENTENCES
from parlor.watch.families import FAMILIES

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
# RFC 6455 and its registry: codes that other ends may use, or that stand for no frame at all.
STANDARD = {1000, 1001, 1002, 1003, 1006, 1007, 1008, 1009, 1011, 1013}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tree(kind: type[ParlorError]) -> Iterator[type[ParlorError]]:
    for child in kind.__subclasses__():
        if child.__module__ == parlor.errors.__name__:  # and none of a test
            yield child
            yield from tree(child)


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the one table under a heading of docs/protocol.md."""
    section = re.search(
        rf"^## {heading}\n(.*?)(?=^## )", text("docs/protocol.md"), re.MULTILINE | re.DOTALL
    )
    assert section, f"docs/protocol.md has no section {heading}"
    lines = [line for line in section[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


# Refusals and endings

REFUSALS = {kind.code: kind for kind in tree(Refused) if kind.__name__[0] != "_"}


def sentences_of(code: str) -> str:
    """Return what is said of a code; of too_many there is a sentence for each thing counted."""
    several = [key for key in SENTENCES if str(key).startswith(f"{code}_")]
    return " ".join(SENTENCES[key].words for key in ([code] if code in SENTENCES else several))


def test_the_table_of_refusals_has_every_code_and_no_other() -> None:
    assert [row[0].strip("`") for row in rows("Refusals")] == list(
        dict.fromkeys(row[0].strip("`") for row in rows("Refusals"))
    )
    assert {row[0].strip("`") for row in rows("Refusals")} == set(REFUSALS)


@pytest.mark.parametrize("row", rows("Refusals"), ids=lambda row: row[0].strip("`"))
def test_a_refusal_is_described_as_it_is(row: list[str]) -> None:
    kind = REFUSALS[row[0].strip("`")]
    assert row[2] == ("yes" if kind.hostile else "no")
    assert row[1] == sentences_of(kind.code)


def test_the_table_of_endings_has_every_code_and_no_other() -> None:
    listed = [int(row[0]) for row in rows("Close codes")]
    ours = {kind.code for kind in tree(Disconnect)}
    assert len(listed) == len(set(listed))
    assert ours <= set(listed)
    assert set(listed) <= ours | STANDARD


@pytest.mark.parametrize("row", rows("Close codes"), ids=lambda row: row[0])
def test_an_ending_says_what_to_do_as_its_range_does(row: list[str]) -> None:
    code = int(row[0])
    if code >= 4000:
        assert row[2] == ("come back" if code < 4500 else "stay away")
    for kind in tree(Disconnect):
        if kind.code == code:
            assert row[1] == f"“{kind().reason}”"


# Settings

CONFIGURATION = text("docs/configuration.md")


def test_no_setting_is_described_that_does_not_exist() -> None:
    known = {variable(field.name) for field in fields(Settings)} | {"PARLOR_TEST_ALL"}
    known |= files_of(secrets())
    for document in DOCUMENTS:
        mentioned = set(re.findall(r"\bPARLOR_[A-Z_]+[A-Z]\b", document.read_text()))
        assert mentioned <= known, f"{document.name} mentions what does not exist"


ASKS_FOR = {"PARLOR_BUS": ("PARLOR_DATABASE_URL", "PARLOR_SECRET")}


def test_every_example_of_a_setting_can_be(tmp_path: Path) -> None:
    folders = {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}
    examples = re.findall(r"^Example: `(PARLOR_\w+)=(.*?)`", CONFIGURATION, re.MULTILINE)
    assert {name for name, _ in examples} == {variable(field.name) for field in fields(Settings)}
    known = dict(examples)
    for name, value in examples:
        needed = {other: known[other] for other in ASKS_FOR.get(name, ())}
        assert Settings.from_environ(folders | needed | ({} if name in folders else {name: value}))


# What can be followed, run and installed


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    prose = re.sub(r"(`+).*?\1", "", document.read_text())
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose):
        if "://" not in target and not target.startswith("mailto:"):
            assert (document.parent / target).exists(), f"{document.name} links to {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_within_the_documents_finds_its_heading(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s:]*)#([^)]+)\)", document.read_text())
    for target, anchor in links:
        headings = re.findall(
            r"^#+ (.*)$", (document.parent / target if target else document).read_text(), re.M
        )
        anchors = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in headings}
        assert anchor in anchors, f"{document.name} links to {target}#{anchor}"


def test_every_make_target_that_is_mentioned_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    for document in DOCUMENTS:
        mentioned = set(re.findall(r"`make ([a-z]+)`", document.read_text()))
        assert mentioned <= targets, f"{document.name} mentions make {mentioned - targets}"


def test_every_test_that_is_named_as_a_proof_exists() -> None:
    names = {
        node.name
        for path in (ROOT / "tests").rglob("test_*.py")
        if ".venv" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef)
    }
    for document in DOCUMENTS:
        # A whole sentence in the past or present; file names end in .py, and have a slash.
        mentioned = set(re.findall(r"`(test_[a-z0-9_]+)`", document.read_text()))
        assert mentioned <= names, f"{document.name} names {mentioned - names}"


def test_every_dependency_has_its_reason() -> None:
    project = tomllib.loads(text("pyproject.toml"))["project"]
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    by_npm = json.loads(text("package.json"))["devDependencies"]
    reasons = set(
        re.findall(r"^\| `((?:@[\w-]+/)?[\w-]+)` \|", text("docs/architecture.md"), re.MULTILINE)
    )
    assert reasons == {re.split(r"[\[<>=]", line)[0] for line in wanted} | by_npm.keys()


def test_what_the_doctor_looks_at_is_described() -> None:
    doctor = text("docs/operating.md").partition("## Is all well?")[2].partition("\n## ")[0]
    table = re.findall(r"^\| `(\w+)` \| (.*) \|$", doctor, re.MULTILINE)
    assert dict(table) == CODES


def test_each_number_is_described_as_it_is_told() -> None:
    rows = re.findall(
        r"^\| `((?:parlor|process)_\w+)` \| (\w+) \| (.*?) ?\| (.*) \|$",
        text("docs/operating.md"),
        re.MULTILINE,
    )
    assert rows == [
        (one.name, one.kind, ", ".join(f"`{label}`" for label in one.labels), one.said)
        for one in FAMILIES
    ]
