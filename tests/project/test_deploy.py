"""Dockerfile, compose.yaml and its proxy agree with Parlor and with each other."""

import re
from dataclasses import fields
from pathlib import Path

from parlor.settings import Settings, variable

ROOT = Path(__file__).parents[2]
# What compose.yaml asks the operator for.
SAID = {"SITE": "chat.example.org", "PARLOR_SECRET": "s" * 64, "POSTGRES_PASSWORD": "p" * 64}
# What the image needs at run time, in place of what builds it.
AT_RUN = {"python3", "libpython3.11"}


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


COMPOSE, DOCKERFILE, CADDYFILE = text("compose.yaml"), text("Dockerfile"), text("deploy/Caddyfile")
INI = text("uwsgi.ini")


def one(pattern: str, where: str) -> str:
    found = set(re.findall(pattern, where, re.MULTILINE))
    assert len(found) == 1, f"{pattern} is there as {found}"
    return found.pop()


def filled_in(value: str) -> str:
    """Return a value of compose.yaml with its variables filled in."""

    def fill(found: re.Match[str]) -> str:
        name, how, default = found[1], found[2], found[3]
        return default if how == ":-" else SAID[name]

    return re.sub(r"\$\{(\w+)(:[-?])?([^}]*)\}", fill, value)


def test_the_settings_of_an_instance_exist_and_can_be(tmp_path: Path) -> None:
    environ = dict(re.findall(r"\b(PARLOR_[A-Z_]+)=(\S+)", DOCKERFILE))
    environ |= {
        name: filled_in(value)
        for name, value in re.findall(r"^    (PARLOR_[A-Z_]+): (.*)$", COMPOSE, re.MULTILINE)
    }
    assert set(environ) <= {variable(field.name) for field in fields(Settings)}
    folders = {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}
    settings = Settings.from_environ(environ | folders)
    assert settings.on_postgresql
    assert settings.on_redis
    assert settings.secure
    assert settings.secret == SAID["PARLOR_SECRET"]
    assert settings.proxies == 1


def test_what_has_to_be_said_is_asked_for_and_never_written_down() -> None:
    asked = re.findall(r"\$\{(\w+):\?", COMPOSE)
    assert set(asked) == set(SAID)
    assert not re.search(r"(SECRET|PASSWORD): (?!\$\{)", COMPOSE)


def test_an_instance_has_the_time_that_its_goodbye_may_take() -> None:
    grace = int(one(r"^  stop_grace_period: (\d+)s$", COMPOSE))
    assert grace > int(one(r"^worker-reload-mercy = (\d+)$", INI))
    assert one(r"^  stop_signal: (\w+)$", COMPOSE) == one(r"^STOPSIGNAL (\w+)$", DOCKERFILE)


def test_an_instance_has_the_descriptors_that_uwsgi_asks_for() -> None:
    most = one(r"^max-fd = (\d+)$", INI)
    assert f"nofile: {{soft: {most}, hard: {most}}}" in COMPOSE


def test_the_folders_of_an_instance_are_its_users() -> None:
    user = one(r"--uid (\d+)", DOCKERFILE)
    for name in ("PARLOR_DATA", "PARLOR_RUN"):
        folder = one(rf"{name}=(\S+)", DOCKERFILE)
        assert f"- {folder}:mode=0700,uid={user},gid={user}\n" in COMPOSE
        assert folder in one(r"^VOLUME (.*)$", DOCKERFILE)


def test_the_proxy_knows_the_instances() -> None:
    port = one(r"PARLOR_HTTP=\S+:(\d+)", DOCKERFILE)
    instances = re.findall(r"^  (\w+): \*parlor$", COMPOSE, re.MULTILINE)
    assert one(r"^\t\tto (.*)$", CADDYFILE).split() == [f"{name}:{port}" for name in instances]
    assert one(r"^EXPOSE (\d+)$", DOCKERFILE) == port


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
