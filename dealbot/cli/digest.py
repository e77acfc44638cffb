"""``dealbot digest``."""

from __future__ import annotations

import click

from dealbot.app import App
from dealbot.cli.common import app_at, at_option, with_records
from dealbot.core.digest import last_week
from dealbot.core.model import Manager
from dealbot.errors import ConfigError, UsageError
from dealbot.jobs.digest import digest_letter


@click.command("digest")
@click.option("--send", is_flag=True, help="Put every manager's digest into the outbox, also where it was sent.")
@click.option("--manager", "email", help="Show this manager's digest (default: the head of sales').")
@at_option
@with_records
def command(app: App, email: str | None, at: str | None, *, send: bool) -> None:
    """The weekly digest: shown as plain text, or sent."""
    if send and email:
        raise UsageError("--send sends every manager's digest, --manager shows one: not both")
    app = app_at(app, at)
    now = app.clock()
    if send:
        click.echo(f"{app.weekly_digest.run(now, again=True)} digests are in the outbox")
        return
    manager = _choose(app, email)
    with app.store.reading() as records:
        letter = digest_letter(records, manager, last_week(now, app.policy), now, app.policy)
    click.echo(app.writer.say(letter).text)


def _choose(app: App, email: str | None) -> Manager:
    managers = app.office.managers
    chosen = (
        [m for m in managers if m.email == email.strip().lower()]
        if email
        else [*(m for m in managers if not m.countries), *managers]
    )
    if not chosen:
        raise ConfigError("managers: nobody gets a digest" if email is None else f"managers: {email} is none of them")
    return chosen[0]
