"""Starting a server's process, waiting until it answers, stopping it."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

LOOPBACK = "127.0.0.1"
START_SECONDS = 20.0
STOP_SECONDS = 10.0
DEBIAN_TOOLS = "/usr/sbin:/usr/lib/postfix/sbin"


class ServerMissing(Exception):  # noqa: N818 - a state of the machine, not a fault of the test
    """A server cannot be started on this machine; the message is the one line that mends it."""


class ServerDied(Exception):  # noqa: N818 - reads as what happened
    """A server ended, or did not answer in time; the message ends with the last lines of its log."""


def need_program(name: str, packages: str) -> str:
    """The path of a server's program, or ``ServerMissing`` naming the Debian packages that hold it."""
    path = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{DEBIAN_TOOLS}")
    if path is None:
        raise ServerMissing(f"no {name} on this machine: apt-get install {packages}")
    return path


def need_root(what: str) -> None:
    """Raise ``ServerMissing`` unless this process is root, which ``what`` must be started by."""
    if os.geteuid() != 0:
        raise ServerMissing(f"{what} can only be started by root: sudo make test")


@contextmanager
def server_folder(name: str) -> Iterator[Path]:
    """A short-named folder that other users may enter (sockets allow 107 characters), removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """A loopback port nobody listens on, from below the range that outgoing connections take theirs from."""
    while True:
        port = random.randint(15_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind((LOOPBACK, port))
            except OSError:
                continue
            return port


def answers(port: int) -> bool:
    """Whether somebody accepts connections on this loopback port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((LOOPBACK, port)) == 0


def wait_until(happened: Callable[[], bool], what: str, seconds: float = START_SECONDS) -> None:
    """Return as soon as ``happened()``; ``ServerDied`` after ``seconds``."""
    deadline = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > deadline:
            raise ServerDied(f"{what} did not happen within {seconds:g} s")
        time.sleep(0.01)


class Server:
    """One running process with its log; ``stop`` is gentle, ``kill`` is not, ``start`` may follow either."""

    def __init__(
        self,
        command: Sequence[str | Path],
        log: Path,
        *,
        user: str | None = None,
        pid_file: Path | None = None,
    ) -> None:
        self.command = [str(part) for part in command]
        self.log = log
        self._user = user
        self._pid_file = pid_file
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The server's process id: that of its pid file where the command only watches over the server."""
        if self._process is None:
            raise ServerDied(f"{self.command[0]} was not started")
        if self._pid_file is not None and self._pid_file.exists():
            return int(self._pid_file.read_text())
        return self._process.pid

    def start(self, ready: Callable[[], bool]) -> None:
        """Start the process and return when it is ``ready``."""
        with self.log.with_suffix(".out").open("ab") as output:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.log.parent,
                start_new_session=True,
                user=self._user,
                group=self._user,
                extra_groups=() if self._user else None,
            )
        try:
            wait_until(lambda: self._alive() and ready(), f"the start of {self.command[0]}")
        except ServerDied as error:
            self.kill()
            raise ServerDied(f"{error}\n{self.last_words()}") from None

    def last_words(self, lines: int = 15) -> str:
        """The end of what the server logged and printed."""
        texts = [p.read_text(errors="replace") for p in (self.log.with_suffix(".out"), self.log) if p.exists()]
        return "\n".join("\n".join(texts).splitlines()[-lines:])

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ask the process to end and wait for it; kill it if it does not."""
        if self._process is None or self._process.poll() is not None:
            return
        os.kill(self.pid, how)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the process and everything it started, at once: what a power cut looks like from outside."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # started as a session of its own: its group has its id
        if self._pid_file is not None:
            self._pid_file.unlink(missing_ok=True)
        self._process.wait(STOP_SECONDS)

    def _alive(self) -> bool:
        if self._process is not None and self._process.poll() is None:
            return True
        raise ServerDied(f"{self.command[0]} ended with {self._process and self._process.returncode}")
