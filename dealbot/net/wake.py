"""A bell that one thread rings and another waits for beside a socket."""

from __future__ import annotations

import selectors
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from types import TracebackType


class Wake:
    """Rung once, it stays rung until ``clear``. ``ring`` may be called from any thread and from a signal handler."""

    def __init__(self) -> None:
        self._bell, self._ear = socket.socketpair()
        self._bell.settimeout(0)
        self._ear.settimeout(0)

    def ring(self) -> None:
        """Wake whoever waits, now or later."""
        with suppress(BlockingIOError):  # full of rings already
            self._bell.send(b"!")

    def clear(self) -> None:
        """Forget earlier rings."""
        with suppress(BlockingIOError):
            while self._ear.recv(4096):
                pass

    def wait(self, seconds: float, beside: socket.socket | None = None) -> bool:
        """Wait until rung, or until ``beside`` has something to read; at most ``seconds``. True if ``beside`` has."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            if beside is not None:
                selector.register(beside, selectors.EVENT_READ)
            ready = selector.select(seconds)
        return any(key.fileobj is beside for key, _ in ready)

    @property
    def is_rung(self) -> bool:
        with selectors.DefaultSelector() as selector:
            selector.register(self._ear, selectors.EVENT_READ)
            return bool(selector.select(0))

    def close(self) -> None:
        """Give the two sockets back."""
        self._bell.close()
        self._ear.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
