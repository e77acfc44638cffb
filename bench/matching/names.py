"""Made-up accounts: companies as a telecom vendor in Luxembourg and its neighbours sees them.

Their statistics are those of real lists: trades and generic words by Zipf's law, a long tail of rare words, whole
families and chains, every way of writing a legal form, and a few names that many houses bear.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from itertools import accumulate, islice
from random import Random

from bench.matching import families, forms, identity
from bench.matching.pen import Pen
from bench.matching.shapes import SHAPES, foreign_script
from dealbot.core.model import Company

_COUNTRIES = {
    "LU": 30,
    "BE": 22,
    "DE": 18,
    "FR": 12,
    "NL": 8,
    "GB": 2.5,
    "US": 2,
    "CH": 1.5,
    "IT": 1,
    "ES": 1,
    "AT": 0.5,
}
_COUNTRIES |= {"PT": 0.5, "SE": 0.3, "DK": 0.2, "PL": 0.2, "CZ": 0.2, "FI": 0.1}
_NAMES, _WEIGHTS = tuple(_COUNTRIES), tuple(accumulate(_COUNTRIES.values()))
_FAMILY, _CHAIN, _SCRIPT = 0.03, 0.045, 0.048
_MAKERS: tuple[Callable[[Pen], str], ...] = tuple(shape for shape, _ in SHAPES)
_MAKER_WEIGHTS = tuple(accumulate(weight for _, weight in SHAPES))


def accounts(count: int, seed: int) -> Iterator[Company]:
    """``count`` companies, one after the other; the same for the same seed."""
    return islice(_endless(Random(seed)), count)


def folded(name: str) -> str:
    """The letters of a name without case, accents, punctuation and legal form: what makes two names the same here."""
    plain = unicodedata.normalize("NFKD", forms.split(name)[0].casefold())
    return " ".join(
        "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split()
    )


def _endless(rng: Random) -> Iterator[Company]:
    while True:
        drawn = rng.random()
        if drawn < _FAMILY:
            yield from _crowd(families.group, rng)
        elif drawn < _CHAIN:
            yield from _crowd(families.chain, rng)
        elif drawn < _SCRIPT:
            yield _company(foreign_script, Pen(rng.choice(("RU", "GR", "CN")), rng))
        else:
            yield _company(rng.choices(_MAKERS, cum_weights=_MAKER_WEIGHTS)[0], _pen(rng))


def _pen(rng: Random) -> Pen:
    return Pen(rng.choices(_NAMES, cum_weights=_WEIGHTS)[0], rng)


def _crowd(maker: Callable[[Pen], Iterator[str]], rng: Random) -> Iterator[Company]:
    pen, shared = _pen(rng), None
    for name in maker(pen):
        shared = shared or identity.domain(name.split()[0], pen.country, rng)
        own = shared if rng.random() < 0.6 else None
        yield _identified(_as_kept(_with_form(name, pen), rng), own, pen)


def _company(maker: Callable[[Pen], str], pen: Pen) -> Company:
    name, rng = maker(pen), pen.rng
    own = identity.domain(name, pen.country, rng) if rng.random() < 0.45 else None
    return _identified(_as_kept(_with_form(name, pen), rng), own, pen)


def _with_form(name: str, pen: Pen) -> str:
    """Three in four carry their legal form, some of them in front."""
    if not pen.chance(0.74):
        return name
    form = forms.written(pen.country, pen.rng)
    if form.startswith(","):
        return f"{name}{form}"
    leads = pen.language in {"fr", "nl"} and pen.chance(0.08)
    return f"{form} {name}" if leads else f"{name}{', ' if pen.chance(0.04) else ' '}{form}"


def _as_kept(name: str, rng: Random) -> str:
    """As a CRM keeps it: some shout, some whisper, some lost their accents on the way."""
    drawn = rng.random()
    if drawn < 0.13:
        name = name.upper()
    elif drawn < 0.15:
        name = name.lower()
    if rng.random() < 0.09 and not name.isascii():
        name = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return name


def _identified(name: str, domain: str | None, pen: Pen) -> Company:
    """The company with what else a CRM may know of it; each field is missing often."""
    town, country = pen.town(), pen.country
    return Company(
        name,
        domain=domain,
        vat=identity.vat(country, pen.rng) if pen.chance(0.35) else None,
        register_id=identity.register_id(country, pen.rng) if pen.chance(0.3) else None,
        country=country if pen.chance(0.9) else None,
        town=town if pen.chance(0.6) else None,
        postcode=identity.postcode(town, country) if pen.chance(0.5) else None,
        email=identity.email(domain, pen.rng) if domain and pen.chance(0.4) else None,
    )
