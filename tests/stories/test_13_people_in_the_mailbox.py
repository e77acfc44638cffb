"""People read the same mailbox: whatever they do with their mail program, dealbot answers each mail once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.servers.process import wait_until
from tests.stories.mails import a_registration, read
from tests.stories.stage import at, letters_to

if TYPE_CHECKING:
    from tests.servers.smtp import ScriptedSmtp
    from tests.stories.stage import Installation

ANNA = "anna@alpha.example"
BERT = "bert@beta.example"


def test_what_a_person_has_read_and_flagged_is_answered_and_keeps_its_marks(house: Installation) -> None:
    marks = (rb"\Flagged", rb"\Seen")
    house.dovecot.append(
        house.address, a_registration(ANNA, "Moulin Bleu S.A.", "fr"), at("2026-03-10 09:00"), flags=marks
    )
    house.dovecot.append(house.address, a_registration(BERT, "Garage Weber GmbH", "nl"), at("2026-03-10 09:01"))
    house.once(at("2026-03-10 09:02"))
    assert house.told() == [("confirmation", ANNA, "fr"), ("confirmation", BERT, "nl")]
    flags = [set(flags) - {rb"\Recent"} for _, flags in house.dovecot.mails_and_flags(house.address, "dealbot/Done")]
    assert flags == [set(marks), set()]


def test_what_a_person_takes_away_before_it_was_seen_is_theirs(house: Installation) -> None:
    house.receive(
        a_registration(ANNA, "Moulin Bleu S.A."), a_registration(BERT, "Kanner S.A."), at=at("2026-03-10 09:00")
    )
    with house.dovecot.client(house.address) as person:
        person.create_folder("Mine")
        person.select_folder("INBOX")
        person.move(person.search(["FROM", ANNA]), "Mine")
    house.once(at("2026-03-10 09:02"))
    assert [to for _, to, _ in house.told()] == [BERT]
    assert len(house.dovecot.mails(house.address, "Mine")) == 1


def test_what_a_person_drags_back_out_of_done_is_not_answered_again(house: Installation) -> None:
    house.receive(a_registration(ANNA, "Moulin Bleu S.A."), at=at("2026-03-10 09:00"))
    house.once(at("2026-03-10 09:01"))
    with house.dovecot.client(house.address) as person:
        person.select_folder("dealbot/Done")
        person.move(person.search("ALL"), "INBOX")
    assert house.once(at("2026-03-10 10:00"))["letters"] == 0
    assert house.folders() == {"INBOX": 0, "Done": 1, "Held": 0, "Failed": 0}
    assert len(house.deals()) == 1


def test_while_a_person_reads_flags_and_expunges_the_daemon_answers_every_mail_once(
    house: Installation, smtp: ScriptedSmtp
) -> None:
    companies = [f"Moulin Numéro {word} S.A." for word in ("Un", "Deux", "Trois", "Quatre", "Cinq", "Six")]
    with house.daemon(), house.dovecot.client(house.address) as person:
        person.select_folder("INBOX")
        for number, company in enumerate(companies):
            house.dovecot.deliver(
                house.address, a_registration(ANNA, company, contact=f"Carla Klein{'abcdef'[number]}")
            )
            person.noop()
            if here := person.search("ALL"):
                person.fetch(here, ["BODY[]"])
                person.add_flags(here, [rb"\Flagged"])
                person.remove_flags(here, [rb"\Seen"])
            person.expunge()
        wait_until(lambda: house.folders()["Done"] == len(companies), "every mail is filed")
        wait_until(lambda: len(smtp.accepted) == len(companies), "every answer")
    assert sorted(deal["company"] for deal in house.deals()) == sorted(companies)
    answers = letters_to([read(letter.content) for letter in smtp.accepted], ANNA)
    assert len({answer.answers for answer in answers}) == len(companies)
