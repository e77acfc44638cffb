"""What a link's address adds to its text."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, unquote, urlsplit

MAX_PATH = 60
_NAMES_A_PLACE = re.compile(r"[\w-]\.[a-z]{2,}|@", re.IGNORECASE)
_WRAPPERS = {"safelinks.protection.outlook.com": "url", "www.google.com": "q", "urldefense.com": "u"}
"""Hosts that stand between a link and its site, with the parameter that names the site."""


def link_note(text: str, href: str) -> str:
    """`` <address>`` to put behind a link's text, or nothing where the text names a site or address itself."""
    href = href.strip()[:2000]
    scheme, _, rest = href.partition(":")
    if not text.strip():
        return ""
    match scheme.lower():
        case "mailto" if "@" in rest and "@" not in text:
            return f" <{unquote(rest.partition('?')[0])}>"
        case "tel" if sum(c.isdigit() for c in text) < 5:
            return f" <{unquote(rest)}>"
        case "http" | "https" if not _NAMES_A_PLACE.search(text):
            return _site(href)
    return ""


def _site(href: str) -> str:
    try:
        parts = urlsplit(href)
        host = parts.hostname or ""
        inner = next((key for end, key in _WRAPPERS.items() if host == end or host.endswith("." + end)), None)
        if inner:
            parts = urlsplit(parse_qs(parts.query, max_num_fields=20).get(inner, [""])[0])
            host = parts.hostname or ""
    except ValueError:
        return ""
    if "." not in host:
        return ""
    path = parts.path if len(parts.path) <= MAX_PATH else ""
    return f" <{parts.scheme}://{host}{path.rstrip('/')}>"
