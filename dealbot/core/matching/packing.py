"""A segment of the index as bytes, and back: what is kept in the database. Numbers are little-endian.

"DBSG"  version  first doc  records  terms  postings  nearby  letters of profiles       (4 + 2 + 2 unused + 6 x 8)
then each array of ``Segment`` in the order of ``_ARRAYS``, without gaps
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

from dealbot.core.matching.segment import Segment

if TYPE_CHECKING:
    from numpy.typing import NDArray

VERSION = 1
"""To be raised when terms, their numbers or profiles change: then ``dealbot db upgrade`` makes the index anew."""

_MARK = b"DBSG"
_HEADER = struct.Struct("<4sHxx6Q")
_LARGEST = 1 << 32
_LARGEST_DOC = 1 << 62
_ARRAYS = ("hashes", "nearby", "offsets", "postings", "docs", "profile_offsets", "word_counts", "profiles")
_TYPES = ("<u8", "<u8", "<u4", "<u4", "<u4", "<u4", "u1", "u1")


def packed(segment: Segment) -> list[memoryview]:
    """The bytes of a segment, piece by piece."""
    sizes = (len(segment), len(segment.hashes), len(segment.postings), len(segment.nearby), len(segment.profiles))
    header = _HEADER.pack(_MARK, VERSION, segment.first_doc, *sizes)
    arrays = (
        np.ascontiguousarray(getattr(segment, name), dtype=kind) for name, kind in zip(_ARRAYS, _TYPES, strict=True)
    )
    return [memoryview(header), *(array.data.cast("B") for array in arrays if len(array))]


def unpacked(data: bytes | bytearray) -> Segment:
    """The segment in these bytes, which it goes on using; ValueError where they are damaged or of another version."""
    if len(data) < _HEADER.size:
        raise ValueError("too short")
    mark, version, first_doc, *sizes = _HEADER.unpack_from(data)
    if mark != _MARK or version != VERSION or first_doc >= _LARGEST_DOC:
        raise ValueError(f"not a segment of version {VERSION}")
    segment = Segment(first_doc, **_arrays_in(data, sizes))
    if not _is_sound(segment):
        raise ValueError("its parts do not fit each other")
    return segment


def _arrays_in(data: bytes | bytearray, sizes: list[int]) -> dict[str, NDArray[Any]]:
    records, terms, postings, nearby, letters = sizes
    counts = (terms, nearby, terms + 1, postings, records, records + 1, records, letters)
    expected = _HEADER.size + sum(count * np.dtype(kind).itemsize for count, kind in zip(counts, _TYPES, strict=True))
    if max(counts) > _LARGEST or len(data) != expected:
        raise ValueError("not as long as it says")
    found, start = {}, _HEADER.size
    for name, count, kind in zip(_ARRAYS, counts, _TYPES, strict=True):
        found[name] = np.frombuffer(data, dtype=kind, count=count, offset=start)
        start += found[name].nbytes
    return found


def _is_sound(segment: Segment) -> bool:
    """Whether every place that is named exists, and what must ascend does."""
    records, terms = len(segment), len(segment.hashes)
    return (
        _lead_to(segment.offsets, len(segment.postings))
        and _lead_to(segment.profile_offsets, len(segment.profiles))
        and _all_below(segment.postings, records)
        and _all_below(segment.nearby & np.uint64(0xFFFF_FFFF), terms)
        and _ascend(segment.docs)
        and _ascend(segment.hashes)
        and _ascend(segment.nearby)
    )


def _lead_to(offsets: NDArray[np.uint32], end: int) -> bool:
    return bool(offsets[0] == 0 and offsets[-1] == end and (offsets[1:] >= offsets[:-1]).all())


def _all_below(values: NDArray[Any], limit: int) -> bool:
    return not len(values) or int(values.max()) < limit


def _ascend(values: NDArray[Any]) -> bool:
    return bool((values[1:] > values[:-1]).all())
