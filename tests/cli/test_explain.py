"""``dealbot parse --explain``: why a mail was read as it was, for a person at a screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from dealbot.mail.reading import WIDTH
from tests.jobs.builders import ANNA
from tests.stories.mails import a_mail, a_registration, with_files

if TYPE_CHECKING:
    from tests.cli.place import Place

PARTNERS = ("name,domain,email,language,country", "Alpha Networks,alpha.example,,fr,LU")
REPLY = """The VAT number is LU 10000356.

Best regards
Anna Weber
Alpha Networks

On Monday, Deals <dealreg@mixvoip.com> wrote:
> Which company is it about?
> Please reply to this mail.
"""
LONG = "Moulin Bleu S.A. wants a firewall, switches, Wi-Fi, a cloud PBX, handsets, numbers and a fibre line. " * 9
HOSTILE = "Moulin\x1b[31m \u202eBleu\u202c S.A."


def explained(place: Place, content: bytes, name: str = "mail.eml") -> str:
    place.write("partners.csv", *PARTNERS)
    (place.folder / name).write_bytes(content)
    return place.run("parse", "--explain", "--partners", "partners.csv", name).out


def test_what_was_understood_stands_in_one_line_below_the_mails_name(fresh: Place) -> None:
    first, second, *_ = explained(fresh, a_registration(ANNA, "Moulin Bleu S.A.", "fr")).splitlines()
    assert first == "mail.eml"
    assert second == "registration in French: Moulin Bleu S.A. (LU)"


def test_every_field_shows_its_candidates_with_likelihood_and_signs(fresh: Place) -> None:
    told = explained(fresh, a_registration(ANNA, "Moulin Bleu S.A."))
    company = told.partition("\n  company\n")[2].splitlines()
    assert company[0].endswith("Moulin Bleu S.A.")
    assert 0.9 <= float(company[0].split()[0]) <= 1
    assert "label +" in company[1]
    assert "legal form +" in company[1]


def test_the_parts_of_the_mail_are_told_with_their_lines_and_first_words(fresh: Place) -> None:
    told = explained(fresh, a_mail(ANNA, REPLY, "Re: Your deal registration"))
    parts = {line.split()[0]: line for line in told.splitlines() if line.startswith(("typed", "quoted", "signature"))}
    assert "1 line " in parts["typed"]
    assert "“The VAT number is LU 10000356.”" in parts["typed"]
    assert "2 lines" in parts["quoted"]
    assert "Anna Weber" in parts["signature"]


def test_what_another_wish_and_the_files_are_is_told(fresh: Place) -> None:
    body = "Please withdraw our registration of Kirsch Nord S.A.\n\nAnd please register Moulin Bleu S.A., a firewall.\n"
    told = explained(fresh, with_files(ANNA, body, ("card.jpg", "image/jpeg", b"\xff\xd8" * 9)))
    assert "also a withdrawal" in told
    assert "card.jpg (not read)" in " ".join(told.split())


def test_a_machines_mail_tells_the_signs_of_a_machine(fresh: Place) -> None:
    told = explained(fresh, a_mail(ANNA, "I am away.", "Out of office", Auto_Submitted="auto-replied"))
    assert "automatic, because of: Auto-Submitted: auto-replied" in told


@pytest.mark.parametrize(
    "body", [LONG, "x" * 5000, f"Company: {HOSTILE}\n", ""], ids=["long", "word", "hostile", "empty"]
)
def test_no_line_is_wider_than_a_screen_and_none_steers_it(fresh: Place, body: str) -> None:
    told = explained(fresh, a_mail(ANNA, f"Hello,\n\nplease register\n\n{body}\n"))
    assert max(map(len, told.splitlines())) <= WIDTH
    assert told.replace("\n", "").isprintable()


def test_what_cannot_be_read_is_said_and_the_next_mail_is_explained(fresh: Place) -> None:
    (fresh.folder / "a.eml").write_bytes(b"\0" * 100)
    (fresh.folder / "b.eml").write_bytes(a_registration(ANNA, "Moulin Bleu S.A."))
    told = fresh.run("parse", "--explain", "a.eml", "b.eml").out
    assert told.index("a.eml") < told.index("b.eml") < told.index("Moulin Bleu S.A.")


def test_our_own_letter_coming_back_is_known_by_the_settings(fresh: Place) -> None:
    mail = a_mail("Deals <deals@vendor.example>", "Moulin Bleu S.A. is protected for you.", "Moulin Bleu S.A.")
    (fresh.folder / "own.eml").write_bytes(mail)
    fresh.settings(vendor={"name": "Vendor"}, smtp={"host": "localhost", "from": "Deals <deals@vendor.example>"})
    [told] = fresh.run("parse", "own.eml").lines
    assert told["kind"] == "automatic"
