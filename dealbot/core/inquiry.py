"""What the vendor's own people may hear of a company: who knows it, is it protected, who may sell what."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from dealbot.core.domains import names_a_company
from dealbot.core.legal_forms import split_legal_form
from dealbot.core.lifecycle import WAITING_FOR_A_PERSON
from dealbot.core.matching.commonness import SHIPPED, Commonness
from dealbot.core.matching.names import read_name
from dealbot.core.model import (
    Company,
    MatchedAccount,
    MatchedDeal,
    MatchedInsider,
    Relation,
    Revenue,
    SellRights,
    State,
    Strength,
)
from dealbot.core.services import relations_of_customer, rights_for

_COMMON_WEIGHT = math.log(1000)
"""What a word weighs that one name in a thousand has."""


class Unclear(StrEnum):
    """Why no answer about a company can be relied on: what was asked does not tell one from another."""

    NOTHING_NAMED = "nothing_named"
    NO_LETTERS = "no_letters"
    ONLY_A_LEGAL_FORM = "only_a_legal_form"
    COMMON_WORDS = "common_words"
    SHARED_DOMAIN = "shared_domain"


@dataclass(frozen=True, slots=True)
class Finding:
    """Everything found about one company; ``protecting`` are the open windows that are certainly its own."""

    accounts: tuple[MatchedAccount, ...]
    deals: tuple[MatchedDeal, ...]
    protecting: tuple[MatchedDeal, ...]
    relations: frozenset[Relation]
    rights: SellRights
    insiders: tuple[MatchedInsider, ...] = ()
    misses: tuple[MatchedAccount, ...] = ()
    """Accounts that came nearest among those that are not thought to be the company."""
    unclear: Unclear | None = None

    @property
    def perhaps_protecting(self) -> tuple[MatchedDeal, ...]:
        """Open windows of companies that may be this one."""
        return tuple(m for m in self.deals if m.deal.state is State.PROTECTED and m not in self.protecting)

    @property
    def is_open_to_doubt(self) -> bool:
        """Whether other rows of the sell table would hold, were it a company that only may be the same."""
        doubtful = [m.account.partner for m in self.accounts if m.match.strength is not Strength.CERTAIN]
        return not self.relations and (bool(self.perhaps_protecting) or any(doubtful))

    @property
    def waiting(self) -> tuple[MatchedDeal, ...]:
        """Registrations that a person must settle."""
        return tuple(m for m in self.deals if m.deal.state in WAITING_FOR_A_PERSON)

    @property
    def past(self) -> tuple[MatchedDeal, ...]:
        """What is over, latest first."""
        over = [
            m for m in self.deals if m.deal.state is not State.PROTECTED and m.deal.state not in WAITING_FOR_A_PERSON
        ]
        return tuple(sorted(over, key=lambda m: m.deal.received_at, reverse=True))


def find(
    accounts: tuple[MatchedAccount, ...],
    deals: tuple[MatchedDeal, ...],
    insiders: tuple[MatchedInsider, ...] = (),
    misses: tuple[MatchedAccount, ...] = (),
    unclear: Unclear | None = None,
) -> Finding:
    """Apply policy "Who may sell what" to what certainly is the company; the rest is shown, and decides nothing."""
    certain = [each for each in deals if each.match.strength is Strength.CERTAIN]
    protecting = tuple(each for each in certain if each.deal.state is State.PROTECTED)
    relations = (frozenset({Relation.LEAD}) if protecting else frozenset()) | _customer_rows(accounts)
    return Finding(accounts, deals, protecting, relations, rights_for(relations), insiders, misses, unclear)


def why_unclear(company: Company, commonness: Commonness = SHIPPED) -> Unclear | None:
    """Why what is asked does not tell one company from another; None where a name or a number does."""
    if company.vat or company.register_id or (company.domain and names_a_company(company.domain)):
        return None
    if not company.name:
        return Unclear.SHARED_DOMAIN if company.domain else Unclear.NOTHING_NAMED
    name = read_name(company.name)
    if len("".join(word for words in name.variants for word in words)) < 2:
        return Unclear.NO_LETTERS
    if _is_a_legal_form(company.name):
        return Unclear.ONLY_A_LEGAL_FORM
    fullest = name.variants[0]
    common = len(fullest) <= 2 and all(commonness.weight(word) <= _COMMON_WEIGHT for word in fullest)
    return Unclear.COMMON_WORDS if common and not (company.town or company.postcode) else None


def _is_a_legal_form(name: str) -> bool:
    """Whether these words behind a name would be nothing but its legal form."""
    bare, form = split_legal_form(f"Nn {name}")
    return form is not None and bare == "Nn"


def _customer_rows(accounts: tuple[MatchedAccount, ...]) -> frozenset[Relation]:
    """The rows for a partner's customer, where a certain account has a partner of record."""
    certain = [each.account for each in accounts if each.match.strength is Strength.CERTAIN]
    theirs = [account for account in certain if account.partner]
    revenue: frozenset[Revenue] = frozenset().union(*(account.revenue for account in theirs))
    return relations_of_customer(revenue) if theirs else frozenset()
