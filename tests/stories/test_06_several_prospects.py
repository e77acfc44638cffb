"""One mail names several prospects: a verdict each, in one answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.mails import a_mail, a_registration
from tests.stories.stage import accepted, at, letters_to

if TYPE_CHECKING:
    from tests.servers.postfix import Postfix
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation, Person

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"
HEAD = "head@vendor.test"
THREE = """Dear team,

please register three customers for us:

1. Moulin Bleu S.A. in Luxembourg - firewall and Wi-Fi - contact Carla Klein, carla@moulinbleu.example
2. Brasserie Kanner S.à r.l. in Esch - fibre line - contact Tom Kanner, tom@kanner.example
3. Garage Weber GmbH in Trier - cloud PBX, 12 users - contact Ute Weber, ute@garage-weber.example

Regards
Anna
"""


def test_each_prospect_has_its_own_verdict_and_the_partner_one_letter(house: Installation, smtp: ScriptedSmtp) -> None:
    house.accounts("A-17,Brasserie Kanner,kanner.example,Rita Rep,2026-01-05,,", at=at("2026-02-02 09:00"))
    house.receive(a_registration(BERT, "Garage Weber GmbH", country="Germany"), at=at("2026-03-10 08:00"))
    house.receive(a_mail(ANNA, THREE), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert [deal["state"] for deal in house.deals()] == ["protected", "protected", "conflict", "conflict"]
    assert house.told()[1:] == [
        ("several", ANNA, "en"),
        ("conflict_notice", HEAD, "en"),
        ("conflict_notice", HEAD, "en"),
    ]
    [answer] = [letter.text for letter in letters_to(accepted(smtp), ANNA)]
    assert "1. Moulin Bleu S.A.: protected (DR-2026-0002)" in answer
    assert "2. Brasserie Kanner S.à r.l.: cannot be protected (DR-2026-0003)" in answer
    assert "3. Garage Weber GmbH: cannot be protected (DR-2026-0004)" in answer


def test_the_same_prospect_twice_in_one_mail_has_one_window(house: Installation) -> None:
    again = THREE.replace("Garage Weber GmbH in Trier", "Moulin Bleu SA in Luxembourg")
    house.receive(a_mail(ANNA, again.replace("garage-weber.example", "moulinbleu.example")), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    assert sorted(deal["domain"] for deal in house.deals()) == ["kanner.example", "moulinbleu.example"]
    assert [letter for letter, _, _ in house.told()] == ["several"]


def test_the_one_answer_goes_the_whole_way(whole_way: Installation, postfix: Postfix, anna: Person) -> None:
    anna.send(postfix.port, whole_way.address, a_mail(anna.address, THREE, Message_ID="<three@partner.test>"))
    whole_way.wait_for_waiting(1)
    whole_way.once()
    [answer] = anna.wait_for_mail()
    assert answer.answers == "<three@partner.test>"
    assert [deal["reference"] for deal in whole_way.deals() if deal["reference"] not in answer.text] == []
    assert [deal["state"] for deal in whole_way.deals()] == ["protected"] * 3
