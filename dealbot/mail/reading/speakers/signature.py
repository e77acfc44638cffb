"""What in a mail's own lines is not its message: signature, letterhead, disclaimer, footers of telephones.

A signature begins with ``-- ``, a closing formula, the sender's own name, a disclaimer, or, without any of them,
with the first line of the last lines that hold the sender's own data. It ends before a postscript and before a
block of data about a prospect.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from dealbot.mail.reading.lexicon.lines import MAX_LINE, begins_with, field_of, words_of
from dealbot.mail.reading.lexicon.words import lexicon
from dealbot.mail.reading.speakers.signers import blocks, is_about_prospect, is_own_data, is_prose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dealbot.mail.reading.speakers.signers import Signer

_DASHES = frozenset({"--", "—", "––", "–", "- --", "-- -"})
_RULE = re.compile(r"\s{0,8}[-_=*~─━—+]{3,200}\s{0,8}\Z")
_POSTSCRIPT = re.compile(
    r"\s{0,8}(?:p\.?\s?p?\.?\s?s|n\.?b|edit|nachtrag)\.?\s?[:.]\s?|\s{0,8}(?:ps|p\.s)\s", re.IGNORECASE
)
_CONTACT = re.compile(
    r"(?:\+|\(0|\b0)[\d()/. \-]{6,24}\d|@|\bwww\.|https?://|\b(?:[A-Z]{1,2}-)?\d{4,5} \w|\|", re.IGNORECASE
)
_HARMLESS = frozenset({"phone", "email", "website", "address", "country", "vat", "register"})
_HEAD_LINES = 25
_LOOK_AHEAD = 30
_NAME_WORDS = 8


def cut_signature(lines: Sequence[str], signer: Signer, *, is_first: bool = True) -> tuple[list[str], list[str]]:
    """The typed lines, and what is not typed. ``is_first``: a letterhead may stand above these lines."""
    kept, footers = _without_footers(lines)
    body, head = _without_letterhead(kept, signer) if is_first else (kept, [])
    start = _start(body, signer)
    if start is None:
        return body, [*head, *footers]
    typed, signature = _resume(body[start:], signer)
    return [*body[:start], *([""] if typed else []), *typed], [*head, *signature, *footers]


def without_boilerplate(lines: Sequence[str]) -> list[str]:
    """A forwarded mail without footers and disclaimers; its signature stays."""
    kept, _ = _without_footers(lines)
    said = (block for block in blocks(kept) if not _is_disclaimer(words_of(block[0][:200])))
    return [line for block in said for line in (*block, "")]


def _without_footers(lines: Sequence[str]) -> tuple[list[str], list[str]]:
    kept: list[str] = []
    footers: list[str] = []
    for line in lines:
        (footers if _is_footer(line) else kept).append(line)
    return kept, footers


def _is_footer(line: str) -> bool:
    """``Sent from my iPhone``: no end of the text, words may follow."""
    if not 6 < len(line) < 160:
        return False
    words = words_of(line)
    count = begins_with(words[:9], "lines.footers")
    sent = count and line.strip()[-1] not in "?:,;"
    return bool(sent) and len(words) <= 20 and not is_prose(words[count + 6 :]) and field_of(line) is None


def _is_disclaimer(words: Sequence[str]) -> bool:
    return begins_with(words, "lines.disclaimers") > 0


def _without_letterhead(lines: Sequence[str], signer: Signer) -> tuple[list[str], list[str]]:
    """The lines without the blocks of own data and warnings above the greeting, and those blocks."""
    greeting = next((n for n, line in enumerate(lines[:_HEAD_LINES]) if _greets(line)), 0)
    kept: list[str] = []
    head: list[str] = []
    for block in blocks(lines[:greeting]):
        is_above = is_own_data(block, signer) or _is_disclaimer(words_of(block[0]))
        (head if is_above else kept).extend([*block, ""])
    return ([*kept, *lines[greeting:]], head) if head else (list(lines), [])


def _greets(line: str) -> bool:
    words = words_of(line)
    return 0 < len(words) <= 12 and begins_with(words, "lines.greetings") > 0


def _start(lines: Sequence[str], signer: Signer) -> int | None:
    """The line with which the signature begins; None without one."""
    seen = False
    for index, line in enumerate(lines):
        stripped = line.strip()
        if stripped:
            if _begins(lines, index, stripped, signer, seen=seen):
                return index
            seen = True
    return _unannounced(lines, signer)


def _begins(lines: Sequence[str], index: int, line: str, signer: Signer, *, seen: bool) -> bool:
    rest = lines[index + 1 : index + _LOOK_AHEAD]
    if line in _DASHES or _RULE.match(line):
        return line in _DASHES or _is_own_rest(rest, signer)
    words = words_of(line)
    formula = _closing(line, words, signer)
    if formula == "regards" or (formula and seen):
        return formula == "regards" or _signs_off(rest, signer)
    if signer.has_initials(words):
        return seen and not any(other.strip() for other in rest)
    if len(words) <= _NAME_WORDS and signer.is_named(words):
        return not _goes_on_typed(rest)
    return seen and _is_disclaimer(words) and len(words) > 5


def _closing(line: str, words: Sequence[str], signer: Signer) -> str:
    """``regards``, ``thanks`` or nothing: a formula and at most a name behind it; ``Thanks for ...`` is a sentence."""
    if begins_with(words, "lines.formal"):
        return "regards"
    if len(line) > 100 or not (count := begins_with(words, "closings")):
        return ""
    rest = words[count:]
    if begins_with(rest, "closings") and len(rest) <= 6:
        return "regards"
    named = not signer.names.isdisjoint(rest) and len(rest) <= 12
    if not named and (len(rest) > 3 or len(line) > 70 or _is_sentence(line, rest)):
        return ""
    return "thanks" if _only_thanks(words[:count]) else "regards"


def _only_thanks(formula: Sequence[str]) -> bool:
    """``Thanks for your help``, but not ``Thanks and regards``."""
    if not begins_with(formula, "lines.thanks"):
        return False
    tails = (formula[start:] for start in range(1, len(formula)))
    return not any(begins_with(tail, "closings") and not begins_with(tail, "lines.thanks") for tail in tails)


def _is_sentence(line: str, rest: Sequence[str]) -> bool:
    lex = lexicon()
    if rest and rest[0] in lex.lists["places"] and len(rest) <= 3:
        rest = rest[1:]  # greetings from a town
    return any(word in lex.common for word in rest) or line.endswith(("?", ":")) or any(c.isdigit() for c in line)


def _signs_off(rest: Sequence[str], signer: Signer) -> bool:
    """Whether what follows ``Thanks`` is the end: nothing, a name, another formula, the signer's data."""
    following = [line.strip() for line in rest if line.strip()]
    if not following:
        return True
    words = words_of(following[0])
    if following[0] in _DASHES or _RULE.match(following[0]) or _is_disclaimer(words):
        return True
    if _closing(following[0], words, signer) or signer.owns(following[0], words):
        return True
    alone = (
        len(words) <= 3
        and following[0][0].isupper()
        and following[0][-1] not in ".!?:;"
        and field_of(following[0]) is None
    )
    data = any(_CONTACT.search(line) for line in following[1:])
    ruled = len(following) > 1 and (following[1] in _DASHES or bool(_RULE.match(following[1])))
    return alone and (ruled or (len(following) <= 2 and not data) or is_own_data(following, signer))


def _goes_on_typed(rest: Sequence[str]) -> bool:
    """Whether sentences follow a line that is only a name: then it greets or mentions, it doesn't sign."""
    following = [line for line in rest if line.strip()][:3]
    if not following or _POSTSCRIPT.match(following[0]):
        return False
    words = words_of(following[0])
    return len(following[0]) > MAX_LINE or (is_prose(words) and not _is_disclaimer(words))


def _is_own_rest(rest: Sequence[str], signer: Signer) -> bool:
    """Whether a line of dashes parts the text from a signature, and not from more text."""
    block = next(blocks(rest), None)
    if block is None:
        return True
    words = words_of(block[0])
    return is_own_data(block, signer) or _is_disclaimer(words) or signer.is_named(words)


def _unannounced(lines: Sequence[str], signer: Signer) -> int | None:
    """The first of the last lines that are the signer's data, where nothing announced a signature."""
    first = len(lines)
    while first > 0 and _may_sign(lines[first - 1]):
        first -= 1
    for index in range(first, len(lines)):
        line = lines[index]
        if not line.strip() or ((field := field_of(line)) and field[0] not in _HARMLESS):
            continue
        if signer.leads(line, words_of(line)):
            rest = [other for other in lines[index:] if other.strip()]
            tidy = _CONTACT.search("\n".join(rest)[:2000]) or len(rest) <= 2
            return index if tidy and not signer.has_foreign_address(rest) else None
    return None


def _may_sign(line: str) -> bool:
    words = words_of(line)
    if not line.strip():
        return True
    if len(line) > 120 or line.rstrip()[-1] in "?!" or is_prose(words):
        return False
    field = field_of(line)
    return field is None or field[0] in _HARMLESS or not field[1]


def _resume(lines: Sequence[str], signer: Signer) -> tuple[list[str], list[str]]:
    """What in the lines from the signature on is typed after all: postscripts, data of a prospect."""
    typed: list[str] = []
    signature: list[str] = []
    for block in blocks(lines):
        at = next((n for n, line in enumerate(block) if _POSTSCRIPT.match(line) or _names_company(line)), None)
        if at is None and signature and (is_about_prospect(block) or _is_foreign(block, signer)):
            at = 0
        signature += [*block[:at], ""] if at != 0 else []
        typed += [*block[at:], ""] if at is not None else []
    return typed, signature


def _names_company(line: str) -> bool:
    field = field_of(line)
    return field is not None and field[0] == "company" and bool(field[1])


def _is_foreign(block: Sequence[str], signer: Signer) -> bool:
    """A block with somebody else's address and nothing of the signer's."""
    return (
        bool(signer.names)
        and signer.has_foreign_address(block)
        and not any(signer.owns(line, words_of(line)) for line in block)
    )
