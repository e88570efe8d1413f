"""Real proxies, by the files that operators are told to use, on free ports with TLS."""

import os
import re
import shutil
import socket
import ssl
import subprocess
from http.client import HTTPConnection
from pathlib import Path

from ..whole.server import PATIENCE, wait_until
from .ports import free_port
from .required import require

FILES = Path(__file__).parents[2] / "deploy" / "proxies"
# Not that of the proxy, which is Parlor's peer.
CLIENT = "127.0.0.2"
BELOW = re.compile(r"# Below a path, as \S+: (.*)\n(\s*).*\n")
MODULES = ("mpm_event", "authz_core", "headers", "proxy", "proxy_http", "proxy_wstunnel", "ssl",
           "socache_shmcb")  # fmt: skip


class Proxy:
    """One proxy in front of one Parlor; `below` as its file says to do it for a path."""

    program = package = file = ""

    def __init__(self, folder, server, *, below=False):
        found = shutil.which(self.program, path=f"{os.environ.get('PATH')}:/usr/sbin")
        self.found = require(found, self.program, self.package)
        self.folder, self.below, self.port = folder, below, free_port()
        self.log = folder / "log"
        text = (FILES / self.file).read_text()
        if below:
            text, changed = BELOW.subn(lambda line: line[2] + line[1] + "\n", text)
            assert changed == 1
        text = text.replace("127.0.0.1:8080", f"127.0.0.1:{server.port}")
        text = text.replace("127.0.0.1:8081", f"127.0.0.1:{server.direct_port}")
        text = text.replace("chat.example.org", "localhost").replace("/etc/parlor", str(folder))
        (folder / self.file).write_text(self.on_port(text))
        _make_certificate(folder)

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdout=log, stderr=subprocess.STDOUT,
                env=os.environ | {"HOME": str(self.folder), "XDG_DATA_HOME": str(self.folder)},
            )  # fmt: skip
        wait_until(self._answers, f"{self.program}; see {self.log}")
        return self

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(PATIENCE)

    def connect(self):
        """Return a socket to it with TLS, from an address of its own."""
        address = ("127.0.0.1", self.port)
        sock = socket.create_connection(address, PATIENCE, source_address=(CLIENT, 0))
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        context = ssl.create_default_context(cafile=self.folder / "cert.pem")
        # In 1.3 a server sends tickets of its own accord. A client that reads and writes in two
        # threads, before Python 3.13, may take them up while it writes, and lose its line.
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        return context.wrap_socket(sock, server_hostname="localhost")

    def connection(self):
        """Return an HTTP connection that is never opened anew."""
        connection = HTTPConnection("localhost", self.port)
        connection.sock = self.connect()
        connection.auto_open = 0
        return connection

    def on_port(self, text):
        """Return its file with this port instead of 443."""
        return re.sub(
            r"(listen |bind |<VirtualHost )(\*?:)?443", rf"\g<1>127.0.0.1:{self.port}", text
        )

    def command(self):
        """Return what starts it in the foreground."""
        raise NotImplementedError

    def _answers(self):
        assert self.process.poll() is None, self.log.read_text()
        with socket.socket() as sock:
            return sock.connect_ex(("127.0.0.1", self.port)) == 0


class Nginx(Proxy):
    program, package, file = "nginx", "nginx-light", "nginx.conf"

    def command(self):
        temporary = "".join(
            f"{name}_temp_path {self.folder}/{name};\n"
            for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        user = "user root;" if os.geteuid() == 0 else ""
        (self.folder / "main.conf").write_text(
            f"daemon off;\n{user}\npid {self.folder}/pid;\nerror_log stderr;\n"
            f"events {{ worker_connections 512; }}\n"
            f"http {{\naccess_log off;\n{temporary}include {self.folder}/{self.file};\n}}\n"
        )
        return [self.found, "-p", self.folder, "-c", self.folder / "main.conf", "-e", "stderr"]


class Caddy(Proxy):
    program = package = "caddy"
    file = "Caddyfile"

    def on_port(self, text):
        site = f"https://localhost:{self.port} {{\n\tbind 127.0.0.1\n\ttls cert.pem key.pem\n"
        return "{\n\tadmin off\n\tauto_https off\n}\n" + text.replace("localhost {\n", site)

    def command(self):
        return [self.found, "run", "--config", self.folder / self.file, "--adapter", "caddyfile"]


class HAProxy(Proxy):
    program = package = "haproxy"
    file = "haproxy.cfg"

    def command(self):
        return [self.found, "-db", "-f", self.folder / self.file]


class Apache(Proxy):
    program = package = "apache2"
    file = "apache.conf"

    def command(self):
        modules = "".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n" for name in MODULES
        )
        user = "User www-data\nGroup www-data\n" if os.geteuid() == 0 else ""
        (self.folder / "main.conf").write_text(
            f"{modules}{user}ServerName localhost\nListen 127.0.0.1:{self.port}\n"
            f"PidFile {self.folder}/pid\nErrorLog {self.folder}/log\n"
            f"DefaultRuntimeDir {self.folder}\nInclude {self.folder}/{self.file}\n"
        )
        return [self.found, "-d", self.folder, "-f", self.folder / "main.conf", "-DFOREGROUND"]


PROXIES = (Nginx, Caddy, HAProxy, Apache)


def _make_certificate(folder):
    openssl = require(shutil.which("openssl"), "OpenSSL", "openssl")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
         "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
        check=True, capture_output=True,
    )  # fmt: skip
    both = (folder / "cert.pem").read_text() + (folder / "key.pem").read_text()
    (folder / "cert-and-key.pem").write_text(both)
