"""The servers that every figure is measured against: Dovecot over TLS, and Postfix's own sink for the answers."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.servers.dovecot import PASSWORD, Dovecot, running_dovecot
from tests.servers.process import answers, free_port, need_program, server_folder, wait_until

CONFIG = """
[vendor]
staff_domains = ["vendor.example"]
[mailbox]
host = "localhost"
port = {imaps}
username = "{address}"
password_env = "BENCH_PASSWORD"
ca_file = "{authority}"
[smtp]
host = "127.0.0.1"
port = {smtp}
security = "none"
from = "Deal Registration <{address}>"
[database]
url = "sqlite:///{database}"
[[managers]]
email = "manager@vendor.example"
[outbox]
per_recipient = 100000
"""


@dataclass(frozen=True)
class Bench:
    """Running servers and a folder for what is measured."""

    dovecot: Dovecot
    smtp: int
    folder: Path

    def settings(self, address: str, name: str, smtp: int | None = None) -> Path:
        """A settings file for one run with a database of its own; ``smtp`` is another port than the sink's."""
        path = self.folder / f"{name}.toml"
        path.write_text(
            CONFIG.format(
                imaps=self.dovecot.imaps,
                address=address,
                authority=self.dovecot.tls.ca_file,
                smtp=smtp or self.smtp,
                database=self.folder / f"{name}.db",
            )
        )
        return path


@contextmanager
def running() -> Iterator[Bench]:
    """All servers, stopped at the end."""
    os.environ["BENCH_PASSWORD"] = PASSWORD
    with ExitStack() as stack:
        dovecot = stack.enter_context(running_dovecot(stack.enter_context(server_folder("dovecot"))))
        port = free_port()
        sink = subprocess.Popen([need_program("smtp-sink", "postfix"), "-u", "postfix", f"127.0.0.1:{port}", "100"])
        stack.callback(sink.wait)
        stack.callback(sink.terminate)
        wait_until(lambda: answers(port), "the sink's start")
        yield Bench(dovecot, port, stack.enter_context(server_folder("bench")))
