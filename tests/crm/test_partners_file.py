from __future__ import annotations

from pathlib import Path

import pytest

from dealbot.core.model import Company, Language, Partner
from dealbot.crm.csv_file import PartnersFile, Query, read_partners, read_queries
from dealbot.errors import SourceError


def reading(tmp_path: Path, content: str) -> PartnersFile:
    file = tmp_path / "partners.csv"
    file.write_text(content, encoding="utf-8")
    return read_partners(file)


def test_rows_of_one_partner_are_joined(tmp_path: Path) -> None:
    found = reading(
        tmp_path,
        "name,domain,email,language,country\n"
        "Ardoise,ardoise.example,anna@ardoise.example,fr,lu\n"
        " Ardoise ,Ardoise.TEST,,,\n"
        "Ardoise,,anna@gmail.com,de,BE\n",
    )
    domains = frozenset({"ardoise.example", "ardoise.test"})
    emails = frozenset({"anna@ardoise.example", "anna@gmail.com"})
    assert found.partners == [Partner("Ardoise", domains, emails, Language.FR, "LU")]
    assert (found.faults, found.notes) == ([], [])


def test_country_and_language_may_be_missing(tmp_path: Path) -> None:
    found = reading(tmp_path, "name,domain\nArdoise,ardoise.example\n")
    assert found.partners == [Partner("Ardoise", frozenset({"ardoise.example"}))]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("X,gmail.com,,,", "anybody may have an address at gmail.com: list the partner's own address instead"),
        ("X,,,,", "neither a domain nor an address: nothing to know this partner by"),
        (",x.example,,,", "no name"),
        ("X,x.example,,es,", "'es' is not a language of dealbot's; write one of en, fr, de, nl"),
        ("X,ardoise.example,,,", "ardoise.example is already Ardoise's"),
        ("X,x.example,anna@ardoise,,", "'anna@ardoise' is not a mail address"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_left_out(tmp_path: Path, row: str, message: str) -> None:
    good = "name,domain,email,language,country\nArdoise,ardoise.example,,fr,LU\n"
    found = reading(tmp_path, f"{good}{row}\nY,x.example,,,\n")
    assert [partner.name for partner in found.partners] == ["Ardoise", "Y"]
    assert [(fault.line, fault.message) for fault in found.faults] == [(3, message)]


def test_a_file_without_names_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="lacks name"):
        reading(tmp_path, "domain,email\nardoise.example,\n")


def test_queries_come_in_their_order_with_the_askers_numbers(tmp_path: Path) -> None:
    file = tmp_path / "queries.csv"
    rows = ("2,Moulin,,,,", "1,,moulin.example,,,lu", "3,,no domain,,,", ",Kirsch,,,,")
    file.write_text("\n".join(["id,name,domain,vat,register_id,country", *rows]))
    queries = read_queries(file)
    assert list(queries.rows()) == [
        Query("2", Company("Moulin")),
        Query("1", Company(domain="moulin.example", country="LU")),
        Query("3", Company()),
    ]
    assert [fault.line for fault in queries.faults] == [5]
