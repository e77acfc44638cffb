"""From an ``IncomingMail`` to a ``Submission``: the readers in their order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from dealbot.core.hosts import registrable
from dealbot.core.legal_forms import fold
from dealbot.core.model import Kind, Language, Submission
from dealbot.mail.reading.companies.circle import insiders
from dealbot.mail.reading.companies.company import find_companies
from dealbot.mail.reading.companies.surroundings import Setting
from dealbot.mail.reading.evidence import weigh
from dealbot.mail.reading.fields.country import find_countries
from dealbot.mail.reading.fields.dates import find_closings, sent_on
from dealbot.mail.reading.fields.hosts import find_emails, find_sites, tells_a_company
from dealbot.mail.reading.fields.numbers import find_vats
from dealbot.mail.reading.fields.people import find_people
from dealbot.mail.reading.fields.phones import find_phones
from dealbot.mail.reading.fields.registers import find_registers
from dealbot.mail.reading.fields.services import find_services, find_tenders
from dealbot.mail.reading.intent.kind import Signs, find_reference, judge_kind, reference_words
from dealbot.mail.reading.intent.language import detect_language
from dealbot.mail.reading.intent.machines import is_robot, machine_signs
from dealbot.mail.reading.intent.notices import Typed, notice_signs
from dealbot.mail.reading.lexicon.words import WORD, scan
from dealbot.mail.reading.lexicon.zones import find_labels
from dealbot.mail.reading.material import Material
from dealbot.mail.reading.prospects import EVEN, read_prospects
from dealbot.mail.reading.speakers.structure import is_reply, split, strip_prefixes
from dealbot.mail.reading.tables import unfold_tables

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dealbot.mail.incoming import IncomingMail
    from dealbot.mail.reading.companies.circle import Circle, Insiders
    from dealbot.mail.reading.evidence import Candidate, Weighed
    from dealbot.mail.reading.lexicon.words import Scan
    from dealbot.mail.reading.lexicon.zones import Label
    from dealbot.mail.reading.speakers.structure import Structure

MAX_READ = 20_000
"""Characters of typed and forwarded text each that are understood; nobody registers a deal further down."""
_WITH_DEALS = frozenset({Kind.REGISTRATION, Kind.COMPLETION})


@dataclass(frozen=True, slots=True)
class Reading:
    """What a mail says, and what was weighed to say so."""

    submission: Submission
    structure: Structure
    weighed: Sequence[Mapping[str, Sequence[Weighed]]] = ()
    """For each deal the candidates of every field, the likeliest first."""
    kinds: Sequence[Weighed] = ()
    """Every kind that a person's mail can have, the likeliest first."""


def understand(mail: IncomingMail, circle: Circle) -> Submission:
    """What this mail says, read by the words in it. Pure; time grows with the text up to ``MAX_READ``.

    ``deals`` is filled for registrations and completions only (contract: ``dealbot parse``). Where the typed text
    tells no language of the letters, it is the partner's.
    """
    return read(mail, circle).submission


def read(mail: IncomingMail, circle: Circle) -> Reading:
    """As ``understand``, with everything that was weighed: for ``dealbot parse --explain``."""
    around = insiders(circle, mail.sender.domain if mail.sender else None)
    structure = _structure(mail, circle, around)
    signs = machine_signs(mail, circle.own_addresses, from_partner=circle.partner is not None)
    if signs:
        typed = scan(structure.typed[:2000])
        language = _language(typed, structure, 0, len(typed.words)) or _partners_language(circle)
        return Reading(Submission(Kind.AUTOMATIC, language, _reference(mail, structure), reasons=signs), structure)
    return _read_text(mail, structure, circle, around)


def _read_text(mail: IncomingMail, structure: Structure, circle: Circle, around: Insiders) -> Reading:
    """A mail of which no header tells that a machine wrote it."""
    material, labels = _gather(mail, structure, circle, around)
    companies = find_companies(material.scan, _setting(mail, material, labels))
    signs = _signs(mail, structure, material, labels, companies)
    judged = judge_kind(material.scan, signs)
    prospects = read_prospects(material, companies) if judged.kind in _WITH_DEALS else ()
    deals = tuple(each.deal for each in prospects)
    submission = Submission(judged.kind, material.language, signs.reference, deals, judged.reasons, judged.also)
    typed = Typed(material.scan, material.subject_words, structure)
    if notices := notice_signs(mail, typed, submission, from_partner=circle.partner is not None):
        return Reading(replace(submission, kind=Kind.AUTOMATIC, deals=(), reasons=notices, also=None), structure)
    return Reading(submission, structure, tuple(each.weighed for each in prospects), judged.weighed)


def _gather(
    mail: IncomingMail, structure: Structure, circle: Circle, around: Insiders
) -> tuple[Material, Sequence[Label]]:
    subject = strip_prefixes(mail.subject)
    above, below = _texts(subject, structure, mail)
    text = scan(above + below)
    subject_words = text.word_at(len(subject) + 1)
    typed_end = text.word_at(len(above))
    language = _language(text, structure, subject_words, typed_end) or _partners_language(circle)
    labels = find_labels(text)
    found = _find_all(text, labels, around, mail, language)
    author = _outsider(structure, around)
    own = around.named_in(text.words)
    replies = is_reply(mail.subject)
    return Material(text, found, around, language, subject_words, typed_end, own, author, replies), labels


def _partners_language(circle: Circle) -> Language | None:
    return circle.partner.language if circle.partner else None


def _find_all(
    text: Scan, labels: Sequence[Label], around: Insiders, mail: IncomingMail, language: Language | None
) -> Mapping[str, Sequence[Candidate]]:
    """Every candidate of every field but the company, in the whole mail."""
    emails = [c for c in find_emails(text) if not around.has_address(c.value)]
    sites = [c for c in find_sites(text) if not around.has_domain(registrable(c.value))]
    vats = find_vats(text)
    registers = [r for r in find_registers(text) if not any(v.first <= r.first < v.end for v in vats)]
    taken = [(c.first, c.end) for c in (*emails, *sites, *vats, *registers)] + reference_words(text)
    return MappingProxyType(
        {
            "email": emails,
            "site": sites,
            "vat": vats,
            "register_id": registers,
            "phone": find_phones(text, taken),
            "person": find_people(text, labels, [c.value for c in emails], _sender_name(mail)),
            "close": find_closings(text, sent_on(mail.date), language),
            "country": find_countries(text, labels, language),
            "service": find_services(text),
            "tender": find_tenders(text),
        }
    )


def _texts(subject: str, structure: Structure, mail: IncomingMail) -> tuple[str, str]:
    """Subject and typed text, then what was forwarded and attached; tables unfolded."""
    typed = "\n\n".join([subject, unfold_tables(structure.typed[:MAX_READ])])
    attached = "\n\n".join(document.text for document in mail.documents)
    forwarded = "" if _is_from_machine(structure) and structure.typed.strip() else structure.forwarded
    others = [unfold_tables(part[:MAX_READ]) for part in (forwarded, attached) if part.strip()]
    return typed, "".join(f"\n\n{part}" for part in others)


def _is_from_machine(structure: Structure) -> bool:
    """A forwarded newsletter or bounce is only shown; what is asked stands above it."""
    return structure.forwarded_from is not None and is_robot(structure.forwarded_from[1])


def _structure(mail: IncomingMail, circle: Circle, around: Insiders) -> Structure:
    """The mail's text by author. The sender's own address is the partner's, even at a free-mail provider."""
    own = mail.sender.email if mail.sender else ""
    return split(
        mail.text,
        mail.subject,
        _sender_name(mail),
        lambda address: address == own or around.has_address(address),
        is_vendor=lambda a: a in circle.own_addresses or registrable(a.rpartition("@")[2]) in circle.vendor_domains,
        own_names=around.names,
    )


def _outsider(structure: Structure, around: Insiders) -> tuple[str, str] | None:
    """Who wrote the forwarded mail, if it is neither the partner nor the vendor."""
    author = None if _is_from_machine(structure) else structure.forwarded_from
    return author if author and author[1] and not around.has_address(author[1]) else None


def _sender_name(mail: IncomingMail) -> str:
    return mail.sender.name if mail.sender else ""


def _setting(mail: IncomingMail, material: Material, labels: Sequence[Label]) -> Setting:
    found = material.found
    return Setting(
        labels=labels,
        domains=_prospect_domains(material),
        around=material.around,
        taken=[(c.first, c.end) for key in ("email", "site", "vat", "register_id", "phone") for c in found[key]],
        people=[(w.candidate.first, w.candidate.end) for w in weigh("person", found["person"]) if w.likelihood >= EVEN],
        subject_words=material.subject_words,
        typed_end=material.typed_end,
        is_reply=is_reply(mail.subject),
    )


def _signs(
    mail: IncomingMail,
    structure: Structure,
    material: Material,
    labels: Sequence[Label],
    companies: Sequence[Weighed],
) -> Signs:
    found = material.found
    services = any(c.first >= material.subject_words for c in found["service"])
    data = any(found[key] for key in ("email", "site", "vat", "register_id", "phone"))
    return Signs(
        reference=_reference(mail, structure),
        is_reply=is_reply(mail.subject) or bool(mail.in_reply_to),
        has_company=any(w.likelihood >= EVEN for w in companies),
        has_data=data or services or any(label.field != "other" for label in labels),
        has_details=data,
        subject_words=material.subject_words,
        typed_end=material.typed_end,
    )


def _reference(mail: IncomingMail, structure: Structure) -> str | None:
    """The deal that a mail speaks of: in its subject, its text, or the letter of ours that it answers."""
    return find_reference(mail.subject, structure.typed, structure.quoted, structure.signature)


def _prospect_domains(material: Material) -> list[str]:
    hosts = [c.value.rpartition("@")[2] for c in material.found["email"]] + [c.value for c in material.found["site"]]
    if material.author:
        hosts.append(material.author[1].rpartition("@")[2])
    domains = (registrable(host) for host in hosts)
    return [d for d in dict.fromkeys(domains) if d and tells_a_company(d) and not material.around.has_domain(d)]


def _language(found: Scan, structure: Structure, subject_words: int, typed_end: int) -> Language | None:
    """The typed text's language; the subject and the signature's first words decide where it says too little.

    Where the sender typed nothing that tells, it is the language of what was forwarded.
    """
    aside = [*found.words[:subject_words], *(fold(word) for word in WORD.findall(structure.signature[:80]))]
    typed = detect_language(found.words[subject_words:typed_end], aside)
    return typed or detect_language(found.words[typed_end:])
