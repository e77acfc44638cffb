"""A row of cells as an account: the columns that a CSV file and a query share, and how each cell is read."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from dealbot.core.model import Account, Company
from dealbot.crm import cells
from dealbot.crm.table import Cells, Columns

ACCOUNTS = Columns(
    (
        "id", "name", "domain", "vat", "register_id", "country", "rep", "rep_email", "aware_since", "last_activity",
        "revenue", "partner", "town", "postcode", "contact_email",
    ),
    frozenset({"id", "name"}),
)  # fmt: skip

_few_texts = lru_cache(maxsize=4096)(cells.text)
"""For columns in which the same few values stand again and again."""
_few_emails = lru_cache(maxsize=4096)(cells.email)


def reader_of_accounts(source: str) -> Callable[[Cells], Account]:
    """What makes an account of ``source`` of a row of ``ACCOUNTS``; it raises ValueError for a bad row, or an id that
    stood in an earlier one."""
    return partial(_account, source, set())


def _account(source: str, seen: set[str], row: Cells) -> Account:
    id_, *of_company, rep, rep_email, aware_since, last_activity, revenue, partner, town, postcode, email = row
    account_id = cells.needed(id_, "id")
    company = company_of((*of_company, town, postcode, email))
    if not company.is_named:
        raise ValueError("no name, domain, VAT or register number")
    account = Account(
        source,
        account_id,
        company,
        _few_texts(rep),
        _few_emails(rep_email),
        cells.day(aware_since),
        None,
        cells.day(last_activity),
        cells.revenue(revenue),
        _few_texts(partner),
    )
    if account_id in seen:
        raise ValueError(f"the id '{account_id}' stood in an earlier row")
    seen.add(account_id)
    return account


def company_of(row: Cells) -> Company:
    """The company of the cells name, domain, vat, register_id, country, town, postcode, contact_email (the last three
    may be missing). ValueError where one is faulty; it may name nothing at all."""
    name, domain, vat, register_id, country, *place = row
    town, postcode, email = place or ("", "", "")
    code = cells.country(country)
    return Company(
        cells.text(name),
        cells.site(domain),
        cells.vat(vat, code),
        cells.register_id(register_id, code),
        code,
        _few_texts(town),
        cells.text(postcode),
        cells.email(email),
    )
