"""Time to answer one mail, from its delivery to the accepted answer, beside the server's own notice of new mail."""

from __future__ import annotations

import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from imapclient import IMAPClient

from bench.mails import mails, partners
from bench.servers import Bench
from dealbot.app import App
from dealbot.config import load
from tests.servers.dovecot import PASSWORD
from tests.servers.process import wait_until
from tests.servers.smtp import ScriptedSmtp, scripted_smtp

REST_SECONDS = 2.0
"""Between two mails, so that the daemon is well within one long IDLE when the next one comes."""


def answers(bench: Bench, count: int) -> list[float]:
    """Milliseconds from the LMTP delivery to the SMTP acceptance, mail by mail, the real daemon idling between."""
    address = bench.dovecot.fresh_address()
    with scripted_smtp() as smtp, running_daemon(bench.settings(address, "latency", smtp.port)):
        times = [_answered(bench, smtp, address, content) for content in mails(count + 1)]
    return times[1:]  # the first one compiles templates and loads words


def notices(bench: Bench, count: int) -> list[float]:
    """Milliseconds from the LMTP delivery to the server's word on IDLE, for a client that does nothing else."""
    address = bench.dovecot.fresh_address()
    context = ssl.create_default_context(cafile=bench.dovecot.tls.ca_file)
    with IMAPClient("localhost", bench.dovecot.imaps, ssl_context=context) as client:
        client.login(address, PASSWORD)
        client.select_folder("INBOX")
        return [_noticed(bench, client, address, content) for content in mails(count)]


def _answered(bench: Bench, smtp: ScriptedSmtp, address: str, content: bytes) -> float:
    time.sleep(REST_SECONDS)
    already = len(smtp.accepted)
    start = time.perf_counter()
    bench.dovecot.deliver(address, content)
    wait_until(lambda: len(smtp.accepted) > already, "an answer")
    return (time.perf_counter() - start) * 1000


def _noticed(bench: Bench, client: IMAPClient, address: str, content: bytes) -> float:
    client.idle()
    start = time.perf_counter()
    bench.dovecot.deliver(address, content)
    client.idle_check(timeout=10)
    noticed = (time.perf_counter() - start) * 1000
    client.idle_done()
    return noticed


@contextmanager
def running_daemon(settings: Path) -> Iterator[subprocess.Popen[bytes]]:
    """``dealbot run`` as a process of its own, stopped at the end."""
    app = App(load(settings))
    app.store.upgrade(app.clock())
    with app.store.writing() as records:
        records.partners.save_all(partners())
    command = [sys.executable, "-m", "dealbot", "--config", str(settings), "run"]
    log = settings.with_suffix(".log")
    with log.open("wb") as output, subprocess.Popen(command, stderr=output) as daemon:
        try:
            wait_until(lambda: b"connected" in log.read_bytes(), "the daemon's start")
            yield daemon
        finally:
            daemon.terminate()
