"""Turns: a lock that is given in the order in which it was asked for."""

from __future__ import annotations

import threading
from collections import deque


class Turns:
    """One at a time, first come first served, between the threads of one process.

    SQLite's own waiting is polling with growing pauses, so that an unlucky thread may wait for long beside a busy one;
    ``threading.Lock`` may be taken again by the thread that just gave it back.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._waiting: deque[threading.Lock] = deque()
        self._taken = False

    def take(self, timeout: float) -> bool:
        """Wait for the turn, at most ``timeout`` seconds; False if it did not come."""
        with self._mutex:
            if not self._taken:
                self._taken = True
                return True
            ticket = threading.Lock()
            ticket.acquire()
            self._waiting.append(ticket)
        return ticket.acquire(timeout=timeout) or self._came_in_the_last_moment(ticket)

    def give_back(self) -> None:
        """End the turn; the next in line has it at once."""
        with self._mutex:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False

    def _came_in_the_last_moment(self, ticket: threading.Lock) -> bool:
        with self._mutex:
            if ticket not in self._waiting:
                return True
            self._waiting.remove(ticket)
            return False
