"""Accounts in Odoo, by both of its external APIs: what its records say, what changed, and servers that misbehave."""

from __future__ import annotations

import json
import logging
from contextlib import suppress
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.core.model import Account, Company, Revenue
from dealbot.crm import web
from dealbot.crm.odoo_api import _parsed
from dealbot.crm.odoo_records import LEAD, PARTNER, Mapped, Translation
from dealbot.crm.source import Gone
from dealbot.crm.web import Web
from dealbot.errors import SourceError
from tests.crm.conftest import odoo_source
from tests.servers.odoo import DATABASE, FIELDS, KEY, UID, USERNAME, running_odoo

if TYPE_CHECKING:
    from dealbot.crm.odoo import OdooAccounts
    from tests.servers.certificates import Certificates
    from tests.servers.odoo import Odoo

APIS = ["json2", "xmlrpc"]


@pytest.fixture(params=APIS)
def api(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def read(source: OdooAccounts, since: str | None = None) -> dict[str, Account | Gone]:
    return {each.id: each for each in source.read(since)}


def failure(source: OdooAccounts) -> str:
    with pytest.raises(SourceError) as caught:
        list(source.read())
    return str(caught.value)


def test_a_company_is_an_account(odoo: Odoo, api: str) -> None:
    odoo.create(
        PARTNER,
        name="Moulin  Bleu S.A.",
        is_company=True,
        website="https://www.shop.moulin-bleu.co.uk/contact",
        email="Info@Moulin-Bleu.example",
        vat="LU 100.003.56",
        company_registry="R.C.S. Luxembourg B 123.456",
        country_id=1,
        city="Steinsel",
        zip="L-7333",
        user_id=1,
    )
    address = "info@moulin-bleu.example"
    company = Company(
        "Moulin Bleu S.A.", "moulin-bleu.co.uk", "LU10000356", "B123456", "LU", "Steinsel", "L-7333", address
    )
    day = date(2026, 11, 1)
    wanted = Account("crm", "res.partner/1", company, "Rita Rep", "rita@vendor.example", day, None, day)
    assert read(odoo_source(api, odoo.url)) == {"res.partner/1": wanted}


def test_a_lead_is_the_company_or_the_person_that_it_names(odoo: Odoo, api: str) -> None:
    odoo.create(LEAD, name="New line", partner_name="Kirsch GmbH", contact_name="Karl", email_from="k@kirsch.example")
    odoo.create(LEAD, name="New line", contact_name="Dr. Anna Arzt", email_from="anna@gmail.com")
    odoo.create(LEAD, name="Nobody yet")
    odoo.create(PARTNER, name="A person", is_company=False)
    told = [each.company for each in read(odoo_source(api, odoo.url)).values() if isinstance(each, Account)]
    assert [(company.name, company.domain) for company in told] == [
        ("Kirsch GmbH", "kirsch.example"),
        ("Dr. Anna Arzt", None),
    ]


def test_what_the_vendor_calls_its_own_is_read_from_where_the_settings_say(odoo: Odoo, api: str) -> None:
    partner = odoo.create(PARTNER, name="Alpha Networks", is_company=True)
    tag = odoo.create("res.partner.category", name="Internet line")
    odoo.create(PARTNER, name="Moulin", is_company=True, x_partner=partner, x_trunk=True, category_id=[tag, 99])
    revenue = {Revenue.SIP_TRUNK: "x_trunk", Revenue.CONNECTIVITY: "category:Internet line"}
    told = read(odoo_source(api, odoo.url, Mapped((PARTNER,), {}, "x_partner", revenue)))
    plain, customer = told["res.partner/1"], told["res.partner/2"]
    assert isinstance(plain, Account)
    assert isinstance(customer, Account)
    assert (plain.partner, plain.revenue) == (None, frozenset())
    assert (customer.partner, customer.revenue) == ("Alpha Networks", frozenset(Revenue))


def test_a_field_that_the_settings_name_must_be_there(odoo: Odoo, api: str) -> None:
    assert "res.partner has no field x_none" in failure(odoo_source(api, odoo.url, Mapped(partner_field="x_none")))


def test_only_records_of_the_settings_domain_count(odoo: Odoo, api: str) -> None:
    odoo.create(PARTNER, name="Moulin", is_company=True, city="Metz")
    number = odoo.create(PARTNER, name="Kirsch", is_company=True, city="Trier")
    source = odoo_source(api, odoo.url, Mapped(domain={PARTNER: [["city", "=", "Trier"]]}))
    assert list(read(source)) == [f"res.partner/{number}"]
    assert source.row_count() == 1
    odoo.write(PARTNER, number, city="Arlon")
    assert read(source, source.cursor)[f"res.partner/{number}"] == Gone(f"res.partner/{number}")


def test_rubbish_in_a_field_costs_that_field_and_is_counted(odoo: Odoo, api: str) -> None:
    odoo.create(PARTNER, name="Moulin", is_company=True, website="none yet", vat="to ask!", email="a@b.lu; c@d.lu")
    source = odoo_source(api, odoo.url)
    [account] = read(source).values()
    assert isinstance(account, Account)
    assert account.company == Company("Moulin")
    assert source.notes == [f"the {what} of 1 records cannot be read" for what in ("email", "vat", "website")]


def test_a_record_that_cannot_be_an_account_is_named_by_its_number(odoo: Odoo, api: str) -> None:
    odoo.create(PARTNER, name="x" * 501, is_company=True)
    source = odoo_source(api, odoo.url)
    assert read(source) == {}
    assert [fault.message for fault in source.faults] == ["res.partner/1: name is longer than 500 characters"]


def test_many_records_come_in_pages_each_once_though_others_come_and_go_meanwhile(odoo: Odoo, api: str) -> None:
    for number in range(1, 1203):
        odoo.create(PARTNER, name=f"Company {number}", is_company=True)

    def meanwhile(model: str, method: str) -> None:
        if (model, method) == (PARTNER, "search_read") and odoo.records[PARTNER]:
            odoo.write(PARTNER, 1100, city="Metz")
            odoo.records[PARTNER][:3] = []

    odoo.after_each = meanwhile
    told = [each.id for each in odoo_source(api, odoo.url, Mapped((PARTNER,))).read()]
    assert told == [f"res.partner/{number}" for number in range(4, 1203)]


def test_a_change_behind_a_readings_back_is_told_by_the_next(odoo: Odoo, api: str) -> None:
    for number in range(1, 502):
        odoo.create(PARTNER, name=f"Company {number}", is_company=True)
    source = odoo_source(api, odoo.url, Mapped((PARTNER,)))
    for each in source.read():
        if each.id == "res.partner/500":
            odoo.now = odoo.now.replace(hour=9)
            odoo.write(PARTNER, 1, name="Another name")
            odoo.write(PARTNER, 501)
    odoo.now = odoo.now.replace(hour=10)
    assert {"res.partner/1", "res.partner/501"} <= set(read(source, source.cursor))


def test_what_was_committed_late_is_told_by_the_next_reading(odoo: Odoo, api: str) -> None:
    odoo.create(PARTNER, name="Moulin", is_company=True)
    source = odoo_source(api, odoo.url)
    assert len(read(source)) == 1
    odoo.now -= timedelta(minutes=1)  # a transaction that began before the newest one that was seen
    odoo.create(PARTNER, name="Kirsch", is_company=True)
    assert "res.partner/2" in read(source, source.cursor)


def test_what_is_archived_deleted_or_no_company_any_more_is_gone(odoo: Odoo, api: str) -> None:
    for name in ("Archived", "Deleted", "A person", "Stays"):
        odoo.create(PARTNER, name=name, is_company=True)
    source = odoo_source(api, odoo.url)
    assert len(read(source)) == 4
    odoo.now = odoo.now.replace(hour=12)
    odoo.write(PARTNER, 1, active=False)
    odoo.unlink(PARTNER, 2)
    odoo.write(PARTNER, 3, is_company=False)
    told = set(read(source, source.cursor).values())
    assert {each for each in told if isinstance(each, Gone)} == {Gone("res.partner/1"), Gone("res.partner/3")}
    assert list(read(source)) == ["res.partner/4"]


def test_a_rep_whose_address_may_not_be_read_is_known_by_name(odoo: Odoo, api: str) -> None:
    odoo.create(PARTNER, name="Moulin", is_company=True, user_id=1)
    odoo.hidden = {"res.users"}
    source = odoo_source(api, odoo.url)
    [account] = read(source).values()
    assert isinstance(account, Account)
    assert (account.rep, account.rep_email) == ("Rita Rep", None)
    assert "the reps' addresses are not known" in source.notes[0]


@pytest.mark.parametrize(
    ("fault", "says"),
    [
        ("wrong key", {"json2": "Invalid apikey", "xmlrpc": "wrong database, username or API key"}),
        ("wrong database", {"json2": "(404); is there an Odoo 19 or later", "xmlrpc": "does not exist"}),
        ("hidden", dict.fromkeys(APIS, "You are not allowed")),
        (
            "no module",
            {"json2": "the model 'crm.lead' does not exist", "xmlrpc": "the model 'crm.lead' does not exist"},
        ),
    ],
)
def test_a_refusal_is_told_in_odoos_own_words(
    odoo: Odoo, api: str, fault: str, says: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    if fault == "no module":
        monkeypatch.delitem(FIELDS, LEAD)
    odoo.hidden = {PARTNER} if fault == "hidden" else set()
    source = odoo_source(api, odoo.url, key="hunter2" if fault == "wrong key" else KEY)
    source._api._database = "other" if fault == "wrong database" else DATABASE
    told = failure(source)
    assert says[api] in told
    assert "Traceback" not in told


def test_the_key_is_told_nowhere(odoo: Odoo, api: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    echo = json.dumps({"name": "x", "message": f"bearer {KEY} {KEY!r} is wrong"})
    for faults in (["503"] * 4, ["cut"] * 4, [f"body:{echo}"], [f"302 https://other.example/?key={KEY}"], ["500"]):
        odoo.faults = faults
        source = odoo_source(api, odoo.url)
        assert KEY not in failure(source) + repr(source) + repr(vars(source)["_api"])
    assert KEY not in caplog.text
    assert all(KEY not in path for path, _headers, _body in odoo.requests)


def test_the_documented_requests_are_sent(odoo: Odoo) -> None:
    list(odoo_source("json2", odoo.url).read())
    path, headers, body = next(each for each in odoo.requests if each[0].startswith("/json/2/res.partner/search_read"))
    assert path == "/json/2/res.partner/search_read"
    assert headers["Authorization"] == f"bearer {KEY}"
    assert headers["X-Odoo-Database"] == DATABASE
    assert headers["Content-Type"] == "application/json; charset=utf-8"
    assert set(json.loads(body)) == {"domain", "fields", "order", "limit", "context"}


def test_the_older_api_logs_in_once(odoo: Odoo) -> None:
    list(odoo_source("xmlrpc", odoo.url).read())
    bodies = [body.decode() for path, _headers, body in odoo.requests if path == "/xmlrpc/2/common"]
    assert len(bodies) == 1
    assert all(word in bodies[0] for word in (DATABASE, USERNAME, "authenticate"))
    assert all(f"<int>{UID}</int>" in body.decode() for path, _, body in odoo.requests if path == "/xmlrpc/2/object")


@pytest.mark.parametrize("fault", ["503", "502", "429", "cut"])
def test_a_passing_fault_is_tried_again(odoo: Odoo, api: str, fault: str) -> None:
    odoo.create(PARTNER, name="Moulin", is_company=True)
    odoo.faults = ["", "", fault, fault, fault]
    assert list(read(odoo_source(api, odoo.url))) == ["res.partner/1"]
    odoo.faults = [fault] * 4
    assert odoo.url in failure(odoo_source(api, odoo.url))


def test_the_waits_grow_and_follow_the_servers_wish(odoo: Odoo, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    odoo.faults = ["503"] * 4
    failure(odoo_source("json2", odoo.url, sleep=waits.append))
    assert waits == list(web.WAITS)
    monkeypatch.setattr(Web, "_once", lambda *_args: (web.Answer(429, b""), 30.0))
    failure(odoo_source("json2", odoo.url, sleep=waits.append))
    assert waits[len(web.WAITS) :] == [30.0, 30.0, 30.0]


def test_a_server_that_does_not_answer_is_given_up(odoo: Odoo, api: str) -> None:
    odoo.faults = ["slow"] * 4
    assert "no answer" in failure(odoo_source(api, odoo.url, seconds=0.1))


def test_a_server_that_is_not_there_is_a_source_error(api: str) -> None:
    assert "no answer" in failure(odoo_source(api, "http://127.0.0.1:9"))


def test_only_a_server_with_a_trusted_certificate_hears_the_key(certificates: Certificates, api: str) -> None:
    with running_odoo(certificates) as odoo:
        assert read(odoo_source(api, odoo.url, ca_file=certificates.ca_file)) == {}
        answered = len(odoo.requests)
        assert "certificate" in failure(odoo_source(api, odoo.url))
        assert "ca_file cannot be used" in failure(odoo_source(api, odoo.url, ca_file=certificates.key))
        assert len(odoo.requests) == answered


def test_nobody_is_followed_to_another_place(odoo: Odoo, api: str) -> None:
    odoo.faults = ["302 https://other.example/json/2"]
    assert "sends us elsewhere" in failure(odoo_source(api, odoo.url))
    assert len(odoo.requests) == 1


def test_an_answer_is_bounded(odoo: Odoo, api: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "MOST_BYTES", 1000)
    odoo.faults = ["body:" + "[" * 100_000]
    assert "more than" in failure(odoo_source(api, odoo.url))


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaa">]>'
    "<methodResponse><params><param><value><array><data><value>&a;</value></data></array></value></param></params>"
    "</methodResponse>"
)


def test_no_entity_is_ever_taken_from_an_answer() -> None:
    assert _parsed(BOMB.partition("]>")[2].replace("&a;", "a").encode()) == ["a"]
    for encoding in ("utf-8", "utf-16", "utf-7"):
        with pytest.raises(ValueError, match=r"document type|codec"):
            _parsed(BOMB.encode(encoding).replace(b"&a;", b"a"))


@pytest.mark.parametrize(
    "body",
    [
        "",
        "null",
        "{}",
        "[1]",
        '"text"',
        "[" * 100_000,
        '[{"id": true}]',
        '[{"id": "1"}]',
        "9" * 10_000,
        "<html>",
        BOMB,
        "<?xml version='1.0'?><methodResponse/>",
        "<methodResponse><params><param><value><int>x</int></value></param></params></methodResponse>",
    ],
)
def test_what_is_no_answer_of_odoos_is_a_source_error_at_most(odoo: Odoo, api: str, body: str) -> None:
    for before in range(3):
        odoo.faults = [""] * before + [f"body:{body}"]
        with suppress(SourceError):  # and nothing else; some of them are an answer to some question
            list(odoo_source(api, odoo.url).read())


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(st.sampled_from([PARTNER, LEAD]), st.dictionaries(st.sampled_from(sorted(FIELDS[PARTNER] | FIELDS[LEAD])), JSON))
def test_any_record_is_an_account_or_a_fault(model: str, record: dict[str, Any]) -> None:
    translation = Translation("crm", Mapped((PARTNER,), {}, "x_partner", {Revenue.SIP_TRUNK: "category:A line"}))
    with suppress(ValueError, SourceError):
        assert translation.account(model, record).company.is_named


def test_records_that_never_end_are_ended(odoo: Odoo, monkeypatch: pytest.MonkeyPatch) -> None:
    page = [{"id": 1, "name": "Again"}] * 500
    source = odoo_source("json2", odoo.url, Mapped((PARTNER,)))
    answers: dict[str, Any] = {"fields_get": {"name": {}}, "search_read": page}
    monkeypatch.setattr(source._api, "_call", lambda _model, method, _arguments: answers[method])
    assert "order of its records" in failure(source)


@pytest.mark.parametrize(
    "url", ["http://odoo.example", "ftp://odoo.example", "odoo.example", "https://a:hunter2@odoo.example", "https://"]
)
def test_an_address_that_is_not_private_is_refused(url: str) -> None:
    with pytest.raises(SourceError) as caught:
        Web(url)
    assert "hunter2" not in str(caught.value)
