"""What a device is called in a list of sessions, by what it says of itself."""

from __future__ import annotations

LONGEST = 40

# In this order: each names those after it, too, so that it is taken for one of them.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "CrOS": "ChromeOS",
    "Macintosh": "Mac",
    "Linux": "Linux",
}


def described(user_agent: str) -> str:
    """Return browser and system, such as "Firefox, Linux"; of another client, its first word."""
    names = [_first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)]
    if names[0] is None:
        word = user_agent.partition(" ")[0][:LONGEST]
        return word if word.isprintable() else ""
    return ", ".join(name for name in names if name)


def _first(names: dict[str, str], user_agent: str) -> str | None:
    return next((name for sign, name in names.items() if sign in user_agent), None)
