"""Parlor as uWSGI loads it, with an address that holds the loop."""

from gevent import monkey

from wsgi import application as parlor

hold = monkey.get_original("time", "sleep")


def application(environ, start_response):
    if environ["PATH_INFO"] == "/held":
        hold(0.5)
    return parlor(environ, start_response)
