"""Who wrote which lines: what the sender typed, what it forwards, the older mail below, and its signature.

Forwarded mail is kept (it usually is the customer's own request), a quoted older mail is not read, and a
signature says nothing about a prospect. Where cutting would leave nothing, everything is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from dealbot.core.legal_forms import fold
from dealbot.mail.reading.words import WORD, lexicon

MAX_LINES = 2_000
_MARKED = re.compile(r"\s{0,3}>")
_MARKS = re.compile(r"^(?:\s{0,3}>)+ ?")
_HEADER_LINE = re.compile(
    r"\s*\*?(from|von|de|van|sent|gesendet|envoyé|verzonden|date|datum|to|an|à|aan|cc|subject|betreff|objet|onderwerp)"
    r"\*?\s?:\*?\s?(.*)",
    re.IGNORECASE,
)
_FROM_FIELD = frozenset({"from", "von", "de", "van"})
_RULE = re.compile(r"\s*(?:[-_=*]\s?){2,}")
_FORWARD_SUBJECT = re.compile(r"^(?:(?:re|aw|antw)\s?:\s*)*(?:fwd?|wg|tr|i|doorst|rv)\s?:", re.IGNORECASE)
_SUBJECT_PREFIX = re.compile(
    r"^(?:\s*(?:re|aw|antw|sv|fwd?|wg|tr|doorst|rv|rép|réf)\s?(?:\[\d+\])?\s?:|\s*\[[^\]]{1,40}\])", re.I
)
_REPLY_SUBJECT = re.compile(r"^\s*(?:re|aw|antw|rép|sv)\s?(?:\[\d+\])?\s?:", re.IGNORECASE)
_EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}")
_POSTSCRIPT = re.compile(r"\s*p\.?\s?s\.?\s?[:.]?\s", re.IGNORECASE)
_DIGIT_DATE = re.compile(r"\d{1,4}[./:\-]\d{1,2}|\b(?:19|20)\d\d\b|@")

OursTest: TypeAlias = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Structure:
    """The text by author. ``forwarded_from`` is the name and address of who wrote the forwarded mail, if it shows."""

    typed: str
    forwarded: str = ""
    quoted: str = ""
    signature: str = ""
    forwarded_from: tuple[str, str] | None = None


def strip_prefixes(subject: str) -> str:
    """The subject without ``Re:``, ``WG:``, ``[list]`` and their like, however many."""
    while match := _SUBJECT_PREFIX.match(subject):
        subject = subject[match.end() :].lstrip()
    return subject


def is_reply(subject: str) -> bool:
    return bool(_REPLY_SUBJECT.match(subject))


def split(text: str, subject: str, sender_name: str, is_ours: OursTest) -> Structure:
    """Take a mail's text apart. ``is_ours`` tells of a mail address whether it is the vendor's or the partner's."""
    lines = text.split("\n", MAX_LINES)[:MAX_LINES]
    own, below, marker = _cut(lines)
    typed, signature = _signature(own, sender_name)
    author = _author(below)
    forwards = bool(_FORWARD_SUBJECT.match(subject)) or marker == "forwarded"
    if not forwards and marker == "header" and not is_reply(subject):
        forwards = author is not None and not is_ours(author[1])
    rest = "\n".join(_MARKS.sub("", line) for line in below)
    if forwards and below:
        inner = _without_header(rest)
        return Structure("\n".join(typed), inner, "", "\n".join(signature), author)
    if not any(line.strip() for line in typed) and not signature:
        return Structure(rest if below else text)
    return Structure("\n".join(typed), "", rest, "\n".join(signature))


def _cut(lines: Sequence[str]) -> tuple[list[str], list[str], str]:
    """The sender's own lines, the lines below, and how the border was marked."""
    own: list[str] = []
    quoted: list[str] = []
    for index, line in enumerate(lines):
        marker = _border(lines, index)
        if marker:
            return own, quoted + list(lines[index:]), marker
        (quoted if _MARKED.match(line) else own).append(line)
    return own, quoted, "marks" if quoted else ""


def _border(lines: Sequence[str], index: int) -> str:
    """Whether an older mail begins at this line, and by which sign."""
    line = lines[index]
    if not line or line.isspace() or len(line) > 300:
        return ""
    if _is_header_block(lines, index):
        return "header"
    last = line.rstrip()[-1]
    if line.lstrip()[0] in "-_=*" or last == ":":
        phrase = _MARKS.sub("", line)
        if _has_phrase(phrase, "forwarded"):
            return "forwarded"
        if _RULE.match(line) and _has_phrase(phrase, "original"):
            return "header"
    if last in ":>" and not _MARKED.match(line) and _is_attribution(lines, index):
        return "wrote"
    return ""


def _has_phrase(line: str, tag: str) -> bool:
    words = WORD.findall(fold(line))
    text = " ".join(words)
    return any(phrase in text for phrase in _phrases(tag))


def _phrases(tag: str) -> frozenset[str]:
    return lexicon().joined.get(tag, frozenset())


def _is_header_block(lines: Sequence[str], index: int) -> bool:
    """An Outlook header: From, Sent, To, Subject (in four languages) on consecutive lines."""
    match = _HEADER_LINE.match(lines[index])
    if not match or fold(match[1]) not in _FROM_FIELD:
        return False
    fields = {fold(m[1]) for line in lines[index : index + 8] if (m := _HEADER_LINE.match(line))}
    return len(fields) >= 3


def _is_attribution(lines: Sequence[str], index: int) -> bool:
    """``On ... wrote:``, in one or two lines, with a date or an address in it."""
    line = " ".join(part.strip() for part in lines[max(0, index - 1) : index + 1])
    words = frozenset(WORD.findall(fold(lines[index])))
    wrote = words & lexicon().lists["wrote"] or _has_phrase(lines[index], "wrote")
    return bool(wrote) and bool(_DIGIT_DATE.search(line))


def _author(below: Sequence[str]) -> tuple[str, str] | None:
    """Name and address in the first From line of the mail below."""
    for line in below[:15]:
        match = _HEADER_LINE.match(_MARKS.sub("", line))
        if match and fold(match[1]) in _FROM_FIELD:
            address = _EMAIL.search(match[2])
            name = re.split(r"[<\[(]|mailto:", match[2], maxsplit=1)[0].strip(" \"'*")
            return (name if "@" not in name else "", address[0].lower() if address else "")
    return None


def _without_header(text: str) -> str:
    """The forwarded text without the marker and header lines above it."""
    lines = text.split("\n")
    index = 0
    seen = False
    while index < min(len(lines), 20):
        line = lines[index]
        if _HEADER_LINE.match(line):
            seen = True
        elif line.strip() and (seen or not (_RULE.match(line) or _has_phrase(line, "forwarded"))):
            break
        index += 1
    return "\n".join(lines[index:])


def _signature(lines: Sequence[str], sender_name: str) -> tuple[list[str], list[str]]:
    """Split before the first ``-- ``, closing formula or the sender's own name; a postscript is typed text."""
    seen_text = False
    names = frozenset(WORD.findall(fold(sender_name)))
    for index, line in enumerate(lines):
        stripped = line.strip()
        if not stripped:
            continue
        if line.rstrip() == "--" or (seen_text and (_is_closing(stripped) or _is_name(stripped, names))):
            after = [later for later in lines[index:] if _POSTSCRIPT.match(later)]
            return [*lines[:index], *([""] if after else []), *after], [x for x in lines[index:] if x not in after]
        seen_text = True
    return list(lines), []


def _is_closing(line: str) -> bool:
    """``Viele Grüße``, ``Kind regards, Anna``, ``Merci et bonne journée``: a formula and at most a name after it."""
    if len(line) > 60:
        return False
    words = WORD.findall(fold(line))
    closings = _phrases("closings")
    for count in range(min(len(words), 6), 0, -1):
        if " ".join(words[:count]) in closings:
            return len(words) <= count + 3 and not _goes_on(line, words[count:])
    return False


def _goes_on(line: str, rest: Sequence[str]) -> bool:
    """``Thanks for your help`` and ``Danke, anbei ...`` are sentences, not closings."""
    return any(word in lexicon().common for word in rest) or line.endswith(("?", ":")) or any(c.isdigit() for c in line)


def _is_name(line: str, names: frozenset[str]) -> bool:
    """The sender's own name on a line by itself."""
    words = WORD.findall(fold(line))
    return 0 < len(words) <= 4 and len(line) < 50 and bool(names) and all(word in names for word in words)
