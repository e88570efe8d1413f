"""The application as uWSGI loads it, once per worker."""

import gc
import os
import signal
import sys
import time
import traceback

import gevent
import uwsgi
from gevent.event import Event

# uWSGI's own status for an application that cannot be loaded: the master ends everything.
FAILED_APP = 22
# With any other it tries again, and the workers that there are go on.
TRY_AGAIN = 1
PATIENCE = 5.0  # seconds in which Parlor is built; then its database is away
PAUSE = 2.0  # seconds; the master itself stands still if workers end faster than that


def load():
    """Return the application; what cannot be loaded ends a start, but not a Parlor that runs."""
    try:
        from parlor import create_app, import_all
        from parlor.edge.host.listening_sockets import all_stop

        if all_stop():  # and has said so before it could be heard
            leave(TRY_AGAIN)
        import_all()
        code_is_there.set()
        return create_app()
    except Exception as error:
        if type(error).__name__ == "ConfigError":
            sys.stderr.write(f"parlor: {error}\n")
        else:
            traceback.print_exc()
        if not is_a_later_one():
            leave(FAILED_APP)
        sys.stderr.write("parlor: this worker cannot be loaded, and is tried again\n")
        time.sleep(PAUSE)
        leave(TRY_AGAIN)


def greet():
    from parlor.ops.greeting import greeting
    from parlor.settings import Settings

    sys.stderr.write(greeting(Settings.from_environ(), uwsgi.masterpid()))


def is_a_later_one():
    """Whether this worker takes the place of one that was there, as after a reload."""
    return uwsgi.workers()[uwsgi.worker_id() - 1]["respawn_count"] > 0


def leave(status):
    sys.stderr.flush()
    os._exit(status)


def leave_if_told_to():
    """End a worker that waits for its database and is no longer wanted."""
    while signal.SIGHUP not in signal.sigpending():
        gevent.sleep(PAUSE)
    leave(TRY_AGAIN)


# Nobody asks a greenlet where it was spawned, and uWSGI spawns one for each request.
gevent.config.track_greenlet_tree = False


class StandIn:
    """Answers that Parlor is not there yet, until it is: its database may be away for long."""

    def __init__(self):
        self.parlor = None

    def __call__(self, environ, start_response):
        if self.parlor is not None:
            return self.parlor(environ, start_response)
        if environ.get("PATH_INFO") == "/live":  # to end what waits would help nobody
            start_response("200 OK", [("Content-Type", "text/plain"), ("Connection", "close")])
            return [b"Parlor waits for its database, and lives.\n"]
        start_response(
            "503 Service Unavailable",
            [("Content-Type", "text/plain"), ("Retry-After", "5"), ("Connection", "close")],
        )
        return [b"Parlor waits for its database.\n"]

    def load(self):
        """Put the application in place, and leave what is there now alone."""
        self.parlor = load()
        if uwsgi.worker_id() == 1 and not is_a_later_one():
            greet()
        # To go through it again and again cost a tenth of each handshake.
        gc.collect()
        gc.freeze()
        # What comes with connections is gone through seldom: with thousands of them everything
        # stops for half a second then, and while they come that would be several times. What is
        # new is gone through a little at a time: 15,000 things took 10 ms, and somebody who comes
        # to thousands of rooms brings so many.
        gc.set_threshold(2_000, 2, 1_500)
        self.parlor.extensions["parlor.watchdog"].start()


# The master asks a worker to end by SIGHUP, and once only: one that is loading would not hear it.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
leaving = gevent.spawn(leave_if_told_to)
stand_in = StandIn()
code_is_there = Event()
loading = gevent.spawn(stand_in.load)
code_is_there.wait()  # however slow the machine is: who could not answer must not be asked
loading.join(PATIENCE)
app = application = stand_in.parlor or stand_in
leaving.kill()
# Not before uWSGI listens for it, which it does when the loop runs.
gevent.spawn(signal.pthread_sigmask, signal.SIG_UNBLOCK, {signal.SIGHUP})
