"""The letters of the demo as files to open: each as ``.eml`` and as the ``.html`` that a mail program would show."""

from __future__ import annotations

from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from dealbot.store import Store
from demo.servers import Accepted


@dataclass(frozen=True, slots=True)
class Answer:
    """A letter that the SMTP server took, with its name from dealbot's outbox; ``at`` as in ``Accepted``."""

    letter: str
    language: str
    recipient: str
    subject: str
    at: float

    @property
    def label(self) -> str:
        """``confirmation to anna``: which letter, and the first name in the recipient's address."""
        return f"{self.letter} to {self.recipient.partition('@')[0].partition('.')[0]}"


class Answers:
    """A folder of letters, numbered in the order in which they were accepted."""

    def __init__(self, folder: Path, store: Store) -> None:
        self.folder = folder
        self._store = store
        self._count = 0
        folder.mkdir()

    def keep(self, accepted: Accepted) -> Answer:
        """Write one letter's two files."""
        mail = message_from_bytes(accepted.content, policy=policy.default)
        answer = self._named(mail, accepted)
        self._count += 1
        stem = f"{self._count:02}-{answer.label}".replace(" ", "-").replace("_", "-")
        page = mail.get_body(("html",))
        (self.folder / f"{stem}.eml").write_bytes(accepted.content)
        (self.folder / f"{stem}.html").write_text(page.get_content() if page else "", encoding="utf-8")
        return answer

    def _named(self, mail: EmailMessage, accepted: Accepted) -> Answer:
        with self._store.reading() as records:
            rows = {row.message_id: row for row in records.outbox.find()}
        row = rows[str(mail["Message-ID"])]
        return Answer(row.letter, row.language.value, row.recipient, row.subject, accepted.at)
