"""Reads the numbers of this worker where they are."""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Iterator
from typing import Any

from gevent import get_hub

from .. import bus
from ..bus import Sample
from ..delivery.fanout import delivered
from ..edge import GeventWebSocket
from ..edge.host import worker
from ..home import release
from ..loop.histogram import Histogram
from ..loop.lag import Lag
from ..loop.threads import in_thread, waited
from ..parts import Parts
from ..settings.descriptors import most_sockets
from . import last_backup
from .faults import Faults
from .processes import Process, children, of_process

Reading = dict[str, list[Sample]]
Found = Iterator[tuple[str, Sample]]

# How people come, by what the parts call it.
VIA = {"parlor.v1": "ws", "plain": "chat", "social": "soc"}


class Meter:
    """
    Reads the numbers of this worker, which its parts count in attributes of their own.

    Whoever asks pays for it: nothing is counted anywhere else, and nothing kept.
    """

    def __init__(self, parts: Parts, sockets: GeventWebSocket, lag: Lag, faults: Faults) -> None:
        self.number = max(1, worker.number())
        self._parts = parts
        self._sockets = sockets
        self._lag = lag
        self._faults = faults
        self._began = time.time()
        self._notices: dict[str, int] = {}
        self._others: set[str] = set()
        parts.bus.subscribe(self._notice)

    def read(self) -> Reading:
        """Return all numbers by their names; it asks the kernel in a thread."""
        reading: Reading = {}
        for found in (
            self._worker(),
            self._connections(),
            self._talk(),
            self._store(),
            self._bus(),
            self._http(),
            _processes(in_thread(_ask_kernel, self.number)),
        ):
            for name, sample in found:
                reading.setdefault(name, []).append(sample)
        return reading

    def _notice(self, notice: bus.Notice) -> None:
        kind = type(notice).__name__
        self._notices[kind] = self._notices.get(kind, 0) + 1
        match notice:
            case bus.Arrived(origin=origin):
                self._others.add(origin)
            case bus.Gone(origin=origin):
                self._others.discard(origin)

    def _worker(self) -> Found:
        settings = self._parts.settings
        store = "postgresql" if settings.on_postgresql else "sqlite"
        joined = "redis" if settings.on_redis else "local"
        built = [release(), platform.python_version(), worker.version(), store, joined]
        yield "parlor_build_info", Sample(built, 1)
        yield "parlor_worker_up", Sample([], 1)
        yield "parlor_worker_start_time_seconds", Sample([], self._began)
        yield "parlor_loop_lag_seconds", _spread(self._lag.seconds)
        pool = get_hub().threadpool
        yield "parlor_threads_busy", Sample([], len(pool))
        yield "parlor_threads", Sample([], pool.maxsize)
        yield "parlor_threads_wait_seconds", _spread(waited)
        yield from _each("parlor_faults_total", self._faults.counts)

    def _connections(self) -> Found:
        sockets = self._sockets
        open_ = {}
        for name in sockets.view_functions:
            open_[name] = sockets.opened[name]
            yield "parlor_connections_opened_total", Sample([_endpoint(name)], open_[name])
        for (name, code), count in list(sockets.closed.items()):
            open_[name] -= count
            yield "parlor_connections_closed_total", Sample([_endpoint(name), code], count)
        for name, count in open_.items():
            yield "parlor_connections", Sample([_endpoint(name)], count)
        yield "parlor_connections_max", Sample([], most_sockets(self._parts.settings))
        yield from _each("parlor_handshakes_refused_total", sockets.refused)
        waiting = [size for one in sockets.connections if (size := one.outbox.size)]
        yield "parlor_outbox_bytes", Sample([], sum(waiting))
        yield "parlor_outbox_waiting", Sample([], len(waiting))
        yield "parlor_delivered_total", Sample([], delivered.copies)
        bounds = sockets.bounds
        yield "parlor_frames_total", Sample(["received"], bounds.frames_received)
        yield "parlor_frames_total", Sample(["sent"], delivered.copies + bounds.frames_sent)
        yield "parlor_sent_bytes_total", Sample(["many"], delivered.size)
        yield "parlor_sent_bytes_total", Sample(["one"], bounds.answered)
        yield "parlor_received_bytes_total", Sample([], bounds.received)
        yield "parlor_slow_readers_total", Sample([], bounds.cut_off)

    def _talk(self) -> Found:
        counts, hub = self._parts.counts, self._parts.hub
        for name, via in VIA.items():
            yield "parlor_messages_total", Sample([via], counts.messages[name])
        yield from _each("parlor_refused_total", counts.refused)
        for resumed, seconds in counts.hello_seconds.items():
            yield "parlor_hello_seconds", _spread(seconds, "1" if resumed else "0")
        yield "parlor_people", Sample([], hub.people)
        yield "parlor_rooms", Sample([], hub.rooms)
        yield "parlor_backfill_total", Sample([], hub.backfills)
        yield "parlor_reloads_total", Sample([], hub.reloads)
        yield from _each("parlor_sign_ins_total", counts.sign_ins)
        yield "parlor_guests_total", Sample([], counts.guests)

    def _store(self) -> Found:
        figures = self._parts.store.figures()
        yield "parlor_store_up", Sample([], float(figures.reads))
        yield "parlor_store_write_up", Sample([], float(figures.writes))
        yield "parlor_store_turn_seconds", _spread(figures.turn_seconds)
        yield "parlor_store_turn_changes", _spread(figures.turn_changes)
        yield "parlor_store_answer_seconds", _spread(figures.answer_seconds)
        for kind, seconds in figures.read_seconds.items():
            yield "parlor_store_read_seconds", _spread(seconds, kind)
        if (size := self._parts.store.size()) is not None:
            yield "parlor_store_bytes", Sample([], size)
        if (space := self._parts.store.space()) is not None:
            yield "parlor_data_free_bytes", Sample([], space.free)
            yield "parlor_data_size_bytes", Sample([], space.total)
        settings = self._parts.settings
        if settings.database_file and (age := last_backup.age(settings.data)) is not None:
            yield "parlor_backup_age_seconds", Sample([], age)

    def _bus(self) -> Found:
        yield "parlor_bus_up", Sample([], float(self._parts.bus.whole))
        yield "parlor_bus_processes", Sample([], len(self._others))
        yield from _each("parlor_bus_notices_total", self._notices)
        yield "parlor_bus_missed_total", Sample([], self._notices.get("Missed", 0))
        yield "parlor_bus_notice_seconds", _spread(self._parts.bus.notice_seconds)

    def _http(self) -> Found:
        counts = self._parts.counts
        for labels, count in list(counts.requests.items()):
            yield "parlor_http_requests_total", Sample(list(labels), count)
        yield from _each("parlor_http_route_seconds_total", counts.route_seconds)
        yield "parlor_http_request_seconds", _spread(counts.request_seconds)
        yield "parlor_http_busy_cores", Sample([], counts.busy)
        yield "parlor_http_cores", Sample([], self._parts.settings.cores)


def _endpoint(name: str) -> str:
    """Return what people call an endpoint: as its address is."""
    return "ws" if name == "parlor" else name


def _each(name: str, counts: Any) -> Found:
    for label, count in list(counts.items()):
        yield name, Sample([label], count)


def _spread(histogram: Histogram, *labels: str) -> Sample:
    return Sample(list(labels), histogram.sum, list(histogram.bounds), list(histogram.counts))


def _ask_kernel(number: int) -> list[tuple[str, Process]]:
    """Return what is said of this worker; the first one asks for those that are no workers, too."""
    named = {f"worker-{number}": os.getpid()}
    instance = worker.processes() if worker.is_first_worker() else None
    if instance is not None:
        named["master"] = instance.master
        # Besides the workers a master has begun the HTTP router only.
        for other in children(instance.master):
            if other not in instance.workers:
                named["router"] = other
    found = [(name, of_process(pid)) for name, pid in named.items()]
    return [(name, process) for name, process in found if process is not None]


def _processes(found: list[tuple[str, Process]]) -> Found:
    for name, process in found:
        yield "process_cpu_seconds_total", Sample([name], process.cpu)
        yield "process_resident_memory_bytes", Sample([name], process.memory)
        yield "process_open_fds", Sample([name], process.files)
        yield "process_max_fds", Sample([name], process.most_files)
