"""``dealbot doctor``: checks everything a start needs, and says what to mend."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import NamedTuple

import click

from dealbot.app import App
from dealbot.cli.accounts import shown_moment, states_of_sources
from dealbot.cli.common import echo_json, json_option, with_app
from dealbot.errors import DealbotError
from dealbot.net.courier import Courier
from dealbot.net.credentials import file_warning
from dealbot.net.mailbox import Mailbox


class Health(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


class Check(NamedTuple):
    """One thing that was looked at, and what to mend where it is not as it should be."""

    what: str
    health: Health
    says: str


@click.command("doctor")
@json_option
@with_app
def command(app: App, *, as_json: bool) -> None:
    """Check everything a start needs, and say what to mend. Ends with 1 if something must be mended."""
    worst = Health.OK
    for check in examine(app):
        worst = Health.FAULT if Health.FAULT in (worst, check.health) else worst
        if as_json:
            echo_json(check._asdict())
        else:
            click.echo(f"{check.health.upper():8}{check.what}: {check.says}")
    sys.exit(1 if worst is Health.FAULT else 0)


def examine(app: App) -> Iterator[Check]:
    """Every check in turn; none stops the others, but what reads the records needs their database."""
    yield Check("settings", Health.OK, "read, no faults")
    database = list(_guarded("database", app, _database))
    yield from database
    readable = all(check.health is Health.OK for check in database)
    for what, look in (
        ("partners", _partners if readable else _nothing),
        ("accounts", _accounts if readable else _nothing),
        ("templates", _templates),
        ("managers", _managers),
        ("secrets", _secrets),
        ("mailbox", _mailboxes),
        ("smtp", _smtp),
        ("clock", _clock if readable else _nothing),
        ("outbox", _outbox if readable else _nothing),
    ):
        yield from _guarded(what, app, look)


def _guarded(what: str, app: App, look: Callable[[App], Iterator[Check]]) -> Iterator[Check]:
    try:
        yield from look(app)
    except DealbotError as error:
        yield Check(what, Health.FAULT, str(error))


def _database(app: App) -> Iterator[Check]:
    app.store.require_current()
    yield Check("database", Health.OK, f"{app.store.name}, version {app.store.versions()[1]}")


def _nothing(_app: App) -> Iterator[Check]:
    return iter(())


def _partners(app: App) -> Iterator[Check]:
    with app.store.reading() as records:
        count = len(records.partners.all())
    if count:
        yield Check("partners", Health.OK, f"{count} may register")
    else:
        yield Check("partners", Health.WARNING, "nobody may register yet: dealbot partners import FILE.csv")


def _accounts(app: App) -> Iterator[Check]:
    if not app.settings.accounts:
        yield Check("accounts", Health.WARNING, "no source is set: what sales knew cannot be checked; see [[accounts]]")
    for state in states_of_sources(app):
        name, read = state.name, f"read {shown_moment(state.read_at)} UTC"
        failure = f"; it failed since: {state.error}" if state.error else ""
        if state.kind == "file":
            continue
        if state.read_at is None:
            yield Check(
                "accounts", Health.FAULT, f"{name} was never read: dealbot accounts sync ({state.where}){failure}"
            )
        elif state.is_old:
            yield Check("accounts", Health.FAULT, f"{name} is too old: last {read}{failure}")
        else:
            health = Health.WARNING if state.error else Health.OK
            yield Check("accounts", health, f"{name}: {state.rows} rows, {read}{failure}")


def _templates(app: App) -> Iterator[Check]:
    faults = app.writer.check()
    for fault in faults:
        yield Check("templates", Health.FAULT, fault)
    if not faults:
        yield Check("templates", Health.OK, "every letter in every language")


def _managers(app: App) -> Iterator[Check]:
    managers = app.office.managers
    if not managers:
        yield Check("managers", Health.FAULT, "nobody hears of conflicts and holds; see [[managers]]")
    elif all(manager.countries for manager in managers):
        yield Check("managers", Health.WARNING, "no head of sales: give one manager no countries")
    else:
        yield Check("managers", Health.OK, f"{len(managers)} are told")
    if app.office.operator is None:
        yield Check("operator", Health.WARNING, "nobody hears of trouble; see [operator]")


def _secrets(app: App) -> Iterator[Check]:
    logins = [*app.settings.mailbox, *filter(None, [app.settings.smtp])]
    of_logins = {login.password_file for login in logins if login.password_file}
    for path in sorted(of_logins.union(*(source.secret_files for source in app.settings.accounts))):
        if warning := file_warning(path):
            yield Check("secrets", Health.WARNING, warning)


def _mailboxes(app: App) -> Iterator[Check]:
    for settings in app.mailboxes:
        try:
            with Mailbox(settings) as mailbox:
                report = mailbox.probe()
        except DealbotError as error:
            yield Check("mailbox", Health.FAULT, str(error))
            continue
        missing = f"; will make {', '.join(report.missing_folders)}" if report.missing_folders else ""
        lacks = [wish for wish in ("IDLE", "MOVE", "UIDPLUS") if wish not in report.capabilities]
        without = f"; without {', '.join(lacks)}" if lacks else ""
        yield Check("mailbox", Health.OK, f"{settings.name}: {report.waiting} waiting{missing}{without}")


def _smtp(app: App) -> Iterator[Check]:
    async def probe() -> int | None:
        async with Courier(app.courier_settings) as courier:
            return (await courier.probe()).size_limit

    limit = asyncio.run(probe())
    takes = f"takes letters up to {limit // 1_000_000} MB" if limit else "takes letters"
    yield Check("smtp", Health.OK, f"{app.courier_settings.host}:{app.courier_settings.port} lets us in and {takes}")


def _clock(app: App) -> Iterator[Check]:
    """Whether this machine's clock can be right: never before the newest thing that is on record."""
    with app.store.reading() as records:
        newest = records.mails.newest_received_at()
    now = app.clock()
    if newest and newest > now:
        yield Check("clock", Health.FAULT, f"it is {now:%Y-%m-%d %H:%M} UTC here, yet a mail came later than that")
    else:
        yield Check("clock", Health.OK, f"{now.astimezone(app.policy.zone):%Y-%m-%d %H:%M} in {app.policy.zone.key}")


def _outbox(app: App) -> Iterator[Check]:
    with app.store.reading() as records:
        waiting = records.outbox.waiting_count()
    yield Check("outbox", Health.OK, f"{waiting} letters wait")
