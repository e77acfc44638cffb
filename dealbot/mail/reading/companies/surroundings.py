"""What stands around a company's name, as signs: one question a sign."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dealbot.mail.reading.companies.candidates import agreement
from dealbot.mail.reading.companies.names import places
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.lexicon.zones import is_negated, registrations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from dealbot.mail.reading.companies.circle import Insiders
    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Scan
    from dealbot.mail.reading.lexicon.zones import Label

_FORM = "legal form"
_TELLING = frozenset({_FORM, "label", "word of a business", "kind of business"})
"""Signs of a company that a person's name does not have."""
_STEM = 6
"""Letters by which a noun is known again in another number or language: ``architects``, ``Architectes``."""
_DIGITS = frozenset("23456789")
_JOINING = frozenset({"und", "et", "en", "and"})


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known around the names of one mail before they are judged. Pairs are ranges of words."""

    labels: Sequence[Label]
    domains: Sequence[str]
    """Those that may be a prospect's."""
    around: Insiders
    taken: Sequence[tuple[int, int]] = ()
    """Addresses, sites and numbers."""
    people: Sequence[tuple[int, int]] = ()
    """Persons' names."""
    subject_words: int = 0
    typed_end: int = 1_000_000
    """Words from here on are forwarded, or of an attachment."""
    is_reply: bool = False


class Surroundings:
    """The text around the names of one mail, prepared for the questions."""

    def __init__(self, scan: Scan, setting: Setting) -> None:
        self.scan = scan
        self.setting = setting
        asked = registrations(scan)
        self.asked = frozenset(scan.sentences[hit.first] for hit in asked)
        self.first_asked = min((hit.first for hit in asked), default=len(scan.words))
        self.tendered = frozenset(scan.sentences[hit.first] for hit in scan.of("tender.words"))
        self.several = announced(scan, setting.typed_end) is not None
        self.places = frozenset(
            (hit.first, hit.end) for prefix in ("town.", "countries.") for hit in scan.under(prefix)
        )
        gone = frozenset(scan.sentences[hit.first] for hit in scan.of("said.withdrawal"))
        self.given_up = gone - self.asked
        self.months = frozenset(hit.first for hit in scan.under("month."))
        self._nouns = _typed_nouns(scan, setting)
        self.services = frozenset(hit.first for hit in scan.under("services."))

    def signs(self, candidate: Candidate) -> tuple[str, ...]:
        """All signs of what stands around this candidate; its own are those of the place where it was found."""
        found = tuple(sign for sign, holds in _QUESTIONS.items() if holds(self, candidate))
        return (*found, *self._of_one_word(candidate, found))

    def has(self, tag: str, candidate: Candidate) -> bool:
        """Whether a phrase of this purpose stands inside the name."""
        return any(candidate.first <= hit.first < candidate.end for hit in self.scan.of(tag))

    def close_before(self, tag: str, candidate: Candidate, reach: int) -> bool:
        """Whether such a phrase ends at most ``reach`` words before the name, in its sentence, without a comma."""
        scan, first = self.scan, candidate.first
        return any(
            0 <= first - hit.end <= reach
            and scan.sentences[hit.first] == scan.sentences[first]
            and not any("," in scan.gap(index) for index in range(hit.end, first + 1))
            for hit in scan.of(tag)
        )

    def meant(self, candidate: Candidate, *, denied: bool) -> bool:
        """Whether the sender speaks of a forwarded company by a noun of its name."""
        if candidate.first < self.setting.typed_end or not self._nouns:
            return False
        words = self.scan.words[candidate.first : candidate.end]
        return any(self._nouns.get(word[:_STEM]) is denied for word in words)

    def word_before(self, candidate: Candidate) -> str:
        return self.scan.words[candidate.first - 1] if candidate.first else ""

    def _of_one_word(self, candidate: Candidate, found: tuple[str, ...]) -> Iterator[str]:
        """One word that nothing supports may be any noun; a town, a word of the language or small letters are none."""
        known = {*candidate.signs, *found}
        if candidate.end - candidate.first > 1 or known & {_FORM, "label", "agrees with a domain", "no name"}:
            return
        word, lex = self.scan.words[candidate.first], lexicon()
        is_word = (
            len(word) < 3 or word in lex.single or word in lex.lists["places"] or not self.scan.named[candidate.first]
        )
        yield "no name" if is_word else "one word alone"


def _typed_nouns(scan: Scan, setting: Setting) -> Mapping[str, bool]:
    """The kinds of business that the sender names above what is forwarded, by their stem, and whether denied."""
    if setting.typed_end >= len(scan.words):
        return {}
    tags = ("name_nouns", "business", "intermediaries")
    hits = [hit for tag in tags for hit in scan.of(tag) if setting.subject_words <= hit.first < setting.typed_end]
    return {scan.words[hit.first][:_STEM]: is_negated(scan, hit) for hit in hits}


def _agrees(around: Surroundings, candidate: Candidate) -> bool:
    return any(agreement(candidate.value, domain) >= 0.6 for domain in around.setting.domains)


def _is_listed(around: Surroundings, candidate: Candidate) -> bool:
    asked = around.first_asked < candidate.first < around.setting.typed_end
    return "list item" in candidate.signs and asked


def _has_town_behind(around: Surroundings, candidate: Candidate) -> bool:
    scan, end = around.scan, candidate.end
    if end + 1 >= len(scan.words) or scan.words[end] not in lexicon().lists["places"]:
        return False
    return scan.named[end + 1] or scan.words[end + 1].isdigit()


def _opens_text(around: Surroundings, candidate: Candidate) -> bool:
    """The first words of the text itself: ``Holzwurm S.A., Wiltz, fibre``."""
    return candidate.first == around.setting.subject_words


def _is_in_subject(around: Surroundings, candidate: Candidate) -> bool:
    return candidate.first < around.setting.subject_words and not around.setting.is_reply


def _is_in_old_subject(around: Surroundings, candidate: Candidate) -> bool:
    return candidate.first < around.setting.subject_words and around.setting.is_reply


def _is_elsewhere(around: Surroundings, candidate: Candidate) -> bool:
    """``currently with Foo``, ``Foo is quoting too``: a company that is not the prospect."""
    scan = around.scan
    sentence = scan.sentences[candidate.end - 1]
    behind = (hit for hit in scan.of("elsewhere_behind") if 0 <= hit.first - candidate.end <= 2)
    return around.close_before("elsewhere", candidate, 3) or any(
        scan.sentences[hit.first] == sentence for hit in behind
    )


def _speaks_of_others(around: Surroundings, candidate: Candidate) -> bool:
    """``Derzeit betreut die Anlage noch die Backes OHG``: what is today, not what is wanted."""
    scan, sentence = around.scan, around.scan.sentences[candidate.first]
    hits = (hit for tag in ("elsewhere", "status_quo") for hit in scan.of(tag))
    before = any(scan.sentences[hit.first] == sentence and hit.first < candidate.first for hit in hits)
    return before and not _is_elsewhere(around, candidate)


def _is_of_business(around: Surroundings, candidate: Candidate) -> bool:
    """``Nordlicht Kältetechnik``, ``Delsaux & Fils``, ``Trautwein und Partner``."""
    scan, last = around.scan, candidate.end - 1
    joined = last > candidate.first and ("&" in scan.gap(last) or scan.words[last - 1] in _JOINING)
    return around.has("business", candidate) or (joined and scan.words[last] in lexicon().lists["kin"])


def _is_with(around: Surroundings, candidate: Candidate) -> bool:
    return around.word_before(candidate) in lexicon().lists["with"] and around.scan.gap(candidate.first) == " "


def _has_service(around: Surroundings, candidate: Candidate) -> bool:
    inside = not around.services.isdisjoint(range(candidate.first, candidate.end))
    return inside and _FORM not in candidate.signs


def _is_address(around: Surroundings, candidate: Candidate) -> bool:
    """``Industrieweg 9``, ``Rue de la Station``."""
    scan, first, end = around.scan, candidate.first, candidate.end
    if _FORM in candidate.signs or not any(hit.first in (first, end - 1) for hit in scan.of("streets")):
        return False
    number_behind = end < len(scan.words) and scan.words[end].isdigit() and len(scan.gap(end)) <= 2
    return number_behind or end - first > 1


def _is_intermediary(around: Surroundings, candidate: Candidate) -> bool:
    """``Hoscheit Architectes``, ``Westnetz Distribution GmbH``: a trade that often stands between, seldom asks."""
    return around.has("intermediaries", candidate)


def _is_alone(around: Surroundings, candidate: Candidate) -> bool:
    """The name fills its line, and nothing but a number or an empty line is above: a block of data begins."""
    scan, first = around.scan, candidate.first
    above = scan.gap(first)
    begins = first == 0 or "\n\n" in above.replace(" ", "") or (")" in above and "\n" in above)
    return begins and scan.gap(candidate.end).lstrip(" .,").startswith("\n")


def _is_meant(around: Surroundings, candidate: Candidate) -> bool:
    """``Please register the bakery below``: the forwarded name with the noun that the sender used."""
    return around.meant(candidate, denied=False)


def _is_denied(around: Surroundings, candidate: Candidate) -> bool:
    """``not the architects``"""
    return around.meant(candidate, denied=True)


def _has_month(around: Surroundings, candidate: Candidate) -> bool:
    """``Ende November``"""
    inside = range(candidate.first, candidate.end)
    return _FORM not in candidate.signs and not around.months.isdisjoint(inside)


def _is_given_up(around: Surroundings, candidate: Candidate) -> bool:
    """``Marbrerie Steinmetz has gone bankrupt, please drop DR-2026-0231``."""
    return around.scan.sentences[candidate.first] in around.given_up


def _is_counted(around: Surroundings, candidate: Candidate) -> bool:
    """``Die erste ist die Spedition Kasel, die zweite das Weingut Apel``"""
    return around.close_before("ordinals", candidate, 3)


def _is_small(around: Surroundings, candidate: Candidate) -> bool:
    """Written without any capital, in a mail without them."""
    return candidate.value.islower()


def _has_number(around: Surroundings, candidate: Candidate) -> bool:
    words = around.scan.words[candidate.first + 1 : candidate.end]
    return _FORM not in candidate.signs and any(word.isdigit() for word in words)


def _is_legal_name(around: Surroundings, candidate: Candidate) -> bool:
    """``Le Vieux Tilleul, dont la raison sociale est Horeca Seille SARL``."""
    return around.close_before("legal_name_behind", candidate, 2)


def _is_trade_name(around: Surroundings, candidate: Candidate) -> bool:
    return around.close_before("trade_name_behind", candidate, 2)


def _is_not_typed(around: Surroundings, candidate: Candidate) -> bool:
    return candidate.first >= around.setting.typed_end


def _is_brand(around: Surroundings, candidate: Candidate) -> bool:
    return candidate.value.casefold() in lexicon().brands


def _is_person(around: Surroundings, candidate: Candidate) -> bool:
    """A name found to be a person's, one behind a title or a role, or the one that is greeted."""
    first, end = candidate.first, candidate.end
    if _FORM in candidate.signs:
        return False
    if _TELLING.isdisjoint(candidate.signs) and not _is_of_business(around, candidate):
        found = any(start < end and first < stop for start, stop in around.setting.people)
        if found or _is_greeted(around, candidate):
            return True
    lists = lexicon().lists
    before = around.word_before(candidate)
    return (before in lists["titles"] or before in lists["roles"]) and not any(
        mark in around.scan.gap(first) for mark in ";\n"
    )


def _is_greeted(around: Surroundings, candidate: Candidate) -> bool:
    """``Bonjour Sylvain``, ``Guten Tag Herr Thielen``, at the beginning of a line."""
    scan, first = around.scan, candidate.first
    greetings = (hit.first for hit in scan.of("greetings") if hit.first <= first <= hit.end + 1)
    return any(index == 0 or "\n" in scan.gap(index) for index in greetings)


def _is_place(around: Surroundings, candidate: Candidate) -> bool:
    """A town or a country, and nothing else."""
    return (candidate.first, candidate.end) in around.places and not {"label", _FORM} & set(candidate.signs)


def _is_one_of_several(around: Surroundings, candidate: Candidate) -> bool:
    return around.several and candidate.first >= around.setting.subject_words


def _is_asked_for(around: Surroundings, candidate: Candidate) -> bool:
    return around.scan.sentences[candidate.first] in around.asked


def _is_tendered(around: Surroundings, candidate: Candidate) -> bool:
    return around.scan.sentences[candidate.first] in around.tendered


def side_by_side(scan: Scan, one: Candidate, other: Candidate) -> bool:
    """``Foo S.A. and Bar GmbH``, ``Foo in Trier und die Bar``: on one line, a conjunction and a town between them."""
    left, right = sorted((one, other), key=lambda c: c.first)
    between = scan.text[scan.spans[left.end - 1][1] : scan.spans[right.first][0]]
    lists = lexicon().lists
    words = scan.words[left.end : right.first]
    joined = "," in between or "&" in between or not lists["conjunctions"].isdisjoint(words)
    return joined and "\n" not in between and "." not in between and _joins().issuperset(words)


@lru_cache(maxsize=1)
def _joins() -> frozenset[str]:
    """Words that may stand between two names of one enumeration."""
    lists = lexicon().lists
    return lists["conjunctions"] | lists["articles"] | lists["places"] | places()


def announced(scan: Scan, typed_end: int) -> int | None:
    """How many prospects the sender brings: ``drie registraties``, ``2 new customers``; None if that is not said."""
    for hit in (hit for hit in (*scan.of("announced"), *registrations(scan)) if hit.first < typed_end):
        for word in scan.words[max(0, hit.first - 2) : hit.first]:
            tags = [tag for tag in lexicon().single.get(word, ()) if tag.startswith("count.")]
            if tags or word in _DIGITS:
                return int(tags[0].rpartition(".")[2] if tags else word)
    return None


_QUESTIONS: Mapping[str, Callable[[Surroundings, Candidate], bool]] = {
    "agrees with a domain": _agrees,
    "registration in the sentence": _is_asked_for,
    "tender in the sentence": _is_tendered,
    "listed for registration": _is_listed,
    "town behind": _has_town_behind,
    "opens the text": _opens_text,
    "in the subject": _is_in_subject,
    "in the subject of a reply": _is_in_old_subject,
    "somebody else": _is_elsewhere,
    "others in its sentence": _speaks_of_others,
    "word of a business": _is_of_business,
    "with or at it": _is_with,
    "a service in it": _has_service,
    "an address": _is_address,
    "meant by the sender": _is_meant,
    "denied by the sender": _is_denied,
    "counted": _is_counted,
    "small letters": _is_small,
    "a month in it": _has_month,
    "given up in its sentence": _is_given_up,
    "a number in it": _has_number,
    "an intermediary's trade": _is_intermediary,
    "heads its block": _is_alone,
    "the legal name": _is_legal_name,
    "a trade name": _is_trade_name,
    "not typed by the sender": _is_not_typed,
    "a maker or operator": _is_brand,
    "a person": _is_person,
    "no name": _is_place,
    "several announced": _is_one_of_several,
}
