"""The weekly digest (policy "Reminders and digest"): when it is due, and what stands in it for whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from dealbot.core.correspondence import deal_country
from dealbot.core.letters import Digest, DigestLine
from dealbot.core.lifecycle import WAITING_FOR_A_PERSON
from dealbot.core.model import Deal, Manager, Policy, State
from dealbot.core.window import day_of, morning_of

ENDING_WITHIN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Week:
    """The period that a digest tells of: ``[since, until)`` in UTC."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class DigestFacts:
    """What the records hold that a digest may need."""

    deals: tuple[Deal, ...]
    resembles: Mapping[str, str]
    """For deals confirmed despite a weak resemblance: the name of the account, by the deal's reference."""
    answer_seconds: tuple[float, ...] = ()


def last_week(now: datetime, policy: Policy) -> Week:
    """The week that ended at the latest digest hour not after ``now``."""
    today = day_of(now, policy.zone)
    day = today - timedelta(days=(today.weekday() - policy.digest_weekday) % 7)
    if morning_of(day, policy.notice_hour, policy.zone) > now:
        day -= timedelta(days=7)
    hour, zone = policy.notice_hour, policy.zone
    return Week(morning_of(day - timedelta(days=7), hour, zone), morning_of(day, hour, zone))


def digest_for(manager: Manager, facts: DigestFacts, week: Week, now: datetime, policy: Policy) -> Digest:
    """The digest of one manager: the deals of their countries, or of all for a head of sales."""
    mine = [deal for deal in facts.deals if manager.sees(deal_country(deal))]
    today = day_of(now, policy.zone)

    def age(deal: Deal) -> int:
        return (today - day_of(deal.received_at, policy.zone)).days

    def days_left(deal: Deal) -> int:
        return (deal.protection.last_day - today).days if deal.protection else 0

    waiting = sorted((d for d in mine if d.state in WAITING_FOR_A_PERSON), key=lambda d: d.received_at)
    running = [d for d in mine if d.state is State.PROTECTED and 0 <= days_left(d) <= ENDING_WITHIN_DAYS]
    ended = [d for d in mine if d.state is State.ENDED and d.closed_at and week.since <= d.closed_at < week.until]
    new = [d for d in mine if week.since <= d.received_at < week.until]
    return Digest(
        since=week.since,
        until=week.until,
        today=today,
        needs_you=_lines(waiting, age),
        ending=_lines(sorted(running, key=days_left), days_left),
        ended=_lines(ended, lambda _deal: None),
        new=_lines(new, lambda _deal: None),
        weak=tuple(_line(d, None, facts.resembles[d.reference]) for d in new if d.reference in facts.resembles),
        decided=tuple(sorted(Counter(d.rule for d in new).items())),
        answer_seconds=median(facts.answer_seconds) if facts.answer_seconds else None,
        whole=not manager.countries,
        countries=tuple(sorted(manager.countries)),
    )


def _lines(deals: Iterable[Deal], days: Callable[[Deal], int | None]) -> tuple[DigestLine, ...]:
    return tuple(_line(deal, days(deal)) for deal in deals)


def _line(deal: Deal, days: int | None, note: str = "") -> DigestLine:
    return DigestLine(deal, deal.partner.name if deal.partner else deal.sender, days, note)
