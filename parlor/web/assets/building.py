"""Makes of the sources of the page what browsers ask for."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from rjsmin import jsmin
from whitenoise.compress import Compressor

from .modules import joined

# What a page asks for, and what it is made of: a module, or folders of style sheets.
SCRIPTS = ("js/page.js", "js/card.js")
STYLES = {
    "css/room.css": ("css/base", "css/room"),
    "css/card.css": ("css/base", "css/card"),
}
LAYERS = "css/layers.css"
AS_THEY_ARE = ("icons", "manifest.webmanifest", "js/start.js")
KEPT = 5  # versions: pages of the one before are still open, and a neighbour may serve them


def build(sources: Path, into: Path) -> Path:
    """
    Return the folder of this version's files below `into`, with each one's compressed form.

    Its name is a hash of all that is in it. Processes that start together
    make the same, and the first one's stays.
    """
    into.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=".", dir=into))
    try:
        _fill(made, sources)
        version = into / version_of(made)
        made.chmod(0o755)
        try:
            made.rename(version)
        except OSError:
            if not version.is_dir():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    version.touch()
    _forget_old(into)
    return version


def version_of(folder: Path) -> str:
    """Return the hash of all files below `folder` and of their names."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{file.relative_to(folder)}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def styles(sources: Path, folders: tuple[str, ...]) -> str:
    """Return the style sheets of some folders as one, after the order of their layers."""
    sheets = [sources / LAYERS]
    for folder in folders:
        sheets += sorted((sources / folder).glob("*.css"))
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _fill(folder: Path, sources: Path) -> None:
    for path in SCRIPTS:
        _write(folder / path, jsmin(joined(sources, path)))
    for path, folders in STYLES.items():
        _write(folder / path, styles(sources, folders))
    for name in AS_THEY_ARE:
        source = sources / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / name)
    # Brotli would save a tenth more, and take half a second of each start.
    compressor = Compressor(use_brotli=False, quiet=True)
    for file in [path for path in folder.rglob("*") if path.is_file()]:
        if compressor.should_compress(file.name):
            compressor.compress(str(file))


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _forget_old(into: Path) -> None:
    versions = [path for path in into.iterdir() if not path.name.startswith(".")]
    for old in sorted(versions, key=lambda path: path.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
