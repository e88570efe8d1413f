"""Devices: a short name from what a client says of itself, whatever that is."""

import pytest

from parlor.identity.devices import described

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("user_agent", "device"),
    [
        (f"{MOZILLA} (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0", "Firefox, Linux"),
        (
            f"{MOZILLA} (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0",
            "Edge, Windows",
        ),
        (
            f"{MOZILLA} (Linux; Android 16; K) AppleWebKit/537.36 (KHTML, like Gecko)"
            " Chrome/156.0.0.0 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        (
            f"{MOZILLA} (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15"
            " (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Python-urllib/3.11", "Python-urllib/3.11"),
        ("curl/8.5.0 with more", "curl/8.5.0"),
        ("Firefox/1", "Firefox"),
        ("", ""),
        ("x" * 1000, "x" * 40),
        ("\u202ereversed", ""),
        ("\x00\x07", ""),
    ],
)
def test_a_device_is_called_by_browser_and_system(user_agent, device):
    assert described(user_agent) == device
