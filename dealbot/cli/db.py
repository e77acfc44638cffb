"""``dealbot db``: upgrade, backup, restore."""

from __future__ import annotations

from pathlib import Path

import click

from dealbot.app import App
from dealbot.cli.common import with_app


@click.group("db")
def command() -> None:
    """The database."""


@command.command()
@with_app
def upgrade(app: App) -> None:
    """Bring the tables to this dealbot's version, all steps or none."""
    before, newest = app.store.versions()
    app.store.upgrade(app.clock())
    click.echo(f"{app.store.name}: version {newest}" + (" already" if before == newest else f", was {before}"))


@command.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_app
def backup(app: App, file: Path) -> None:
    """Write a consistent copy to FILE while others go on working; never over an existing file."""
    app.store.backup(file)
    click.echo(f"{app.store.name} copied to {file}")


@command.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.confirmation_option(prompt="This replaces all records by those of the copy. Is the daemon stopped, and go on?")
@with_app
def restore(app: App, file: Path) -> None:
    """Replace all records by those of the backup FILE. Stop the daemon first."""
    app.store.restore(file, app.clock())
    click.echo(f"{app.store.name} restored from {file}")
