"""A misspelt setting stops the start, and the sentence says which one was meant."""

import pytest

from parlor.errors import ConfigError
from parlor.settings import Settings
from parlor.settings.ini import store_settings


def refusal(tmp_path, environ):
    folders = {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}
    with pytest.raises(ConfigError) as refused:
        Settings.from_environ(folders | environ)
    return str(refused.value)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("PARLOR_ACESS", "PARLOR_ACCESS"),
        ("PARLOR_WORKER", "PARLOR_WORKERS"),
        ("PARLOR_DATABASE", "PARLOR_DATABASE_URL"),
        ("PARLOR_MAX_CONECTIONS", "PARLOR_MAX_CONNECTIONS"),
        ("PARLOR_RATE_SINGIN", "PARLOR_RATE_SIGN_IN"),
        ("PARLOR_HTTP_PORT", "PARLOR_HTTP"),
        ("PARLOR_access", "PARLOR_ACCESS"),
    ],
)
def test_a_misspelt_name_is_refused_with_the_nearest_one(tmp_path, name, meant):
    assert refusal(tmp_path, {name: "8080"}) == f"{name} is no setting; did you mean {meant}?"


def test_a_name_that_is_like_no_setting_is_refused_too(tmp_path):
    sentence = "PARLOR_XYZ is no setting; docs/configuration.md has all of them"
    assert refusal(tmp_path, {"PARLOR_XYZ": ""}) == sentence


def test_several_are_named_in_one_sentence(tmp_path):
    unknown = dict.fromkeys(["PARLOR_XYZ", "PARLOR_ACESS", "PARLOR_WORKER"], "hush")
    assert refusal(tmp_path, unknown) == (
        "PARLOR_ACESS (did you mean PARLOR_ACCESS?), PARLOR_WORKER (did you mean PARLOR_WORKERS?)"
        " and PARLOR_XYZ are no settings"
    )


KUBERNETES = {
    "PARLOR_SERVICE_HOST": "10.0.0.1",
    "PARLOR_SERVICE_PORT": "80",
    "PARLOR_SERVICE_PORT_HTTP": "80",
    "PARLOR_PORT": "tcp://10.0.0.1:80",
    "PARLOR_PORT_80_TCP": "tcp://10.0.0.1:80",
    "PARLOR_PORT_80_TCP_ADDR": "10.0.0.1",
    "PARLOR_REDIS_SERVICE_HOST": "10.0.0.2",
    "PARLOR_REDIS_SERVICE_PORT": "6379",
    "PARLOR_REDIS_PORT": "tcp://10.0.0.2:6379",
    "PARLOR_REDIS_PORT_6379_TCP_PROTO": "tcp",
}


def test_what_kubernetes_and_the_tests_say_is_let_be(tmp_path):
    others = KUBERNETES | {"PARLOR_TEST_ALL": "1", "PARLORS": "2"}
    folders = {"PARLOR_DATA": str(tmp_path / "data"), "PARLOR_RUN": str(tmp_path / "run")}
    assert Settings.from_environ(folders | others) == Settings.from_environ(folders)
    assert store_settings(others) == store_settings({})


def test_a_port_is_no_setting_unless_kubernetes_says_it(tmp_path):
    assert "PARLOR_PORT is no setting" in refusal(tmp_path, {"PARLOR_PORT": "8080"})


def test_the_commands_refuse_a_misspelt_name_in_the_environment_and_in_the_ini(tmp_path):
    with pytest.raises(ConfigError, match="PARLOR_DTA is no setting; did you mean PARLOR_DATA"):
        store_settings({"PARLOR_DTA": "/srv/talk"})
    ini = tmp_path / "uwsgi.ini"
    ini.write_text("[uwsgi]\nsetting = PARLOR_RNU\nset-placeholder = %(_)=/run/talk\nendfor =\n")
    with pytest.raises(ConfigError, match="PARLOR_RNU is no setting; did you mean PARLOR_RUN"):
        store_settings({}, ini)
