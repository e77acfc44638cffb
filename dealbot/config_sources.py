"""The settings of account sources, ``[[accounts]]``: what each kind needs, and what all have in common."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from dealbot.config_values import Duration, Section, holds_password, is_private_url
from dealbot.core.model import Revenue

OdooModel = Literal["res.partner", "crm.lead"]
_FIELD = r"^[a-z][a-z0-9_]{0,62}$|^category:.{1,100}$"


class SourceSettings(Section):
    """What every source has: its name in the records, how often it is read, and how old what it said may be."""

    name: str = ""
    fresh_for: Duration = timedelta(hours=24)
    every: Duration = timedelta(hours=1)
    full_every: Duration = timedelta(hours=24)

    @property
    def identity(self) -> str:
        """The source's name in the records."""
        return self.name

    @property
    def where(self) -> str:
        """What is read, for people."""
        raise NotImplementedError

    @property
    def secret_files(self) -> tuple[Path, ...]:
        """Files that nobody else should be able to read."""
        return ()


class CsvSourceSettings(SourceSettings):
    """A file that is exported again and again."""

    kind: Literal["csv"]
    path: Path

    @property
    def identity(self) -> str:
        """The file's name, unless it is called otherwise."""
        return self.name or self.path.name

    @property
    def where(self) -> str:
        return str(self.path)


class SqlSourceSettings(SourceSettings):
    """A query in a database; its address holds a password as a rule, and then stands elsewhere."""

    kind: Literal["sql"]
    name: str = Field(min_length=1)
    url: str = ""
    url_file: Path | None = None
    url_env: str | None = None
    url_command: tuple[str, ...] = ()
    query: str = Field(min_length=1)
    columns: dict[str, str] = Field(default_factory=dict)
    changed_query: str = ""
    changed_column: str = ""
    deleted_query: str = ""
    timeout: Duration = timedelta(minutes=5)

    @field_validator("url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        if value and "://" not in value:
            msg = 'write an address of SQLAlchemy\'s, such as "mysql+pymysql://user@host/name"'
            raise ValueError(msg)
        if holds_password(value):
            msg = "no password here: put the whole address into url_file, url_env or url_command"
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if sum(map(bool, (self.url, self.url_file, self.url_env, self.url_command))) != 1:
            msg = "give exactly one of url, url_file, url_env, url_command"
            raise ValueError(msg)
        if bool(self.changed_query) != bool(self.changed_column):
            msg = "changed_query and changed_column belong together"
            raise ValueError(msg)
        for query in filter(None, (self.changed_query, self.deleted_query)):
            if ":since" not in query:
                msg = "changed_query and deleted_query need the parameter :since"
                raise ValueError(msg)
        if self.deleted_query and not self.changed_query:
            msg = "deleted_query needs a changed_query: it goes on from the same moment"
            raise ValueError(msg)
        return self

    @property
    def where(self) -> str:
        return self.url or "a database"

    @property
    def secret_files(self) -> tuple[Path, ...]:
        return (self.url_file,) if self.url_file else ()


class OdooSourceSettings(SourceSettings):
    """A database of Odoo, by its external API."""

    kind: Literal["odoo"]
    name: str = Field(min_length=1)
    url: str
    database: str = ""
    api: Literal["json2", "xmlrpc"] = "json2"
    username: str = ""
    api_key_file: Path | None = None
    api_key_env: str | None = None
    api_key_command: tuple[str, ...] = ()
    models: tuple[OdooModel, ...] = Field(("res.partner", "crm.lead"), min_length=1)
    domain: dict[OdooModel, list[Any]] = Field(default_factory=dict)
    partner_field: str = Field("", pattern=r"^[a-z0-9_]{0,63}$")
    revenue_fields: dict[Revenue, Annotated[str, Field(pattern=_FIELD)]] = Field(default_factory=dict)
    ca_file: Path | None = None
    timeout: Duration = timedelta(seconds=30)

    @field_validator("url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        if not is_private_url(value):
            msg = 'write "https://odoo.example.com"; "http" is allowed only on loopback, a password nowhere'
            raise ValueError(msg)
        return value

    @model_validator(mode="after")
    def _check_together(self) -> Self:
        if sum(map(bool, (self.api_key_file, self.api_key_env, self.api_key_command))) != 1:
            msg = "give exactly one of api_key_file, api_key_env, api_key_command"
            raise ValueError(msg)
        if self.api == "xmlrpc" and not (self.username and self.database):
            msg = 'the api "xmlrpc" needs username and database'
            raise ValueError(msg)
        return self

    @property
    def where(self) -> str:
        return self.url

    @property
    def secret_files(self) -> tuple[Path, ...]:
        return (self.api_key_file,) if self.api_key_file else ()


AccountSourceSettings = Annotated[
    CsvSourceSettings | SqlSourceSettings | OdooSourceSettings, Field(discriminator="kind")
]


def sources_beside(source: AccountSourceSettings, folder: Path) -> AccountSourceSettings:
    """Relative paths made absolute: they are meant beside the settings file."""
    keys = ("path", "url_file", "api_key_file", "ca_file")
    changed: dict[str, object] = {key: folder / path for key in keys if (path := getattr(source, key, None))}
    if isinstance(source, SqlSourceSettings) and source.url.startswith("sqlite:///"):
        changed["url"] = "sqlite:///" + str(folder / source.url.removeprefix("sqlite:///"))
    return source.model_copy(update=changed)
