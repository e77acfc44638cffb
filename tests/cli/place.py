"""A folder in which commands are run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.stories.stage import Result, dealbot, write_settings

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True)
class Place:
    """The current folder, with ``config.toml`` and what commands leave there."""

    folder: Path

    def run(self, *args: str | Path, code: int = 0) -> Result:
        """Run a command; it must end with ``code``."""
        result = dealbot(*args)
        assert result.code == code, result
        return result

    def write(self, name: str, *lines: str) -> Path:
        file = self.folder / name
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return file

    def settings(self, **sections: Any) -> None:
        """Replace the settings by these sections."""
        write_settings(self.folder / "config.toml", sections)
