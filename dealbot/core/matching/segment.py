"""A piece of the index of names: which records have which term, and what comparing needs of each. Never changed.

Records are numbered by their ``doc``. A term is known by its number (``hashing``); for each there is the ascending
list of the records that have it. Words can also be reached by what is left of them without one of their letters, and
by their beginnings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from dealbot.core.matching.hashing import Terms, ranges

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bytes: TypeAlias = NDArray[np.uint8]
    Small: TypeAlias = NDArray[np.uint32]
    Large: TypeAlias = NDArray[np.uint64]
    Places: TypeAlias = NDArray[np.int64]

MOST_NEAR = 1000
"""So many words that one short number leads to are looked at: a beginning that more words share tells nothing."""

_HALF = np.uint64(32)
_LOWER = np.uint64(0xFFFF_FFFF)


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Records by ascending doc. ``offsets`` and ``profile_offsets`` have one more than there are terms and records."""

    first_doc: int
    docs: Small
    """The doc of each record, counted from ``first_doc``."""
    word_counts: Bytes
    """How many words each record has, at most 255."""
    hashes: Large
    """The number of each term, ascending."""
    offsets: Small
    """Where the postings of each term begin."""
    postings: Small
    """The places of the records that have a term, ascending for each term."""
    nearby: Large
    """A short number that leads to a word (``Terms.shortened``, ``Terms.beginnings``) in the upper half, the place of
    the word's term in the lower; ascending."""
    profile_offsets: Small
    profiles: Bytes

    def __len__(self) -> int:
        return len(self.docs)

    def places_of(self, hashes: Large) -> Places:
        """The place of each term, -1 where no record has it."""
        if not len(self.hashes):
            return np.full(len(hashes), -1)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[places] == hashes, places, -1)

    def counts_at(self, places: Places) -> Places:
        """How many records have the term at each place; 0 for -1."""
        there = np.maximum(places, 0)
        counts = self.offsets[there + 1].astype(np.int64) - self.offsets[there] if len(self.hashes) else there
        return np.where(places < 0, 0, counts)

    def near_to(self, shorts: Small) -> tuple[Places, Places]:
        """Which of the short numbers lead to words here, and the places of these words, ``MOST_NEAR`` of each."""
        wanted = shorts.astype(np.uint64) << _HALF
        starts = np.searchsorted(self.nearby, wanted)
        ends = np.searchsorted(self.nearby, wanted | _LOWER, side="right")
        found, which = ranges(starts, np.minimum(ends - starts, MOST_NEAR))
        return which, (self.nearby[found] & _LOWER).astype(np.int64)

    def records_at(self, places: Places) -> tuple[Small, Places]:
        """The records that have the terms at these places (none is -1), and which of the places each belongs to."""
        starts = self.offsets[places].astype(np.int64)
        found, which = ranges(starts, self.offsets[places + 1] - starts)
        return self.postings[found], which

    def records_with(self, place: int) -> Small:
        """The records that have the term at this place, which is not -1."""
        return self.postings[self.offsets[place] : self.offsets[place + 1]]

    def looked_up(self, records: Places) -> list[tuple[int, int, str]]:
        """The doc, the number of words and the profile of the records at these places."""
        starts, ends = self.profile_offsets[records].tolist(), self.profile_offsets[records + 1].tolist()
        letters = self.profiles.data
        profiles = [str(letters[start:end], "utf-8", "replace") for start, end in zip(starts, ends, strict=True)]
        docs = (self.docs[records].astype(np.int64) + self.first_doc).tolist()
        return list(zip(docs, self.word_counts[records].tolist(), profiles, strict=True))


def build(docs: Sequence[int], terms: Sequence[Sequence[str]], profiles: Sequence[str]) -> Segment:
    """A segment of these records: the ascending docs, the terms of each, and the profile of each."""
    flat = Terms([term for each in terms for term in each])
    counts = np.fromiter(map(len, terms), dtype=np.int64, count=len(terms))
    owners = np.repeat(np.arange(len(docs), dtype=np.uint32), counts)
    order = np.argsort(flat.hashes, kind="stable")
    hashes, offsets, postings = _inverted(flat.hashes[order], owners[order])
    encoded = [profile.encode("utf-8", "replace") for profile in profiles]
    return Segment(
        first_doc=docs[0] if docs else 0,
        docs=_counted_from(np.array(docs, dtype=np.int64)),
        word_counts=np.minimum(np.bincount(owners[~flat.are_keys()], minlength=len(docs)), 255).astype(np.uint8),
        hashes=hashes,
        offsets=offsets,
        postings=postings,
        nearby=_nearby(flat, order, hashes),
        profile_offsets=_offsets(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))),
        profiles=np.frombuffer(b"".join(encoded), dtype=np.uint8),
    )


def merge(segments: Sequence[Segment], living: NDArray[np.int64]) -> Segment:
    """One segment of those records of neighbouring segments, in their order, whose doc is in ``living`` (ascending)."""
    alive = [np.isin(_docs_of(segment), living, assume_unique=True) for segment in segments]
    docs = np.concatenate([_docs_of(segment)[kept] for segment, kept in zip(segments, alive, strict=True)])
    hashes, offsets, postings = _merged_postings(segments, alive)
    lengths = [
        np.diff(segment.profile_offsets.astype(np.int64))[kept] for segment, kept in zip(segments, alive, strict=True)
    ]
    return Segment(
        first_doc=int(docs[0]) if len(docs) else 0,
        docs=_counted_from(docs),
        word_counts=np.concatenate([s.word_counts[kept] for s, kept in zip(segments, alive, strict=True)]),
        hashes=hashes,
        offsets=offsets,
        postings=postings,
        nearby=_merged_nearby(segments, hashes),
        profile_offsets=_offsets(np.concatenate(lengths)),
        profiles=np.concatenate([_profiles_of(s, kept) for s, kept in zip(segments, alive, strict=True)]),
    )


def _docs_of(segment: Segment) -> Places:
    return segment.docs.astype(np.int64) + segment.first_doc


def _counted_from(docs: Places) -> Small:
    """Docs as ``Segment.docs`` has them. ValueError where they do not ascend, or lie too far apart."""
    if len(docs) and (int(docs[-1] - docs[0]) > int(_LOWER) or (np.diff(docs) <= 0).any()):
        raise ValueError("the numbers of a segment's records must ascend")
    return (docs - docs[:1]).astype(np.uint32)


def _offsets(lengths: Places) -> Small:
    found = np.zeros(len(lengths) + 1, dtype=np.int64)
    np.cumsum(lengths, out=found[1:])
    if found[-1] > int(_LOWER):
        raise ValueError("too much for one segment")
    return found.astype(np.uint32)


def _inverted(hashes: Large, records: Small) -> tuple[Large, Small, Small]:
    """Of pairs in order: each term once, where its postings begin, and the postings; what comes twice counts once."""
    if not len(hashes):
        return hashes, np.zeros(1, dtype=np.uint32), records
    is_first = np.concatenate(([True], hashes[1:] != hashes[:-1]))
    is_another = np.concatenate(([True], records[1:] != records[:-1])) | is_first
    hashes, records, is_first = hashes[is_another], records[is_another], is_first[is_another]
    starts = np.flatnonzero(is_first)
    return hashes[starts], np.append(starts, len(hashes)).astype(np.uint32), records


def _nearby(flat: Terms, order: Places, hashes: Large) -> Large:
    """``Segment.nearby`` of terms that lie in ``order``."""
    ordered = flat.hashes[order]
    first_of_each = order[np.searchsorted(ordered, hashes)]
    places = np.flatnonzero(flat.may_be_mistyped()[first_of_each])
    mistyped, of_mistyped = flat.shortened(first_of_each[places])
    begun, of_begun = flat.beginnings(first_of_each[places])
    shorts = np.concatenate((mistyped, begun)).astype(np.uint64)
    return _each_once((shorts << _HALF) | places[np.concatenate((of_mistyped, of_begun))].astype(np.uint64))


def _each_once(numbers: Large) -> Large:
    numbers = np.sort(numbers)
    kept = np.ones(len(numbers), dtype=np.bool_)
    kept[1:] = numbers[1:] != numbers[:-1]
    return numbers[kept]


def _merged_postings(segments: Sequence[Segment], alive: Sequence[NDArray[np.bool_]]) -> tuple[Large, Small, Small]:
    hashes, records, before = [], [], 0
    for segment, kept in zip(segments, alive, strict=True):
        renumbered = np.cumsum(kept) - 1 + before
        before += int(kept.sum())
        stay = kept[segment.postings]
        hashes.append(np.repeat(segment.hashes, np.diff(segment.offsets))[stay])
        records.append(renumbered[segment.postings[stay]].astype(np.uint32))
    joined = np.concatenate(hashes)
    order = np.argsort(joined, kind="stable")
    return _inverted(joined[order], np.concatenate(records)[order])


def _merged_nearby(segments: Sequence[Segment], hashes: Large) -> Large:
    """``Segment.nearby`` for those words that are left in ``hashes``."""
    found = []
    for segment in segments:
        if not len(hashes) or not len(segment.hashes):
            continue
        places = np.minimum(np.searchsorted(hashes, segment.hashes), len(hashes) - 1)
        left = hashes[places] == segment.hashes
        terms = (segment.nearby & _LOWER).astype(np.int64)
        kept = left[terms]
        found.append((segment.nearby[kept] & ~_LOWER) | places[terms[kept]].astype(np.uint64))
    return _each_once(np.concatenate(found)) if found else np.zeros(0, dtype=np.uint64)


def _profiles_of(segment: Segment, kept: NDArray[np.bool_]) -> Bytes:
    return segment.profiles[np.repeat(kept, np.diff(segment.profile_offsets))]
