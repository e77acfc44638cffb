"""Every letter in every language, byte for byte, and what no letter may do.

``DEALBOT_WRITE_GOLDEN=1 pytest tests/mail/test_letters.py`` writes ``golden/`` anew: then read the difference.
"""

from __future__ import annotations

import os
import re
import shutil
from email import message_from_bytes, policy
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from dealbot.core.letters import Answer, LetterName
from dealbot.core.model import Insider, Language, Match, MatchedInsider, State, Strength
from dealbot.core.rules import RULES
from dealbot.errors import LetterError
from dealbot.mail.letters import LetterWriter, templates_folder
from tests.mail.samples_of_letters import (
    FACE,
    MANAGER,
    OTHER_PARTNER,
    PARTNER,
    SENDER,
    WRITTEN,
    a_digest,
    a_letter,
    a_notice,
    a_topic,
    an_account,
    sample_letters,
)

if TYPE_CHECKING:
    from dealbot.core.letters import Letter

GOLDEN = Path(__file__).parent / "golden"
MESSAGE_ID = "<letter@vendor.example>"
WRITER = LetterWriter(templates_folder(), FACE)
TO_PARTNERS = [letter for letter in sample_letters() if isinstance(letter.content, Answer)]


LEGENDS = {
    language: tuple(WRITER._voice(language).words.labels["digest"][key] for key in ("legend_text", "legend"))
    for language in Language
}
"""What the bars of the digest mean: the one sentence in which text and HTML differ."""


@pytest.fixture
def templates(tmp_path: Path) -> Path:
    """A copy of the templates, to be broken."""
    return Path(shutil.copytree(templates_folder(), tmp_path / "templates"))


def name_of(letter: Letter) -> str:
    return f"{letter.name.value}.{letter.language.value}"


def readable(letter: Letter) -> tuple[str, str]:
    """Header and text as one file, the HTML as another."""
    mail = message_from_bytes(WRITER.write(letter, MESSAGE_ID, WRITTEN), policy=policy.SMTP)
    text, html = mail.iter_parts()
    header = "".join(f"{field}: {value}\n" for field, value in mail.items())
    return f"{header}\n{text.get_content()}", html.get_content()


def seen(html: str) -> str:
    """The words a reader of the HTML sees."""
    body = re.sub(r"<!--.*?-->", " ", html.partition("<body")[2].partition(">")[2], flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", body))


def words_of(text: str) -> list[str]:
    return re.findall(r"\w+", text)


@pytest.mark.parametrize("letter", sample_letters(), ids=name_of)
def test_a_letter_reads_as_its_golden_file(letter: Letter) -> None:
    text, html = readable(letter)
    for content, path in ((text, GOLDEN / f"{name_of(letter)}.txt"), (html, GOLDEN / f"{name_of(letter)}.html")):
        if os.environ.get("DEALBOT_WRITE_GOLDEN"):
            path.write_bytes(content.encode())
        assert content.encode() == path.read_bytes()


@pytest.mark.parametrize("letter", sample_letters(), ids=name_of)
def test_text_and_html_say_the_same_words(letter: Letter) -> None:
    written = WRITER.say(letter)
    text = words_of(written.text.replace(*LEGENDS[letter.language]))
    assert sorted(set(text)) == sorted(set(words_of(seen(written.html))))


@pytest.mark.parametrize("letter", sample_letters(), ids=name_of)
def test_html_asks_nothing_of_the_outside(letter: Letter) -> None:
    html = WRITER.say(letter).html
    assert not re.search(r"https?:|//|url\(|src=|href=|<img|<script|<link|@import", html, re.IGNORECASE)
    assert f'<html lang="{letter.language.value}">' in html
    assert "max-width:640px" in html


@pytest.mark.parametrize("letter", TO_PARTNERS, ids=name_of)
def test_a_letter_to_a_partner_names_nobody_of_sales_and_no_other_partner(letter: Letter) -> None:
    written = WRITER.say(letter)
    account = an_account()
    for secret in (account.rep, account.rep_email, account.id, OTHER_PARTNER.name, MANAGER.name):
        assert secret
        assert secret not in written.text + seen(written.html)


@pytest.mark.parametrize("letter", sample_letters(), ids=name_of)
def test_every_letter_names_the_acting_entity_the_contact_and_where_to_ask_about_data(letter: Letter) -> None:
    text = WRITER.say(letter).text
    for fact in (FACE.entity_for(letter.country).name, FACE.partner_contact, FACE.privacy_contact):
        assert fact in text


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        (Language.EN, "Friday 17 July 2026", "Tuesday 17 March 2026, 10:22:41 CET (Europe/Luxembourg)"),
        (Language.FR, "vendredi 17 juillet 2026", "mardi 17 mars 2026, 10:22:41 CET (Europe/Luxembourg)"),
        (Language.DE, "Freitag, 17. Juli 2026", "Dienstag, 17. März 2026, 10:22:41 CET (Europe/Luxembourg)"),
        (Language.NL, "vrijdag 17 juli 2026", "dinsdag 17 maart 2026, 10:22:41 CET (Europe/Luxembourg)"),
    ],
)
def test_a_confirmation_tells_every_fact_in_its_text_alone(language: Language, day: str, moment: str) -> None:
    letter = a_letter(LetterName.CONFIRMATION, language)
    text = WRITER.say(letter).text
    assert "Florilux Pépinières S.A." in text.split("\n\n")[1]
    assert day in text.split("\n\n")[1]
    known = ("DR-2026-0042", moment, "florilux.example", "LU31004760", "B123456", "(LU)", "Jules Hansen", "+352326190")
    assert [fact for fact in known if fact not in text] == []


def test_what_was_not_found_is_shown_as_a_dash() -> None:
    topic = a_topic(LetterName.CONFIRMATION, expected_close=None, contact=a_topic(LetterName.PASSED_ON).contact)
    text = WRITER.say(a_letter(LetterName.CONFIRMATION, content=Answer((topic,)))).text
    assert "Contact: –\nE-mail: –\nPhone: –\n" in text
    assert "Expected close: –\n" in text


@pytest.mark.parametrize("language", [Language.FR, Language.DE, Language.NL])
def test_other_languages_than_english_say_that_english_prevails(language: Language) -> None:
    prevails = {Language.FR: "version anglaise", Language.DE: "englische Fassung", Language.NL: "Engelse versie"}
    assert prevails[language] in WRITER.say(a_letter(LetterName.CONFIRMATION, language)).text


@pytest.mark.parametrize("language", list(Language))
def test_an_unknown_sender_hears_nothing_about_any_company(language: Language) -> None:
    content = Answer((a_topic(LetterName.UNKNOWN_SENDER, company=a_topic().company, reference="DR-2026-0042"),))
    written = WRITER.say(a_letter(LetterName.UNKNOWN_SENDER, language, content=content))
    for secret in ("Florilux", "LU31004760", "DR-2026-0042", "Jules", SENDER.name, PARTNER.name):
        assert secret not in written.subject + written.text + seen(written.html)


@pytest.mark.parametrize("language", list(Language))
def test_a_conflict_with_another_partner_tells_neither_who_nor_until_when(language: Language) -> None:
    topic = a_topic(LetterName.CONFLICT, rule="another_partners_window", known_claimed=None, known_witnessed=None)
    text = WRITER.say(a_letter(LetterName.CONFLICT, language, content=Answer((topic,)))).text
    assert not re.search(r"\bpartner", text.partition("\n\n-- \n")[0], re.IGNORECASE)
    assert "2026, 10:22:41" in text
    assert not re.search(r"juli|july|juillet", text, re.IGNORECASE)


@pytest.mark.parametrize("language", list(Language))
def test_every_rule_has_its_words(language: Language) -> None:
    assert sorted(WRITER._voice(language).words.labels["rules"]) == sorted(RULES)


@pytest.mark.parametrize(
    "rule",
    [
        "source_not_fresh",
        "reading_unsure",
        "registered_again_too_soon",
        "resembles_own_deal",
        "prospect_is_the_vendor",
        "prospect_is_the_sender",
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_a_hold_says_more_where_the_partner_can_help_or_must_know(language: Language, rule: str) -> None:
    plain = WRITER.say(a_letter(LetterName.HELD, language)).text
    told = WRITER.say(a_letter(LetterName.HELD, language, content=Answer((a_topic(LetterName.HELD, rule=rule),)))).text
    assert len(told) > len(plain)


@pytest.mark.parametrize("state", [State.PROTECTED, State.HELD, State.CONFLICT])
def test_a_duplicate_says_where_the_first_registration_stands(state: State) -> None:
    window = a_topic().window if state is State.PROTECTED else None
    topic = a_topic(LetterName.DUPLICATE, state=state, window=window)
    text = WRITER.say(a_letter(LetterName.DUPLICATE, content=Answer((topic,)))).text
    said = {
        State.PROTECTED: "already protected for you, until the end of Friday 17 July 2026",
        State.HELD: "a person is looking at it",
        State.CONFLICT: "it could not be protected",
    }
    assert [other for other in said if said[other] in text] == [state]


def test_a_reminder_of_the_last_day_says_today() -> None:
    topic = a_topic(LetterName.REMINDER, days_left=0)
    written = WRITER.say(a_letter(LetterName.REMINDER, content=Answer((topic,))))
    assert "ends today, on Friday 17 July 2026." in written.text


def test_an_empty_week_is_one_sentence() -> None:
    quiet = a_digest(needs_you=(), ending=(), ended=(), new=(), weak=(), decided=(), answer_seconds=None)
    body = WRITER.say(a_letter(LetterName.DIGEST, content=quiet)).text.partition("Kind regards")[0]
    assert [line for line in body.splitlines()[1:] if line] == [
        "A quiet week: nothing waits for you, nothing ends soon, nothing is new.",
        "The week from Monday 6 July 2026 to Monday 13 July 2026",
    ]


def test_a_long_list_of_the_digest_is_cut_and_counted() -> None:
    crowd = a_digest(needs_you=a_digest().needs_you * 100)
    text = WRITER.say(a_letter(LetterName.DIGEST, content=crowd)).text
    assert "Needs you (200)" in text
    assert "and 160 more" in text
    assert text.count("DR-2026-0051") == 20


def test_a_manager_sees_the_evidence_side_by_side() -> None:
    text = WRITER.say(a_letter(LetterName.REVIEW_REQUEST, content=a_notice(LetterName.REVIEW_REQUEST))).text
    assert "Company: Florilux Pépinières S.A. | Florilux Pepinieres SA\n" in text
    assert "VAT: LU31004760 | LU31004760 (=)\n" in text
    assert "Sales rep: Rita Repp <rita.repp@vendor.example>\n" in text
    assert "Known since (claimed): Tuesday 3 February 2026\n" in text
    assert 'dealbot deals decide DR-2026-0042 confirm --reason "…"' in text


def test_a_manager_sees_what_speaks_against_a_match_and_what_was_there_from_the_start() -> None:
    text = WRITER.say(a_letter(LetterName.REVIEW_REQUEST, content=a_notice(LetterName.REVIEW_REQUEST))).text
    assert "same country; against it: another town, another legal form\n" in text
    assert "   Town: – | Differdange\n" in text
    assert text.count("already there when dealbot first read this source\n") == 1


@pytest.mark.parametrize(
    ("insider", "told"),
    [(Insider.VENDOR, "our own company, Rosenhof"), (Insider.PARTNER, "our partner Rosenhof")],
)
def test_a_manager_reads_who_the_prospect_seems_to_be(insider: Insider, told: str) -> None:
    found = MatchedInsider(insider, "Rosenhof", Match(Strength.CERTAIN, 0.99, ("same_name",)))
    notice = a_notice(LetterName.REVIEW_REQUEST, insiders=(found,))
    text = WRITER.say(a_letter(LetterName.REVIEW_REQUEST, content=notice)).text
    assert f"Who it is: {told} – certain match, 99%: same name\n" in text


@pytest.mark.parametrize("language", Language)
def test_a_partner_hears_nothing_of_the_prospect_being_another_partner(language: Language) -> None:
    told, plain = (
        WRITER.say(a_letter(LetterName.HELD, language, content=Answer((a_topic(LetterName.HELD, rule=rule),)))).text
        for rule in ("prospect_is_a_partner", "probable_match")
    )
    assert told == plain


@pytest.mark.parametrize("language", Language)
def test_a_conflict_says_that_the_record_was_there_from_the_start(language: Language) -> None:
    later, start = (
        WRITER.say(a_letter(LetterName.CONFLICT, language, content=Answer((topic,)))).text
        for topic in (a_topic(LetterName.CONFLICT), a_topic(LetterName.CONFLICT, known_at_start=True))
    )
    assert len(start) > len(later)


def test_a_message_passed_on_is_quoted_line_by_line() -> None:
    written = WRITER.say(a_letter(LetterName.QUESTION))
    assert "> The customer asks <today>.\n" in written.text
    assert "The customer asks &lt;today&gt;." in written.html


def test_the_shipped_templates_are_complete() -> None:
    assert WRITER.check() == []


def test_a_missing_and_a_broken_template_are_named_by_the_check(templates: Path) -> None:
    (templates / "held" / "nl.html").unlink()
    (templates / "noted" / "fr.txt").write_text("Subject: {{ who", encoding="utf-8")
    faults = LetterWriter(templates, FACE).check()
    assert [fault.partition(": ")[0] for fault in faults] == ["templates/noted/fr.txt", "templates/held/nl.html"]


def test_a_text_template_without_a_subject_is_named_by_the_check(templates: Path) -> None:
    (templates / "held" / "en.txt").write_text("Hello", encoding="utf-8")
    assert LetterWriter(templates, FACE).check() == ["templates/held/en.txt: the first line is not its subject"]


def test_a_word_that_one_language_lacks_is_named_by_the_check(templates: Path) -> None:
    words = templates / "words" / "de.toml"
    words.write_text(words.read_text(encoding="utf-8").replace('joining = "und"\n', ""), encoding="utf-8")
    assert LetterWriter(templates, FACE).check() == ["templates/words/de.toml: joining is missing"]


def test_a_value_without_a_name_in_a_template_is_an_error_and_no_blank(templates: Path) -> None:
    (templates / "held" / "en.txt").write_text("Subject: x\n{{ topic.nothing }}", encoding="utf-8")
    with pytest.raises(LetterError, match="held/en"):
        LetterWriter(templates, FACE).say(a_letter(LetterName.HELD))


def test_a_template_cannot_reach_into_python(templates: Path) -> None:
    (templates / "held" / "en.txt").write_text("Subject: x\n{{ ''.__class__.__mro__ }}", encoding="utf-8")
    with pytest.raises(LetterError):
        LetterWriter(templates, FACE).say(a_letter(LetterName.HELD))
