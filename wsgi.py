"""The application as uWSGI loads it, once per worker."""

import gc
import os
import sys

from parlor import create_app
from parlor.errors import ConfigError

# uWSGI's own status for an application that cannot be loaded: the master ends,
# where with any other it would try again for ever.
FAILED_APP = 22

try:
    app = application = create_app()
except ConfigError as error:
    sys.stderr.write(f"parlor: {error}\n")
    sys.stderr.flush()
    os._exit(FAILED_APP)

# What is there now stays; to go through it again and again cost a tenth of each handshake.
gc.collect()
gc.freeze()
