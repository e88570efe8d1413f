"""
Runs Parlor for somebody who sits in front of it: `python -m parlor.ops.greeting`, or `make run`.

uWSGI has some 50 lines to say of itself at a start and a stop, and no option to
say less. Here it is heard through a pipe, and of its lines those are held back
that are known and say that all is as always. Everything else is passed on at once: Parlor's
own lines, faults, and whatever is not known here. If uWSGI fails without a
word of Parlor's, what was held back is passed on, too. With PARLOR_LOG=json all
that is passed on is JSON: what is no line of the log becomes one.
"""

from __future__ import annotations

import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from ..errors import ConfigError
from ..settings import Settings
from ..settings.ini import INI, environ_of_ini

KEPT = 200  # lines that are held back; more than uWSGI says of a start with many workers
OURS = b"parlor: "
AS_ALWAYS = re.compile(
    rb"""
    \[uWSGI\]\ getting\ INI\ configuration\ from\ .*
    | running\ ".*"\ \(.*\)\.\.\.
    | \*\*\*\ Starting\ uWSGI\ .*
    | compiled\ with\ version:\ .*
    | (os|nodename|machine|clock\ source|lock\ engine|thunder\ lock|Python\ version):\ .*
    | detected\ (number\ of\ CPU\ cores|binary\ path|max\ file\ descriptor\ number):\ .*
    | current\ working\ directory:\ .*
    | !!!\ no\ internal\ routing\ support,\ rebuild\ with\ pcre\ support\ !!!
    | uWSGI\ running\ as\ root,\ you\ can\ use\ .*
    | chdir\(\)\ to\ .*
    | writing\ pidfile\ to\ .*
    | your\ (processes\ number\ limit|memory\ page\ size|mercy\ for\ graceful\ operations|server\ socket)\ .*
    | setrlimit\(\):\ .*
    | -\ async\ cores\ set\ to\ .*
    | (uWSGI\ http|uwsgi\ socket\ \d+)\ (bound|inherited)\ .*
    | Python\ main\ interpreter\ initialized\ .*
    | python\ threads\ support\ enabled
    | mapped\ \d+\ bytes\ .*
    | \*\*\*\ Operational\ MODE:\ .*
    | added\ .*\ to\ pythonpath\.
    | spawned\ (uWSGI|\d+\ offload\ threads)\ .*
    | \*\*\*\ Stats\ server\ enabled\ .*
    | subprocess\ \d+\ exited\ with\ code\ 0
    | WSGI\ app\ \d+\ .*\ ready\ in\ .*
    | \*\*\*\ running\ gevent\ loop\ engine\ .*
    | SIGINT/SIGTERM\ received\.\.\.killing\ workers\.\.\.
    | (Brutally|Gracefully)\ killing\ worker\ .*
    | [^-]*\ -\ (stopping\ gevent|main\ gevent\ watchers\ stopped|graceful\ shutdown)\ .*
    | gateway\ ".*"\ has\ been\ buried\ .*
    | worker\ \d+\ buried\ after\ .*
    | goodbye\ to\ (uWSGI\.|the\ gevent\ Hub\ .*)
    | VACUUM:\ .*\ removed\.
    """,  # noqa: E501
    re.VERBOSE,
)
ROOT = b"*** WARNING: you are running uWSGI as root !!!"

WHO = {
    "guests": "Whoever opens it picks a name and talks",
    "invite": "People make an account by an invitation, and come in by it",
    "closed": "People who have an account come in, and nobody makes one",
}


def greeting(settings: Settings, pid: int) -> str:
    """Return three lines: where Parlor is, who may come in, and how it is stopped."""
    who = WHO[settings.open_to]
    if settings.on_loopback and not (settings.url or settings.proxies):
        who += "; only this machine can connect, until PARLOR_HTTP says otherwise"
    lines = (
        f"Parlor is at {settings.place}",
        f"{who} (PARLOR_ACCESS={settings.open_to}).",
        f"Ctrl-C stops it; kill {pid} does so, too, and says goodbye to everybody first.",
    )
    return "".join(f"parlor: {line}\n" for line in lines)


class Lines:
    """What uWSGI says, without what it says always."""

    def __init__(self) -> None:
        self.held: deque[bytes] = deque(maxlen=KEPT)
        self.spoke = False  # Parlor itself, for good or ill
        self._warned = False

    def of(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Yield what is passed on."""
        for line in lines:
            self.spoke = self.spoke or line.startswith(OURS)
            again = self._warned and line.startswith(ROOT)
            self._warned = self._warned or line.startswith(ROOT)
            if again or AS_ALWAYS.fullmatch(line.rstrip()):
                self.held.append(line)
            else:
                yield line


def environ_to_run() -> Mapping[str, str]:
    """Return the settings that uWSGI will have, as far as they can be read."""
    try:
        return environ_of_ini()
    except ConfigError:  # of which uWSGI is about to tell
        return os.environ


def form_of(environ: Mapping[str, str]) -> Callable[[bytes], bytes]:
    """Return what gives a line the form in which all are passed on."""
    if environ.get("PARLOR_LOG", "").strip() != "json":
        return lambda line: line
    # Imported here, for who only reads along shall take little memory.
    from . import logs

    port = environ.get("PARLOR_HTTP", "").rpartition(":")[2]
    lines = logs.Lines("json", f"{socket.gethostname()}:{port}")

    def as_object(line: bytes) -> bytes:
        if line.startswith(logs.OBJECT):
            return line
        said = line.decode(errors="backslashreplace").rstrip()
        record = logging.LogRecord("uwsgi", logging.INFO, "", 0, said, (), None)
        record.__dict__["event"] = "uwsgi.said"
        return f"{lines.format(record)}\n".encode()

    return as_object


def main(options: Sequence[str]) -> int:
    """Run uWSGI by uwsgi.ini, and return its status."""
    uwsgi = Path(sys.executable).with_name("uwsgi")
    # A terminal tells uWSGI itself of a Ctrl-C, and all that it says of it is to be heard.
    signal.signal(signal.SIGINT, lambda number, frame: None)
    running = subprocess.Popen(  # noqa: S603 - our own uWSGI
        [uwsgi, "--ini", INI, *options], stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    signal.signal(signal.SIGTERM, lambda number, frame: running.terminate())
    assert running.stdout is not None
    lines, form = Lines(), form_of(environ_to_run())
    for line in lines.of(running.stdout):
        _pass_on(form(line))
    status = running.wait()
    if status and not lines.spoke:
        for line in lines.held:
            _pass_on(form(line))
    return status if status >= 0 else 128 - status


def _pass_on(line: bytes) -> None:
    with suppress(OSError):  # a terminal that is gone ends nobody's talk
        sys.stderr.buffer.write(line)
        sys.stderr.buffer.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
