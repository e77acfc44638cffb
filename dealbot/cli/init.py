"""``dealbot init``."""

from __future__ import annotations

from pathlib import Path

import click

from dealbot.cli.common import open_app, with_config
from dealbot.config import example, load
from dealbot.errors import ConfigError


@click.command("init")
@with_config
def command(config: Path) -> None:
    """Write a commented configuration and an empty database. What is there already is kept."""
    is_new = not config.exists()
    if is_new:
        _write(config)
        click.echo(f"{config} written: every setting is explained in it")
    else:
        click.echo(f"{config} is there already and was kept")
    app = open_app(load(config))
    app.store.upgrade(app.clock())
    click.echo(f"{app.store.name} is ready")
    if is_new:
        click.echo(
            "Next: set mailbox, smtp and managers, then `dealbot partners import FILE.csv` and `dealbot doctor`."
        )


def _write(config: Path) -> None:
    try:
        config.parent.mkdir(parents=True, exist_ok=True)
        config.write_text(example(), encoding="utf-8")
    except OSError as error:
        raise ConfigError("the settings file cannot be written", str(config)) from error
