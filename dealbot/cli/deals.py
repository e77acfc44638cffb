"""``dealbot deals``: the registrations, and a person's decisions about them."""

from __future__ import annotations

import csv
import getpass
import os
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from dealbot.app import App
from dealbot.cli.common import app_at, at_option, echo_json, echo_table, json_option, shown_day, with_records
from dealbot.core.lifecycle import Move
from dealbot.core.model import Deal, State
from dealbot.errors import UsageError
from dealbot.jobs.deciding import Deciding, Order
from dealbot.mail.inert import line
from dealbot.store import DecisionRecord, EventRecord, OutboxRow

EXPORTED = (
    "reference", "state", "partner", "sender", "received_at", "last_day", "company", "domain", "vat", "register_id",
    "country", "contact_name", "contact_email", "contact_phone", "services", "rfp", "expected_close", "rule",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@click.group("deals")
def command() -> None:
    """The registrations."""


@command.command("list")
@click.option("--state", type=click.Choice([state.value for state in State]), help="Only deals in this state.")
@at_option
@json_option
@with_records
def list_(app: App, state: str | None, at: str | None, *, as_json: bool) -> None:
    """Every deal, in the order of receipt."""
    now = app_at(app, at).clock()
    with app.store.reading() as records:
        deals = records.deals.find([State(state)] if state else None, received_before=now)
    if as_json:
        for deal in deals:
            echo_json(flat(deal))
        return
    rows = [
        (d.reference, d.state, _partner(d), d.company.name or d.company.domain or "-", _moment(app, d), _last_day(d))
        for d in deals
    ]
    echo_table(("reference", "state", "partner", "company", "received", "protected until"), rows)


@command.command()
@click.argument("reference")
@json_option
@with_records
def show(app: App, reference: str, *, as_json: bool) -> None:
    """One deal with every decision, its evidence, what happened, and the letters about it."""
    with app.store.reading() as records:
        deal = records.deals.by_reference(reference.upper())
        if deal is None:
            raise UsageError("there is no such deal", reference)
        decisions, events = records.decisions.of_deal(deal), records.events.of_deal(deal)
        letters = records.outbox.find(deal_id=deal.id)
    if as_json:
        echo_json(flat(deal) | {"decisions": [asdict(d) for d in decisions], "events": [asdict(e) for e in events]})
        return
    _show(app, deal, decisions, events, letters)


@command.command()
@click.argument("reference")
@click.argument("decision", type=click.Choice([m.value for m in Move if m is not Move.END]))
@click.option("--reason", required=True, help="Why: it is recorded, and the partner reads it.")
@at_option
@with_records
def decide(app: App, reference: str, decision: str, reason: str, at: str | None) -> None:
    """Settle a deal: a hold or a conflict is confirmed or refused; an open one is withdrawn, won (win) or lost (lose).

    The deal keeps its receipt time. The partner is told at the next `once`, or by the running daemon.
    """
    if not reason.strip():
        raise UsageError("give a reason: it is recorded with the decision", "--reason")
    order = Order(reference.upper(), Move(decision), reason, _person())
    deal = Deciding(app.store, app.post, app.policy).carry_out(order, app_at(app, at).clock())
    until = f", protected until {_last_day(deal)}" if deal.state is State.PROTECTED else ""
    click.echo(f"{deal.reference} is now {deal.state}{until}")


@command.command()
@at_option
@with_records
def export(app: App, at: str | None) -> None:
    """All deals as CSV on standard output."""
    now = app_at(app, at).clock()
    with app.store.reading() as records:
        deals = records.deals.find(received_before=now)
    writer = csv.writer(sys.stdout)
    writer.writerow(EXPORTED)
    for deal in deals:
        writer.writerow([_cell(flat(deal)[column]) for column in EXPORTED])


def flat(deal: Deal) -> dict[str, Any]:
    """One deal as plain values, under the names that ``deals export`` has."""
    company, contact = deal.company, deal.contact
    return {
        "reference": deal.reference,
        "state": deal.state.value,
        "partner": deal.partner.name if deal.partner else None,
        "sender": deal.sender,
        "received_at": deal.received_at.isoformat(),
        "last_day": deal.window.last_day.isoformat() if deal.window else None,
        **{key: getattr(company, key) for key in ("domain", "vat", "register_id", "country")},
        "company": company.name,
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone,
        "services": sorted(deal.services),
        "rfp": deal.rfp,
        "expected_close": deal.expected_close,
        "rule": deal.rule,
    }


def _person() -> str:
    """Who decides: the login name, or its number where it has none, as in a container."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def _text(value: object) -> str:
    return "+".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _cell(value: object) -> str:
    """A cell no spreadsheet takes for a formula: what mails say is hostile."""
    text = _text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def _show(
    app: App, deal: Deal, decisions: list[DecisionRecord], events: list[EventRecord], letters: list[OutboxRow]
) -> None:
    def moment(at: datetime) -> str:
        return f"{at.astimezone(app.policy.zone):%Y-%m-%d %H:%M:%S}"

    for key, value in flat(deal).items():
        click.echo(f"{key:16}{line(_text(value)) or '-'}")
    for decision in decisions:
        why = f" ({line(decision.reason)})" if decision.reason else ""
        click.echo(f"\n{moment(decision.decided_at)} {decision.decided_by}: {decision.verdict}, {decision.rule}{why}")
        for known in _evidence(decision):
            click.echo(f"  {line(known, 1000)}")
    click.echo("\nwhat happened")
    for event in events:
        click.echo(f"  {moment(event.at)} {event.what}")
    click.echo("\nletters")
    for letter in reversed(letters):
        click.echo(f"  {moment(letter.created_at)} {letter.letter} to {letter.recipient}: {letter.state}")


def _evidence(decision: DecisionRecord) -> Iterator[str]:
    """What was known when it was decided, as it was frozen then."""
    if decision.hits:
        yield f"all rules that hit: {', '.join(decision.hits)}"
    if not isinstance(decision.evidence, dict):
        return
    for each in decision.evidence["accounts"]:
        account, match = each["account"], each["match"]
        claimed, seen = account["aware_since"] or "-", account["witnessed_at"] or "-"
        seen += " (when dealbot first read this source)" if account.get("at_start") else ""
        who = f"account {account['source']} {account['id']} {account['company']['name']}"
        yield f"{who}: {match['strength']} ({', '.join(match['because'])}), claimed since {claimed}, first seen {seen}"
    for each in decision.evidence["deals"]:
        other, match = each["deal"], each["match"]
        who = f"deal {other['reference']} {other['company']['name']}"
        yield f"{who}: {match['strength']} ({', '.join(match['because'])}), {other['state']}"
    for each in decision.evidence.get("insiders", ()):
        match = each["match"]
        yield f"{each['insider']} {each['name']}: {match['strength']} ({', '.join(match['because'])})"
    for source in decision.evidence["sources"]:
        yield f"source {source['source']}: last read {source['read_at'] or 'never'}"


def _partner(deal: Deal) -> str:
    return deal.partner.name if deal.partner else f"({deal.sender})"


def _moment(app: App, deal: Deal) -> str:
    return f"{deal.received_at.astimezone(app.policy.zone):%Y-%m-%d %H:%M}"


def _last_day(deal: Deal) -> str:
    return shown_day(deal.window.last_day) if deal.window else "-"
