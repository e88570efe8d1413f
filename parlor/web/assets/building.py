"""Makes of the sources of the page what browsers ask for."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from importlib import metadata
from pathlib import Path

from rjsmin import jsmin
from whitenoise.compress import Compressor

from . import emoji
from .modules import joined

# What a page asks for, and what it is made of: a module, or folders of style sheets.
SCRIPTS = ("js/page.js", "js/card.js")
STYLES = {
    "css/room.css": ("css/base", "css/room"),
    "css/card.css": ("css/base", "css/card"),
    "css/admin.css": ("css/base", "css/admin"),
}
LAYERS = "css/layers.css"
LATER = "css/later"  # style sheets that come with a module which is fetched later
AS_THEY_ARE = ("icons", "manifest.webmanifest", "js/start.js")
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
_INDENT = re.compile(r"\s*\n\s*")
RJSMIN, WHITENOISE = metadata.version("rjsmin"), metadata.version("whitenoise")
KEPT = 5  # versions: pages of the one before are still open, and a neighbour may serve them


def build(sources: Path, into: Path) -> Path:
    """
    Return the folder of this version's files below `into`, with each one's compressed form.

    Its name is a hash of all that is in it. Processes that start together
    make the same, and the first one's stays. What was made of the same sources
    before is not made again.
    """
    into.mkdir(parents=True, exist_ok=True)
    known = into / f".made-{_fingerprint(sources)}"
    version = _made(known)
    if version is None:
        version = _make(sources, into)
        _note(known, version)
    version.touch()
    _forget_old(into)
    return version


def _make(sources: Path, into: Path) -> Path:
    made = Path(tempfile.mkdtemp(prefix=".", dir=into))
    try:
        _fill(made, sources)
        shutil.copytree(_emoji(into), made / "emoji")
        version = into / version_of(made)
        made.chmod(0o755)
        try:
            made.rename(version)
        except OSError:
            if not version.is_dir():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
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
        sheets += sorted((sources / folder).rglob("*.css"), key=lambda sheet: sheet.name)
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def smaller(sheet: str) -> str:
    """Return a style sheet without its comments and what sets off its lines."""
    return _INDENT.sub("\n", _REMARK.sub("", sheet)).strip()


def _fingerprint(sources: Path) -> str:
    """Return the hash of all that is made into a version, and of what makes it."""
    digest = hashlib.sha256(f"{emoji.version()} {RJSMIN} {WHITENOISE}".encode())
    for code in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(code.read_bytes())
    digest.update(version_of(sources).encode())
    return digest.hexdigest()[:12]


def _made(known: Path) -> Path | None:
    """Return the folder that a note names, if both are still there."""
    try:
        name = known.read_text(encoding="utf-8")
    except OSError:
        return None
    version = known.parent / name
    return version if name and version.is_dir() else None


def _note(known: Path, version: Path) -> None:
    """Write down what was made; a process that reads it meanwhile finds all of it, or nothing."""
    with tempfile.NamedTemporaryFile("w", dir=known.parent, prefix=".", delete=False) as file:
        file.write(version.name)
    Path(file.name).rename(known)


def _fill(folder: Path, sources: Path) -> None:
    for script in SCRIPTS:
        for path, text in joined(sources, script).items():
            _write(folder / path, jsmin(text))
    for path, folders in STYLES.items():
        _write(folder / path, smaller(styles(sources, folders)))
    for sheet in sorted((sources / LATER).glob("*.css")):
        _write(folder / LATER / sheet.name, smaller(sheet.read_text(encoding="utf-8")))
    for name in AS_THEY_ARE:
        source = sources / name
        copy = shutil.copytree if source.is_dir() else shutil.copyfile
        copy(source, folder / name)
    _compress(folder)


def _emoji(into: Path) -> Path:
    """Return the folder of what the picker of emoji shows; it takes a while, so it is made once."""
    made = into / f".emoji-{emoji.version()}"
    if made.is_dir():
        return made
    folder = Path(tempfile.mkdtemp(prefix=".", dir=into))
    try:
        emoji.write(folder / "data")
        _compress(folder)
        (folder / "data").rename(made)
    except OSError:
        if not made.is_dir():
            raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return made


def _compress(folder: Path) -> None:
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
    for note in into.glob(".made-*"):
        if _made(note) is None:
            note.unlink(missing_ok=True)
