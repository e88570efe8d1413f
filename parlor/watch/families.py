"""The numbers that there are: what each is called, and what it says."""

from __future__ import annotations

from typing import Literal, NamedTuple

Kind = Literal["gauge", "counter", "histogram"]


class Family(NamedTuple):
    """
    Numbers of one name, told apart by their labels.

    All have the label `worker`, too, but those that are `of_a_process`.
    """

    name: str
    kind: Kind
    said: str
    labels: tuple[str, ...] = ()
    of_a_process: bool = False


def _gauge(name: str, said: str, *labels: str) -> Family:
    return Family(name, "gauge", said, labels)


def _counter(name: str, said: str, *labels: str) -> Family:
    return Family(name, "counter", said, labels)


def _histogram(name: str, said: str, *labels: str) -> Family:
    return Family(name, "histogram", said, labels)


UP = _gauge("parlor_worker_up", "Whether the worker told its numbers, 1 or 0.")

FAMILIES = (
    _gauge("parlor_build_info", "What runs here.", "version", "python", "uwsgi", "store", "bus"),
    UP,
    _gauge("parlor_worker_start_time_seconds", "When the worker was loaded."),
    Family(
        "process_cpu_seconds_total",
        "counter",
        "Processor time, of the user and of the system.",
        ("process",),
        of_a_process=True,
    ),
    Family(
        "process_resident_memory_bytes", "gauge", "Memory.", ("process",), of_a_process=True
    ),
    Family(
        "process_open_fds", "gauge", "Files and sockets that are open.", ("process",),
        of_a_process=True,
    ),
    Family(
        "process_max_fds", "gauge", "How many may be open.", ("process",), of_a_process=True
    ),
    _histogram("parlor_loop_lag_seconds", "How late the loop was, looked at 20 times a second."),
    _gauge("parlor_connections", "Open sockets.", "endpoint"),
    _gauge("parlor_connections_max", "How many sockets the worker takes."),
    _counter("parlor_connections_opened_total", "Sockets that were opened.", "endpoint"),
    _counter("parlor_connections_closed_total", "Sockets that ended.", "endpoint", "code"),
    _counter("parlor_handshakes_refused_total", "Sockets that were not opened.", "reason"),
    _histogram("parlor_hello_seconds", "From a hello to its welcome.", "resumed"),
    _gauge("parlor_people", "People with a connection to the worker."),
    _gauge("parlor_rooms", "Rooms that are read by somebody at the worker."),
    _counter("parlor_messages_total", "Messages that were stored.", "via"),
    _counter("parlor_refused_total", "What people asked and were refused.", "code"),
    _histogram("parlor_store_turn_seconds", "How long one turn of writing took."),
    _histogram("parlor_store_turn_changes", "How many changes one turn of writing had."),
    _histogram(
        "parlor_store_answer_seconds",
        "From when a change was to be written to its answer, of the first one of each turn.",
    ),
    _histogram("parlor_store_read_seconds", "How long a question took.", "kind"),
    _gauge("parlor_store_up", "Whether the last question was answered, 1 or 0."),
    _gauge("parlor_store_write_up", "Whether the last turn was written, 1 or 0."),
    _gauge("parlor_store_bytes", "Size of the files of the database, if they are here."),
    _gauge("parlor_data_free_bytes", "What may still be written to the disk of the data."),
    _gauge("parlor_data_size_bytes", "How large the disk of the data is."),
    _gauge("parlor_backup_age_seconds", "Time since the last backup of SQLite, if there was one."),
    _counter("parlor_delivered_total", "Copies of messages and of passing things sent to many."),
    _counter(
        "parlor_frames_total",
        "Frames that came, and those sent to many, in answer, or as a ping or pong.",
        "direction",
    ),
    _counter("parlor_sent_bytes_total", "Bytes for sockets, as sent to many or to one.", "to"),
    _counter("parlor_received_bytes_total", "Bytes that came from sockets."),
    _gauge("parlor_outbox_bytes", "Bytes that sockets did not take yet."),
    _gauge("parlor_outbox_waiting", "Sockets for which any wait."),
    _counter("parlor_slow_readers_total", "Sockets that were cut off, for they did not read."),
    _gauge("parlor_bus_up", "Whether all other processes are heard, 1 or 0."),
    _gauge("parlor_bus_processes", "Other processes on the bus."),
    _counter("parlor_bus_notices_total", "Notices that came, the worker's own included.", "kind"),
    _counter("parlor_bus_missed_total", "How often notices may have been lost."),
    _histogram(
        "parlor_bus_notice_seconds",
        "From publishing to hearing in another process of the machine, of one notice a second.",
    ),
    _counter("parlor_backfill_total", "How often the store was asked for what may be lost."),
    _counter("parlor_reloads_total", "Rooms that returning readers had to load afresh."),
    _counter("parlor_http_requests_total", "Requests.", "route", "method", "status"),
    _counter("parlor_http_route_seconds_total", "What requests of a route took in all.", "route"),
    _histogram("parlor_http_request_seconds", "How long a request took."),
    _gauge("parlor_http_busy_cores", "Requests that are being answered."),
    _gauge("parlor_http_cores", "How many requests the worker answers at a time."),
    _gauge("parlor_threads_busy", "What runs in native threads, or waits for one."),
    _gauge("parlor_threads", "How many native threads there are at most."),
    _histogram("parlor_threads_wait_seconds", "How long there was no native thread to run it."),
    _counter("parlor_sign_ins_total", "Attempts to sign in by a password.", "outcome"),
    _counter("parlor_guests_total", "Guests that came."),
    _counter("parlor_faults_total", "Tracebacks in the log.", "where"),
)  # fmt: skip
