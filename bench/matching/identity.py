"""What else identifies a made-up company: its domain, VAT number and register number, with right check digits."""

from __future__ import annotations

from random import Random
from zlib import crc32

from stdnum import luhn
from stdnum.iso7064 import mod_11_10

from bench.matching import forms

_TOP = {"GB": "co.uk", "US": "com", "RU": "ru", "CN": "cn", "GR": "gr"}


def domain(name: str, country: str, rng: Random) -> str:
    """A domain that spells the name, or its first words, or its initials."""
    words = [forms.key(word) for word in forms.split(name)[0].split()]
    words = [word for word in words if word.isascii() and word] or ["firma"]
    drawn = rng.random()
    if drawn < 0.45:
        label = "".join(words)[:30]
    elif drawn < 0.75:
        label = "-".join(words[:3])
    elif drawn < 0.9 or len(words) < 3:
        label = max(words, key=len)
    else:
        label = "".join(word[0] for word in words)
    return f"{label}.{rng.choice((_TOP.get(country, country.lower()), 'com', _TOP.get(country, country.lower())))}"


def vat(country: str, rng: Random) -> str | None:
    """A VAT number of the countries next door, None elsewhere."""
    if country == "LU":
        front = f"{rng.randrange(100_000, 999_999)}"
        return f"LU{front}{int(front) % 89:02d}"
    if country == "BE":
        return f"BE{_belgian(rng)}"
    if country == "DE":
        front = f"{rng.randrange(10_000_000, 99_999_999)}"
        return f"DE{front}{mod_11_10.calc_check_digit(front)}"
    if country == "FR":
        siren = _siren(rng)
        return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"
    return None


def register_id(country: str, rng: Random) -> str | None:
    """The number in the trade register of the countries next door, None elsewhere."""
    if country == "LU":
        return f"B{rng.randrange(5_000, 299_999)}"
    if country == "DE":
        return f"HR{rng.choice('AB')}{rng.randrange(100, 299_999)}"
    if country == "FR":
        return _siren(rng)
    return _belgian(rng) if country == "BE" else None


def postcode(town: str, country: str) -> str:
    """An invented postcode of the country's form, always the same for a town."""
    number = crc32(town.encode())
    if country in {"DE", "FR", "IT", "ES", "US"}:
        return f"{10_000 + number % 89_000}"
    if country == "NL":
        return f"{1000 + number % 8999} {'ABCDEFGHJK'[number % 10]}{'LMNPRSTVWX'[number // 10 % 10]}"
    return f"{'L-' if country == 'LU' else ''}{1000 + number % 8999}"


def email(domain: str, rng: Random) -> str:
    """The address of a contact there."""
    return f"{rng.choice(('info', 'contact', 'office', 'jean.dupont', 'a.weber', 'm.peeters', 'sales'))}@{domain}"


def _siren(rng: Random) -> str:
    front = f"{rng.randrange(30_000_000, 99_999_999)}"
    return front + luhn.calc_check_digit(front)


def _belgian(rng: Random) -> str:
    front = f"0{rng.randrange(2_000_000, 8_999_999)}"
    return f"{front}{97 - int(front) % 97:02d}"
