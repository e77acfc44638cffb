"""dealbot itself in the yardstick: the real import, then the lookups of ``dealbot check --batch``, each in a process.

``python -m bench.matching.product SETTINGS QUERIES.csv`` is that second process: it prints JSON, one line a query,
after one line about itself.
"""

from __future__ import annotations

import csv
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.matching.baselines import Asked
from bench.matching.scores import Found, Run
from dealbot.app import App
from dealbot.config import load
from dealbot.core.model import Company
from dealbot.crm.csv_file import read_queries
from dealbot.jobs.lookup import look_up

_WARMING = 200
_FIELDS = ("name", "domain", "vat", "register_id", "country", "town", "postcode", "contact_email")


@dataclass(frozen=True, slots=True)
class Imported:
    """What ``dealbot accounts import`` took."""

    seconds: float
    peak_mb: float
    database_mb: float


def import_accounts(folder: Path, companies: Iterable[Company], *, fields: bool) -> Imported:
    """A new installation in ``folder`` whose accounts are these companies, by name alone or with all that is known."""
    accounts = folder / "accounts.csv"
    with accounts.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("id", *_FIELDS))
        writer.writerows((str(place), *_cells(company, fields=fields)) for place, company in enumerate(companies))
    _command(folder, "init")
    seconds, peak = _command(folder, "accounts", "import", str(accounts))
    accounts.unlink()
    size = sum(path.stat().st_size for path in folder.glob("dealbot.db*"))
    return Imported(seconds, peak, size / 1e6)


def lookups(folder: Path, asked: Asked, imported: Imported) -> Run:
    """Ask all queries of the database in ``folder``, in a process of their own."""
    file = folder / "queries.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("id", "name"), *((str(number), name) for number, name in asked.items())])
    command = [sys.executable, "-m", "bench.matching.product", str(folder / "config.toml"), str(file)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    about, *rows = (json.loads(line) for line in done.stdout.splitlines())
    found = {int(row["id"]): [Found(int(p), score, strength) for p, score, strength in row["found"]] for row in rows}
    times = [row["ms"] for row in rows]
    return Run("dealbot", found, times, imported.seconds, about["memory_mb"], about["start_seconds"])


def main(settings: Path, queries: Path) -> None:
    """Start as a command does, answer everything twice, and print the second answers."""
    app = App(load(settings))
    asked = list(read_queries(queries).rows())
    before, start = _resident_mb(), time.perf_counter()
    with app.store.reading() as records:
        look_up(records, asked[0].company)
        started = time.perf_counter() - start
        for query in asked[:_WARMING]:
            look_up(records, query.company)
        print(json.dumps({"start_seconds": started, "memory_mb": _resident_mb() - before}))
        for query in asked:
            start = time.perf_counter()
            matches = look_up(records, query.company).all
            milliseconds = (time.perf_counter() - start) * 1000
            found = [(each.account.id, each.match.score, each.match.strength) for each in matches]
            print(json.dumps({"id": query.id, "ms": milliseconds, "found": found}))
    app.close()


def _cells(company: Company, *, fields: bool) -> Sequence[str]:
    known = (company.name, company.domain, company.vat, company.register_id, company.country)
    more = (company.town, company.postcode, company.email)
    return [cell or "" for cell in ((*known, *more) if fields else (company.name, *[None] * (len(_FIELDS) - 1)))]


def _command(folder: Path, *arguments: str) -> tuple[float, float]:
    """Run a command of dealbot's to its end: its seconds, and the most memory it had (MB)."""
    start = time.perf_counter()
    with (folder / "output.txt").open("w", encoding="utf-8") as output:
        running = subprocess.Popen(
            [sys.executable, "-m", "dealbot", *arguments, "--config", "config.toml"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])},
            stdout=output,
            stderr=output,
        )
        _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    if running.returncode:
        raise RuntimeError((folder / "output.txt").read_text(encoding="utf-8")[-2000:])
    return time.perf_counter() - start, usage.ru_maxrss / 1000


def _resident_mb() -> float:
    """How much memory this process has now (its peak where the system does not tell)."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    return pages * resource.getpagesize() / 1e6


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
