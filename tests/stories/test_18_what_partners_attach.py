"""Partners attach, forward and paste: what can be read is decided, what cannot is named, and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.mail.test_documents import a_pdf
from tests.stories.mails import a_mail, a_registration, with_files
from tests.stories.stage import accepted, at, letters_to

if TYPE_CHECKING:
    from tests.servers.postfix import Postfix
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation, Person

ANNA = "anna@alpha.example"
HEAD = "head@vendor.test"
MORNING = at("2026-03-10 09:00")
PHOTO = ("business-card.jpg", "image/jpeg", b"\xff\xd8\xff" * 20_000)
SHEET = a_pdf(
    "Deal registration",
    "Company: Moulin Bleu S.A.",
    "Address: 4, rue du Moulin, L-7540 Mersch, Luxembourg",
    "Contact: Carla Klein",
    "E-mail: carla@moulinbleu.example",
    "Services: firewall and Wi-Fi",
)
CARD = """BEGIN:VCARD
VERSION:3.0
N:Klein;Carla;;;
FN:Carla Klein
ORG:Moulin Bleu S.A.
EMAIL:carla@moulinbleu.example
ADR;TYPE=WORK:;;4 rue du Moulin;Mersch;;L-7540;Luxembourg
END:VCARD
"""
FORWARDED = """Bonjour,

FYI, merci de nous enregistrer ce client.

Anna

---------- Forwarded message ---------
De : Carla Klein <carla@moulinbleu.example>
Date : lun. 9 mars 2026 à 16:20
Objet : Pare-feu
À : Anna Weber <anna@alpha.example>

Bonjour Anna,

pouvez-vous nous faire une offre pour un pare-feu dans nos nouveaux bureaux ?

Bien à vous
Carla Klein
Moulin Bleu S.A.
4, rue du Moulin
L-7540 Mersch
"""
TABLE = """<html><body><p>Hello,</p><p>please register these two deals for us:</p>
<table border="1">
<tr><th>Company</th><th>Contact</th><th>E-mail</th><th>Interested in</th></tr>
<tr><td>Moulin Bleu S.A.</td><td>Carla Klein</td><td>carla@moulinbleu.example</td><td>firewall</td></tr>
<tr><td>Brasserie Kanner S.à r.l.</td><td>Tom Kanner</td><td>tom@kanner.example</td><td>fibre line</td></tr>
</table><p>Best regards<br>Anna</p></body></html>
"""
MIXED = """Hello,

please withdraw our registration of Brasserie Kanner S.à r.l., they stay where they are.

And please register a new one: Moulin Bleu S.A. in Mersch, contact Carla Klein, carla@moulinbleu.example, a firewall.

Best regards
Anna
"""
ATTACHED = "Hello,\n\nplease register the attached deal.\n\nAnna\n"
CUSTOMER = "Hello,\n\nplease register this customer: firewall.\n\nAnna\n"
READABLE = {
    "a PDF": with_files(ANNA, ATTACHED, ("deal.pdf", "application/pdf", SHEET)),
    "a business card": with_files(ANNA, CUSTOMER, ("klein.vcf", "text/vcard", CARD.encode())),
    "a forwarded mail": a_mail(ANNA, FORWARDED, "Fwd: Pare-feu"),
}


@pytest.mark.parametrize("what", READABLE)
def test_what_is_attached_or_forwarded_is_read_and_confirmed(house: Installation, what: str) -> None:
    house.receive(READABLE[what], at=MORNING)
    house.once(at("2026-03-10 09:01"))
    [deal] = house.deals()
    found = [deal[key] for key in ("company", "domain", "contact_name", "state")]
    assert found == ["Moulin Bleu S.A.", "moulinbleu.example", "Carla Klein", "protected"]
    assert [letter for letter, _, _ in house.told()] == ["confirmation"]


def test_a_picture_alone_registers_nothing_and_says_what_to_send(house: Installation, smtp: ScriptedSmtp) -> None:
    house.receive(with_files(ANNA, "", PHOTO, subject="Nouvelle affaire"), at=MORNING)
    house.once(at("2026-03-10 09:01"))
    assert house.deals() == []
    assert [(letter, to) for letter, to, _ in house.told()] == [("incomplete", ANNA), ("question", HEAD)]
    [answer] = letters_to(accepted(smtp), ANNA)
    assert "business-card.jpg" in answer.text
    assert answer.language == "fr"
    assert "» Société" in answer.text
    assert house.folders()["Held"] == 1


def test_a_pasted_table_of_two_prospects_has_one_answer_with_two_verdicts(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    house.accounts("A-17,Brasserie Kanner,kanner.example,Rita Rep,2026-01-05,,", at=at("2026-02-02 09:00"))
    house.receive(a_mail(ANNA, TABLE, Content_Type='text/html; charset="utf-8"'), at=MORNING)
    house.once(at("2026-03-10 09:01"))
    assert house.states() == {"Moulin Bleu S.A.": "protected", "Brasserie Kanner S.à r.l.": "conflict"}
    [answer] = letters_to(accepted(smtp), ANNA)
    assert "1. Moulin Bleu S.A.: protected (DR-2026-0001)" in answer.text
    assert "2. Brasserie Kanner S.à r.l.: cannot be protected (DR-2026-0002)" in answer.text


def test_a_mail_that_registers_and_withdraws_is_done_and_passed_on(house: Installation, smtp: ScriptedSmtp) -> None:
    house.receive(a_registration(ANNA, "Brasserie Kanner S.à r.l."), a_mail(ANNA, MIXED), at=MORNING)
    house.once(at("2026-03-10 09:01"))
    assert house.states()["Moulin Bleu S.A."] == "protected"
    assert [to for letter, to, _ in house.told() if letter == "question"] == [HEAD]
    [passed_on] = letters_to(accepted(smtp), HEAD)
    assert "Kind of mail: withdrawal" in passed_on.text
    assert "they stay where they are" in passed_on.text
    told = [letter.text.count("A person has it and will answer you.") for letter in letters_to(accepted(smtp), ANNA)]
    assert sorted(told) == [0, 1]


def test_a_partners_web_form_is_answered_at_the_persons_address(house: Installation, smtp: ScriptedSmtp) -> None:
    house.partners("Alpha Networks,alpha.example,anna@alpha.example,fr,LU")
    house.receive(a_registration("Web form <noreply@alpha.example>", "Moulin Bleu S.A."), at=MORNING)
    house.once(at("2026-03-10 09:01"))
    assert [(letter, to) for letter, to, _ in house.told()] == [("confirmation", ANNA)]
    assert letters_to(accepted(smtp), "noreply@alpha.example") == []


def test_the_form_filled_in_inside_the_quoted_letter_is_confirmed(
    whole_way: Installation, postfix: Postfix, anna: Person
) -> None:
    anna.send(postfix.port, whole_way.address, with_files(anna.address, "", PHOTO, subject="Nouvelle affaire"))
    whole_way.wait_for_waiting()
    whole_way.once()
    [asked] = anna.wait_for_mail()
    filled = [f"{line}Moulin Bleu S.A." if line.startswith("» Société") else line for line in asked.text.splitlines()]
    body = "\n".join(["Le 10 mars 2026, Deals a écrit :", *(f"> {line}" for line in filled)])
    thread = {"In_Reply_To": asked.id, "References": asked.id}
    anna.send(postfix.port, whole_way.address, a_mail(anna.address, body, f"Re: {asked.subject}", **thread))
    whole_way.wait_for_waiting()
    whole_way.once()
    anna.wait_for_mail(2)
    assert [letter for letter, _, _ in whole_way.told()] == ["incomplete", "question", "confirmation"]
    assert whole_way.states() == {"Moulin Bleu S.A.": "protected"}
