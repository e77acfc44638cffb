from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dealbot.core.model import Account, Company, Revenue
from dealbot.crm.csv_file import CsvAccounts
from dealbot.errors import SourceError

HEADER = "id,name,domain,vat,register_id,country,rep,rep_email,aware_since,last_activity,revenue,partner\n"


def reading(tmp_path: Path, content: str | bytes) -> tuple[list[Account], CsvAccounts]:
    file = tmp_path / "accounts.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    source = CsvAccounts(file, "crm")
    return list(source.read()), source


def test_a_full_row_is_a_full_account(tmp_path: Path) -> None:
    row = (
        "A1,Moulin Bleu S.A.,moulin-bleu.example,LU12345678,B123456,LU,Rita,rita@vendor.example,"
        "2024-02-29,2026-01-01,connectivity+sip_trunk,Ardoise\n"
    )
    (account,), source = reading(tmp_path, HEADER + row)
    assert account == Account(
        source="crm",
        id="A1",
        company=Company("Moulin Bleu S.A.", "moulin-bleu.example", "LU12345678", "B123456", "LU"),
        rep="Rita",
        rep_email="rita@vendor.example",
        aware_since=date(2024, 2, 29),
        last_activity=date(2026, 1, 1),
        revenue=frozenset(Revenue),
        partner="Ardoise",
    )
    assert (source.faults, source.notes) == ([], [])


def test_what_people_write_is_brought_into_one_form(tmp_path: Path) -> None:
    row = (
        ' A1 ,"Moulin   Bleu, S.A.",HTTPS://www.Moulin-Bleu.example/shop, lu 123.456-78 ,B 123 456,lu,,'
        "RITA@Vendor.Example,2024-02-29T23:30:00Z,,SIP_trunk,\n"
    )
    (account,), _ = reading(tmp_path, HEADER + row)
    assert account.company == Company("Moulin Bleu, S.A.", "moulin-bleu.example", "LU12345678", "B123456", "LU")
    assert (account.id, account.rep, account.rep_email) == ("A1", None, "rita@vendor.example")
    assert (account.aware_since, account.revenue) == (date(2024, 2, 29), frozenset({Revenue.SIP_TRUNK}))


def test_where_a_company_is_and_whom_to_write_to_may_be_told_too(tmp_path: Path) -> None:
    content = "id,name,town,postcode,contact_email\nA1,Moulin, Esch  sur Alzette ,L-4001,Info@Moulin.example\n"
    (account,), source = reading(tmp_path, content)
    assert account.company == Company("Moulin", town="Esch sur Alzette", postcode="L-4001", email="info@moulin.example")
    assert source.notes == []


@pytest.mark.parametrize(
    ("written", "domain"),
    [
        ("www.shop.acme.co.uk", "acme.co.uk"),
        ("https://www.acme.lu:8080/fr", "acme.lu"),
        ("mail.acme.gouv.fr", "acme.gouv.fr"),
        ("ACME.example.", "acme.example"),
        ("acme.github.io", "acme.github.io"),
        ("épicerie.lu", "épicerie.lu"),
        ("co.uk", None),
        ("", None),
    ],
)
def test_of_a_site_the_registrable_domain_is_kept(tmp_path: Path, written: str, domain: str | None) -> None:
    (account,), source = reading(tmp_path, f"id,name,domain\nA1,Acme,{written}\n")
    assert account.company.domain == domain
    assert source.faults == []


@pytest.mark.parametrize(
    ("vat", "register_id", "country", "wanted"),
    [
        ("0403.170.701", "0403.170.701", "BE", ("BE0403170701", "0403170701")),
        ("303265045", "RCS Metz B 303 265 045", "FR", ("FR40303265045", "303265045")),
        ("136 695 976", "Amtsgericht Trier HRB 12 345", "de", ("DE136695976", "HRB12345")),
        ("lu 100.003-56", "R.C.S. Luxembourg B 123.456", "", ("LU10000356", "B123456")),
        ("BE0403170702", "12345678", "NL", ("BE0403170702", "12345678")),
    ],
)
def test_numbers_have_the_form_of_their_country(
    tmp_path: Path, vat: str, register_id: str, country: str, wanted: tuple[str, str]
) -> None:
    (account,), _source = reading(tmp_path, f"id,name,vat,register_id,country\nA1,Acme,{vat},{register_id},{country}\n")
    assert (account.company.vat, account.company.register_id) == wanted


@pytest.mark.parametrize(
    "content",
    [
        "id,name\nA1,Épicerie\n".encode(),
        "id,name\nA1,Épicerie\n".encode("utf-8-sig"),
        "id;name\r\nA1;Épicerie\r\n".encode(),
        "id\tname\rA1\tÉpicerie".encode(),
        '"Name","ID"\n"Épicerie","A1"\n'.encode(),
        "id,name\n\nA1,Épicerie\n,\n".encode(),
        "id,name,domain,vat\nA1,Épicerie\n".encode(),
    ],
)
def test_the_usual_forms_of_csv_are_understood(tmp_path: Path, content: bytes) -> None:
    accounts, source = reading(tmp_path, content)
    assert [(account.id, account.company.name) for account in accounts] == [("A1", "Épicerie")]
    assert source.faults == []


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (",No number", "no id"),
        ("A1", "no name, domain, VAT or register number"),
        ("A1,Twice", "the id 'A1' stood in an earlier row"),
        ("A2,X,not a domain", "'not a domain' is not a domain"),
        ("A2,X,,LU1/§", "'LU1/§' is not a VAT or register number"),
        ("A2,X,,,,Luxembourg", "'Luxembourg' is not a country in two letters"),
        ("A2,X,,,,,,rita", "'rita' is not a mail address"),
        ("A2,X,,,,,,,31.12.2026", "'31.12.2026' is not a day such as 2026-12-31"),
        ("A2,X,,,,,,,9999-12-31", "the year 9999 cannot be meant"),
        ("A2,X,,,,,,,,,coffee", "'coffee' is not a revenue; write sip_trunk + connectivity, one of them, or nothing"),
        ("A2,X,a.example,,,,,,,,,Sàrl,Ardoise", "13 cells under 12 columns; quote a cell that holds ','"),
        ("A2," + "x" * 501, "name is longer than 500 characters"),
        ("A2,a\0b", "name is not UTF-8 text"),
        ("A2,caf\udce9", "name is not UTF-8 text"),
    ],
)
def test_a_bad_row_is_named_by_its_line_and_the_rest_is_read(tmp_path: Path, row: str, message: str) -> None:
    content = f"{HEADER}A1,Good\n{row}\nA3,Also good\n".encode("utf-8", "surrogateescape")
    accounts, source = reading(tmp_path, content)
    assert [account.id for account in accounts] == ["A1", "A3"]
    assert [(fault.line, fault.message) for fault in source.faults] == [(3, message)]


def test_a_quotation_mark_left_open_names_the_lines_that_it_swallowed(tmp_path: Path) -> None:
    accounts, source = reading(tmp_path, 'id,name\nA1,Good\nA2,"Open\nA3,Lost\n')
    assert [account.id for account in accounts] == ["A1"]
    (fault,) = source.faults
    assert fault.line == 3
    assert "lines 3 to 4 were not read" in fault.message


def test_an_endless_cell_is_a_fault_and_no_more(tmp_path: Path) -> None:
    accounts, source = reading(tmp_path, "id,name\nA1," + "x" * 1_000_000 + "\nA2,Good\n")
    assert [account.id for account in accounts] == ["A2"]
    assert source.faults


def test_a_line_break_within_a_quoted_cell_does_not_shift_the_lines(tmp_path: Path) -> None:
    accounts, source = reading(tmp_path, 'id,name,address\nA1,Good,"1, rue\nHaute"\nA2,,\n')
    assert [account.company.name for account in accounts] == ["Good"]
    assert [fault.line for fault in source.faults] == [4]


def test_a_column_that_is_not_used_is_noted(tmp_path: Path) -> None:
    _accounts, source = reading(tmp_path, "id,name,Phone\nA1,Good,+352\n")
    assert source.notes == ["the column 'phone' is not used"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the first line lacks id, name"),
        (b"id,domain\n", "the first line lacks name"),
        (b"A1,Moulin Bleu\n", "the first line lacks id, name"),
        (b"id,name,ID\n", "the column id stands there twice"),
        ("id,name\nA1,Good\n".encode("utf-16"), "the first line lacks id, name"),
        (b"id,name\n" + b",\xff\n" * 10_001, "more than 10000 bad rows"),
    ],
)
def test_a_file_of_another_kind_is_refused_as_a_whole(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        reading(tmp_path, content)


def test_a_file_that_is_not_there_is_a_source_error_that_names_it(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(SourceError, match=str(path)):
            list(CsvAccounts(path, "crm").read())


def test_a_file_that_changes_while_it_is_read_does_not_count(tmp_path: Path) -> None:
    file = tmp_path / "accounts.csv"
    file.write_text("id,name\nA1,Good\nA2,Good\n")
    accounts = CsvAccounts(file, "crm").read()
    assert next(accounts).id == "A1"
    os.truncate(file, 10)
    with pytest.raises(SourceError, match="changed while it was read"):
        list(accounts)


def test_a_second_reading_starts_afresh(tmp_path: Path) -> None:
    accounts, source = reading(tmp_path, "id,name\nA1,Good\n,Bad\n")
    assert list(source.read()) == accounts
    assert len(source.faults) == 1


def test_rows_are_counted_for_the_progress_bar(tmp_path: Path) -> None:
    _accounts, source = reading(tmp_path, "id,name\nA1,Good\nA2,Good\n")
    assert source.row_count() == 2


@given(st.binary(max_size=300))
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_after_a_good_header_end_as_accounts_or_faults(tmp_path: Path, content: bytes) -> None:
    accounts, _source = reading(tmp_path, HEADER.encode() + content)
    assert all(account.id and account.company.is_named for account in accounts)
