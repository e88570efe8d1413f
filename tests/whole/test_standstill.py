"""A worker whose loop stands still says where."""

from pathlib import Path

from .server import wait_until

HELD = str(Path(__file__).parent / "held.py")


def test_a_worker_that_is_held_says_in_its_log_where(make_server):
    server = make_server(stuck=0.1)
    server.options = ["--wsgi-file", HELD]
    server.start()

    def told():
        server.get("/held")
        return f"  {HELD}:" in server.log.read_text()

    # Another standstill may have been first, and there is one line a minute.
    wait_until(told, "the line")
    lines = server.log.read_text().splitlines()
    at = next(at for at, line in enumerate(lines) if line.startswith(f"  {HELD}:"))
    assert lines[at].endswith(" application")
    line = next(line for line in reversed(lines[:at]) if not line.startswith("  "))
    assert " WARNING w1 loop.stuck x the loop stood still for " in line
    server.stop()
    assert "Traceback" not in server.log.read_text()
