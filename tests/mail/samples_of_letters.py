"""One letter of every kind and language with invented people, for the goldens and the screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from dealbot.core.letters import (
    NOTHING_REMAINS,
    Answer,
    Candidate,
    Digest,
    DigestLine,
    Letter,
    LetterName,
    Notice,
    PassedOn,
    Remainder,
    Rival,
    Thread,
    Topic,
    Trouble,
)
from dealbot.core.model import (
    Account,
    Company,
    Contact,
    Deal,
    Kind,
    Language,
    Match,
    Partner,
    SellRights,
    Service,
    State,
    Strength,
    Window,
)
from dealbot.envelope import Address
from dealbot.mail.letters import Entity, Sender

RECEIVED = datetime(2026, 3, 17, 9, 22, 41, tzinfo=UTC)
WRITTEN = datetime(2026, 3, 17, 9, 22, 42, tzinfo=UTC)
LAST_DAY = date(2026, 7, 17)
WINDOW = Window(RECEIVED, LAST_DAY)
RIGHTS = SellRights(
    frozenset({Service.IT, Service.PHONE_SYSTEM, Service.NETWORK, Service.HOSTING}),
    frozenset({Service.CONNECTIVITY, Service.MOBILE, Service.SIP_TRUNK}),
    frozenset(),
)
EVERYTHING_FREE = SellRights(frozenset(), frozenset(), frozenset(Service))

FACE = Sender(
    vendor="Vendor",
    address=Address("deals@vendor.example", "Vendor Deal Registration"),
    zone=ZoneInfo("Europe/Luxembourg"),
    partner_contact="partners@vendor.example, +352 20 00 00 00",
    privacy_contact="privacy@vendor.example",
    entities=(
        Entity("LU", "VENDOR Sa", "1, rue du Pont, L-1000 Luxembourg"),
        Entity("DE", "Vendor GmbH", "Brückenstraße 2, D-54290 Trier"),
    ),
    domain="vendor.example",
)
SENDER = Address("anna.berg@glockenbach.example", "Anna Berg")
MANAGER = Address("lea.manager@vendor.example", "Léa Manager")
PARTNER = Partner("Glockenbach Systems S.à r.l.", frozenset({"glockenbach.example"}), id=1, country="LU")
OTHER_PARTNER = Partner("Rosenhof EDV GmbH", frozenset({"rosenhof.example"}), id=2, country="DE")
COMPANY = Company("Florilux Pépinières S.A.", "florilux.example", "LU31004760", "B123456", "LU")
CONTACT = Contact("Jules Hansen", "jules.hansen@florilux.example", "+352326190")
THREAD = Thread("<first@glockenbach.example>", ("<zero@glockenbach.example>",), "Deal registration: Florilux")


def a_topic(letter: LetterName = LetterName.CONFIRMATION, **changes: object) -> Topic:
    """A prospect as it would stand in that letter."""
    topic = Topic(
        letter=letter,
        received_at=RECEIVED,
        company=COMPANY,
        contact=CONTACT,
        services=frozenset({Service.PHONE_SYSTEM, Service.SIP_TRUNK}),
        expected_close="2026-06-30",
        reference="DR-2026-0042",
        evidence=(("services", "cloud PBX, 12 users, with numbers"), ("company", "Florilux Pépinières S.A.")),
    )
    return replace(topic, **_TOPICS.get(letter, {}) | changes)  # type: ignore[arg-type]  # named by the caller


def a_deal(reference: str = "DR-2026-0042", **changes: object) -> Deal:
    deal = Deal(
        reference=reference,
        state=State.PROTECTED,
        sender=SENDER.email,
        received_at=RECEIVED,
        company=COMPANY,
        contact=CONTACT,
        services=frozenset({Service.PHONE_SYSTEM}),
        rule="nothing_known",
        partner=PARTNER,
        window=WINDOW,
    )
    return replace(deal, **changes)  # type: ignore[arg-type]  # named by the caller


def an_account(**changes: object) -> Account:
    account = Account(
        source="crm",
        id="A-1007",
        company=Company("Florilux Pepinieres SA", "florilux.example", "LU31004760", None, "LU"),
        rep="Rita Repp",
        rep_email="rita.repp@vendor.example",
        aware_since=date(2026, 2, 3),
        witnessed_at=datetime(2026, 2, 4, 6, 0, tzinfo=UTC),
        last_activity=date(2026, 3, 1),
    )
    return replace(account, **changes)  # type: ignore[arg-type]  # named by the caller


def a_notice(letter: LetterName = LetterName.CONFLICT_NOTICE, **changes: object) -> Notice:
    state = {LetterName.CONFLICT_NOTICE: State.CONFLICT, LetterName.REVIEW_REQUEST: State.HELD}.get(
        letter, State.PROTECTED
    )
    protected = state is State.PROTECTED
    topic = a_topic(LetterName.CONFIRMATION) if protected else a_topic(LetterName.HELD)
    notice = Notice(
        deal=a_deal(state=state, window=WINDOW if protected else None),
        topic=topic,
        sender=SENDER,
        partner=PARTNER,
        rule=_NOTICE_RULES[letter],
        candidates=(
            Candidate(an_account(), Match(Strength.CERTAIN, 1.0, ("same_vat", "same_domain"))),
            Candidate(
                an_account(
                    id="A-2",
                    company=Company(
                        "Florilux Pepinieres SA", "florilux.example", "LU31004760", None, "LU", "Differdange"
                    ),
                    rep=None,
                    rep_email=None,
                    at_start=True,
                ),
                Match(Strength.PROBABLE, 0.91, ("similar_name", "same_country", "different_town", "different_form")),
            ),
        ),
        rivals=(
            Rival(
                a_deal("DR-2026-0017", partner=OTHER_PARTNER), Match(Strength.PROBABLE, 0.9, ("name_contains_name",))
            ),
        ),
        unread_sources=(("crm", datetime(2026, 3, 15, 5, 0, tzinfo=UTC)), ("spreadsheet", None)),
    )
    return replace(notice, **changes)  # type: ignore[arg-type]  # named by the caller


def a_digest(**changes: object) -> Digest:
    digest = Digest(
        since=datetime(2026, 7, 6, 6, 0, tzinfo=UTC),
        until=datetime(2026, 7, 13, 6, 0, tzinfo=UTC),
        today=date(2026, 7, 13),
        needs_you=(
            _line("DR-2026-0051", "Bäckerei Sonnentor GmbH", 9, state=State.HELD, rule="witnessed_only_after"),
            _line("DR-2026-0055", "Menuiserie Boisclair S.à r.l.", 4, state=State.CONFLICT, rule="known_before"),
        ),
        ending=(_line("DR-2026-0042", "Florilux Pépinières S.A.", 4), _ending("DR-2026-0047", "Zaunkönig AG", 25)),
        ended=(_line("DR-2026-0031", "Apotheke am Markt", None, state=State.ENDED),),
        new=tuple(
            _line(f"DR-2026-006{n}", name, None) for n, name in enumerate(("Café Étoile", "Tuinhuis BV", "Nordlicht"))
        ),
        weak=(_line("DR-2026-0062", "Nordlicht", None, note="Nordstern Licht AG"),),
        decided=(("known_before", 1), ("nothing_known", 12), ("probable_match", 2)),
        answer_seconds=2.4,
    )
    return replace(digest, **changes)  # type: ignore[arg-type]  # named by the caller


def a_letter(name: LetterName, language: Language = Language.EN, **changes: object) -> Letter:
    """One letter of that kind with its usual content."""
    to_partner = name in _ANSWERS
    letter = Letter(
        name=name,
        to=SENDER if to_partner else MANAGER,
        language=language,
        content=_content(name),
        thread=THREAD if to_partner and name not in _BY_ITSELF else None,
        country="DE" if language is Language.DE else "LU",
        answers_mail=to_partner and name not in _BY_ITSELF,
    )
    return replace(letter, **changes)  # type: ignore[arg-type]  # named by the caller


def sample_letters() -> list[Letter]:
    """Every letter in every language."""
    return [a_letter(name, language) for name in LetterName for language in Language]


_BARE: dict[str, object] = {
    "company": Company(),
    "contact": Contact(),
    "services": frozenset(),
    "expected_close": None,
    "reference": None,
    "evidence": (),
}
_TOPICS: dict[LetterName, dict[str, object]] = {
    LetterName.CONFIRMATION: {"window": WINDOW, "rights": RIGHTS, "state": State.PROTECTED, "rule": "nothing_known"},
    LetterName.NOTED: {"rfp": True, "rights": EVERYTHING_FREE, "state": State.NOTED, "rule": "tender"},
    LetterName.INCOMPLETE: {**_BARE, "services": frozenset({Service.PHONE_SYSTEM}), "rule": "no_prospect_named"},
    LetterName.HELD: {"state": State.HELD, "rule": "probable_match"},
    LetterName.CONFLICT: {
        "state": State.CONFLICT,
        "rule": "known_before",
        "known_claimed": date(2026, 2, 3),
        "known_witnessed": datetime(2026, 2, 4, 6, 0, tzinfo=UTC),
    },
    LetterName.DUPLICATE: {"window": WINDOW, "state": State.PROTECTED, "rule": "duplicate"},
    LetterName.UNKNOWN_SENDER: _BARE,
    LetterName.PASSED_ON: _BARE,
    LetterName.REFUSED: {"state": State.REFUSED, "reason": "The customer has a running offer from us\nsince January."},
    LetterName.REMINDER: {"window": WINDOW, "rights": RIGHTS, "state": State.PROTECTED, "days_left": 7},
    LetterName.EXPIRED: {"window": WINDOW, "state": State.ENDED},
}
_UNREAD = Remainder(("Visitenkarte <1>.jpg", "offer.zip"), encrypted=True, wish=Kind.QUESTION)
_ANSWERS = frozenset({*_TOPICS, LetterName.SEVERAL})
_BY_ITSELF = frozenset({LetterName.REFUSED, LetterName.REMINDER, LetterName.EXPIRED})
_NOTICE_RULES = {
    LetterName.CONFLICT_NOTICE: "known_before",
    LetterName.REVIEW_REQUEST: "witnessed_only_after",
    LetterName.PARTNER_WAS_FIRST: "known_only_after",
}


def _content(name: LetterName) -> Answer | Notice | PassedOn | Digest | Trouble:
    if name is LetterName.SEVERAL:
        return Answer((a_topic(), _second_topic(), _third_topic()), Remainder(wish=Kind.WITHDRAWAL))
    if name in _NOTICE_RULES:
        return a_notice(name)
    if name is LetterName.QUESTION:
        return _a_question()
    if name is LetterName.DIGEST:
        return a_digest()
    if name is LetterName.TROUBLE:
        return _a_trouble()
    return Answer((a_topic(name),), _UNREAD if name is LetterName.INCOMPLETE else NOTHING_REMAINS)


def _second_topic() -> Topic:
    company = Company("Menuiserie Boisclair S.à r.l.", "boisclair.example", country="LU")
    return a_topic(
        LetterName.HELD,
        company=company,
        contact=Contact("Marc Boisclair"),
        reference="DR-2026-0043",
        rule="source_not_fresh",
        services=frozenset({Service.CONNECTIVITY}),
        expected_close="2026-09",
        evidence=(("services", "fibre line"),),
    )


def _third_topic() -> Topic:
    return a_topic(
        LetterName.CONFLICT,
        company=Company("Tuinhuis Zonnehoek BV", country="BE"),
        contact=Contact(),
        reference="DR-2026-0044",
        rule="another_partners_window",
        services=frozenset({Service.NETWORK, Service.IT}),
        expected_close=None,
        evidence=(("services", "wifi en laptops"),),
        known_claimed=None,
        known_witnessed=None,
    )


def _a_question() -> PassedOn:
    text = "Hello,\n\nmay we sell the handsets ourselves?\nThe customer asks <today>.\n\nAnna"
    passed = PassedOn(SENDER, PARTNER, "question", RECEIVED, "Question about Florilux", text, "DR-2026-0042", a_deal())
    return replace(passed, attachments=("handset.jpg", "offer.pdf"), registered=("DR-2026-0043",))


def _a_trouble() -> Trouble:
    return Trouble(
        what="The mailbox has not answered for 15 minutes",
        where="mailbox deals@vendor.example",
        advice="Check the password and the server; dealbot goes on trying.",
        happened_at=RECEIVED,
    )


def _line(reference: str, company: str, days: int | None, note: str = "", **changes: object) -> DigestLine:
    deal = a_deal(reference, company=Company(company), **changes)
    return DigestLine(deal, PARTNER.name, days, note)


def _ending(reference: str, company: str, days: int) -> DigestLine:
    last_day = date(2026, 7, 13) + timedelta(days=days)
    return _line(reference, company, days, window=Window(RECEIVED + timedelta(days=21), last_day))
