"""``make bench``: every figure, or those that are named: throughput, latency, start, sweep."""

from __future__ import annotations

import subprocess
import sys
from statistics import median, quantiles

from bench import latency as one_mail
from bench import standing
from bench.mails import mails
from bench.servers import Bench, running

RUNS = 5
MAILS = 1_000
SINGLE_MAILS = 50


def throughput(bench: Bench) -> None:
    """Mail waiting: 1,000 mails of 8 kB, the daemon beside the floor, in turn."""
    content = list(mails(MAILS))
    ratios, ours, floors = [], [], []
    for run in range(RUNS):
        floors.append(MAILS / _timed("bench.floor", bench, content, f"floor-{run}"))
        ours.append(MAILS / _timed("bench.whole", bench, content, f"whole-{run}"))
        ratios.append(ours[-1] / floors[-1])
    _row("mail waiting, mails/s", "dealbot", ours)
    _row("", "floor: fetch, parse, send", floors)
    _row("", "ratio (aim 0.6)", ratios)


def latency(bench: Bench) -> None:
    """One mail at a time: delivery to accepted answer, beside the server's own notice."""
    ours = one_mail.answers(bench, SINGLE_MAILS)
    notices = one_mail.notices(bench, SINGLE_MAILS)
    _row("answer one mail, ms", "dealbot", ours)
    _row("", "Dovecot's own notice", notices)
    more = quantiles(ours, n=100)[98] - quantiles(notices, n=100)[98]
    _row("", "more at p99 (aim 100)", [more])


def start(bench: Bench) -> None:
    """The command line's start beside a bare Python, and the idle daemon's memory."""
    _row("start, ms", "dealbot --help", [s * 1000 for s in standing.start_seconds("-m", "dealbot", "--help")])
    _row("", "python -c pass", [s * 1000 for s in standing.start_seconds("-c", "pass")])
    _row("idle daemon, MB", "resident", [standing.idle_memory(bench)])


def sweep(bench: Bench) -> None:
    """The sweep for due work over 100,000 open windows."""
    nothing, each = standing.sweep(bench)
    _row("sweep of 100,000 deals, ms", "nothing due", [nothing])
    _row("", "a due deal: its reminder", [each])


def _timed(module: str, bench: Bench, content: list[bytes], name: str) -> float:
    address = bench.dovecot.fresh_address()
    bench.dovecot.drop(address, content)
    settings = bench.settings(address, name)
    command = [sys.executable, "-m", module, str(settings), str(len(content))]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return float(done.stdout.splitlines()[-1])


def _row(what: str, who: str, figures: list[float]) -> None:
    spread = f"   min {min(figures):9.2f}   max {max(figures):9.2f}   of {len(figures)}" if len(figures) > 1 else ""
    print(f"{what:28}{who:27}median {median(figures):9.2f}{spread}", flush=True)


FIGURES = {"throughput": throughput, "latency": latency, "start": start, "sweep": sweep}


def main(names: list[str]) -> None:
    """Measure what is named, or everything."""
    with running() as bench:
        for name in names or FIGURES:
            FIGURES[name](bench)


if __name__ == "__main__":
    main(sys.argv[1:])
