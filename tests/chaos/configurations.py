"""The ways in which a Parlor is put together, by name."""

from pathlib import Path

from .cluster import Cluster
from .place import Place

CONFIGURATIONS = {
    "sqlite-1": (Place, 1),
    "sqlite-2": (Place, 2),
    "cluster": (Cluster, 1),
    "cluster-2": (Cluster, 2),
}


def make(name: str, folder: Path, switches: tuple[str, ...]) -> Place:
    """Return a place that was not started yet."""
    kind, workers = CONFIGURATIONS[name]
    return kind(folder, switches, workers)
