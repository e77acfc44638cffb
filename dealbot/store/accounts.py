"""The accounts: what sales knows, as the sources told it, and since when dealbot knows that they do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from sqlalchemy import ARRAY, Select, Text, bindparam, func, insert, literal_column, select, true, update

from dealbot.core.matching import fold
from dealbot.core.model import Account, Company, Revenue
from dealbot.store.group import AnyRow, Group
from dealbot.store.index import LoadedIndexes, NameIndex, Subject
from dealbot.store.tables import accounts
from dealbot.store.types import clean_key, clean_text, for_clean_values
from dealbot.store.values import ImportCount

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dealbot.core.matching.commonness import Commonness
    from dealbot.core.matching.index import Hit

_SUBJECT = Subject(accounts, accounts.c.email)
_STILL_THERE = accounts.c.gone_at.is_(None)
_OF_COMPANY = ("name", "domain", "vat", "register_id", "country", "town", "postcode", "email")
_TOLD = (*_OF_COMPANY, "rep", "rep_email", "aware_since", "last_activity", "revenue", "partner")
"""The columns that a source tells, those of the company first."""
_OWN = ("external_id", "id", "doc", "gone_at", "witnessed_at", "at_start")

_OF_SOURCE = accounts.c.source == bindparam("of_source")
_GET = select(accounts).where(_OF_SOURCE, accounts.c.external_id == bindparam("wanted"))
_ALL = select(accounts).where(_STILL_THERE).order_by(accounts.c.source, accounts.c.external_id)
_BY_DOCS = select(accounts).where(accounts.c.doc.in_(bindparam("docs", expanding=True)))
_LIVING = select(accounts.c.doc).where(accounts.c.doc.in_(bindparam("docs", expanding=True)))

_KNOWN_COLUMNS = select(*(accounts.c[name] for name in (*_OWN, *_TOLD))).where(_OF_SOURCE)


def _known_by_array() -> Select[*tuple[Any, ...]]:
    """What ``_KNOWN`` asks, as PostgreSQL answers it by its index, row by row, before it has any statistics."""
    wanted = func.unnest(bindparam("wanted", type_=ARRAY(Text))).table_valued("external_id").render_derived("wanted")
    each = _KNOWN_COLUMNS.where(accounts.c.external_id == wanted.c.external_id).offset(0).lateral()
    return select(*each.c).select_from(wanted.join(each, true()))


_KNOWN = {
    "sqlite": _KNOWN_COLUMNS.where(accounts.c.external_id.in_(bindparam("wanted", expanding=True))),
    "postgresql": _known_by_array(),
}
_WITNESSED = select(accounts).where(_OF_SOURCE, accounts.c.witnessed_at == bindparam("at"))
_INSERT = insert(for_clean_values(accounts))
_ADD = {"sqlite": _INSERT, "postgresql": _INSERT.returning(literal_column("1"))}  # then its rows travel together
_CHANGE = update(accounts).where(accounts.c.id == bindparam("of_account"))
_SEEN = update(accounts).where(accounts.c.id.in_(bindparam("seen", expanding=True))).values(seen_at=bindparam("at"))
_GOES: dict[str, Any] = {"gone_at": bindparam("at"), "doc": None}
_NOT_SEEN = update(accounts).where(_OF_SOURCE, _STILL_THERE, accounts.c.seen_at != bindparam("at")).values(_GOES)
_NAMED = (
    update(accounts)
    .where(_OF_SOURCE, _STILL_THERE, accounts.c.external_id.in_(bindparam("wanted", expanding=True)))
    .values(_GOES)
)
_MOST_AT_ONCE = 1000


_Told: TypeAlias = tuple[Any, ...]
"""The values of ``_TOLD``, cleaned."""


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A batch, told apart by what is on record."""

    new: list[tuple[str, _Told]]
    changed: list[tuple[_Told, AnyRow]]
    unchanged: list[int]


class Accounts(Group):
    """What sales knows. Accounts that their source no longer has are kept, but count for nothing."""

    __slots__ = ("_index",)

    def __init__(self, connection: Connection, loaded: LoadedIndexes) -> None:
        super().__init__(connection)
        self._index = NameIndex(connection, _SUBJECT, loaded)

    def candidates(self, company: Company, limit: int = 50) -> list[Account]:
        """Accounts that may be this company, likeliest first."""
        return self.by_docs([hit.doc for hit in self.hits(company, limit)])

    def hits(self, company: Company, limit: int = 50) -> list[Hit]:
        """The numbers and profiles of accounts that may be this company, likeliest first."""
        return self._index.hits(company, limit, self._living)

    def commonness(self) -> Commonness:
        """How common words, names and domains are among the accounts."""
        return self._index.current()

    def by_docs(self, docs: Sequence[int]) -> list[Account]:
        """The accounts with these numbers, in their order; without those that are gone or became others."""
        found = {row.doc: row for row in self._connection.execute(_BY_DOCS, {"docs": docs})} if docs else {}
        return [_account(found[doc]) for doc in docs if doc in found]

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

    def save(self, source: str, batch: Sequence[Account], at: datetime, *, at_start: bool = False) -> ImportCount:
        """Record what a reading of ``source`` at ``at`` gave; each number once.

        A new account is witnessed at ``at``; one that became another company (another name, domain, VAT or register
        number) or was gone is witnessed anew: knowledge cannot be backdated by renaming an old record. ``at_start``
        marks the new ones as present at the first reading of their source.
        """
        wanted = {"of_source": source, "wanted": [clean_key(account.id) for account in batch]}
        known = {row.external_id: row for row in self._connection.execute(self._of_kind(_KNOWN), wanted)}
        found = _sort(batch, known)
        self._add(source, found.new, at, at_start=at_start)
        self._change(found.changed, at)
        if found.unchanged:
            self._connection.execute(_SEEN, {"seen": found.unchanged, "at": at})
        if found.new or found.changed:
            self._index.grow()
        return ImportCount(len(found.new), len(found.changed), len(found.unchanged))

    def forget(self, source: str, ids: Sequence[str], at: datetime) -> int:
        """The source said at ``at`` that it no longer has these. Returns how many of them were there until then."""
        gone = 0
        for start in range(0, len(ids), _MOST_AT_ONCE):
            wanted = {"of_source": source, "wanted": ids[start : start + _MOST_AT_ONCE], "at": at}
            gone += self._connection.execute(_NAMED, wanted).rowcount
        self._index.forget_current()
        return gone

    def forget_unseen(self, source: str, at: datetime) -> int:
        """After a complete reading at ``at``: what it lacked is gone. Returns how many accounts that is."""
        gone = self._connection.execute(_NOT_SEEN, {"of_source": source, "at": at}).rowcount
        self._index.forget_current()
        return gone

    def settle(self) -> None:
        """Bring the index of names in order; at the end of a reading."""
        self._index.settle()

    def mend(self) -> None:
        """Make what is damaged or missing in the index of names anew."""
        self._index.mend()

    def forget_current(self) -> None:
        """A part of the transaction was undone: the index is looked up anew."""
        self._index.forget_current()

    def _living(self, docs: Sequence[int]) -> set[int]:
        return set(self._connection.execute(_LIVING, {"docs": docs}).scalars())

    def _add(self, source: str, new: Sequence[tuple[str, _Told]], at: datetime, *, at_start: bool) -> None:
        if not new:
            return
        docs = self._index.next_docs(len(new))
        of_all = {"source": clean_key(source), "witnessed_at": at, "at_start": at_start, "seen_at": at, "gone_at": None}
        rows = [
            dict(zip(_TOLD, told, strict=True), external_id=number, doc=doc, **of_all)
            for (number, told), doc in zip(new, docs, strict=True)
        ]
        self._connection.execute(self._of_kind(_ADD), rows)

    def _change(self, changed: Sequence[tuple[_Told, AnyRow]], at: datetime) -> None:
        if not changed:
            return
        docs = iter(self._index.next_docs(len(changed)))
        rows = []
        for told, row in changed:
            anew = row.gone_at is not None or _is_another(told, row)
            own = {
                "of_account": row.id,
                "witnessed_at": at if anew else row.witnessed_at,
                "at_start": row.at_start and not anew,
                "doc": next(docs) if row.doc is None or told[: len(_OF_COMPANY)] != _of_company(row) else row.doc,
            }
            rows.append(dict(zip(_TOLD, told, strict=True), seen_at=at, gone_at=None, **own))
        self._connection.execute(_CHANGE, rows)


def _sort(batch: Sequence[Account], known: dict[str, AnyRow]) -> _Sorted:
    found = _Sorted([], [], [])
    for account in batch:
        number, told = clean_key(account.id), _told(account)
        row = known.get(number)
        if row is None:
            found.new.append((number, told))
        elif row.gone_at is not None or told != row[len(_OWN) :]:
            found.changed.append((told, row))
        else:
            found.unchanged.append(row.id)
    return found


def _is_another(told: _Told, row: AnyRow) -> bool:
    """Whether the record now stands for another company than before; names count by what is left of them folded."""
    name, *keys = told[:4]
    return (fold(name or ""), *keys) != (fold(row.name or ""), row.domain, row.vat, row.register_id)


def _of_company(row: AnyRow) -> _Told:
    return tuple(row[len(_OWN) : len(_OWN) + len(_OF_COMPANY)])


def _told(account: Account) -> _Told:
    company = account.company
    return (
        _text(company.name),
        _key(company.domain),
        _key(company.vat),
        _key(company.register_id),
        _key(company.country),
        _key(company.town),
        _key(company.postcode),
        _key(company.email),
        _text(account.rep),
        _text(account.rep_email),
        account.aware_since,
        account.last_activity,
        "+".join(sorted(account.revenue)),
        _text(account.partner),
    )


def _text(text: str | None) -> str | None:
    return None if text is None else clean_text(text)


def _key(text: str | None) -> str | None:
    return None if text is None else clean_key(text)


def _account(row: AnyRow) -> Account:
    return Account(
        source=row.source,
        id=row.external_id,
        company=Company(row.name, row.domain, row.vat, row.register_id, row.country, row.town, row.postcode, row.email),
        rep=row.rep,
        rep_email=row.rep_email,
        aware_since=row.aware_since,
        witnessed_at=row.witnessed_at,
        last_activity=row.last_activity,
        revenue=frozenset(Revenue(word) for word in row.revenue.split("+") if word),
        partner=row.partner,
        at_start=row.at_start,
    )
