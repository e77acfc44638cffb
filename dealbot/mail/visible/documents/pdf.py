"""PDF by its text layer: the first pages. A scan has none and stays unread."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterable

from pypdf import Configuration, PageObject, PdfReader, apply_configuration
from pypdf.errors import LimitReachedError

MAX_PAGES = 3
MAX_TEXT = 20_000
"""Characters from which no further page is read."""
MAX_OPERATIONS = 6_000
"""Drawing operations of all pages together; a full page of text has a few hundred to two thousand."""
_LIMITS = Configuration(
    maximum_declared_stream_length=3_000_000,
    zlib_maximum_output_length=300_000,
    lzw_maximum_output_length=200_000,
    run_length_maximum_output_length=300_000,
    zlib_maximum_recovery_input_length=100_000,
    array_based_stream_maximum_output_length=300_000,
    array_maximum_element_count=5_000,
    dictionary_maximum_element_count=1_000,
    stream_decoding_work_maximum_length=1_000_000,
    stream_parsing_work_maximum_count=15_000,
    page_tree_maximum_entries=2_000,
    page_tree_maximum_depth=20,
    page_tree_maximum_page_entries=5_000,
    xform_maximum_invocations_per_extraction=2,
    jbig2dec_binary=None,
    disable_legacy_handling=True,
)


def read_pdf(content: bytes) -> str:
    """The text of the first pages, a blank line between them, up to one that is too large.

    Raises what pypdf raises where not even the first can be read.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it thinks of a file is no news for dealbot's log
    with apply_configuration(_LIMITS):
        reader = PdfReader(io.BytesIO(content), root_object_recovery_limit=200, xref_stream_maximum_entries=20_000)
        pages = (reader.pages[number] for number in range(min(MAX_PAGES, len(reader.pages))))
        return "\n\n".join(_texts(pages))


def _texts(pages: Iterable[PageObject]) -> list[str]:
    texts: list[str] = []
    budget = _Budget()
    for page in pages:
        try:
            texts.append(page.extract_text(visitor_operand_before=budget.spend))
        except LimitReachedError:
            if not texts:
                raise
            break
        if budget.spent > MAX_OPERATIONS or sum(map(len, texts)) > MAX_TEXT:
            break
    return texts


class _Budget:
    """Counts drawing operations. pypdf swallows what is raised inside forms, so that it must be asked afterwards."""

    def __init__(self) -> None:
        self.spent = 0

    def spend(self, *_: object) -> None:
        self.spent += 1
        if self.spent > MAX_OPERATIONS:
            raise LimitReachedError("too many drawing operations")
