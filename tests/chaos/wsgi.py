"""Parlor as uWSGI loads it, with what CHAOS_SWITCHES asks for changed in it."""

import os
import signal

# As in the real one, for what is changed takes long to load, too.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})

from tests.chaos.switches import SWITCHES  # noqa: E402

for _switch in os.environ["CHAOS_SWITCHES"].split():
    SWITCHES[_switch]()

from wsgi import application  # noqa: E402, F401  # what was changed is loaded by it
