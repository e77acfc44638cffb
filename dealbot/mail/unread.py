"""What of a mail nobody here has read: pictures, encrypted parts, files of kinds that are not known."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from dealbot.mail.incoming import TOO_LARGE
from dealbot.mail.visible.parts import ENCRYPTED

if TYPE_CHECKING:
    from dealbot.mail.incoming import IncomingMail
    from dealbot.mail.visible.files import Attachment

DECORATION = 30_000
"""Bytes below which a picture within the text is a signature's logo or icon, and not a photograph of anything."""
FEW_WORDS = 40
"""Words typed beside an unread file up to which the file is what the mail is about: ``see the card attached``."""
_WRAPPERS = frozenset({"application/pgp-encrypted", "application/pgp-keys"})
_WRAPPER_NAMES = frozenset({"encrypted.asc"})


def file_names(mail: IncomingMail) -> tuple[str, ...]:
    """The names of all files that a person would call attached, each once, in their order."""
    return _names(file for file in mail.attachments if not _is_decoration(file))


def unread_files(mail: IncomingMail) -> tuple[str, ...]:
    """Of ``file_names`` those whose content was not read."""
    return _names(file for file in mail.attachments if not file.read and not _is_decoration(file))


def is_encrypted(mail: IncomingMail) -> bool:
    """Whether the mail or a part of it is encrypted for somebody else's eyes."""
    return ENCRYPTED in mail.faults


def is_mostly_unread(mail: IncomingMail, typed: str) -> bool:
    """Whether the mail says nothing at all, or next to nothing beside what could not be read.

    ``typed`` is what the sender wrote above any quote. A mail of which only the header was fetched may say anything.
    """
    if TOO_LARGE in mail.faults:
        return False
    if is_encrypted(mail) or not mail.text.strip():
        return True
    return bool(unread_files(mail)) and "?" not in typed and len(typed.split()) <= FEW_WORDS


def _names(files: Iterator[Attachment]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(file.type if file.name == "unnamed" else file.name for file in files))


def _is_decoration(file: Attachment) -> bool:
    """A small picture within the text, or the technical half of an encrypted mail."""
    if file.type in _WRAPPERS or file.name.lower() in _WRAPPER_NAMES:
        return True
    return file.inline and file.type.startswith("image/") and file.size < DECORATION
