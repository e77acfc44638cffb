"""Names that come in crowds: the companies of one group, the branches of one chain."""

from __future__ import annotations

from collections.abc import Iterator

from bench.matching.pen import Pen
from bench.matching.shapes import ROMAN
from bench.matching.words import any_of, topic


def group(pen: Pen) -> Iterator[str]:
    """``Acme Invest``, ``Acme Holding Luxembourg``, ``Acme Real Estate 1`` ... ``12``, ``Acme Fund III``."""
    name = _head(pen)
    sisters = list(topic("generic")["sisters"])
    pen.rng.shuffle(sisters)
    count = 2 + int(pen.rng.paretovariate(1.2))
    for sister in sisters[: min(count, len(sisters))]:
        drawn = pen.rng.random()
        if drawn < 0.72:
            yield f"{name} {sister}"
        elif drawn < 0.82:
            yield f"{name} {sister} {pen.one_of('Luxembourg', 'Lux', 'Belgium', 'Deutschland', 'France', 'Europe')}"
        elif drawn < 0.88:
            yield f"{name} {pen.town()}"
        else:
            yield from _series(pen, f"{name} {sister}")


def chain(pen: Pen) -> Iterator[str]:
    """``Bakkerij Zentura Gent``, ``Bakkerij Zentura Brugge``: the same name in many towns."""
    name = pen.one_of(
        pen.brand(), f"{pen.brand()} {pen.trade()}", f"{pen.trade()} {pen.brand()}", f"{pen.brand()} {pen.brand()}"
    )
    joint = pen.one_of(" ", " ", " - ", ", ")
    towns = {pen.town() for _ in range(2 + min(40, int(pen.rng.paretovariate(0.9))))}
    yield from (f"{name}{joint}{town}" for town in sorted(towns))


def _series(pen: Pen, name: str) -> Iterator[str]:
    count = pen.rng.randint(2, 12)
    marks = ROMAN if pen.chance(0.3) else tuple(str(number) for number in range(1, 20))
    yield from (f"{name} {mark}" for mark in marks[:count])


def _head(pen: Pen) -> str:
    drawn = pen.rng.random()
    if drawn < 0.65:
        return pen.brand()
    if drawn < 0.8:
        return pen.surname()
    if drawn < 0.9:
        return f"{pen.thing()} {any_of(topic('brands')['seeds'], pen.rng) if pen.chance(0.5) else pen.thing()}"
    return f"{pen.acronym()} {pen.brand()}" if pen.chance(0.5) else f"{pen.brand()} {pen.brand()}"
