"""
Joins a module of JavaScript and all that it imports to one file.

Each module becomes a function that returns what the module exports, after
those that it imports. That is right for modules which import by name at their
beginning, in no circle, and export what they declare, and never a variable
that changes; what is written otherwise is refused. `import()` is not known
here: nothing is fetched later.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

IMPORT = re.compile(r"""^import \{([^}]*)\} from "(\.{1,2}/[^"]+)";\n""", re.MULTILINE)
EXPORT = re.compile(
    r"^export (?=(?:class|(?:async )?function\*?|const) ([A-Za-z_$][\w$]*))", re.MULTILINE
)
STRAY = re.compile(r"^\s*(?:import|export)\b.*|\bimport\s*[(.].*", re.MULTILINE)
COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def joined(folder: Path, path: str) -> str:
    """
    Return the module `path` and those it imports as one module, without imports.

    Raises:
        ValueError: If one of them is written in another way.
    """
    return "\n".join(_as_function(folder, module) for module in _in_order(folder, path))


def _in_order(folder: Path, path: str, above: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the paths of all modules, each once and after those that it imports."""
    if path in above:
        raise ValueError(f"{path} imports itself, by {above[-1]}")
    found: dict[str, None] = {}
    for _, imported in IMPORT.findall(_read(folder, path)):
        found.update(dict.fromkeys(_in_order(folder, _beside(path, imported), (*above, path))))
    yield from found
    yield path


def _as_function(folder: Path, path: str) -> str:
    text = _read(folder, path)
    exported = ", ".join(EXPORT.findall(text))
    text = IMPORT.sub(lambda found: _taken(path, *found.groups()), EXPORT.sub("", text))
    if stray := STRAY.search(COMMENT.sub("", text)):
        raise ValueError(f"{path} cannot be joined: {stray[0].strip()}")
    function = f"(() => {{\n{text}return {{ {exported} }};\n}})()"
    return f"// {path}\nconst {_name_of(path)} = {function};\n"


def _taken(path: str, names: str, imported: str) -> str:
    """Return what stands for an import; a module is a constant by now."""
    names = re.sub(r"\s+as\s+", ": ", " ".join(names.split()))
    return f"const {{ {names} }} = {_name_of(_beside(path, imported))};\n"


def _read(folder: Path, path: str) -> str:
    return (folder / path).read_text(encoding="utf-8")


def _beside(path: str, imported: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), imported))


def _name_of(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
