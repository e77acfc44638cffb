"""The real daemon on waiting mail: from its start until every mail is decided and every answer accepted.

Run as ``python -m bench.whole SETTINGS COUNT``; prints the seconds it took.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
import time
from contextlib import closing
from pathlib import Path

from bench.mails import partners
from dealbot.app import App
from dealbot.config import load
from dealbot.daemon import Daemon


def main(settings: Path, count: int) -> float:
    """Seconds from the daemon's start to the last accepted answer."""
    app = App(load(settings))
    app.store.upgrade(app.clock())
    with app.store.writing() as records:
        records.partners.save_all(partners())
    daemon = Daemon(app)
    database = app.settings.database.url.removeprefix("sqlite:///")
    start = time.perf_counter()
    done: list[float] = []

    def watch() -> None:
        while sent(database) < count:
            time.sleep(0.05)
        done.append(time.perf_counter() - start)
        daemon.stop()

    threading.Thread(target=watch, daemon=True).start()
    daemon.run()
    return done[0]


def sent(database: str) -> int:
    """How many letters a server accepted, asked beside the daemon."""
    with closing(sqlite3.connect(database)) as connection:
        count: int = connection.execute("SELECT count(*) FROM outbox WHERE state = 'sent'").fetchone()[0]
    return count


if __name__ == "__main__":
    print(main(Path(sys.argv[1]), int(sys.argv[2])))
