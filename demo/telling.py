"""What the demo prints: calm, at most 96 columns, coloured only on a terminal (click sees to that)."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from zoneinfo import ZoneInfo

import click

from dealbot.core.correspondence import Judged
from dealbot.core.model import Language, RequestedDeal, Service, Submission, Verdict
from dealbot.envelope import RawMail
from dealbot.jobs.intake import Taken
from dealbot.mail.incoming import parse
from dealbot.mail.letters import templates_folder
from dealbot.mail.words import Words, read_words
from dealbot.store import Fate
from demo.answers import Answer

WIDTH = 96
_LABEL = 13
_INDENT = " " * (4 + _LABEL)
_TO_WIDTH = WIDTH - len(_INDENT) - len(" 1000 ms") - 1
_LANGUAGES = {"en": "English", "fr": "French", "de": "German", "nl": "Dutch"}
_COLOURS = {
    Verdict.CONFIRM: "green",
    Verdict.CONFLICT: "red",
    Verdict.HOLD: "yellow",
    Verdict.NOTE: "blue",
    Verdict.DUPLICATE: "blue",
    Verdict.ASK: "yellow",
}
_FATES = {
    Fate.DECIDED: "settled",
    Fate.HELD: "left to a person, who gets the mail",
    Fate.FAILED: "put aside",
    Fate.IGNORED: "recorded, never answered",
}


def title(text: str) -> None:
    """The start of a part of the demo."""
    click.echo("\n" + click.style(text, bold=True) + "\n" + click.style("─" * WIDTH, dim=True))


def say(text: str) -> None:
    """A paragraph, after an empty line."""
    click.echo("\n" + textwrap.fill(text, WIDTH))


def command(typed: str, answer: str = "") -> None:
    """A command as a person types it, and what it said."""
    lines = textwrap.wrap(typed, WIDTH - 8, break_on_hyphens=False, break_long_words=False)
    click.echo(click.style("$ ", dim=True) + click.style(" \\\n    ".join(lines), fg="cyan"))
    for line in answer.splitlines():
        click.echo(f"  {line}")


def mail(number: int, scene_title: str, raw: RawMail, taken: Taken) -> None:
    """One mail: who writes, what was understood, and the verdict with its rule in words."""
    read = parse(raw.content)
    sender = f"{read.sender.name} <{read.sender.email}>" if read.sender else "-"
    click.echo(f"\n{number:2}  " + click.style(scene_title, bold=True))
    _line("from", sender)
    _line("subject", read.subject)
    _line("understood", _kind(taken.submission))
    for judged in taken.judged:
        _line("prospect", _prospect(judged.ruling.requested))
        _verdict(judged)
    if not taken.judged:
        _line("verdict", f"{_FATES[taken.fate]} ({taken.reason})")


def letters(answers: Sequence[Answer], begun: float) -> None:
    """The letters about one mail, each with the milliseconds until the mail server had accepted it."""
    for index, answer in enumerate(answers):
        to = f"{_words(answer.letter)} to {answer.recipient}, in {_LANGUAGES[answer.language]}"
        milliseconds = f"{(answer.at - begun) * 1000:.0f} ms"
        _line("" if index else "letters", f"{to:<{_TO_WIDTH}} {milliseconds:>8}")
    if not answers:
        _line("letters", "none")


def several_letters(answers: Iterable[Answer]) -> None:
    """Many letters in few lines: how many of each, and to whom."""
    answers = list(answers)
    for letter, count in Counter(answer.letter for answer in answers).items():
        to = Counter(answer.recipient.partition("@")[0] for answer in answers if answer.letter == letter)
        names = ", ".join(name if times == 1 else f"{name} ({times})" for name, times in to.items())
        text = f"{count} × {_words(letter)} to {names}"
        click.echo(textwrap.fill(text, WIDTH, initial_indent="  ", subsequent_indent=" " * 6))


def fault(text: str) -> None:
    """Something came out otherwise than expected."""
    click.echo(click.style(f"    NOT AS EXPECTED: {text}", fg="red", bold=True))


def day_in_words(day: date) -> str:
    """``Monday 23 November 2026``."""
    return f"{day:%A} {day.day} {day:%B %Y}"


def _verdict(judged: Judged) -> None:
    ruling = judged.ruling
    words = _english().code("rules", ruling.rule)
    _line("verdict", f"{ruling.verdict.value}: {words} ({ruling.rule})", colour=_COLOURS[ruling.verdict])
    if judged.deal and judged.deal.window:
        last_day = day_in_words(judged.deal.window.last_day)
        _line("", f"{judged.deal.reference}, protected through {last_day}")
    elif judged.deal:
        _line("", f"{judged.deal.reference}, {judged.deal.state.value}")


@lru_cache(maxsize=1)
def _english() -> Words:
    """The words in which dealbot's own letters to managers say a rule."""
    return read_words(templates_folder(), Language.EN, ZoneInfo("UTC"))


def _kind(submission: Submission | None) -> str:
    if submission is None:
        return "a machine's mail"
    language = _LANGUAGES[submission.language] if submission.language else "a language that cannot be told"
    return f"{submission.kind.value}, in {language}"


def _prospect(requested: RequestedDeal) -> str:
    company, contact = requested.company, requested.contact
    parts: list[list[str | None]] = [
        [company.name, company.domain, company.vat, company.register_id, company.country],
        [contact.name, contact.email, contact.phone],
        [service.value for service in Service if service in requested.services],
        ["tender" if requested.rfp else None],
        [f"closes {requested.expected_close}" if requested.expected_close else None],
    ]
    known = [", ".join(value for value in part if value) for part in parts]
    return "; ".join(part for part in known if part) or "nothing of a prospect"


def _line(label: str, text: str, *, colour: str = "") -> None:
    """A labelled line, wrapped; ``colour`` is for its first word."""
    first, *others = textwrap.wrap(text, WIDTH - len(_INDENT), break_on_hyphens=False) or [""]
    if colour:
        word, _, rest = first.partition(" ")
        first = f"{click.style(word, fg=colour, bold=True)} {rest}"
    click.echo("    " + click.style(f"{label:<{_LABEL}}", dim=True) + first)
    for line in others:
        click.echo(_INDENT + line)


def _words(name: str) -> str:
    return name.replace("_", " ")
