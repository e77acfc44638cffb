"""Rich text (RTF) by its words; formatting, pictures and hidden HTML are left out."""

from __future__ import annotations

from striprtf.striprtf import rtf_to_text

MAX_RTF = 100_000
"""Bytes of a file that are read."""
_AS_HIDDEN = (("\\fonttbl", "\\*\\fonts"), ("\\fldinst", "\\*\\field"))
"""Groups that the library searches with expressions whose time explodes; nobody sees them, so they are hidden."""


def read_rtf(content: bytes) -> str:
    """The text, cells between bars. Raises ValueError where it is no RTF."""
    if content.lstrip()[:5] != b"{\\rtf":
        raise ValueError("no RTF")
    text = content[:MAX_RTF].decode("latin-1")
    for name, hidden in _AS_HIDDEN:
        text = text.replace(name, hidden)
    return str(rtf_to_text(text, errors="replace"))  # type: ignore[no-untyped-call]  # marked typed, but is not
