"""The examples work as the documents show them, against a real uWSGI."""

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from ..support.ports import free_port
from ..support.sockets import connect
from ..whole.server import PATIENCE, ROOT, UWSGI, Server, wait_until

ADDRESS = "ws://127.0.0.1:8080/ws"


def block(document: str, word: str) -> str:
    """Return the first fenced block of a document that has `word` in it."""
    text = (ROOT / document).read_text(encoding="utf-8")
    blocks = re.findall(r"^```\w+\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return next(found for found in blocks if word in found)


@pytest.fixture(scope="module")
def server(tmp_path_factory) -> Iterator[Server]:
    """One server for all that do not kill it."""
    server = Server(tmp_path_factory.mktemp("examples"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Server]:
    server = Server(tmp_path)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Path]]:
    """Return a function that runs a command, and gives the file it prints to."""
    processes = []

    def start(command: list[str], **options: object) -> Path:
        output = tmp_path / f"output{len(processes)}"
        with output.open("wb") as file:
            process = subprocess.Popen(command, stdout=file, stderr=file, **options)
        processes.append(process)
        return output

    yield start
    for process in processes:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            raise


def test_the_readme_and_the_protocol_show_clients_that_work(server, run, tmp_path) -> None:
    for document in ("README.md", "docs/protocol.md"):
        script = tmp_path / "client.py"
        script.write_text(block(document, "connect(").replace(ADDRESS, server.socket_url("/ws")))
        output = run([sys.executable, "-u", script])
        wait_until(lambda output=output: "Hello" in output.read_text(), f"a hello of {document}")


def test_the_quick_start_is_the_example() -> None:
    assert block("docs/protocol.md", "connect(") == (ROOT / "examples/hello.py").read_text()


def test_a_member_gets_in_with_a_cookie(make_member, run, tmp_path) -> None:
    server = make_member("ada", "correct horse")
    script = tmp_path / "member.py"
    code = block("docs/protocol.md", "HTTPCookieProcessor")
    script.write_text(code.replace("http://127.0.0.1:8080", server.url))
    output = run([sys.executable, "-u", script])
    wait_until(lambda: '"name":"ada"' in output.read_text(), "a welcome to ada")


@pytest.fixture
def make_member(server) -> Callable[[str, str], Server]:
    def make(name: str, password: str) -> Server:
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
        page = browser.open(server.url).read().decode()
        token = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert token
        form = {"place": "Home", "name": name, "password": password, "csrf_token": token[1]}
        browser.open(server.url + "/setup", urllib.parse.urlencode(form).encode())
        return server

    return make


def test_the_bot_answers_once_whatever_happens_to_the_server(mortal, run) -> None:
    with connect(mortal.socket_url("/soc")) as ada:
        run([sys.executable, "-u", str(ROOT / "examples/bot.py"), mortal.socket_url("/ws")])
        hear(ada, "has joined")
        ada.send("!ping")
        hear(ada, '"pong"')
    mortal.kill()
    mortal.start()
    with connect(mortal.socket_url("/soc")) as ada:
        ada.send("!ping")  # The bot hears it now, or reads it in the log when it is back.
        assert '"pong"' not in hear(ada, '"!ping"')
        hear(ada, '"pong"')
        ada.send("enough")
        assert '"pong"' not in hear(ada, '"enough"')


def hear(ws: ClientConnection, word: str) -> str:
    """Listen until `word` comes; return all that was heard before."""
    heard = ""
    while word not in (message := str(ws.recv(timeout=PATIENCE))):
        heard += message
    return heard


@pytest.fixture
def clock(run) -> str:
    """Run the clock by the command that docs/handlers.md shows, on a free port."""
    port = str(free_port())
    line = block("docs/handlers.md", "--wsgi-file").replace("\\\n", " ").replace("9090", port)
    _, *arguments = shlex.split(line)
    output = run([str(UWSGI), *arguments], cwd=ROOT, env=os.environ.copy())

    def answers() -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return True
        except OSError:
            return False

    wait_until(answers, "the clock")
    assert "Traceback" not in output.read_text()
    return f"ws://127.0.0.1:{port}"


def test_a_handler_that_is_a_function_ticks(clock) -> None:
    with connect(f"{clock}/tick?pace=0.01") as ws:
        assert re.fullmatch(r"\d\d:\d\d:\d\d", ws.recv(timeout=PATIENCE))
        ws.send("0.02")
        assert ws.recv(timeout=PATIENCE)


def test_a_handler_that_is_a_class_answers(clock) -> None:
    with connect(f"{clock}/ask/Rome", subprotocols=["time.v1"]) as ws:
        assert ws.subprotocol == "time.v1"
        assert "Rome" in ws.recv(timeout=PATIENCE)
        ws.send("proof")
        assert len(ws.recv(timeout=PATIENCE)) == 64
        ws.send("bye")
        with pytest.raises(ConnectionClosed):
            ws.recv(timeout=PATIENCE)
        assert (ws.close_code, ws.close_reason) == (1000, "2 questions")
