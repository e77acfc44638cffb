"""The stage of the stories: an installation of dealbot between real servers, and the people who write to it.

``Installation`` works the command line as a person does; ``Person`` writes and reads mails.
"""

from __future__ import annotations

import io
import json
import signal
import smtplib
import subprocess
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

from dealbot.app import App
from dealbot.cli import main
from dealbot.config import load
from dealbot.envelope import Folder
from dealbot.store import LetterState
from tests.servers.dovecot import PASSWORD
from tests.servers.process import LOOPBACK, wait_until
from tests.stories.mails import Read, read

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from dealbot.store import Records
    from tests.servers.dovecot import Dovecot
    from tests.servers.smtp import ScriptedSmtp

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("INBOX", *(f"dealbot/{folder}" for folder in Folder))


class Result(NamedTuple):
    """What a command printed, and how it ended."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[dict[str, Any]]:
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines()]


def dealbot(*args: str | Path) -> Result:
    """Run the command line in this process."""
    out, err, code = io.StringIO(), io.StringIO(), 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main([str(arg) for arg in args])
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Result(code, out.getvalue(), err.getvalue())


@dataclass(frozen=True)
class Person:
    """Somebody with a mailbox of their own at the Dovecot that Postfix delivers to."""

    address: str
    dovecot: Dovecot

    def inbox(self) -> list[Read]:
        """Every mail they have, oldest first."""
        return [read(content) for content in self.dovecot.mails(self.address)]

    def wait_for_mail(self, number: int = 1, seconds: float = 30) -> list[Read]:
        """Wait until they have so many mails."""
        wait_until(lambda: len(self.dovecot.mails(self.address)) >= number, f"mail {number} to {self.address}", seconds)
        return self.inbox()

    def send(self, port: int, to: str, content: bytes) -> None:
        """Hand a mail to the server on ``port`` without a login, as the internet does."""
        with smtplib.SMTP(LOOPBACK, port) as client:
            client.sendmail(self.address, [to], content)


@dataclass
class Installation:
    """A folder with settings and a database, and a mailbox of its own."""

    folder: Path
    dovecot: Dovecot
    address: str
    settings: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> Path:
        return self.folder / "config.toml"

    def command(self, *args: str | Path, code: int = 0) -> Result:
        """Run a command with these settings; it must end with ``code``."""
        result = dealbot(*args, "--config", self.config)
        assert result.code == code, result
        return result

    def once(self, at: datetime | None = None, code: int = 0) -> dict[str, Any]:
        """One turn, as of ``at``; what it did."""
        when = ("--at", at.isoformat()) if at else ()
        return self.command("once", "--json", *when, code=code).lines[0]

    def change(self, **sections: Any) -> None:
        """Replace whole sections of the settings."""
        self.settings |= sections
        write_settings(self.config, self.settings)

    def receive(self, *contents: bytes, at: datetime) -> None:
        """Let mails arrive in their order, a second apart."""
        for number, content in enumerate(contents):
            self.dovecot.drop(self.address, [content], at + timedelta(seconds=number))

    def wait_for_waiting(self, number: int = 1) -> None:
        """Wait until so many mails lie in the mailbox."""
        wait_until(lambda: len(self.dovecot.mails(self.address)) == number, f"{number} mails wait")

    def told(self) -> list[tuple[str, str, str]]:
        """Every letter that a server accepted, oldest first: which, to whom, in which language."""
        with self.records() as records:
            rows = records.outbox.find([LetterState.SENT])[::-1]
        return [(row.letter, row.recipient, row.language.value) for row in rows]

    def events(self, reference: str) -> list[str]:
        """What happened to a deal, in its order."""
        with self.records() as records:
            deal = records.deals.by_reference(reference)
            assert deal is not None, reference
            return [event.what for event in records.events.of_deal(deal)]

    def deals(self) -> list[dict[str, Any]]:
        """Every deal, as ``deals list --json`` has it."""
        return self.command("deals", "list", "--json", "--at", "2099-01-01").lines

    def states(self) -> dict[str, str]:
        """Each deal's state, by its company."""
        return {deal["company"]: deal["state"] for deal in self.deals()}

    def folders(self) -> dict[str, int]:
        """How many mails lie where: what waits, and what was settled how."""
        return {name.rpartition("/")[2]: len(self._mails(name)) for name in FOLDERS}

    def _mails(self, folder: str) -> list[bytes]:
        try:
            return self.dovecot.mails(self.address, folder)
        except Exception as error:
            if "doesn't exist" in str(error):
                return []
            raise

    def accounts(self, *rows: str, at: datetime | None = None) -> None:
        """Let sales know these accounts: ``id,name,domain,rep,aware_since,partner,revenue`` each."""
        file = self.folder / "accounts.csv"
        file.write_text("\n".join(["id,name,domain,rep,aware_since,partner,revenue", *rows]) + "\n", encoding="utf-8")
        when = ("--at", at.isoformat()) if at else ()
        self.command("accounts", "import", file, *when)

    def partners(self, *rows: str) -> None:
        """Let these register: ``name,domain,email,language,country`` each."""
        file = self.folder / "partners.csv"
        file.write_text("\n".join(["name,domain,email,language,country", *rows]) + "\n", encoding="utf-8")
        self.command("partners", "import", file)

    @contextmanager
    def records(self) -> Iterator[Records]:
        """The records as they are now."""
        app = App(load(self.config))
        try:
            with app.store.reading() as records:
                yield records
        finally:
            app.store.close()

    @contextmanager
    def daemon(self) -> Iterator[DaemonProcess]:
        """The real daemon in a process of its own, connected; ended by SIGTERM."""
        running = DaemonProcess(self)
        try:
            running.wait_for("connected")
            yield running
            running.stop()
        finally:
            running.kill()


class DaemonProcess:
    """``python -m dealbot run`` as a process; its log is ``daemon.log``."""

    def __init__(self, installation: Installation) -> None:
        self.log = installation.folder / "daemon.log"
        self._skip = len(self.text)
        command = [sys.executable, "-m", "dealbot", "run", "--config", str(installation.config)]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)

    @property
    def text(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    @property
    def said(self) -> str:
        """What this process logged so far."""
        return self.text[self._skip :]

    def wait_for(self, words: str, seconds: float = 30) -> None:
        """Wait until the daemon logs ``words``."""
        try:
            wait_until(lambda: self._process.poll() is not None or words in self.said, f"'{words}'", seconds)
        finally:
            assert words in self.said, self.said

    def kill(self) -> None:
        """What a power cut looks like."""
        self._process.kill()
        self._process.wait(20)

    def stop(self) -> None:
        """Ask it to end unless it was killed; it must end by itself and without a fault."""
        if self._process.poll() == -signal.SIGKILL:
            return
        self._process.send_signal(signal.SIGTERM)
        wait_until(lambda: self._process.poll() is not None, "the end of the daemon")
        assert self._process.returncode == 0, self.said


def toml(value: object) -> str:
    """A value as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{json.dumps(key)} = {toml(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(str(value) if isinstance(value, Path) else value, ensure_ascii=False)


def write_settings(file: Path, settings: dict[str, Any]) -> None:
    """Write settings as TOML, every section on one line."""
    file.write_text("".join(f"{key} = {toml(value)}\n" for key, value in settings.items()), encoding="utf-8")


def mailbox_of(dovecot: Dovecot, address: str, folder: Path, **changes: Any) -> dict[str, Any]:
    """The settings of a mailbox at ``dovecot``, by TLS."""
    secret = folder / "password"
    secret.write_text(PASSWORD)
    secret.chmod(0o600)
    usual = {
        "host": "localhost",
        "port": dovecot.imaps,
        "security": "tls",
        "username": address,
        "password_file": secret,
        "ca_file": dovecot.tls.ca_file,
        "timeout": "10s",
    }
    return usual | changes


def smtp_on(port: int, sender: str, **changes: Any) -> dict[str, Any]:
    """The settings of a server for outgoing mail on loopback without TLS and login."""
    return {"host": LOOPBACK, "port": port, "security": "none", "from": f"Deals <{sender}>", "timeout": "10s"} | changes


def install(folder: Path, dovecot: Dovecot, address: str, smtp: dict[str, Any], **changes: Any) -> Installation:
    """A fresh installation; ``changes`` replace whole sections of its settings."""
    settings: dict[str, Any] = {
        "vendor": {"name": "Vendor", "staff_domains": ["vendor.test"]},
        "mailbox": mailbox_of(dovecot, address, folder),
        "smtp": smtp,
        "managers": [{"email": "head@vendor.test", "name": "Hedda Head", "language": "en"}],
        "operator": {"email": "operator@vendor.test"},
    }
    installation = Installation(folder, dovecot, address, settings | changes)
    write_settings(installation.config, installation.settings)
    installation.command("init")
    return installation


def accepted(smtp: ScriptedSmtp) -> list[Read]:
    """Every letter that the server took, opened."""
    return [read(letter.content) for letter in smtp.accepted]


def letters_to(letters: Sequence[Read], address: str) -> list[Read]:
    """Those of ``letters`` that went to ``address``."""
    return [letter for letter in letters if letter.to == address]


def at(local: str) -> datetime:
    """``2026-11-20 09:00`` on the vendor's clock."""
    return datetime.fromisoformat(local).replace(tzinfo=ZoneInfo("Europe/Luxembourg"))
