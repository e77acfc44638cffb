"""Machines write too, most of all in answer to our own letters: they are filed and never answered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.stories.mails import a_mail, a_registration
from tests.stories.stage import at

if TYPE_CHECKING:
    from tests.servers.postfix import Postfix
    from tests.stories.stage import Installation, Person

ANNA = "anna@alpha.example"
REPORT = 'multipart/report; report-type={kind}; boundary="="'
BOUNCE = """--=
Content-Type: text/plain

I'm sorry to have to inform you that your message could not be delivered.

--=
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.alpha.example

Final-Recipient: rfc822; anna@alpha.example
Action: failed
Status: 5.1.1

--=--
"""
RECEIPT = """--=
Content-Type: text/plain

Your message was displayed.

--=
Content-Type: message/disposition-notification

Final-Recipient: rfc822; anna@alpha.example
Disposition: manual-action/MDN-sent-manually; displayed

--=--
"""
AWAY = "Bonjour,\n\nje suis absente jusqu'au 30 mars. Pour un nouveau client, écrivez à bert@alpha.example.\n\nAnna\n"
NEWS = "Neue Firewalls!\n\nJetzt registrieren: Moulin Bleu S.A. setzt auf unsere Router.\n"
MACHINES = {
    "out of office": a_mail(ANNA, AWAY, "Réponse automatique : Deal registration", Auto_Submitted="auto-replied"),
    "out of office without a header": a_mail(ANNA, AWAY, "Absence du bureau : Deal registration"),
    "bounce": a_mail(
        "MAILER-DAEMON@mx.alpha.example",
        BOUNCE,
        "Undelivered Mail Returned to Sender",
        Content_Type=REPORT.format(kind="delivery-status"),
        Return_Path="<>",
    ),
    "read receipt": a_mail(
        ANNA, RECEIPT, "Lu : Deal registration", Content_Type=REPORT.format(kind="disposition-notification")
    ),
    "newsletter": a_mail("news@alpha.example", NEWS, "Firewall-News", List_Unsubscribe="<mailto:off@alpha.example>"),
    "ticket system": a_mail("no-reply@alpha.example", "Ticket 17: new customer registered.", "Ticket 17"),
}


@pytest.fixture
def confirmed(house: Installation) -> Installation:
    """An installation that has answered one mail."""
    house.receive(a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    return house


@pytest.mark.parametrize("machine", MACHINES)
def test_a_machine_is_filed_as_done_and_hears_nothing(confirmed: Installation, machine: str) -> None:
    confirmed.receive(MACHINES[machine], at=at("2026-03-10 10:00"))
    assert confirmed.once(at("2026-03-10 10:01")) == {
        "mails": 1, "due": 0, "digests": 0, "letters": 0, "unsent": 0, "troubles": [],
    }  # fmt: skip
    assert confirmed.told() == [("confirmation", ANNA, "fr")]
    assert confirmed.states() == {"Moulin Bleu S.A.": "protected"}
    assert confirmed.folders() == {"INBOX": 0, "Done": 2, "Held": 0, "Failed": 0}


def test_a_real_bounce_of_our_own_letter_is_filed_and_brings_no_further_letter(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    refused = replace(anna, address=f"o'{anna.address}")  # Dovecot takes no mail for an apostrophe
    refused.send(postfix.port, whole_way.address, a_registration(refused.address, "Moulin Bleu S.A.", "fr"))
    whole_way.wait_for_waiting()
    assert whole_way.once()["letters"] == 1
    whole_way.wait_for_waiting()
    [bounce] = whole_way.dovecot.mails(whole_way.address)
    assert b"Undelivered Mail Returned to Sender" in bounce
    assert [whole_way.once()[key] for key in ("mails", "letters", "unsent")] == [1, 0, 0]
    assert whole_way.folders() == {"INBOX": 0, "Done": 2, "Held": 0, "Failed": 0}


def test_our_own_letter_that_a_rule_sends_back_to_us_goes_round_no_further(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu S.A.", "fr"))
    whole_way.wait_for_waiting()
    whole_way.once()
    [answer] = anna.wait_for_mail()
    anna.send(postfix.port, whole_way.address, answer.message.as_bytes())
    whole_way.wait_for_waiting()
    whole_way.once()
    assert [letter for letter, _, _ in whole_way.told()] == ["confirmation"]
    assert whole_way.folders() == {"INBOX": 0, "Done": 2, "Held": 0, "Failed": 0}
