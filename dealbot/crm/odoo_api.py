"""The two external APIs of Odoo behind one question: a model's method, with arguments by name.

JSON-2 (Odoo 19 and later; documentation, "External JSON-2 API") and XML-RPC ("External RPC API", until Odoo 21).
"""

from __future__ import annotations

import json
import xmlrpc.client
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any
from xml.parsers.expat import ExpatError

from dealbot.crm.source import without
from dealbot.crm.web import Web
from dealbot.errors import SecretError, SourceError

_AGENT = "dealbot"
_DENIED = 3
"""Odoo's fault code for a refused login."""
_POSITIONAL = {"search_read": "domain", "search_count": "domain"}
"""The argument that the RPC API's documentation passes by position."""
_TOO_DEEP = RecursionError


class OdooApi(ABC):
    """One database of one Odoo. ``fetch_key`` fetches the API key (or password) when it is needed; nothing shows it."""

    def __init__(self, web: Web, database: str, fetch_key: Callable[[], str]) -> None:
        self._web = web
        self._database = database
        self._fetch_key = fetch_key
        self._key = ""

    def close(self) -> None:
        """Give the connections back and forget the key: the next question fetches it anew."""
        self._web.close()
        self._key = ""

    def call(self, model: str, method: str, **arguments: Any) -> Any:
        """What the method answers, as JSON values. Raises SourceError: refused, no answer, not Odoo's."""
        try:
            self._key = self._key or self._fetch_key()
        except SecretError as error:
            raise SourceError("the API key cannot be fetched", self._web.url) from error
        if not self._key.isascii():
            raise SourceError("the API key holds characters that no key of Odoo's has", self._web.url)
        return self._call(model, method, arguments)

    @abstractmethod
    def _call(self, model: str, method: str, arguments: Mapping[str, Any]) -> Any: ...

    def _refused(self, what: str, words: object) -> SourceError:
        return SourceError(f"Odoo refuses {what}: {without(words, self._key)}", self._web.url)


class Json2(OdooApi):
    """``POST /json/2/<model>/<method>`` with the key as a bearer."""

    def _call(self, model: str, method: str, arguments: Mapping[str, Any]) -> Any:
        headers = {
            "Authorization": f"bearer {self._key}",
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": _AGENT,
        } | ({"X-Odoo-Database": self._database} if self._database else {})
        body = json.dumps(arguments).encode()
        answer = self._web.post(f"/json/2/{model}/{method}", body, headers, self._key)
        try:
            found = json.loads(answer.body)
        except (ValueError, _TOO_DEEP):
            found = None
        if answer.status == 200 and found is not None:
            return found
        if isinstance(found, dict) and "message" in found:
            raise self._refused(f"{model}.{method} ({answer.status})", found["message"])
        hint = "; is there an Odoo 19 or later, and this database?" if answer.status == 404 else ""
        raise SourceError(f"not an answer of Odoo's JSON-2 API ({answer.status}){hint}", self._web.url)


class XmlRpc(OdooApi):
    """``/xmlrpc/2/common`` for the login, ``/xmlrpc/2/object`` for everything else."""

    def __init__(self, web: Web, database: str, fetch_key: Callable[[], str], username: str) -> None:
        super().__init__(web, database, fetch_key)
        self._username = username
        self._uid: int | None = None

    def _call(self, model: str, method: str, arguments: Mapping[str, Any]) -> Any:
        if self._uid is None:
            self._uid = self._log_in()
        named = dict(arguments)
        first = _POSITIONAL.get(method)
        positional = [named.pop(first)] if first else []
        asked = (self._database, self._uid, self._key, model, method, positional, named)
        return self._ask("object", "execute_kw", asked, f"{model}.{method}")

    def close(self) -> None:
        super().close()
        self._uid = None

    def _log_in(self) -> int:
        asked: tuple[Any, ...] = (self._database, self._username, self._key, {})
        uid = self._ask("common", "authenticate", asked, "the login")
        if not isinstance(uid, int) or not uid:
            raise self._refused("the login", "wrong database, username or API key")
        return uid

    def _ask(self, service: str, method: str, asked: tuple[Any, ...], what: str) -> Any:
        body = xmlrpc.client.dumps(asked, method, allow_none=True).encode()
        headers = {"Content-Type": "text/xml", "User-Agent": _AGENT}
        answer = self._web.post(f"/xmlrpc/2/{service}", body, headers, self._key)
        if answer.status != 200:
            raise SourceError(f"not an answer of Odoo's XML-RPC API ({answer.status})", self._web.url)
        try:
            return _parsed(answer.body)
        except xmlrpc.client.Fault as fault:
            words = str(fault.faultString).strip().splitlines() or [""]
            told = "access denied" if fault.faultCode == _DENIED else words[-1]
            raise self._refused(what, told) from None
        except (xmlrpc.client.Error, ExpatError, ValueError, TypeError, LookupError, OverflowError, _TOO_DEEP):
            raise SourceError("not an answer of Odoo's XML-RPC API", self._web.url) from None


def _parsed(body: bytes) -> Any:
    """The one value of an answer. No answer has a document type, so nothing can be an entity that grows."""
    text = body.decode()
    if "<!DOCTYPE" in text:
        raise ValueError("an answer with a document type")
    # As text, expat takes it for UTF-8 whatever it says of itself; the size is bounded, entities are refused above.
    (value,), _method = xmlrpc.client.loads(text)
    return value
