"""Bytes in, rows and letters out: what becomes of each mail."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from dealbot.core.model import State, Verdict
from dealbot.envelope import Folder, MailPlace
from dealbot.errors import StoreError
from dealbot.jobs import intake, sitting
from dealbot.mail import reading
from dealbot.store import Fate
from tests.jobs.builders import ANNA, BERT, HEAD, OPERATOR, RECEIVED, ROBOT, a_desk, a_raw_mail, an_account
from tests.stories.mails import a_mail, a_registration

if TYPE_CHECKING:
    from typing import Any

    from tests.jobs.builders import Desk

BEFORE, AFTER = RECEIVED - timedelta(days=9), RECEIVED + timedelta(minutes=1)
MOULIN = a_registration(ANNA, "Moulin Bleu S.A.")
NAMELESS = a_mail(ANNA, "Hello,\n\nplease register this deal: they want a firewall and Wi-Fi.\n\nAnna\n")
QUESTION = a_mail(ANNA, "Hello,\n\nwhen will the new price list come out?\n\nAnna\n", "Price list")
TENDER = a_registration(ANNA, "Moulin Bleu S.A.", note="This is a public tender, bids are due in December.")
TWO = """Hello,

please register these two deals for us:

1. Company: Moulin Bleu S.A.
   Interested in: firewall and Wi-Fi

2. Company: {second}
   Interested in: fibre line

Best regards
Anna
"""


def test_a_registration_that_nobody_knew_is_confirmed(both_desks: Desk) -> None:
    [taken] = both_desks.take(MOULIN)
    [deal] = both_desks.deals()
    assert (taken.fate, taken.folder, taken.reason) == (Fate.DECIDED, Folder.DONE, "nothing_known")
    assert (deal.state, deal.reference, deal.received_at) == (State.PROTECTED, "DR-2026-0001", RECEIVED)
    assert str(deal.window and deal.window.last_day) == "2027-03-20"
    assert [(letter.recipient, letter.letter) for letter in both_desks.letters()] == [(ANNA, "confirmation")]
    assert both_desks.events(deal) == ["deal.protected"]


def test_what_sales_knew_before_is_a_conflict_and_the_manager_hears_whose_it_is(both_desks: Desk) -> None:
    both_desks.know(an_account(), since=BEFORE)
    [taken] = both_desks.take(MOULIN)
    assert (taken.fate, taken.folder) == (Fate.DECIDED, Folder.DONE)
    assert both_desks.deal().state is State.CONFLICT
    assert both_desks.letters_to(ANNA) == ["conflict"]
    assert both_desks.letters_to(HEAD) == ["conflict_notice"]
    assert "Rita Rep" in both_desks.letter("conflict_notice").text
    assert "Rita Rep" not in both_desks.letter("conflict").text


def test_a_record_that_was_witnessed_only_afterwards_proves_nothing(both_desks: Desk) -> None:
    both_desks.know(an_account(), since=AFTER)
    [taken] = both_desks.take(MOULIN)
    assert (taken.fate, taken.folder, taken.reason) == (Fate.HELD, Folder.HELD, "witnessed_only_after")
    assert both_desks.deal().state is State.HELD
    assert both_desks.letters_to(ANNA) == ["held"]
    assert both_desks.letters_to(HEAD) == ["review_request"]


def test_what_sales_learnt_only_afterwards_stays_the_partners(both_desks: Desk) -> None:
    both_desks.know(an_account(aware_since=(RECEIVED + timedelta(days=3)).date()), since=AFTER)
    [taken] = both_desks.take(MOULIN)
    assert taken.reason == "known_only_after"
    assert both_desks.deal().state is State.PROTECTED
    assert both_desks.letters_to(HEAD) == ["partner_was_first"]


def test_a_probable_match_waits_for_a_person(both_desks: Desk) -> None:
    both_desks.know(an_account("Moulin Bleu Gourmet"), since=BEFORE)
    [taken] = both_desks.take(MOULIN)
    assert (taken.folder, taken.reason) == (Folder.HELD, "probable_match")
    assert "Moulin Bleu Gourmet" in both_desks.letter("review_request").text


def test_a_tender_is_noted_without_a_window(desk: Desk) -> None:
    [taken] = desk.take(TENDER)
    assert (taken.folder, taken.reason) == (Folder.DONE, "tender")
    assert (desk.deal().state, desk.deal().window) == (State.NOTED, None)
    assert desk.letters_to(ANNA) == ["noted"]
    assert desk.letters_to(HEAD) == []


def test_a_mail_that_names_no_prospect_is_asked_back_and_records_no_deal(desk: Desk) -> None:
    [taken] = desk.take(NAMELESS)
    assert (taken.fate, taken.folder, taken.reason) == (Fate.DECIDED, Folder.DONE, "no_prospect_named")
    assert desk.deals() == []
    assert desk.letters_to(ANNA) == ["incomplete"]


def test_registering_again_is_answered_with_the_running_reference(desk: Desk) -> None:
    desk.register()
    [taken] = desk.take(a_registration(ANNA, "MOULIN BLEU SA"), received_at=RECEIVED + timedelta(days=9))
    assert taken.judged[0].ruling.verdict is Verdict.DUPLICATE
    assert len(desk.deals()) == 1
    assert "DR-2026-0001" in desk.letter("duplicate").text


def test_another_partners_window_is_a_conflict_without_a_word_on_who(desk: Desk) -> None:
    desk.register()
    desk.register(sender=BERT, received_at=RECEIVED + timedelta(hours=1))
    assert [deal.state for deal in desk.deals()] == [State.PROTECTED, State.CONFLICT]
    assert "Alpha" not in desk.letter("conflict").text
    assert "Alpha Networks" in desk.letter("conflict_notice").text


def test_a_stranger_hears_nothing_about_any_company(desk: Desk) -> None:
    [taken] = desk.take(a_registration("eve@nobody.example", "Moulin Bleu S.A."))
    assert (taken.fate, taken.folder, taken.reason) == (Fate.HELD, Folder.HELD, "sender_is_no_partner")
    assert desk.letters_to("eve@nobody.example") == ["unknown_sender"]
    assert "Moulin" not in desk.letter("unknown_sender").text
    assert desk.letters_to(HEAD) == ["review_request"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Return_Path": "<>", "From": "MAILER-DAEMON@alpha.example", "subject": "Undelivered Mail Returned to Sender"},
        {"List_Id": "<news.alpha.example>", "Precedence": "bulk"},
        {"From": ROBOT},
    ],
    ids=["auto-reply", "bounce", "list", "own mail"],
)
def test_a_machine_is_never_answered(desk: Desk, headers: dict[str, str]) -> None:
    [taken] = desk.take(a_registration(ANNA, "Moulin Bleu S.A.", **headers))
    assert (taken.fate, taken.folder) == (Fate.IGNORED, Folder.DONE)
    assert (desk.letters(), desk.deals()) == ([], [])


def test_a_question_goes_to_a_person_and_the_partner_hears_so(desk: Desk) -> None:
    [taken] = desk.take(QUESTION)
    assert (taken.fate, taken.folder, taken.reason) == (Fate.HELD, Folder.HELD, "passed on: question")
    assert desk.letters_to(ANNA) == ["passed_on"]
    assert "price list" in desk.letter("question").text


def test_staff_registers_nothing(desk: Desk) -> None:
    [taken] = desk.take(a_registration("sam@vendor.example", "Moulin Bleu S.A."))
    assert (taken.folder, taken.reason) == (Folder.HELD, "passed on: registration")
    assert desk.deals() == []
    assert desk.letters_to("sam@vendor.example") == ["passed_on"]


def test_of_a_mail_that_is_too_large_a_person_decides(desk: Desk) -> None:
    header = MOULIN.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    [taken] = desk.take(header, complete=False, size=40_000_000)
    assert (taken.fate, taken.folder) == (Fate.HELD, Folder.HELD)
    assert desk.deals() == []
    assert desk.letters_to(ANNA) == ["passed_on"]
    assert "Deal registration" in desk.letter("question").text


def test_each_of_several_prospects_has_a_verdict_of_its_own(desk: Desk) -> None:
    desk.know(an_account("Boulangerie Kirsch S.à r.l."), since=BEFORE)
    [taken] = desk.take(a_mail(ANNA, TWO.format(second="Boulangerie Kirsch S.à r.l.")))
    assert [deal.state for deal in desk.deals()] == [State.PROTECTED, State.CONFLICT]
    assert taken.reason == "nothing_known, known_before"
    assert desk.letters_to(ANNA) == ["several"]
    assert all(word in desk.letter("several").text for word in ("DR-2026-0001", "DR-2026-0002", "Kirsch"))


def test_the_same_prospect_twice_in_a_mail_is_recorded_once(desk: Desk) -> None:
    [taken] = desk.take(a_mail(ANNA, TWO.format(second="Moulin Bleu")))
    assert [deal.state for deal in desk.deals()] == [State.PROTECTED]
    assert {each.ruling.verdict for each in taken.judged} <= {Verdict.CONFIRM, Verdict.DUPLICATE}
    assert len(desk.letters_to(ANNA)) == 1


def test_a_mail_delivered_by_two_ways_is_answered_once(both_desks: Desk) -> None:
    again = b"Received: from elsewhere by here; Fri, 20 Nov 2026 09:00:00 +0100\r\n" + MOULIN
    both_desks.take(MOULIN)
    [taken] = both_desks.take(again, received_at=RECEIVED + timedelta(minutes=5))
    assert (taken.fate, taken.folder) == (Fate.IGNORED, Folder.DONE)
    assert len(both_desks.deals()) == len(both_desks.letters()) == 1


def test_the_same_delivery_again_changes_nothing(both_desks: Desk) -> None:
    mail = a_raw_mail(MOULIN)
    first = both_desks.app.intake.take([mail], RECEIVED)
    again = both_desks.app.intake.take([mail], RECEIVED)
    assert again[0].folder is first[0].folder
    assert len(both_desks.letters()) == 1


def test_two_mails_under_one_message_id_are_two(both_desks: Desk) -> None:
    one, other = (
        a_registration(ANNA, name, Message_ID="<same@alpha.example>") for name in ("Moulin Bleu S.A.", "Kirsch S.A.")
    )
    both_desks.take(one, other)
    assert [deal.company.name for deal in both_desks.deals()] == ["Moulin Bleu S.A.", "Kirsch S.A."]


def test_without_a_message_id_the_same_text_is_the_same_mail(desk: Desk) -> None:
    mail = a_registration(ANNA, "Moulin Bleu S.A.", Message_ID="")
    other = a_registration(ANNA, "Kirsch S.A.", Message_ID="")
    fates = [taken.fate for taken in desk.take(mail, mail, other)]
    assert fates == [Fate.DECIDED, Fate.IGNORED, Fate.DECIDED]
    assert len(desk.letters_to(ANNA)) == 2


def test_a_mail_dragged_back_from_failed_is_tried_again(both_desks: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(intake, "read", fails)
        [failed] = both_desks.take(MOULIN)
    [taken] = both_desks.take(MOULIN, received_at=RECEIVED)
    assert (failed.folder, taken.folder) == (Folder.FAILED, Folder.DONE)
    assert both_desks.letters_to(ANNA) == ["confirmation"]
    assert both_desks.deal().received_at == RECEIVED


def test_a_fault_of_our_own_fails_one_mail_and_the_others_go_on(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(intake, "read", fails_on("Kirsch"))
    with caplog.at_level(logging.DEBUG, "dealbot"):
        taken = desk.take(MOULIN, a_registration(ANNA, "Kirsch S.A."), a_registration(ANNA, "Tannenhof S.A."))
    assert [each.folder for each in taken] == [Folder.DONE, Folder.FAILED, Folder.DONE]
    assert taken[1].reason == "dealbot failed on it (ValueError)"
    assert [deal.company.name for deal in desk.deals()] == ["Moulin Bleu S.A.", "Tannenhof S.A."]
    assert desk.letters_to(OPERATOR) == ["trouble"]
    assert "Kirsch" not in caplog.text + desk.letter("trouble").text
    assert "test_intake.py" in caplog.text  # where it happened


def test_a_mail_that_fails_half_way_leaves_no_rows(both_desks: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitting, "notices_about", fails)
    [taken] = both_desks.take(MOULIN)
    assert taken.fate is Fate.FAILED
    assert both_desks.deals() == []
    assert both_desks.letters_to(ANNA) == []


def test_a_passing_fault_leaves_every_mail_where_it_is(both_desks: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_arguments: object) -> None:
        raise StoreError("the database did not answer", "test")

    with monkeypatch.context() as broken:
        broken.setattr(sitting, "notices_about", breaks)
        with pytest.raises(StoreError):
            both_desks.take(MOULIN, a_registration(ANNA, "Kirsch S.A."))
    assert (both_desks.deals(), both_desks.letters()) == ([], [])
    with both_desks.store.reading() as records:
        assert records.mails.folders_of([MailPlace("deals", 1, uid) for uid in range(1000)]) == {}


def test_a_failed_mail_is_told_to_the_operator_once(desk: Desk) -> None:
    mail = a_raw_mail(a_mail("", "No sender."))
    desk.app.intake.take([mail], RECEIVED)
    desk.app.intake.take([mail], RECEIVED)
    assert desk.letters_to(OPERATOR) == ["trouble"]
    assert "names no sender" in desk.letter("trouble").text


def test_nul_bytes_and_lone_surrogates_reach_no_database(both_desks: Desk) -> None:
    odd = a_registration(ANNA, "Mou\0lin Bleu S.A.").replace(b"Best", b"Be\0st " + b"\xed\xa0\x80")
    [taken] = both_desks.take(odd)
    assert taken.folder is Folder.DONE
    assert both_desks.deal().company.name == "Moulin Bleu S.A."


def test_an_unread_source_holds_what_would_have_been_confirmed(sqlite_url: str) -> None:
    desk = a_desk(sqlite_url, accounts=[{"kind": "csv", "path": "none.csv", "name": "crm"}])
    deal = desk.register()
    assert (deal.state, deal.rule) == (State.HELD, "source_not_fresh")
    assert "crm" in desk.letter("review_request").text
    desk.app.close()


def fails(*_arguments: Any) -> None:
    raise ValueError("of our own")


def fails_on(word: str) -> Any:
    read = reading.read

    def understood(mail: Any, circle: Any) -> Any:
        if word in mail.text:
            raise ValueError(f"no good: {mail.text}")
        return read(mail, circle)

    return understood
