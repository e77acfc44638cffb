"""A Letter in, its final bytes out. The words stand in ``templates/``; nothing of a mail is ever run or obeyed.

An answer is the layout around one section a prospect, each said by its own letter's template; where a mail names
several, ``several`` speaks first. A text template's first line is its subject. An answer keeps the subject of the mail
it answers, with the reference where mail programs overlook it: ``Re: [DR-2026-0042] their subject`` has the same base
subject (RFC 5256 section 2.1). What comes by itself, and what an unknown sender hears, has the template's own subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, TemplateError
from jinja2.environment import TemplateModule
from jinja2.sandbox import SandboxedEnvironment

from dealbot.core.letters import Letter, LetterName
from dealbot.core.model import Language
from dealbot.errors import LetterError
from dealbot.mail.inert import inert
from dealbot.mail.post import Post, bytes_of
from dealbot.mail.scene import SHOW, Entity, Sender, about, frame_of, remainder_of, subject_of, topics_of
from dealbot.mail.words import Words, read_words

FORMATS = ("txt", "html")
_SUBJECT = "Subject: "
__all__ = ["Entity", "LetterWriter", "Sender", "Written", "templates_folder"]

_MANY_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class _Voice:
    """One language ready to speak: its words, and the building blocks of each format."""

    words: Words
    blocks: Mapping[str, TemplateModule]


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in words, before it becomes bytes."""

    subject: str
    text: str
    html: str


class LetterWriter:
    """Writes every letter of one vendor. Templates are compiled at their first use and kept."""

    def __init__(self, templates: Path, face: Sender) -> None:
        self._templates = templates
        self._face = face
        self._environments = {form: _environment(templates, html=form == "html") for form in FORMATS}
        self._voices: dict[Language, _Voice] = {}

    def write(self, letter: Letter, message_id: str, at: datetime) -> bytes:
        """The letter as RFC 5322 bytes with CRLF. Raises LetterError where a template or an address is unusable."""
        return self.enclose(self.say(letter), letter, message_id, at)

    def enclose(self, written: Written, letter: Letter, message_id: str, at: datetime) -> bytes:
        """What was said, as RFC 5322 bytes with CRLF. Raises LetterError where an address is unusable."""
        post = Post(
            message_id=message_id,
            at=at.astimezone(self._face.zone),
            sender=self._face.address,
            to=letter.to,
            subject=written.subject,
            language=letter.language.value,
            text=written.text,
            html=written.html,
            thread=letter.thread,
            answers_mail=letter.answers_mail,
        )
        return bytes_of(post)

    def say(self, letter: Letter) -> Written:
        """The letter's words in both formats. Raises LetterError where a template is missing or broken."""
        try:
            return self._written(inert(letter))
        except (TemplateError, LookupError, ValueError) as error:
            raise LetterError(
                "a template or a word is missing or broken", f"{letter.name}/{letter.language}"
            ) from error

    def check(self) -> list[str]:
        """What a start would stumble over, one sentence a fault: templates missing or broken, words missing."""
        return [*self._broken_templates(), *self._faulty_words()]

    def _written(self, letter: Letter) -> Written:
        voice = self._voice(letter.language)
        frame = frame_of(letter, self._face, voice.words)
        own, text_body = self._speech(letter, voice, "txt", frame)
        _, html_body = self._speech(letter, voice, "html", frame)
        subject = subject_of(letter, own)
        text = self._environments["txt"].get_template("layout.txt").render(frame, body=text_body)
        html = self._environments["html"].get_template("layout.html").render(frame, body=html_body, subject=subject)
        return Written(subject, _squeezed(text), f"{html.strip()}\n")

    def _speech(self, letter: Letter, voice: _Voice, form: str, frame: Mapping[str, Any]) -> tuple[str, str]:
        """The template's own subject and the body: one section, or one a topic with ``several`` before them."""
        topics = topics_of(letter)
        blocks = voice.blocks[form]
        scene = {**frame, "ui": blocks, "topics": topics}
        if len(topics) < 2:
            subject, section = self._section(letter.name, form, scene)
            parts = [section]
        else:
            subject, section = self._section(LetterName.SEVERAL, form, scene)
            parts = [section]
            for number, topic in enumerate(topics, 1):
                told = self._section(topic.letter, form, {**scene, **about(topic, voice.words)})[1]
                parts += [blocks.company(number, topic), told]  # type: ignore[attr-defined]  # a macro of parts
        parts.append(blocks.foot(remainder_of(letter), topics))  # type: ignore[attr-defined]  # a macro of parts
        return subject, "\n\n".join(map(str, parts))

    def _section(self, name: LetterName, form: str, scene: Mapping[str, Any]) -> tuple[str, str]:
        """What one template says: its subject, which the text template holds in its first line, and its body."""
        language = scene["w"].language.value
        said = self._environments[form].get_template(f"{name.value}/{language}.{form}").render(scene)
        if form == "html":
            return "", said
        subject, _, body = said.partition("\n")
        return subject.removeprefix(_SUBJECT), body

    def _voice(self, language: Language) -> _Voice:
        if language not in self._voices:
            words = read_words(self._templates, language, self._face.zone)
            known = {"w": words, "t": words.labels, "show": SHOW}
            blocks = {
                form: env.get_template(f"parts.{form}").make_module(known) for form, env in self._environments.items()
            }
            self._voices[language] = _Voice(words, blocks)
        return self._voices[language]

    def _broken_templates(self) -> Iterator[str]:
        letters = (f"{name.value}/{language.value}" for name in LetterName for language in Language)
        for stem in chain(("layout", "parts"), letters):
            for form, environment in self._environments.items():
                try:
                    environment.get_template(f"{stem}.{form}")
                except (TemplateError, ValueError) as error:
                    yield f"templates/{stem}.{form}: {type(error).__name__}: {error}"
            if "/" in stem and not self._has_subject(stem):
                yield f"templates/{stem}.txt: the first line is not its subject"

    def _has_subject(self, stem: str) -> bool:
        path = self._templates / f"{stem}.txt"
        return not path.is_file() or path.read_bytes().startswith(_SUBJECT.encode())

    def _faulty_words(self) -> Iterator[str]:
        try:
            tables = {lang: read_words(self._templates, lang, self._face.zone).labels for lang in Language}
        except LetterError as error:
            yield str(error)
            return
        spoken = {language: set(_keys(table)) for language, table in tables.items()}
        every = set().union(*spoken.values())
        for language, known in spoken.items():
            yield from (f"templates/words/{language.value}.toml: {key} is missing" for key in sorted(every - known))


def templates_folder() -> Path:
    """Where the templates lie: in the installed package, else at the top of the checkout. Raises LetterError."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "templates", package.parent / "templates"):
        if (folder / "layout.txt").is_file():
            return folder
    raise LetterError("the templates of the letters are missing", str(package / "templates"))


def _environment(templates: Path, *, html: bool) -> SandboxedEnvironment:
    return SandboxedEnvironment(
        loader=FileSystemLoader(templates),
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        cache_size=-1,
    )


def _squeezed(text: str) -> str:
    """At most one empty line in a row, and one line end at the end."""
    return _MANY_EMPTY_LINES.sub("\n\n", text).strip("\n") + "\n"


def _keys(table: Mapping[str, Any], above: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield from _keys(value, f"{above}{key}.") if isinstance(value, Mapping) else (f"{above}{key}",)
