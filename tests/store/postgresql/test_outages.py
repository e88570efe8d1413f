"""PostgreSQL is stopped, killed, frozen: refusals come soon, and all is well by itself."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ...support.postgresql_server import require_postgresql
from .outages import SCENES

SCRIPT = Path(__file__).parent / "outages.py"


@pytest.fixture(scope="module")
def failures():
    """What went wrong in which scene; all are played in one process, which is like a worker."""
    require_postgresql()
    command = [sys.executable, "-m", "gevent.monkey", SCRIPT]
    environ = os.environ | {"PYTHONPATH": ":".join([str(SCRIPT.parents[3]), *sys.path])}
    played = subprocess.run(command, timeout=580, capture_output=True, text=True, env=environ)
    assert played.returncode == 0, played.stderr
    return json.loads(played.stdout)


@pytest.mark.parametrize("scene", [scene.__name__ for scene in SCENES])
def test_what_befalls_postgresql(failures, scene):
    assert scene not in failures, failures[scene]
