"""A stand-in for Odoo: its documented external APIs (JSON-2 and XML-RPC) over records in memory.

It answers what dealbot asks, as Odoo's documentation and its ``rpc`` module say: the values, the empty ones (false),
the errors. Faults are scripted: each entry of ``faults`` is spent on one request.
"""

from __future__ import annotations

import json
import threading
import xmlrpc.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.servers.certificates import Certificates

KEY = "6578616d706c65206b6579"
DATABASE, USERNAME = "vendor", "dealbot@vendor.example"
UID = 7
Values = dict[str, Any]

_COMMON = {"id": "integer", "create_date": "datetime", "write_date": "datetime", "active": "boolean"}
_PLACE = {"website": "char", "city": "char", "zip": "char", "country_id": "res.country", "user_id": "res.users"}
FIELDS: dict[str, dict[str, str]] = {
    "res.partner": {
        **_COMMON, **_PLACE, "name": "char", "is_company": "boolean", "email": "char", "vat": "char",
        "company_registry": "char", "category_id": "many2many", "x_partner": "res.partner", "x_trunk": "boolean",
    },
    "crm.lead": {
        **_COMMON, **_PLACE, "name": "char", "partner_name": "char", "contact_name": "char", "email_from": "char",
    },
    "res.users": {**_COMMON, "name": "char", "login": "char", "email": "char"},
    "res.country": {"id": "integer", "name": "char", "code": "char"},
    "res.partner.category": {"id": "integer", "name": "char"},
}  # fmt: skip
"""Each model's fields with their types; a many2one has the name of the model it leads to."""


class OdooError(Exception):
    """An error of Odoo's: the name of its exception, its words, and how each API tells it."""

    def __init__(self, name: str, message: str, status: int, code: int) -> None:
        super().__init__(message)
        self.name = name
        self.status = status
        self.code = code


@dataclass
class Odoo:
    """A running stand-in. ``requests`` remembers each as (path, headers, body)."""

    url: str = ""
    records: dict[str, list[Values]] = field(default_factory=lambda: {model: [] for model in FIELDS})
    now: datetime = datetime(2026, 11, 1, 8, tzinfo=UTC)
    faults: list[str] = field(default_factory=list)
    requests: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    hidden: set[str] = field(default_factory=set)
    """Models that the user may not read."""
    after_each: Callable[[str, str], None] = lambda _model, _method: None
    release: threading.Event = field(default_factory=threading.Event)
    """A ``slow`` request waits for it."""

    def create(self, model: str, **values: Any) -> int:
        """A new record; returns its number."""
        number = max((record["id"] for record in self.records[model]), default=0) + 1
        moment = self.now.replace(tzinfo=None)
        born = {"id": number, "active": True, "create_date": moment, "write_date": moment}
        self.records[model].append(born | values)
        return number

    def write(self, model: str, number: int, **values: Any) -> None:
        """Change a record, a minute later than what was before."""
        self.now += timedelta(minutes=1)
        self._record(model, number).update(values, write_date=self.now.replace(tzinfo=None))

    def unlink(self, model: str, number: int) -> None:
        self.records[model].remove(self._record(model, number))

    def _record(self, model: str, number: int) -> Values:
        return next(record for record in self.records[model] if record["id"] == number)

    def execute(self, model: str, method: str, arguments: Values) -> Any:
        """What Odoo answers; raises OdooError."""
        if model not in FIELDS:
            raise OdooError("werkzeug.exceptions.NotFound", f"the model {model!r} does not exist", 404, 1)
        if model in self.hidden:
            message = f"You are not allowed to access '{model}' records."
            raise OdooError("odoo.exceptions.AccessError", message, 403, 4)
        answer: dict[str, Callable[..., Any]] = {
            "search_read": self._search_read,
            "search_count": self._search_count,
            "fields_get": _fields_get,
        }
        if method not in answer:
            message = f"The method '{model}.{method}' does not exist"
            raise OdooError("werkzeug.exceptions.NotFound", message, 404, 1)
        found = answer[method](model, **arguments)
        self.after_each(model, method)
        return found

    def _search_read(
        self,
        model: str,
        domain: list[Any],
        *,
        fields: list[str] | None = None,
        offset: int = 0,
        limit: int | None = None,
        order: str = "id",
        context: Values | None = None,
    ) -> list[Values]:
        found = self._search(model, domain, context or {})
        for part in reversed(order.split(",")):
            name, _, way = part.strip().partition(" ")
            found.sort(key=lambda record: record.get(name) or 0, reverse=way == "desc")
        wanted = fields or list(FIELDS[model])
        _check_fields(model, wanted)
        return [self._shown(model, record, wanted) for record in found[offset:][:limit]]

    def _search_count(self, model: str, domain: list[Any], context: Values | None = None) -> int:
        return len(self._search(model, domain, context or {}))

    def _search(self, model: str, domain: list[Any], context: Values) -> list[Values]:
        named = {term[0] for term in domain if isinstance(term, list)}
        _check_fields(model, named)
        hides_archived = context.get("active_test", True) and "active" not in named
        return [
            record
            for record in self.records[model]
            if _holds(record, domain) and (record.get("active", True) or not hides_archived)
        ]

    def _shown(self, model: str, record: Values, fields: list[str]) -> Values:
        return {name: self._value(FIELDS[model][name], record.get(name)) for name in ["id", *fields]}

    def _value(self, kind: str, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.strftime("%Y-%m-%d %H:%M:%S")
        if kind in FIELDS and value:
            other = self._record(kind, value)
            return [value, other.get("name") or ""]
        if kind == "many2many":
            return list(value or [])
        return value if value or kind == "integer" else False


def _fields_get(model: str, attributes: list[str], context: Values | None = None) -> Values:
    del attributes, context
    return {name: {"type": "many2one" if kind in FIELDS else kind} for name, kind in FIELDS[model].items()}


def _check_fields(model: str, names: Any) -> None:
    for name in names:
        if name not in FIELDS[model]:
            raise OdooError("builtins.ValueError", f"Invalid field '{name}' on '{model}'", 500, 1)


def _holds(record: Values, domain: list[Any]) -> bool:
    """A search domain in Polish notation; without an operator its terms are joined by and."""
    values: list[bool] = []
    for term in reversed(domain):
        if term == "|":
            values.append(values.pop() | values.pop())
        elif term == "&":
            values.append(values.pop() & values.pop())
        elif term == "!":
            values.append(not values.pop())
        else:
            values.append(_matches(record, *term))
    return all(values)


def _matches(record: Values, name: str, operator: str, value: Any) -> bool:
    found = record.get(name) or False
    if isinstance(found, datetime):
        value = datetime.fromisoformat(value)
    if operator in {"=", "!="}:
        return (found == value) is (operator == "=")
    if operator in {"in", "not in"}:
        return (found in value) is (operator == "in")
    return bool({">": found > value, ">=": found >= value, "<": found < value, "<=": found <= value}[operator])


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65_536
    disable_nagle_algorithm = True
    odoo: Odoo

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.odoo.requests.append((self.path, dict(self.headers), body))
        fault = self.odoo.faults.pop(0) if self.odoo.faults else ""
        if fault:
            self._fail(fault)
        elif self.path.startswith("/json/2/"):
            self._json2(body)
        elif self.path in {"/xmlrpc/2/common", "/xmlrpc/2/object"}:
            self._xmlrpc(body)
        else:
            self._answer(404, b"<h1>Not Found</h1>", "text/html")

    def _json2(self, body: bytes) -> None:
        try:
            if self.headers.get("X-Odoo-Database", DATABASE) != DATABASE:
                self._answer(404, b"<!doctype html><title>404 Not Found</title>", "text/html")
                return
            self._check_key()
            _, _, _, model, method = self.path.split("/")
            found, status = self.odoo.execute(model, method, json.loads(body)), 200
        except OdooError as error:
            debug = f"Traceback (most recent call last):\n  ...\n{error.name}: {error}\n"
            found, status = {"name": error.name, "message": str(error), "arguments": [str(error)], "context": {}}, 0
            found["debug"], status = debug, error.status
        self._answer(status, json.dumps(found).encode(), "application/json; charset=utf-8")

    def _check_key(self) -> None:
        if self.headers.get("Authorization") != f"bearer {KEY}":
            raise OdooError("werkzeug.exceptions.Unauthorized", "Invalid apikey", 401, 3)

    def _xmlrpc(self, body: bytes) -> None:
        parameters, method = xmlrpc.client.loads(body)
        try:
            found = self._called(method or "", parameters)
            text = xmlrpc.client.dumps((found,), methodresponse=True)
        except OdooError as error:
            told = (
                str(error) if error.code > 1 else f"Traceback (most recent call last):\n  ...\n{error.name}: {error}\n"
            )
            text = xmlrpc.client.dumps(xmlrpc.client.Fault(error.code, told), methodresponse=True)
        self._answer(200, text.encode(), "text/xml")

    def _called(self, method: str, parameters: tuple[Any, ...]) -> Any:
        if parameters[0] != DATABASE:
            words = f'connection to server failed: FATAL:  database "{parameters[0]}" does not exist'
            raise OdooError("psycopg2.OperationalError", words, 500, 1)
        if method == "authenticate":
            return UID if parameters[1:3] == (USERNAME, KEY) else False
        if parameters[1:3] != (UID, KEY):
            raise OdooError("odoo.exceptions.AccessDenied", "Access Denied", 403, 3)
        _database, _uid, _key, model, called, positional, *named = parameters
        first = {"domain": positional[0]} if positional else {}
        return self.odoo.execute(str(model), str(called), first | (dict(named[0]) if named else {}))

    def _fail(self, fault: str) -> None:
        if fault == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b'[{"id": 1, "na')
            self.close_connection = True
        elif fault == "slow":
            self.odoo.release.wait(30)
            self.close_connection = True
        elif fault.startswith("body:"):
            self._answer(200, fault.removeprefix("body:").encode(), "application/json")
        else:
            status, _, elsewhere = fault.partition(" ")
            self._answer(int(status), b"busy", "text/plain", {"Location": elsewhere} if elsewhere else {})

    def _answer(self, status: int, body: bytes, kind: str, more: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(body))} | (more or {})).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's own name
        """Tests look at ``requests``."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that leave in the middle of an answer are part of the tests."""


@contextmanager
def running_odoo(tls: Certificates | None = None) -> Iterator[Odoo]:
    """A stand-in on a free loopback port, with three countries and a rep; with ``tls`` by https."""
    odoo = Odoo()
    server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"odoo": odoo}))
    odoo.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_address[1]}"
    if tls:
        server.socket = tls.server_context().wrap_socket(server.socket, server_side=True)
    for code in ("LU", "BE", "FR"):
        odoo.create("res.country", name=f"Country {code}", code=code)
    odoo.create("res.users", name="Rita Rep", login="rita@vendor.example")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield odoo
    finally:
        odoo.release.set()
        server.shutdown()
        server.server_close()
        thread.join()
