"""The data folder and the disk that it is on."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from ...settings import Settings
from .finding import Finding, error, fine, warning

MOUNTS = Path("/proc/self/mounts")
# Several machines write there, and SQLite's log is in memory that they do not share.
OVER_THE_NETWORK = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "ceph", "glusterfs", "afs"}
LEAST, LITTLE = 64 * 2**20, 0.1  # bytes of a disk, and of it what is little
WRITES, SIZE = 20, 4_096
SLOW = 0.02  # seconds for what is written to be kept


def folders(settings: Settings) -> Iterator[Finding]:
    """Look at whose the data folder is, and at its disk."""
    folder = settings.data.absolute()
    found = folder.stat()
    if found.st_uid != os.geteuid():
        yield warning(
            "folder",
            f"{folder} is another user's",
            f"run Parlor as that user, or chown {os.geteuid()} it",
        )
    elif found.st_mode & 0o077:
        yield warning("folder", f"others may look into {folder}", f"chmod 700 {folder}")
    else:
        yield fine("folder", f"{folder} is Parlor's own")
    yield _room(folder)
    if not settings.on_postgresql:
        yield _speed(folder)
        yield _file_system(folder)


def _room(folder: Path) -> Finding:
    disk = os.statvfs(folder)
    free, all_of_it = disk.f_bavail * disk.f_frsize, disk.f_blocks * disk.f_frsize
    said = f"{free / 2**30:,.1f} GB of {all_of_it / 2**30:,.1f} are free at {folder}"
    cure = "make room, or set PARLOR_DATA to a folder of a larger disk"
    if free < LEAST:
        return error("disk", said, cure)
    if free < LITTLE * all_of_it:
        return warning("disk", said, cure)
    return fine("disk", said)


def _speed(folder: Path) -> Finding:
    took = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(WRITES):
            began = time.perf_counter()
            file.write(bytes(SIZE))
            file.flush()
            os.fsync(file.fileno())
            took.append(time.perf_counter() - began)
    said = f"what is written is kept after {median(took) * 1000:.1f} ms"
    if median(took) > SLOW:
        return warning("slow_disk", said, "every message waits so long: take a faster disk")
    return fine("slow_disk", said)


def _file_system(folder: Path) -> Finding:
    kind = file_system(folder, MOUNTS.read_text(encoding="utf-8"))
    said = f"{folder} is on {kind}"
    if kind in OVER_THE_NETWORK or kind.startswith("fuse."):
        return error("file_system", said, "SQLite takes a disk of this machine; set PARLOR_DATA")
    if kind in ("overlay", "tmpfs"):
        return warning(
            "file_system", said, "it goes when the container or the machine does; mount a disk"
        )
    return fine("file_system", said)


def file_system(folder: Path, mounts: str) -> str:
    """Return the kind of file system of a folder, by the table of mounts."""
    best, kind = "", "unknown"
    for line in mounts.splitlines():
        _, place, found, *_ = line.split(" ")
        point = place.replace("\\040", " ")
        if folder.is_relative_to(point) and len(point) >= len(best):
            best, kind = point, found
    return kind
