from __future__ import annotations

from datetime import date
from types import MappingProxyType

from dealbot.core.model import Account, Company, Facts, Match, MatchedAccount, RequestedDeal, Strength
from dealbot.store import DecisionRecord, Records
from tests.store.builders import AN_HOUR, NOON, a_saved_partner, an_open_deal


def a_decision(**changes: object) -> DecisionRecord:
    return DecisionRecord(**({"verdict": "confirm", "rule": "nobody_knew", "decided_at": NOON} | changes))  # type: ignore[arg-type] # fields by name


def test_the_evidence_is_kept_whole_as_plain_json(records: Records) -> None:
    deal, partner = an_open_deal(records), a_saved_partner(records)
    account = Account("crm", "A1", Company("Moulin\0 \ud800"), aware_since=date(2026, 1, 2), witnessed_at=NOON)
    facts = Facts(partner, (MatchedAccount(account, Match(Strength.WEAK, 0.75, ("similar_name",))),))
    records.decisions.record(a_decision(hits=("a", "b"), evidence=facts, deal_id=deal.id))
    (kept,) = records.decisions.of_deal(deal)
    assert kept.hits == ("a", "b")
    assert isinstance(kept.evidence, dict)
    (matched,) = kept.evidence["accounts"]
    assert matched["match"] == {"strength": "weak", "score": 0.75, "because": ["similar_name"]}
    assert (matched["account"]["aware_since"], matched["account"]["witnessed_at"]) == ("2026-01-02", NOON.isoformat())
    assert kept.evidence["partner"]["domains"] == ["ardoise.example"]


def test_a_weak_resemblance_names_what_it_resembled(records: Records) -> None:
    deal, other = an_open_deal(records), an_open_deal(records, "Unlike")
    match = Match(Strength.WEAK, 0.75, ())
    accounts = (MatchedAccount(Account("crm", "A1", Company("Moulin Vert")), match),)
    records.decisions.record(a_decision(evidence=Facts(None, accounts), deal_id=deal.id))
    records.decisions.record(a_decision(evidence=Facts(None), deal_id=other.id))
    assert (records.decisions.resembled(deal), records.decisions.resembled(other)) == ("Moulin Vert", "")


def test_a_persons_correction_stands_beside_the_first_decision(records: Records) -> None:
    deal = an_open_deal(records)
    records.decisions.record(a_decision(deal_id=deal.id))
    corrected = a_decision(verdict="refuse", deal_id=deal.id, decided_by="boss@vendor.example", reason="a mix-up")
    records.decisions.record(corrected)
    assert records.decisions.of_deal(deal)[1] == corrected
    assert [kept.decided_by for kept in records.decisions.of_deal(deal)] == ["dealbot", "boss@vendor.example"]


def test_decisions_are_counted_by_rule_within_a_time(records: Records) -> None:
    for rule, moment in (("a", NOON), ("a", NOON), ("b", NOON), ("b", NOON + AN_HOUR)):
        records.decisions.record(a_decision(rule=rule, decided_at=moment))
    assert records.decisions.counts(NOON, NOON + AN_HOUR) == {"a": 2, "b": 1}


def test_what_happened_to_a_deal_is_told_in_its_order(records: Records) -> None:
    deal = an_open_deal(records)
    data = MappingProxyType({"requested": RequestedDeal(), "words": frozenset({"b", "a"}), "at": NOON})
    records.events.add("deal.protected", NOON, deal_id=deal.id, mail_id=1, data=data)
    records.events.add("deal.ended", NOON, deal_id=deal.id)
    records.events.add("mail.taken", NOON, mail_id=1)
    first, second = records.events.of_deal(deal)
    assert (first.what, first.at, first.mail_id, second.what, second.data) == (
        "deal.protected",
        NOON,
        1,
        "deal.ended",
        None,
    )
    assert isinstance(first.data, dict)
    assert (first.data["words"], first.data["at"]) == (["a", "b"], NOON.isoformat())
