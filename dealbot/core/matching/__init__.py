"""Are these two records the same company? ``compare`` asks it of two, ``closest`` and ``likeness`` of one and many.

``names`` takes a name apart, ``alignment`` sets two side by side word by word, ``features`` and ``scorer`` make one
figure of it, ``evidence`` adds everything else that is known of both and says why. ``index`` finds who may be meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from dealbot.core.matching.commonness import SHIPPED, Commonness
from dealbot.core.matching.evidence import Likeness, NamesCompared, compare_all_names, likeness
from dealbot.core.matching.index import KEYED, Hit
from dealbot.core.matching.names import fold, name_of_profile, read_name
from dealbot.core.matching.reasons import Reason
from dealbot.core.model import Company, Match, Strength, Thresholds

__all__ = [
    "SHIPPED",
    "Commonness",
    "Likeness",
    "Reason",
    "closest",
    "compare",
    "fold",
    "judge",
    "likeness",
    "match_of",
    "weak_match",
]

_DEFAULTS = Thresholds()


def compare(
    one: Company, other: Company, common: Commonness = SHIPPED, thresholds: Thresholds = _DEFAULTS
) -> Match | None:
    """How far ``one`` and ``other`` are the same company; None where they do not even resemble each other."""
    return match_of(judge(one, other, common), thresholds)


def judge(one: Company, other: Company, common: Commonness = SHIPPED) -> Likeness:
    """How likely the two are the same company, whatever the thresholds."""
    (names,) = compare_all_names(read_name(one.name or ""), [read_name(other.name or "")], common)
    return likeness(one, other, names, common)


def match_of(found: Likeness, thresholds: Thresholds) -> Match | None:
    """The match that a likelihood makes; None below the weakest threshold."""
    strength = thresholds.strength_of(found.score)
    return Match(strength, found.score, found.because) if strength else None


def weak_match(found: Likeness) -> Match:
    """A likelihood below every threshold as a match, to be shown as a near miss."""
    return Match(Strength.WEAK, found.score, found.because)


def closest(
    asked: Company, hits: Sequence[Hit], common: Commonness, limit: int
) -> list[tuple[int, NamesCompared | None]]:
    """The docs of the likeliest hits with their names compared, best first; those that share a key are among them."""
    compared = compare_all_names(read_name(asked.name or ""), [name_of_profile(hit.profile) for hit in hits], common)
    ranked = sorted(
        zip(hits, compared, strict=True),
        key=lambda each: (each[0].rough < KEYED, -(each[1].points if each[1] else 0.0), each[0].doc),
    )
    return [(hit.doc, names) for hit, names in ranked[:limit]]
