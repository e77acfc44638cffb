"""The accounts: what sales knows, as the sources told it, and since when dealbot knows that they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from dealbot.core.matching import fold
from dealbot.core.model import Account, Company, Revenue
from dealbot.store.group import AnyRow, Group
from dealbot.store.likely import WORDS, keys_of, name_key, ranked, words_of
from dealbot.store.tables import account_words, accounts
from dealbot.store.types import clean_key, clean_text
from dealbot.store.values import ImportCount

_STILL_THERE = accounts.c.gone_at.is_(None)
_WORDED = select(account_words.c.account_id).where(account_words.c.word.in_(WORDS))  # what is gone has no words
_LIKELY = ranked(accounts, _STILL_THERE, _WORDED)
_CANDIDATES = (
    select(accounts).join(_LIKELY, _LIKELY.c.id == accounts.c.id).order_by(_LIKELY.c.rank.desc(), accounts.c.id)
)
_OF_SOURCE = accounts.c.source == bindparam("of_source")
_GET = select(accounts).where(_OF_SOURCE, accounts.c.external_id == bindparam("wanted"))
_KNOWN = select(accounts).where(_OF_SOURCE, accounts.c.external_id.in_(bindparam("wanted", expanding=True)))
_ALL = select(accounts).where(_STILL_THERE).order_by(accounts.c.source, accounts.c.external_id)

_WITNESSED = select(accounts).where(_OF_SOURCE, accounts.c.witnessed_at == bindparam("at"))
_ADD = insert(accounts).returning(accounts.c.external_id, accounts.c.id)
_CHANGE = update(accounts).where(accounts.c.id == bindparam("of_account"))
_SEEN = update(accounts).where(accounts.c.id.in_(bindparam("seen", expanding=True))).values(seen_at=bindparam("at"))
_ADD_WORDS = insert(account_words)
_FORGET_WORDS = delete(account_words).where(account_words.c.account_id == bindparam("of_account"))
_NOT_SEEN = _OF_SOURCE & _STILL_THERE & (accounts.c.seen_at != bindparam("at"))
_FORGET_WORDS_OF_GONE = delete(account_words).where(
    account_words.c.account_id.in_(select(accounts.c.id).where(_NOT_SEEN).scalar_subquery())
)
_GONE = update(accounts).where(_NOT_SEEN).values(gone_at=bindparam("at"))


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A batch, told apart by what is on record."""

    new: list[Account]
    changed: list[tuple[Account, AnyRow]]
    unchanged: list[int]


class Accounts(Group):
    """What sales knows. Accounts that their source no longer has are kept, but count for nothing."""

    def candidates(self, company: Company, limit: int = 50) -> list[Account]:
        """Accounts that may be this company, likeliest first."""
        rows = self._connection.execute(_CANDIDATES, keys_of(company) | {"limit": limit})
        return [_account(row) for row in rows]

    def get(self, source: str, account_id: str) -> Account | None:
        """The account of that number in that source, also one that is gone."""
        row = self._connection.execute(_GET, {"of_source": source, "wanted": account_id}).first()
        return None if row is None else _account(row)

    def witnessed_at(self, source: str, at: datetime) -> list[Account]:
        """The accounts of ``source`` that a reading at ``at`` first saw, or saw become another company."""
        rows = self._connection.execute(_WITNESSED, {"of_source": source, "at": at})
        return [_account(row) for row in rows]

    def all(self) -> Iterator[Account]:
        """Every account, by source and number, read as it is asked for."""
        for row in self._connection.execution_options(yield_per=500).execute(_ALL):
            yield _account(row)

    def save(self, source: str, batch: Sequence[Account], at: datetime) -> ImportCount:
        """Record what a reading of ``source`` at ``at`` gave; each number once.

        A new account is witnessed at ``at``; one that became another company (another name, domain, VAT or register
        number) or was gone is witnessed anew: knowledge cannot be backdated by renaming an old record.
        """
        wanted = {"of_source": source, "wanted": [account.id for account in batch]}
        known = {row.external_id: row for row in self._connection.execute(_KNOWN, wanted)}
        found = _sort(batch, known)
        self._add(source, found.new, at)
        self._change(found.changed, at)
        if found.unchanged:
            self._connection.execute(_SEEN, {"seen": found.unchanged, "at": at})
        return ImportCount(len(found.new), len(found.changed), len(found.unchanged))

    def forget_unseen(self, source: str, at: datetime) -> int:
        """After a complete reading at ``at``: what it lacked is gone. Returns how many accounts that is."""
        wanted = {"of_source": source, "at": at}
        self._connection.execute(_FORGET_WORDS_OF_GONE, wanted)
        return self._connection.execute(_GONE, wanted).rowcount

    def _add(self, source: str, new: Sequence[Account], at: datetime) -> None:
        if not new:
            return
        fresh = {"source": source, "witnessed_at": at, "seen_at": at, "gone_at": None}
        rows = [_columns(account) | fresh | {"external_id": account.id} for account in new]
        numbers = {row.external_id: row.id for row in self._connection.execute(_ADD, rows)}
        self._add_words([(numbers[clean_key(account.id)], account) for account in new])

    def _change(self, changed: Sequence[tuple[Account, AnyRow]], at: datetime) -> None:
        if not changed:
            return
        rows = [
            _columns(account)
            | {"of_account": row.id, "seen_at": at, "gone_at": None}
            | {"witnessed_at": at if row.gone_at or _is_another(account, row) else row.witnessed_at}
            for account, row in changed
        ]
        self._connection.execute(_CHANGE, rows)
        self._connection.execute(_FORGET_WORDS, [{"of_account": row.id} for _account, row in changed])
        self._add_words([(row.id, account) for account, row in changed])

    def _add_words(self, numbered: Sequence[tuple[int, Account]]) -> None:
        rows = [
            {"word": word, "account_id": number} for number, account in numbered for word in words_of(account.company)
        ]
        if rows:
            self._connection.execute(_ADD_WORDS, rows)


def _sort(batch: Sequence[Account], known: dict[str, AnyRow]) -> _Sorted:
    found = _Sorted([], [], [])
    for account in batch:
        row = known.get(clean_key(account.id))
        if row is None:
            found.new.append(account)
        elif row.gone_at is not None or _differs(account, row):
            found.changed.append((account, row))
        else:
            found.unchanged.append(row.id)
    return found


def _differs(account: Account, row: AnyRow) -> bool:
    return any(not _is_kept_as(getattr(row, name), value) for name, value in _columns(account).items())


def _is_kept_as(kept: Any, value: Any) -> bool:
    return bool(kept == value) or (isinstance(value, str) and kept == clean_text(value))


def _is_another(account: Account, row: AnyRow) -> bool:
    """Whether the record now stands for another company than before; names count by what is left of them folded."""
    company = account.company
    return (name_key(company), company.domain, company.vat, company.register_id) != (
        fold(row.name) if row.name else None,
        row.domain,
        row.vat,
        row.register_id,
    )


def _columns(account: Account) -> dict[str, Any]:
    company = account.company
    return {
        "name": company.name,
        "domain": company.domain,
        "vat": company.vat,
        "register_id": company.register_id,
        "country": company.country,
        "rep": account.rep,
        "rep_email": account.rep_email,
        "aware_since": account.aware_since,
        "last_activity": account.last_activity,
        "revenue": "+".join(sorted(account.revenue)),
        "partner": account.partner,
        "name_key": name_key(company),
    }


def _account(row: AnyRow) -> Account:
    return Account(
        source=row.source,
        id=row.external_id,
        company=Company(row.name, row.domain, row.vat, row.register_id, row.country),
        rep=row.rep,
        rep_email=row.rep_email,
        aware_since=row.aware_since,
        witnessed_at=row.witnessed_at,
        last_activity=row.last_activity,
        revenue=frozenset(Revenue(word) for word in row.revenue.split("+") if word),
        partner=row.partner,
    )
