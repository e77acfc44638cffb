"""ARCHITECTURE.md, "What happens when it dies": each row, by killing a real daemon there."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psycopg
import pytest

from dealbot.store import LetterState
from tests.jobs.tap import Tap, tap_on
from tests.servers.process import wait_until
from tests.servers.smtp import SILENCE
from tests.stories.mails import a_mail, a_registration, read
from tests.stories.stage import Installation, install, mailbox_of, smtp_on

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.servers.dovecot import Dovecot
    from tests.servers.smtp import ScriptedSmtp

ANNA = "anna@alpha.example"
ALL_DONE = {"INBOX": 0, "Done": 1, "Held": 0, "Failed": 0}


@pytest.fixture
def imap_tap(dovecot: Dovecot) -> Iterator[Tap]:
    with tap_on(dovecot.imap) as tap:
        yield tap


@pytest.fixture
def smtp_tap(smtp: ScriptedSmtp) -> Iterator[Tap]:
    with tap_on(smtp.port) as tap:
        yield tap


@pytest.fixture(params=["sqlite", "postgresql"])
def house(
    request: pytest.FixtureRequest, tmp_path: Path, dovecot: Dovecot, imap_tap: Tap, smtp_tap: Tap
) -> Installation:
    """An installation whose every byte, in and out, passes a tap; one partner, no operator."""
    address = dovecot.fresh_address()
    changes = {"mailbox": mailbox_of(dovecot, address, tmp_path, port=imap_tap.port, security="none"), "operator": {}}
    if request.param == "postgresql":
        changes["database"] = {"url": request.getfixturevalue("postgres_url")}
    installation = install(tmp_path, dovecot, address, smtp_on(smtp_tap.port, address), **changes)
    installation.partners("Alpha Networks,alpha.example,,fr,LU")
    return installation


def settled(house: Installation, count: int = 1) -> None:
    """Wait until that many mails are settled and every letter is sent."""

    def is_quiet() -> bool:
        folders = house.folders()
        with house.records() as records:
            waits = records.outbox.find([LetterState.WAITING, LetterState.SENDING])
        return folders["INBOX"] == 0 and sum(folders.values()) == count and not waits

    wait_until(is_quiet, "all is settled")


@contextmanager
def held_before_the_commit(house: Installation) -> Iterator[Callable[[], bool]]:
    """While the body runs the daemon cannot commit; gives whether it waits for that.

    On PostgreSQL it waits with half of the mail's rows written. SQLite lets nobody begin.
    """
    url = house.settings.get("database", {}).get("url")
    if url:
        with psycopg.connect(url.replace("+psycopg", "")) as connection:
            connection.execute("LOCK TABLE decisions IN SHARE ROW EXCLUSIVE MODE")
            waits = "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'decisions'::regclass"
            yield lambda: connection.execute(waits).fetchone() is not None
            connection.rollback()
        return
    with closing(sqlite3.connect(house.folder / "dealbot.db", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield lambda: True
        connection.execute("ROLLBACK")


def test_killed_before_the_commit_nothing_was_written_and_the_mail_is_answered_once(
    house: Installation, imap_tap: Tap, smtp: ScriptedSmtp
) -> None:
    with house.daemon() as daemon, held_before_the_commit(house) as waits:
        imap_tap.hold_at(b"BODY[]")
        house.dovecot.deliver(house.address, a_registration(ANNA, "Moulin Bleu"))
        assert imap_tap.wait_for_words()
        imap_tap.let_pass()
        wait_until(waits, "the daemon waits to commit")
        daemon.kill()
    assert house.deals() == []
    assert house.folders()["INBOX"] == 1
    with house.daemon():
        settled(house)
    assert house.states() == {"Moulin Bleu": "protected"}
    assert [letter.recipient for letter in smtp.accepted].count(ANNA) == 1
    assert house.folders() == ALL_DONE


def test_killed_after_the_commit_and_before_the_move_it_is_only_moved(
    house: Installation, imap_tap: Tap, smtp: ScriptedSmtp
) -> None:
    with house.daemon() as daemon:
        imap_tap.hold_at(b"UID MOVE")
        house.dovecot.deliver(house.address, a_registration(ANNA, "Moulin Bleu"))
        assert imap_tap.wait_for_words()
        wait_until(lambda: _sent(house) == 1, "the answer is on record as sent")
        daemon.kill()
    imap_tap.cut()
    imap_tap.let_pass()
    assert house.folders()["INBOX"] == 1
    with house.daemon():
        settled(house)
    assert len(house.deals()) == 1
    assert [letter.recipient for letter in smtp.accepted] == [ANNA]
    assert house.folders() == ALL_DONE


def test_killed_before_a_letter_was_taken_it_is_sent_by_the_next_start(house: Installation, smtp: ScriptedSmtp) -> None:
    smtp.say("DATA", SILENCE, times=1)
    with house.daemon() as daemon:
        house.dovecot.deliver(house.address, a_registration(ANNA, "Moulin Bleu"))
        assert smtp.wait_for_silence()
        daemon.kill()
    assert not smtp.accepted
    with house.daemon():
        settled(house)
    assert [letter.recipient for letter in smtp.accepted] == [ANNA]
    assert house.folders() == ALL_DONE


def test_killed_after_a_letter_was_taken_it_comes_twice_with_the_same_message_id(
    house: Installation, smtp_tap: Tap, smtp: ScriptedSmtp
) -> None:
    smtp_tap.hold_at(b"250 2.0.0 accepted")
    with house.daemon() as daemon:
        house.dovecot.deliver(house.address, a_registration(ANNA, "Moulin Bleu"))
        assert smtp_tap.wait_for_words()
        daemon.kill()
    smtp_tap.cut()
    smtp_tap.let_pass()
    with house.daemon():
        settled(house)
    first, second = [read(letter.content) for letter in smtp.accepted]
    assert first.id == second.id
    assert first.text == second.text
    assert len(house.deals()) == 1


def test_a_mail_that_nobody_can_answer_goes_to_failed_and_the_next_is_decided(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    house.dovecot.deliver(house.address, a_mail("", "No sender."), a_registration(ANNA, "Moulin Bleu"))
    with house.daemon():
        settled(house, 2)
    assert house.states() == {"Moulin Bleu": "protected"}
    assert [letter.recipient for letter in smtp.accepted] == [ANNA]
    assert house.folders() == ALL_DONE | {"Failed": 1}


def _sent(house: Installation) -> int:
    with house.records() as records:
        return len(records.outbox.find([LetterState.SENT]))
