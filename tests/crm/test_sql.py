"""Accounts by a query: the rows of any database as those of a file, read only, bounded, without the password."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import create_engine, text

from dealbot.core.model import Account, Company, Revenue
from dealbot.crm.source import Gone, without
from dealbot.crm.sql import OVERLAP, Queries, SqlAccounts
from dealbot.errors import SecretError, SourceError

if TYPE_CHECKING:
    from pathlib import Path

FULL = """SELECT 7 AS id, 'Moulin Bleu S.A.' AS name, 'https://www.moulin-bleu.example' AS site, 'BE' AS country,
 '0403.170.701' AS vat, NULL AS register_id, 'Rita' AS rep, '2024-02-29' AS aware_since, 'sip_trunk' AS revenue,
 'Namur' AS town, 5000 AS postcode, 'info@moulin-bleu.example' AS contact_email, 1 AS shoe_size"""


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'crm.db'}"


def run(url: str, *statements: str, **values: Any) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement), values)
    engine.dispose()


def reading(url: str, query: str, **changes: Any) -> tuple[list[Account | Gone], SqlAccounts]:
    seconds = changes.pop("seconds", 30)
    source = SqlAccounts("erp", lambda: url, Queries(query, **changes), seconds=seconds)
    return list(source.read()), source


def failure(url: str, query: str = "SELECT 1 AS id, 'X' AS name", **changes: Any) -> str:
    with pytest.raises(SourceError) as caught:
        reading(url, query, **changes)
    return str(caught.value)


def test_a_row_is_read_like_one_of_a_file_with_its_columns_renamed(url: str) -> None:
    [account], source = reading(url, FULL, columns={"domain": "site"})
    company = Company(
        "Moulin Bleu S.A.",
        "moulin-bleu.example",
        "BE0403170701",
        country="BE",
        town="Namur",
        postcode="5000",
        email="info@moulin-bleu.example",
    )
    since, revenue = date(2024, 2, 29), frozenset({Revenue.SIP_TRUNK})
    assert account == Account("erp", "7", company, rep="Rita", aware_since=since, revenue=revenue)
    assert (source.notes, source.faults) == (["the column 'shoe_size' is not used"], [])


def test_what_a_driver_gives_for_days_and_moments_is_understood(postgres_url: str) -> None:
    query = "SELECT 1 AS id, 'X' AS name, DATE '2024-02-29' AS aware_since, now() AS last_activity, 1.50 AS postcode"
    [account], _source = reading(postgres_url, query)
    assert isinstance(account, Account)
    assert account.aware_since == date(2024, 2, 29)
    assert account.last_activity is not None
    assert account.company.postcode == "1.50"


def test_a_bad_row_is_named_by_its_number(url: str) -> None:
    query = (
        "SELECT 1 AS id, 'X' AS name, NULL AS domain UNION ALL SELECT 2, 'Y', 'no domain' UNION ALL SELECT 1, 'Z', ''"
    )
    told, source = reading(url, query)
    assert [each.id for each in told] == ["1"]
    assert [(fault.line, fault.message) for fault in source.faults] == [
        (2, "'no domain' is not a domain"),
        (3, "the id '1' stood in an earlier row"),
    ]


def test_bytes_and_surrogates_are_a_fault_of_their_row(url: str) -> None:
    told, source = reading(url, "SELECT 1 AS id, CAST(x'ff00' AS BLOB) AS name UNION ALL SELECT 2, 'Y'")
    assert ([each.id for each in told], source.faults[0].message) == (["2"], "name is not UTF-8 text")


@pytest.mark.parametrize("kind", ["sqlite", "postgres_url", "mariadb_url"])
def test_a_query_that_writes_is_refused(kind: str, url: str, request: pytest.FixtureRequest) -> None:
    where = url if kind == "sqlite" else request.getfixturevalue(kind)
    run(where, "CREATE TABLE t (id INTEGER)")
    for returning in (" RETURNING id, 'X' AS name", ""):
        assert "cannot be read" in failure(where, "INSERT INTO t VALUES (1)" + returning)


def test_not_even_a_function_may_write(postgres_url: str) -> None:
    run(postgres_url, "CREATE SEQUENCE s")
    assert "read-only transaction" in failure(postgres_url, "SELECT nextval('s') AS id, 'X' AS name")


def test_an_errors_words_are_shown_on_one_line_without_the_secret() -> None:
    assert without("login\nas \x1b[31mrita:hunter2 failed " + "x" * 1000, "hunter2", "").startswith(
        "login as [31mrita:… failed x"
    )
    assert len(without("x" * 1000)) == 300


@pytest.mark.parametrize(
    ("kind", "query"),
    [
        (
            "sqlite",
            "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT max(x) AS id, 'X' AS name FROM n",
        ),
        ("postgres_url", "SELECT 1 AS id, 'X' AS name FROM pg_sleep(30)"),
        ("mariadb_url", "SELECT sleep(30) AS id, 'X' AS name FROM (SELECT 1 UNION SELECT 2) AS twice"),
    ],
)
def test_a_query_without_an_end_is_ended(kind: str, query: str, url: str, request: pytest.FixtureRequest) -> None:
    where = url if kind == "sqlite" else request.getfixturevalue(kind)
    assert "cannot be read" in failure(where, query, seconds=0.3)


@pytest.mark.parametrize(
    ("query", "changes", "says"),
    [
        ("SELECT 1 AS id", {}, "the query gives no column name"),
        ("SELECT 1 AS id, 'X' AS name", {"columns": {"rep": "owner"}}, "the query gives no column owner"),
        (
            "SELECT 1 AS id, 'X' AS name",
            {"changed": "SELECT :since", "changed_column": "at"},
            "no column at, by which changes are told",
        ),
        ("SELECT nonsense", {}, "no such column"),
        ("SELECT :other AS id, 'X' AS name", {}, "other"),
    ],
)
def test_a_query_that_cannot_be_used_says_why(url: str, query: str, changes: dict[str, Any], says: str) -> None:
    told = failure(url, query, **changes)
    assert says in told
    assert "erp" in told


@pytest.mark.parametrize(
    "address",
    [
        "postgresql+psycopg://rita:hunter2@127.0.0.1:1/none",
        "mysql+pymysql://rita:hunter2@127.0.0.1:1/none",
        "nonsense+driver://rita:hunter2@host/none",
        "oracle://rita:hunter2@host/none",
        "rita:hunter2@host",
        "postgresql+psycopg://rita:hunter2@127.0.0.1:port/none",
    ],
)
def test_no_failure_tells_the_password(address: str) -> None:
    told = failure(address)
    assert "hunter2" not in told
    assert "hunter2" not in repr(SqlAccounts("erp", lambda: address, Queries("SELECT 1")))


def test_a_refused_login_does_not_tell_the_password(mariadb_url: str) -> None:
    told = failure(mariadb_url.replace("hunter2", "hunter3"))
    assert "Access denied" in told
    assert "hunter3" not in told


def test_an_address_that_cannot_be_fetched_is_a_source_error() -> None:
    def fetch() -> str:
        raise SecretError("the password file cannot be read", "erp-url")

    with pytest.raises(SourceError, match="erp-url"):
        list(SqlAccounts("erp", fetch, Queries("SELECT 1")).read())


def test_changes_are_asked_for_from_a_moment_before_the_newest_that_was_seen(postgres_url: str) -> None:
    at = datetime(2026, 11, 1, 8, tzinfo=UTC)
    run(postgres_url, "CREATE TABLE c (id INTEGER, name TEXT, at TIMESTAMPTZ)")
    for number, moment in enumerate([at, at - OVERLAP / 2, at - 2 * OVERLAP], start=1):
        run(postgres_url, "INSERT INTO c VALUES (:id, 'X', :at)", id=number, at=moment)
    changed = "SELECT * FROM c WHERE at >= :since"
    told, source = reading(postgres_url, "SELECT * FROM c", changed=changed, changed_column="at")
    assert len(told) == 3
    assert {each.id for each in source.read(source.cursor)} == {"1", "2"}
    run(postgres_url, "INSERT INTO c VALUES (4, 'Late', :at)", at=at + timedelta(hours=1))
    assert {each.id for each in source.read(source.cursor)} == {"1", "2", "4"}
    assert {each.id for each in source.read(source.cursor)} == {"4"}


def test_a_reading_without_changes_keeps_its_place(url: str) -> None:
    changed = "SELECT 1 AS id, 'X' AS name, 7 AS at WHERE 7 > :since"
    _told, source = reading(url, "SELECT 1 AS id, 'X' AS name, 7 AS at", changed=changed, changed_column="AT")
    cursor = source.cursor
    assert list(source.read(cursor)) == []
    assert (source.cursor, source.full) == (cursor, False)


def test_other_queries_begin_anew(url: str) -> None:
    query, changed = "SELECT 1 AS id, 'X' AS name, 7 AS at", "SELECT 1 AS id, 'X' AS name, 7 AS at WHERE 7 > :since"
    _told, source = reading(url, query, changed=changed, changed_column="at")
    other = SqlAccounts("erp", lambda: url, Queries(query + " WHERE 1", changed=changed, changed_column="at"))
    assert [each.id for each in other.read(source.cursor)] == ["1"]
    assert other.full


def test_rows_come_as_they_are_asked_for(url: str) -> None:
    numbers = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 3000000)"
    source = SqlAccounts("erp", lambda: url, Queries(f"{numbers} SELECT x AS id, 'X' AS name FROM n"), seconds=60)
    rows = source.read()
    assert [next(rows).id, next(rows).id] == ["1", "2"]
    rows.close()  # type: ignore[attr-defined]  # a generator
