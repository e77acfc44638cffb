"""``dealbot accounts``: what sales knows."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass, replace
from datetime import datetime
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
from dealbot.crm.source import AccountSource
from dealbot.errors import SourceError, UsageError
from dealbot.store import ImportCount, SourceRecord

accept_option = click.option(
    "--accept-losses", is_flag=True, help="Believe it even if most of a source's accounts are gone at once."
)


@click.group("accounts")
def command() -> None:
    """What sales knows."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--source", help="The source these accounts belong to (default: the first file of the settings).")
@accept_option
@at_option
@json_option
@with_records
def import_(app: App, file: Path, source: str | None, at: str | None, *, accept_losses: bool, as_json: bool) -> None:
    """Import accounts from a CSV FILE, as the whole of what its source now holds.

    A bad row is named by its line and left out.
    """
    name = _named(app, file, source)
    csv = CsvAccounts(file, name)
    count = _sync_showing(app_at(app, at), csv, accept_losses=accept_losses)
    _report(csv, str(file))
    if as_json:
        echo_json(asdict(count) | {"faults": [asdict(fault) for fault in csv.faults]})
    else:
        click.echo(
            f"{name}: {count.new} new, {count.changed} changed, {count.unchanged} unchanged, {count.gone} gone; "
            f"{len(csv.faults)} left out"
        )


@command.command("sync")
@click.argument("names", nargs=-1)
@click.option("--full", is_flag=True, help="Read everything, not only what changed.")
@accept_option
@json_option
@with_records
def sync_(app: App, names: tuple[str, ...], *, full: bool, accept_losses: bool, as_json: bool) -> None:
    """Read the account sources of the settings now, due or not: those of these NAMES, or all."""
    known = {each.source.name: each.source for each in app.sources}
    if unknown := [name for name in names if name not in known]:
        raise UsageError(f"no such source in the settings; there are: {', '.join(known) or 'none'}", unknown[0])
    failed = False
    for source in [known[name] for name in names] or known.values():
        try:
            count = _sync_showing(app, source, whole=full, accept_losses=accept_losses)
        except SourceError as error:
            failed = True
            click.echo(f"dealbot: {error}", err=True)
            if as_json:
                echo_json({"source": source.name, "error": str(error)})
            continue
        _report(source, source.subject)
        if as_json:
            told = {"full": source.full, "faults": [asdict(fault) for fault in source.faults]}
            echo_json({"source": source.name} | asdict(count) | told)
        else:
            click.echo(f"{source.name}: {count.new} new, {count.changed} changed, {count.gone} gone")
    sys.exit(1 if failed else 0)


@command.command("sources")
@json_option
@with_records
def sources_(app: App, *, as_json: bool) -> None:
    """Where accounts come from, when each source was last read, and whether that is still fresh."""
    states = states_of_sources(app)
    if as_json:
        for state in states:
            echo_json(asdict(state) | {"fresh": state.is_fresh})
        return
    head = ("source", "kind", "rows", "read (UTC)", "in full (UTC)", "state", "where")
    echo_table(head, [_source_row(state) for state in states])


@dataclass(frozen=True, slots=True)
class SourceState:
    """An account source of the settings, or one that files were imported for, and how it is at a moment."""

    name: str
    kind: str
    where: str
    rows: int = 0
    read_at: datetime | None = None
    full_read_at: datetime | None = None
    failed_at: datetime | None = None
    error: str | None = None
    is_old: bool = False
    """Whether it was read longer ago than the settings allow."""

    @property
    def is_fresh(self) -> bool:
        """Whether decisions may be based on it."""
        return self.read_at is not None and not self.is_old

    @property
    def says(self) -> str:
        """In words."""
        if self.read_at is None:
            return f"never read; last failure: {self.error}" if self.error else "never read"
        failure = f"; last failure {shown_moment(self.failed_at)}: {self.error}" if self.error else ""
        return f"{'too old' if self.is_old else 'fresh'}{failure}"


def states_of_sources(app: App) -> list[SourceState]:
    """Every source of the settings in their order, then those that only the records know."""
    with app.store.reading() as records:
        known = {record.name: record for record in records.sources.health()}
    now, states = app.clock(), []
    for settings in app.settings.accounts:
        record = known.pop(settings.identity, None)
        old = record is not None and record.read_at is not None and now - record.read_at > settings.fresh_for
        states.append(_state(SourceState(settings.identity, settings.kind, settings.where, is_old=old), record))
    return states + [_state(SourceState(name, "file", "imported by hand"), known[name]) for name in known]


def _state(state: SourceState, record: SourceRecord | None) -> SourceState:
    if record is None:
        return state
    return replace(
        state,
        rows=record.rows,
        read_at=record.read_at,
        full_read_at=record.full_read_at,
        failed_at=record.failed_at,
        error=record.error,
    )


def _source_row(state: SourceState) -> tuple[str, ...]:
    moments = (shown_moment(state.read_at), shown_moment(state.full_read_at))
    return (state.name, state.kind, str(state.rows), *moments, state.says, state.where)


@command.command("list")
@json_option
@with_records
def list_(app: App, *, as_json: bool) -> None:
    """Every account with its two dates: since when sales says it knew, and when dealbot first saw it.

    Where that was the first reading of its source ("at start"), dealbot cannot tell how long it was there before.
    """
    with app.store.reading() as records:
        if as_json:
            for account in records.accounts.all():
                echo_json(asdict(account))
            return
        rows = [_row(account) for account in records.accounts.all()]
    head = ("source", "id", "name", "domain", "rep", "aware since", "witnessed (UTC)", "at start", "partner")
    echo_table(head, rows)


def shown_moment(moment: datetime | None) -> str:
    """A moment to the minute, in UTC."""
    return moment.strftime("%Y-%m-%d %H:%M") if moment else "-"


def _named(app: App, file: Path, source: str | None) -> str:
    """The source that a file is imported for. What is read from elsewhere would be gone by that, and come back."""
    kinds = {settings.identity: settings.kind for settings in app.settings.accounts}
    files = [name for name, kind in kinds.items() if kind == "csv"]
    name = source or next(iter(files), file.name)
    if kinds.get(name, "csv") != "csv":
        raise UsageError(f"this source is read by itself ({kinds[name]}); import the file under another --source", name)
    return name


def _sync_showing(app: App, source: AccountSource, *, whole: bool = True, accept_losses: bool = False) -> ImportCount:
    """Sync with a progress bar on a terminal."""
    seen = sys.stderr.isatty()
    rows = _row_count(source) if seen and whole else None
    with click.progressbar(length=rows or 0, label=source.name, file=sys.stderr, hidden=not seen) as bar:
        return app.accounts_sync.sync(
            source,
            app.clock(),
            whole=whole,
            accept_losses=accept_losses,
            progress=lambda done: bar.update(done - bar.pos),
        )


def _row_count(source: AccountSource) -> int | None:
    """How long the bar is; what is wrong with a source is told by its reading."""
    try:
        return source.row_count()
    except SourceError:
        return None


def _report(source: AccountSource, where: str) -> None:
    for note in source.notes:
        click.echo(f"{where}: {note}", err=True)
    for fault in source.faults:
        click.echo(f"{where}:{fault.line}: {fault.message}; this row was left out", err=True)


def _row(account: Account) -> tuple[str, ...]:
    company = account.company
    return (
        account.source,
        account.id,
        company.name or "-",
        company.domain or "-",
        account.rep or "-",
        shown_day(account.aware_since),
        shown_moment(account.witnessed_at),
        "yes" if account.at_start else "-",
        account.partner or "-",
    )
