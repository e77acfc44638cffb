"""Which recorded companies may be the one asked for: by the rare words and keys they share with it.

An ``Index`` is made of segments and answers as one. What a term weighs is learnt from all its records: a word that few
have leads to candidates, one that many have only helps to choose among them. The work for one question is bounded,
whatever is asked and whatever is recorded: then the lowest docs count. ``core.matching`` says who is the same company.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from dealbot.core.matching.commonness import SHIPPED, SHIPPED_NAMES, word_weight
from dealbot.core.matching.hashing import Terms, hashes_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from dealbot.core.matching.segment import Segment

    Places = NDArray[np.int64]
    Weights = NDArray[np.float64]

MOST_SOUGHT = 128
"""Of a longer list of terms the first count."""

_MOST_POSTINGS = 8_192
_MOST_NEAR_POSTINGS = 8_192
_MOST_COMMON = 32_768
_MOST_RANKED = 4_096
_LOOKED_AT = 30
_LOOKED_AT_FOR_INITIALS = 250
_MOST_KEPT_COUNTS = 100_000
_MISTYPED = 0.75
_CUT_OFF = 0.6
_MOST_COMMON_TERMS = 8
KEYED = 1_000.0
"""A hit whose rough rank is at least this shares a number, a domain or an address that few others have."""

_KEY_BONUS = {"v": 10 * KEYED, "r": 10 * KEYED, "d": 10 * KEYED, "e": 10 * KEYED, "n": 50.0}
"""What makes records that share a key come first; an acronym is no such key, it belongs to many."""
_KEY_SHARED = 8.0
"""Up to so many records the bonus of a key they share is whole."""
_WORD_WEIGHT = 1.0
"""What a word counts besides its rarity: the words of a record that were not asked for count as much against it."""
_INITIAL_WEIGHT = 4.0
_BEGINNING_WEIGHT = 2.0
_SLOT_BITS = np.uint64(16)
_SLOT_MASK = np.uint64(0xFFFF)
_MOST_SLOTS = 0xFFFF


class Hit(NamedTuple):
    """A record that may be meant: its number, what comparing needs of it, and its rough rank (more is likelier)."""

    doc: int
    profile: str
    rough: float


class _Slots(NamedTuple):
    """Terms that are looked for: for which of the sought each stands, what it weighs, how many have it, where it is."""

    stands_for: Places
    weights: Weights
    counts: Places
    places: Places
    """In each segment, -1 where it is not: one row a term, one column a segment."""

    def chosen(self, which: Places | NDArray[np.bool_]) -> _Slots:
        return _Slots(self.stands_for[which], self.weights[which], self.counts[which], self.places[which])


class Index:
    """The names of all records of one kind; teaches ``Commonness``. Never changed, used by several threads at once."""

    def __init__(self, segments: Sequence[Segment]) -> None:
        self._segments = tuple(segment for segment in segments if len(segment))
        self._starts = np.cumsum([0, *map(len, self._segments)])
        self._counted: dict[str, int] = {}

    @property
    def names(self) -> int:
        """How many records there are, some of which may be gone."""
        return int(self._starts[-1])

    def counts(self, terms: Sequence[str]) -> list[int]:
        """How many records have each of these terms; at once is much faster than one by one."""
        known = self._counted if len(self._counted) < _MOST_KEPT_COUNTS else {}
        missing = [term for term in dict.fromkeys(terms) if term not in known]
        if missing:
            known.update(zip(missing, self._counts_at(self._places(hashes_of(missing))).tolist(), strict=True))
            self._counted = known
        return [known[term] for term in terms]

    def weight(self, word: str) -> float:
        """How much a word tells (``commonness.word_weight``)."""
        return word_weight(word, self.counts([word])[0], self.names)

    def having(self, word: str) -> int:
        """How many records have this word in their name; until they are many, how many of the shipped table's have."""
        return max(self.counts([word])[0], SHIPPED.having(word))

    def bearers(self, name: str) -> int:
        """How many records bear this name, written as one word."""
        return self.counts([f"n:{name}"])[0]

    def carriers(self, domain: str) -> int:
        """How many records carry this domain."""
        return self.counts([f"d:{domain}"])[0]

    def search(self, sought: Sequence[tuple[str, float]], limit: int) -> list[Hit]:
        """The records that share most with ``sought``, likeliest first, at most ``limit``.

        ``sought`` is what ``names.sought_terms`` gives: terms, and how much each counts. A word that counts 1 is also
        met with one letter wrong.
        """
        if not sought or not self._segments:
            return []
        sought = sought[:MOST_SOUGHT]
        exact, near = self._slots(sought)
        rare, common = _parted(exact, _MOST_POSTINGS)
        rare_near, common_near = _parted(near, _MOST_NEAR_POSTINGS)
        records, weights = self._gathered(_joined(rare, rare_near))
        records, weights = self._narrowed(records, weights, _joined(common, common_near))
        return self._best(records, weights, limit, _Asked([term for term, counts in sought if counts == 1.0]))

    # --- what is looked for ----------------------------------------------------------------------------------------

    def _slots(self, sought: Sequence[tuple[str, float]]) -> tuple[_Slots, _Slots]:
        """The terms as they are written, and the words that are near to them; of both, only what some record has."""
        terms = Terms([term for term, _counts in sought])
        given = np.array([counts for _term, counts in sought])
        fuzzy = np.flatnonzero(terms.may_be_mistyped() & (given == 1.0))
        stands_for, hashes, nearness = self._near(terms, fuzzy)
        places = self._places(np.concatenate((terms.hashes, hashes)))
        have = self._counts_at(places)
        rarity = self._rarity(have)
        bonus = np.array([_bonus_of(term) for term, _counts in sought]) / np.maximum(
            have[: len(given)] / _KEY_SHARED, 1.0
        )
        of_exact = given * rarity[: len(given)] + np.where(terms.are_keys(), bonus, _WORD_WEIGHT)
        of_near = nearness * np.minimum(rarity[len(given) :], rarity[stands_for]) + _WORD_WEIGHT
        exact = _Slots(np.arange(len(given)), of_exact, have[: len(given)], places[: len(given)])
        near = _Slots(stands_for, of_near, have[len(given) :], places[len(given) :])
        return exact.chosen(exact.counts > 0), near

    def _near(self, terms: Terms, fuzzy: Places) -> tuple[Places, NDArray[np.uint64], Weights]:
        """Words near to the chosen ones, each pair once: to which they are, their numbers, and how near they are."""
        shorts, owners = terms.shortened(fuzzy)
        nearness = np.repeat((_MISTYPED, _CUT_OFF), (len(shorts), len(fuzzy)))
        shorts = np.concatenate((shorts, terms.as_beginnings(fuzzy)))
        owners = fuzzy[np.concatenate((owners, np.arange(len(fuzzy))))]
        found = []
        for segment in self._segments:
            which, places = segment.near_to(shorts)
            found.append((owners[which], segment.hashes[places], nearness[which]))
        stands_for, hashes, weights = (np.concatenate(column) for column in zip(*found, strict=True))
        order = np.lexsort((-weights, hashes, stands_for))
        stands_for, hashes, weights = stands_for[order], hashes[order], weights[order]
        kept = hashes != terms.hashes[stands_for]
        kept[1:] &= (stands_for[1:] != stands_for[:-1]) | (hashes[1:] != hashes[:-1])
        return stands_for[kept], hashes[kept], weights[kept]

    def _places(self, hashes: NDArray[np.uint64]) -> Places:
        """Where each term is in each segment: one row a term."""
        if not self._segments:
            return np.zeros((len(hashes), 0), dtype=np.int64)
        return np.stack([segment.places_of(hashes) for segment in self._segments], axis=1)

    def _counts_at(self, places: Places) -> Places:
        counts = np.zeros(len(places), dtype=np.int64)
        for segment, column in zip(self._segments, places.T, strict=True):
            counts += segment.counts_at(column)
        return counts

    def _rarity(self, counts: Places) -> Weights:
        rarity: Weights = math.log(self.names + SHIPPED_NAMES) - np.log(counts + 0.5)
        return rarity

    # --- who has it ------------------------------------------------------------------------------------------------

    def _gathered(self, slots: _Slots) -> tuple[Places, Weights]:
        """The records that have any of these terms, ascending, with what they weigh: the best of each sought term."""
        order = np.lexsort((-slots.weights, slots.stands_for))[:_MOST_SLOTS]
        slots = slots.chosen(order)
        pairs = []
        for segment, start, column in zip(self._segments, self._starts, slots.places.T, strict=False):
            there = np.flatnonzero(column >= 0)
            records, which = segment.records_at(column[there])
            pairs.append(((records + np.uint64(start)) << _SLOT_BITS) | there[which].astype(np.uint64))
        return _summed(np.sort(np.concatenate(pairs)), slots)

    def _narrowed(self, records: Places, weights: Weights, common: _Slots) -> tuple[Places, Weights]:
        """The same with what common terms add; where these weigh more, also the first records that have the rarest."""
        common = common.chosen(np.argsort(common.counts, kind="stable")[:_MOST_COMMON_TERMS])
        if common.weights.sum() > weights.max(initial=0.0):
            more = np.setdiff1d(self._first_having(common.places[0]), records, assume_unique=True)
            order = np.argsort(np.concatenate((records, more)))
            records = np.concatenate((records, more))[order]
            weights = np.concatenate((weights, np.zeros(len(more))))[order]
        for number, (weight, places) in enumerate(zip(common.weights, common.places, strict=True)):
            weights = weights + weight * self._have(places, records)
            if number and len(records) > _MOST_RANKED:
                kept = np.sort(_top(records, weights, _MOST_RANKED))
                records, weights = records[kept], weights[kept]
        return records, weights

    def _first_having(self, places: Places) -> Places:
        found = [
            segment.records_with(place)[:_MOST_COMMON].astype(np.int64) + start
            for segment, start, place in zip(self._segments, self._starts, places.tolist(), strict=False)
            if place >= 0
        ]
        return np.concatenate(found)[:_MOST_COMMON]

    def _have(self, places: Places, records: Places) -> NDArray[np.bool_]:
        """Which of these records, ascending, have the term at these places."""
        found = np.zeros(len(records), dtype=np.bool_)
        borders = np.searchsorted(records, self._starts)
        for number, segment in enumerate(self._segments):
            low, high = borders[number], borders[number + 1]
            if low == high or places[number] < 0:
                continue
            having = segment.records_with(int(places[number]))
            wanted = (records[low:high] - self._starts[number]).astype(np.uint32)
            at = np.minimum(np.searchsorted(having, wanted), len(having) - 1)
            found[low:high] = having[at] == wanted
        return found

    def _best(self, records: Places, weights: Weights, limit: int, asked: _Asked) -> list[Hit]:
        """The best of those that weigh most, after a closer look at their profiles."""
        kept = _top(records, weights, limit + asked.more_to_look_at)
        records, weights = records[kept], weights[kept]
        hits = []
        for segment, start, end in zip(self._segments, self._starts, self._starts[1:], strict=False):
            here = (records >= start) & (records < end)
            found = segment.looked_up(records[here] - start)
            for weight, (doc, words, profile) in zip(weights[here].tolist(), found, strict=True):
                hits.append(Hit(doc, profile, weight - _WORD_WEIGHT * words + asked.weight_in(profile)))
        return sorted(hits, key=lambda hit: (-hit.rough, hit.doc))[:limit]


class _Asked:
    """The words of the question, to be found cut off in a profile, or as initials."""

    more_to_look_at: int
    """How many more profiles than are wanted it is worth to look at."""

    def __init__(self, terms: Sequence[str]) -> None:
        words = [term for term in terms if term[1:2] != ":"]
        self.more_to_look_at = _LOOKED_AT_FOR_INITIALS if any(len(word) == 1 for word in words) else _LOOKED_AT
        self._beginnings = [
            (f" {word}", f" {word} ", _INITIAL_WEIGHT if len(word) == 1 else _BEGINNING_WEIGHT)
            for word in words
            if len(word) != 2 and not word.isdigit()
        ]
        self._initials = [(f" {word[0]} ", f" {word} ") for word in words if len(word) > 1 and not word.isdigit()]

    def weight_in(self, profile: str) -> float:
        """What words of the profile weigh that begin like one that was asked, or are the first letter of one."""
        text = f" {profile.replace('|', ' ')} ".replace("\t", " ")
        begun = [weight for start, whole, weight in self._beginnings if start in text and whole not in text]
        initials = [_INITIAL_WEIGHT for initial, whole in self._initials if initial in text and whole not in text]
        return sum(begun) + sum(initials)


def _bonus_of(term: str) -> float:
    return _KEY_BONUS.get(term[0], 0.0) if term[1:2] == ":" else 0.0


def _parted(slots: _Slots, most: int) -> tuple[_Slots, _Slots]:
    """The rarest terms, with so many postings at most, and the others, rarest first."""
    slots = slots.chosen(np.argsort(slots.counts, kind="stable"))
    rare = np.cumsum(slots.counts) <= most
    return slots.chosen(rare), slots.chosen(~rare)


def _joined(one: _Slots, other: _Slots) -> _Slots:
    return _Slots(*(np.concatenate(columns) for columns in zip(one, other, strict=True)))


def _summed(pairs: NDArray[np.uint64], slots: _Slots) -> tuple[Places, Weights]:
    """Sums over pairs of record and slot, in order; of the slots that stand for one sought term the first counts."""
    if not len(pairs):
        return np.zeros(0, dtype=np.int64), np.zeros(0)
    records = (pairs >> _SLOT_BITS).astype(np.int64)
    slot = (pairs & _SLOT_MASK).astype(np.int64)
    sought = slots.stands_for[slot]
    new_record = np.ones(len(pairs), dtype=np.bool_)
    new_record[1:] = records[1:] != records[:-1]
    new_sought = new_record.copy()
    new_sought[1:] |= sought[1:] != sought[:-1]
    starts = np.flatnonzero(new_record)
    return records[starts], np.add.reduceat(slots.weights[slot] * new_sought, starts)


def _top(records: Places, weights: Weights, count: int) -> Places:
    """The places of the ``count`` largest weights, largest first; of equal ones the lowest record first."""
    if len(weights) > count:
        border = np.partition(weights, -count)[-count]
        above, level = np.flatnonzero(weights > border), np.flatnonzero(weights == border)
        level = level[np.argsort(records[level], kind="stable")][: count - len(above)]
        chosen = np.concatenate((above, level))
    else:
        chosen = np.arange(len(weights))
    return chosen[np.lexsort((records[chosen], -weights[chosen]))]
