"""Values for tests: each builder gives a plain, lawful one and changes what a keyword names.

a_deal(state=State.HELD, partner=BETA)
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from dealbot.core.correspondence import Judged, Origin
from dealbot.core.decide import decide
from dealbot.core.letters import Thread
from dealbot.core.model import (
    Account,
    Company,
    Contact,
    Deal,
    Facts,
    Insider,
    Kind,
    Language,
    Manager,
    Match,
    MatchedAccount,
    MatchedDeal,
    MatchedInsider,
    Partner,
    Policy,
    RequestedDeal,
    Ruling,
    Service,
    SourceHealth,
    State,
    Strength,
    Submission,
    Window,
)
from dealbot.core.window import window_from
from dealbot.envelope import Address

LUXEMBOURG = ZoneInfo("Europe/Luxembourg")
POLICY = Policy()


def at(local: str, zone: ZoneInfo = LUXEMBOURG) -> datetime:
    """The moment in UTC at which the vendor's clock shows ``2026-11-20 09:00``."""
    return datetime.fromisoformat(local).replace(tzinfo=zone).astimezone(UTC)


def day(text: str) -> date:
    """The day ``2026-11-20``."""
    return date.fromisoformat(text)


RECEIVED = at("2026-11-20 09:00")
"""When the mail under test was taken by the server; what else happens is said relative to this Friday."""


def a_partner(**changes: Any) -> Partner:
    """Alpha Networks of Luxembourg."""
    return replace(
        Partner(
            name="Alpha Networks",
            domains=frozenset({"alpha.example"}),
            emails=frozenset({"anna@alpha.example"}),
            language=Language.FR,
            country="LU",
            id=1,
        ),
        **changes,
    )


ALPHA = a_partner()
BETA = a_partner(
    name="Beta Systems",
    domains=frozenset({"beta.example"}),
    emails=frozenset({"bert@beta.example"}),
    language=Language.NL,
    country="BE",
    id=2,
)


def a_company(**changes: Any) -> Company:
    """Florilux of Luxembourg, with everything that identifies it."""
    florilux = Company(
        name="Florilux S.A.", domain="florilux.example", vat="LU12345678", register_id="B123456", country="LU"
    )
    return replace(florilux, **changes)


def an_account(**changes: Any) -> Account:
    """Florilux as sales knows it: claimed and witnessed half a year before ``RECEIVED``; nobody's customer."""
    return replace(
        Account(
            source="crm",
            id="A-17",
            company=a_company(),
            rep="Rita Rep",
            rep_email="rita@vendor.example",
            aware_since=date(2026, 5, 4),
            witnessed_at=at("2026-05-05 10:00"),
        ),
        **changes,
    )


def a_requested_deal(**changes: Any) -> RequestedDeal:
    """Florilux wants a phone system, read without doubt."""
    carla = Contact(name="Carla Contact", email="carla@florilux.example", phone="+352200000")
    return replace(
        RequestedDeal(company=a_company(), contact=carla, services=frozenset({Service.PHONE_SYSTEM})), **changes
    )


def a_submission(**changes: Any) -> Submission:
    """A registration in French of one prospect."""
    return replace(Submission(Kind.REGISTRATION, Language.FR, deals=(a_requested_deal(),)), **changes)


def a_window(received_at: datetime = RECEIVED, policy: Policy = POLICY) -> Window:
    """The window of a mail received then."""
    return window_from(received_at, policy.window_months, policy.zone)


def a_deal(**changes: Any) -> Deal:
    """Alpha's window for Florilux, open since ``RECEIVED``; another state has no window unless one is given."""
    received_at = changes.get("received_at", RECEIVED)
    without = {State.HELD, State.CONFLICT, State.NOTED, State.REFUSED}
    requested = a_requested_deal()
    return replace(
        Deal(
            reference="DR-2026-0042",
            state=State.PROTECTED,
            sender="anna@alpha.example",
            received_at=received_at,
            company=requested.company,
            contact=requested.contact,
            services=requested.services,
            rule="nothing_known",
            partner=ALPHA,
            window=None if changes.get("state") in without else a_window(received_at),
            id=42,
        ),
        **changes,
    )


def a_match(strength: Strength = Strength.CERTAIN) -> Match:
    """A match of this strength."""
    scores = {Strength.CERTAIN: 1.0, Strength.PROBABLE: 0.9, Strength.WEAK: 0.8}
    return Match(strength, scores[strength], ("same_name" if strength is Strength.CERTAIN else "similar_name",))


def matched(account: Account, strength: Strength = Strength.CERTAIN) -> MatchedAccount:
    """An account that matches the prospect so strongly."""
    return MatchedAccount(account, a_match(strength))


def matched_deal(deal: Deal, strength: Strength = Strength.CERTAIN) -> MatchedDeal:
    """A recorded deal whose company matches the prospect so strongly."""
    return MatchedDeal(deal, a_match(strength))


def an_insider(
    insider: Insider = Insider.PARTNER, strength: Strength = Strength.CERTAIN, name: str = "Florilux"
) -> MatchedInsider:
    """Florilux is not just any company, so surely."""
    return MatchedInsider(insider, name, a_match(strength))


def a_source(*, read_at: datetime | None = RECEIVED, name: str = "crm", fresh_for_hours: float = 24) -> SourceHealth:
    """An account source, read just when the mail came."""
    return SourceHealth(name, read_at, fresh_for_hours)


def facts(
    *known: Account | MatchedAccount | Deal | MatchedDeal | MatchedInsider,
    partner: Partner | None = ALPHA,
    sources: tuple[SourceHealth, ...] = (a_source(),),
    named_lately: int = 0,
) -> Facts:
    """What was known when Alpha's mail came; bare accounts and deals match with certainty."""
    accounts = [matched(each) if isinstance(each, Account) else each for each in known]
    deals = [matched_deal(each) if isinstance(each, Deal) else each for each in known]
    return Facts(
        partner=partner,
        accounts=tuple(each for each in accounts if isinstance(each, MatchedAccount)),
        deals=tuple(each for each in deals if isinstance(each, MatchedDeal)),
        sources=sources,
        insiders=tuple(each for each in known if isinstance(each, MatchedInsider)),
        named_lately=named_lately,
    )


def rule_on(
    known: Facts,
    requested: RequestedDeal | None = None,
    received_at: datetime = RECEIVED,
    policy: Policy = POLICY,
) -> Ruling:
    """The ruling on Florilux (or ``requested``) with these facts."""
    return decide(requested or a_requested_deal(), known, received_at, policy)


def an_origin(**changes: Any) -> Origin:
    """Anna of Alpha wrote, in French."""
    anna = Address("anna@alpha.example", "Anna Alpha")
    thread = Thread("<mail-1@alpha.example>", subject="Enregistrement Florilux")
    return replace(Origin(anna, RECEIVED, thread, Language.FR, ALPHA), **changes)


def judged(ruling: Ruling, **deal: Any) -> Judged:
    """A ruling with the deal that it recorded."""
    return Judged(ruling, a_deal(company=ruling.requested.company, rule=ruling.rule, **deal))


def a_manager(**changes: Any) -> Manager:
    """Max, who is responsible for Luxembourg."""
    return replace(Manager("max@vendor.example", frozenset({"LU"}), Language.FR, "Max Manager"), **changes)


HEAD_OF_SALES = Manager("head@vendor.example", name="Hedda Head")
