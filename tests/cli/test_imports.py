"""Files as people export them: with a byte order mark, semicolons, columns of their own, or not there at all."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.place import Place

ROWS = {
    "partners": ("name;domain;email;language;country;shoe size", "Alpha;alpha.example;;fr;LU;42", "Beta;;no;;;43"),
    "accounts": ("id;name;domain;shoe size", "A1;Moulin Bleu S.A.;moulinbleu.example;42", "A2;Kirsch;not one;43"),
}
KINDS = sorted(ROWS)


@pytest.mark.parametrize("kind", KINDS)
def test_a_spreadsheets_export_is_read_as_it_is(fresh: Place, kind: str) -> None:
    file = fresh.folder / "export.csv"
    file.write_bytes("\r\n".join(ROWS[kind]).encode("utf-8-sig"))
    told = fresh.run(kind, "import", file, "--json")
    assert (told.lines[0]["new"], [fault["line"] for fault in told.lines[0]["faults"]]) == (1, [3])
    assert f"{file}:3: '" in told.err
    assert f"{file}: the column 'shoe size' is not used" in told.err


@pytest.mark.parametrize("kind", KINDS)
def test_for_people_an_import_ends_with_its_sum(fresh: Place, kind: str) -> None:
    fresh.write("export.csv", *ROWS[kind])
    told = fresh.run(kind, "import", "export.csv")
    assert "1 new, 0 changed, 0 unchanged" in told.out
    assert told.out.endswith("1 left out\n")


@pytest.mark.parametrize("kind", KINDS)
def test_the_list_shows_what_was_imported(fresh: Place, kind: str) -> None:
    fresh.write("export.csv", *ROWS[kind])
    fresh.run(kind, "import", "export.csv")
    head, row = fresh.run(kind, "list").out.splitlines()
    assert head.split()[0] == {"partners": "partner", "accounts": "source"}[kind]
    assert {"partners": "alpha.example", "accounts": "moulinbleu.example"}[kind] in row


@pytest.mark.parametrize(
    "words", [["partners", "import"], ["accounts", "import"], ["check", "--batch"], ["parse", "x", "--partners"]]
)
def test_a_file_that_is_not_there_is_a_failure_with_its_name(fresh: Place, words: list[str]) -> None:
    fresh.write("x", "")
    told = fresh.run(*words, "none.csv", code=1)
    assert told.out == ""
    assert told.err.startswith("dealbot: cannot read the file: none.csv: ")
    assert told.err.count("\n") == 1


def test_accounts_belong_to_the_source_that_is_named_or_the_first_of_the_settings(fresh: Place) -> None:
    fresh.write("export.csv", *ROWS["accounts"])
    fresh.run("accounts", "import", "export.csv", "--at", "2026-11-01")
    fresh.run("accounts", "import", "export.csv", "--source", "fair", "--at", "2026-12-01T08:00")
    found = {each["source"]: each["witnessed_at"] for each in fresh.run("accounts", "list", "--json").lines}
    assert found == {"crm": "2026-10-31T23:00:00+00:00", "fair": "2026-12-01T07:00:00+00:00"}


def test_every_source_of_the_settings_is_read_though_another_fails(fresh: Place) -> None:
    sources = [{"kind": "csv", "path": name} for name in ("none.csv", "export.csv")]
    fresh.settings(accounts=sources)
    fresh.write("export.csv", *ROWS["accounts"])
    told = fresh.run("accounts", "sync", code=1)
    assert told.out == "export.csv: 1 new, 0 changed, 0 gone\n"
    assert "none.csv" in told.err


def test_a_source_that_is_read_again_without_a_change_ends_with_0(fresh: Place) -> None:
    fresh.write("accounts.csv", *ROWS["accounts"])
    assert fresh.run("accounts", "sync").out == "crm: 1 new, 0 changed, 0 gone\n"
    assert fresh.run("accounts", "sync").out == "crm: 0 new, 0 changed, 0 gone\n"


@pytest.mark.parametrize(
    "words",
    [
        ["--vat", "lu 1000-0356"],
        ["--domain", "https://www.MoulinBleu.example/contact"],
        ["--register-id", "B 123.456"],
        ["moulin bleu"],
    ],
    ids=" ".join,
)
def test_a_company_is_found_however_its_number_is_written(fresh: Place, words: list[str]) -> None:
    fresh.write("a.csv", "id,name,domain,vat,register_id", "A1,Moulin Bleu S.A.,moulinbleu.example,LU10000356,B123456")
    fresh.run("accounts", "import", "a.csv")
    told = fresh.run("check", *words).out
    assert re.search(r"1\. Moulin Bleu S\.A\. \[crm A1\]\n     certain \((?:over )?\d\d%\): same ", told)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--vat", "n/a?"], "VAT"),
        (["--domain", "moulin bleu"], "not a domain"),
        (["Moulin", "--country", "Luxembourg"], "two letters"),
        (["--country", "LU"], "name a company"),
        (["Moulin", "--batch", "a.csv"], "not both"),
    ],
)
def test_a_question_that_cannot_be_meant_is_wrong_use(fresh: Place, words: list[str], says: str) -> None:
    assert says in fresh.run("check", *words, code=2).err


def test_nobody_knows_a_stranger_and_it_may_be_sold_everything(fresh: Place) -> None:
    told = fresh.run("check", "Nobody At All", "--country", "be").out
    assert told.startswith("Nobody At All · BE\nNot protected by any window.\n")
    assert "may be sold freely: it, phone_system, network, hosting, connectivity, mobile, sip_trunk" in " ".join(
        told.split()
    )
    assert "\nSales knows no such company.\n" in told
