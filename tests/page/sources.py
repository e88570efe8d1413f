"""The sources of the page, as tests look at them."""

import re
from pathlib import Path

STATIC = Path(__file__).parent.parent.parent / "static"
MODULES = sorted((STATIC / "js").rglob("*.js"))


def name(path):
    return path.relative_to(STATIC).as_posix()


def code_of(path):
    """Return what a browser reads of a module or a style sheet: no comments."""
    return re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", path.read_text(), flags=re.DOTALL)
