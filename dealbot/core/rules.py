"""The policy's decision table: ``CHAIN`` asks its questions from the top, the first that hits decides.

The name of a rule is the reason code everywhere: in the records, the log, the letters and the tests.
Sources: policy "Did sales already know?", "The window", "Fairness".
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from dealbot.core.knowledge import Knowledge, knowledge, still_counts
from dealbot.core.letters import LetterName
from dealbot.core.lifecycle import WAITING_FOR_A_PERSON
from dealbot.core.matching import fold
from dealbot.core.model import (
    Account,
    Deal,
    Facts,
    Insider,
    MatchedAccount,
    MatchedDeal,
    Policy,
    RequestedDeal,
    State,
    Strength,
    Verdict,
)
from dealbot.core.window import day_of, is_open


@dataclass(frozen=True, slots=True)
class Case:
    """One requested deal with everything known about it: what the rules are asked about."""

    requested: RequestedDeal
    facts: Facts
    received_at: datetime
    policy: Policy

    def accounts(self, strength: Strength) -> list[Account]:
        """The accounts of this strength whose knowledge still counts."""
        return [m.account for m in self._counted() if m.match.strength is strength]

    def known(self, finding: Knowledge) -> list[Account]:
        """The certain accounts without a partner of record whose dates say this."""
        return [
            account
            for account in self.accounts(Strength.CERTAIN)
            if not account.partner and knowledge(account, self.received_at, self.policy) is finding
        ]

    def own_deals(self, strength: Strength) -> list[Deal]:
        return [m.deal for m in self.facts.deals if m.match.strength is strength and self._is_own(m)]

    def others_deals(self, strength: Strength) -> list[Deal]:
        return [m.deal for m in self.facts.deals if m.match.strength is strength and not self._is_own(m)]

    def is_probably(self, insider: Insider) -> bool:
        """Whether the prospect certainly or probably is one of these."""
        return any(m.insider is insider and m.match.strength is not Strength.WEAK for m in self.facts.insiders)

    def is_open(self, deal: Deal) -> bool:
        """Whether this deal's window was open when the mail was received; ended since then makes no difference."""
        if deal.state is State.PROTECTED:
            return True
        return deal.state is State.ENDED and self._covers(deal)

    def ended_on(self, deal: Deal) -> date | None:
        """The last day on which this deal's window protected; None while it runs, or where there was none."""
        if deal.protection is None or deal.state is State.PROTECTED:
            return None
        planned = deal.protection.last_day
        return min(planned, day_of(deal.closed_at, self.policy.zone)) if deal.closed_at else planned

    def is_senders(self, account: Account) -> bool:
        """Whether the sender is the account's partner of record."""
        partner = self.facts.partner
        return bool(account.partner and partner and fold(account.partner) == fold(partner.name))

    def _covers(self, deal: Deal) -> bool:
        return deal.protection is not None and is_open(deal.protection, self.received_at, self.policy.zone)

    def _counted(self) -> list[MatchedAccount]:
        return [m for m in self.facts.accounts if still_counts(m, self.received_at, self.policy)]

    def _is_own(self, matched: MatchedDeal) -> bool:
        partner = self.facts.partner
        return partner is not None and matched.deal.partner is not None and matched.deal.partner.id == partner.id


@dataclass(frozen=True, slots=True)
class Rule:
    """A question with its verdict. The verdict says who hears what, unless the rule itself names another letter.

    ``setting`` names the Policy field that may change the verdict.
    """

    name: str
    asks: Callable[[Case], bool]
    verdict: Verdict
    partner_hears: LetterName | None = None
    manager_hears: LetterName | None = None
    setting: str = ""

    def verdict_under(self, policy: Policy) -> Verdict:
        """What this rule says where the policy is set like this."""
        chosen: Verdict = getattr(policy, self.setting) if self.setting else self.verdict
        return chosen


def sender_is_no_partner(case: Case) -> bool:
    """Nobody by this address or domain may register deals."""
    return case.facts.partner is None


def no_prospect_named(case: Case) -> bool:
    """There is no company to reserve."""
    return not case.requested.company.is_named


def tender(case: Case) -> bool:
    """The sender says that it is a tender; tenders are open to everyone."""
    return case.requested.rfp


def reading_unsure(case: Case) -> bool:
    """The reader does not trust its own reading of the prospect."""
    return case.requested.confidence < case.policy.min_confidence


def probing(case: Case) -> bool:
    """This partner names more companies in a short time than somebody who has customers."""
    return case.facts.named_lately >= case.policy.probing_companies


def duplicate(case: Case) -> bool:
    """The same partner's deal for this prospect runs or waits already."""
    return running_deal(case) is not None


def prospect_is_the_vendor(case: Case) -> bool:
    """The company named is the vendor: a slip, or a misreading."""
    return case.is_probably(Insider.VENDOR)


def prospect_is_the_sender(case: Case) -> bool:
    """The partner names itself."""
    return case.is_probably(Insider.SENDER)


def prospect_is_a_partner(case: Case) -> bool:
    """The company named may register deals itself: whose customer it can be is a question for a person."""
    return case.is_probably(Insider.PARTNER)


def resembles_own_deal(case: Case) -> bool:
    """Nearly the name of a prospect that this partner has registered: once more, or another company?"""
    return any(case.is_open(deal) for deal in case.own_deals(Strength.PROBABLE))


def registered_again_too_soon(case: Case) -> bool:
    """The same partner's window for this prospect ended lately: more time is agreed in a talk, not taken.

    However it ended: a window withdrawn on its last day would otherwise begin anew.
    """
    since = day_of(case.received_at, case.policy.zone) - timedelta(days=case.policy.register_again_days)
    ended = [case.ended_on(deal) for deal in case.own_deals(Strength.CERTAIN)]
    return any(day is not None and day >= since for day in ended)


def another_partners_window(case: Case) -> bool:
    """Another partner's mail came first and its window is open."""
    return any(
        case.is_open(deal) and deal.received_at <= case.received_at for deal in case.others_deals(Strength.CERTAIN)
    )


def received_before_their_window(case: Case) -> bool:
    """Another partner's window is open although this mail was received before theirs."""
    return any(
        case.is_open(deal) and deal.received_at > case.received_at for deal in case.others_deals(Strength.CERTAIN)
    )


def another_partner_waits(case: Case) -> bool:
    """Another partner's registration of this prospect came first, and a person still has to settle it.

    A partner's: a stranger's mail is held too, but must not keep partners from their windows.
    """
    return any(
        deal.state in WAITING_FOR_A_PERSON and deal.partner and deal.received_at <= case.received_at
        for deal in case.others_deals(Strength.CERTAIN)
    )


def resembles_another_partners_window(case: Case) -> bool:
    """Nearly the name of a prospect that another partner protects."""
    return any(case.is_open(deal) for deal in case.others_deals(Strength.PROBABLE))


def accounts_disagree(case: Case) -> bool:
    """One record says that it is the sender's customer, another one for the same company says otherwise."""
    certain = case.accounts(Strength.CERTAIN)
    senders = [account for account in certain if case.is_senders(account)]
    return bool(senders) and len(senders) < len(certain)


def known_before(case: Case) -> bool:
    """Sales knew: claimed for before the mail, and witnessed before it."""
    return bool(case.known(Knowledge.BEFORE))


def customer_of_another_partner(case: Case) -> bool:
    """The customer's partner of record is someone else."""
    return any(account.partner and not case.is_senders(account) for account in case.accounts(Strength.CERTAIN))


def witnessed_only_after(case: Case) -> bool:
    """Claimed for before the mail, first seen only after it: a record that appears afterwards proves nothing."""
    return bool(case.known(Knowledge.CLAIMED_ONLY))


def dates_contradict(case: Case) -> bool:
    """Seen before the mail, yet claimed only for later."""
    return bool(case.known(Knowledge.UNCLEAR))


def source_not_fresh(case: Case) -> bool:
    """An account source could not be read within its limit: that is "could not be checked", never "clear"."""
    return any(not source.is_fresh(case.received_at) for source in case.facts.sources)


def customer_of_the_sender(case: Case) -> bool:
    """The sender is the customer's partner of record."""
    return any(case.is_senders(account) for account in case.accounts(Strength.CERTAIN))


def probable_match(case: Case) -> bool:
    """Sales knows a company that is probably the same."""
    return bool(case.accounts(Strength.PROBABLE))


def known_only_after(case: Case) -> bool:
    """Sales learnt of it only after the mail came: the partner was first."""
    return bool(case.known(Knowledge.AFTER))


def weak_resemblance(case: Case) -> bool:
    """Sales knows a company whose name is a little alike."""
    return bool(case.accounts(Strength.WEAK))


def nothing_known(case: Case) -> bool:
    """No account, no other window: what remains; ``decide`` asks it only where nothing else hit."""
    return case.facts.partner is not None


def running_deal(case: Case) -> Deal | None:
    """The sender's own deal for this prospect that runs or waits, if there is one."""
    own = [d for d in case.own_deals(Strength.CERTAIN) if case.is_open(d) or d.state in WAITING_FOR_A_PERSON]
    return next(iter(sorted(own, key=lambda deal: deal.state is not State.PROTECTED)), None)


PARTNER_HEARS = {
    Verdict.CONFIRM: LetterName.CONFIRMATION,
    Verdict.CONFLICT: LetterName.CONFLICT,
    Verdict.HOLD: LetterName.HELD,
    Verdict.NOTE: LetterName.NOTED,
    Verdict.DUPLICATE: LetterName.DUPLICATE,
    Verdict.ASK: LetterName.INCOMPLETE,
}
MANAGER_HEARS = {Verdict.CONFLICT: LetterName.CONFLICT_NOTICE, Verdict.HOLD: LetterName.REVIEW_REQUEST}

CHAIN: tuple[Rule, ...] = (
    Rule("sender_is_no_partner", sender_is_no_partner, Verdict.HOLD, partner_hears=LetterName.UNKNOWN_SENDER),
    Rule("no_prospect_named", no_prospect_named, Verdict.ASK),
    Rule("tender", tender, Verdict.NOTE),
    Rule("reading_unsure", reading_unsure, Verdict.HOLD),
    Rule("probing", probing, Verdict.HOLD),
    Rule("duplicate", duplicate, Verdict.DUPLICATE),
    Rule("prospect_is_the_vendor", prospect_is_the_vendor, Verdict.HOLD),
    Rule("prospect_is_the_sender", prospect_is_the_sender, Verdict.HOLD),
    Rule("prospect_is_a_partner", prospect_is_a_partner, Verdict.HOLD),
    Rule("resembles_own_deal", resembles_own_deal, Verdict.HOLD),
    Rule("registered_again_too_soon", registered_again_too_soon, Verdict.HOLD),
    Rule("another_partners_window", another_partners_window, Verdict.CONFLICT, setting="another_partners_window"),
    Rule("received_before_their_window", received_before_their_window, Verdict.HOLD),
    Rule("resembles_another_partners_window", resembles_another_partners_window, Verdict.HOLD),
    Rule("accounts_disagree", accounts_disagree, Verdict.HOLD),
    Rule("known_before", known_before, Verdict.CONFLICT),
    Rule("another_partner_waits", another_partner_waits, Verdict.HOLD),
    Rule("customer_of_another_partner", customer_of_another_partner, Verdict.HOLD),
    Rule("witnessed_only_after", witnessed_only_after, Verdict.HOLD),
    Rule("dates_contradict", dates_contradict, Verdict.HOLD),
    Rule("source_not_fresh", source_not_fresh, Verdict.HOLD),
    Rule("customer_of_the_sender", customer_of_the_sender, Verdict.CONFIRM),
    Rule("probable_match", probable_match, Verdict.HOLD),
    Rule("known_only_after", known_only_after, Verdict.CONFIRM, manager_hears=LetterName.PARTNER_WAS_FIRST),
    Rule("weak_resemblance", weak_resemblance, Verdict.CONFIRM),
    Rule("nothing_known", nothing_known, Verdict.CONFIRM),
)
RULES = {rule.name: rule for rule in CHAIN}
