"""The suite: installed once into a virtual environment of its own, then run."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .python27 import Missing, find

HERE = Path(__file__).parent
VENV = HERE / ".venv"
REQUIREMENTS = HERE / "requirements.txt"
VIRTUALENV = HERE / "virtualenv.txt"
INSTALL_PATIENCE = 300
# A registry that cannot be reached is to be noticed soon: all this is optional.
PIP = ("-m", "pip", "--disable-pip-version-check", "--timeout", "15", "--retries", "1")


class Way(NamedTuple):
    """A way to the server under test: what the report calls it, and its address."""

    name: str
    url: str


class Run(NamedTuple):
    """How many cases were planned, and what the suite reported of each, by its name."""

    planned: int
    reported: dict[str, dict[str, object]]


def install(environ: Mapping[str, str] = os.environ) -> Path:
    """
    Return the interpreter that has the suite; install it where it is not installed yet.

    Raises:
        Missing: If there is no CPython 2.7, or it cannot be installed.
    """
    base, python, mark = find(environ), VENV / "bin" / "python", VENV / "installed"
    wanted = _wanted(base)
    if python.exists() and mark.exists() and mark.read_text() == wanted:
        return python
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        _make_venv(base)
        _pip(python, "--no-deps", "--no-build-isolation", "-r", REQUIREMENTS)
    except subprocess.TimeoutExpired as slow:
        raise Missing(f"the suite was not installed within {slow.timeout} s") from None
    except subprocess.CalledProcessError as failed:
        raise Missing(f"the suite cannot be installed: {_reason(failed)}") from None
    mark.write_text(wanted)
    return python


def run(python: Path, way: Way, cases: Sequence[str], reports: Path, patience: float) -> Run:
    """
    Run the cases that match, and keep the suite's reports in a folder, as pages and JSON.

    Raises:
        subprocess.TimeoutExpired: If they take longer than `patience` seconds.
        subprocess.CalledProcessError: If the suite itself fails.
    """
    shutil.rmtree(reports, ignore_errors=True)
    reports.mkdir(parents=True)
    plan = {
        "outdir": str(reports),
        "servers": [{"agent": way.name, "url": way.url}],
        "cases": list(cases),
    }
    (reports / "plan.json").write_text(json.dumps(plan))
    with (reports / "log").open("w") as log:
        subprocess.run(
            [python, "-m", "autobahntestsuite.wstest", "-m", "fuzzingclient", "-s", "plan.json"],
            cwd=reports,
            stdout=log,
            stderr=subprocess.STDOUT,
            timeout=patience,
            check=True,
        )
    return _read(reports, way)


def _read(reports: Path, way: Way) -> Run:
    said = re.search(r"will run (\d+) test cases", (reports / "log").read_text())
    index = reports / "index.json"
    # One that is ended before its end says nothing, and that all is well.
    reported = json.loads(index.read_text()).get(way.name, {}) if index.exists() else {}
    return Run(int(said[1]) if said else 0, reported)


def _wanted(base: Path) -> str:
    """Return what an up-to-date installation was made of."""
    locked = hashlib.sha256(REQUIREMENTS.read_bytes() + VIRTUALENV.read_bytes())
    return f"{base} {locked.hexdigest()}\n"


def _make_venv(base: Path) -> None:
    """Make the virtual environment; CPython 2.7 need have nothing but its own library."""
    with tempfile.TemporaryDirectory() as folder:
        _pip(Path(sys.executable), "--no-deps", "--target", folder, "-r", VIRTUALENV)
        _bounded([base, "-m", "virtualenv", "--no-download", VENV], PYTHONPATH=folder)


def _pip(python: Path, *arguments: str | Path) -> None:
    _bounded([python, *PIP, "install", "--quiet", "--require-hashes", *arguments])


def _bounded(command: Sequence[str | Path], **environ: str) -> None:
    subprocess.run(
        command,
        env=os.environ | environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=INSTALL_PATIENCE,
        check=True,
    )


def _reason(failed: subprocess.CalledProcessError) -> str:
    """Return the line that says most of what a failed command printed."""
    lines = [line.strip() for line in failed.output.splitlines() if line.strip()]
    errors = [line for line in lines if line.lower().startswith("error")]
    return (errors or lines or [f"exit status {failed.returncode}"])[-1]
