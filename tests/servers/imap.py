"""An IMAP server that says what no real one would: each command has a canned answer."""

from __future__ import annotations

import socketserver
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests.servers.process import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass
class CannedImap:
    """A running server; ``heard`` holds every line that clients sent."""

    port: int = 0
    heard: list[str] = field(default_factory=list)


@contextmanager
def canned_imap(capability: str, answers: Mapping[str, str]) -> Iterator[CannedImap]:
    """Answer each command with its untagged lines of ``answers`` (CRLF between them), then OK.

    An answer that starts with ``NO`` or ``BAD`` is the tagged one, one that starts with ``+`` (IDLE) is ended by DONE;
    a command without an answer is OK.
    """
    canned = CannedImap()

    class Session(socketserver.StreamRequestHandler):
        idling = ""

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

        def handle(self) -> None:
            self.say(f"* OK [CAPABILITY {capability}] canned")
            for line in self.rfile:
                text = line.decode().rstrip()
                canned.heard.append(text)
                tag, _, command = text.partition(" ")
                if tag.upper() == "DONE":
                    self.say(f"{self.idling} OK done")
                else:
                    self.answer(tag, command)

        def answer(self, tag: str, command: str) -> None:
            known = [name for name in answers if command.upper().startswith(name)]
            answer = answers[max(known, key=len)] if known else ""
            if command.upper() == "CAPABILITY":
                answer = f"* CAPABILITY {capability}"
            if answer.startswith(("NO", "BAD")):
                self.say(f"{tag} {answer}")
                return
            if answer:
                self.say(answer)
            if answer.startswith("+"):
                self.idling = tag
                return
            self.say(f"{tag} OK done")

    with socketserver.ThreadingTCPServer((LOOPBACK, 0), Session) as server:
        server.daemon_threads = True
        canned.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield canned
        finally:
            server.shutdown()
