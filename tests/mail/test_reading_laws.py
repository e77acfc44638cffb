"""What holds for every text: reading never raises, is bounded, and depends on nothing but the mail."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dealbot.core.model import Kind
from dealbot.mail.incoming import IncomingMail
from dealbot.mail.reading import describe, understand
from dealbot.mail.reading.lexicon.words import lexicon, scan
from tests.mail.builders import CIRCLE, a_mail, incoming, reading_of

WORDS = st.sampled_from(
    "register GmbH S.à r.l. Foo Bar enregistrer : | \n\n - 1. > Company: TVA BE 0715.609.283 +352 26 HRB 12 "
    "@ a@b.example www.x.lu DR-2026-0001 30.06.2026 June tender no kein pas and und , ; ( ) ? . „ & "
    "Best regards".split(" ")
)


@given(st.text(max_size=300), st.text(max_size=60))
def test_no_text_makes_reading_raise(text: str, subject: str) -> None:
    described = describe(understand(IncomingMail(text=text, subject=subject), CIRCLE))
    assert json.dumps(described)


@given(st.lists(WORDS, max_size=60).map(" ".join))
@settings(max_examples=300)
def test_no_heap_of_signs_makes_reading_raise(text: str) -> None:
    submission = understand(IncomingMail(text=text), CIRCLE)
    assert all(0 <= deal.confidence <= 1 for deal in submission.deals)
    assert bool(submission.deals) == (submission.kind in {Kind.REGISTRATION, Kind.COMPLETION})


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_reading_twice_reads_the_same(text: str) -> None:
    mail = IncomingMail(text=text)
    assert understand(mail, CIRCLE) == understand(replace(mail), CIRCLE)


PIECES = ["A B GmbH, ", "> ", "Company: X\n", "a@b.example ", "1. Foo SA\n", "| a ", "(((", "GmbH & ", "a.lu ", "12 "]


@pytest.mark.parametrize("piece", PIECES)
def test_a_long_mail_takes_no_longer_than_a_glance(piece: str) -> None:
    mail = incoming("register " + piece * (200_000 // len(piece)))
    started = time.process_time()
    understand(mail, CIRCLE)
    assert time.process_time() - started < 1.5


def test_line_ends_and_trailing_spaces_change_nothing() -> None:
    text = "Company: Holzwurm S.A.\nServices: fibre\nContact: Jo Ray\n"
    assert reading_of(a_mail(text)) == reading_of(a_mail(text.replace("\n", "  \n")))


def test_every_language_brings_every_purpose() -> None:
    tags = {tag for tags in lexicon().single.values() for tag in tags}
    assert lexicon().languages == ("de", "en", "fr", "lb", "nl")
    assert {f"month.{number}" for number in range(1, 13)} <= tags


def test_the_longest_phrase_wins() -> None:
    found = scan("cloud backup and workstation backup")
    assert [hit.end - hit.first for hit in found.of("services.hosting")] == [2]
    assert [hit.end - hit.first for hit in found.of("services.it")] == [2]


@pytest.mark.parametrize("module", ["incoming", "reading", "reading.intent.machines", "reading.lexicon.words"])
def test_every_door_can_be_the_first_one_opened(module: str) -> None:
    ended = subprocess.run([sys.executable, "-c", f"import dealbot.mail.{module}"], capture_output=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, b"")
