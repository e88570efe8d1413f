"""The application as uWSGI loads it, once per worker."""

import sys

from parlor import create_app
from parlor.errors import ConfigError

try:
    app = application = create_app()
except ConfigError as error:
    sys.exit(f"parlor: {error}")
