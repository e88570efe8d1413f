"""Programs that tests need, and that are no part of Parlor's own set-up."""

import os

import pytest


def require(found, name, package):
    """Return what was found; skip at home where nothing was, fail where everything is required."""
    if not found:
        if os.environ.get("PARLOR_TEST_ALL"):
            pytest.fail(f"{name} is not installed, and PARLOR_TEST_ALL requires it")
        pytest.skip(f"{name} is not installed: apt-get install {package}")
    return found
