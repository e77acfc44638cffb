"""What every account source offers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from dealbot.core.model import Account


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row that was left out, and why; lines count from 1, the header's included."""

    line: int
    message: str


class AccountSource(Protocol):
    """A place where sales keeps what it knows."""

    @property
    def name(self) -> str:
        """The source's name in the records."""

    @property
    def faults(self) -> list[RowFault]:
        """What the last reading left out."""

    def read(self) -> Iterable[Account]:
        """Every account, each number once. Raises SourceError where they can't be read in full."""
