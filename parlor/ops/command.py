"""`parlor`: what an operator does, beside a Parlor that runs or without one."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import click

from ..errors import ConfigError, NoCopy, NotAllowed, Refused
from ..home import INSTALLED, release
from ..identity.secret import secret_key
from ..identity.setup import setup_token
from ..settings.envfile import read_environment_file
from ..settings.ini import INI, store_settings
from ..settings.names import PREFIX
from ..store.results import OpenTo
from ..verbs.office import place
from . import backup as backups
from . import greeting
from . import reload as reloading
from . import restore as restoring
from .commands.audit import audit
from .commands.beside import beside
from .commands.invites import invites
from .commands.listing import AS_JSON, show
from .commands.people import people
from .commands.rooms import rooms
from .commands.sessions import sessions
from .commands.settings import settings
from .commands.tracing import trace
from .commands.watching import drain, metrics, stacks, top
from .doctor.doctor import examine


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out one command, and return its status: 1 refused, 64 no command, 78 settings."""
    try:
        status: int | None = parlor.main(arguments, prog_name="parlor", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return os.EX_USAGE if isinstance(error, click.UsageError) else error.exit_code
    except click.Abort:
        return 1
    except ConfigError as error:
        sys.stderr.write(f"parlor: {error}\n")
        return os.EX_CONFIG
    except (Refused, NoCopy) as error:
        sys.stderr.write(f"parlor: {error}\n")
        return 1
    return status or 0


def keep_beside() -> None:
    """Let an installed Parlor have its data where it is started, and not in its own files."""
    if not INSTALLED:
        return
    for name, folder in (("PARLOR_DATA", "data"), ("PARLOR_RUN", "run")):
        os.environ[name] = os.path.abspath(os.environ.get(name) or folder)
    kind, _, path = os.environ.get("PARLOR_DATABASE_URL", "").partition(":///")
    if kind == "sqlite" and path:
        os.environ["PARLOR_DATABASE_URL"] = f"sqlite:///{os.path.abspath(path)}"


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(release(), message="Parlor %(version)s")
@click.option(
    "--env-file",
    type=click.Path(path_type=Path),
    help="Take settings that are not set from a service's EnvironmentFile.",
)
def parlor(env_file: Path | None) -> None:
    """Parlor: group chat that you run yourself."""
    if env_file:
        said = read_environment_file(env_file)
        ours = {name: value for name, value in said.items() if name.startswith(PREFIX)}
        os.environ.update({**ours, **os.environ})
    keep_beside()


@parlor.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def serve(options: Sequence[str]) -> None:
    """Run Parlor; OPTIONS go to uWSGI, after uwsgi.ini."""
    if greeting.environ_to_run().get("PARLOR_LOG", "").strip() == "json":
        sys.exit(greeting.main(options))
    uwsgi = Path(sys.executable).with_name("uwsgi")
    os.execv(uwsgi, [str(uwsgi), "--ini", str(INI), *options])  # noqa: S606 - it becomes uWSGI


@parlor.command()
def reload() -> None:
    """Give the Parlor that runs here new code, worker by worker; everybody comes back."""
    try:
        reloading.load_here()
        reloading.reload(store_settings().run)
    except reloading.CannotReload as error:
        raise click.ClickException(str(error)) from None


@parlor.command("setup-token")
def setup_token_command() -> None:
    """Print what the set-up asks of who does not sit at this machine."""
    click.echo(setup_token(secret_key(store_settings())))


@parlor.command()
@click.argument("into", default="backups", type=click.Path(path_type=Path, file_okay=False))
def backup(into: Path) -> None:
    """Copy the SQLite store, which may be running, and its key, to a new folder in INTO."""
    click.echo(backups.back_up(store_settings(), into))


@parlor.command()
@click.argument("found", metavar="FROM", type=click.Path(path_type=Path))
def restore(found: Path) -> None:
    """Put the backup FROM in place; Parlor must not run. What was there is kept."""
    kept = restoring.restore(store_settings(), found)
    click.echo("Restored; start Parlor, and clients that come back reload their rooms.")
    if kept is not None:
        click.echo(f"The old store is {kept}")


@parlor.command()
@click.option("--full", is_flag=True, help="Read every page of an SQLite database.")
@click.option("--restore-test", is_flag=True, help="Restore the newest backup, aside.")
@click.option("--strict", is_flag=True, help="Warnings are a status of 1.")
@click.option(
    "--backups",
    "kept",
    default="backups",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where backups are.",
)
@AS_JSON
def doctor(full: bool, restore_test: bool, strict: bool, kept: Path, as_json: bool) -> int:
    """Look whether Parlor can run here, and run well: what is found, and what to do about it."""
    found = []
    for one in examine(kept=kept, full=full, restored=restore_test):
        found.append(one)
        if not as_json:
            click.echo(f"{one.level:<7}  {one.code:<13}  {one.said}")
            if one.cure:
                click.echo(f"{'':<24}{one.cure}")
    if as_json:
        show([one._asdict() for one in found], as_json)
    levels = {one.level for one in found}
    if "error" in levels:
        return os.EX_CONFIG
    return int(strict and "warning" in levels)


for command in (
    people,
    sessions,
    rooms,
    invites,
    settings,
    audit,
    metrics,
    drain,
    top,
    stacks,
    trace,
):
    parlor.add_command(command)


@parlor.command()
@click.argument(
    "said", required=False, type=click.Choice(["guests", "invite", "closed", "default"])
)
def access(said: Literal["guests", "invite", "closed", "default"] | None) -> None:
    """Say who may come in from now on, at once; default is as PARLOR_ACCESS says."""
    with beside(store_settings()) as (store, to):
        if said is not None:
            wanted: OpenTo | None = None if said == "default" else said
            try:
                place.open_for(store, to, None, wanted)
            except NotAllowed:
                raise click.ClickException("nobody has set this place up yet") from None
        found = store.place.open_to()
    click.echo(f"who may come in: {found or 'as PARLOR_ACCESS says'}")
