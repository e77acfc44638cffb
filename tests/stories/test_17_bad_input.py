"""Everything bad at once, with good mails between: each ends decided or put aside, the good ones are all answered."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.stories.bad_mails import ANNA, Bad, bad_mails
from tests.stories.conftest import house_between
from tests.stories.mails import Read, a_registration, read
from tests.stories.stage import Installation, at, letters_to

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.dovecot import Dovecot

RECEIVED = at("2026-11-20 09:00")
GOOD = [f"{first} {second} S.A." for first in ("Moulin", "Kirsch", "Tannenhof") for second in ("Nord", "Sud", "Est")]
BERT = "bert@beta.example"
OPERATOR = "operator@vendor.test"


@pytest.fixture(scope="module")
def bad() -> list[Bad]:
    return bad_mails()


@pytest.fixture(scope="module")
def after(
    bad: list[Bad], dovecot: Dovecot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Installation, list[Read]]]:
    """All of them taken in one turn, in this order: a bad one each minute, good ones between."""
    with house_between(tmp_path_factory.mktemp("bad"), dovecot) as (house, smtp):
        for number, each in enumerate(bad):
            dovecot.drop(house.address, [each.content], RECEIVED + timedelta(minutes=number))
        for number, name in enumerate(GOOD):
            moment = RECEIVED + timedelta(minutes=2 * number, seconds=30)
            dovecot.drop(house.address, [a_registration(BERT, name)], moment)
        house.once(at("2026-11-20 12:00"))
        yield house, [read(letter.content) for letter in smtp.accepted]


def reasons(house: Installation) -> dict[int, tuple[str, str]]:
    """Of each bad mail by its number: its folder, and the reason or the rule that decided."""
    with closing(sqlite3.connect(house.folder / "dealbot.db")) as connection:
        return {number: (folder, why) for number, folder, why in connection.execute(REASONS)}


REASONS = """
SELECT CAST(strftime('%M', mails.received_at) AS INTEGER), mails.folder, coalesce(decisions.rule, mails.reason)
FROM mails LEFT JOIN decisions ON decisions.mail_id = mails.id
WHERE strftime('%S', mails.received_at) = '00'
"""


@pytest.mark.parametrize("number", range(len(bad_mails())), ids=[each.what for each in bad_mails()])
def test_each_ends_decided_or_put_aside_with_a_reason(
    bad: list[Bad], after: tuple[Installation, list[Read]], number: int
) -> None:
    house, _letters = after
    folder, reason = reasons(house)[number]
    assert folder == bad[number].folder
    assert bad[number].reason in reason


def test_the_good_ones_are_all_answered(after: tuple[Installation, list[Read]]) -> None:
    house, letters = after
    answers = letters_to(letters, BERT)
    assert len(answers) == len(GOOD)
    assert {deal["company"] for deal in house.deals() if deal["sender"] == BERT} == set(GOOD)


def test_nothing_is_lost(bad: list[Bad], after: tuple[Installation, list[Read]]) -> None:
    house, _letters = after
    failed = sum(each.folder == "Failed" for each in bad)
    held = sum(each.folder == "Held" for each in bad)
    done = len(bad) + len(GOOD) - failed - held
    assert house.folders() == {"INBOX": 0, "Done": done, "Held": held, "Failed": failed}


def test_the_operator_hears_why_each_was_put_aside(bad: list[Bad], after: tuple[Installation, list[Read]]) -> None:
    _house, letters = after
    told = " ".join(letter.text for letter in letters_to(letters, OPERATOR))
    assert len(letters_to(letters, OPERATOR)) == sum(each.folder == "Failed" for each in bad)
    assert all(each.reason in told for each in bad if each.folder == "Failed")


def test_what_could_be_read_was_read_rightly(bad: list[Bad], after: tuple[Installation, list[Read]]) -> None:
    house, letters = after
    decided = {deal["company"] for deal in house.deals() if deal["sender"] == ANNA}
    assert len(decided) == sum(each.reason == "nothing_known" for each in bad)
    assert all(letter.text for letter in letters_to(letters, ANNA))
