"""PostgreSQL for the records; and servers that go away while dealbot runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.stories.mails import a_registration

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix
    from tests.stories.stage import Installation, Person


@pytest.fixture
def falling_dovecot(dovecot: Dovecot) -> Iterator[Dovecot]:
    """The Dovecot of the whole run; it runs again afterwards."""
    yield dovecot
    dovecot.server.kill()
    dovecot.start()


@pytest.fixture
def falling_postfix(postfix: Postfix) -> Iterator[Postfix]:
    """The Postfix of the whole run, stopped; it runs again afterwards."""
    postfix.server.stop()
    yield postfix
    postfix.server.stop()
    postfix.start()


def test_a_whole_story_on_postgresql(
    whole_way: Installation, postgres_url: str, postfix: Postfix, anna: Person, bert: Person
) -> None:
    whole_way.change(database={"url": postgres_url})
    whole_way.command("init")
    whole_way.partners("Alpha Networks,partner.test,,fr,LU", "Beta Systems,second.test,,nl,BE")
    with whole_way.daemon():
        anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu S.A.", "fr"))
        [first] = anna.wait_for_mail()
        bert.send(postfix.port, whole_way.address, a_registration(bert.address, "Moulin Bleu", "nl"))
        [second] = bert.wait_for_mail()
    assert (first.language, second.language) == ("fr", "nl")
    assert {deal["partner"]: deal["state"] for deal in whole_way.deals()} == {
        "Alpha Networks": "protected",
        "Beta Systems": "conflict",
    }
    end = datetime.now(UTC) + timedelta(days=150)
    whole_way.once(end)
    assert "deal.grace" in whole_way.events(whole_way.deals()[0]["reference"])


def test_the_daemon_outlives_a_restart_of_the_mailboxes_server(
    whole_way: Installation, falling_dovecot: Dovecot, postfix: Postfix, anna: Person
) -> None:
    with whole_way.daemon() as daemon:
        falling_dovecot.server.kill()
        daemon.wait_for("next try in")
        falling_dovecot.start()
        anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu S.A.", "fr"))
        [answer] = anna.wait_for_mail()
    assert answer.language == "fr"
    assert daemon.said.count("connected") == 2
    assert [letter for letter, _, _ in whole_way.told()] == ["confirmation"]


def test_while_no_server_takes_letters_the_answer_waits_and_then_goes_once(
    whole_way: Installation, falling_postfix: Postfix, anna: Person
) -> None:
    now = datetime.now(UTC)
    whole_way.dovecot.deliver(whole_way.address, a_registration(anna.address, "Moulin Bleu S.A.", "fr"))
    assert whole_way.once(now, code=1)["unsent"] == 1
    assert whole_way.folders()["Done"] == 1
    falling_postfix.start()
    assert whole_way.once(now + timedelta(seconds=30), code=1)["letters"] == 0
    assert whole_way.once(now + timedelta(seconds=90))["letters"] == 1
    assert whole_way.once(now + timedelta(hours=1))["letters"] == 0
    [answer] = anna.wait_for_mail()
    assert answer.language == "fr"
