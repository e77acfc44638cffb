"""``dealbot check``: who knows a company, is it protected, who may sell what."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from dealbot.app import App
from dealbot.cli.answer import Reader, answer, width_of_terminal
from dealbot.cli.common import echo_json, json_option, with_records
from dealbot.cli.deals import flat
from dealbot.core.inquiry import Finding, find, why_unclear
from dealbot.core.model import Company, Language, Match, MatchedAccount, MatchedDeal, SourceHealth
from dealbot.crm.csv_file import named_company, read_queries
from dealbot.errors import UsageError
from dealbot.jobs.insiders import matched_insiders
from dealbot.jobs.lookup import look_up, matched_deals
from dealbot.jobs.registration import source_health
from dealbot.mail.letters import templates_folder
from dealbot.mail.words import read_words
from dealbot.store import Records

_IDENTITY = ("name", "domain", "vat", "register_id", "contact_email")
"""What can name a company; country, town and postcode only help to tell it from others."""

_MISSES = 3
"""Near misses that are shown."""


@click.command("check")
@click.argument("company", required=False)
@click.option("--domain", help="Its domain.")
@click.option("--vat", help="Its VAT number, e.g. LU12345678.")
@click.option("--register-id", help="Its trade register number, e.g. B123456.")
@click.option("--country", help="Two letters.")
@click.option("--town", help="Where it is, to tell it from others of its name.")
@click.option("--postcode", help="The same.")
@click.option("--email", "contact_email", help="An address of somebody there.")
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
        if company is not None or any(identity.values()):
            raise UsageError("either one company or --batch, not both")
        _check_many(app, batch)
        return
    asked = _asked({"name": company, **identity})
    with app.store.reading() as records:
        finding, sources = _find(app, records, asked), source_health(records, app.office)
    if as_json:
        echo_json(_as_json(asked, finding) | {"sources": [_source(app, each) for each in sources]})
    else:
        words = read_words(templates_folder(), Language.EN, app.policy.zone)
        for told in answer(asked, finding, sources, Reader(words, app.clock(), width_of_terminal())):
            click.echo(told)


def _asked(given: dict[str, str | None]) -> Company:
    """The company that the command line names, written as freely as in a file of queries.

    An empty name is a question too, if one that nobody can answer.
    """
    if all(given[key] is None for key in _IDENTITY):
        raise UsageError("name a company, or give --domain, --vat, --register-id or --email")
    if not any((given[key] or "").strip() for key in _IDENTITY):
        return Company()
    try:
        return named_company({key: value or "" for key, value in given.items()})
    except ValueError as error:
        raise UsageError(str(error)) from None


def _find(app: App, records: Records, asked: Company) -> Finding:
    accounts = look_up(records, asked, app.policy.matching)
    return find(
        accounts.matches,
        matched_deals(records, asked, None, app.policy.matching),
        matched_insiders(records, app.office, asked),
        accounts.misses[:_MISSES],
        why_unclear(asked, records.accounts.commonness()),
    )


def _check_many(app: App, batch: Path) -> None:
    """One JSON line a query, in order; misses stand there as weak too, so that thresholds can be chosen by scores."""
    queries = read_queries(batch)
    out = sys.stdout  # buffered, unlike click.echo: a flush a line costs more than an answer
    with app.store.reading() as records:
        for query in queries.rows():
            matches = [_match(each) for each in look_up(records, query.company, app.policy.matching).all]
            out.write(json.dumps({"id": query.id, "matches": matches}, ensure_ascii=False) + "\n")
    out.flush()
    for fault in queries.faults:
        click.echo(f"{batch}:{fault.line}: {fault.message}; this row was left out", err=True)


def _match(matched: MatchedAccount) -> dict[str, object]:
    return {"account": matched.account.id, **_how_sure(matched.match)}


def _how_sure(match: Match) -> dict[str, object]:
    return {"strength": match.strength, "score": round(match.score, 4), "because": match.because}


def _as_json(asked: Company, finding: Finding) -> dict[str, object]:
    return {
        "asked": asdict(asked),
        "cannot_tell": finding.unclear,
        "insiders": [{"is": each.insider, "name": each.name, **_how_sure(each.match)} for each in finding.insiders],
        "accounts": [_account(each) for each in finding.accounts],
        "deals": [_deal(each) for each in finding.deals],
        "misses": [_account(each) for each in finding.misses],
        "protected": bool(finding.protecting),
        "perhaps_protected": bool(finding.perhaps_protecting),
        "relations": sorted(finding.relations),
        "rights": {name: sorted(getattr(finding.rights, name)) for name in ("protected", "commission", "free")},
    }


def _account(matched: MatchedAccount) -> dict[str, object]:
    return asdict(matched.account) | _match(matched)


def _deal(matched: MatchedDeal) -> dict[str, object]:
    deal = matched.deal
    return flat(deal) | {"protected_until": deal.protection and deal.protection.last_day} | _how_sure(matched.match)


def _source(app: App, source: SourceHealth) -> dict[str, object]:
    return {"source": source.source, "read_at": source.read_at, "fresh": source.is_fresh(app.clock())}
