"""Attached files as text: one module a kind, found by the file's name, its declared type, or how it begins.

Every reader takes bytes and returns lines; it may raise anything, ``read_document`` then says None. Each is bounded
in bytes, pages, rows and characters, so that no file costs more than a tenth of a second or so. Libraries are
loaded when the first file of their kind comes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from dealbot.mail.visible.clean import clean_text, decode_text

MAX_BYTES = 3_000_000
"""Bytes of a file that is read at all."""
MAX_DOCUMENT = 20_000
"""Characters of one document that are kept."""

MAX_PAGE = 200_000
"""Bytes of an attached HTML page that are read."""

Reader: TypeAlias = "Callable[[bytes], str]"


@dataclass(frozen=True, slots=True)
class Document:
    """What an attached file says: its name made safe to show, its text; table rows as cells between bars."""

    name: str
    text: str


def read_document(name: str, type_: str, content: bytes, charset: str | None = None) -> str | None:
    """The file's text, or None where its kind is not read or it could not be. Never raises."""
    kind = kind_of(name, type_, content)
    if kind is None or len(content) > MAX_BYTES:
        return None
    try:
        text = decode_text(content[:MAX_BYTES], charset)[0] if kind in _AS_IT_IS else _READERS[kind](content)
    except Exception:  # foreign parsers on hostile input: whatever they raise, one file is unread
        return None
    text = clean_text(text[: 2 * MAX_DOCUMENT])[:MAX_DOCUMENT].strip()
    return text or None


def kind_of(name: str, type_: str, content: bytes) -> str | None:
    """``pdf``, ``docx`` …: by the name's ending, else by the declared type, else by the first bytes."""
    ending = name.rpartition(".")[2].lower()
    if ending in KINDS:
        return ending
    if declared := _TYPES.get(type_):
        return declared
    return "pdf" if content[:5] == b"%PDF-" else None


def _html(content: bytes) -> str:
    from dealbot.mail.visible.html import html_to_text  # noqa: PLC0415 - loads the HTML parser

    return html_to_text(clean_text(decode_text(content[:MAX_PAGE], None)[0]))


def _pdf(content: bytes) -> str:
    from dealbot.mail.visible.documents.pdf import read_pdf  # noqa: PLC0415 - loads pypdf

    return read_pdf(content)


def _word(content: bytes) -> str:
    from dealbot.mail.visible.documents.word import read_docx  # noqa: PLC0415 - few mails need it

    return read_docx(content)


def _sheet(content: bytes) -> str:
    from dealbot.mail.visible.documents.sheets import read_xlsx  # noqa: PLC0415 - loads openpyxl

    return read_xlsx(content)


def _card(content: bytes) -> str:
    from dealbot.mail.visible.documents.cards import read_vcards  # noqa: PLC0415 - loads vobject

    return read_vcards(content)


def _calendar(content: bytes) -> str:
    from dealbot.mail.visible.documents.calendars import read_calendar  # noqa: PLC0415 - loads icalendar

    return read_calendar(content)


def _rich(content: bytes) -> str:
    from dealbot.mail.visible.documents.rich import read_rtf  # noqa: PLC0415 - loads striprtf

    return read_rtf(content)


_AS_IT_IS = frozenset({"txt", "csv", "tsv", "md"})
_READERS: Mapping[str, Reader] = MappingProxyType(
    {
        "html": _html,
        "htm": _html,
        "pdf": _pdf,
        "docx": _word,
        "xlsx": _sheet,
        "vcf": _card,
        "vcard": _card,
        "ics": _calendar,
        "rtf": _rich,
    }
)
KINDS = _AS_IT_IS | frozenset(_READERS)
_OFFICE = "application/vnd.openxmlformats-officedocument."
_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "application/pdf": "pdf",
        "application/rtf": "rtf",
        "text/rtf": "rtf",
        "text/plain": "txt",
        "text/csv": "csv",
        "text/html": "html",
        "text/vcard": "vcf",
        "text/x-vcard": "vcf",
        "text/directory": "vcf",
        "text/calendar": "ics",
        f"{_OFFICE}wordprocessingml.document": "docx",
        f"{_OFFICE}spreadsheetml.sheet": "xlsx",
    }
)
