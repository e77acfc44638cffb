"""The shapes of single companies' names, each with how often it is met; without legal form."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.matching.pen import Pen
from bench.matching.words import any_of, often_first, topic

ROMAN = ("II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


def trade_and_person(pen: Pen) -> str:
    """``Garage Muller``, ``Boulangerie Jean Weber``, ``Weber Transports``, ``Garage Muller Esch``."""
    drawn, trade = pen.rng.random(), pen.trade()
    if drawn < 0.3:
        return f"{trade} {pen.person()}"
    if drawn < 0.5:
        return f"{pen.surname()} {trade}"
    if drawn < 0.6:
        return f"{trade} {pen.surname()} {pen.town()}"
    if drawn < 0.72:
        return f"{trade} {pen.surname()}{_and_family(pen)}"
    return f"{trade} {pen.surname()}"


def person(pen: Pen) -> str:
    """``Marc Weber``, ``J. Muller & Fils``, ``Dr. Anna Klein``."""
    title = pen.one_of("Dr. ", "Dr ", "Me ", "Ets ", "Etablissements ", "Maison ", "Firma ") if pen.chance(0.15) else ""
    return f"{title}{pen.person()}{_and_family(pen) if pen.chance(0.25) else ''}"


def partners(pen: Pen) -> str:
    """``Weber & Klein``, ``Arendt, Weber & Partners``."""
    names = [pen.surname() for _ in range(2 if pen.chance(0.8) else 3)]
    ending = pen.one_of(
        "", "", " Associés", " Partners", " Consulting", " Avocats", f" {pen.generic()}", f" {pen.trade()}"
    )
    return f"{', '.join(names[:-1])}{_and(pen)}{names[-1]}{ending}"


def person_and_generic(pen: Pen) -> str:
    """``Weber Consulting``, ``Jean Muller Immobilier``, ``Immo Schmit``."""
    drawn = pen.rng.random()
    if drawn < 0.2:
        return f"{pen.generic()} {pen.surname()}"
    if drawn < 0.45:
        return f"{pen.person()} {pen.generic()}"
    return f"{pen.surname()} {pen.generic()}"


def brand(pen: Pen) -> str:
    """``Florilux``, ``Zentura Solutions``, ``Medifer Luxembourg``, ``Norvatis & Kelm``."""
    drawn, word = pen.rng.random(), pen.brand()
    if drawn < 0.28:
        return word
    if drawn < 0.62:
        return f"{word} {pen.generic()}"
    if drawn < 0.7:
        return f"{word} {pen.generic()} {pen.generic()}"
    if drawn < 0.78:
        return f"{word} {pen.town() if pen.chance(0.5) else pen.one_of('Luxembourg', 'Europe', 'Benelux', 'Belgium')}"
    if drawn < 0.9:
        return f"{pen.trade()} {word}"
    return f"{word}{pen.one_of(' ', ' ', '-', ' & ')}{pen.brand()}{pen.one_of('', ' ' + pen.generic())}"


def things(pen: Pen) -> str:
    """``Blue Harbour Capital``, ``Silverstone Foods``, ``The Oak Kitchen``."""
    first = pen.thing()
    second = pen.thing() if pen.chance(0.5) else pen.brand()
    joined = f"{first}{second.lower()}" if pen.chance(0.2) else f"{first} {second}"
    last = often_first(topic("generic")["en"], pen.rng) if pen.chance(0.6) else any_of(topic("trades")["en"], pen.rng)
    return f"{'The ' if pen.chance(0.08) else ''}{joined} {last}"


def house(pen: Pen) -> str:
    """``Restaurant de la Gare``, ``Gasthof zum Löwen Trier``, ``Café De Kroon``."""
    name = f"{pen.trade()} {pen.localized('places')}"
    drawn = pen.rng.random()
    if drawn < 0.08:
        return name
    return f"{name} {pen.town()}" if drawn < 0.55 else f"{name}{pen.one_of(' ', ' - ', ', ')}{pen.surname()}"


def trade_and_town(pen: Pen) -> str:
    """``Pharmacie d'Esch``, ``Autohaus Trier West``, ``Apotheek Gent 2000``."""
    trade, town = pen.trade(), pen.town()
    extra = pen.one_of(
        "", " Sud", " Nord", " Centre", " West", f" {pen.surname()}", f" {pen.surname()}", f" {pen.surname()}"
    )
    if pen.language == "fr" and pen.chance(0.5):
        return f"{trade} {'d’' if town[0] in 'AEIOUÉ' else 'de '}{town}{extra}".replace("’", pen.one_of("'", "'", "’"))
    return f"{trade} {town}{extra}"


def river(pen: Pen) -> str:
    """``Moselle Transport``, ``Eifel Bau Weber``, ``Immobilière de l'Alzette``."""
    middle = f" {pen.brand()}" if pen.chance(0.5) else ""
    name = pen.piece("rivers")
    return f"{name}{middle} {pen.trade()}" if pen.chance(0.6) else f"{pen.trade()} {name}{middle}"


def described(pen: Pen) -> str:
    """``Société Luxembourgeoise de Menuiserie``, ``Vereinigte Stahlwerke Trier``, ``First Atlantic Bancorp``."""
    language = pen.language if pen.language in {"fr", "de", "nl"} else "en"
    adjective, activity = (
        any_of(topic("generic")[f"{kind}_{language}"], pen.rng) for kind in ("adjectives", "activities")
    )
    tail = pen.one_of(f" {pen.town()}", f" {pen.brand()}", f" {pen.surname()}")
    if language == "fr":
        head = pen.one_of("Société", "Compagnie", "La", "Entreprise", "Générale")
        return f"{head} {adjective} de {activity}{tail}"
    return f"{adjective} {activity}{tail}"


def acronym(pen: Pen) -> str:
    """``BCEE``, ``S.E.S. Consulting``, ``GMT - Générale de Menuiserie Thill``."""
    letters, drawn = pen.acronym(), pen.rng.random()
    if drawn < 0.1:
        return letters
    if drawn < 0.7:
        return f"{letters} {pen.generic()}{pen.one_of('', ' ' + pen.town(), ' ' + pen.generic())}"
    words = [pen.brand() if pen.chance(0.5) else pen.surname(), pen.trade(), pen.generic()]
    initials = "".join(word[0] for phrase in words for word in phrase.split() if word[0].isalpha()).upper()
    expanded = " ".join(words)
    return f"{initials} - {expanded}" if drawn < 0.85 else f"{expanded} ({initials})"


def numbered(pen: Pen) -> str:
    """``Pharmacie 2000``, ``Studio 54``, ``Fund VIII``, ``Les 3 Cerisiers``."""
    number = pen.one_of("2000", "3000", "1", "2", "3", "4", "5", "7", "24", "54", "66", "100", "2.0", *ROMAN[:8])
    drawn = pen.rng.random()
    if drawn < 0.4:
        return f"{pen.brand()} {number}"
    if drawn < 0.7:
        return f"{pen.trade()} {pen.surname()} {number}"
    return f"{pen.brand()} {pen.one_of('Fund', 'Real Estate', 'Invest', 'Property', 'SPV', 'Capital')} {number}"


def public(pen: Pen) -> str:
    """``Administration communale de Mersch``, ``Grundschule Trier``, ``Ministère de la Santé``."""
    if pen.chance(0.06):
        return pen.piece("bodies")
    quarter = f" {any_of(topic('towns')['lu'], pen.rng)}" if pen.chance(0.1) else ""
    named = f" {pen.person()}" if pen.chance(0.5) else f" {pen.brand()}"
    return f"{pen.localized('publics')} {pen.town()}{named if pen.chance(0.75) else quarter}"


def club(pen: Pen) -> str:
    """``FC Schifflange 95``, ``Amis de la Fleur Kayl``, ``Turnverein Trier 1899``."""
    year = str(pen.rng.randint(1848, 2019))
    suffix = pen.one_of("", f" {year[2:]}", f" {year}", f" {year}")
    drawn = pen.rng.random()
    if drawn < 0.4:
        return f"{any_of(topic('pieces')['clubs'], pen.rng)} {pen.brand() if pen.chance(0.6) else pen.town()}{suffix}"
    head = pen.piece("societies")
    if drawn < 0.7:
        return f"{head} {pen.brand()} {pen.town()}{suffix}"
    return f"{head} {pen.localized('subjects')} {pen.town()}{suffix}"


def address(pen: Pen) -> str:
    """``SCI 12 rue des Bains``, ``Résidence Weber``, ``Immo Kerkstraat 8``."""
    street = pen.localized("streets")
    head = pen.one_of(
        "Résidence", "Immo", "Copropriété", "Syndicat de la copropriété", "Residentie", "VME", "WEG", "Haus"
    )
    number = pen.rng.randint(1, 180)
    where = f"{number} {street}" if pen.language == "fr" else f"{street} {number}"
    return f"{head} {where} {pen.town()}" if pen.chance(0.5) else f"{head} {pen.brand()} {street}"


def two_names(pen: Pen) -> str:
    """A trade name and a legal one: ``Brasserie du Coin (Weber Gastro)``, ``Klein Bau - Dach Klein``."""
    legal = pen.one_of(f"{pen.surname()} {pen.generic()}", pen.brand(), pen.acronym(), f"{pen.brand()} {pen.generic()}")
    trade = pen.one_of(f"{pen.trade()} {pen.localized('places')}", f"{pen.trade()} {pen.surname()}", pen.brand())
    first, second = (legal, trade) if pen.chance(0.6) else (trade, legal)
    return f"{first} ({second})" if pen.chance(0.75) else f"{first} - {second}"


def foreign_script(pen: Pen) -> str:
    """A name in Cyrillic, Greek or Chinese letters, half of them with their romanisation beside it."""
    scripts, rng = topic("scripts"), pen.rng
    if pen.country == "RU":
        return f"{any_of(scripts['cyrillic_trades'], rng)} {any_of(scripts['cyrillic'], rng)}{_and_number(rng)}"
    if pen.country == "GR":
        return f"{any_of(scripts['greek_trades'], rng)} {any_of(scripts['greek'], rng)}{_and_number(rng)}"
    at, then, what = (rng.randrange(24), rng.randrange(24), rng.randrange(len(scripts["cjk_trades"])))
    own = f"{scripts['cjk'][at]}{scripts['cjk'][then]}{scripts['cjk_trades'][what]}"
    roman = f"{scripts['cjk_roman'][at]} {scripts['cjk_roman'][then]} {scripts['cjk_trades_roman'][what]}"
    return pen.one_of(own, roman, f"{roman} ({own})")


def _and_number(rng: Random) -> str:
    return f"-{rng.randint(1, 99)}" if rng.random() < 0.3 else ""


def _and(pen: Pen) -> str:
    return pen.one_of(" & ", " & ", {"fr": " et ", "de": " und ", "nl": " en "}.get(pen.language, " and "), " + ")


def _and_family(pen: Pen) -> str:
    return pen.one_of(
        *{
            "fr": (" & Fils", " et Fils", " Frères", " & Cie", " Père & Fils"),
            "de": (" & Söhne", " & Sohn", " Gebrüder", " & Co.", " und Partner"),
            "nl": (" & Zonen", " en Zonen", " & Zn.", " Gebroeders", " Gebr."),
        }.get(pen.language, (" & Sons", " Brothers", " & Co", " Bros."))
    )


SHAPES: tuple[tuple[Callable[[Pen], str], float], ...] = (
    (brand, 27),
    (trade_and_person, 16),
    (person_and_generic, 11),
    (person, 9),
    (things, 7),
    (partners, 5),
    (acronym, 5),
    (trade_and_town, 4),
    (numbered, 3.5),
    (house, 2.5),
    (two_names, 3),
    (described, 2),
    (club, 1.6),
    (river, 1.5),
    (address, 1.4),
    (public, 0.8),
)
