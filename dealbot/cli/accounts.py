"""``dealbot accounts``: what sales knows."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from dealbot.app import App
from dealbot.cli.common import (
    app_at,
    at_option,
    echo_json,
    echo_table,
    json_option,
    shown_day,
    with_records,
)
from dealbot.core.model import Account
from dealbot.crm.csv_file import CsvAccounts
from dealbot.crm.source import AccountSource, RowFault
from dealbot.errors import SourceError
from dealbot.store import ImportCount


@click.group("accounts")
def command() -> None:
    """What sales knows."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="The source these accounts belong to (default: the first of the settings).")
@at_option
@json_option
@with_records
def import_(app: App, file: Path, source: str | None, at: str | None, *, as_json: bool) -> None:
    """Import accounts from a CSV FILE, as the whole of what its source now holds.

    A bad row is named by its line and left out.
    """
    name = source or (app.settings.accounts[0].identity if app.settings.accounts else file.name)
    csv = CsvAccounts(file, name)
    count = _sync_showing(app_at(app, at), csv, csv.row_count())
    _report(file, csv.notes, csv.faults)
    if as_json:
        echo_json(asdict(count) | {"faults": [asdict(fault) for fault in csv.faults]})
    else:
        click.echo(
            f"{name}: {count.new} new, {count.changed} changed, {count.unchanged} unchanged, {count.gone} gone; "
            f"{len(csv.faults)} left out"
        )


@command.command("sync")
@with_records
def sync_(app: App) -> None:
    """Read every account source of the settings now, whether it is due or not."""
    failed = False
    for source, _every in app.sources:
        try:
            count = _sync_showing(app, source, None)
            click.echo(f"{source.name}: {count.new} new, {count.changed} changed, {count.gone} gone")
        except SourceError as error:
            failed = True
            click.echo(f"dealbot: {error}", err=True)
    sys.exit(1 if failed else 0)


@command.command("list")
@json_option
@with_records
def list_(app: App, *, as_json: bool) -> None:
    """Every account with its two dates: since when sales says it knew, and when dealbot first saw it."""
    with app.store.reading() as records:
        if as_json:
            for account in records.accounts.all():
                echo_json(asdict(account))
            return
        rows = [_row(account) for account in records.accounts.all()]
    echo_table(("source", "id", "name", "domain", "rep", "aware since", "witnessed (UTC)", "partner"), rows)


def _sync_showing(app: App, source: AccountSource, rows: int | None) -> ImportCount:
    """Sync with a progress bar on a terminal."""
    with click.progressbar(length=rows or 0, label=source.name, file=sys.stderr, hidden=not sys.stderr.isatty()) as bar:
        return app.accounts_sync.sync(source, app.clock(), progress=lambda done: bar.update(done - bar.pos))


def _report(file: Path, notes: list[str], faults: list[RowFault]) -> None:
    for note in notes:
        click.echo(f"{file}: {note}", err=True)
    for fault in faults:
        click.echo(f"{file}:{fault.line}: {fault.message}; this row was left out", err=True)


def _row(account: Account) -> tuple[str, ...]:
    company = account.company
    witnessed = account.witnessed_at.strftime("%Y-%m-%d %H:%M") if account.witnessed_at else "-"
    return (
        account.source,
        account.id,
        company.name or "-",
        company.domain or "-",
        account.rep or "-",
        shown_day(account.aware_since),
        witnessed,
        account.partner or "-",
    )
