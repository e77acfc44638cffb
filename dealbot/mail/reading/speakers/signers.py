"""Whose data some lines are: their signer's own, or a prospect's."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from dealbot.mail.reading.lexicon.lines import EMAIL, MAX_LINE, field_of, words_of
from dealbot.mail.reading.lexicon.words import lexicon

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

OursTest: TypeAlias = Callable[[str], bool]
"""Whether a mail address belongs to a side."""

_HOST = re.compile(r"(?<![\w@.-])(?:https?://|www\.)?([\w-]{1,63}(?:\.[\w-]{1,63}){1,4})\b", re.IGNORECASE)
_DATA = frozenset({"company", "services", "contact", "close", "rfp", "vat", "register"})
_PROJECT = frozenset({"services", "close", "rfp"})
_FOR = frozenset(
    {"ppa", "iv", "ia", "im", "auftrag", "dr", "ing", "dipl", "mr", "mrs", "ms", "mme", "herr", "frau", "dhr", "mevr"}
)
"""What stands beside the name of who signs: ``i. A. Anna Berg``."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Who wrote the lines: name and companies as folded words, and how to tell own addresses."""

    names: frozenset[str]
    companies: frozenset[str]
    is_ours: OursTest

    def is_named(self, words: Sequence[str]) -> bool:
        """The signer's name, perhaps with the company, and nothing else."""
        own = [word for word in words if word in self.names and len(word) > 1]
        rest = [word for word in words if word not in self.names and len(word) > 1 and word not in _FOR]
        return bool(own) and (not rest or " ".join(rest) in self.companies)

    def has_initials(self, words: Sequence[str]) -> bool:
        letters = "".join(words)
        return 0 < len(letters) <= 3 and set(letters) <= {name[0] for name in self.names}

    def owns(self, line: str, words: Sequence[str]) -> bool:
        """Whether the line holds the signer's name, company, address or site."""
        text = f" {' '.join(words)} "
        return self.leads(line, words) or any(f" {company} " in text for company in self.companies if len(company) > 3)

    def leads(self, line: str, words: Sequence[str]) -> bool:
        """Whether the line may begin a signature: the full name, an own address or site, the company first."""
        if self.is_named(words) or (len(self.names) > 1 and self.names <= set(words)):
            return True
        text = " ".join(words) + " "
        if any(text.startswith(f"{company} ") for company in self.companies if len(company) > 3):
            return True
        addresses = EMAIL.findall(line[:MAX_LINE])
        hosts = _HOST.findall(line[:MAX_LINE]) if "." in line else []
        return any(self.is_ours(address.lower()) for address in [*addresses, *(f"x@{host}" for host in hosts)])

    def has_foreign_address(self, block: Sequence[str]) -> bool:
        addresses = [a.lower() for line in block for a in EMAIL.findall(line[:MAX_LINE])]
        return any(not self.is_ours(a) and not any(len(n) > 2 and n in a for n in self.names) for a in addresses)


def is_own_data(lines: Sequence[str], signer: Signer) -> bool:
    worded = [(line, words_of(line)) for line in lines]
    if any(is_prose(words) for _, words in worded) or signer.has_foreign_address(lines):
        return False
    owned = any(signer.owns(line, words) for line, words in worded)
    return owned and not is_about_prospect(lines)


def is_about_prospect(block: Sequence[str]) -> bool:
    """Labelled data that no signature holds: a company's name, a project, a contact with a number or an address."""
    fields = {field[0] for line in block if (field := field_of(line)) and field[1]}
    project = len(fields & _DATA) > 1 and not fields.isdisjoint(_PROJECT)
    return "company" in fields or project or ("contact" in fields and not fields.isdisjoint({"phone", "email"}))


def is_prose(words: Sequence[str]) -> bool:
    """A sentence: many everyday words among at least six."""
    common = lexicon().common
    spoken = [word for word in words if len(word) > 1 and word.isalpha()]
    return len(spoken) >= 6 and sum(word in common for word in spoken) * 4 >= len(spoken)


def blocks(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines between empty lines."""
    block: list[str] = []
    for line in [*lines, ""]:
        if line.strip():
            block.append(line)
        elif block:
            yield block
            block = []
