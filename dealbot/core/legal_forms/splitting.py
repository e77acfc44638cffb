"""Where in a company's name its legal form stands, and what is left without it. Pure.

A form is looked for at the end, then before a bracket, comma, dash or place, then at the beginning. Several in one
name (``Eaton Corp plc``) are all taken off. Tuned for a million names: most words are ruled out by their last letters.
"""

from __future__ import annotations

import re
from functools import lru_cache

from dealbot.core.legal_forms.agreement import forms_contradict
from dealbot.core.legal_forms.table import LEGAL_FORMS, STATES, WORD, LegalForm, by_key, flat, letters

_BY_KEY = by_key(LEGAL_FORMS)
_SPELLINGS = frozenset(spelling for form in LEGAL_FORMS for spelling in form.written())
_EXACT = frozenset(letters(spelling) for spelling in _SPELLINGS)
_LONGEST = max(map(len, map(WORD.findall, _SPELLINGS)))
_ENDS = frozenset(key[at:] for key in (*_BY_KEY, *STATES) for at in range(len(key)))
"""Every end of a key: a word that is none belongs to the name."""
_HEADS = frozenset(key[:most] for key, form in _BY_KEY.items() if form.leads or form.leads_long for most in (1, 2, 3))
_WORDS = frozenset(flat(letters(word)) for form in LEGAL_FORMS for word in form.words)
_MOST_STACKED = 4
_SEAM = " ,&+/-–—\t\n\xa0"
_AFTER_NAME = _SEAM + "("
_BEFORE_NAME = " ,.&+/)-–—\t\n\xa0"
_BETWEEN = re.compile(r"[\s.&+/()\-'’\u0300-\u036f]{0,4}")
_PARTING = re.compile(r"[(),;:/|\[\]\"“”«»–—]|\s-\s|\n")
"""Behind a form in the middle of a name: what follows is a town, a country, a branch."""
_BEHIND_A_LEAD = ' .,"“„«(\t\n\xa0'
_SERIES = frozenset("i ii iii iv v vi vii viii ix x new old".split())
"""Last words that only number a company: ``Disruptive Acquisition Corp I``."""
_PARTNERS = ("co", "cie", "comp", "kg", "ohg", "still")
"""So a key goes on behind an ``&``."""
_AND = frozenset({"and", "und", "et", "en"})
_ARTICLES = frozenset("la le les l the de het der die das il el lo los las o os".split())
_JOINING = frozenset(
    "de des du d of for pour fur von vom der zur zum voor van tot ter della dei delle degli di per para".split()
)
_SPELLED_OUT = 8
"""Longer keys are no abbreviations but words, to which those that follow belong: ``Société anonyme des Eaux``."""
_SURNAME = 5
"""Shorter words with one capital are names of people, not forms of countries far away: ``Piet Vos``, ``v.o.s.``."""
_PAIRS = frozenset({"SA", "AG", "NV", "BV", "KG"})
"""Forms of two letters that are known as such in the middle of a name in capitals too."""
_HOME = frozenset({"LU", "BE", "DE", "FR", "NL"})

_Words = list[tuple[int, int, str]]
"""Start, end and folded letters of each word of a name."""
_Split = tuple[str, LegalForm, _Words]
"""What is left of a name, the form taken off, and the words that are left, or none where they have to be read anew."""


@lru_cache(maxsize=4096)
def split_legal_form(name: str) -> tuple[str, LegalForm | None]:
    """A company's name without its legal form, and the form: ``("Florilux", S.A.)`` for ``Florilux S.A.``.

    What is left keeps its spelling and order (``Acme (Luxembourg)`` for ``Acme S.A. (Luxembourg)``). Where nothing
    would be left, or no form is found, the name comes back whole with None; whole with its form where the form's word
    carries the name's grammar (``Fondation de France``). Of up to four stacked forms the most telling one is given.
    """
    form: LegalForm | None = None
    words = _words(name)
    for _ in range(_MOST_STACKED):
        found = _take_one(name, words, form)
        if found is None or _is_one_form(words):
            break
        form = found[1] if form is None else _more_telling(form, found[1])
        if found[0] == name:
            break
        name, words = found[0], found[2] or _words(found[0])
    return name, form


def _words(name: str) -> _Words:
    return [(match.start(), match.end(), match[0]) for match in WORD.finditer(flat(name))]


def _take_one(name: str, words: _Words, known: LegalForm | None) -> _Split | None:
    if len(words) < 2:
        return None
    return _at_the_end(name, words) or _in_the_middle(name, words) or _at_the_beginning(name, words, known)


def _is_one_form(words: _Words) -> bool:
    return len(words) <= _LONGEST and "".join([word for _, _, word in words]) in _BY_KEY


def _more_telling(outer: LegalForm, inner: LegalForm) -> LegalForm:
    """A fund tells more than the company that holds it, any form more than ``Corp.``; else the outermost counts."""
    if inner.meaning == "fund" or (outer.meaning == "company" and inner.meaning != "company"):
        return inner
    return outer


def _at_the_end(name: str, words: _Words) -> _Split | None:
    found = _ending(name, words, len(words))
    if found is None and (before := _state(words)):
        found = _ending(name, words, before)
    if found is None:
        return None
    start = words[found[0]][0]
    rest = name[:start].rstrip(_AFTER_NAME)
    closes = name.count(")", start) > name.count("(", start) and rest.count("(") > rest.count(")")
    return rest + ")" * closes, found[1], words[: found[0]]


def _state(words: _Words) -> int:
    """Before which word ``in Liquidation`` and the like begins at the end of a name; 0 if nothing such does."""
    key = ""
    for index in range(len(words) - 1, 1, -1):
        key = words[index][2] + key
        if key not in _ENDS:
            break
        if key in STATES:
            return index
    return 0


def _ending(name: str, words: _Words, end: int) -> tuple[int, LegalForm] | None:
    """The longest form that ends before the word ``end``, and the word that it begins with, never the first."""
    key, found = "", None
    for index in range(end - 1, 0, -1):
        word = words[index][2]
        longer = word + key
        if longer not in _ENDS or (key and not _goes_on(name[words[index][1] : words[index + 1][0]], word, key)):
            break
        key = longer
        form = _BY_KEY.get(key)
        if form is not None and _counts(name, words, (index, end), form):
            found = (index, form)
    return found


def _goes_on(gap: str, word: str, key: str) -> bool:
    """Whether a key may go on over what stands between two words: dots and spaces, but ``B & V`` is no ``BV``."""
    if gap in {" ", ".", ". "}:
        return True
    if "," in gap:
        return word in _PARTNERS and gap.strip() in {",", ".,"}
    if "&" in gap or "+" in gap:
        return key.startswith(_PARTNERS)
    return _BETWEEN.fullmatch(gap) is not None


def _counts(name: str, words: _Words, place: tuple[int, int], form: LegalForm) -> bool:
    """Whether the words at ``place`` are a form there, and leave a name."""
    index, end = place
    previous, word = words[index - 1][2], words[index][2]
    gap = name[words[index - 1][1] : words[index][0]]
    if index == 1 and previous in _ARTICLES:
        return False
    if gap == " " and not (form.quiet or form.shy):
        return True
    if "&" in gap or "+" in gap or gap[-1:] in {"'", "’"} or (gap == "." and len(previous) == len(word) == 1):
        return False  # ``Tiffany & Co.``, ``L'AS``, ``U.S.A.``
    if (form.shy or form.meaning == "company") and (previous in _AND or gap == "-"):
        return False
    written = name[words[index][0] : words[end - 1][1]]
    if form.shy or (form.quiet and written.istitle() and len(written) < _SURNAME):
        return "," in gap or "." in written or written in _SPELLINGS or f"{written}." in _SPELLINGS
    return True


def _in_the_middle(name: str, words: _Words) -> _Split | None:
    for end in range(len(words) - 1, 1, -1):
        if words[end - 1][2] in _ENDS and (found := _ending(name, words, end)):
            index, form = found
            if _parts(name, words, end) or _is_sure(name, words, (index, end), form):
                return _without(name, words[index][0], words[end - 1][1]), form, []
    return None


def _parts(name: str, words: _Words, end: int) -> bool:
    """Whether a new part begins with the word ``end``: a bracket, a town behind a comma, a number of a series."""
    if end == len(words) - 1 and words[end][2] in _SERIES:
        return True
    return _PARTING.search(name, words[end - 1][1], words[end][0]) is not None


def _is_sure(name: str, words: _Words, place: tuple[int, int], form: LegalForm) -> bool:
    """Whether these letters are a form even with more of the name right behind them (``Holzbau GmbH Trier``)."""
    index, end = place
    written = name[words[index][0] : words[end - 1][1]]
    plain = letters(written)
    if form.shy or flat(plain) in _WORDS:
        return False
    if "." in written:
        return True
    if len(plain) > 3:
        return plain in _EXACT or plain.isupper() or plain.islower()
    if form.quiet or not (plain.isupper() or plain in _EXACT):
        return False
    if len(plain) == 3 or words[index - 1][2] in _AND:
        return len(plain) == 3
    return plain in _PAIRS or (plain.isupper() and not name.isupper() and not _HOME.isdisjoint(form.countries))


def _without(name: str, start: int, end: int) -> str:
    """The name with what stands from ``start`` to ``end`` cut out, and the seam closed."""
    before, behind = name[:start].rstrip(_SEAM), name[end:].removeprefix(".")
    if before.endswith("("):
        before, behind = (before, behind.lstrip()) if behind[:1] != ")" else (before[:-1].rstrip(_SEAM), behind[1:])
        return before + behind
    return f"{before} {behind}" if behind[:1].isalnum() else before + behind


def _at_the_beginning(name: str, words: _Words, known: LegalForm | None) -> _Split | None:
    if words[0][2][:3] not in _HEADS:
        return None
    found, key = None, ""
    for count in range(1, min(_LONGEST, len(words) - 1) + 1):
        if key and not _goes_on(name[words[count - 2][1] : words[count - 1][0]], words[count - 2][2], key):
            break
        key += words[count - 1][2]
        form = _BY_KEY.get(key)
        if form is not None and _may_lead(name, words, count, form, known):
            found = (count, form, key)
    if found is None:
        return None
    count, form, key = found
    start, end, _ = words[count]
    if (key in _WORDS or len(key) > _SPELLED_OUT) and name[start:end] in _JOINING:
        return name, form, words
    return name[words[count - 1][1] :].lstrip(_BEFORE_NAME), form, []


def _may_lead(name: str, words: _Words, count: int, form: LegalForm, known: LegalForm | None) -> bool:
    """Whether the first words are a form before the name. A form found behind it must go with this one."""
    written = name[words[0][0] : words[count - 1][1]]
    if name[words[count - 1][1] : words[count][0]].strip(_BEHIND_A_LEAD) or not (form.leads or form.leads_long):
        return False
    if known:
        fits = form is not known and not form.countries.isdisjoint(known.countries)
        return fits and not forms_contradict(form, known)
    plain = letters(written)
    if len(plain) > 3 or flat(plain) in _WORDS:
        return form.leads or len(words) - count > 1
    if not (plain.isupper() or (plain.islower() and len(plain) == 3)):
        return False
    return len(words) - count > 1 or (form.leads and (len(plain) == 3 or "." in written))
