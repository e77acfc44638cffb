"""A wire that listens: it stops, for as long as a test wants, at the moment when certain words are about to pass."""

from __future__ import annotations

import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.servers.proxy import CHUNK, Wire

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator


class Tap(Wire):
    """Forwards as ``Wire`` does. Of ``hold_at`` nothing of what was said with the words passes on."""

    def __init__(self, target: int) -> None:
        self._words: bytes | None = None
        self._reached = threading.Event()
        super().__init__(target)

    def hold_at(self, words: bytes) -> None:
        """Hold back the next thing said that has ``words`` in it, from either side, and all that follows it."""
        self._reached.clear()
        self._words = words

    def wait_for_words(self, seconds: float = 20) -> bool:
        """Wait until somebody said the words."""
        return self._reached.wait(seconds)

    def let_pass(self) -> None:
        """Hold nothing back any more."""
        self._words = None
        self.resume()

    def _pump(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        del from_server
        with source, suppress(OSError):
            while data := source.recv(CHUNK):
                if self._words is not None and self._words in data:
                    self.stall()
                    self._reached.set()
                self._flows.wait()
                sink.sendall(data)


@contextmanager
def tap_on(port: int) -> Iterator[Tap]:
    """A tap on the way to the server on ``port``."""
    tap = Tap(port)
    try:
        yield tap
    finally:
        tap.close()
