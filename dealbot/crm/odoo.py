"""Accounts in Odoo: its companies (``res.partner``) and leads (``crm.lead``), by its external API.

A reading goes through the records by their number, a page at a time, so that none is skipped because another changes
meanwhile. Readings of changes ask for ``write_date``; what was deleted shows only in a reading of everything.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from dealbot.core.model import Account
from dealbot.crm.odoo_api import OdooApi
from dealbot.crm.odoo_records import (
    CATEGORY,
    COMPANIES,
    FIELDS,
    PARTNER,
    Mapped,
    Record,
    Translation,
    number_of,
    reference,
    text_of,
)
from dealbot.crm.source import AccountSource, Gone
from dealbot.errors import SourceError

PAGE = 500
OVERLAP = timedelta(minutes=2)
"""How far a reading of changes goes back behind the last one: a ``write_date`` is the start of a transaction, told in
whole seconds, and seen once that is committed."""
_MOST_NAMES = 10_000


class OdooAccounts(AccountSource):
    """Accounts in one database of Odoo, as far as ``api``'s user may read them."""

    def __init__(self, name: str, api: OdooApi, mapped: Mapped) -> None:
        super().__init__(name, name)
        self._api = api
        self._mapped = mapped

    def row_count(self) -> int | None:
        """How many records a whole reading has."""
        counts = [self._call(model, "search_count", domain=self._domain(model)) for model in self._mapped.models]
        self._api.close()
        return sum(count for count in counts if isinstance(count, int))

    def read(self, since: str | None = None) -> Iterator[Account | Gone]:
        """As ``AccountSource.read``; an archived record is gone."""
        self.begin()
        began = self._moments(since)
        self.full, self.cursor = began is None, None
        try:
            newest = {model: self._newest(model) for model in self._mapped.models}
            translation = self._translation()
            for model in self._mapped.models:
                yield from self._read(model, (began or {}).get(model), translation)
        finally:
            self._api.close()
        unreadable = sorted(translation.unreadable.items())
        self.notes += [f"the {what} of {count} records cannot be read" for what, count in unreadable]
        self.cursor = json.dumps({"of": self._mapped.mark} | {model: at for model, at in newest.items() if at})

    def _read(self, model: str, since: str | None, translation: Translation) -> Iterator[Account | Gone]:
        """The records of a model: all, or with ``since`` those written then or later, archived ones too."""
        fields, last, number = self._fields(model), 0, 0
        while True:
            written = [["id", ">", last], ["write_date", ">=", _earlier(since)]] if since else None
            domain = written or [["id", ">", last], *self._domain(model)]
            page = self._search(model, domain, fields, everything=since is not None)
            self._learn_users(page, translation)
            ours = self._ours(model, page) if since else None
            for record in page:
                number, last = number + 1, self._next(last, record)
                if ours is not None and last not in ours:
                    yield Gone(f"{model}/{last}")
                    continue
                try:
                    yield translation.account(model, record)
                except ValueError as error:
                    self.fault(number, f"{model}/{last}: {error}")
            if len(page) < PAGE:
                return

    def _next(self, last: int, record: Record) -> int:
        """The record's number: it must be greater than the last one, or the reading would never end."""
        if (number := number_of(record)) <= last:
            raise SourceError("Odoo does not keep the order of its records", self.name)
        return number

    def _ours(self, model: str, page: Sequence[Record]) -> set[int]:
        """Which of some changed records still are what is wanted: only Odoo can tell that of its domains."""
        ids = [number_of(record) for record in page]
        found = self._search(model, [["id", "in", ids], *self._domain(model)], ["id"]) if ids else []
        return {number_of(record) for record in found}

    def _translation(self) -> Translation:
        found = Translation(self.name, self._mapped)
        found.countries = self._names("res.country", "code")
        if any(where.startswith(CATEGORY) for where in self._mapped.revenue.values()):
            found.categories = self._names("res.partner.category", "name")
        return found

    def _names(self, model: str, name: str) -> dict[int, str]:
        found = self._search(model, [], [name], limit=_MOST_NAMES)
        return {number_of(record): text_of(record.get(name)) for record in found if record.get(name)}

    def _learn_users(self, page: Sequence[Record], translation: Translation) -> None:
        """The reps' addresses. A user of Odoo's who may not read them leaves them open."""
        named = [reference(record.get("user_id")) for record in page]
        users = {user[0] for user in named if user} - translation.users.keys()
        if not users:
            return
        translation.users |= dict.fromkeys(users)
        try:
            found = self._search("res.users", [["id", "in", sorted(users)]], ["login", "email"], everything=True)
        except SourceError as error:
            self.notes.append(f"the reps' addresses are not known: {error.message}")
            return
        for record in found:
            translation.learn(record)

    def _newest(self, model: str) -> str | None:
        """The moment of the newest change, asked before anything is read: what changes meanwhile comes next time."""
        found = self._records(model, domain=[], fields=["write_date"], order="write_date desc, id desc", limit=1)
        return text_of(found[0].get("write_date")) if found else None

    def _fields(self, model: str) -> list[str]:
        """Which of the wanted fields this Odoo has; those that the settings name must be there."""
        known = self._call(model, "fields_get", attributes=["type"])
        if not isinstance(known, dict):
            raise SourceError(f"Odoo answers {model} with something else than fields", self.name)
        own: tuple[str, ...] = self._mapped.own_fields if model == PARTNER else ()
        missing = [name for name in own if name not in known]
        if missing:
            raise SourceError(f"{model} has no field {', '.join(missing)}", self.name)
        return [name for name in (*FIELDS[model], *own) if name in known]

    def _domain(self, model: str) -> list[Any]:
        return [*COMPANIES[model], *self._mapped.domain.get(model, ())]

    def _search(
        self, model: str, domain: list[Any], fields: list[str], *, everything: bool = False, limit: int = PAGE
    ) -> list[Record]:
        """One page of records by their number; with ``everything`` archived ones too."""
        context = {"active_test": not everything}
        return self._records(model, domain=domain, fields=fields, order="id", limit=limit, context=context)

    def _records(self, model: str, **asked: Any) -> list[Record]:
        found = self._call(model, "search_read", **({"context": {"active_test": False}} | asked))
        if not isinstance(found, list) or not all(isinstance(record, dict) for record in found):
            raise SourceError(f"Odoo answers {model} with something else than records", self.name)
        return found

    def _call(self, model: str, method: str, **arguments: Any) -> Any:
        try:
            return self._api.call(model, method, **arguments)
        except SourceError as error:
            raise SourceError(error.message, f"{self.name}: {error.subject}") from error.__cause__

    def _moments(self, cursor: str | None) -> dict[str, str] | None:
        """What a cursor of ours says; None for any other."""
        try:
            found = json.loads(cursor or "{}")
            if found.pop("of", None) != self._mapped.mark:
                return None
            return {model: str(datetime.fromisoformat(moment)) for model, moment in found.items()}
        except (ValueError, TypeError, AttributeError):
            return None


def _earlier(moment: str) -> str:
    """Moments as Odoo writes them: ``2026-11-20 10:00:00``, UTC."""
    return str(datetime.fromisoformat(moment) - OVERLAP)
