"""What ``dealbot check`` tells a person, on the records of an installation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from click import unstyle

from dealbot.cli.answer import Reader, answer
from dealbot.core.inquiry import find
from dealbot.core.model import Company, Language, Match, MatchedAccount, State, Strength
from dealbot.mail.letters import templates_folder
from dealbot.mail.words import read_words
from tests.core.builders import LUXEMBOURG, RECEIVED, a_deal, a_source, an_account, at, matched, matched_deal
from tests.jobs.builders import a_desk

if TYPE_CHECKING:
    from dealbot.core.model import SourceHealth
    from tests.cli.place import Place

READER = Reader(read_words(templates_folder(), Language.EN, LUXEMBOURG), RECEIVED)
FLORILUX = Company("Florilux", country="LU")


def told(*found: object, sources: tuple[SourceHealth, ...] = (), **more: object) -> str:
    """The answer about Florilux without its styles, every paragraph on one line."""
    accounts = tuple(each for each in found if isinstance(each, MatchedAccount))
    deals = tuple(each for each in found if not isinstance(each, MatchedAccount))
    finding = replace(find(accounts, deals), **more)  # type: ignore[arg-type]  # named by the caller
    reader = replace(READER, width=1000)
    return "\n".join(unstyle(line) for line in answer(FLORILUX, finding, sources, reader))


def test_an_account_is_told_with_its_rep_both_dates_and_why() -> None:
    match = Match(Strength.PROBABLE, 0.934, ("similar_name", "same_country", "different_form"))
    assert told(MatchedAccount(an_account(), match)).partition("Known to sales:\n")[2].splitlines() == [
        "  1. Florilux S.A., LU [crm A-17]",
        "     probably (93%): nearly the same spelling, same country; against it: another legal form",
        "     Rita Rep <rita@vendor.example>; claimed since 2026-05-04; first seen 2026-05-05 10:00",
    ]


def test_what_was_there_from_the_start_and_where_it_is_are_said() -> None:
    place = replace(an_account().company, town="Mersch", postcode="7520")
    text = told(matched(an_account(company=place, at_start=True)))
    assert "1. Florilux S.A., 7520 Mersch, LU [crm A-17]\n" in text
    assert "first seen 2026-05-05 10:00, already there when dealbot first read this source\n" in f"{text}\n"


def test_an_open_window_names_its_last_day_its_partner_and_its_reference() -> None:
    text = told(matched_deal(a_deal()))
    assert "PROTECTED until 2027-03-20 for Alpha Networks (DR-2026-0042)\n  registered 2026-11-20 09:00\n" in text
    assert "Who may sell what (a partner's lead, with an open window):\n" in text


def test_an_open_window_of_a_company_that_may_be_meant_warns() -> None:
    text = told(matched_deal(a_deal(), Strength.PROBABLE))
    assert "PERHAPS PROTECTED, if it is Florilux S.A.: until 2027-03-20 for Alpha Networks (DR-2026-0042)\n" in text
    assert "Not protected" not in text
    assert "(not introduced by a partner, unless it is one of the companies named here):\n" in text


def test_a_partners_customer_that_may_be_meant_warns_too() -> None:
    customer = matched(an_account(partner="Beta Systems"), Strength.PROBABLE)
    assert "(not introduced by a partner, unless it is one of the companies named here):\n" in told(customer)
    assert "(not introduced by a partner):\n" in told(matched(an_account(), Strength.PROBABLE))


@pytest.mark.parametrize(
    ("state", "title", "line"),
    [
        (State.HELD, "Other registrations that wait for a decision:", "held"),
        (State.CONFLICT, "Other registrations that wait for a decision:", "conflict"),
        (State.ENDED, "Past registrations:", "ended, protected until 2025-05-01"),
    ],
)
def test_what_waits_and_what_is_over_is_listed(state: State, title: str, line: str) -> None:
    deal = a_deal(state=state, received_at=at("2025-01-01 09:00"))
    said = f"{title}\n  DR-2026-0042 Florilux S.A., Alpha Networks, received 2025-01-01 09:00: {line}\n"
    assert said in told(matched_deal(deal))


def test_the_nearest_misses_are_told_with_what_speaks_against_them() -> None:
    miss = MatchedAccount(an_account(), Match(Strength.WEAK, 0.12, ("same_country", "rare_words_differ")))
    text = told(misses=(miss,))
    assert "Sales knows no such company.\n" in text
    assert text.endswith(
        "Nearest misses, not thought to be the same:\n"
        "  Florilux S.A., LU [crm A-17]: 12%, same country; against it: distinctive words differ"
    )


@pytest.mark.parametrize(
    ("source", "last_line"),
    [
        (a_source(read_at=None), "source crm was never read: this answer may be incomplete"),
        (
            a_source(read_at=at("2026-11-16 09:00")),
            "source crm was last read 4 days ago: this answer may be incomplete",
        ),
        (a_source(), "Sales knows no such company."),
    ],
    ids=["never", "stale", "fresh"],
)
def test_a_source_that_is_not_fresh_is_named_at_the_end(source: SourceHealth, last_line: str) -> None:
    assert told(sources=(source,)).splitlines()[-1] == last_line


def test_no_line_is_wider_than_the_terminal() -> None:
    crowded = matched(an_account(company=Company("Florilux " * 30, country="LU")))
    lines = list(answer(FLORILUX, find((crowded,), (matched_deal(a_deal()),)), (), replace(READER, width=60)))
    assert max(len(unstyle(line)) for line in lines) <= 60


def test_what_a_record_says_does_not_steer_the_terminal() -> None:
    hostile = matched(an_account(company=Company("Flori\x1b[31mlux\u202e"), rep="Rita\nRep"))
    text = told(hostile)
    assert "\x1b" not in text
    assert "1. Flori[31mlux [crm A-17]" in text


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("", "no company is named"),
        ("S.à r.l.", "only a legal form"),
        ("Restaurant", "many companies are called"),
        ("🎉🎉", "no two letters"),
    ],
)
def test_what_tells_no_company_from_another_is_answered_with_cannot_tell(fresh: Place, words: str, why: str) -> None:
    text = fresh.run("check", words).out
    assert text.splitlines()[1].startswith("cannot tell: ")
    assert why in text
    assert "may be sold freely" not in text


def test_the_vendor_itself_and_a_partner_are_recognised(fresh: Place) -> None:
    fresh.settings(vendor={"name": "Glockenbach", "staff_domains": ["glockenbach.example"]})
    fresh.write("partners.csv", "name,domain", "Alpha Networks,alpha.example")
    fresh.run("partners", "import", "partners.csv")
    assert "\nThis is our own company, Glockenbach (" in fresh.run("check", "Glockenbach S.A.").out
    assert "our partner Alpha Networks (" in fresh.run("check", "ALPHA NETWORKS").out
    [said] = fresh.run("check", "--domain", "alpha.example", "--json").lines
    assert [(each["is"], each["name"]) for each in said["insiders"]] == [("partner", "Alpha Networks")]


def test_town_postcode_and_address_may_be_given_and_are_shown(fresh: Place) -> None:
    where = ("--town", "Mersch", "--postcode", "7520", "--email", "info@moulinbleu.example")
    told = fresh.run("check", "Moulin Bleu", *where).out
    assert told.startswith("Moulin Bleu · 7520 Mersch · info@moulinbleu.example\n")


def test_a_window_that_is_over_and_one_that_is_held_are_told(fresh: Place) -> None:
    desk = a_desk(f"sqlite:///{fresh.folder / 'dealbot.db'}")
    deal = desk.register("Moulin Bleu S.A.")
    with desk.store.writing() as records:
        records.deals.move(deal, State.ENDED, at=at("2027-03-21 00:00"))
    desk.app.close()
    [said] = fresh.run("check", "Moulin Bleu", "--json").lines
    [past] = said["deals"]
    assert (past["state"], past["protected_until"], past["strength"]) == ("ended", "2027-03-20", "certain")
    assert (said["protected"], said["cannot_tell"]) == (False, None)
