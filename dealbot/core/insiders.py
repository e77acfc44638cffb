"""Is the prospect the vendor itself, the partner that writes, or another partner?

No such company is an ordinary prospect: a person decides (``rules.prospect_is_the_vendor`` and its neighbours).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from dealbot.core.matching import SHIPPED, likeness, match_of
from dealbot.core.matching.evidence import compare_all_names
from dealbot.core.matching.names import read_name, sought_terms, terms_of
from dealbot.core.model import Company, Insider, MatchedInsider, Partner, Strength, Thresholds

_COMPARED = 5
"""How many partners are looked at closely."""
_COMMON = 200
"""What so many partners' names hold does not find one among them."""
_SHARES_ENOUGH = 0.1
"""As much as one word that ten partners bear: names that share less are not compared."""


class Candidate(NamedTuple):
    """The vendor or a partner as a company."""

    insider: Insider
    name: str
    company: Company


@dataclass(frozen=True, slots=True)
class Roll:
    """The partners' names, by what finds them; ``last`` is the highest record number in it."""

    last: int = 0
    by_term: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def joined_by(self, named: Iterable[tuple[int, str]]) -> Roll:
        """This roll with further partners, each by its number and name."""
        by_term, last = dict(self.by_term), self.last
        for number, name in named:
            last = max(last, number)
            for term in terms_of(Company(name)):
                by_term[term] = (*by_term.get(term, ()), number)
        return Roll(last, by_term)

    def like(self, company: Company) -> list[int]:
        """The numbers of the few partners whose names share most with the company's, rare words counting more."""
        shared: dict[int, float] = {}
        for term, weight in sought_terms(company):
            bearers = self.by_term.get(term, ())
            for number in bearers if len(bearers) <= _COMMON else ():
                shared[number] = shared.get(number, 0.0) + weight / len(bearers)
        near = [number for number, worth in shared.items() if worth >= _SHARES_ENOUGH]
        return sorted(near, key=lambda number: (-shared[number], number))[:_COMPARED]


def vendor_under(names: Collection[str], domains: Collection[str], company: Company) -> list[Candidate]:
    """The vendor under those of its names that ``company`` may be, or under all where the domain is the vendor's."""
    ordered = tuple(sorted(names))
    near = range(len(ordered)) if company.domain in domains else _roll_of(ordered).like(company)
    domain = _their_domain(company, domains)
    return [Candidate(Insider.VENDOR, ordered[number], Company(ordered[number], domain)) for number in near]


def partners_among(partners: Iterable[Partner], company: Company, sender: Partner | None = None) -> list[Candidate]:
    """These partners, to be compared with ``company``; ``sender`` is told from the others.

    Not by their country: a partner of the same name is a question wherever the prospect is thought to be.
    """
    return [
        Candidate(
            Insider.SENDER if sender and partner.id == sender.id else Insider.PARTNER,
            partner.name,
            Company(partner.name, _their_domain(company, partner.domains)),
        )
        for partner in partners
    ]


def insiders_like(
    company: Company, candidates: Sequence[Candidate], thresholds: Thresholds
) -> tuple[MatchedInsider, ...]:
    """Those that ``company`` certainly or probably is, best first, the vendor under its best name alone."""
    names = [read_name(each.company.name or "") for each in candidates]
    compared = compare_all_names(read_name(company.name or ""), names, SHIPPED)
    found = [
        MatchedInsider(each.insider, each.name, match)
        for each, alike in zip(candidates, compared, strict=True)
        if (match := match_of(likeness(company, each.company, alike, SHIPPED), thresholds))
        and match.strength is not Strength.WEAK
    ]
    ranked = sorted(found, key=lambda each: (-each.match.score, each.name))
    vendor = [each for each in ranked if each.insider is Insider.VENDOR]
    return tuple(each for each in ranked if each not in vendor[1:])


@lru_cache(maxsize=8)
def _roll_of(names: tuple[str, ...]) -> Roll:
    return Roll().joined_by(enumerate(names))


def _their_domain(company: Company, domains: Collection[str]) -> str | None:
    """The domain that the prospect shares with them, else any of theirs."""
    return company.domain if company.domain in domains else min(domains, default=None)
