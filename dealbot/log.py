"""One function for each thing that can happen to a mail, so that every line of the log reads the same."""

from __future__ import annotations

import logging
from datetime import datetime
from traceback import format_tb

from dealbot.envelope import MailPlace
from dealbot.errors import DealbotError

_LOG = logging.getLogger("dealbot")


def mail_taken(place: MailPlace, fate: str, reason: str) -> None:
    """A mail was settled and recorded."""
    _LOG.info("mail %s: %s (%s)", _shown(place), fate, reason)


def mail_failed(place: MailPlace, error: Exception) -> None:
    """A mail goes to Failed. Of a fault of our own the way to it is told, for whoever mends dealbot, and not its words:
    they may quote the mail."""
    if isinstance(error, DealbotError):
        _LOG.error("mail %s: failed: %s", _shown(place), error)
    else:
        trace = "".join(format_tb(error.__traceback__))
        _LOG.error("mail %s: failed: %s\n%s", _shown(place), type(error).__name__, trace)


def mail_filed(mailbox: str, folder: str, count: int) -> None:
    """Settled mails were moved to their folder."""
    _LOG.debug("%s: %d moved to %s", mailbox, count, folder)


def mailbox_down(mailbox: str, error: Exception, seconds: float) -> None:
    """The mailbox could not be read; it is tried again."""
    _LOG.warning("%s: %s; next try in %.0f s", mailbox, error, seconds)


def mailbox_up(mailbox: str) -> None:
    """The mailbox can be read."""
    _LOG.info("%s: connected", mailbox)


def letter_sent(message_id: str, letter: str) -> None:
    """A letter was accepted by the mail server."""
    _LOG.info("letter %s (%s): accepted", message_id, letter)


def letter_later(message_id: str, error: Exception | str, at: datetime) -> None:
    """A letter was refused for now."""
    _LOG.warning("letter %s: %s; next try at %s", message_id, error, at)


def letter_failed(message_id: str, error: Exception | str) -> None:
    """A letter was refused for good, or for too long."""
    _LOG.error("letter %s: given up: %s", message_id, error)


def due_done(reference: str, step: str) -> None:
    """Something fell due for a deal and was done."""
    _LOG.info("deal %s: %s", reference, step)


def source_read(source: str, rows: int) -> None:
    """An account source was read in full."""
    _LOG.info("accounts %s: %d rows read", source, rows)


def source_failed(source: str, error: Exception) -> None:
    """An account source could not be read; what was known stays, until it is too old."""
    _LOG.warning("accounts %s: %s", source, error)


def job_failed(job: str, error: Exception) -> None:
    """A job ended with a fault and will be tried again at its next tick."""
    if getattr(error, "temporary", False):
        _LOG.warning("%s: %s", job, error)
    else:
        _LOG.error("%s: %s", job, error, exc_info=error)


def _shown(place: MailPlace) -> str:
    return f"{place.mailbox}/{place.uid_validity}/{place.uid}"
