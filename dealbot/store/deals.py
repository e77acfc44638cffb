"""The deals: recorded, found, moved through their life, and claimed when something falls due."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, func, insert, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError

from dealbot.core.lifecycle import CLOSED, WAITING_FOR_A_PERSON
from dealbot.core.model import Company, Deal, Partner, State, Window
from dealbot.errors import StoreError, StoreRefusal
from dealbot.store.deal_rows import (
    READ_DEAL,
    changing_columns,
    deal_of,
    new_columns,
    new_deal,
)
from dealbot.store.group import Group, for_both
from dealbot.store.index import LoadedIndexes, NameIndex, Subject
from dealbot.store.tables import counters, deals
from dealbot.store.values import DueDeal, NewDeal

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from dealbot.core.matching.commonness import Commonness
    from dealbot.core.matching.index import Hit


def _is(*states: State) -> ColumnElement[bool]:
    """Any of these states, as constants of the statement: it is asked for often, and each parameter costs."""
    return deals.c.state.in_([literal_column(f"'{state.value}'") for state in sorted(states)])


_IS_ALIVE = _is(State.PROTECTED, *WAITING_FOR_A_PERSON)
_COUNTS = or_(
    _IS_ALIVE,
    and_(
        _is(State.ENDED, State.WITHDRAWN, State.WON, State.LOST),
        func.coalesce(deals.c.grace_until, deals.c.last_day) >= bindparam("ended_since"),
    ),
)
_SUBJECT = Subject(deals, deals.c.contact_email)
_OF_DOCS = deals.c.doc.in_(bindparam("docs", expanding=True))
_OF_ALL_PAST = READ_DEAL.add_columns(deals.c.doc).where(_OF_DOCS)
_THAT_COUNT = _OF_ALL_PAST.where(_COUNTS)
_LIVING = select(deals.c.doc).where(_OF_DOCS)
_LIVING_THAT_COUNT = _LIVING.where(_COUNTS)

_NEXT_NUMBER = for_both(
    counters,
    lambda insert: (
        insert.values(year=bindparam("year"), last=1)
        .on_conflict_do_update(index_elements=[counters.c.year], set_={"last": counters.c.last + 1})
        .returning(counters.c.last)
    ),
)
_ITS_PROSPECT = select(deals.c.prospect).where(deals.c.reference == bindparam("same_as")).scalar_subquery()
_OPEN = insert(deals).values(prospect=func.coalesce(_ITS_PROSPECT, bindparam("own_reference"))).returning(deals.c.id)
_SET_DOC = update(deals).where(deals.c.id == bindparam("of_deal")).values(doc=bindparam("new_doc"))
_CHANGE = update(deals).where(deals.c.id == bindparam("of_deal"), deals.c.state == bindparam("was_state"))

_BY_REFERENCE = READ_DEAL.where(deals.c.reference == bindparam("wanted"))
_DUE = (
    READ_DEAL.where(deals.c.next_due_at <= bindparam("now"))
    .order_by(deals.c.next_due_at, deals.c.id)
    .limit(bindparam("limit"))
)
_SET_DUE = update(deals).where(deals.c.id == bindparam("of_deal")).values(next_due_at=bindparam("next_at"))
_RESCHEDULE = _SET_DUE.where(deals.c.next_due_at == bindparam("seen_at"))
_FOR_DIGEST = READ_DEAL.where(
    or_(
        _IS_ALIVE,
        deals.c.received_at >= bindparam("since"),
        deals.c.closed_at >= bindparam("since"),
    )
).order_by(deals.c.received_at, deals.c.id)
_NAMED = select(func.count(deals.c.prospect.distinct())).where(
    deals.c.partner_id == bindparam("of_partner"), deals.c.received_at >= bindparam("since")
)


class Deals(Group):
    """The registrations. What may follow on what is decided in ``core.lifecycle``; here it is written down."""

    __slots__ = ("_index",)

    def __init__(self, connection: Connection, loaded: LoadedIndexes) -> None:
        super().__init__(connection)
        self._index = NameIndex(connection, _SUBJECT, loaded)

    def candidates(self, company: Company, ended_since: date | None, limit: int = 50) -> list[Deal]:
        """Deals that may be about this company, likeliest first: open and waiting ones, and windows that ended lately.

        ``ended_since`` is the earliest last day that still counts; with None every deal ever recorded does.
        """
        return self.by_docs([hit.doc for hit in self.hits(company, ended_since, limit)], ended_since)

    def hits(self, company: Company, ended_since: date | None, limit: int = 50) -> list[Hit]:
        """The numbers and profiles of the deals that ``candidates`` gives."""
        return self._index.hits(company, limit, lambda docs: self._living(docs, ended_since))

    def commonness(self) -> Commonness:
        """How common words, names and domains are among the deals."""
        return self._index.current()

    def by_docs(self, docs: Sequence[int], ended_since: date | None) -> list[Deal]:
        """The deals with these numbers, in their order; without those that do not count."""
        if not docs:
            return []
        statement = _OF_ALL_PAST if ended_since is None else _THAT_COUNT
        rows = self._connection.execute(statement, _counting(docs, ended_since))
        found = {row.doc: deal_of(row) for row in rows}
        return [found[doc] for doc in docs if doc in found]

    def open(self, new: NewDeal) -> Deal:
        """Record a registration under the next reference of its year.

        Raises StoreRefusal where it would be the second open window for its prospect.
        """
        reference = self._next_reference(new.year)
        same_as = new.same_prospect_as.reference if new.same_prospect_as else None
        row = new_columns(new, reference) | {"same_as": same_as, "own_reference": reference, "doc": self._next_doc()}
        try:
            number: int = self._connection.execute(_OPEN, row).scalar_one()
        except IntegrityError as error:
            raise StoreRefusal(
                "its prospect has an open window, or its mail was decided already", reference
            ) from error.orig
        self._index.grow()
        return new_deal(new, reference, number)

    def by_reference(self, reference: str) -> Deal | None:
        """The deal with this reference, ``DR-YYYY-NNNN``."""
        return next(iter(self._listed(_BY_REFERENCE, {"wanted": reference})), None)

    def find(
        self,
        states: Collection[State] | None = None,
        *,
        received_since: datetime | None = None,
        received_before: datetime | None = None,
        ending_before: date | None = None,
        closed_since: datetime | None = None,
        closed_before: datetime | None = None,
    ) -> list[Deal]:
        """The deals to which all that is given applies, by receipt; ``before`` leaves its own moment out."""
        given: list[tuple[Any, Callable[[Any], ColumnElement[bool]]]] = [
            (states, deals.c.state.in_),
            (received_since, deals.c.received_at.__ge__),
            (received_before, deals.c.received_at.__lt__),
            (ending_before, deals.c.last_day.__lt__),
            (closed_since, deals.c.closed_at.__ge__),
            (closed_before, deals.c.closed_at.__lt__),
        ]
        wanted = [applies(value) for value, applies in given if value is not None]
        return self._listed(READ_DEAL.where(*wanted).order_by(deals.c.received_at, deals.c.id))

    def for_digest(self, since: datetime) -> list[Deal]:
        """What a digest may tell of: open windows, what waits for a person, what came or closed from ``since`` on."""
        return self._listed(_FOR_DIGEST, {"since": since})

    def move(
        self,
        deal: Deal,
        state: State,
        *,
        at: datetime,
        rule: str | None = None,
        window: Window | None = None,
        partner: Partner | None = None,
    ) -> Deal:
        """Bring a deal to another state; what is not given stays. A state without a way on closes it: nothing is due.

        Raises StoreError where its state is no longer that of ``deal``, StoreRefusal where its prospect has an open
        window already.
        """
        closed = state in CLOSED
        moved = replace(
            deal,
            state=state,
            rule=rule or deal.rule,
            window=window or deal.window,
            partner=partner or deal.partner,
            closed_at=at if closed else None,
        )
        self.change(deal, moved)
        if closed:
            self.set_due(moved, None)
        return moved

    def change(self, deal: Deal, changed: Deal) -> None:
        """Record ``changed`` in the place of ``deal``; raises as ``move``."""
        columns = changing_columns(changed) | {"of_deal": deal.id, "was_state": deal.state}
        try:
            result = self._connection.execute(_CHANGE, columns)
        except IntegrityError:
            raise StoreRefusal("another deal has an open window for its prospect", deal.reference) from None
        if result.rowcount != 1:
            raise StoreError(f"it is no longer '{deal.state}'", deal.reference)
        if _as_indexed(changed) != _as_indexed(deal):
            self._connection.execute(_SET_DOC, {"of_deal": deal.id, "new_doc": self._next_doc()})
            self._index.grow()

    def set_due(self, deal: Deal, at: datetime | None) -> None:
        """Set the next moment at which something falls due, or that nothing does."""
        self._connection.execute(_SET_DUE, {"of_deal": deal.id, "next_at": at})

    def due(self, now: datetime, limit: int) -> list[DueDeal]:
        """What is due at ``now``, longest overdue first. Whoever acts on one claims it with ``reschedule`` first."""
        rows = self._connection.execute(_DUE, {"now": now, "limit": limit})
        return [DueDeal(deal_of(row), row.next_due_at) for row in rows]

    def reschedule(self, deal: Deal, seen_due_at: datetime, next_due_at: datetime | None) -> bool:
        """Put a due deal off to its next moment; False where somebody else did, who then acts on it."""
        wanted = {"of_deal": deal.id, "seen_at": seen_due_at, "next_at": next_due_at}
        return self._connection.execute(_RESCHEDULE, wanted).rowcount == 1

    def named_since(self, partner: Partner, since: datetime) -> int:
        """How many different companies this partner named in mails received from ``since`` on."""
        return self._connection.execute(_NAMED, {"of_partner": partner.id, "since": since}).scalar_one()

    def _next_reference(self, year: int) -> str:
        number = self._connection.execute(self._of_kind(_NEXT_NUMBER), {"year": year}).scalar_one()
        return f"DR-{year:04d}-{number:04d}"

    def settle(self) -> None:
        """Bring the index of names in order."""
        self._index.settle()

    def mend(self) -> None:
        """Make what is damaged or missing in the index of names anew."""
        self._index.mend()

    def forget_current(self) -> None:
        """A part of the transaction was undone: the index is looked up anew."""
        self._index.forget_current()

    def _next_doc(self) -> int:
        return self._index.next_docs(1)[0]

    def _living(self, docs: Sequence[int], ended_since: date | None) -> set[int]:
        statement = _LIVING if ended_since is None else _LIVING_THAT_COUNT
        return set(self._connection.execute(statement, _counting(docs, ended_since)).scalars())

    def _listed(self, statement: Select[*tuple[Any, ...]], wanted: dict[str, Any] | None = None) -> list[Deal]:
        return [deal_of(row) for row in self._connection.execute(statement, wanted)]


def _counting(docs: Sequence[int], ended_since: date | None) -> dict[str, Any]:
    return {"docs": docs} if ended_since is None else {"docs": docs, "ended_since": ended_since}


def _as_indexed(deal: Deal) -> Company:
    return replace(deal.company, email=deal.contact.email)
