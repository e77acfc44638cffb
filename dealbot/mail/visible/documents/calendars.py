"""Invitations (.ics, RFC 5545): what they are about, where, and what stands in them. Their dates are meetings."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from icalendar import Calendar, Component

from dealbot.mail.visible.clean import decode_text
from dealbot.mail.visible.documents.content_lines import wanted_lines

MAX_EVENTS = 10
_READ = frozenset("begin end summary description location organizer attendee".split())


def read_calendar(content: bytes) -> str:
    """Title, place, people and text of each event. Raises ValueError where this is no calendar."""
    lines = wanted_lines(decode_text(content, None)[0], _READ)
    events = [
        event
        for calendar in Calendar.from_ical("\r\n".join([*lines, ""]), multiple=True)
        for event in calendar.walk("VEVENT")
    ]
    return "\n\n".join("\n".join(_lines(event)) for event in islice(events, MAX_EVENTS))


def _lines(event: Component) -> Iterator[str]:
    for name in ("SUMMARY", "LOCATION"):
        yield from (_text(value) for value in _values(event, name))
    for name in ("ORGANIZER", "ATTENDEE"):
        yield from (_person(value) for value in _values(event, name))
    yield from (str(value).strip() for value in _values(event, "DESCRIPTION"))


def _values(event: Component, name: str) -> list[object]:
    value = event.get(name, [])
    return list(value) if isinstance(value, list) else [value]


def _person(value: object) -> str:
    name = str(getattr(value, "params", {}).get("CN", ""))
    address = str(value).removeprefix("mailto:").removeprefix("MAILTO:")
    return f"{name} <{address}>" if name and name != address else address


def _text(value: object) -> str:
    return " ".join(str(value).split())
