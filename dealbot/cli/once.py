"""``dealbot once``."""

from __future__ import annotations

import logging
import sys
from dataclasses import asdict

import click

from dealbot.app import App
from dealbot.cli.common import app_at, at_option, echo_json, json_option, log_to_stderr, with_app
from dealbot.once import turn


@click.command("once")
@at_option
@json_option
@click.option("--verbose", is_flag=True, help="A log line for everything that happens.")
@with_app
def command(app: App, at: str | None, *, as_json: bool, verbose: bool) -> None:
    """Take what waits, run what is due, send what is in the outbox, and end.

    Ends with 0 if nothing is left to do, with 1 if something could not be done.
    """
    log_to_stderr(logging.INFO if verbose else logging.ERROR)
    done = turn(app_at(app, at))
    if as_json:
        echo_json(asdict(done))
    else:
        click.echo(
            f"{done.mails} mails taken, {done.due} deals with something due, {done.digests} digests, "
            f"{done.letters} letters sent, {done.unsent} waiting"
        )
    for trouble in done.troubles:
        click.echo(f"dealbot: {trouble}", err=True)
    sys.exit(0 if done.is_complete else 1)
