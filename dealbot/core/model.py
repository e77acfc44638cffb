"""The words of the policy as values: what came (Submission), what was known (Facts), what is decided (Ruling).

All moments are aware datetimes in UTC; days are days of the vendor's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from zoneinfo import ZoneInfo


class Language(StrEnum):
    EN = "en"
    FR = "fr"
    DE = "de"
    NL = "nl"


class Kind(StrEnum):
    """What a mail wants."""

    REGISTRATION = "registration"
    COMPLETION = "completion"
    EXTENSION = "extension"
    WITHDRAWAL = "withdrawal"
    CONSENT = "consent"
    OUTCOME = "outcome"
    QUESTION = "question"
    AUTOMATIC = "automatic"


class Service(StrEnum):
    IT = "it"
    PHONE_SYSTEM = "phone_system"
    NETWORK = "network"
    HOSTING = "hosting"
    CONNECTIVITY = "connectivity"
    MOBILE = "mobile"
    SIP_TRUNK = "sip_trunk"


class Revenue(StrEnum):
    """What a customer already buys from the vendor, as far as the policy asks."""

    SIP_TRUNK = "sip_trunk"
    CONNECTIVITY = "connectivity"


class Strength(StrEnum):
    """How sure it is that two records are the same company."""

    CERTAIN = "certain"
    PROBABLE = "probable"
    WEAK = "weak"


class Relation(StrEnum):
    """What a company is to the vendor; each is a row of ``services.SELL_TABLE``."""

    CUSTOMER_SIP_TRUNK = "customer_sip_trunk"
    CUSTOMER_CONNECTIVITY = "customer_connectivity"
    CUSTOMER_WITHOUT_REVENUE = "customer_without_revenue"
    LEAD = "lead"
    TENDER = "tender"
    NOT_INTRODUCED = "not_introduced"


class Insider(StrEnum):
    """Who is no ordinary prospect."""

    VENDOR = "vendor"
    SENDER = "sender"
    """The partner that writes."""
    PARTNER = "partner"
    """Another partner."""


class Verdict(StrEnum):
    """What a rule says of one requested deal."""

    CONFIRM = "confirm"
    CONFLICT = "conflict"
    HOLD = "hold"
    NOTE = "note"
    DUPLICATE = "duplicate"
    ASK = "ask"


class State(StrEnum):
    """Where a deal stands; the moves between them are ``lifecycle.TRANSITIONS``."""

    PROTECTED = "protected"
    HELD = "held"
    CONFLICT = "conflict"
    NOTED = "noted"
    REFUSED = "refused"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    WON = "won"
    LOST = "lost"


# --- what came -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Company:
    """What identifies a company. ``vat`` like ``LU12345678``, ``register_id`` like ``B123456``, both without spaces.

    Town, postcode and ``email``, the address of a contact there, only strengthen or weaken what the others say.
    """

    name: str | None = None
    domain: str | None = None
    vat: str | None = None
    register_id: str | None = None
    country: str | None = None
    town: str | None = None
    postcode: str | None = None
    email: str | None = None

    @property
    def is_named(self) -> bool:
        """Whether there is anything by which a window could be reserved."""
        return any((self.name, self.domain, self.vat, self.register_id))


@dataclass(frozen=True, slots=True)
class Contact:
    """The person at the prospect; ``phone`` as E.164."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class RequestedDeal:
    """One prospect of one mail, as it was read."""

    company: Company = field(default_factory=Company)
    contact: Contact = field(default_factory=Contact)
    services: frozenset[Service] = frozenset()
    rfp: bool = False
    expected_close: str | None = None
    """``2026-12-31``, or ``2026-12`` where the mail names only the month."""
    evidence: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """For each field found, the words it was read from."""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Submission:
    """What one mail says."""

    kind: Kind
    language: Language | None
    """None where the mail has too few words to tell; then the partner's language is used."""
    reference: str | None = None
    deals: tuple[RequestedDeal, ...] = ()
    reasons: tuple[str, ...] = ()
    """Why this kind: the words or headers that told."""
    also: Kind | None = None
    """What else the same mail asks for, if anything: a person settles that."""


# --- what was known --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Partner:
    """A reseller that may register deals, known by its addresses and domains (lower case)."""

    name: str
    domains: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    language: Language = Language.EN
    country: str | None = None
    id: int | None = None
    """The record's number; None while it is not recorded yet."""


@dataclass(frozen=True, slots=True)
class Account:
    """A company that the vendor's sales side knows. ``source`` and ``id`` name the record where it came from."""

    source: str
    id: str
    company: Company
    rep: str | None = None
    rep_email: str | None = None
    aware_since: date | None = None
    """The day from which the CRM says that sales knew it: a claim."""
    witnessed_at: datetime | None = None
    """When dealbot itself first saw the record: a fact. None only before it is recorded."""
    last_activity: date | None = None
    revenue: frozenset[Revenue] = frozenset()
    partner: str | None = None
    """The partner of record, by name."""
    at_start: bool = False
    """Whether the first reading of its source had it: then ``witnessed_at`` says only that dealbot began there."""


@dataclass(frozen=True, slots=True)
class Match:
    """How far two records are the same company, and why; ``because`` holds reason codes of ``matching``."""

    strength: Strength
    score: float
    because: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Window:
    """A protection window: from the receipt until the end of ``last_day`` in the vendor's time zone."""

    received_at: datetime
    last_day: date


@dataclass(frozen=True, slots=True)
class Deal:
    """One registration as recorded: partner x prospect, with its reference ``DR-YYYY-NNNN``."""

    reference: str
    state: State
    sender: str
    received_at: datetime
    company: Company
    contact: Contact
    services: frozenset[Service]
    rule: str
    """The rule of the chain that decided it."""
    partner: Partner | None = None
    window: Window | None = None
    rfp: bool = False
    expected_close: str | None = None
    language: Language = Language.EN
    id: int | None = None
    grace_until: date | None = None
    """The last day of grace, where no reminder could be delivered before the end."""
    closed_at: datetime | None = None

    @property
    def protection(self) -> Window | None:
        """The window with its days of grace: until when the prospect really is protected."""
        if self.window is None or self.grace_until is None:
            return self.window
        return Window(self.window.received_at, self.grace_until)


@dataclass(frozen=True, slots=True)
class MatchedAccount:
    account: Account
    match: Match


@dataclass(frozen=True, slots=True)
class MatchedDeal:
    deal: Deal
    match: Match


@dataclass(frozen=True, slots=True)
class MatchedInsider:
    """The vendor or a partner by its name, and how far the prospect is the same company."""

    insider: Insider
    name: str
    match: Match


@dataclass(frozen=True, slots=True)
class SourceHealth:
    """When an account source was last read in full, and how old that may be at most."""

    source: str
    read_at: datetime | None
    fresh_for_hours: float

    def is_fresh(self, now: datetime) -> bool:
        return self.read_at is not None and (now - self.read_at).total_seconds() <= self.fresh_for_hours * 3600


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that was known about one prospect when its mail was judged; kept with the decision as evidence."""

    partner: Partner | None
    accounts: tuple[MatchedAccount, ...] = ()
    deals: tuple[MatchedDeal, ...] = ()
    """Deals for the same or a similar company: open windows, holds, and windows that ended lately."""
    sources: tuple[SourceHealth, ...] = ()
    insiders: tuple[MatchedInsider, ...] = ()
    """The vendor itself and partners that the prospect certainly or probably is."""
    named_lately: int = 0
    """How many companies this partner named within ``Policy.probing_hours`` before this mail."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which likelihood on (0..1) two records are the same company for policy "Did sales already know?".

    Chosen on data for what a mistake costs (``make bench-matching``): a wrong certain match robs a partner, so of a
    hundred at most one may be wrong; a wrong probable one costs a person a look.
    """

    certain: float = 0.95
    probable: float = 0.3
    weak: float = 0.05

    def strength_of(self, score: float) -> Strength | None:
        """The strength of a match of this likelihood; None for no match."""
        if score >= self.certain:
            return Strength.CERTAIN
        if score >= self.probable:
            return Strength.PROBABLE
        return Strength.WEAK if score >= self.weak else None


# --- the policy, as far as it is numbers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of policy.md that are settings; defaults are the vendor's."""

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/Luxembourg"))
    window_months: int = 4
    reminder_days: tuple[int, ...] = (30, 7)
    grace_days: int = 7
    register_again_days: int = 30
    another_partners_window: Verdict = Verdict.CONFLICT
    awareness_expires_months: int | None = None
    matching: Thresholds = field(default_factory=Thresholds)
    min_confidence: float = 0.5
    probing_companies: int = 50
    probing_hours: float = 24
    notice_hour: int = 8
    """The hour of the vendor's day at which reminders and the digest fall due."""
    digest_weekday: int = 0
    """Monday is 0."""


@dataclass(frozen=True, slots=True)
class SellRights:
    """Who may sell what to one company (policy "Who may sell what")."""

    protected: frozenset[Service]
    commission: frozenset[Service]
    free: frozenset[Service]


# --- what is decided -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ruling:
    """The verdict on one requested deal: the first rule that hit decides, all that hit are recorded."""

    requested: RequestedDeal
    verdict: Verdict
    rule: str
    hits: tuple[str, ...]
    facts: Facts
    window: Window | None = None
    running: Deal | None = None
    """For a duplicate: the deal that already runs."""
    relations: frozenset[Relation] = frozenset()
    """For a confirmation or a note: the rows of the sell table that hold from now on."""


# --- who is told -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Manager:
    """A sales manager; without countries: the head of sales, who sees everything."""

    email: str
    countries: frozenset[str] = frozenset()
    language: Language = Language.EN
    name: str = ""

    def sees(self, country: str | None) -> bool:
        """Whether deals of this country are this manager's; a deal of no known country is everybody's."""
        return not self.countries or country is None or country in self.countries


def manager_for(country: str | None, managers: tuple[Manager, ...], excluding: str = "") -> Manager | None:
    """Who is responsible for a country: the first who lists it, else a head of sales, else the first of all."""
    able = [manager for manager in managers if manager.email != excluding]
    listed = [manager for manager in able if country in manager.countries]
    heads = [manager for manager in able if not manager.countries]
    return next(iter([*listed, *heads, *able]), None)
