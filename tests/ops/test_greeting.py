"""What somebody sees who runs Parlor in front of them."""

import dataclasses
import json

import pytest

from parlor.ops.greeting import Lines, form_of, greeting
from parlor.settings import Settings

# Of uWSGI 2.0.31, from a start to a stop.
AS_ALWAYS = """\
[uWSGI] getting INI configuration from uwsgi.ini
[uWSGI] getting INI configuration from exec://cd "/srv/parlor" && exec sh ops/preflight_python.sh
running "exec sh "/srv/parlor/ops/preflight.sh"" (asap)...
*** Starting uWSGI 2.0.31 (64bit) on [Mon Nov 30 15:47:04 2026] ***
compiled with version: 12.2.0 on 30 November 2026 01:35:31
os: Linux-6.1.0 #1 SMP PREEMPT_DYNAMIC
nodename: home
machine: x86_64
clock source: unix
detected number of CPU cores: 2
current working directory: /srv
detected binary path: /srv/.venv/bin/uwsgi
!!! no internal routing support, rebuild with pcre support !!!
uWSGI running as root, you can use --uid/--gid/--chroot options
chdir() to /srv/
writing pidfile to /srv/run/pid
your processes number limit is 96365
your memory page size is 4096 bytes
setrlimit(): Operation not permitted [core/uwsgi.c line 2710]
detected max file descriptor number: 20000
- async cores set to 256 - fd table size: 20000
lock engine: pthread robust mutexes
thunder lock: disabled (you can enable it with --thunder-lock)
uWSGI http bound on 127.0.0.1:8080 fd 3
uwsgi socket 0 bound to UNIX address /srv/run/worker.sock fd 6
Python version: 3.11.2 (main, Apr 28 2025, 14:11:48) [GCC 12.2.0]
Python main interpreter initialized at 0x7f481db76ef8
python threads support enabled
your server socket listen backlog is limited to 4096 connections
your mercy for graceful operations on workers is 90 seconds
mapped 133142016 bytes (130021 KB) for 256 cores
*** Operational MODE: preforking+async ***
added /srv/parlor/../ to pythonpath.
spawned uWSGI master process (pid: 6115)
spawned uWSGI worker 1 (pid: 6125, cores: 256)
*** Stats server enabled on /srv/run/stats.sock fd: 22 ***
spawned uWSGI http 1 (pid: 6126)
running "unix_signal:15 gracefully_kill_them_all" (master-start)...
subprocess 6116 exited with code 0
spawned 2 offload threads for uWSGI worker 1
WSGI app 0 (mountpoint='') ready in 3 seconds on interpreter 0x7f481db76ef8 pid: 6125 (default app)
*** running gevent loop engine [addr:0x5582d326e3a0] ***
SIGINT/SIGTERM received...killing workers...
Brutally killing worker 1 (pid: 6125)...
Mon Nov 30 15:49:37 2026 - graceful shutdown triggered...
Mon Nov 30 15:47:16 2026 - stopping gevent signals watchers for worker 1 (pid: 6125)...
Mon Nov 30 15:47:16 2026 - main gevent watchers stopped for worker 1 (pid: 6125)...
gateway "uWSGI http 1" has been buried (pid: 6126)
goodbye to the gevent Hub on worker 1 (pid: 6125)
worker 1 buried after 0 seconds
goodbye to uWSGI.
VACUUM: pidfile2 removed.
VACUUM: unix socket /srv/run/worker.sock removed.
""".splitlines()

# What Parlor says, what is wrong, what is new, and what only looks like the above.
SHOWN = """\
parlor: Parlor is at http://127.0.0.1:8080
parlor: PARLOR_WORKERS=x cannot be: it takes a whole number
= at most 20000 files may be open at once, so a worker takes 9872 sockets
2026-11-30 15:47:16,696 INFO    parlor.edge.host.drain = this worker says goodbye to 0 connections
2026-11-30 15:47:16,696 ERROR   parlor.web x spawned uWSGI worker 1
Traceback (most recent call last):
  File "/srv/wsgi.py", line 24, in load
ModuleNotFoundError: No module named 'parlor'
bind(): Address already in use [core/socket.c line 769]
DAMN ! worker 1 (pid: 6125) died, killed by signal 9 :( trying respawn ...
Respawned uWSGI worker 1 (new pid: 6200)
respawned uWSGI http 1 (pid: 6201)
subprocess 6116 exited with code 1
unable to load app 0 (mountpoint='') (callable not found or import error)
*** no app loaded. GAME OVER ***
VACUUM: unlink(): No such file or directory
!!! uWSGI process 6125 got Segmentation Fault !!!
*** backtrace of 6125 ***
*** uWSGI listen queue of socket "/srv/run/worker.sock" (fd: 6) full !!! (1000/4096) ***
[strict-mode] unknown config directive: PARLOR_X

a line of a version to come
""".splitlines()


def passed(*lines):
    return [line.decode() for line in Lines().of(line.encode() for line in lines)]


@pytest.mark.parametrize("end", ["\n", " \n", "\r\n", ""])
def test_what_uwsgi_says_always_is_held_back(end):
    lines = Lines()
    assert list(lines.of((line + end).encode() for line in AS_ALWAYS)) == []
    assert [line.decode() for line in lines.held] == [line + end for line in AS_ALWAYS]
    assert not lines.spoke


def test_everything_else_is_passed_on_as_it_is():
    assert passed(*SHOWN) == SHOWN
    assert list(Lines().of([b"\xff\x00 not text\n"])) == [b"\xff\x00 not text\n"]


def test_that_it_runs_as_root_is_said_once():
    warning = "*** WARNING: you are running uWSGI as root !!! (use the --uid flag) *** "
    assert passed(warning, "x", warning, warning) == [warning, "x"]


def test_what_parlor_said_needs_no_more_words():
    lines = Lines()
    list(lines.of([b"parlor: PARLOR_WORKERS=x cannot be\n"]))
    assert lines.spoke


def test_no_more_is_held_than_a_start_has():
    lines = Lines()
    list(lines.of([b"spawned uWSGI worker %d (pid: 1)\n" % number for number in range(9_999)]))
    assert len(lines.held) < 1_000


@pytest.mark.parametrize(
    ("changes", "who"),
    [
        ({}, "picks a name and talks; only this machine can connect"),
        ({"http": "0.0.0.0:8080"}, "by an invitation, and come in by it (PARLOR_ACCESS=invite)"),
        ({"access": "closed"}, "nobody makes one; only this machine can connect"),
        ({"url": "https://chat.example.org", "proxies": 1}, "talks (PARLOR_ACCESS=guests)"),
    ],
)
def test_the_greeting_is_three_lines(tmp_path, changes, who):
    settings = dataclasses.replace(Settings(data=tmp_path, run=tmp_path), **changes)
    at, second, stop = greeting(settings, 4711).splitlines()
    assert at == f"parlor: Parlor is at {settings.place}"
    assert who in second
    assert "Ctrl-C" in stop
    assert "kill 4711" in stop


def test_what_is_no_line_of_the_log_becomes_an_object_of_it():
    form = form_of({"PARLOR_LOG": "json", "PARLOR_HTTP": "127.0.0.1:8080"})
    line = json.loads(form(b'*** no such "thing" \xff\t***\n'))
    assert line["said"] == '*** no such "thing" \\xff\t***'
    assert (line["event"], line["level"], line["worker"]) == ("uwsgi.said", "info", 0)
    assert line["instance"].endswith(":8080")
    again = form(b'*** no such "thing" ***\n')
    assert again.endswith(b"}\n")
    assert form(again) == again, "what is one stays as it is"


@pytest.mark.parametrize("environ", [{}, {"PARLOR_LOG": "text"}, {"PARLOR_LOG": ""}])
def test_in_text_all_is_passed_on_as_it_is(environ):
    assert form_of(environ)(b"*** a line\n") == b"*** a line\n"
