"""Which page this process hands out, for pages that are open to know that there is a newer one."""

from __future__ import annotations

import hashlib
from pathlib import Path


def page_version(*folders: Path) -> str:
    """Return a hash of what a page is made of: all files below these folders."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            digest.update(f"{file.relative_to(folder)}\0".encode())
            digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:12]
