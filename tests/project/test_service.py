"""The unit of systemd and the file of its settings agree with Parlor, and shut it in."""

import re
import shutil
import subprocess
from pathlib import Path

from parlor.settings import Settings
from parlor.settings.envfile import read_environment_file

from ..support.required import require

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "parlor.service"
SETTINGS = ROOT / "deploy" / "parlor.env"
MOST = 20  # tenths of a point of exposure, of ten points


def said(option: str) -> str:
    [value] = re.findall(rf"^{option}=(.*)$", UNIT.read_text(), re.MULTILINE)
    return value


def test_a_service_is_shut_in(tmp_path: Path) -> None:
    analyze = require(shutil.which("systemd-analyze"), "systemd", "systemd")
    command = [analyze, "security", "--offline=true", f"--threshold={MOST}", "--no-pager", UNIT]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout[-500:] + told.stderr


def test_systemd_knows_each_line_of_the_unit(tmp_path: Path) -> None:
    analyze = require(shutil.which("systemd-analyze"), "systemd", "systemd")
    unit = tmp_path / UNIT.name
    unit.write_text(re.sub(r"/opt/parlor/\S*uwsgi ", "/bin/true ", UNIT.read_text()))
    command = [analyze, "verify", "--man=no", "--recursive-errors=no", "--no-pager", unit]
    told = subprocess.run(command, capture_output=True, text=True)
    assert unit.name not in told.stderr


def test_the_settings_of_a_service_are_settings() -> None:
    settings = Settings.from_environ(read_environment_file(SETTINGS))
    assert settings.data == Path("/var/lib") / said("StateDirectory")
    assert settings.run == Path("/run") / said("RuntimeDirectory")
    assert said("ExecReload").endswith(f"> {settings.run}/fifo'")
    assert settings.secure
    assert settings.proxies == 1


def test_a_service_has_what_uwsgi_asks_for() -> None:
    ini = (ROOT / "uwsgi.ini").read_text()
    assert f"max-fd = {said('LimitNOFILE')}\n" in ini
    [mercy] = re.findall(r"^worker-reload-mercy = (\d+)$", ini, re.MULTILINE)
    assert int(said("TimeoutStopSec")) > int(mercy)
    assert said("KillMode") == "mixed"
    assert said("RestartPreventExitStatus") == "78"
