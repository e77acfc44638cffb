"""From the candidates to one ``RequestedDeal`` a prospect: which text belongs to which, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING

from dealbot.core.addressee import is_unread
from dealbot.core.hosts import registrable
from dealbot.core.model import Company, Contact, RequestedDeal, Service
from dealbot.mail.reading.belonging import FOREIGN, neighbours
from dealbot.mail.reading.companies.candidates import agreement
from dealbot.mail.reading.companies.surroundings import announced, side_by_side
from dealbot.mail.reading.evidence import Candidate, likelihood, weigh
from dealbot.mail.reading.fields.country import town_behind
from dealbot.mail.reading.fields.hosts import tells_a_company
from dealbot.mail.reading.fields.personal_names import agreement_signs
from dealbot.mail.reading.fields.phones import to_e164
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.sharing import share_out

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dealbot.mail.reading.belonging import Neighbours
    from dealbot.mail.reading.evidence import Weighed
    from dealbot.mail.reading.lexicon.words import Scan
    from dealbot.mail.reading.material import Material
    from dealbot.mail.reading.sharing import Scope

EVEN = 0.5
"""What is likelier than this is taken as read."""
GUESS = 0.15
"""What is less likely than this is no name at all."""
PERHAPS = 0.25
"""What is likelier than this is a prospect where the mail announces one more."""
MAX_PROSPECTS = 50
_THEIRS = 0.6
"""How well a domain must agree with a company's name to be that company's."""
_OWN_DATA = ("email", "vat", "register_id", "site", "phone")
_CORRECTED = frozenset(_OWN_DATA)
_OF_COMPANIES = frozenset({*_OWN_DATA, "country", "person"})
"""Fields that belong to the company they stand beside."""
_TYPED_FIRST = frozenset({"email", "site", "phone", "person"})
"""Fields for which the sender's own words count more than what it forwards, where it names the company itself."""
_PERSONAL = ("email", "person", "phone")
"""Fields that the introduction of several prospects never tells for all."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One requested deal, and all that was weighed for it, by field."""

    deal: RequestedDeal
    weighed: Mapping[str, Sequence[Weighed]]


def read_prospects(material: Material, companies: Sequence[Weighed]) -> tuple[Prospect, ...]:
    """One deal a prospect, in the order of the mail. Without any, one whose company has no name."""
    chosen = choose(material, companies)
    rivals = [w for w in companies if w not in chosen]
    near = neighbours(material.scan, chosen, rivals)
    return tuple(_Reader(material, scope, companies, near).prospect(rivals) for scope in share_out(material, chosen))


def choose(material: Material, companies: Sequence[Weighed]) -> list[Weighed]:
    """Those candidates that are prospects: the best one, and others that have a claim of their own."""
    likely = [w for w in companies if w.likelihood >= GUESS]
    body = [w for w in likely if w.candidate.first >= material.subject_words] or likely
    if not body:
        return []
    best = max(body, key=lambda w: w.points)
    chosen = [best]
    if best.likelihood >= EVEN:
        chosen += _others(material, best, [w for w in body if w is not best])
    return sorted(chosen, key=lambda w: w.candidate.first)[:MAX_PROSPECTS]


def _others(material: Material, best: Weighed, rest: Sequence[Weighed]) -> list[Weighed]:
    """The further prospects. Where the mail says how many it brings, so many of the likeliest."""
    chosen = [best]
    for other in rest:
        if weigh("another", [_another(material, other.candidate, chosen)])[0].likelihood >= EVEN:
            chosen.append(other)
    number = announced(material.scan, material.typed_end)
    if number is None or len(chosen) == number:
        return chosen[1:]
    claims = {id(w): weigh("another", [_another(material, w.candidate, chosen)])[0] for w in rest}
    likely = [w for w in rest if claims[id(w)].likelihood >= PERHAPS]
    return sorted(likely, key=lambda w: -claims[id(w)].points)[: number - 1]


def _another(material: Material, candidate: Candidate, chosen: Sequence[Weighed]) -> Candidate:
    """A further prospect's signs: it must be asked for, not only be named."""
    best = chosen[0].candidate
    if "label" in best.signs and "label" not in candidate.signs:
        candidate = candidate.seen("without the first one's label")
    if (
        "the legal name" in best.signs
        and material.scan.sentences[best.first] == material.scan.sentences[candidate.first]
    ):
        candidate = candidate.seen("beside the first one's legal name")
    if any(side_by_side(material.scan, candidate, w.candidate) for w in chosen):
        candidate = candidate.seen("side by side")
    first, end = _line(material.scan, candidate)
    if any(first <= c.first < end for key in _OWN_DATA for c in material.found[key]):
        return candidate.seen("own data in its line")
    served = any(first <= c.first < end for c in material.found["service"])
    return candidate.seen("a service in its line") if served else candidate


def _line(scan: Scan, candidate: Candidate) -> tuple[int, int]:
    """The words of the lines or the sentence that the name stands in."""
    first, end = candidate.first, candidate.end
    sentence = scan.sentences[first]
    while first and scan.sentences[first - 1] == sentence:
        first -= 1
    while end < len(scan.words) and scan.sentences[end] == sentence:
        end += 1
    return first, end


@dataclass(slots=True)
class _Reader:
    """One prospect being read: field after field, those that help others first."""

    material: Material
    scope: Scope
    companies: Sequence[Weighed]
    neighbours: Neighbours
    weighed: dict[str, Sequence[Weighed]] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)

    def prospect(self, rivals: Sequence[Weighed]) -> Prospect:
        name = self.scope.company
        self.weighed["company"] = sorted([*([name] if name else []), *rivals], key=lambda w: -w.points)
        if name:
            self.evidence["company"] = name.candidate.words
        email = self._best("email", "contact_email", self._emails())
        domain = self._best("site", "domain", self._sites(email))
        vat = self._best("vat", "vat", self._own("vat"))
        register = self._best("register_id", "register_id", self._own("register_id"))
        country = self._country(domain, vat, register)
        town, postcode = self._place(country)
        company = Company(
            self.scope.name or None, _value(domain), _value(vat), _value(register), country, town, postcode
        )
        deal = RequestedDeal(
            company=company,
            contact=self._contact(email, country),
            services=frozenset(self._services()),
            rfp=self._best("tender", "rfp", map(self._unless_named, self._own("tender"))) is not None,
            expected_close=_value(self._best("close", "expected_close", self._own("close"))),
            evidence=MappingProxyType(self.evidence),
            confidence=_confidence(name, company, rivals),
        )
        return Prospect(deal, self.weighed)

    def _own(self, key: str) -> list[Candidate]:
        """This prospect's candidates; where it has none of its own, those of the introduction, marked so."""
        found = self.material.found[key]
        own = [self._marked(key, c) for c in found if self.scope.holds(c)]
        own = [self.neighbours.marked(c) if key in _OF_COMPANIES else c for c in own]
        if own or key in _PERSONAL:
            return own
        return [c.seen("in the introduction") for c in found if c.first < self.scope.shared_end]

    def _marked(self, key: str, candidate: Candidate) -> Candidate:
        """With the signs that any field's candidate may have."""
        if key in _CORRECTED:
            candidate = self._corrected(candidate)
        company = self.scope.company
        typed = company is not None and company.candidate.first < self.material.typed_end
        if key in _TYPED_FIRST and typed and candidate.first >= self.material.typed_end:
            return candidate.seen("not typed by the sender")
        return candidate

    def _corrected(self, candidate: Candidate) -> Candidate:
        """``not foo.example but bar.example``: the first is what was wrong."""
        scan, first = self.material.scan, candidate.first
        before = scan.words[max(0, first - 3) : first]
        text = scan.text[scan.spans[max(0, first - 3)][0] : scan.spans[first][0]] if first < len(scan.words) else ""
        closed = ")" in text or (":" in text and "\n" in text)
        in_sentence = first and scan.sentences[first - 1] == scan.sentences[first] and not closed
        negated = in_sentence and not lexicon().lists["negations"].isdisjoint(before) and not self._in_label(first)
        instead = any(0 <= first - hit.end <= 2 for hit in scan.of("instead"))
        return candidate.seen("corrected") if negated or instead else candidate

    def _in_label(self, first: int) -> bool:
        """``VAT no.: LU12345678``: here ``no`` means number."""
        hits = self.material.scan.under("labels.")
        return any(hit.end - hit.first > 1 and first - 3 <= hit.first < first for hit in hits)

    def _best(self, key: str, name: str, candidates: Iterable[Candidate]) -> Candidate | None:
        """The best of these, if it is likely enough; kept for the explanation, its words as evidence."""
        weighed = self.weighed[key] = weigh(key, candidates)
        if not weighed or weighed[0].likelihood < EVEN:
            return None
        best = weighed[0].candidate
        self.evidence[name] = best.words.strip()
        return best

    def _emails(self) -> list[Candidate]:
        """The prospect's addresses; who wrote the forwarded mail is one."""
        own = self._own("email")
        author = self._author()[1]
        if author and author not in {c.value for c in own}:
            own.append(_outside(author))
        own = [c.seen("wrote the forwarded mail") if c.value == author else c for c in own]
        own = [c.seen("nobody reads it") if is_unread(c.value) else c for c in own]
        return [self._named(c, c.value.rpartition("@")[2]) for c in own]

    def _author(self) -> tuple[str, str]:
        """Who wrote the forwarded mail, unless it is a go-between: of another company, with somebody else's address."""
        name, address = self.material.author or ("", "")
        domain = address.rpartition("@")[2]
        others = any(not c.value.endswith("@" + domain) for c in self._own("email"))
        theirs = self._named(_outside(address), domain).signs
        return (
            ("", "")
            if others and not {"somebody else's", "another company's name"}.isdisjoint(theirs)
            else (name, address)
        )

    def _sites(self, email: Candidate | None) -> list[Candidate]:
        """Sites, and the domain of the contact's address."""
        hosts = self._own("site")
        if email:
            hosts.append(email._replace(value=email.value.rpartition("@")[2], signs=("of the contact's address",)))
        domains = [c._replace(value=registrable(c.value) or "") for c in hosts]
        usable = [c for c in domains if tells_a_company(c.value) and not self.material.around.has_domain(c.value)]
        return [self._named(c, c.value) for c in usable]

    def _named(self, candidate: Candidate, host: str) -> Candidate:
        domain = registrable(host) or ""
        if self.scope.name and agreement(self.scope.name, domain) >= 0.5:
            return candidate.seen("agrees with the name")
        if any(agreement(name, domain) >= _THEIRS for name in self.neighbours.denied):
            return candidate.seen("somebody else's")
        others = any(agreement(name, domain) >= _THEIRS for name in self.neighbours.names)
        return candidate.seen("another company's name") if others else candidate

    def _country(self, domain: Candidate | None, vat: Candidate | None, register: Candidate | None) -> str | None:
        """The country of the best sign: an address, a number, a prefix."""
        told = [_telling(vat, "VAT number"), _telling(register, "register number")]
        phones = [phone for phone in self._own("phone") if FOREIGN.isdisjoint(phone.signs)]
        told += [_telling(phone, "telephone prefix") for phone in phones]
        named = [c.seen("part of a name") if self._in_name(c) else c for c in self._own("country")]
        company, scan = self.scope.company, self.material.scan
        if domain and company and (place := town_behind(scan, company.candidate.end, domain.value)):
            told.append(place)
        return _value(self._best("country", "country", [*named, *(c for c in told if c)]))

    def _place(self, country: str | None) -> tuple[str | None, str | None]:
        """The town and the postcode of the prospect's address, where both stand side by side."""
        for each in self.weighed["country"]:
            place = each.candidate
            if place.value == country and "postcode and town" in place.signs and each.likelihood >= EVEN:
                return place.words.strip(), self.material.scan.words[place.first - 1]
        return None, None

    def _in_name(self, candidate: Candidate) -> bool:
        company = self.scope.company
        return company is not None and company.candidate.first <= candidate.first < company.candidate.end

    def _contact(self, email: Candidate | None, country: str | None) -> Contact:
        taken = [w.candidate for w in self.companies if w.likelihood >= EVEN]
        people = [c for c in self._own("person") if not any(c.first < t.end and t.first < c.end for t in taken)]
        author = self._author()[0]
        if author and not any(c.value == author for c in people):
            people.append(_outside(author))
        people = [c.seen("wrote the forwarded mail") if c.value == author else c for c in people]
        if email:
            people = [self._spelled(c, email) for c in people]
        if self.material.author and not author:
            people = [c.seen("a go-between") if c.value == self.material.author[0] else c for c in people]
        named = self._best("person", "contact_name", people)
        return Contact(_value(named), _value(email), self._phone(country))

    def _spelled(self, person: Candidate, email: Candidate) -> Candidate:
        agrees = "agrees with an address" in agreement_signs(person.value, [email.value])
        return person.seen("agrees with the contact's address") if agrees else person

    def _phone(self, country: str | None) -> str | None:
        region = country or self.material.around.country
        numbers = ((c, to_e164(c.value, region, self.material.language)) for c in self._own("phone"))
        return _value(self._best("phone", "contact_phone", [c._replace(value=n) for c, n in numbers if n]))

    def _services(self) -> set[Service]:
        named = [self._unless_named(c) for c in self._spoken_of("service")]
        found = [self.neighbours.served(c) for c in named]
        own = weigh("service", [c for c in found if self.scope.holds(c)])
        shared = weigh("service", [c.seen("in the introduction") for c in found if c.first < self.scope.shared_end])
        plain = weigh("service", [c for c in named if self.scope.holds(c)])
        wanted = next((those for each in (own, shared, plain) if (those := _likely(each))), [])
        self.weighed["service"] = own
        in_order = sorted(wanted, key=lambda w: w.candidate.first)
        if in_order:
            self.evidence["services"] = ", ".join(dict.fromkeys(w.candidate.words for w in in_order))
        return {Service(w.candidate.value) for w in wanted}

    def _spoken_of(self, key: str) -> Sequence[Candidate]:
        """All candidates; without those in a reply's subject, which may be of another matter, if there are more."""
        found = self.material.found[key]
        below = [c for c in found if c.first >= self.material.subject_words]
        return below if self.material.is_reply and _likely(weigh(key, below)) else found

    def _unless_named(self, candidate: Candidate) -> Candidate:
        """``Condroz Bureautique`` and ``Telefonbau Schmitt GmbH`` are names, not wishes."""
        names = [(w.candidate.first, w.candidate.end) for w in self.companies if _is_surely_a_name(w)]
        inside = any(first <= candidate.first < end for first, end in (*names, *self.material.own_names))
        return candidate.seen("in a company's name") if inside else candidate


def _likely(weighed: Sequence[Weighed]) -> list[Weighed]:
    return [w for w in weighed if w.likelihood >= EVEN]


def _is_surely_a_name(company: Weighed) -> bool:
    return "legal form" in company.candidate.signs or company.likelihood >= EVEN


def _value(candidate: Candidate | None) -> str | None:
    return candidate.value if candidate else None


def _outside(value: str) -> Candidate:
    """A candidate from a header, that stands at no word of the text."""
    return Candidate(value, 0, 0, value)


def _telling(number: Candidate | None, sign: str) -> Candidate | None:
    """The country that a number tells, as a candidate of its own."""
    return number._replace(value=number.country, signs=(sign,)) if number and number.country else None


def _confidence(company: Weighed | None, known: Company, rivals: Sequence[Weighed]) -> float:
    """How likely the name is right, less where a rival is as likely. A number alone is worth 0.7, a site alone 0.6."""
    if not company:
        return 0.7 if known.vat or known.register_id else 0.6 if known.domain else 0.0
    margin = company.points - max((w.points for w in rivals), default=-10.0)
    return round(min(0.99, company.likelihood * likelihood(1 + 2 * margin)), 2)
