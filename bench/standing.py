"""What it costs to do nothing: the start of the command line, the idle daemon, the sweep that finds nothing due."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from bench.latency import running_daemon
from bench.mails import name_of
from bench.servers import Bench
from dealbot.app import App
from dealbot.config import load
from dealbot.core.model import Company, RequestedDeal, State, Window
from dealbot.envelope import Folder, MailPlace
from dealbot.store import Fate, MailRecord, NewDeal, Records

DEALS = 100_000
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
MAIL = MailRecord(
    place=MailPlace("bench", 1, 1),
    message_id=None,
    content_digest="",
    raw_digest="",
    size=0,
    received_at=NOW,
    sender=None,
    subject="",
    kind=None,
    fate=Fate.DECIDED,
    folder=Folder.DONE,
    reason="",
    taken_at=NOW,
)


def start_seconds(*arguments: str, runs: int = 5) -> list[float]:
    """Seconds that a Python process takes to run and end."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - start)
    return times


def idle_memory(bench: Bench) -> float:
    """Megabytes (resident) of the daemon once it idles."""
    address = bench.dovecot.fresh_address()
    with running_daemon(bench.settings(address, "idle", bench.smtp)) as daemon:
        status = Path(f"/proc/{daemon.pid}/status").read_text()
    return float(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))) / 1024


def sweep(bench: Bench, runs: int = 5) -> tuple[float, float]:
    """Milliseconds of one sweep over ``DEALS`` open windows: with nothing due, and a deal of 100 due ones."""
    app = App(load(bench.settings("robot@mail.test", "sweep", bench.smtp)))
    app.store.upgrade(NOW)
    with app.store.writing() as records:
        mail_id = records.mails.take(MAIL)
        for number in range(DEALS):
            _open(records, number, mail_id or 0)
    nothing = median(_swept(app, NOW + timedelta(days=1)) for _ in range(runs))
    start = time.perf_counter()
    count = app.reminders.run(NOW + timedelta(days=90) + timedelta(minutes=100))
    return nothing, (time.perf_counter() - start) * 1000 / count


def _swept(app: App, now: datetime) -> float:
    start = time.perf_counter()
    app.reminders.run(now)
    return (time.perf_counter() - start) * 1000


def _open(records: Records, number: int, mail_id: int) -> None:
    """One open window; a hundred of them have something due within a hundred minutes of the same day."""
    due = NOW + timedelta(days=90, minutes=number)
    records.deals.open(
        NewDeal(
            requested=RequestedDeal(company=Company(f"{name_of(number)} {number}")),
            state=State.PROTECTED,
            rule="nothing_known",
            sender="anna@partner1.example",
            partner=None,
            received_at=NOW,
            year=2026,
            mail_id=mail_id,
            position=number,
            decided_at=NOW,
            window=Window(NOW, NOW.date() + timedelta(days=110)),
            next_due_at=due,
        )
    )
