"""The ways a company's name is written otherwise, and the names that are near it but another's."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.matching import forms
from bench.matching.names import accounts, folded
from bench.matching.queries import ASKED_KINDS, NEAR_KINDS
from dealbot.core.model import Company

SOME = list(accounts(1500, 4))


def made(kind: str, name: str, country: str = "LU") -> set[str | None]:
    """What a kind makes of a name in many throws of the dice."""
    kinds = {**ASKED_KINDS, **NEAR_KINDS}
    drawn = (kinds[kind](Company(name, country=country), Random(seed)) for seed in range(200))
    return {company.name if company else None for company in drawn}


@pytest.mark.parametrize(
    ("kind", "name", "written"),
    [
        ("form_dropped", "Florilux S.à r.l.", "Florilux"),
        ("form_respelled", "Florilux S.à r.l.", "Florilux SARL"),
        ("form_in_front", "Florilux SARL", "SARL Florilux"),
        ("accents_lost", "Hôtel du Château", "Hotel du Chateau"),
        ("umlauts_written_out", "Müller Straßenbau", "Mueller Strassenbau"),
        ("umlauts_contracted", "Mueller Bau", "Müller Bau"),
        ("letters_swapped", "Garage Weber", "Garage Wbeer"),
        ("letter_doubled", "Florilux", "Florillux"),
        ("sound_alike", "Kieffer Bau", "Kiefer Bau"),
        ("ampersand_worded", "Weber & Klein", "Weber und Klein"),
        ("words_moved", "Garage Muller", "Muller Garage"),
        ("words_joined", "Vandenberghe Transporten", "VandenbergheTransporten"),
        ("first_name_initial", "Sylvie Kieffer", "S. Kieffer"),
        ("first_name_dropped", "Garage Sylvie Kieffer", "Garage Kieffer"),
        ("generic_dropped", "Florilux Group", "Florilux"),
        ("abbreviated", "Etablissements Kieffer", "Ets Kieffer"),
        ("truncated", "Monster Beverages", "MONSTER BEVER."),
        ("acronym_alone", "Brasserie du Coin", "B.D.C."),
        ("acronym_beside", "Brasserie du Coin", "BDC - Brasserie du Coin"),
        ("trade_name_only", "B.D.C. S.à r.l. (Brasserie du Coin)", "Brasserie du Coin"),
        ("generic_translated", "Groupe Florilux", "Gruppe Florilux"),
        ("ordinal_rewritten", "First Florilux", "1st Florilux"),
        ("number_rewritten", "Florilux Fund VIII", "Florilux Fund 8"),
        ("transliterated", "Банк Зыков", "Bank Zykov"),
        ("place_added", "Florilux", "Florilux Luxembourg"),
        ("title_added", "Florilux", "Firma Florilux"),
        ("next_number", "Florilux Fund VIII", "Florilux Fund IX"),
        ("sister", "Florilux Invest", "Florilux Interim"),
        ("other_town", "Hôtel de la Gare Esch-sur-Alzette", "Hôtel de la Gare Mersch"),
        ("own_business", "Florilux", "Florilux Energy"),
        ("read_wrongly", "Garage Burmann", "Garage Burrnann"),
        ("wrong_encoding", "Müller", "MÃ¼ller"),
        ("vowels_dropped", "Garage Constructions", "Garage Cnstrctns"),
        ("site_for_name", "Garage Weber", "www.garage-weber.lu"),
        ("middle_initialled", "Garage Jean Weber", "Garage J. Weber"),
        ("opposite_side", "Garage Nord", "Garage Sud"),
        ("other_year", "SV Mersch 1907", "SV Mersch 1919"),
    ],
)
def test_a_kind_writes_a_name_its_way(kind: str, name: str, written: str) -> None:
    assert written in made(kind, name)


@pytest.mark.parametrize(
    "kind", ["form_added", "form_dropped", "transliterated", "trade_name_only", "umlauts_contracted"]
)
def test_a_kind_that_does_not_apply_says_so(kind: str) -> None:
    assert made(kind, "Florilux SARL" if kind == "form_added" else "Florilux") == {None}


@pytest.mark.parametrize("kind", ASKED_KINDS)
def test_a_corruption_changes_the_name_and_nothing_else(kind: str) -> None:
    rng = Random(1)
    changed = [(company, other) for company in SOME if (other := ASKED_KINDS[kind](company, rng))]
    assert changed
    assert all(other.name and other.name != company.name for company, other in changed)
    assert all(replace(other, name=company.name) == company for company, other in changed)


@pytest.mark.parametrize("kind", NEAR_KINDS)
def test_a_near_name_is_another_name_without_the_numbers_of_the_first(kind: str) -> None:
    rng = Random(1)
    near = [(company, other) for company in SOME if (other := NEAR_KINDS[kind](company, rng))]
    assert near
    assert all(folded(other.name or "") != folded(company.name or "") for company, other in near)
    assert not any(other.vat or other.register_id for _, other in near)


@given(st.sampled_from([*ASKED_KINDS.values(), *NEAR_KINDS.values()]), st.text(max_size=60), st.integers())
def test_no_kind_stumbles_over_any_name(kind: object, name: str, seed: int) -> None:
    assert callable(kind)
    other = kind(Company(name), Random(seed))
    assert other is None or other.name


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Florilux S.à r.l.", ("Florilux", "S.à r.l.")),
        ("Florilux, S. A.", ("Florilux", "S. A.")),
        ("Weber GmbH & Co. KG", ("Weber", "GmbH & Co. KG")),
        ("SARL Dupont", ("Dupont", "SARL")),
        ("Restaurant", ("Restaurant", "")),
        ("SA", ("SA", "")),
    ],
)
def test_a_legal_form_is_split_off(name: str, parts: tuple[str, str]) -> None:
    assert forms.split(name) == parts
