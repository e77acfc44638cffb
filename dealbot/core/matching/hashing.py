"""Numbers for terms: the same on every machine and in every process, made many at once.

A term's letters are the digits of a number in a large odd base, modulo 2**64. So the number of a word without one of
its letters follows from sums that are at hand already, and no shortened word is ever written out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHORTEST_FUZZY = 4
LONGEST_FUZZY = 20
"""Words of fewer letters have too many neighbours, longer ones are hardly ever all there is to a name."""

_WORD_SIZE = 1 << 64
_BASE = 0x9E37_79B9_7F4A_7C15
_BEGINNING = np.uint64(0x5851_F42D_4C95_7F2D)
_LONGEST_BEGINNING = 10
_ONE_DOWN = np.uint64(pow(_BASE, -1, _WORD_SIZE))
_COLON = ord(":")


def _letter_numbers() -> list[int]:
    """One number without pattern for each byte: the splitmix64 sequence."""
    state, found = 0, []
    for _byte in range(256):
        state = (state + _BASE) % _WORD_SIZE
        mixed = (state ^ (state >> 30)) * 0xBF58_476D_1CE4_E5B9 % _WORD_SIZE
        mixed = (mixed ^ (mixed >> 27)) * 0x94D0_49BB_1331_11EB % _WORD_SIZE
        found.append(mixed ^ (mixed >> 31))
    return found


_LETTERS = np.array(_letter_numbers(), dtype=np.uint64)


class Terms:
    """Many terms side by side. ``hashes`` has the number of each."""

    def __init__(self, terms: Sequence[str]) -> None:
        encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
        self._lengths = np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded))
        self._letters = np.frombuffer(b"".join(encoded), dtype=np.uint8)
        self._ends = np.cumsum(self._lengths)
        self._starts = self._ends - self._lengths
        place = np.arange(len(self._letters)) - np.repeat(self._starts, self._lengths)
        powers = np.cumprod(np.full(int(self._lengths.max(initial=0)) + 1, _BASE, dtype=np.uint64))
        digits = _LETTERS[self._letters] * powers[place]
        self._sums = np.zeros(len(digits) + 1, dtype=np.uint64)
        np.cumsum(digits, out=self._sums[1:])
        self._raw = self._sums[self._ends] - self._sums[self._starts]
        self.hashes: NDArray[np.uint64] = _mixed(self._raw)

    def are_keys(self) -> NDArray[np.bool_]:
        """Which terms are not words but keys: a letter and a colon before something else."""
        if not len(self._letters):
            return np.zeros(len(self._lengths), dtype=np.bool_)
        second = np.minimum(self._starts + 1, len(self._letters) - 1)
        are_keys: NDArray[np.bool_] = (self._letters[second] == _COLON) & (self._lengths > 1)
        return are_keys

    def may_be_mistyped(self) -> NDArray[np.bool_]:
        """Which terms are words that a typing error may change: no keys, no numbers, neither short nor very long."""
        of_length = (self._lengths >= SHORTEST_FUZZY) & (self._lengths <= LONGEST_FUZZY)
        digits = np.zeros(len(self._letters) + 1, dtype=np.int64)
        np.cumsum(self._letters <= ord("9"), out=digits[1:])
        are_numbers = digits[self._ends] - digits[self._starts] == self._lengths
        may_be: NDArray[np.bool_] = of_length & ~are_numbers & ~self.are_keys()
        return may_be

    def shortened(self, chosen: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The short numbers of the chosen words, whole and without each letter; to which of ``chosen`` each belongs.

        Two words of which one becomes the other by one letter more, less, changed, or swapped with its neighbour have
        one of these in common.
        """
        starts, ends, lengths = self._starts[chosen], self._ends[chosen], self._lengths[chosen]
        letters, owner = ranges(starts, lengths)
        before = self._sums[letters] - self._sums[starts][owner]
        after = self._sums[ends][owner] - self._sums[letters + 1]
        without = _mixed(before + after * _ONE_DOWN)
        numbers = np.concatenate((self.hashes[chosen], without))
        return short(numbers), np.concatenate((np.arange(len(chosen)), owner))

    def as_beginnings(self, chosen: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The short number of each of the chosen words as the beginning of longer ones."""
        return short(_mixed(self._raw[chosen] ^ _BEGINNING))

    def beginnings(self, chosen: NDArray[np.int64]) -> tuple[NDArray[np.uint32], NDArray[np.int64]]:
        """The short numbers of what the chosen words begin with, and to which of ``chosen`` each belongs.

        A word may be cut off after four letters or more, and so that at least two are missing.
        """
        starts = self._starts[chosen]
        longest = np.minimum(self._lengths[chosen] - 2, _LONGEST_BEGINNING)
        ends, owner = ranges(starts + SHORTEST_FUZZY, np.maximum(longest - SHORTEST_FUZZY + 1, 0))
        return short(_mixed((self._sums[ends] - self._sums[starts][owner]) ^ _BEGINNING)), owner


def hashes_of(terms: Sequence[str]) -> NDArray[np.uint64]:
    """The number of each term."""
    return Terms(terms).hashes


def short(hashes: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """The upper half of each number."""
    return (hashes >> np.uint64(32)).astype(np.uint32)


def ranges(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """All places from each start on, that many each, one after the other; and to which start each belongs."""
    owner = np.repeat(np.arange(len(starts)), lengths)
    first = np.cumsum(lengths) - lengths
    return np.arange(len(owner)) + (starts - first)[owner], owner


def _mixed(hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Every bit made to depend on all others, so that the upper half alone tells terms apart (splitmix64's end)."""
    mixed = (hashes ^ (hashes >> np.uint64(30))) * np.uint64(0xBF58_476D_1CE4_E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D0_49BB_1331_11EB)
    return mixed ^ (mixed >> np.uint64(31))
