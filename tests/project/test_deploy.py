"""Dockerfile, both files of compose and their proxy agree with Parlor and with each other."""

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest

from parlor.settings import Settings, variable

ROOT = Path(__file__).parents[2]
# What the files of compose ask the operator for.
SAID = {"SITE": "chat.example.org", "PARLOR_SECRET": "s" * 64, "POSTGRES_PASSWORD": "p" * 64}
# What the image needs at run time, in place of what builds it.
AT_RUN = {"python3", "libpython3.11"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


ONE, CLUSTER = text("compose.yaml"), text("compose.cluster.yaml")
DOCKERFILE, CADDYFILE = text("Dockerfile"), text("deploy/Caddyfile")
BOTH = pytest.mark.parametrize("compose", [ONE, CLUSTER], ids=["one", "cluster"])
INI = text("uwsgi.ini")


def one(pattern: str, where: str) -> str:
    found = set(re.findall(pattern, where, re.MULTILINE))
    assert len(found) == 1, f"{pattern} is there as {found}"
    return found.pop()


def filled_in(value: str) -> str:
    """Return a value of a file of compose with its variables filled in."""

    def fill(found: re.Match[str]) -> str:
        name, how, default = found[1], found[2], found[3]
        return default if how == ":-" else SAID[name]

    return re.sub(r"\$\{(\w+)(:[-?])?([^}]*)\}", fill, value)


def settings_of(compose: str, folder: Path) -> Settings:
    """Return the settings of an instance in a container, but with folders that can be made."""
    environ = dict(re.findall(r"\b(PARLOR_[A-Z_]+)=(\S+)", DOCKERFILE))
    environ |= {
        name: filled_in(value)
        for name, value in re.findall(r"^ +(PARLOR_[A-Z_]+): (.*)$", compose, re.MULTILINE)
    }
    assert set(environ) <= {variable(field.name) for field in fields(Settings)}
    folders = {"PARLOR_DATA": str(folder / "data"), "PARLOR_RUN": str(folder / "run")}
    return Settings.from_environ(environ | folders)


@BOTH
def test_the_settings_of_an_instance_exist_and_can_be(compose: str, tmp_path: Path) -> None:
    settings = settings_of(compose, tmp_path)
    assert settings.secure
    assert settings.proxies == 1
    assert settings.open_to == "invite"


def test_instances_of_a_cluster_share_what_they_have_to(tmp_path: Path) -> None:
    settings = settings_of(CLUSTER, tmp_path)
    assert settings.on_postgresql
    assert settings.on_redis
    assert settings.secret == SAID["PARLOR_SECRET"]
    assert not settings_of(ONE, tmp_path).on_postgresql


@BOTH
def test_what_has_to_be_said_is_asked_for_and_never_written_down(compose: str) -> None:
    asked = set(re.findall(r"\$\{(\w+):\?", compose))
    assert asked == (set(SAID) if compose == CLUSTER else {"SITE"})
    assert not re.search(r"(SECRET|PASSWORD): (?!\$\{)", compose)


@BOTH
def test_an_instance_has_the_time_that_its_goodbye_may_take(compose: str) -> None:
    grace = int(one(r"^ +stop_grace_period: (\d+)s$", compose.partition("  proxy:")[0]))
    assert grace > int(one(r"^worker-reload-mercy = (\d+)$", INI))
    assert one(r"^ +stop_signal: (\w+)$", compose) == one(r"^STOPSIGNAL (\w+)$", DOCKERFILE)


@BOTH
def test_an_instance_has_the_descriptors_that_uwsgi_asks_for(compose: str) -> None:
    most = one(r"^max-fd = (\d+)$", INI)
    assert f"nofile: {{soft: {most}, hard: {most}}}" in compose


@BOTH
def test_an_instance_is_shut_in(compose: str) -> None:
    for line in ("read_only: true", "cap_drop: [ALL]", "no-new-privileges:true"):
        assert line in compose.partition("  proxy:")[0]


@BOTH
def test_the_folders_of_an_instance_are_its_users(compose: str) -> None:
    user = one(r"--uid (\d+)", DOCKERFILE)
    for name in ("PARLOR_DATA", "PARLOR_RUN"):
        folder = one(rf"{name}=(\S+)", DOCKERFILE)
        lasts = compose == ONE and name == "PARLOR_DATA"
        mounted = f"- data:{folder}\n" if lasts else f"- {folder}:mode=0700,uid={user},gid={user}\n"
        assert mounted in compose
        assert folder in one(r"^VOLUME (.*)$", DOCKERFILE)


@BOTH
def test_the_proxy_knows_the_instances(compose: str) -> None:
    port = one(r"PARLOR_HTTP=\S+:(\d+)", DOCKERFILE)
    instances = re.findall(r"^  (parlor\d?):", compose, re.MULTILINE)
    assert one(r"^\t\tto (.*)$", CADDYFILE) == "{$PARLORS}"
    assert one(r"^ +PARLORS: (.*)$", compose).split() == [f"{name}:{port}" for name in instances]
    assert one(r"^EXPOSE (\d+)$", DOCKERFILE) == port


def test_what_sends_people_here_asks_whether_it_may() -> None:
    assert one(r"health_uri (\S+)", CADDYFILE) == "/ready"
    assert one(r"urlopen\('http://[\d.:]+(/\w+)'", DOCKERFILE) == "/ready"


def test_the_image_is_built_with_what_the_tests_were_run_with() -> None:
    known = set(one(r"^packages=\(([^)]*)\)$", text(".ci/run")).split())
    for line in re.findall(r"--no-install-recommends (.*) \\$", DOCKERFILE, re.MULTILINE):
        assert set(line.split()) <= known | AT_RUN


def test_nothing_gets_near_an_image_but_what_is_copied() -> None:
    lines = text(".dockerignore").splitlines()
    assert "*" in lines
    copied = {
        name
        for sources in re.findall(r"^COPY (?!--from)(.*) \S+$", DOCKERFILE, re.MULTILINE)
        for name in sources.split()
    }
    assert {line[1:] for line in lines if line.startswith("!")} == copied
    assert all((ROOT / name).exists() for name in copied)


def test_where_all_is_required_it_is_installed_first() -> None:
    run = text(".ci/run")
    packages = set(run.partition("packages=(")[2].partition(")")[0].split()) | {"npm"}
    wanted: set[str] = set()
    for path in (ROOT / "tests").rglob("*.py"):
        if ".venv" in path.parts or "require(" not in (code := path.read_text(encoding="utf-8")):
            continue
        for call in ast.walk(ast.parse(code)):
            match call:
                case ast.Call(ast.Name("require"), [_, _, ast.Constant(str() as package)]):
                    wanted |= set(package.partition(",")[0].split())
    assert {"chromium", "libfaketime", "postgresql", "redis-server"} <= wanted
    assert wanted <= packages
