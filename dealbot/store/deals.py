"""The deals: recorded, found, moved through their life, and claimed when something falls due."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, insert, literal_column, or_, select, update
from sqlalchemy.exc import IntegrityError

from dealbot.core.lifecycle import CLOSED, WAITING_FOR_A_PERSON
from dealbot.core.model import Company, Deal, Partner, State, Window
from dealbot.errors import StoreError, StoreRefusal
from dealbot.store.deal_rows import (
    DEAL_COLUMNS,
    OF_PARTNER,
    READ_DEAL,
    changing_columns,
    deal_of,
    new_columns,
    new_deal,
)
from dealbot.store.group import Group, for_both
from dealbot.store.likely import WORDS, keys_of, ranked, words_of
from dealbot.store.tables import counters, deal_words, deals, partners
from dealbot.store.values import DueDeal, NewDeal


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
_WORDED = select(deal_words.c.deal_id).join(deals).where(deal_words.c.word.in_(WORDS), _COUNTS)
_LIKELY = ranked(deals, _COUNTS, _WORDED)
_CANDIDATES = (  # the likely ones first: SQLite goes through the tables before an outer join in their order
    select(*DEAL_COLUMNS)
    .select_from(_LIKELY.join(deals, deals.c.id == _LIKELY.c.id).outerjoin(partners, OF_PARTNER))
    .order_by(_LIKELY.c.rank.desc(), deals.c.id)
)

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
_ADD_WORDS = insert(deal_words)
_FORGET_WORDS = delete(deal_words).where(deal_words.c.deal_id == bindparam("of_deal"))
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

    def candidates(self, company: Company, ended_since: date, limit: int = 50) -> list[Deal]:
        """Deals that may be about this company, likeliest first: open and waiting ones, and windows that ended lately.

        ``ended_since`` is the earliest last day that still counts.
        """
        wanted = keys_of(company) | {"ended_since": ended_since, "limit": limit}
        return self._listed(_CANDIDATES, wanted)

    def open(self, new: NewDeal) -> Deal:
        """Record a registration under the next reference of its year.

        Raises StoreRefusal where it would be the second open window for its prospect.
        """
        reference = self._next_reference(new.year)
        same_as = new.same_prospect_as.reference if new.same_prospect_as else None
        row = new_columns(new, reference) | {"same_as": same_as, "own_reference": reference}
        try:
            number: int = self._connection.execute(_OPEN, row).scalar_one()
        except IntegrityError as error:
            raise StoreRefusal(
                "its prospect has an open window, or its mail was decided already", reference
            ) from error.orig
        self._add_words(number, new.requested.company)
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
        if changed.company.name != deal.company.name:
            self._connection.execute(_FORGET_WORDS, {"of_deal": deal.id})
            self._add_words(deal.id, changed.company)

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

    def _add_words(self, number: int | None, company: Company) -> None:
        if found := words_of(company):
            self._connection.execute(_ADD_WORDS, [{"word": word, "deal_id": number} for word in found])

    def _listed(self, statement: Select[*tuple[Any, ...]], wanted: dict[str, Any] | None = None) -> list[Deal]:
        return [deal_of(row) for row in self._connection.execute(statement, wanted)]
