"""Legal forms as people write them: which a country has, in how many spellings, and where a name carries one.

Not the table that the product uses: a yardstick must not be made of the thing it measures.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from random import Random
from types import MappingProxyType

from bench.matching.words import any_of, often_first

_SARL = (
    "S.à r.l.",
    "SARL",
    "Sàrl",
    "S.à.r.l.",
    "S.A R.L.",
    "S.A.R.L.",
    "Sarl",
    "S. à r. l.",
    "S.à r.l",
    "SàRL",
    "s.à r.l.",
)
_SA = ("S.A.", "SA", "s.a.", "S.A", "S. A.", "Société Anonyme")
_GMBH = ("GmbH", "G.m.b.H.", "GMBH", "Gmbh", "gmbh", "mbH", "Gesellschaft mit beschränkter Haftung")
_GMBH_KG = (
    "GmbH & Co. KG",
    "GmbH & Co KG",
    "GmbH u. Co. KG",
    "GmbH + Co. KG",
    "GmbH und Co. KG",
    "GmbH&Co.KG",
    "GMBH & CO KG",
)
_BV = ("BV", "B.V.", "B.V", "bv", "b.v.", "Besloten Vennootschap")
_NV = ("NV", "N.V.", "nv", "n.v.", "N.V", "Naamloze Vennootschap")
_SRL = ("SRL", "S.R.L.", "srl", "S.r.l.", "Srl")
_ASBL = ("ASBL", "A.S.B.L.", "asbl", "a.s.b.l.", "Association sans but lucratif")
_AG = ("AG", "A.G.", "Aktiengesellschaft", "ag")
_KG = ("KG", "K.G.", "Kommanditgesellschaft")
_LTD = ("Ltd", "Limited", "Ltd.", "LTD", "LIMITED")
_SPA = ("S.p.A.", "SpA", "S.P.A.", "spa")
_SAS = ("SAS", "S.A.S.", "sas", "S.A.S")
_SCI = ("SCI", "S.C.I.", "Société Civile Immobilière")

FORMS: MappingProxyType[str, tuple[tuple[str, ...], ...]] = MappingProxyType(
    {
        "LU": (
            *(_SARL, _SARL, _SA, _SARL, _SA),
            ("S.à r.l.-S", "SARL-S", "S.A R.L.-S", "Sàrl-S", "S.à.r.l. simplifiée"),
            _ASBL,
            ("SCSp", "S.C.Sp.", "SCSP", "Société en commandite spéciale"),
            ("SCA", "S.C.A.", "Société en commandite par actions"),
            ("SCS", "S.C.S.", "SECS", "Société en commandite simple"),
            *(_SCI, ("SICAV", "S.I.C.A.V."), ("SE", "S.E."), ("GIE", "G.I.E.")),
            ("SENC", "S.E.N.C.", "Société en nom collectif"),
        ),
        "BE": (
            *(_BV, _SRL, _NV, _BV, _SA, _SRL),
            ("BVBA", "B.V.B.A.", "bvba", "Bvba"),
            ("SPRL", "S.P.R.L.", "sprl", "Sprl"),
            ("VZW", "V.Z.W.", "vzw"),
            _ASBL,
            ("VOF", "V.O.F.", "vof", "Vennootschap onder firma"),
            ("SNC", "S.N.C.", "snc"),
            ("CommV", "Comm.V.", "Comm. V", "GCV", "Commanditaire Vennootschap"),
            ("SComm", "S.Comm.", "SCS", "SComm."),
            ("CV", "CVBA", "C.V.", "cvba"),
            ("SC", "SCRL", "S.C.R.L.", "scrl"),
        ),
        "DE": (
            *(_GMBH, _GMBH, _GMBH_KG, _GMBH, _AG, _KG),
            ("e.K.", "eK", "e. K.", "e.Kfm.", "eingetragener Kaufmann"),
            ("UG (haftungsbeschränkt)", "UG", "UG haftungsbeschränkt", "UG (haftungsbeschraenkt)"),
            ("e.V.", "eV", "e. V.", "eingetragener Verein"),
            ("GbR", "GBR", "G.b.R."),
            ("OHG", "oHG", "O.H.G."),
            ("eG", "e.G.", "eingetragene Genossenschaft"),
            ("gGmbH", "gemeinnützige GmbH", "GGMBH"),
            ("KGaA", "GmbH & Co. KGaA", "SE & Co. KGaA", "KGAA"),
            ("SE", "S.E."),
            ("PartG mbB", "PartGmbB", "Partnerschaft mbB"),
        ),
        "FR": (
            *(_SAS, ("SARL", "S.A.R.L.", "Sarl", "SàRL", "sarl"), _SAS, _SA, _SCI),
            ("SASU", "S.A.S.U.", "sasu"),
            ("EURL", "E.U.R.L.", "eurl"),
            ("SNC", "S.N.C."),
            ("SELARL", "S.E.L.A.R.L.", "Selarl"),
            ("EARL", "E.A.R.L."),
            ("GAEC", "G.A.E.C."),
            ("SCEA",),
            ("SCP", "S.C.P."),
            ("SCOP", "Scop"),
        ),
        "NL": (
            *(_BV, _BV, _BV, _NV),
            ("VOF", "V.O.F.", "v.o.f.", "vof"),
            ("Coöperatie U.A.", "Coöperatie UA", "Coöperatief U.A."),
            ("CV", "C.V.", "c.v."),
        ),
        "GB": (_LTD, _LTD, ("PLC", "plc", "P.L.C.", "Plc"), ("LLP", "L.L.P.")),
        "US": (
            ("Inc.", "Inc", ", Inc.", "INC", "Incorporated"),
            ("LLC", "L.L.C.", ", LLC"),
            ("Corp.", "Corp", "Corporation", "CORP"),
            ("Co.", "Company", "Co"),
            ("LP", "L.P.", ", L.P."),
        ),
        "CH": (("AG", "A.G."), ("GmbH", "Gmbh"), ("SA", "S.A."), ("Sàrl", "SARL", "S.à r.l."), ("Sagl", "SAGL")),
        "AT": (_GMBH, ("GmbH", "Ges.m.b.H.", "GesmbH"), ("KG",), ("OG",), _AG, ("e.U.", "eU")),
        "IT": (
            ("S.r.l.", "Srl", "SRL", "S.R.L.", "srl"),
            _SPA,
            ("S.n.c.", "Snc", "SNC"),
            ("S.a.s.", "Sas"),
            ("Srls", "S.r.l.s."),
        ),
        "ES": (("S.L.", "SL", ", S.L.", "S.L"), ("S.A.", "SA", ", S.A."), ("S.L.U.", "SLU"), ("S.Coop.", "S. Coop.")),
        "PT": (("Lda", "Lda.", ", Lda", "Limitada"), ("SA", "S.A.", ", S.A.")),
        "SE": (("AB", "Aktiebolag", "AB (publ)"),),
        "DK": (("A/S", "AS"), ("ApS", "APS", "Aps")),
        "PL": (("Sp. z o.o.", "sp. z o.o.", "Sp z o o", "SP. Z O.O."), ("S.A.", "SA")),
        "CZ": (("s.r.o.", "S.R.O.", "sro", "spol. s r.o."), ("a.s.", "A.S.")),
        "FI": (("Oy", "OY"), ("Oyj", "Oyj Abp")),
        "RU": (("OOO", "ООО", "LLC"), ("ZAO", "ЗАО"), ("JSC", "АО", "AO")),
        "GR": (("A.E.", "ΑΕ", "S.A."), ("E.P.E.", "ΕΠΕ", "Ltd")),
        "CN": (("Co., Ltd.", "Co Ltd", "Company Limited", "Co., Ltd"),),
    }
)
_LONGEST = 5


def written(country: str, rng: Random) -> str:
    """A legal form of this country in one of its spellings, the usual ones more often."""
    forms = FORMS.get(country) or FORMS["LU"]
    return often_first(forms[int(len(forms) * rng.random() ** 1.7)], rng)


def same_otherwise(form: str, rng: Random) -> str | None:
    """Another spelling of the same form; None where none is known."""
    others = [spelling for spelling in _spellings().get(key(form), ()) if spelling != form]
    return any_of(others, rng) if others else None


def of_another_meaning(form: str, country: str, rng: Random) -> str | None:
    """A form of this country that means something else; None where it has no other."""
    same = _spellings().get(key(form), ())
    others = [spellings[0] for spellings in FORMS.get(country) or FORMS["LU"] if spellings[0] not in same]
    return any_of(others, rng) if others else None


def split(name: str) -> tuple[str, str]:
    """The name without the form at its end or start, and the form; empty where it has none."""
    words = name.split()
    known = _spellings()
    for count in range(min(_LONGEST, len(words) - 1), 0, -1):
        if key(" ".join(words[-count:])) in known:
            return " ".join(words[:-count]).rstrip(" ,-"), " ".join(words[-count:])
    if len(words) > 1 and key(words[0]) in known and len(key(words[0])) > 1:
        return " ".join(words[1:]), words[0]
    return name, ""


@lru_cache(65_536)
def key(text: str) -> str:
    """The letters alone, without accents and case: ``S.à r.l.`` and ``SARL`` are both ``sarl``."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if char.isalnum())


@cache
def _spellings() -> dict[str, tuple[str, ...]]:
    """For the key of each spelling all spellings of the same form."""
    table: dict[str, tuple[str, ...]] = {}
    for forms in FORMS.values():
        for spellings in forms:
            for spelling in spellings:
                table.setdefault(key(spelling), spellings)
    return table
