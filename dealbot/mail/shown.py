"""What the letters show as rows: the reading, the form, the evidence. The same rows serve text and HTML."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from dealbot.core.letters import Candidate, LetterName, Notice, PassedOn, Remainder, Rival, Topic, Trouble
from dealbot.core.matching.reasons import AGAINST
from dealbot.core.model import Account, Company, Kind, Match, MatchedInsider, SellRights
from dealbot.envelope import Address
from dealbot.mail.inert import line
from dealbot.mail.words import Words

DASH = "–"
MOST_FILES = 8
"""Files that are named one by one."""

REPLIES: Mapping[LetterName, tuple[str, ...]] = {
    LetterName.CONFIRMATION: ("correct", "extend", "withdraw"),
    LetterName.DUPLICATE: ("correct", "extend", "withdraw"),
    LetterName.HELD: ("correct", "withdraw"),
    LetterName.CONFLICT: ("correct", "look_again"),
    LetterName.REFUSED: ("look_again",),
    LetterName.NOTED: ("correct",),
    LetterName.REMINDER: ("extend", "withdraw"),
    LetterName.EXPIRED: (),
}
"""What a partner can ask for by replying, for each letter."""

_INTERPRETED = frozenset({"country", "services", "rfp", "expected_close"})


class Row(NamedTuple):
    """One line of a table; ``read_from`` are the mail's own words where the value is an interpretation."""

    label: str
    value: str
    read_from: str = ""


class Compared(NamedTuple):
    """One line of the evidence: what the prospect's mail says beside what the sales record says."""

    label: str
    prospect: str
    record: str
    same: bool = False


def reading(topic: Topic, words: Words) -> tuple[Row, ...]:
    """Every field as it was understood, a dash for what was not found (policy "What people may ask by mail")."""
    found = dict(topic.evidence)
    values = _values(topic, words)
    return tuple(
        Row(label, values[name] or DASH, found.get(name, "") if name in _INTERPRETED and values[name] else "")
        for name, label in words.labels["fields"].items()
    )


def form(topic: Topic | None, words: Words) -> tuple[Row, ...]:
    """The lines to fill in by replying, with what is known filled in; tender is "no" until the sender says yes."""
    values = _values(topic, words) if topic else {"rfp": words.labels["no"]}
    fields = words.labels["fields"].items()
    return tuple(Row(label, values.get(name, "")) for name, label in fields if name != "country")


def facts(topic: Topic, words: Words) -> tuple[Row, ...]:
    """Reference, receipt time, and the window with its last day written out."""
    labels = words.labels["facts"]
    rows = [Row(labels["reference"], topic.reference)] if topic.reference else []
    rows.append(Row(labels["received_at"], words.moment(topic.received_at)))
    if topic.window:
        until = labels["through_the_end"].format(words.day(topic.window.last_day), words.zone.key)
        rows.append(Row(labels["protected_until"], until))
    return tuple(rows)


def rights(topic: Topic, words: Words, *, to_partner: bool = True) -> tuple[Row, ...]:
    """Who may sell what, in the policy's order; a line without services is left out."""
    return _rights(topic.rights, words, "rights" if to_partner else "rights_notice")


def standing(topic: Topic, words: Words) -> tuple[Row, ...]:
    """Who may sell what to the partner's own customer outside any window."""
    return _rights(topic.standing, words, "rights")


def _rights(rights: SellRights | None, words: Words, section: str) -> tuple[Row, ...]:
    if rights is None:
        return ()
    labels = words.labels[section]
    parts = (("protected", rights.protected), ("commission", rights.commission), ("free", rights.free))
    return tuple(Row(labels[name], words.services(services)) for name, services in parts if services)


def replies(topics: Iterable[Topic], words: Words) -> tuple[str, ...]:
    """What the reader can ask for by replying, each once, in the order of the labels."""
    wanted = {name for topic in topics for name in REPLIES.get(topic.letter, ())}
    return tuple(words.labels["replies"][name] for name in words.labels["replies"] if name in wanted)


def remainder(left: Remainder, words: Words) -> tuple[str, ...]:
    """A sentence for whatever of the mail its answer does not settle: files nobody read, what a person was given."""
    labels, told = words.labels["remainder"], []
    if left.unread:
        told.append(labels["unread"].format(files(left.unread, words)))
    if left.encrypted:
        told.append(labels["encrypted"])
    if left.wish is Kind.QUESTION:
        told.append(labels["question"])
    elif left.wish:
        told.append(labels["wish"].format(words.code("kinds", left.wish.value)))
    return tuple(told)


def files(names: Sequence[str], words: Words) -> str:
    """``card.jpg, offer.zip and 3 more``: the first of these files by name."""
    if len(names) <= MOST_FILES:
        return words.joined(names)
    return f"{', '.join(names[:MOST_FILES])} {words.labels['more'].format(len(names) - MOST_FILES)}"


def who(address: Address) -> str:
    """``Anna Konter <anna.konter@example.com>``, as a person reads it."""
    return line(f"{address.name} <{address.email}>" if address.name else address.email)


def case(notice: Notice, words: Words) -> tuple[Row, ...]:
    """What a manager sees first of a deal: who wrote, when it was received, what is asked, and by which rule."""
    labels, topic = words.labels["facts"], notice.topic
    asked = words.services(topic.services) or DASH
    rows = [
        Row(labels["reference"], notice.deal.reference),
        Row(labels["state"], words.code("states", notice.deal.state.value)),
        Row(labels["sender"], who(notice.sender)),
        Row(labels["partner"], notice.partner.name if notice.partner else labels["no_partner"]),
        Row(labels["received_at"], words.moment(topic.received_at)),
        Row(labels["asked"], asked),
        Row(labels["rule"], words.code("rules", notice.rule)),
        *(Row(labels["insider"], _insider(each, words)) for each in notice.insiders),
    ]
    if topic.window:
        rows.append(Row(labels["protected_until"], words.day(topic.window.last_day)))
    return tuple(rows)


def message(passed: PassedOn, words: Words) -> tuple[Row, ...]:
    """What a manager sees of a message passed on, above its text."""
    labels = words.labels["facts"]
    reference = passed.reference or (passed.deal.reference if passed.deal else None)
    company = words.named(passed.deal.company) if passed.deal else None
    rows = (
        Row(labels["sender"], who(passed.sender)),
        Row(labels["partner"], passed.partner.name if passed.partner else labels["no_partner"]),
        Row(labels["received_at"], words.moment(passed.received_at)),
        Row(labels["kind"], words.code("kinds", passed.kind)),
        Row(labels["subject"], passed.subject or DASH),
        Row(labels["reference"], " · ".join(part for part in (reference, company) if part) or DASH),
        Row(labels["attachments"], files(passed.attachments, words)),
        Row(labels["registered"], words.joined(passed.registered)),
    )
    return tuple(row for row in rows if row.value)


def trouble(happened: Trouble, words: Words) -> tuple[Row, ...]:
    """Where it happened, when, and what to do about it."""
    labels = words.labels["facts"]
    return (
        Row(labels["where"], happened.where),
        Row(labels["happened_at"], words.moment(happened.happened_at)),
        Row(labels["advice"], happened.advice),
    )


def comparison(prospect: Topic, candidate: Candidate, words: Words) -> tuple[Compared, ...]:
    """What identifies the prospect beside what identifies one record of sales, field by field; the place, if known."""
    fields = words.labels["fields"]
    ours, theirs = _identity(prospect.company, words), _identity(candidate.account.company, words)
    here, there = _place(prospect.company), _place(candidate.account.company)
    places = [name for name in here if here[name] or there[name]]
    return (
        *(_beside(fields[name], ours[name], theirs[name]) for name in ours),
        *(_beside(words.labels["facts"][name], here[name], there[name]) for name in places),
    )


def record(prospect: Topic, candidate: Candidate, words: Words) -> tuple[Row, ...]:
    """Whose record it is and since when: the two dates beside the receipt time, which decides between them."""
    labels, account = words.labels["facts"], candidate.account
    rep = " ".join(part for part in (account.rep, f"<{account.rep_email}>" if account.rep_email else None) if part)
    revenue = ", ".join(sorted(words.code("revenue", kind.value) for kind in account.revenue))
    rows = (
        Row(labels["rep"], rep),
        Row(labels["aware_since"], words.day(account.aware_since) if account.aware_since else ""),
        Row(labels["witnessed_at"], _witnessed(account, words)),
        Row(labels["received_at"], words.moment(prospect.received_at)),
        Row(labels["last_activity"], words.day(account.last_activity) if account.last_activity else ""),
        Row(labels["revenue"], revenue),
        Row(labels["account_partner"], account.partner or ""),
        Row(labels["source"], f"{account.source}{words.labels['colon']} {account.id}"),
    )
    return tuple(Row(label, value or DASH) for label, value, _ in rows)


def how_alike(candidate: Candidate, words: Words) -> str:
    """``certain match, 98%: same VAT number, same website``."""
    return _alike(candidate.match, words)


def rival(other: Rival, words: Words) -> str:
    """One line about another deal for the same company; for managers only."""
    deal = other.deal
    partner = deal.partner.name if deal.partner else deal.sender
    state = words.code("states", deal.state.value)
    until = f" ({words.day(deal.window.last_day)})" if deal.window else ""
    parts = (deal.reference, words.named(deal.company), partner, f"{state}{until}", words.moment(deal.received_at))
    return f"{' · '.join(parts)} – {_alike(other.match, words)}"


def reasons(match: Match, words: Words) -> str:
    """``same name, same town; against it: another legal form``; empty where no reason is kept."""
    speaking_for = _reasons([code for code in match.because if code not in AGAINST], words)
    against = _reasons([code for code in match.because if code in AGAINST], words)
    because = [speaking_for, str(words.labels["against"]).format(against) if against else ""]
    return f"{words.labels['semicolon']} ".join(filter(None, because))


def _alike(match: Match, words: Words) -> str:
    alike = f"{words.code('strength', match.strength.value)}, {words.percent(match.score)}"
    told = reasons(match, words)
    return f"{alike}{words.labels['colon']} {told}" if told else alike


def _reasons(codes: Iterable[str], words: Words) -> str:
    return ", ".join(words.code("because", code) for code in codes)


def _values(topic: Topic, words: Words) -> dict[str, str]:
    company, contact = topic.company, topic.contact
    return {
        **_identity(company, words),
        "contact_name": contact.name or "",
        "contact_email": contact.email or "",
        "contact_phone": contact.phone or "",
        "services": words.services(topic.services),
        "rfp": words.labels["yes" if topic.rfp else "no"],
        "expected_close": words.close(topic.expected_close),
    }


def _identity(company: Company, words: Words) -> dict[str, str]:
    return {
        "company": company.name or "",
        "domain": company.domain or "",
        "vat": company.vat or "",
        "register_id": company.register_id or "",
        "country": words.country(company.country),
    }


def _place(company: Company) -> dict[str, str]:
    return {"town": company.town or "", "postcode": company.postcode or ""}


def _beside(label: str, prospect: str, record: str) -> Compared:
    return Compared(label, prospect or DASH, record or DASH, same=prospect == record != "")


def _witnessed(account: Account, words: Words) -> str:
    """When dealbot first saw the record; that its source had it from the start says less than it seems to."""
    if account.witnessed_at is None:
        return ""
    moment = words.moment(account.witnessed_at)
    return str(words.labels["facts"]["at_start"]).format(moment) if account.at_start else moment


def _insider(matched: MatchedInsider, words: Words) -> str:
    """``our partner Beta Systems – certain match, 99%: same name``."""
    name = words.code("insiders", matched.insider.value).format(matched.name)
    return f"{name} – {_alike(matched.match, words)}"
