"""Whom a request comes from, in every spelling that proxies and liars have."""

import socket

import pytest

from parlor.settings.addresses import network
from parlor.web.site.admission.client_address import ClientAddresses, read


def seen(forwarded, proxies, **environ):
    environ |= {"REMOTE_ADDR": "192.0.2.1", "REMOTE_PORT": "4000"}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    ClientAddresses(proxies).correct(environ)
    return environ


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("203.0.113.9", ("203.0.113.9", "")),
        (" 203.0.113.9\t", ("203.0.113.9", "")),
        ("203.0.113.9:40001", ("203.0.113.9", "40001")),
        ("[203.0.113.9]:1", ("203.0.113.9", "1")),
        ("2001:DB8::9", ("2001:db8::9", "")),
        ("[2001:db8::9]", ("2001:db8::9", "")),
        ("[2001:db8:0:0::9]:443", ("2001:db8::9", "443")),
        ('"[2001:db8::9]:443"', ("2001:db8::9", "443")),
        ("203.0.113.9:", ("203.0.113.9", "")),
        ("fe80::1%eth0", ("fe80::1", "")),
        ("::ffff:203.0.113.9", ("203.0.113.9", "")),
        ("[::ffff:203.0.113.9]:80", ("203.0.113.9", "80")),
    ],
)
def test_an_address_is_read_however_it_is_written(text, address):
    assert read(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "", "unknown", "_hidden", "chat.example.org", "203.0.113", "203.0.113.9:port",
        "203.0.113.09", "203.0.113.9:123456", "[2001:db8::9", "[2001:db8::9]9",
        "for=203.0.113.9", "203.0.113.9;", "٢٠٣.0.113.9", "1.2.3.4:٤",
    ],
)  # fmt: skip
def test_what_is_no_address_is_none_at_all(text):
    assert read(text) is None
    assert seen(text, 1)["REMOTE_ADDR"] == "192.0.2.1"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.9", "192.0.2.1"),
        (1, None, "192.0.2.1"),
        (1, "10.0.0.1, 203.0.113.9:1", "203.0.113.9"),
        (1, "10.0.0.1,, 203.0.113.9", "203.0.113.9"),
        (1, "203.0.113.9,", "192.0.2.1"),
        (1, "203.0.113.9, unknown", "192.0.2.1"),
        (2, "10.0.0.1, [2001:db8::9]:5, 198.51.100.1:6", "2001:db8::9"),
        (2, "198.51.100.1", "192.0.2.1"),
        (3, "203.0.113.9, 198.51.100.1, 198.51.100.2", "203.0.113.9"),
    ],
)
def test_so_many_proxies_are_counted_from_the_right(proxies, forwarded, address):
    assert seen(forwarded, proxies)["REMOTE_ADDR"] == address


@pytest.mark.parametrize("forwarded", ["203.0.113.9, 10.0.0.1", "203.0.113.9, 203.0.113.9", ","])
def test_where_names_of_headers_are_merged_more_addresses_than_proxies_say_nothing(
    forwarded, caplog
):
    assert seen(forwarded, 1, **{"uwsgi.version": b"2"})["REMOTE_ADDR"] == "192.0.2.1"
    assert "X-Forwarded-For of a request has 2 addresses, and PARLOR_PROXIES=1" in caplog.text
    assert seen("203.0.113.9", 1, **{"uwsgi.version": b"2"})["REMOTE_ADDR"] == "203.0.113.9"


def test_that_is_said_once(caplog):
    addresses = ClientAddresses(1)
    for _ in range(3):
        addresses.correct({"uwsgi.version": b"2", "HTTP_X_FORWARDED_FOR": "10.0.0.1, 10.0.0.2"})
    assert len(caplog.records) == 1


def test_every_port_of_one_client_is_one_address_for_the_limits():
    spelt = ["203.0.113.9", "203.0.113.9:1", "203.0.113.9:2", "::ffff:203.0.113.9"]
    assert {network(seen(text, 1)["REMOTE_ADDR"]) for text in spelt} == {"203.0.113.9"}


def test_no_claim_gets_any_further():
    claims = {
        "HTTP_FORWARDED": "for=203.0.113.9",
        "HTTP_X_REAL_IP": "203.0.113.9",
        "HTTP_X_FORWARDED_PREFIX": "/evil",
    }
    for proxies in (0, 1):
        got = seen("203.0.113.9", proxies, **claims)
        assert [name for name in got if name.startswith("HTTP_")] == []
    assert seen(None, 1, **claims)["REMOTE_ADDR"] == "192.0.2.1"


def test_a_forwarded_address_has_its_own_port_or_none():
    assert seen("203.0.113.9:40001", 1)["REMOTE_PORT"] == "40001"
    assert seen("203.0.113.9", 1)["REMOTE_PORT"] == ""
    assert seen("unknown", 1)["REMOTE_PORT"] == "4000"


def test_the_router_swaps_the_bytes_of_a_port():
    swapped = str(socket.htons(40001))
    environ = {"REMOTE_ADDR": "192.0.2.1", "REMOTE_PORT": swapped, "UWSGI_ROUTER": "http"}
    ClientAddresses(0).correct(environ)
    assert environ["REMOTE_PORT"] == "40001"
