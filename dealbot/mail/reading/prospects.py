"""From the candidates to one ``RequestedDeal`` a prospect: which text belongs to which, and what it says."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from dealbot.core.model import Company, Contact, RequestedDeal, Service
from dealbot.mail.reading.companies.candidates import agreement
from dealbot.mail.reading.companies.circle import name_core
from dealbot.mail.reading.companies.surroundings import announced
from dealbot.mail.reading.evidence import Candidate, likelihood, weigh
from dealbot.mail.reading.fields.hosts import registrable, tells_a_company
from dealbot.mail.reading.fields.phones import to_e164
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from dealbot.core.model import Language
    from dealbot.mail.reading.companies.circle import Insiders
    from dealbot.mail.reading.evidence import Weighed
    from dealbot.mail.reading.lexicon.words import Scan

EVEN = 0.5
"""What is likelier than this is taken as read."""
GUESS = 0.15
"""What is less likely than this is no name at all."""
PERHAPS = 0.25
"""What is likelier than this is a prospect where the mail announces one more."""
MAX_PROSPECTS = 50
_LONG_LEAD = 12
"""Words before a name on its line that still belong to it."""
_OWN_DATA = ("email", "vat", "register_id", "site", "phone")
_CORRECTED = frozenset(_OWN_DATA)
_PERSONAL = ("email", "person", "phone")
"""Fields that the introduction of several prospects never tells for all."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything found in one mail, before it is shared out among the prospects."""

    scan: Scan
    found: Mapping[str, Sequence[Candidate]]
    """By field: vat, register_id, email, site, phone, person, close, country, service, tender."""
    around: Insiders
    language: Language | None
    subject_words: int
    typed_end: int
    """Words from here on were forwarded or attached, not typed by the sender."""
    own_names: Sequence[tuple[int, int]]
    """Where the partner and the vendor are named, as ranges of words."""
    author: tuple[str, str] | None
    """Name and address of who wrote the forwarded mail, if that is neither partner nor vendor."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """One requested deal, and all that was weighed for it, by field."""

    deal: RequestedDeal
    weighed: Mapping[str, Sequence[Weighed]]


@dataclass(frozen=True, slots=True)
class _Scope:
    """The words that speak of one prospect, as ranges, and those that speak of all."""

    company: Weighed | None
    ranges: Sequence[tuple[int, int]]
    shared_end: int = 0
    """Words before this one (the introduction) are for every prospect."""

    def holds(self, candidate: Candidate) -> bool:
        return any(first <= candidate.first < end for first, end in self.ranges)

    @property
    def name(self) -> str:
        return self.company.candidate.value if self.company else ""


def read_prospects(material: Material, companies: Sequence[Weighed]) -> tuple[Prospect, ...]:
    """One deal a prospect, in the order of the mail. Without any, one whose company has no name."""
    chosen = choose(material, companies)
    rivals = [w for w in companies if w not in chosen]
    return tuple(_Reader(material, scope, companies).prospect(rivals) for scope in _scopes(material, chosen))


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
    if any(_side_by_side(material.scan, candidate, w.candidate) for w in chosen):
        candidate = candidate.seen("side by side")
    first, end = _line(material.scan, candidate)
    if any(first <= c.first < end for key in _OWN_DATA for c in material.found[key]):
        return candidate.seen("own data in its line")
    served = any(first <= c.first < end for c in material.found["service"])
    return candidate.seen("a service in its line") if served else candidate


def _side_by_side(scan: Scan, one: Candidate, other: Candidate) -> bool:
    """``Foo S.A. and Bar GmbH``, ``Foo, Bar und die Baz``: on one line, nothing but a conjunction between them."""
    left, right = sorted((one, other), key=lambda c: c.first)
    between = scan.text[scan.spans[left.end - 1][1] : scan.spans[right.first][0]]
    lists = lexicon().lists
    joins = lists["conjunctions"] | lists["articles"]
    words = scan.words[left.end : right.first]
    return bool(between.strip(" -")) and "\n" not in between and "." not in between and joins.issuperset(words)


def _line(scan: Scan, candidate: Candidate) -> tuple[int, int]:
    """The words of the lines or the sentence that the name stands in."""
    first, end = candidate.first, candidate.end
    sentence = scan.sentences[first]
    while first and scan.sentences[first - 1] == sentence:
        first -= 1
    while end < len(scan.words) and scan.sentences[end] == sentence:
        end += 1
    return first, end


def _scopes(material: Material, chosen: Sequence[Weighed]) -> list[_Scope]:
    scan = material.scan
    whole = [(0, len(scan.words))]
    if len(chosen) < 2:
        return [_Scope(chosen[0] if chosen else None, whole)]
    places = sorted(
        (_block_start(scan, first), number)
        for number, each in enumerate(chosen)
        for first in {each.candidate.first, *_mentions(scan, each, chosen)}
        if first >= material.subject_words or first == each.candidate.first
    )
    ends = [start for start, _ in places[1:]] + [len(scan.words)]
    ranges: list[list[tuple[int, int]]] = [[] for _ in chosen]
    for (start, number), end in zip(places, ends, strict=True):
        ranges[number].append((start, end))
    scopes = [_Scope(each, ranges[number], places[0][0]) for number, each in enumerate(chosen)]
    in_one_sentence = len({scan.sentences[w.candidate.first] for w in chosen}) == 1
    if in_one_sentence and not any(_has_own_facts(material, scope) for scope in scopes[:-1]):
        return [_Scope(w, [(w.candidate.first, w.candidate.end)], len(scan.words)) for w in chosen]
    return scopes


def _mentions(scan: Scan, company: Weighed, chosen: Sequence[Weighed]) -> Iterable[int]:
    """Where else the name stands, whole without its legal form."""
    core = tuple(name_core(company.candidate.value).split())
    if any(w is not company and name_core(w.candidate.value).startswith(" ".join(core)) for w in chosen):
        return
    for index, word in enumerate(scan.words):
        if word == core[0] and tuple(scan.words[index : index + len(core)]) == core:
            yield index


def _has_own_facts(material: Material, scope: _Scope) -> bool:
    """Whether one of several prospects in one sentence has anything of its own behind it."""
    return any(scope.holds(c) for key in ("service", "email") for c in material.found[key])


def _block_start(scan: Scan, first: int) -> int:
    """A prospect's text begins with its list item, line or sentence."""
    start = first
    while start and scan.sentences[start - 1] == scan.sentences[start] and "\n" not in scan.gap(start):
        start -= 1
    return start if first - start < _LONG_LEAD else first


@dataclass(slots=True)
class _Reader:
    """One prospect being read: field after field, those that help others first."""

    material: Material
    scope: _Scope
    companies: Sequence[Weighed]
    weighed: dict[str, Sequence[Weighed]] = field(default_factory=dict)
    evidence: dict[str, str] = field(default_factory=dict)

    def prospect(self, rivals: Sequence[Weighed]) -> Prospect:
        name = self.scope.company
        if name:
            self.evidence["company"] = name.candidate.words
        email = self._best("email", "contact_email", self._emails())
        domain = self._best("site", "domain", self._sites(email))
        vat = self._best("vat", "vat", self._own("vat"))
        register = self._best("register_id", "register_id", self._own("register_id"))
        country = self._country(vat, register)
        company = Company(self.scope.name or None, _value(domain), _value(vat), _value(register), country)
        deal = RequestedDeal(
            company=company,
            contact=self._contact(email, country),
            services=frozenset(self._services()),
            rfp=self._best("tender", "rfp", self._own("tender")) is not None,
            expected_close=_value(self._best("close", "expected_close", self._own("close"))),
            evidence=MappingProxyType(self.evidence),
            confidence=_confidence(name, company, rivals),
        )
        self.weighed["company"] = sorted([*([name] if name else []), *rivals], key=lambda w: -w.points)
        return Prospect(deal, self.weighed)

    def _own(self, key: str) -> list[Candidate]:
        """This prospect's candidates; where it has none of its own, those of the introduction, marked so."""
        found = self.material.found[key]
        own = [self._corrected(c) if key in _CORRECTED else c for c in found if self.scope.holds(c)]
        if own or key in _PERSONAL:
            return own
        return [c.seen("in the introduction") for c in found if c.first < self.scope.shared_end]

    def _corrected(self, candidate: Candidate) -> Candidate:
        """``not foo.example but bar.example``: the first is what was wrong."""
        scan, first = self.material.scan, candidate.first
        before = scan.words[max(0, first - 3) : first]
        in_sentence = first and scan.sentences[first - 1] == scan.sentences[first]
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
        author = self.material.author[1] if self.material.author else ""
        if author and author not in {c.value for c in own}:
            own.append(_outside(author))
        own = [c.seen("wrote the forwarded mail") if c.value == author else c for c in own]
        return [self._named(c, c.value.rpartition("@")[2]) for c in own]

    def _sites(self, email: Candidate | None) -> list[Candidate]:
        """Sites, and the domain of the contact's address."""
        hosts = self._own("site")
        if email:
            hosts.append(replace(email, value=email.value.rpartition("@")[2], signs=("of the contact's address",)))
        domains = [replace(c, value=registrable(c.value) or "") for c in hosts]
        usable = [c for c in domains if tells_a_company(c.value) and not self.material.around.has_domain(c.value)]
        return [self._named(c, c.value) for c in usable]

    def _named(self, candidate: Candidate, host: str) -> Candidate:
        domain = registrable(host) or ""
        if self.scope.name and agreement(self.scope.name, domain) >= 0.5:
            return candidate.seen("agrees with the name")
        others = (w.candidate for w in self.companies if w is not self.scope.company)
        foreign = any("somebody else" in c.signs and agreement(c.value, domain) >= 0.8 for c in others)
        return candidate.seen("somebody else's") if foreign else candidate

    def _country(self, vat: Candidate | None, register: Candidate | None) -> str | None:
        """The country of the best sign: an address, a number, a prefix."""
        told = [_telling(vat, "VAT number"), _telling(register, "register number")]
        told += [_telling(phone, "telephone prefix") for phone in self._own("phone")]
        named = [c.seen("part of a name") if self._in_name(c) else c for c in self._own("country")]
        return _value(self._best("country", "country", [*named, *(c for c in told if c)]))

    def _in_name(self, candidate: Candidate) -> bool:
        company = self.scope.company
        return company is not None and company.candidate.first <= candidate.first < company.candidate.end

    def _contact(self, email: Candidate | None, country: str | None) -> Contact:
        taken = [w.candidate for w in self.companies if w.likelihood >= EVEN]
        people = [c for c in self._own("person") if not any(c.first < t.end and t.first < c.end for t in taken)]
        author = self.material.author[0] if self.material.author else ""
        if author and not any(c.value == author for c in people):
            people.append(_outside(author))
        people = [c.seen("wrote the forwarded mail") if c.value == author else c for c in people]
        named = self._best("person", "contact_name", people)
        return Contact(_value(named), _value(email), self._phone(country))

    def _phone(self, country: str | None) -> str | None:
        region = country or self.material.around.country
        numbers = ((c, to_e164(c.value, region, self.material.language)) for c in self._own("phone"))
        return _value(self._best("phone", "contact_phone", [replace(c, value=n) for c, n in numbers if n]))

    def _services(self) -> set[Service]:
        found = [self._unless_named(c) for c in self.material.found["service"]]
        own = [w for w in weigh("service", [c for c in found if self.scope.holds(c)]) if w.likelihood >= EVEN]
        shared = [c.seen("in the introduction") for c in found if c.first < self.scope.shared_end]
        wanted = own or [w for w in weigh("service", shared) if w.likelihood >= EVEN]
        self.weighed["service"] = weigh("service", [c for c in found if self.scope.holds(c)])
        in_order = sorted(wanted, key=lambda w: w.candidate.first)
        if in_order:
            self.evidence["services"] = ", ".join(dict.fromkeys(w.candidate.words for w in in_order))
        return {Service(w.candidate.value) for w in wanted}

    def _unless_named(self, candidate: Candidate) -> Candidate:
        """``Condroz Bureautique`` and ``Telefonbau Schmitt GmbH`` are names, not wishes."""
        names = [(w.candidate.first, w.candidate.end) for w in self.companies if _is_surely_a_name(w)]
        inside = any(first <= candidate.first < end for first, end in (*names, *self.material.own_names))
        return candidate.seen("in a company's name") if inside else candidate


def _is_surely_a_name(company: Weighed) -> bool:
    return "legal form" in company.candidate.signs or company.likelihood >= EVEN


def _value(candidate: Candidate | None) -> str | None:
    return candidate.value if candidate else None


def _outside(value: str) -> Candidate:
    """A candidate from a header, that stands at no word of the text."""
    return Candidate(value, 0, 0, value)


def _telling(number: Candidate | None, sign: str) -> Candidate | None:
    """The country that a number tells, as a candidate of its own."""
    return replace(number, value=number.country, signs=(sign,)) if number and number.country else None


def _confidence(company: Weighed | None, known: Company, rivals: Sequence[Weighed]) -> float:
    """How likely the name is right, less where a rival is as likely. A number alone is worth 0.7, a site alone 0.6."""
    if not company:
        return 0.7 if known.vat or known.register_id else 0.6 if known.domain else 0.0
    margin = company.points - max((w.points for w in rivals), default=-10.0)
    return round(min(0.99, company.likelihood * likelihood(1 + 2 * margin)), 2)
