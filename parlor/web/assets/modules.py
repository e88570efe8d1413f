"""
Joins a module of JavaScript and all that it imports to one file.

Each module becomes a function that returns what the module exports, after
those that it imports. That is right for modules which import by name at their
beginning, in no circle, and export what they declare, and never a variable
that changes; what is written otherwise is refused.

What is fetched later, by `import("./later.js")`, becomes a file of its own at
its own path. It has the modules that only it needs, and takes those that are
there already from the file which has them, so that each is there once.
"""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

IMPORT = re.compile(r"""^import \{([^}]*)\} from "(\.{1,2}/[^"]+)";\n""", re.MULTILINE)
LATER = re.compile(r"""\bimport\("(\.{1,2}/[^"]+)"\)""")
EXPORT = re.compile(
    r"^export (?=(?:class|(?:async )?function\*?|const) ([A-Za-z_$][\w$]*))", re.MULTILINE
)
STRAY = re.compile(r"^\s*(?:import|export)\b.*|\bimport\s*[(.].*", re.MULTILINE)
COMMENT = re.compile(r"^\s*//.*$", re.MULTILINE)


def joined(folder: Path, path: str) -> dict[str, str]:
    """
    Return the files that stand for the module `path`, each at its path: its own, and what is later.

    Raises:
        ValueError: If one of the modules is written in another way.
    """
    files = _Files(_Modules(folder), path)
    return {file: files.text(file) for file in files.modules}


class _Modules:
    """The sources below a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.text = cache(self._read)

    def imports(self, path: str) -> list[str]:
        return [_beside(path, imported) for _, imported in IMPORT.findall(self.text(path))]

    def later(self, path: str) -> list[str]:
        code = COMMENT.sub("", self.text(path))
        return [_beside(path, imported) for imported in LATER.findall(code)]

    def exports(self, path: str) -> list[str]:
        return EXPORT.findall(self.text(path))

    def in_order(self, path: str, above: tuple[str, ...] = ()) -> Iterator[str]:
        """Yield the paths of a module and all that it imports, each once and after its imports."""
        if path in above:
            raise ValueError(f"{path} imports itself, by {above[-1]}")
        found: dict[str, None] = {}
        for imported in self.imports(path):
            found.update(dict.fromkeys(self.in_order(imported, (*above, path))))
        yield from found
        yield path

    def _read(self, path: str) -> str:
        return (self._folder / path).read_text(encoding="utf-8")


class _Files:
    """Which file has which modules."""

    def __init__(self, sources: _Modules, path: str) -> None:
        self._sources = sources
        first = list(sources.in_order(path))
        self._later = self._found_later(first)
        needed = {file: list(sources.in_order(file)) for file in self._later}
        often = Counter(module for modules in needed.values() for module in modules)
        # What two of them need is a file of its own.
        shared = [module for module, count in often.items() if count > 1 and module not in first]
        for module in shared:
            needed.setdefault(module, list(sources.in_order(module)))
        elsewhere = {*first, *needed}
        self.modules = {path: first} | {
            file: [module for module in modules if module == file or module not in elsewhere]
            for file, modules in needed.items()
        }
        self._home = {module: file for file, modules in self.modules.items() for module in modules}

    def text(self, file: str) -> str:
        """Return a file: what it takes from others, its modules, what others take from it."""
        lines = [
            f'import {{ {_name_of(module)} }} from "{_from(file, self._home[module])}";\n'
            for module in sorted(self._taken_by(file))
        ]
        lines += [self._as_function(module, file) for module in self.modules[file]]
        others = set().union(*(self._taken_by(other) for other in self.modules))
        if given := [module for module in sorted(others) if self._home[module] == file]:
            lines.append(f"export {{ {', '.join(map(_name_of, given))} }};\n")
        if file in self._later:
            names = ", ".join(self._sources.exports(file))
            lines.append(f"export const {{ {names} }} = {_name_of(file)};\n")
        return "\n".join(lines)

    def _taken_by(self, file: str) -> set[str]:
        """Return the modules of other files that those of this one import."""
        imports = (self._sources.imports(module) for module in self.modules[file])
        return {module for some in imports for module in some if self._home[module] != file}

    def _found_later(self, first: Collection[str]) -> list[str]:
        """Return the modules that are fetched later, by the first ones or by such."""
        found: dict[str, None] = {}
        waiting = list(first)
        while waiting:
            module = waiting.pop(0)
            for later in self._sources.later(module):
                if later in first:
                    raise ValueError(f"{module} cannot be joined: {later} is there at the start")
                if later not in found:
                    found[later] = None
                    waiting += self._sources.in_order(later)
        return list(found)

    def _as_function(self, path: str, file: str) -> str:
        text = self._sources.text(path)
        exported = ", ".join(self._sources.exports(path))
        text = IMPORT.sub(lambda found: _taken(path, *found.groups()), EXPORT.sub("", text))
        if stray := STRAY.search(LATER.sub("", COMMENT.sub("", text))):
            raise ValueError(f"{path} cannot be joined: {stray[0].strip()}")
        text = LATER.sub(lambda found: f'import("{_from(file, _beside(path, found[1]))}")', text)
        function = f"(() => {{\n{text}return {{ {exported} }};\n}})()"
        return f"// {path}\nconst {_name_of(path)} = {function};\n"


def _taken(path: str, names: str, imported: str) -> str:
    """Return what stands for an import; a module is a constant by now."""
    names = re.sub(r"\s+as\s+", ": ", " ".join(names.split()))
    return f"const {{ {names} }} = {_name_of(_beside(path, imported))};\n"


def _beside(path: str, imported: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), imported))


def _from(file: str, other: str) -> str:
    """Return how a file names another one."""
    way = posixpath.relpath(other, posixpath.dirname(file))
    return way if way.startswith("../") else f"./{way}"


def _name_of(path: str) -> str:
    return "$" + re.sub(r"\W", "_", path.removesuffix(".js"))
