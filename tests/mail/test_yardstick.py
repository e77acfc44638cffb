"""The yardstick of reading: its answers keep the contract's form, its counting is right, its open part stays well read.

The sealed part is never read here.
"""

from __future__ import annotations

from functools import cache

import pytest

from bench.reading.corpus import FOLDER, Mail, load
from bench.reading.scoring import FIELDS, Tally, Verdict, judge
from dealbot.core.model import Kind, Language, Service
from dealbot.mail.incoming import parse
from dealbot.mail.reading import describe, understand

MAILS = load("open")
ANSWER_KEYS = {"kind", "language", "reference", "deals"}


@cache
def verdicts() -> tuple[Verdict, ...]:
    return tuple(judge(mail.answer, describe(understand(parse(mail.content), mail.circle))) for mail in MAILS)


def f1(*names: str) -> float:
    total = Tally()
    for verdict in verdicts():
        for name in names:
            total.add(verdict.fields[name])
    return total.f1


def share_of_kinds() -> float:
    return sum(verdict.kind_right for verdict in verdicts()) / len(MAILS)


@pytest.mark.parametrize("mail", MAILS, ids=lambda mail: f"{mail.file}: {mail.name}")
def test_an_answer_has_the_form_of_the_contract(mail: Mail) -> None:
    answer = mail.answer
    assert set(answer) <= ANSWER_KEYS
    assert answer["kind"] in set(Kind)
    assert answer["language"] in set(Language)
    for deal in answer.get("deals", ()):
        assert set(deal) <= set(FIELDS)
        assert deal.get("services", []) == sorted(Service(name) for name in deal.get("services", ()))


def test_every_author_of_mails_names_its_partners() -> None:
    authors = {file.stem for part in ("open", "sealed") for file in (FOLDER / part).glob("*.toml")}
    assert authors <= {file.stem for file in (FOLDER / "partners").glob("*.csv")}


def test_the_open_part_stays_read_as_well_as_the_readme_says() -> None:
    assert share_of_kinds() >= 0.95
    assert f1("company") >= 0.95
    assert f1("domain") >= 0.95
    assert f1(*FIELDS) >= 0.95


def test_dangerous_errors_in_the_open_part_stay_rare() -> None:
    assert sum(bool(verdict.dangers) for verdict in verdicts()) <= len(MAILS) // 25


ANSWER = {"kind": "registration", "language": "en", "deals": [{"company": "Holzwurm S.A.", "services": ["it"]}]}


def reading(**deal: object) -> dict[str, object]:
    return {"kind": "registration", "language": "en", "reference": None, "deals": [deal]}


def test_a_right_reading_is_whole_and_without_danger() -> None:
    verdict = judge(ANSWER, reading(company="Holzwurm S.A", services=["it"]))
    assert (verdict.whole, verdict.dangers, verdict.fields["services"].f1) == (True, (), 1.0)


def test_another_company_is_dangerous_and_half_a_name_is_not() -> None:
    assert judge(ANSWER, reading(company="Birkenhof GmbH")).dangers == ("wrong company",)
    assert judge(ANSWER, reading(company="Holzwurm")).dangers == ()


def test_a_service_too_many_counts_against_precision_alone() -> None:
    tally = judge(ANSWER, reading(company="Holzwurm S.A.", services=["it", "mobile"])).fields["services"]
    assert (tally.right, tally.wrong, tally.missed) == (1, 1, 0)


def test_a_recorded_question_and_an_answered_machine_are_dangerous() -> None:
    assert judge({"kind": "question", "language": "en"}, reading()).dangers == ("question recorded",)
    read: dict[str, object] = {"kind": "question", "language": "en", "reference": None, "deals": []}
    assert judge({"kind": "automatic", "language": "en"}, read).dangers == ("machine answered",)
