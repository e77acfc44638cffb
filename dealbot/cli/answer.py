"""What is known of one company, as a person reads it on a terminal. In English, like all of the command line."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import click

from dealbot.cli.common import shown_day
from dealbot.core.inquiry import Finding, Unclear
from dealbot.core.model import (
    Account,
    Company,
    Deal,
    Match,
    MatchedAccount,
    MatchedDeal,
    Relation,
    Service,
    SourceHealth,
    State,
    Strength,
)
from dealbot.mail.inert import line
from dealbot.mail.shown import reasons
from dealbot.mail.words import Words

_SURE = {Strength.CERTAIN: "certain", Strength.PROBABLE: "probably", Strength.WEAK: "perhaps"}
_COLOURS = {Strength.CERTAIN: "green", Strength.PROBABLE: "yellow", Strength.WEAK: "bright_black"}
_MORE = "add its domain, its VAT or register number, or its town"
_CANNOT_TELL = {
    Unclear.NOTHING_NAMED: f"no company is named; {_MORE}",
    Unclear.NO_LETTERS: f"there are no two letters in the name; {_MORE}",
    Unclear.ONLY_A_LEGAL_FORM: f"that is only a legal form; {_MORE}",
    Unclear.COMMON_WORDS: f"many companies are called something like that; {_MORE}",
    Unclear.SHARED_DOMAIN: "anybody may have an address or a page there; add the company's name",
}
_ROWS = {
    Relation.LEAD: "a partner's lead, with an open window",
    Relation.CUSTOMER_SIP_TRUNK: "a partner's customer with SIP-trunk revenue",
    Relation.CUSTOMER_CONNECTIVITY: "a partner's customer with connectivity revenue",
    Relation.CUSTOMER_WITHOUT_REVENUE: "a partner's customer without revenue",
}


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom an answer is laid out: in which words (and vendor's zone), how wide, and when."""

    words: Words
    now: datetime
    width: int = 80

    def moment(self, moment: datetime | None) -> str:
        return f"{moment.astimezone(self.words.zone):%Y-%m-%d %H:%M}" if moment else "-"

    def wrapped(self, text: str, indent: int, hanging: int = 0) -> Iterator[str]:
        """A paragraph, later lines ``hanging`` further in; nothing that a record says can steer the terminal."""
        margin = " " * indent
        further = margin + " " * hanging
        yield from textwrap.wrap(line(text, 1000), self.width, initial_indent=margin, subsequent_indent=further)


def width_of_terminal() -> int:
    """Columns to write in: as wide as the terminal, within what can be read."""
    return min(max(shutil.get_terminal_size((80, 24)).columns, 40), 100)


def answer(asked: Company, finding: Finding, sources: Sequence[SourceHealth], reader: Reader) -> Iterator[str]:
    """The lines of the answer, styled; ``click.echo`` drops the styles where there is no terminal."""
    yield click.style(_named(asked), bold=True)
    if finding.unclear:
        yield from _painted(reader.wrapped(f"cannot tell: {_CANNOT_TELL[finding.unclear]}", 0), "yellow")
    yield from _insiders(finding, reader)
    if finding.protecting or finding.perhaps_protecting or not finding.unclear:
        yield from _protection(finding, reader)
        yield from _rights(finding, reader)
    yield from _known(finding, reader)
    yield from _deals("Other registrations that wait for a decision:", finding.waiting, reader)
    yield from _deals("Past registrations:", finding.past, reader)
    yield from _misses(finding, reader)
    yield from _stale(sources, reader)


def _named(company: Company) -> str:
    place = " ".join(filter(None, (company.postcode, company.town)))
    parts = (company.name, company.domain, company.vat, company.register_id, place, company.country, company.email)
    return line(" · ".join(filter(None, parts)) or "(nothing)")


def _insiders(finding: Finding, reader: Reader) -> Iterator[str]:
    for found in finding.insiders:
        who = reader.words.code("insiders", found.insider.value).format(found.name)
        sure = "" if found.match.strength is Strength.CERTAIN else f"{_SURE[found.match.strength]} "
        why = f"{_per_cent(found.match.score)}: {reasons(found.match, reader.words)}"
        yield from _painted(reader.wrapped(f"This is {sure}{who} ({why})", 0), "magenta")


def _protection(finding: Finding, reader: Reader) -> Iterator[str]:
    for each in finding.protecting:
        yield click.style(f"PROTECTED until {_window(each.deal)}", fg="red", bold=True)
        yield from reader.wrapped(f"registered {reader.moment(each.deal.received_at)}", 2)
        yield from reader.wrapped(_how_sure(each.match, reader), 2)
    if not finding.protecting and not finding.perhaps_protecting:
        yield click.style("Not protected by any window.", fg="green")
    for each in finding.perhaps_protecting:
        name = line(each.deal.company.name or "-")
        yield from _painted(reader.wrapped(f"PERHAPS PROTECTED, if it is {name}: until {_window(each.deal)}", 0), "red")
        yield from reader.wrapped(_how_sure(each.match, reader), 2)


def _window(deal: Deal) -> str:
    last_day = shown_day(deal.protection.last_day if deal.protection else None)
    return f"{last_day} for {_partner(deal)} ({deal.reference})"


def _partner(deal: Deal) -> str:
    return line(deal.partner.name if deal.partner else deal.sender)


def _rights(finding: Finding, reader: Reader) -> Iterator[str]:
    rows = [words for relation, words in _ROWS.items() if relation in finding.relations]
    rows = rows or ["not introduced by a partner"]
    if finding.is_open_to_doubt:
        rows.append("unless it is one of the companies named here")
    rights = finding.rights
    yield ""
    yield from _painted(reader.wrapped(f"Who may sell what ({', '.join(rows)}):", 0))
    yield from reader.wrapped(f"needs the partner's written consent: {_services(rights.protected)}", 2, 4)
    yield from reader.wrapped(f"may be sold, commission to the partner: {_services(rights.commission)}", 2, 4)
    yield from reader.wrapped(f"may be sold freely: {_services(rights.free)}", 2, 4)


def _known(finding: Finding, reader: Reader) -> Iterator[str]:
    yield ""
    none = "No record of sales fits." if finding.unclear else "Sales knows no such company."
    some = "Records of sales that may be meant:" if finding.unclear else "Known to sales:"
    yield click.style(some if finding.accounts else none, bold=True)
    for number, matched in enumerate(finding.accounts, 1):
        yield from reader.wrapped(f"{number}. {_record(matched.account)}", 2)
        yield from _painted(reader.wrapped(_how_sure(matched.match, reader), 5), _COLOURS[matched.match.strength])
        yield from reader.wrapped(_knowledge(matched.account, reader), 5)
        yield from reader.wrapped(_dealings(matched.account), 5)


def _record(account: Account) -> str:
    company = account.company
    place = " ".join(filter(None, (company.postcode, company.town)))
    named = ", ".join(filter(None, (company.name or company.domain or company.vat or "-", place, company.country)))
    return f"{named} [{account.source} {account.id}]"


def _how_sure(match: Match, reader: Reader) -> str:
    because = reasons(match, reader.words)
    return f"{_SURE[match.strength]} ({_per_cent(match.score)}){': ' if because else ''}{because}"


def _per_cent(score: float) -> str:
    """``93%``; neither 0 nor 100, as nobody is that sure."""
    if score > 0.99:
        return "over 99%"
    return f"{score:.0%}" if score >= 0.01 else "under 1%"


def _knowledge(account: Account, reader: Reader) -> str:
    rep = " ".join(filter(None, (account.rep or "no rep", f"<{account.rep_email}>" if account.rep_email else "")))
    start = ", already there when dealbot first read this source" if account.at_start else ""
    claimed = f"claimed since {shown_day(account.aware_since)}" if account.aware_since else "no date claimed"
    return f"{rep}; {claimed}; first seen {reader.moment(account.witnessed_at)}{start}"


def _dealings(account: Account) -> str:
    """What else its record says; nothing where it says no more."""
    revenue = ", ".join(sorted(account.revenue))
    parts = (
        f"last activity {account.last_activity}" if account.last_activity else "",
        f"revenue: {revenue}" if revenue else "",
        f"partner of record: {account.partner}" if account.partner else "",
    )
    return "; ".join(filter(None, parts))


def _deals(title: str, deals: Sequence[MatchedDeal], reader: Reader) -> Iterator[str]:
    if deals:
        yield ""
        yield click.style(title, bold=True)
    for each in deals:
        deal = each.deal
        name, received = line(deal.company.name or "-"), reader.moment(deal.received_at)
        state = f"{deal.state.value}{_span(deal)}"
        yield from reader.wrapped(f"{deal.reference} {name}, {_partner(deal)}, received {received}: {state}", 2)
        yield from reader.wrapped(_how_sure(each.match, reader), 5)


def _span(deal: Deal) -> str:
    """The end of a window that is over; what waits has none."""
    planned: date | None = deal.protection.last_day if deal.protection else None
    return f", protected until {planned}" if planned and deal.state is State.ENDED else ""


def _misses(finding: Finding, reader: Reader) -> Iterator[str]:
    if finding.misses:
        yield ""
        yield click.style("Nearest misses, not thought to be the same:", bold=True)
    for matched in finding.misses:
        yield from reader.wrapped(f"{_record(matched.account)}: {_miss(matched, reader)}", 2)


def _miss(matched: MatchedAccount, reader: Reader) -> str:
    because = reasons(matched.match, reader.words)
    return f"{_per_cent(matched.match.score)}{', ' if because else ''}{because}"


def _stale(sources: Sequence[SourceHealth], reader: Reader) -> Iterator[str]:
    stale = [source for source in sources if not source.is_fresh(reader.now)]
    if stale:
        yield ""
    for source in stale:
        read = f"last read {_ago(reader.now - source.read_at)} ago" if source.read_at else "never read"
        text = f"source {source.source} was {read}: this answer may be incomplete"
        yield from _painted(reader.wrapped(text, 0), "yellow")


def _ago(passed: timedelta) -> str:
    hours = max(0, round(passed / timedelta(hours=1)))
    return f"{hours} hours" if hours < 48 else f"{hours // 24} days"


def _services(services: frozenset[Service]) -> str:
    return ", ".join(service.value for service in Service if service in services) or "nothing"


def _painted(lines: Iterator[str], colour: str | None = None) -> Iterator[str]:
    """These lines in a colour; without one as a heading."""
    return (click.style(text, fg=colour) if colour else click.style(text, bold=True) for text in lines)
