"""Everything found in one mail, before it is shared out among the prospects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from dealbot.core.model import Language
    from dealbot.mail.reading.companies.circle import Insiders
    from dealbot.mail.reading.evidence import Candidate
    from dealbot.mail.reading.lexicon.words import Scan


@dataclass(frozen=True, slots=True)
class Material:
    """Everything found in one mail, before it is shared out among the prospects."""

    scan: Scan
    found: Mapping[str, Sequence[Candidate]]
    """By field: vat, register_id, email, site, phone, person, close, country, service, tender."""
    around: Insiders
    language: Language | None
    subject_words: int
    typed_end: int
    """Words from here on were forwarded or attached, not typed by the sender."""
    own_names: Sequence[tuple[int, int]]
    """Where the partner and the vendor are named, as ranges of words."""
    author: tuple[str, str] | None
    """Name and address of who wrote the forwarded mail, if that is neither partner nor vendor."""
    is_reply: bool = False
