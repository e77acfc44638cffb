"""The naive reader that stands beside ours: labels at the beginning of a line, by regular expressions.

It is what an afternoon gives: the words for each field, the words for each kind, everything else left out.
"""

from __future__ import annotations

import email
import re
from email.policy import default
from typing import Any

_LABELS = {
    "company": r"company|customer|client|prospect|soci[ée]t[ée]|firma|kunde|unternehmen|klant|bedrijf",
    "contact_name": r"contact(?: person)?|personne de contact|ansprechpartner(?:in)?|contactpersoon",
    "contact_email": r"e-?mail|courriel",
    "contact_phone": r"phone|tel\.?|t[ée]l[ée]phone|telefon|telefoon",
    "vat": r"vat|tva|ust-?idnr\.?|btw",
    "register_id": r"rcs|hrb|kvk|bce|register",
    "domain": r"web(?:site)?|site(?: web)?|homepage",
    "services_text": r"services?|products?|produits?|interess(?:e|iert an)|diensten|leistungen",
}
_KINDS = {
    "automatic": r"out of office|automatic reply|abwesen|absence|undeliver|unzustellbar|afwezig",
    "withdrawal": r"\bwithdraw|\bretir|zur[üu]ckzieh|intrekken",
    "extension": r"\bexten[ds]|prolong|verl[äa]nger|verleng",
    "outcome": r"\bwon\b|\blost\b|\bsigned\b|gagn[ée]|perdu|gewonnen|verloren",
    "consent": r"consent|agree|accord|einverstanden|akkoord",
    "registration": r"regist|enregistr|anmeld|aanmeld|registr",
}
_SERVICES = {
    "it": r"microsoft|365|laptop|licen[cs]|helpdesk",
    "network": r"firewall|switch|wi-?fi|wlan|vpn",
    "hosting": r"hosting|h[ée]bergement|cloud|colocation",
    "phone_system": r"pbx|voxbi|telefonanlage|centrale|t[ée]l[ée]phon",
    "connectivity": r"fib(?:re|er)|glasfaser|glasvezel|internet",
    "mobile": r"\bsim\b|mobile|mobilfunk|mobiel",
    "sip_trunk": r"\bsip",
}
_LANGUAGES = {
    "en": r"\b(?:the|and|please|for|we)\b",
    "fr": r"\b(?:le|la|les|nous|pour|bonjour)\b",
    "de": r"\b(?:der|die|und|wir|bitte|für)\b",
    "nl": r"\b(?:de|het|een|wij|voor|graag)\b",
}

_FLAGS = re.IGNORECASE | re.MULTILINE
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_VAT = re.compile(r"\b(?:LU[ ]?\d{8}|BE[ ]?0[\d. ]{9,12}|DE[ ]?\d{9}|FR[ ]?\d{2}[ ]?\d{9}|NL\d{9}B\d\d)\b")


def read(content: bytes) -> dict[str, Any]:
    """A mail's reading in the form of ``dealbot parse``; anything that fails is an empty question."""
    try:
        message = email.message_from_bytes(content, policy=default)
        body = message.get_body(("plain", "html"))
        text = f"{message.get('Subject', '')}\n{body.get_content() if body else ''}"
    except Exception:
        text = ""
    kind = next((kind for kind, words in _KINDS.items() if re.search(words, text, re.IGNORECASE)), "question")
    counts = {name: len(re.findall(words, text, re.IGNORECASE)) for name, words in _LANGUAGES.items()}
    reference = re.search(r"DR-\d{4}-\d+", text)
    return {
        "kind": kind,
        "language": max(counts, key=lambda name: counts[name]),
        "reference": reference[0] if reference else None,
        "deals": [_deal(text)] if kind == "registration" else [],
    }


def _deal(text: str) -> dict[str, Any]:
    found = {
        name: match[1].strip()
        for name, words in _LABELS.items()
        if (match := re.search(rf"^[\s>*•-]*(?:[\w']{{1,12}} ){{0,3}}(?:{words})\s*:\s*(.+)$", text, _FLAGS))
    }
    if "contact_email" not in found and (address := _ADDRESS.search(text)):
        found["contact_email"] = address[0]
    if "domain" not in found and "contact_email" in found:
        found["domain"] = found["contact_email"].rpartition("@")[2]
    if "vat" not in found and (vat := _VAT.search(text)):
        found["vat"] = vat[0]
    services = found.pop("services_text", text)
    found["services"] = [name for name, words in _SERVICES.items() if re.search(words, services, re.IGNORECASE)]
    for name in ("vat", "register_id"):
        if name in found:
            found[name] = re.sub(r"[\s.]", "", found[name])
    if "contact_phone" in found:
        found["contact_phone"] = re.sub(r"[^\d+]", "", found["contact_phone"])
    return found | {"rfp": bool(re.search(r"tender|appel d.offres|ausschreibung|aanbesteding", text, re.IGNORECASE))}
