"""The settings of account sources: what each kind needs, and that no secret stands in them."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from dealbot.app import App
from dealbot.config import Settings, load
from dealbot.config_sources import OdooSourceSettings, SqlSourceSettings
from dealbot.core.model import Revenue
from dealbot.crm.odoo import OdooAccounts
from dealbot.crm.sql import SqlAccounts
from tests.test_config import faults, settings, write

if TYPE_CHECKING:
    from pathlib import Path

SQL = {"kind": "sql", "name": "erp", "url": "mysql+pymysql://rita@db.example/erp", "query": "SELECT 1"}
ODOO = {"kind": "odoo", "name": "odoo", "url": "https://odoo.example", "api_key_file": "key"}


def fault(**changes: Any) -> str:
    """What is told of a source with these changes."""
    base = SQL if changes.pop("of", "odoo") == "sql" else ODOO
    source = {key: value for key, value in (base | changes).items() if value is not None}
    return " | ".join(faults(accounts=[source]))


def test_the_usual_source_is_read_every_hour_and_in_full_once_a_day() -> None:
    [source] = settings(accounts=[{"kind": "csv", "path": "crm.csv"}]).accounts
    assert (source.every, source.full_every, source.fresh_for) == (
        timedelta(hours=1),
        timedelta(hours=24),
        timedelta(hours=24),
    )


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ({"path": "a.csv"}, "accounts.0.kind: this setting is needed"),
        ({"kind": "access"}, "accounts.0.kind: write 'csv', 'sql' or 'odoo'"),
        ({"kind": "csv"}, "accounts.0.path: this setting is needed"),
        ({"kind": "csv", "path": "a.csv", "url": "x"}, "accounts.0.url: there is no such setting"),
        ({"kind": "sql"}, "accounts.0.name: this setting is needed"),
    ],
)
def test_a_fault_is_told_as_it_stands_in_the_file(source: dict[str, str], says: str) -> None:
    assert says in " | ".join(faults(accounts=[source]))


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"url": "mysql+pymysql://rita:hunter2@db.example/erp"}, "no password here"),
        ({"url": "mssql://db.example/erp?PWD=hunter2"}, "no password here"),
        ({"url": "hunter2"}, "write an address of SQLAlchemy's"),
        ({"url": None}, "give exactly one of url, url_file, url_env, url_command"),
        ({"url_env": "ERP"}, "give exactly one of url, url_file, url_env, url_command"),
        ({"changed_query": "SELECT :since"}, "changed_query and changed_column belong together"),
        ({"changed_query": "SELECT 1", "changed_column": "at"}, "need the parameter :since"),
        ({"deleted_query": "SELECT :since"}, "deleted_query needs a changed_query"),
    ],
)
def test_settings_of_a_query_that_cannot_be_meant(changes: dict[str, Any], says: str) -> None:
    told = fault(of="sql", **changes)
    assert says in told
    assert "hunter2" not in told


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"url": "http://odoo.example"}, '"http" is allowed only on loopback'),
        ({"url": "https://rita:hunter2@odoo.example"}, "a password nowhere"),
        ({"api_key_file": None}, "give exactly one of api_key_file, api_key_env, api_key_command"),
        ({"api_key_env": "KEY"}, "give exactly one of api_key_file, api_key_env, api_key_command"),
        ({"api_key": "hunter2"}, "there is no such setting"),
        ({"api": "xmlrpc"}, "needs username and database"),
        ({"models": ["res.users"]}, "accounts.0.models.0"),
        ({"revenue_fields": {"coffee": "x"}}, "revenue_fields"),
        ({"partner_field": "x y"}, "partner_field"),
    ],
)
def test_settings_of_an_odoo_that_cannot_be_meant(changes: dict[str, Any], says: str) -> None:
    told = fault(**changes)
    assert says in told
    assert "hunter2" not in told


def test_paths_are_meant_beside_the_settings_file(tmp_path: Path) -> None:
    query = SQL | {"url": "sqlite:///erp.db"}
    found = load(write(tmp_path / "config.toml", accounts=[query, ODOO | {"ca_file": "ca.pem"}])).accounts
    assert isinstance(found[0], SqlSourceSettings)
    assert isinstance(found[1], OdooSourceSettings)
    assert found[0].url == f"sqlite:///{tmp_path / 'erp.db'}"
    assert (found[1].api_key_file, found[1].ca_file) == (tmp_path / "key", tmp_path / "ca.pem")
    assert found[1].secret_files == (tmp_path / "key",)


def test_what_is_set_is_what_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ERP", "sqlite:///hunter2.db")
    query = {"kind": "sql", "name": "erp", "url_env": "ERP", "query": "SELECT 1", "columns": {"id": "no"}}
    odoo = ODOO | {"domain": {"res.partner": [["x", ">", 0]]}, "revenue_fields": {"sip_trunk": "category:A line"}}
    app = App(Settings.model_validate({"accounts": [query, odoo]}))
    sql, erp = (each.source for each in app.sources)
    assert isinstance(sql, SqlAccounts)
    assert isinstance(erp, OdooAccounts)
    assert (sql._url(), sql._queries.columns) == ("sqlite:///hunter2.db", {"id": "no"})
    assert erp._mapped.domain == {"res.partner": [["x", ">", 0]]}
    assert erp._mapped.revenue == {Revenue.SIP_TRUNK: "category:A line"}
    assert "hunter2" not in repr(app.settings) + repr(vars(sql))
