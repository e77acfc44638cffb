"""``dealbot run``."""

from __future__ import annotations

import click

from dealbot.app import App
from dealbot.cli.common import log_to_stderr, with_app
from dealbot.daemon import Daemon


@click.command("run")
@with_app
def command(app: App) -> None:
    """The daemon: polls the mailboxes and answers until it is stopped (SIGTERM, or Ctrl-C)."""
    log_to_stderr()
    Daemon(app).run()
