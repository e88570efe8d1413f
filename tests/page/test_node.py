"""The page's model and line run without a browser; their tests are written in its own language."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from ..support.required import require

ROOT = Path(__file__).parent.parent.parent
TESTS = sorted(Path(__file__).parent.glob("*.test.js"))
MINUTES = 10


@pytest.mark.parametrize("path", TESTS, ids=lambda path: path.name)
def test_the_model_and_the_line_do_without_a_browser(path):
    node = require(shutil.which("node"), "Node", "nodejs")
    ended = subprocess.run(
        [node, "--test", path],
        cwd=ROOT,
        env=os.environ | {"PYTHON": sys.executable},
        capture_output=True,
        text=True,
        timeout=MINUTES * 60,
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
