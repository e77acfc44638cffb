"""A partner registers a deal, the whole way over real servers, and has the answer a moment later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.mails import a_registration
from tests.stories.stage import at

if TYPE_CHECKING:
    from tests.servers.postfix import Postfix
    from tests.stories.stage import Installation, Person


def test_a_first_deal_is_confirmed_in_the_language_of_the_mail(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    mail = a_registration(anna.address, "Moulin Bleu S.A.", "fr", Message_ID="<first@partner.test>")
    with whole_way.daemon():
        anna.send(postfix.port, whole_way.address, mail)
        [answer] = anna.wait_for_mail()
    assert answer.language == "fr"
    assert "Moulin Bleu" in answer.text
    assert answer.answers == "<first@partner.test>"
    assert answer.is_automatic
    [deal] = whole_way.deals()
    assert (deal["state"], deal["partner"], deal["services"]) == ("protected", "Alpha Networks", ["network"])
    assert deal["reference"] in answer.text
    assert whole_way.folders() == {"INBOX": 0, "Done": 1, "Held": 0, "Failed": 0}


def test_a_conflict_names_neither_rep_nor_account(
    whole_way: Installation, postfix: Postfix, anna: Person, max_manager: Person
) -> None:
    whole_way.accounts("A-17,Moulin Bleu S.A.,moulinbleu.example,Rita Rep,2026-01-05,,", at=at("2026-10-01 09:00"))
    with whole_way.daemon():
        anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu", "en"))
        [answer] = anna.wait_for_mail()
        [notice] = max_manager.wait_for_mail()
    assert whole_way.states() == {"Moulin Bleu": "conflict"}
    assert "Rita" not in answer.text
    assert "A-17" not in answer.text
    assert "Rita Rep" in notice.text
    assert notice.language == "de"


def test_of_two_partners_the_first_by_receipt_has_the_window(
    whole_way: Installation, postfix: Postfix, anna: Person, bert: Person
) -> None:
    with whole_way.daemon():
        anna.send(postfix.port, whole_way.address, a_registration(anna.address, "Moulin Bleu", "en"))
        anna.wait_for_mail()
        bert.send(postfix.port, whole_way.address, a_registration(bert.address, "Moulin Bleu SA", "nl"))
        [answer] = bert.wait_for_mail()
    assert {deal["partner"]: deal["state"] for deal in whole_way.deals()} == {
        "Alpha Networks": "protected",
        "Beta Systems": "conflict",
    }
    assert answer.language == "nl"
    assert "Alpha" not in answer.text
