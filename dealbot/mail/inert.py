"""Whatever comes from a mail is shown, never obeyed: bounded, and without what steers a screen or a header."""

from __future__ import annotations

import unicodedata
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from functools import lru_cache
from typing import Any, TypeVar

from dealbot.envelope import Address

T = TypeVar("T")

LINE_LIMIT = 200
"""Characters of a name, a subject or any other value of one line."""
NAME_LIMIT = 60
TEXT_LIMIT = 20_000
"""Characters of a text of several lines."""
MANY_LINES = frozenset({"text", "reason"})
"""Fields in which a person writes in lines of their own."""

_STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def line(text: str, limit: int = LINE_LIMIT) -> str:
    """``text`` as one line: no control, direction or private characters, white space folded, cut at ``limit``."""
    if not text.isprintable():
        text = "".join(_visible(char) for char in text[: limit * 4])
    folded = " ".join(text[: limit * 4].split())
    return folded if len(folded) <= limit else folded[: limit - 1].rstrip() + "…"


def lines(text: str, limit: int = TEXT_LIMIT) -> str:
    """``text`` with its line breaks kept and everything else that steers removed, cut at ``limit``."""
    kept = "\n".join(
        "".join(_visible(char) for char in part).rstrip()
        for part in text[: limit + 1].replace("\t", "    ").splitlines()
    )
    return kept if len(text) <= limit else kept[:limit].rstrip() + " …"


def inert(value: T) -> T:
    """The same value with every text in it made harmless, however deep; enums, numbers and dates stay as they are."""
    return _inert(value, many_lines=False)  # type: ignore[no-any-return]  # rebuilt by type, field by field


def _inert(value: Any, *, many_lines: bool) -> Any:
    if isinstance(value, Address):
        return Address(value.email, line(value.name, NAME_LIMIT))
    if isinstance(value, str):
        return value if isinstance(value, Enum) else (lines(value) if many_lines else line(value))
    if isinstance(value, tuple):
        return tuple(_inert(item, many_lines=False) for item in value)
    if is_dataclass(value) and not isinstance(value, type):
        return _rebuilt(value)
    return value


def _rebuilt(value: Any) -> Any:
    changed = {}
    for name in _field_names(value.__class__):
        old = getattr(value, name)
        new = _inert(old, many_lines=name in MANY_LINES)
        if new is not old and new != old:
            changed[name] = new
    return replace(value, **changed) if changed else value


@lru_cache(maxsize=64)
def _field_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _visible(char: str) -> str:
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in _STEERING else char
