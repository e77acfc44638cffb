"""Asking a server by HTTP: private, bounded in time and size, tried again where the fault will pass."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError, LocationParseError

from dealbot.crm.source import without
from dealbot.errors import SourceError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
MOST_BYTES = 64 * 1024 * 1024
PASSING = frozenset({429, 502, 503, 504})
"""Answers of a server that is only busy or restarting (RFC 9110 section 15.6, RFC 6585 section 4)."""
WAITS = (1.0, 4.0, 15.0)
"""Seconds before the second, third and last try."""
_LONGEST_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said; no redirect, and no passing fault."""

    status: int
    body: bytes


class Web:
    """One server. ``seconds`` is how long it may be silent; a whole answer may take ten times that."""

    def __init__(
        self,
        url: str,
        *,
        ca_file: Path | None = None,
        seconds: float = 30,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is opened yet. SourceError for an address that is none, or not private."""
        self.url = url.rstrip("/")
        parts = urlsplit(self.url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.query:
            raise SourceError("not an address such as https://odoo.example.com", self.url if "@" not in url else None)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise SourceError("http is allowed only on loopback; use https", self.url)
        self._ca_file = ca_file
        self._seconds = seconds
        self._sleep = sleep
        self._pool: urllib3.PoolManager | None = None

    def close(self) -> None:
        """Give the connections back; the next question opens new ones."""
        if self._pool is not None:
            self._pool.clear()
            self._pool = None

    def post(self, path: str, body: bytes, headers: Mapping[str, str], secret: str) -> Answer:
        """Post ``body`` to ``path`` and read the answer. Raises SourceError; never with ``secret`` in it.

        Only for questions: after a passing fault it is posted again.
        """
        for wait in (*WAITS, None):
            try:
                answer, after = self._once(path, body, headers)
                trouble = f"the server is busy ({answer.status})"
                if answer.status not in PASSING:
                    return answer
            except (HTTPError, OSError) as error:
                after, trouble = None, f"no answer: {without(_reason(error), secret)}"
                if isinstance(error, urllib3.exceptions.SSLError):
                    break
            if wait is not None:
                self._sleep(min(max(wait, after or 0), _LONGEST_WAIT))
        raise SourceError(trouble, self.url)

    def _once(self, path: str, body: bytes, headers: Mapping[str, str]) -> tuple[Answer, float | None]:
        """The answer, and how many seconds the server wants us to wait."""
        ends_at = time.monotonic() + 10 * self._seconds
        if self._pool is None:
            timeout = urllib3.Timeout(connect=self._seconds, read=self._seconds)
            context = _context(self._ca_file, self.url)
            self._pool = urllib3.PoolManager(ssl_context=context, timeout=timeout, retries=False)
        response = self._pool.request(
            "POST", self.url + path, body=body, headers=dict(headers), redirect=False, preload_content=False
        )
        try:
            if 300 <= response.status < 400:
                raise SourceError("the server sends us elsewhere; set url to where Odoo really is", self.url)
            content = bytearray()
            for piece in response.stream(65_536, decode_content=False):
                content += piece
                if len(content) > MOST_BYTES:
                    raise SourceError(f"an answer of more than {MOST_BYTES // 1024**2} MB", self.url)
                if time.monotonic() > ends_at:
                    raise SourceError("an answer that does not come to its end", self.url)
            return Answer(response.status, bytes(content)), _seconds_of(response.headers.get("Retry-After"))
        finally:
            response.close()


def _context(ca_file: Path | None, url: str) -> ssl.SSLContext:
    """Verifies chain and host name; ``ca_file`` replaces the system's authorities."""
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        raise SourceError(f"the ca_file cannot be used: {error.strerror or error}", url) from None


def _reason(error: Exception) -> object:
    """What happened, without the connection object's own representation."""
    if isinstance(error, LocationParseError):
        return "not an address"
    words = str(error.args[-1] if error.args else error)
    return words.rpartition(">: ")[2] or type(error).__name__


def _seconds_of(header: str | None) -> float | None:
    return float(header) if header and header.isascii() and header.isdigit() and len(header) < 6 else None
