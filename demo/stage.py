"""The folder that the demo works in, and dealbot's own commands, run in it as a person would run them."""

from __future__ import annotations

import logging
import shutil
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from string import Template

from demo.servers import MailServers

HERE = Path(__file__).parent
USERNAME, PASSWORD = "dealreg@mixvoip.example", "only-on-this-machine"
_COMMAND_SECONDS = 60
_OURS = "# The settings of the demo."


class DemoFault(Exception):  # noqa: N818 - reads as what happened
    """The demo cannot go on; the message says why in words a person understands."""


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's folder with its settings; ``program`` is how dealbot is called from the working folder."""

    folder: Path
    program: str

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def command(self, *words: str) -> str:
        """A command of dealbot's as a person types it."""
        return " ".join([self.program, "--config", str(shown(self.config)), *(_quoted(word) for word in words)])

    def run(self, *words: str) -> str:
        """Run a command of dealbot's and return what it says; raises DemoFault where it fails."""
        whole = [sys.executable, "-m", "dealbot", "--config", str(self.config), *words]
        done = subprocess.run(
            whole, check=False, capture_output=True, text=True, encoding="utf-8", timeout=_COMMAND_SECONDS
        )
        if done.returncode:
            raise DemoFault(f"{self.command(*words)}\nended with {done.returncode}: {done.stderr or done.stdout}")
        return (done.stderr + done.stdout).strip()

    def sales_adds_rows(self) -> int:
        """What a sales rep does later: more companies in the CRM; returns how many."""
        rows = (HERE / "accounts-later.csv").read_text(encoding="utf-8")
        with (self.folder / "accounts.csv").open("a", encoding="utf-8") as file:
            file.write(rows)
        return len(rows.splitlines())


def set_up(folder: Path, servers: MailServers) -> Stage:
    """Make the folder anew with settings, password and accounts; raises DemoFault where something else lies there."""
    _clear(folder)
    settings = Template((HERE / "config.toml").read_text(encoding="utf-8"))
    filled = settings.substitute(imap_port=servers.imap_port, smtp_port=servers.smtp_port)
    (folder / "config.toml").write_text(filled, encoding="utf-8")
    password = folder / "password"
    password.touch(mode=0o600)
    password.write_text(f"{PASSWORD}\n", encoding="utf-8")
    shutil.copy(HERE / "accounts.csv", folder)
    _log_to(folder / "dealbot.log")
    return Stage(folder, str(shown(Path(sys.executable).parent / "dealbot")))


def _clear(folder: Path) -> None:
    """Only what an earlier demo left is removed."""
    settings = folder / "config.toml"
    if folder.exists() and any(folder.iterdir()):
        if not (settings.is_file() and settings.read_text(encoding="utf-8").startswith(_OURS)):
            raise DemoFault(f"{folder} holds something else than an earlier demo; it was left alone")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)


def shown(path: Path) -> Path:
    """A path as short as it can be written from the working folder."""
    absolute = path.absolute()
    return absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute


def as_typed(moment: datetime) -> str:
    """A moment as ``--at`` wants it."""
    return f"{moment:%Y-%m-%dT%H:%M}"


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word


def _log_to(file: Path) -> None:
    """The daemon's own log, in the folder rather than between the lines of the demo."""
    handler = logging.FileHandler(file, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    log = logging.getLogger("dealbot")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False
