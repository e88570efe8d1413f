"""Makes the bus that the settings ask for."""

from __future__ import annotations

from ..errors import ConfigError
from ..settings import Settings
from .contract import Bus
from .local.bus import LocalBus


def open_bus(settings: Settings) -> Bus:
    """
    Join this process to the others. To be called after the fork.

    Raises:
        ConfigError: If the settings name a bus that cannot be opened.
    """
    local = _open_local(settings)
    return _join_by_redis(settings.bus, local) if settings.on_redis else local


def _open_local(settings: Settings) -> LocalBus:
    # One that is alone has it, too: the operator's commands tell it what they have done.
    folder = settings.run / "bus"
    try:
        return LocalBus(folder)
    except OSError as error:
        why = error.strerror or str(error)
        raise ConfigError(f"{folder}, where workers find each other, cannot be: {why}") from None


def _join_by_redis(url: str, local: LocalBus) -> Bus:
    # Imported here, so that without Redis its client takes no memory.
    from .joint.bus import JointBus
    from .redis.bus import RedisBus

    try:
        return JointBus(local, RedisBus(url, local.name, local.machine))
    except ValueError:
        local.close()
        # The URL is not repeated, for it may hold a password.
        raise ConfigError("PARLOR_BUS cannot be: it takes redis://:password@host:6379/0") from None
