"""A wire between a client and a server that a test can cut, or hold still, in the middle of anything."""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from tests.servers.process import LOOPBACK

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK = 4096


class Wire:
    """Forwards every connection on ``port`` to ``target`` (both on loopback)."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((LOOPBACK, 0))
        self.port: int = self._listener.getsockname()[1]
        self.connections = 0
        self._ends: list[socket.socket] = []
        self._flows = threading.Event()
        self._flows.set()
        self._cut_after: int | None = None
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection now; new ones work."""
        ends, self._ends = self._ends, []
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def cut_after(self, count: int) -> None:
        """Break every connection once the server has sent ``count`` more bytes."""
        self._cut_after = count

    def stall(self) -> None:
        """Hold everything back without breaking anything: a network that went away."""
        self._flows.clear()

    def resume(self) -> None:
        """Let everything flow again."""
        self._flows.set()

    def close(self) -> None:
        """No more connections."""
        self._listener.close()
        self.resume()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listener.accept()
                far = socket.create_connection((LOOPBACK, self._target))
            except OSError:
                return
            self.connections += 1
            self._ends += [near, far]
            threading.Thread(target=self._pump, args=(near, far, False), daemon=True).start()
            threading.Thread(target=self._pump, args=(far, near, True), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket, from_server: bool) -> None:
        with source, suppress(OSError):
            while data := source.recv(CHUNK):
                self._flows.wait()
                sink.sendall(data)
                if from_server and self._spent(len(data)):
                    self.cut()
        with suppress(OSError):
            sink.shutdown(socket.SHUT_RDWR)

    def _spent(self, count: int) -> bool:
        if self._cut_after is None:
            return False
        self._cut_after -= count
        if self._cut_after > 0:
            return False
        self._cut_after = None
        return True


@contextmanager
def wire_to(port: int) -> Iterator[Wire]:
    """A wire to the server on ``port``."""
    wire = Wire(port)
    try:
        yield wire
    finally:
        wire.close()
