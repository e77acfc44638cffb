"""Everything that can go wrong, as one tree.

    DealbotError(message, subject)      prints as "message: subject: cause"; .temporary says whether to try again
    ├── ConfigError                     dealbot does not start; lists every fault at once
    ├── UsageError                      the command line asked for something that does not exist
    ├── UnreadableMail                  one mail -> folder Failed
    ├── LetterError                     a template is missing or broken
    ├── IllegalTransition               our fault: a deal was moved where the lifecycle does not allow
    ├── StoreError          temporary   the mail stays where it is
    │   └── StoreRefusal                the database will never take this: one mail -> folder Failed
    ├── MailboxError        temporary   reconnect with back-off
    ├── SecretError         temporary   a password or token could not be fetched
    ├── SourceError         temporary   decisions that need the account source become holds
    └── DeliveryError
        ├── TemporaryDeliveryError  temporary
        └── PermanentDeliveryError

A refusal of a registration is a value in a Ruling, never an exception. Foreign exceptions are translated
at the one door that meets them (``raise ... from``); a line is logged once, where it is handled.
"""

from __future__ import annotations


class DealbotError(Exception):
    """Something failed; ``subject`` names what it was about (a file, a mailbox, a mail)."""

    temporary = False

    def __init__(self, message: str, subject: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.subject = subject

    def __str__(self) -> str:
        parts = [self.message, self.subject, str(self.__cause__) if self.__cause__ else None]
        return ": ".join(part for part in parts if part)


class ConfigError(DealbotError):
    """The settings are unusable. ``faults`` holds one sentence a fault, each starting with the key."""

    def __init__(self, message: str, subject: str | None = None, faults: tuple[str, ...] = ()) -> None:
        super().__init__(message, subject)
        self.faults = faults


class UsageError(DealbotError):
    """The command line asked for something that does not exist."""


class UnreadableMail(DealbotError):  # noqa: N818 - a mail's fate, named as the folder's reason reads
    """No reading of this mail is possible; the message says why in words a person understands."""


class LetterError(DealbotError):
    """A letter could not be written: a template is missing or broken."""


class IllegalTransition(DealbotError):  # noqa: N818 - the name of the rule that was broken
    """A deal was to be moved in a way that ``core.lifecycle.TRANSITIONS`` does not have."""


class StoreError(DealbotError):
    """The database did not answer or refused; nothing was written."""

    temporary = True


class StoreRefusal(StoreError):  # noqa: N818 - what the database did
    """The database will never take this value or statement: another try is of no use."""

    temporary = False


class MailboxError(DealbotError):
    """The IMAP server did not answer, refused, or broke off."""

    temporary = True


class SecretError(DealbotError):
    """A password or token could not be fetched from where the settings say; the message never holds any of it."""

    temporary = True


class SourceError(DealbotError):
    """An account source could not be read; what was known before stays."""

    temporary = True


class DeliveryError(DealbotError):
    """A letter was not accepted. ``code`` is the SMTP reply code (RFC 5321 section 4.2), if there was one."""

    def __init__(self, message: str, subject: str | None = None, code: int | None = None) -> None:
        super().__init__(message, subject)
        self.code = code


class TemporaryDeliveryError(DeliveryError):
    """Not now: a 4xx reply, or no answer at all."""

    temporary = True


class PermanentDeliveryError(DeliveryError):
    """Never: a 5xx reply for this recipient or this letter."""
