"""In which language a mail is written, by its everyday words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.core.model import Language
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_WORDS = 400
_ANSWERED = {str(language): language for language in Language}


def detect_language(words: Sequence[str], aside: Sequence[str] = ()) -> Language | None:
    """The language with most everyday words among these (folded); ``aside`` (closing, subject) decides a draw.

    None where nothing tells, two tell the same, or no letters exist in the language that is read (Luxembourgish).
    A word that several languages share counts for each by its part.
    """
    points: dict[str, float] = dict.fromkeys(lexicon().languages, 0.0)
    common, hints = lexicon().common, lexicon().hints
    for weight, some in ((1.0, words[:MAX_WORDS]), (0.45, aside[:60])):
        for word in some:
            if languages := common.get(word):
                for language in languages:
                    points[language] += weight / len(languages)
            elif languages := hints.get(word):
                for language in languages:
                    points[language] += 0.3 * weight / len(languages)
    (first, most), (_, second), *_ = sorted(points.items(), key=lambda item: -item[1])
    return _ANSWERED.get(first) if most >= 0.3 and most - second >= 0.1 else None
