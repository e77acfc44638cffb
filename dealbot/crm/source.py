"""What every account source offers, and what the reading of one has to tell besides its accounts."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass

from dealbot.core.model import Account
from dealbot.errors import SourceError

MOST_FAULTS = 10_000


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that was left out, and why; of a file ``line`` counts from 1, the header's included, else the rows do."""

    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A record that its source no longer has, by its number there."""

    id: str


class Report:
    """What a reading has to tell besides its rows; the next reading begins another."""

    def __init__(self, subject: str) -> None:
        self.subject = subject
        """What is read, for messages."""
        self.faults: list[RowFault] = []
        """What was left out."""
        self.notes: list[str] = []
        """What else a person should know."""

    def begin(self) -> None:
        """A new reading: nothing is left out yet."""
        self.faults, self.notes = [], []

    def fault(self, line: int, message: str) -> None:
        """Note a bad row; too many of them make a SourceError."""
        if len(self.faults) >= MOST_FAULTS:
            raise SourceError(f"more than {MOST_FAULTS} bad rows: is this the right source?", self.subject)
        self.faults.append(RowFault(line, message))


class AccountSource(Report, ABC):
    """A place where sales keeps what it knows. ``faults``, ``notes``, ``full`` and ``cursor`` tell of the last reading.

    A source that can only be read as a whole leaves ``full`` and ``cursor`` as they are, and ignores ``since``.
    """

    def __init__(self, name: str, subject: str) -> None:
        super().__init__(subject)
        self.name = name
        """The source's name in the records."""
        self.full = True
        """Whether everything was read, so that what was not there is gone."""
        self.cursor: str | None = None
        """Where the next reading may go on, for ``since``; None where it must be read as a whole again."""

    @abstractmethod
    def read(self, since: str | None = None) -> Iterator[Account | Gone]:
        """Every account, each number once; with the ``cursor`` of an earlier reading only what changed since then.

        A bad row is a ``fault`` and left out. A cursor that is not this source's own is as good as none. Raises
        SourceError where it can't be read to its end: what was known stays.
        """

    def row_count(self) -> int | None:
        """About how many rows a whole reading has, for a progress bar; None where that is not known. Raises as
        ``read``."""
        return None


def without(text: object, *secrets: str) -> str:
    """An error's words without a secret that a library may have put into them, on one line, not too long."""
    words = " ".join("".join(char if char.isprintable() else " " for char in str(text)[:5000]).split())
    for secret in filter(None, secrets):
        words = words.replace(secret, "…")
    return words[:300]
