"""``dealbot partners``: who may register."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from dealbot.app import App
from dealbot.cli.common import echo_json, echo_table, json_option, with_records
from dealbot.crm.csv_file import read_partners


@click.group("partners")
def command() -> None:
    """Who may register."""


@command.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@json_option
@with_records
def import_(app: App, file: Path, *, as_json: bool) -> None:
    """Import partners from a CSV FILE: name,domain,email,language,country. A bad row is named and left out."""
    found = read_partners(file)
    with app.store.writing() as records:
        count = records.partners.save_all(found.partners)
    for note in found.notes:
        click.echo(f"{file}: {note}", err=True)
    for fault in found.faults:
        click.echo(f"{file}:{fault.line}: {fault.message}; this row was left out", err=True)
    if as_json:
        echo_json(asdict(count) | {"faults": [asdict(fault) for fault in found.faults]})
    else:
        click.echo(
            f"{count.new} new, {count.changed} changed, {count.unchanged} unchanged; {len(found.faults)} left out"
        )


@command.command("list")
@json_option
@with_records
def list_(app: App, *, as_json: bool) -> None:
    """Every partner with its domains and addresses."""
    with app.store.reading() as records:
        partners = records.partners.all()
    if as_json:
        for partner in partners:
            echo_json(asdict(partner))
        return
    rows = [
        (p.name, p.country or "-", p.language, " ".join(sorted(p.domains)) or "-", " ".join(sorted(p.emails)) or "-")
        for p in partners
    ]
    echo_table(("partner", "country", "language", "domains", "addresses"), rows)
