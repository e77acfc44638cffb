"""From an ``IncomingMail`` to a ``Submission``: the readers in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.core.legal_forms import fold
from dealbot.core.model import Kind, Language, Submission
from dealbot.mail.reading.circle import insiders
from dealbot.mail.reading.company import find_companies
from dealbot.mail.reading.dates import find_dates, sent_on
from dealbot.mail.reading.hosts import find_emails, find_sites, registrable, tells_a_company
from dealbot.mail.reading.kind import Signs, find_reference, judge_kind, reference_spans
from dealbot.mail.reading.language import detect_language
from dealbot.mail.reading.machines import machine_signs
from dealbot.mail.reading.numbers import find_phones, find_register, find_vat
from dealbot.mail.reading.prospects import STRONG, Material, read_prospects
from dealbot.mail.reading.structure import is_reply, split, strip_prefixes
from dealbot.mail.reading.tables import unfold_tables
from dealbot.mail.reading.words import WORD, scan
from dealbot.mail.reading.zones import find_labels

if TYPE_CHECKING:
    from dealbot.mail.incoming import IncomingMail
    from dealbot.mail.reading.candidates import Candidate
    from dealbot.mail.reading.circle import Circle, Insiders
    from dealbot.mail.reading.structure import Structure
    from dealbot.mail.reading.words import Scan

MAX_READ = 20_000
"""Characters of typed and forwarded text each that are understood; nobody registers a deal further down."""
_WITH_DEALS = frozenset({Kind.REGISTRATION, Kind.COMPLETION})


def understand(mail: IncomingMail, circle: Circle) -> Submission:
    """What this mail says, read by the words in it. Pure, never raises; time grows with the text up to ``MAX_READ``.

    ``deals`` is filled for registrations and completions only (contract: ``dealbot parse``).
    """
    around = insiders(circle, mail.sender.domain if mail.sender else None)
    structure = split(mail.text, mail.subject, _sender_name(mail), around.has_address)
    signs = machine_signs(mail, circle.own_addresses)
    if signs:
        language = _language(scan(structure.typed[:2000]), structure, 0)
        return Submission(Kind.AUTOMATIC, language, reasons=signs)
    return _understand_person(mail, structure, around)


def _understand_person(mail: IncomingMail, structure: Structure, around: Insiders) -> Submission:
    material = _gather(mail, structure, around)
    companies = find_companies(material.scan, material, _prospect_domains(material))
    signs = _signs(mail, structure, material, companies)
    kind, reasons = judge_kind(material.scan, signs)
    deals = read_prospects(material, companies) if kind in _WITH_DEALS else ()
    return Submission(kind, material.language, signs.reference, deals, reasons)


def _gather(mail: IncomingMail, structure: Structure, around: Insiders) -> Material:
    """Everything that can be found without knowing what the mail wants."""
    subject = strip_prefixes(mail.subject)
    found = scan(_read_text(subject, structure))
    subject_words = found.word_at(len(subject) + 1)
    emails = [e for e in find_emails(found.text) if not around.has_address(e.value)]
    sites = [s for s in find_sites(found) if not around.has_domain(registrable(s.value))]
    vats, dates = find_vat(found), find_dates(found)
    registers = [r for r in find_register(found) if not any(v.start <= r.start < v.end for v in vats)]
    taken = [(f.start, f.end) for f in (*emails, *sites, *vats, *registers)]
    taken += reference_spans(found.text)
    taken += [(found.spans[d.first][0], found.spans[d.end - 1][1]) for d in dates if d.year or not d.day]
    return Material(
        scan=found,
        labels=find_labels(found),
        emails=emails,
        sites=sites,
        vats=vats,
        registers=registers,
        phones=find_phones(found, taken),
        dates=dates,
        around=around,
        language=_language(found, structure, subject_words),
        sent=sent_on(mail.date) if dates else None,
        subject_words=subject_words,
        author=_outsider(structure, around),
        sender_name=_sender_name(mail),
    )


def _read_text(subject: str, structure: Structure) -> str:
    """Subject, typed and forwarded text; tables unfolded."""
    parts = (structure.typed[:MAX_READ], structure.forwarded[:MAX_READ])
    return "\n\n".join([subject, *(unfold_tables(part) for part in parts if part.strip())])


def _outsider(structure: Structure, around: Insiders) -> tuple[str, str] | None:
    """Who wrote the forwarded mail, if it is neither the partner nor the vendor."""
    author = structure.forwarded_from
    return author if author and author[1] and not around.has_address(author[1]) else None


def _sender_name(mail: IncomingMail) -> str:
    return mail.sender.name if mail.sender else ""


def _signs(mail: IncomingMail, structure: Structure, material: Material, companies: list[Candidate]) -> Signs:
    data = (material.emails, material.sites, material.vats, material.registers, material.phones)
    services = any(hit.first >= material.subject_words for hit in material.scan.under("services."))
    return Signs(
        reference=find_reference(mail.subject, structure.typed, structure.quoted),
        is_reply=is_reply(mail.subject) or bool(mail.in_reply_to),
        has_company=any(c.score >= STRONG for c in companies),
        has_data=any(data) or services or any(label.field != "other" for label in material.labels),
        subject_words=material.subject_words,
    )


def _prospect_domains(material: Material) -> list[str]:
    hosts = [e.value.rpartition("@")[2] for e in material.emails] + [s.value for s in material.sites]
    if material.author:
        hosts.append(material.author[1].rpartition("@")[2])
    domains = (registrable(host) for host in hosts)
    return [d for d in dict.fromkeys(domains) if d and tells_a_company(d) and not material.around.has_domain(d)]


def _language(found: Scan, structure: Structure, subject_words: int) -> Language | None:
    """The typed text's language; the subject and the signature's first words decide where it says too little."""
    typed = found.words[subject_words:]
    aside = [*found.words[:subject_words], *(fold(word) for word in WORD.findall(structure.signature[:80]))]
    return detect_language(typed, aside)
