"""The daemon in a thread of this process: what it does when the world around it fails, and comes back."""

from __future__ import annotations

import threading
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dealbot import daemon
from dealbot.app import App, real_clock
from dealbot.config import load
from dealbot.daemon import Daemon
from dealbot.errors import ConfigError, StoreError, StoreRefusal
from dealbot.jobs.dispatch import Dispatch
from tests.servers.dovecot import PASSWORD
from tests.servers.process import wait_until
from tests.servers.smtp import SILENCE
from tests.stories.mails import a_registration, read
from tests.stories.stage import Installation, install, smtp_on, write_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from tests.servers.dovecot import Dovecot
    from tests.servers.smtp import ScriptedSmtp

ANNA, OPERATOR = "anna@alpha.example", "operator@vendor.test"
MOULIN = a_registration(ANNA, "Moulin Bleu S.A.")


@pytest.fixture
def house(tmp_path: Path, dovecot: Dovecot, address: str, smtp: ScriptedSmtp) -> Installation:
    house = install(tmp_path, dovecot, address, smtp_on(smtp.port, address))
    house.partners("Alpha Networks,alpha.example,,fr,LU")
    return house


@contextmanager
def running(house: Installation, clock: Any = real_clock) -> Iterator[Daemon]:
    """A daemon at work; it must end when it is told to, without a fault."""
    app = App(load(house.config), clock)
    at_work, faults = Daemon(app), []

    def run() -> None:
        try:
            at_work.run()
        except Exception as error:
            faults.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield at_work
    finally:
        at_work.stop()
        thread.join(20)
        app.close()
    assert not thread.is_alive()
    assert faults == []


def wait_for_letters(smtp: ScriptedSmtp, count: int) -> list[str]:
    wait_until(lambda: len(smtp.accepted) >= count, f"letter {count}")
    return [letter.recipient for letter in smtp.accepted]


def test_a_mail_is_answered_while_it_runs(house: Installation, smtp: ScriptedSmtp) -> None:
    with running(house):
        house.dovecot.deliver(house.address, MOULIN)
        assert wait_for_letters(smtp, 1) == [ANNA]
    assert house.states() == {"Moulin Bleu S.A.": "protected"}


def test_letters_whose_outcome_could_not_be_recorded_are_sent_again_without_a_restart(
    house: Installation, smtp: ScriptedSmtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    note, broken = Dispatch._note, threading.Event()

    def breaks_once(dispatch: Dispatch, *arguments: Any) -> None:
        if not broken.is_set():
            broken.set()
            raise StoreError("the database did not answer", "test")
        note(dispatch, *arguments)

    monkeypatch.setattr(Dispatch, "_note", breaks_once)
    with running(house) as at_work:
        house.dovecot.deliver(house.address, MOULIN)
        assert broken.wait(20)
        house.dovecot.deliver(house.address, a_registration(ANNA, "Kirsch S.A."))
        wait_for_letters(smtp, 3)
        at_work._ring()
    bodies = [letter.content for letter in smtp.accepted]
    assert len(bodies) == 3
    assert len(set(bodies)) == 2


def test_told_to_end_it_waits_for_no_server_that_says_nothing(
    house: Installation, smtp: ScriptedSmtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(daemon, "LAST_SECONDS", 0.1)
    smtp.say("DATA", SILENCE, times=1)
    with running(house):
        house.dovecot.deliver(house.address, MOULIN)
        assert smtp.wait_for_silence()
    assert smtp.accepted == []
    with running(house):
        assert wait_for_letters(smtp, 1) == [ANNA]


def test_it_sends_nothing_while_another_process_does_and_takes_over_afterwards(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    other = App(load(house.config))
    with ExitStack() as hold:
        assert hold.enter_context(other.store.sole("dispatch"))
        with running(house) as at_work:
            house.dovecot.deliver(house.address, MOULIN)
            wait_until(lambda: house.folders()["Done"] == 1, "the mail is decided")
            assert smtp.accepted == []
            hold.close()
            at_work._ring()
            assert wait_for_letters(smtp, 1) == [ANNA]
    other.close()


def test_a_silent_mailbox_is_told_to_the_operator_once_and_so_is_its_return(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    (house.folder / "password").write_text("not it")
    with running(house, hurried_clock()) as at_work:
        wait_until(lambda: troubles(house) == 1, "the operator is told")
        (house.folder / "password").write_text(PASSWORD)
        wait_until(lambda: troubles(house) == 2, "the operator is told that all is well")
        at_work._ring()
        wait_for_letters(smtp, 2)
    told = " ".join(" ".join(read(letter.content).text.split()) for letter in smtp.accepted)
    assert "the login was refused" in told
    assert "The mailbox can be read again" in told


def troubles(house: Installation) -> int:
    with house.records() as records:
        return sum(letter.recipient == OPERATOR for letter in records.outbox.find())


def hurried_clock() -> Any:
    """A clock by which an hour passes whenever somebody looks."""
    start, lock, looks = real_clock(), threading.Lock(), [0]

    def now() -> datetime:
        with lock:
            looks[0] += 1
            return start + looks[0] * timedelta(hours=1)

    return now


def test_without_a_mailbox_or_a_database_it_does_not_start(house: Installation) -> None:
    write_settings(house.config, house.settings | {"mailbox": []})
    app = App(load(house.config))
    with pytest.raises(ConfigError, match="no mailbox is set"):
        Daemon(app).run()
    app.close()
    (house.folder / "dealbot.db").unlink()
    with pytest.raises(StoreRefusal, match="dealbot db upgrade"):
        Daemon(App(load(house.config))).run()
