"""The registrations and a person's decisions on the command line, and the digest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dealbot.store import Store

if TYPE_CHECKING:
    from tests.cli.place import Place


def test_a_held_deal_is_shown_with_its_evidence(busy: Place) -> None:
    shown = busy.run("deals", "show", "dr-2026-0002").out
    assert "probable_match" in shown
    assert "Kirsch Nord Gourmet" in shown
    assert "review_request to head@vendor.example: waiting" in shown


def test_a_held_deal_is_confirmed_with_its_receipt_time(busy: Place) -> None:
    told = busy.run("deals", "decide", "DR-2026-0002", "confirm", "--reason", "another firm", "--at", "2026-12-01")
    assert "DR-2026-0002 is now protected, protected until 2027-03-20" in told.out
    [decided] = busy.run("deals", "show", "DR-2026-0002", "--json").lines
    assert [decision["reason"] for decision in decided["decisions"]] == ["", "another firm"]
    assert waiting(busy) == ["confirmation", "confirmation", "held", "review_request"]


def test_a_decision_that_its_state_does_not_allow_is_refused(busy: Place) -> None:
    told = busy.run("deals", "decide", "DR-2026-0001", "confirm", "--reason", "again", code=1)
    assert "protected" in told.err
    assert "confirm" in told.err


def test_the_list_can_be_narrowed_to_a_state(busy: Place) -> None:
    shown = busy.run("deals", "list", "--state", "held", "--at", "2099-01-01").out
    assert "DR-2026-0002" in shown
    assert "DR-2026-0001" not in shown


def test_a_digest_is_shown_without_being_sent(busy: Place) -> None:
    shown = busy.run("digest", "--at", "2026-11-23T08:00").out
    assert "Kirsch Nord S.A." in shown
    assert "digest" not in waiting(busy)


def test_a_digest_is_sent_to_every_manager_when_asked(busy: Place) -> None:
    told = busy.run("digest", "--send", "--at", "2026-11-23T08:00")
    assert told.out.startswith("2 digests")
    assert waiting(busy).count("digest") == 2


def waiting(place: Place) -> list[str]:
    store = Store(f"sqlite:///{place.folder / 'dealbot.db'}")
    with store.reading() as records:
        letters = sorted(letter.letter for letter in records.outbox.find())
    store.close()
    return letters
