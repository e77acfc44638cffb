"""``dealbot check``: who knows a company, is it protected, who may sell what."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from dealbot.app import App
from dealbot.cli.common import echo_json, json_option, shown_day, with_records
from dealbot.cli.deals import flat
from dealbot.core.inquiry import Finding, find
from dealbot.core.model import Company, MatchedAccount, Service
from dealbot.core.window import day_of
from dealbot.crm.csv_file import named_company, read_queries
from dealbot.errors import UsageError
from dealbot.jobs.lookup import matched_accounts, matched_deals
from dealbot.mail.inert import line


@click.command("check")
@click.argument("company", required=False)
@click.option("--domain", help="Its domain.")
@click.option("--vat", help="Its VAT number, e.g. LU12345678.")
@click.option("--register-id", help="Its trade register number, e.g. B123456.")
@click.option("--country", help="Two letters.")
@click.option(
    "--batch", type=click.Path(path_type=Path), help="Many, from CSV: id,name,domain,vat,register_id,country."
)
@json_option
@with_records
def command(app: App, company: str | None, batch: Path | None, *, as_json: bool, **identity: str | None) -> None:
    """Tell who knows COMPANY, whether it is protected, and who may sell what.

    With --batch the same for many (id,name,domain,vat,register_id,country), one JSON line each.
    """
    if batch:
        if company or any(identity.values()):
            raise UsageError("either one company or --batch, not both")
        _check_many(app, batch)
        return
    asked = _asked({"name": company, **identity})
    today = day_of(app.clock(), app.policy.zone)
    with app.store.reading() as records:
        finding = find(matched_accounts(records, asked), matched_deals(records, asked, today))
    if as_json:
        echo_json(_as_json(finding))
    else:
        _show(finding)


def _asked(given: dict[str, str | None]) -> Company:
    """The company that the command line names, written as freely as in a file of queries."""
    if not any(given[key] for key in ("name", "domain", "vat", "register_id")):
        raise UsageError("name a company, or give --domain, --vat or --register-id")
    try:
        return named_company({key: value or "" for key, value in given.items()})
    except ValueError as error:
        raise UsageError(str(error)) from None


def _check_many(app: App, batch: Path) -> None:
    """One JSON line a query, in order."""
    queries = read_queries(batch)
    with app.store.reading() as records:
        for query in queries.rows():
            matches = [_match(each) for each in matched_accounts(records, query.company)]
            echo_json({"id": query.id, "matches": matches})
    for fault in queries.faults:
        click.echo(f"{batch}:{fault.line}: {fault.message}; this row was left out", err=True)


def _match(matched: MatchedAccount) -> dict[str, object]:
    match = matched.match
    return {
        "account": matched.account.id,
        "strength": match.strength,
        "score": round(match.score, 4),
        "because": list(match.because),
    }


def _as_json(finding: Finding) -> dict[str, object]:
    return {
        "accounts": [asdict(each.account) | _match(each) for each in finding.accounts],
        "deals": [flat(each.deal) | {"strength": each.match.strength} for each in finding.deals],
        "protected": bool(finding.protecting),
        "relations": sorted(finding.relations),
        "rights": {name: sorted(getattr(finding.rights, name)) for name in ("protected", "commission", "free")},
    }


def _show(finding: Finding) -> None:
    for each in finding.protecting:
        last_day = shown_day(each.deal.window.last_day if each.deal.window else None)
        partner = each.deal.partner.name if each.deal.partner else each.deal.sender
        click.echo(f"PROTECTED until {last_day} for {partner} ({each.deal.reference})")
    if not finding.protecting:
        click.echo("Not protected by any window.")
    click.echo(f"  needs the partner's written consent: {_services(finding.rights.protected)}")
    click.echo(f"  may be sold, commission to the partner: {_services(finding.rights.commission)}")
    click.echo(f"  may be sold freely: {_services(finding.rights.free)}")
    click.echo("\nKnown to sales:" if finding.accounts else "\nSales knows no such company.")
    for match in finding.accounts:
        _show_account(match)
    others = [each for each in finding.deals if each not in finding.protecting]
    if others:
        click.echo("\nOther registrations that may be meant:")
    for deal in others:
        click.echo(
            f"  {deal.deal.reference} {line(deal.deal.company.name or '-')}: {deal.deal.state}, {deal.match.strength}"
        )


def _show_account(matched: MatchedAccount) -> None:
    account, match = matched.account, matched.match
    seen = f"{account.witnessed_at:%Y-%m-%d %H:%M} UTC" if account.witnessed_at else "-"
    click.echo(
        f"  {match.strength} ({match.score:.2f}): {line(account.company.name or '-')} [{account.source} {account.id}]"
    )
    click.echo(f"    because: {', '.join(match.because)}")
    click.echo(f"    rep {account.rep or '-'}; claimed since {shown_day(account.aware_since)}; first seen {seen}")
    if account.partner:
        click.echo(f"    partner of record: {account.partner}")


def _services(services: frozenset[Service]) -> str:
    return ", ".join(service.value for service in Service if service in services) or "nothing"
