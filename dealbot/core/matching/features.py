"""What two names have in common and what not, as numbers: the questions that the scorer asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import log1p
from typing import NamedTuple

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from dealbot.core.matching.alignment import Alignment, Kind, align, as_one_word
from dealbot.core.matching.commonness import Known
from dealbot.core.matching.names import Name
from dealbot.core.matching.places import place_words

NUMBERS_DIFFER = -2.0
_SIDES = frozenset({"north", "south", "east", "west"})
"""They tell sister companies apart, as numbers do."""


class Features(NamedTuple):
    """What is asked of two names. Weights are those of ``Commonness``, likenesses 0..1; "heavier" means by weight."""

    equal: float
    """Weight of the words that are equal, as a part of the heavier name's."""
    shared: float
    """Weight of all words that were paired, by their likeness, as a part of the heavier name's."""
    held: float
    """The same as a part of the lighter name's."""
    left_most: float
    """The rarest word that is left over, on the side where it is rarer."""
    left_least: float
    """The rarest word that is left over on the other side."""
    left_sum: float
    """The weight of all that is left over, on the side where it is more."""
    left_sum_least: float
    rarest_equal: float
    """The rarest word that is equal."""
    equal_sum: float
    alike_worst: float
    """The likeness of the worst pair of mistyped words; 1 where there is none."""
    alike_weight: float
    """The weight of the mistyped words."""
    alike_seen: float
    """How many names are known to have both of two mistyped words, as a logarithm: then they are two words."""
    alike_letters: float
    """How many letters the shortest mistyped word has."""
    left_known: float
    """The commonest word that is left over on the side with more left over: what people add is common."""
    left_place: float
    """1 where all that is left over are places and branches, on one side only; -1 where on both."""
    short_weight: float
    """The weight of abbreviations and initials."""
    acronym: float
    """1 where one is the other's initials."""
    numbers: float
    """1 the same numbers and sides (north …), 0 none, -1 only one name has any, -2 they differ."""
    form: float
    """1 the same legal form, less one that goes with it, 0 unknown, -0.5 only one is no business, -1 another."""
    first: float
    """Likeness of the first words."""
    last: float
    joined: float
    """Likeness of the names written as one word."""
    start: float
    """The same, counting their beginning more."""
    sorted: float
    """Likeness of the words in alphabetical order."""
    part: float
    """How well the shorter name stands within the longer."""
    words_least: float
    words_more: float
    """How many more words the longer name has."""
    letters_least: float
    weight_least: float
    """The weight of the lighter name: how much there is to tell by."""
    alias: float
    """1 where it is not by its full name that one of them is compared, 2 where both have several."""


def compare_names(one: Name, other: Name, known: Known, form: float) -> tuple[Features, Alignment] | None:
    """The features of those two of their names that are most alike; None where one of them has no words."""
    best: tuple[Features, Alignment] | None = None
    most = -1.0
    alias = 1.0 if len(one.variants) == 1 or len(other.variants) == 1 else 2.0
    same_letters_alone = _are_same_letters(one, other)
    for i, left in enumerate(one.variants):
        for j, right in enumerate(other.variants):
            same_letters = same_letters_alone and left != right
            found = as_one_word(left, right) if same_letters else align(left, right, one, other)
            features = _features(found, left, right, known, form, alias if i + j else 0.0)
            if same_letters:
                features = features._replace(joined=1.0)
            alike = features.shared + 0.3 * features.held + 0.5 * features.joined - 0.02 * features.alias
            if alike > most:
                best, most = (features, found), alike
    return best


def _are_same_letters(one: Name, other: Name) -> bool:
    """Whether the names are equal once each is written as one word, with its articles and abbreviations."""
    return len(one.variants) == len(other.variants) == 1 and not set(one.joined).isdisjoint(other.joined)


def _features(
    found: Alignment, one: Sequence[str], other: Sequence[str], known: Known, form: float, alias: float
) -> Features:
    weights = known.weights
    ones, others = sum([weights[w] for w in one]), sum([weights[w] for w in other])
    heavier, lighter = (ones, others) if ones > others else (others, ones)
    paired, rest = _paired(found, known), _rest(found, weights)
    left, right = "".join(one), "".join(other)
    return Features(
        equal=paired.equal_sum / heavier,
        shared=min(paired.shared / heavier, 1.0),
        held=min(paired.shared / lighter, 1.0),
        left_most=rest.most,
        left_least=rest.least,
        left_sum=rest.sum,
        left_sum_least=rest.sum_least,
        rarest_equal=paired.rarest_equal,
        equal_sum=paired.equal_sum,
        alike_worst=paired.alike_worst,
        alike_weight=paired.alike_weight,
        alike_seen=paired.alike_seen,
        alike_letters=paired.alike_letters,
        left_known=rest.known,
        left_place=_left_place(found),
        short_weight=paired.short_weight,
        acronym=paired.acronym,
        numbers=_numbers(one, other),
        form=form,
        first=JaroWinkler.similarity(one[0], other[0]),
        last=JaroWinkler.similarity(one[-1], other[-1]),
        joined=fuzz.ratio(left, right) / 100,
        start=JaroWinkler.similarity(left, right),
        sorted=fuzz.ratio(" ".join(sorted(one)), " ".join(sorted(other))) / 100,
        part=fuzz.partial_ratio(left, right) / 100,
        words_least=float(min(len(one), len(other))),
        words_more=float(abs(len(one) - len(other))),
        letters_least=float(min(len(left), len(right))),
        weight_least=lighter,
        alias=alias,
    )


class _Rest(NamedTuple):
    most: float
    least: float
    sum: float
    sum_least: float
    known: float


def _rest(found: Alignment, weights: Mapping[str, float]) -> _Rest:
    """What the words weigh that are left over; see ``Features.left_most`` and those that follow it."""
    one, other = [weights[w] for w in found.left_one], [weights[w] for w in found.left_other]
    rarest_one, rarest_other = max(one, default=0.0), max(other, default=0.0)
    sum_one, sum_other = sum(one), sum(other)
    return _Rest(
        max(rarest_one, rarest_other),
        min(rarest_one, rarest_other),
        max(sum_one, sum_other),
        min(sum_one, sum_other),
        min(one if sum_one > sum_other else other, default=0.0),
    )


class _Paired(NamedTuple):
    shared: float
    equal_sum: float
    rarest_equal: float
    alike_worst: float
    alike_weight: float
    alike_seen: float
    alike_letters: float
    short_weight: float
    acronym: float


def _paired(found: Alignment, known: Known) -> _Paired:
    """What the pairs of words weigh, by the way in which they are the same."""
    weights = known.weights
    shared = equal_sum = rarest_equal = alike_weight = short_weight = acronym = alike_seen = 0.0
    alike_worst, alike_letters = 1.0, 20.0
    for kind, ones, others, likeness in found.pairs:
        if kind is Kind.EQUAL or kind is Kind.JOINED:
            heavy = max([weights[w] for w in (*ones, *others)])
            equal_sum += heavy
            rarest_equal = max(rarest_equal, heavy)
        elif kind is Kind.MISTYPED:
            alike_weight += max(weights[ones[0]], weights[others[0]])
            alike_worst = min(alike_worst, likeness)
            alike_seen = max(alike_seen, log1p(min(known.having(ones[0]), known.having(others[0]))))
            alike_letters = min(alike_letters, len(ones[0]), len(others[0]))
        elif kind is Kind.ACRONYM:
            acronym = 1.0
        else:
            short_weight += max(weights[ones[0]], weights[others[0]])
        shared += likeness * (sum([weights[w] for w in ones]) + sum([weights[w] for w in others])) / 2
    return _Paired(
        shared, equal_sum, rarest_equal, alike_worst, alike_weight, alike_seen, alike_letters, short_weight, acronym
    )


def _left_place(found: Alignment) -> float:
    left = [*found.left_one, *found.left_other]
    if not left or not place_words().issuperset(left):
        return 0.0
    return -1.0 if found.left_one and found.left_other else 1.0


def _numbers(one: Sequence[str], other: Sequence[str]) -> float:
    left = {word for word in one if word in _SIDES or word.isdigit()}
    right = {word for word in other if word in _SIDES or word.isdigit()}
    if left and right:
        return 1.0 if left == right else NUMBERS_DIFFER
    return -1.0 if left or right else 0.0
