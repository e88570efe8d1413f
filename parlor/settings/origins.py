"""Origins of pages: a scheme, a host and perhaps a port, as browsers name them."""

from __future__ import annotations

import ipaddress
import re
import unicodedata

PORT = r"(?::(?P<port>[0-9]{1,5}))?"
HOST = r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^\s:/?#@\[\]\\,]+)"
WEB = re.compile(rf"(?P<scheme>https?)://{HOST}{PORT}", re.IGNORECASE)
# A client that knows only the address of its socket may name that one.
SAME_HOST = re.compile(rf"(?:https?|wss?)://{HOST}{PORT}", re.IGNORECASE)
ANY = re.compile(r"[a-z][a-z0-9+.-]*://[^\s/?#@,]*/?", re.IGNORECASE)
USUAL_PORTS = {"http": "80", "https": "443"}
LABEL = re.compile(r"[a-z0-9_-]{1,63}")


def web_origin(text: str) -> str:
    """
    Return an origin of the web as browsers send it: lower case, Punycode, no usual port.

    Raises:
        ValueError: If it is none.
    """
    found = WEB.fullmatch(text)
    if found is None:
        raise ValueError(text)
    scheme, port = found["scheme"].lower(), found["port"]
    if port is not None and not 0 < int(port) < 65_536:
        raise ValueError(text)
    host = _sent(found["host"])
    return f"{scheme}://{host}" + (f":{int(port)}" if port and port != USUAL_PORTS[scheme] else "")


def listed_origin(text: str) -> str:
    """
    Return an origin that a browser may name: of the web, `null`, or any other word for word.

    Raises:
        ValueError: If no browser would.
    """
    if text.lower() == "null":
        return "null"
    if text.lower().startswith(("http:", "https:")):
        return web_origin(text.removesuffix("/"))
    if not ANY.fullmatch(text):
        raise ValueError(text)
    # Of file:// the slashes are all that there is.
    return (text if text.endswith("//") else text.removesuffix("/")).lower()


def host_of(origin: str) -> str | None:
    """Return the host of an origin that could be a page's or a socket's; None of all others."""
    found = SAME_HOST.fullmatch(origin)
    return None if found is None else found["host"].lower()


def _sent(host: str) -> str:
    """Return a host as it stands in requests."""
    if host.startswith("["):
        return f"[{ipaddress.IPv6Address(host[1:-1]).compressed}]"
    return ".".join(map(_label, re.split("[.\u3002]", unicodedata.normalize("NFKC", host.lower()))))


def _label(label: str) -> str:
    """Return a part of a host name; what is not ASCII by IDNA, without asking who registers it."""
    if not label.isascii():
        if any(unicodedata.category(char)[0] in "CPZ" and char != "-" for char in label):
            raise ValueError(label)
        label = "xn--" + label.lower().encode("punycode").decode()
    if not LABEL.fullmatch(label):
        raise ValueError(label)
    return label
