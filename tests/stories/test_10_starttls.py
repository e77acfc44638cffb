"""STARTTLS on both sides, and what happens where the certificate proves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.store import LetterState
from tests.stories.mails import a_registration
from tests.stories.stage import mailbox_of

if TYPE_CHECKING:
    from tests.servers.postfix import Postfix
    from tests.stories.stage import Installation, Person


def by_starttls(house: Installation, **changes: object) -> dict[str, object]:
    return (
        mailbox_of(house.dovecot, house.address, house.folder, port=house.dovecot.imap, security="starttls") | changes
    )


def test_a_mail_comes_and_its_answer_leaves_by_starttls(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    whole_way.change(mailbox=by_starttls(whole_way))
    anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu S.A.", "de"))
    whole_way.wait_for_waiting()
    whole_way.once()
    [answer] = anna.wait_for_mail()
    assert answer.language == "de"
    log = whole_way.dovecot.server.log.read_text().splitlines()
    logins = [line for line in log if "imap-login: Info: Login" in line and whole_way.address in line]
    assert len(logins) > 1
    assert all(", TLS" in line for line in logins)
    assert f"sasl_method=PLAIN, sasl_username={whole_way.address}" in postfix.log  # offered under TLS alone


def test_a_mailbox_whose_certificate_nobody_vouches_for_is_not_logged_in_to(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    right = by_starttls(whole_way)
    whole_way.change(mailbox={key: value for key, value in right.items() if key != "ca_file"})
    anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu S.A."))
    whole_way.wait_for_waiting()
    [trouble] = whole_way.once(code=1)["troubles"]
    assert "certificate" in trouble
    assert whole_way.folders()["INBOX"] == 1
    whole_way.change(mailbox=right)
    whole_way.once()
    assert len(anna.wait_for_mail()) == 1


def test_a_letter_waits_while_the_server_for_mail_proves_nothing(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    right = whole_way.settings["smtp"]
    whole_way.change(smtp={key: value for key, value in right.items() if key != "ca_file"})
    anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu S.A."))
    whole_way.wait_for_waiting()
    assert whole_way.once(code=1)["unsent"] == 1
    with whole_way.records() as records:
        [letter] = records.outbox.find([LetterState.WAITING])
    assert "certificate" in str(letter.error)
