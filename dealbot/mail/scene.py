"""What a template may use: the vendor's face, the letter's content under the names the templates know, the subject."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from dealbot.core.letters import (
    NOTHING_REMAINS,
    Answer,
    Digest,
    Letter,
    LetterName,
    Notice,
    PassedOn,
    Remainder,
    Topic,
    Trouble,
)
from dealbot.envelope import Address
from dealbot.mail import shown, week
from dealbot.mail.words import Words

SHOW: Mapping[str, Any] = {
    "facts": shown.facts,
    "rights": shown.rights,
    "standing": shown.standing,
    "reading": shown.reading,
    "form": shown.form,
    "replies": shown.replies,
    "remainder": shown.remainder,
    "case": shown.case,
    "comparison": shown.comparison,
    "record": shown.record,
    "how_alike": shown.how_alike,
    "rival": shown.rival,
    "message": shown.message,
    "trouble": shown.trouble,
    "who": shown.who,
    "counts": week.counts,
    "in_short": week.in_short,
    "lists": week.lists,
    "score": week.score,
}
_LEADERS = re.compile(r"(?:(?:(?:re|aw|antw|sv|rép|réf)\s?:|\[DR-\d{4}-\d{1,9}\])\s?){1,20}", re.IGNORECASE)
"""What stands before the base subject of a reply (RFC 5256 section 2.1), with the words mail programs use here."""


@dataclass(frozen=True, slots=True)
class Entity:
    """A company of the vendor's that acts; ``address`` on one line."""

    country: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Sender:
    """The vendor's face: who writes, for whom, and where to ask (policy "Mail manners").

    ``domain`` is what Message-IDs end with; ``register_again_days`` is the policy's number, told when a window ended.
    """

    vendor: str
    address: Address
    zone: ZoneInfo
    partner_contact: str
    privacy_contact: str
    entities: tuple[Entity, ...]
    domain: str
    register_again_days: int = 30

    def entity_for(self, country: str | None) -> Entity:
        """The entity of that country, else the vendor's first."""
        return next((entity for entity in self.entities if entity.country == country), self.entities[0])


def frame_of(letter: Letter, face: Sender, words: Words) -> dict[str, Any]:
    """What every template of this letter may use."""
    layout = words.labels["layout"]
    for_partner = isinstance(letter.content, Answer)
    name = "" if letter.name is LetterName.UNKNOWN_SENDER else letter.to.name
    return {
        "w": words,
        "t": words.labels,
        "show": SHOW,
        "face": face,
        "entity": face.entity_for(letter.country),
        "greeting": layout["greeting"].format(name) if name else layout["greeting_unnamed"],
        "team": layout["team" if for_partner else "team_notice"].format(face.vendor),
        "for_partner": for_partner,
        **_content(letter.content, words),
    }


def _content(content: Answer | Notice | PassedOn | Digest | Trouble, words: Words) -> dict[str, Any]:
    match content:
        case Answer(topics=topics):
            return about(topics[0] if len(topics) == 1 else None, words)
        case Notice():
            partner = content.partner.name if content.partner else content.sender.email
            return {
                **about(content.topic, words),
                "notice": content,
                "deal": content.deal,
                "partner": partner,
                "tag": _tag(content.deal.reference),
            }
        case PassedOn():
            reference = content.reference or (content.deal.reference if content.deal else None)
            return {"passed": content, "tag": _tag(reference)}
        case Digest():
            return {"digest": content}
        case Trouble():
            return {"trouble": content}


def about(topic: Topic | None, words: Words) -> dict[str, Any]:
    """What a section about one prospect may use."""
    if topic is None:
        return {"topic": None, "who": "", "tag": ""}
    return {"topic": topic, "who": words.named(topic.company), "tag": _tag(topic.reference)}


def _tag(reference: str | None) -> str:
    return f"[{reference}] " if reference else ""


def topics_of(letter: Letter) -> tuple[Topic, ...]:
    """The prospects an answer speaks of; none for every other letter."""
    return letter.content.topics if isinstance(letter.content, Answer) else ()


def remainder_of(letter: Letter) -> Remainder:
    """What of the mail an answer does not settle; nothing for every other letter."""
    return letter.content.remainder if isinstance(letter.content, Answer) else NOTHING_REMAINS


def subject_of(letter: Letter, own: str) -> str:
    """The subject of the thread for an answer, the template's own for what comes by itself.

    An unknown sender's subject is not echoed: a forged address must not get a stranger's words from us.
    """
    theirs = letter.thread.subject if letter.thread else ""
    if not letter.answers_mail or not theirs or letter.name is LetterName.UNKNOWN_SENDER:
        return own
    topics = topics_of(letter)
    tag = _tag(topics[0].reference) if len(topics) == 1 else ""
    leaders = _LEADERS.match(theirs)
    return f"Re: {tag}{theirs[leaders.end() if leaders else 0 :]}".rstrip()
