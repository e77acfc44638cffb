"""A whole dealbot in this process without servers: bytes in by ``take``, rows and letters out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any

from dealbot.app import App
from dealbot.config import Settings
from dealbot.core.correspondence import neutral_receipt
from dealbot.core.model import Account, Company, Deal, Language, Partner
from dealbot.envelope import Address, MailPlace, RawMail
from dealbot.errors import DeliveryError
from dealbot.jobs.dispatch import Dispatch
from tests.core.builders import an_origin
from tests.stories.mails import Read, a_registration, read
from tests.stories.stage import at

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from dealbot.envelope import Envelope
    from dealbot.jobs.intake import Taken
    from dealbot.store import LetterState, OutboxRow, Store

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"
HEAD = "head@vendor.example"
OPERATOR = "operator@vendor.example"
ROBOT = "dealreg@vendor.example"
RECEIVED = at("2026-11-20 09:00")
"""When mails are received unless a test says otherwise: a Friday."""
LAST_DAY = "2027-03-20"
PARTNERS = (
    Partner("Alpha Networks", frozenset({"alpha.example"}), language=Language.FR, country="LU"),
    Partner("Beta Systems", frozenset({"beta.example"}), language=Language.NL, country="BE"),
)
_uids = count(1)


@dataclass
class Clock:
    """The time, as a test sets it."""

    now: datetime

    def __call__(self) -> datetime:
        return self.now


@dataclass
class FakeCourier:
    """Takes every letter and remembers it; refuses where it is told to."""

    taken: list[Envelope] = field(default_factory=list)
    refused: list[Envelope] = field(default_factory=list)
    refuse: dict[str, DeliveryError] = field(default_factory=dict)
    """By recipient; ``*`` for everybody."""

    async def deliver_many(self, envelopes: Sequence[Envelope]) -> AsyncIterator[tuple[Envelope, DeliveryError | None]]:
        for envelope in envelopes:
            error = self.refuse.get(envelope.recipient) or self.refuse.get("*")
            (self.refused if error else self.taken).append(envelope)
            yield envelope, error


@dataclass
class Desk:
    """One installation with its clock, and everything that a test asks of it."""

    app: App
    clock: Clock
    courier: FakeCourier = field(default_factory=FakeCourier)

    @property
    def store(self) -> Store:
        return self.app.store

    def take(self, *contents: bytes, received_at: datetime = RECEIVED, **changes: Any) -> list[Taken]:
        """Settle mails that came one after another, a second apart."""
        mails = [
            a_raw_mail(content, received_at=received_at + timedelta(seconds=number), **changes)
            for number, content in enumerate(contents)
        ]
        self.clock.now = max(self.clock.now, received_at + timedelta(seconds=len(contents)))
        return self.app.intake.take(mails, self.clock())

    def register(self, company: str = "Moulin Bleu S.A.", sender: str = ANNA, **changes: Any) -> Deal:
        """Let a partner register ``company``; the deal."""
        received_at = changes.pop("received_at", RECEIVED)
        [taken] = self.take(a_registration(sender, company, **changes), received_at=received_at)
        deal = taken.judged[0].deal
        assert deal is not None
        return deal

    def deals(self) -> list[Deal]:
        with self.store.reading() as records:
            return records.deals.find()

    def deal(self, reference: str = "DR-2026-0001") -> Deal:
        return next(deal for deal in self.deals() if deal.reference == reference)

    def events(self, deal: Deal) -> list[str]:
        """What happened to a deal, but for its letters."""
        with self.store.reading() as records:
            happened = [event.what for event in records.events.of_deal(deal)]
        return [what for what in happened if not what.startswith("letter.")]

    def letters(self, *states: LetterState) -> list[OutboxRow]:
        """The outbox, oldest first; in these states, if any are given."""
        with self.store.reading() as records:
            return records.outbox.find(states or None)[::-1]

    def letters_to(self, recipient: str) -> list[str]:
        """The names of the letters to somebody, oldest first."""
        return [letter.letter for letter in self.letters() if letter.recipient == recipient]

    def content(self, letter: OutboxRow) -> Read:
        with self.store.reading() as records:
            return read(records.outbox.content(letter.id) or b"")

    def letter(self, name: str) -> Read:
        """The one letter of that name, opened."""
        [found] = [letter for letter in self.letters() if letter.letter == name]
        return self.content(found)

    @property
    def dispatch(self) -> Dispatch:
        return Dispatch(self.store, self.courier, self.app.post, self.app.office)

    def send(self, now: datetime | None = None) -> int:
        """Send what is due at ``now``; how many letters were accepted."""
        self.clock.now = now or self.clock.now
        return asyncio.run(self.dispatch.run(self.clock))

    def put(self, *recipients: str, number: int = 1, now: datetime = RECEIVED) -> None:
        """Put letters into the outbox that nobody asked for."""
        with self.store.writing() as records:
            for recipient in recipients:
                for _ in range(number):
                    self.app.post.put(records, neutral_receipt(an_origin(sender=Address(recipient), partner=None)), now)

    def remind(self, now: datetime) -> int:
        """Do what is due at ``now`` and send the letters."""
        done = self.app.reminders.run(now)
        self.send(now)
        return done

    def know(self, *accounts: Account, since: datetime) -> None:
        """Let sales' source have held these accounts since then, read at that moment."""
        with self.store.writing() as records:
            records.accounts.save("crm", accounts, since)
            records.sources.read_ok("crm", since, len(accounts))


def a_desk(url: str, now: datetime = RECEIVED, **changes: Any) -> Desk:
    """A desk on a database with tables; ``changes`` replace sections of its settings."""
    settings: dict[str, Any] = {
        "vendor": {"name": "Vendor", "staff_domains": ["vendor.example"]},
        "smtp": {"host": "localhost", "from": ROBOT},
        "managers": [{"email": HEAD, "name": "Hedda Head"}],
        "operator": {"email": OPERATOR},
        "database": {"url": url},
    }
    clock = Clock(now)
    desk = Desk(App(Settings.model_validate(settings | changes), clock), clock)
    with desk.store.writing() as records:
        records.partners.save_all(PARTNERS)
    return desk


def a_raw_mail(content: bytes, **changes: Any) -> RawMail:
    """A delivery as the server holds it."""
    usual: dict[str, Any] = {
        "place": MailPlace("deals", 1, next(_uids)),
        "received_at": RECEIVED,
        "size": len(content),
        "content": content,
    }
    return RawMail(**usual | changes)


def an_account(name: str = "Moulin Bleu S.A.", account_id: str = "A-17", **changes: Any) -> Account:
    """A company that sales claims to know since January."""
    usual: dict[str, Any] = {"rep": "Rita Rep", "aware_since": datetime.fromisoformat("2026-01-05").date()}
    company = Company(name, **changes.pop("company", {}))
    return Account("crm", account_id, company, **usual | changes)
