"""A copy of Parlor's code, to be changed, or begun by another file than wsgi.py."""

import shutil
from pathlib import Path

from .server import ROOT

PARTS = ("parlor", "templates", "static")
FILES = ("wsgi.py", "uwsgi.ini")


def plant(folder: Path, wsgi: Path | None = None) -> Path:
    """Copy what a server runs from; what was compiled comes along."""
    folder.mkdir()
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part)
    for file in FILES:
        shutil.copy(ROOT / file, folder / file)
    if wsgi is not None:
        shutil.copy(wsgi, folder / wsgi.name)
        ini = folder / "uwsgi.ini"
        ini.write_text(ini.read_text().replace("%dwsgi.py", f"%d{wsgi.name}"))
    return folder
