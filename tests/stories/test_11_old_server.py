"""A server of the year 2000: no MOVE, no UIDPLUS, no IDLE."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.conftest import where_it_runs
from tests.servers.dovecot import NO_EXTENSIONS, running_dovecot
from tests.servers.process import server_folder, wait_until
from tests.stories.mails import a_registration
from tests.stories.stage import install, mailbox_of, smtp_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.certificates import Certificates
    from tests.servers.dovecot import Dovecot
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"


@pytest.fixture(scope="module")
def old_dovecot(certificates: Certificates) -> Iterator[Dovecot]:
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        yield stack.enter_context(running_dovecot(folder, capability=NO_EXTENSIONS, tls=certificates))


@pytest.fixture
def house(tmp_path: Path, old_dovecot: Dovecot, smtp: ScriptedSmtp) -> Installation:
    """An installation on the old server, which is looked at every second for want of IDLE."""
    address = old_dovecot.fresh_address()
    mailbox = mailbox_of(old_dovecot, address, tmp_path, poll_every="1s")
    installation = install(tmp_path, old_dovecot, address, smtp_on(smtp.port, address), mailbox=mailbox)
    installation.partners("Alpha Networks,alpha.example,,fr,LU", "Beta Systems,beta.example,,nl,BE")
    return installation


def test_the_daemon_answers_each_mail_once_and_leaves_none_behind(house: Installation, smtp: ScriptedSmtp) -> None:
    house.dovecot.deliver(house.address, a_registration(ANNA, "Moulin Bleu S.A.", "fr"))
    with house.daemon():
        wait_until(lambda: len(smtp.accepted) == 1, "the answer to what waited")
        house.dovecot.deliver(house.address, a_registration(BERT, "Garage Weber GmbH", "nl", country="Belgium"))
        wait_until(lambda: house.folders() == {"INBOX": 0, "Done": 2, "Held": 0, "Failed": 0}, "all is filed")
        wait_until(lambda: len(house.told()) == 2, "both answers")
    assert house.told() == [("confirmation", ANNA, "fr"), ("confirmation", BERT, "nl")]


def test_what_a_person_has_marked_as_deleted_is_not_expunged_with_ours(house: Installation) -> None:
    house.dovecot.append(house.address, a_registration(ANNA, "Brasserie Kanner S.à r.l."), flags=(rb"\Deleted",))
    house.dovecot.deliver(house.address, a_registration(ANNA, "Moulin Bleu S.A.", "fr"))
    for mails_taken in (1, 0):
        assert house.once()["mails"] == mails_taken
    assert house.told() == [("confirmation", ANNA, "fr")]
    assert house.states() == {"Moulin Bleu S.A.": "protected"}
    marked = house.dovecot.mails_and_flags(house.address)
    assert [b"Kanner" in content for content, _ in marked] == [True, False]
    assert all(rb"\Deleted" in flags for _, flags in marked)
    assert house.folders()["Done"] == 1
