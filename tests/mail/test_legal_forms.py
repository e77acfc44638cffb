"""Legal forms in all their spellings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.legal_forms import LEGAL_FORMS, WORD, form_at, split_legal_form


@pytest.mark.parametrize(
    "spelling", ["S.à r.l.", "S.à.r.l.", "SARL", "Sàrl", "sarl", "S. à r. l.", "S.A R.L.", "S.A.R.L"]
)
def test_one_form_has_many_spellings(spelling: str) -> None:
    name, form = split_legal_form(f"Holzwurm {spelling}")
    assert (name, form and form.name) == ("Holzwurm", "S.à r.l.")


@pytest.mark.parametrize(
    ("written", "name", "form"),
    [
        ("Foo GmbH & Co. KG", "Foo", "GmbH & Co. KG"),
        ("Foo GmbH&Co.KG", "Foo", "GmbH & Co. KG"),
        ("Foo UG (haftungsbeschränkt)", "Foo", "UG (haftungsbeschränkt)"),
        ("Foo S.à r.l.-S", "Foo", "S.à r.l.-S"),
        ("Foo, Inc.", "Foo", "Inc."),
        ("Foo Comm.V", "Foo", "CommV"),
        ("Foo & Zonen v.o.f.", "Foo & Zonen", "VOF"),
        ("SARL Dupont", "Dupont", "S.à r.l."),
        ("Stiftung Lichtblick", "Lichtblick", "Stiftung"),
        ("Turnverein 1897 e.V.", "Turnverein 1897", "e.V."),
        ("Foo (Luxembourg) S.A.", "Foo (Luxembourg)", "SA"),
    ],
)
def test_name_and_form_are_told_apart(written: str, name: str, form: str) -> None:
    found = split_legal_form(written)
    assert (found[0], found[1] and found[1].name) == (name, form)


@pytest.mark.parametrize("name", ["GmbH", "e.V.", "Ville de Metz", "Blue Heron Yoga", ""])
def test_a_name_without_form_or_a_form_without_name_stays_whole(name: str) -> None:
    assert split_legal_form(name) == (name, None)


@pytest.mark.parametrize("text", ["in sa maison", "10 kg of ag", "e.g. this", "limited time", "se rendre", "as usual"])
def test_ordinary_words_are_no_forms_in_running_text(text: str) -> None:
    spans = [match.span() for match in WORD.finditer(text)]
    assert all(form_at(text, spans, index) is None for index in range(len(spans)))


@given(st.text(max_size=60), st.sampled_from(LEGAL_FORMS))
def test_the_name_always_is_part_of_what_was_written(name: str, form: object) -> None:
    written = f"{name} {form.name}"  # type: ignore[attr-defined]  # sampled_from is typed by its first element's base
    assert split_legal_form(written)[0] in written


def test_every_form_is_found_under_its_own_name() -> None:
    for form in LEGAL_FORMS:
        assert split_legal_form(f"Holzwurm {form.name}") == ("Holzwurm", form)
