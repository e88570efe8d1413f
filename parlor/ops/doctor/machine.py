"""What the machine gives: addresses, files, memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from ...errors import ConfigError
from ...settings import Settings, variable
from ...settings.descriptors import check_descriptors
from .. import preflight
from .finding import Finding, error, fine, warning

CGROUP = Path("/sys/fs/cgroup/memory.max")
# Bytes that a worker has when it has started, and that each of its cores may grow to.
WORKER, CORE = 85 * 2**20, 512 * 2**10


def machine(settings: Settings) -> Iterator[Finding]:
    """Look at what a start needs of the machine."""
    yield from _addresses(settings)
    try:
        said = check_descriptors(settings)
        yield fine("descriptors", said or "all sockets fit into the files that may be open")
    except ConfigError as wrong:
        yield error("descriptors", str(wrong))
    yield _queue()
    yield _memory(settings)


def _addresses(settings: Settings) -> Iterator[Finding]:
    if (pid := preflight.pid_in(settings.run)) is not None:
        yield fine("running", f"a Parlor runs in {settings.run}, as process {pid}")
        return
    yield fine("running", f"no Parlor runs in {settings.run}")
    for name in ("http", "direct"):
        address = getattr(settings, name)
        if not address:
            continue
        try:
            preflight.refuse_address(variable(name), address)
            yield fine("address", f"{address} is free")
        except ConfigError as wrong:
            yield error("address", str(wrong), f"set {variable(name)}")


def _queue() -> Finding:
    allowed = preflight.allowed_queue()
    if allowed < preflight.QUEUE:
        return warning(
            "queue",
            f"only {allowed} connections may wait to be accepted",
            f"sysctl net.core.somaxconn={preflight.QUEUE}",
        )
    return fine("queue", f"{preflight.QUEUE} connections may wait to be accepted")


def _memory(settings: Settings) -> Finding:
    most = settings.workers * (WORKER + settings.cores * CORE)
    there = _there()
    said = f"workers take up to {_megabytes(most)} of {_megabytes(there)}"
    if most > there:
        return warning("memory", said, "take fewer of PARLOR_WORKERS or PARLOR_CORES")
    return fine("memory", said)


def _there() -> int:
    """Return how many bytes of memory there are, as far as this process may have them."""
    machine_has = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine_has, int(CGROUP.read_text()))
    except (OSError, ValueError):  # there is no limit
        return machine_has


def _megabytes(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"
