"""The contact person at a prospect: every place where a person's name may stand, and how it stands there."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.evidence import Candidate
from dealbot.mail.reading.fields.personal_names import (
    agreement_signs,
    first_names,
    is_dull,
    is_name_word,
    is_personal,
    is_surname,
    name_end,
    name_start,
    opens_sentence,
    past_titles,
    turned_end,
    units,
    written_name,
)
from dealbot.mail.reading.lexicon.words import WORD, lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.mail.reading.lexicon.words import Hit, Scan
    from dealbot.mail.reading.lexicon.zones import Label

_REACH = 4
_VALUE_END = re.compile(r"[,;(|/<\n\t\[]| [-–—] |\s\+?\(?\d|\S+@")


class _Seed(NamedTuple):
    """A sign that words ``first`` to before ``end`` are a person; ``since`` to ``until`` are the words that say so."""

    sign: str
    first: int
    end: int
    since: int
    until: int


def find_people(scan: Scan, labels: Sequence[Label], emails: Sequence[str], sender_name: str) -> list[Candidate]:
    """Everybody who may be meant as contact. ``emails`` are the addresses in the mail that are nobody's of ours.

    Signs: ``label``, ``called contact``, ``role before``, ``role behind``, ``title``, ``first name``,
    ``beside an address``, ``beside a number``, ``agrees with an address``, ``initial agrees``, ``closing above``,
    ``one word``, ``lower case``; against it ``greeting``, ``sender``, ``colleague``.
    """
    seeds: dict[tuple[int, int], list[_Seed]] = defaultdict(list)
    for seed in _seeds(scan, labels, emails):
        in_address = scan.gap(seed.end)[:1] == "@"
        if not in_address and is_personal(scan, seed.first, seed.end, labelled=seed.sign == "label"):
            seeds[(seed.first, seed.end)].append(seed)
    own = frozenset(WORD.findall(fold(sender_name)))
    found = [_candidate(scan, span, seeds[span], emails, own) for span in sorted(seeds)]
    return [*_in_full(found), *_in_parts(scan)]


def _in_full(found: Sequence[Candidate]) -> Iterator[Candidate]:
    """``Our contact is Mike``, who is ``Mike Ternes`` elsewhere in the mail."""
    whole = [c for c in found if "one word" not in c.signs and "sender" not in c.signs]
    for candidate in found:
        fuller = (
            {c.value for c in whole if candidate.value in c.value.split()} if "one word" in candidate.signs else set()
        )
        if len(fuller) == 1:
            signs = tuple(sign for sign in candidate.signs if sign != "one word")
            candidate = candidate._replace(value=fuller.pop(), signs=signs)  # noqa: PLW2901 - the same one, in full
        yield candidate


def _in_parts(scan: Scan) -> Iterator[Candidate]:
    """``First name: Carla`` and ``Last name: Pimentel`` on lines of their own, as forms write it."""
    for one in scan.of("person_parts.first"):
        for other in scan.of("person_parts.last"):
            names = [_part(scan, hit) for hit in (one, other)]
            if all(names) and abs(one.first - other.first) <= 8:
                first, end = min(one.first, other.first), max(one.end, other.end) + 1
                yield Candidate(
                    " ".join(n for n in names if n), first, end, scan.slice(first, end), ("label", "first name")
                )


def _part(scan: Scan, hit: Hit) -> str | None:
    stop = scan.spans[hit.end - 1][1]
    match = _PART.match(scan.text, stop)
    return match[1].strip() if match else None


_PART = re.compile(r"[ \t\xa0]{0,3}[:=][ \t\xa0]{0,12}([^\W\d][^\n:;,|\t]{0,40})")


def _seeds(scan: Scan, labels: Sequence[Label], emails: Sequence[str]) -> Iterator[_Seed]:
    for label in labels:
        if label.field == "contact":
            yield from _in_value(scan, label)
    services = [hit for hit in scan.under("services.") if hit.end - hit.first > 1]
    for hit in scan.of("roles"):
        if any(service.first <= hit.first and hit.end < service.end for service in services):
            continue  # ``contact centre``
        yield from _behind(scan, hit)
        yield from _before(scan, hit)
    yield from _titled(scan)
    yield from _first_named(scan)
    if emails:
        yield from _beside_addresses(scan)
        yield from _spelled(scan, emails)
    yield from _closing(scan)


def _in_value(scan: Scan, label: Label) -> Iterator[_Seed]:
    match = _VALUE_END.search(scan.text, label.start, label.end)
    stop = match.start() if match else label.end
    start, after = past_titles(scan, scan.word_at(label.start)), scan.word_at(stop)
    roles = [hit for hit in scan.of("roles") if start <= hit.first < after]
    if roles and roles[0].first > start:
        after = roles[0].first
    elif roles and roles[0].end < after:
        start = past_titles(scan, roles[0].end)
    if match and match[0] == "," and after == start + 1 and (turned := turned_end(scan, start)):
        yield _Seed("label", start, turned, label.first, turned)
    elif start < after:
        end = name_end(scan, start, after)
        if not scan.capitals[start] and after <= start + 3:
            end = after  # written without capitals
        if end > start:
            yield _Seed("label", start, end, label.first, end)


def _behind(scan: Scan, hit: Hit) -> Iterator[_Seed]:
    """A name within a few words of a role: ``Geschäftsführer ist Herr Jan Lauterbach``."""
    titles = lexicon().lists["titles"]
    is_contact = not lexicon().lists["people.contacts"].isdisjoint(scan.words[hit.first : hit.end])
    sign = "called contact" if is_contact else "role before"
    for at in range(hit.end, min(len(scan.words), hit.end + _REACH * (1 + is_contact))):
        gap = scan.gap(at)
        if ("." in gap and len(scan.words[at - 1]) > 4) or ";" in gap or "\n\n" in gap or "@" in gap:
            return
        if at > hit.end and gap.strip() == "," and scan.words[at - 1] not in titles:
            return
        stop = name_end(scan, at, len(scan.words))
        titled = at > hit.end and scan.words[at - 1] in titles
        if (
            stop - at >= 2
            or (stop > at and titled)
            or (stop > at and len(scan.words[at]) > 2 and _ends_there(scan, at, stop))
        ):
            yield _Seed(sign, at, stop, hit.first, stop)
            return
        if scan.words[at] in first_names() and not scan.capitals[at]:
            end = min(at + 2, len(scan.words)) if _is_lower_name(scan, at + 1) else at + 1
            yield _Seed(sign, at, end, hit.first, end)
            return


def _ends_there(scan: Scan, first: int, stop: int) -> bool:
    """One word counts as a name before a comma, a bracket or a number, or if it is a first name."""
    if scan.words[first] in first_names():
        return True
    closes = scan.gap(stop).strip()[:1] in {",", "(", "<"} or (stop < len(scan.words) and scan.words[stop][0].isdigit())
    return closes and scan.words[first] not in lexicon().common


def _is_lower_name(scan: Scan, index: int) -> bool:
    if index >= len(scan.words) or scan.gap(index) != " ":
        return False
    word, lex = scan.words[index], lexicon()
    return word.isalpha() and word not in lex.common and len(word) > 2 and not is_dull(word)


def _before(scan: Scan, hit: Hit) -> Iterator[_Seed]:
    """A name right before its role: ``Koen Maertens, zaakvoerder van``, ``Roby Weydert (IT manager)``."""
    start = hit.first
    lists = lexicon().lists
    while start > hit.first - 3 and start and scan.words[start - 1] in lists["articles"] | _COPULAS:
        start -= 1
    if start and scan.gap(start).strip() in {",", "(", "", "-", "–", "/"} and "\n\n" not in scan.gap(start):
        first = name_start(scan, start)
        if start - first >= 2 or (start - first == 1 and scan.words[first] in first_names()):
            yield _Seed("role behind", first, start, first, hit.end)


_COPULAS = frozenset("is ist est their leur ihr hun als en der die".split())


def _titled(scan: Scan) -> Iterator[_Seed]:
    titles = lexicon().lists["titles"]
    for index, word in enumerate(scan.words[:-1]):
        if word in titles and scan.gap(index + 1) in {" ", ". ", ".", "\xa0", ".\xa0"} and _is_title(scan, index):
            start = past_titles(scan, index + 1)
            stop = turned_end(scan, start) or name_end(scan, start, len(scan.words))
            if stop > start:
                yield _Seed("title", start, stop, index, stop)


def _is_title(scan: Scan, index: int) -> bool:
    """``M. Weber``, ``Me Weber`` and ``fr. Weber`` are titles; a bare ``me``, ``m`` or ``fr`` in a sentence is none."""
    word = scan.words[index]
    if word in {"me", "m", "fr", "ing", "ir"}:
        return scan.capitals[index] and (word != "me" or scan.capitals[index + 1])
    return True


def _first_named(scan: Scan) -> Iterator[_Seed]:
    names = first_names()
    for index, word in enumerate(scan.words):
        if word in names and scan.capitals[index]:
            stop = name_end(scan, index, len(scan.words))
            if units(scan, index, stop) >= 2 and not (index and scan.gap(index) in {"-", "'"}):
                yield _Seed("first name", index, stop, index, stop)
            elif stop == index + 1 and index and scan.gap(index) == " " and is_surname(scan, index - 1):
                yield _Seed("first name", index - 1, stop, index - 1, stop)
        elif word in names and _is_lower_name(scan, index + 1) and not _is_lower_name(scan, index + 2):
            yield _Seed("first name", index, index + 2, index, index + 2)


def _beside_addresses(scan: Scan) -> Iterator[_Seed]:
    """Names right before a mail address or with it in brackets: ``Anna Weber, anna@…``, ``anna@… (Anna Weber)``."""
    at = scan.text.find("@")
    while at >= 0:
        start = at
        while start and not scan.text[start - 1].isspace() and scan.text[start - 1] not in "<(:;,[":
            start -= 1
        index = scan.word_at(start)
        if (
            0 < index < len(scan.words)
            and "\n" not in scan.gap(index)
            and scan.gap(index).strip() in {"", ",", "<", "(", ":", "-", "–", "["}
        ):
            first = name_start(scan, index)
            if index - first >= 2:
                yield _Seed("beside an address", first, index, first, index)
        at = scan.text.find("@", at + 1)


def _spelled(scan: Scan, emails: Sequence[str]) -> Iterator[_Seed]:
    """Two or more capitalised words, one of which is in a mail address: ``Jan Lauterbach`` and ``lauterbach@``."""
    locals_ = " ".join(fold(email.partition("@")[0]) for email in emails)
    for index, word in enumerate(scan.words):
        if scan.capitals[index] and len(word) > 2 and word in locals_ and scan.gap(index)[-1:] not in {"@", ".", "<"}:
            start = index
            while start and scan.capitals[start - 1] and scan.gap(start) in {" ", "-"} and start > index - 3:
                start -= 1
            while start < index and (is_dull(scan.words[start]) or not is_name_word(scan, start, opens=True)):
                start += 1
            stop = name_end(scan, start, len(scan.words))
            if stop - start >= 2 and stop > index and scan.gap(stop)[:1] != "@":
                yield _Seed("spelled", start, stop, start, stop)


def _closing(scan: Scan) -> Iterator[_Seed]:
    """The line below a closing (``Mit freundlichen Grüßen``): who wrote the forwarded mail."""
    closings = lexicon().joined["closings"]
    offset = 0
    previous = False
    for line in scan.text.split("\n"):
        text = line.strip(" ,.!\t\xa0>*")
        if text and previous and len(text) < 60:
            first, stop = scan.word_at(offset), scan.word_at(offset + len(line))
            end = name_end(scan, first, stop) if first < stop else first
            if end - first >= 2 and end - first <= 4:
                yield _Seed("closing above", first, end, first, end)
        if text:
            previous = len(text) < 60 and " ".join(WORD.findall(fold(text))) in closings
        offset += len(line) + 1


def _candidate(
    scan: Scan, span: tuple[int, int], seeds: Sequence[_Seed], emails: Sequence[str], own: frozenset[str]
) -> Candidate:
    first, end = span
    since, until = min(seed.since for seed in seeds), max(seed.until for seed in seeds)
    signs = [seed.sign for seed in seeds if seed.sign != "spelled"]
    name = _first_name_first(written_name(scan, first, end), emails)
    signs += [*agreement_signs(name, emails), *_against(scan, first, end, own)]
    if any(word in first_names() for word in scan.words[first:end]):
        signs.append("first name")
    if end - first == 1:
        signs.append("one word")
    if not scan.capitals[first]:
        signs.append("lower case")
    if _is_beside_number(scan, end):
        signs.append("beside a number")
    return Candidate(name, first, end, scan.slice(since, until), tuple(dict.fromkeys(signs)))


def _first_name_first(name: str, emails: Sequence[str]) -> str:
    """``Peeters Annelies`` whose address is ``annelies@…`` is Annelies Peeters."""
    words = name.split()
    if len(words) != 2 or fold(words[0]) in first_names() or fold(words[1]) not in first_names():
        return name
    given = any(re.split(r"[._@-]", email)[0] == fold(words[1]) for email in emails)
    return f"{words[1]} {words[0]}" if given else name


def _against(scan: Scan, first: int, end: int, own: frozenset[str]) -> Iterator[str]:
    if own and own >= set(scan.words[first:end]):
        yield "sender"
    before = scan.words[max(0, first - 4) : first]
    for back, word in enumerate(reversed(before), 1):
        gap = scan.gap(first - back + 1)
        if "\n" in gap or ("." in gap.strip(" ") and len(word) > 4):
            return
        if word in lexicon().lists["people.greetings"] and (opens_sentence(scan, first - back) or back <= 2):
            yield "greeting"
        if word in lexicon().lists["people.colleagues"]:
            yield "colleague"
    if end < len(scan.words) and not lexicon().lists["people.colleagues"].isdisjoint(scan.words[end : end + 3]):
        yield "colleague"


def _is_beside_number(scan: Scan, end: int) -> bool:
    """A number follows within a few words on the line."""
    for index in range(end, min(len(scan.words), end + 4)):
        if "\n" in scan.gap(index):
            return False
        if scan.words[index].isdigit() and len(scan.words[index]) >= 2:
            return scan.gap(index)[-1:] in {"+", " ", "("}
    return False
