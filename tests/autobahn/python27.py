"""Finds CPython 2.7, the one that the suite runs on."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

ASK = "import platform; print(platform.python_implementation() + platform.python_version()[:4])"
ANSWER = "CPython2.7."
PATIENCE = 30


class Missing(Exception):
    """The suite cannot run here; the text says why, and what would help."""


def find(environ: Mapping[str, str] = os.environ) -> Path:
    """
    Return the interpreter: `$PYTHON27`, `python2.7` on the path, or one of pyenv's.

    Raises:
        Missing: If there is none, or `$PYTHON27` is something else.
    """
    named = environ.get("PYTHON27")
    if named:
        path = shutil.which(named, path=environ.get("PATH"))
        if path is None or not is_cpython27(Path(path)):
            raise Missing(f"PYTHON27={named} is not CPython 2.7")
        return Path(path)
    for candidate in _candidates(environ):
        if is_cpython27(candidate):
            return candidate
    raise Missing("CPython 2.7 is not here: `pyenv install 2.7.18`, or name one by PYTHON27=")


def is_cpython27(path: Path) -> bool:
    """Ask it: pyenv puts a `python2.7` on the path that only says which version is not chosen."""
    try:
        asked = subprocess.run([path, "-c", ASK], capture_output=True, text=True, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0 and asked.stdout.strip() == ANSWER


def _candidates(environ: Mapping[str, str]) -> Iterator[Path]:
    on_path = shutil.which("python2.7", path=environ.get("PATH"))
    if on_path:
        yield Path(on_path)
    pyenv = Path(environ.get("PYENV_ROOT") or Path(environ.get("HOME", "/"), ".pyenv"))
    yield from sorted(pyenv.glob("versions/2.7*/bin/python2.7"), reverse=True)
