"""The settings: one TOML file, checked as a whole before anything starts, every fault at once.

Relative paths and the SQLite file are looked for beside the settings file. Secrets are never settings: a setting names
the file, environment variable or command that holds one.
"""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import (
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)

from dealbot.config_sources import AccountSourceSettings, sources_beside
from dealbot.config_values import LOOPBACK, Country, Domain, Duration, Email, Port, Section, Security, Zone
from dealbot.core.model import Language, Manager, Policy, Thresholds, Verdict
from dealbot.envelope import Address
from dealbot.errors import ConfigError

_MAX_SETTINGS_BYTES = 1_000_000
_NEAR_SECRETS = ("password", "token", "url", "key")
"""Keys whose faulty value is not repeated: somebody may have written the secret itself there."""
_WORDS = {
    "missing": "this setting is needed",
    "model_type": "write a table, with its settings below its name in [ ]",
    "tuple_type": "write a list, in [ ]",
    "union_tag_not_found": "this setting is needed",
    "union_tag_invalid": "write 'csv', 'sql' or 'odoo'",
}
"""What pydantic calls by the names of the program."""


class EntitySettings(Section):
    """A company of the vendor's group, which acts for partners of ``country``."""

    country: Country
    name: str = Field(min_length=1)
    address: str = Field(min_length=1)


SHIPPED_VENDOR: dict[str, object] = {
    "name": "Mixvoip",
    "staff_domains": ["mixvoip.com"],
    "partner_contact": "partner@mixvoip.com, +352 20 33 33 00",
    "privacy_contact": "dpo@mixvoip.com",
    "entities": [
        {"country": "LU", "name": "MIXVOIP Sa", "address": "70 rue des Prés, L-7333 Steinsel"},
        {"country": "BE", "name": "Mixvoip Srl", "address": "Avenue de Finlande 5, B-1420 Braine l'Alleud"},
        {"country": "DE", "name": "Mixvoip GmbH", "address": "Max-Planck-Strasse 22, D-54296 Trier"},
        {"country": "FR", "name": "Mixvoip SAS", "address": "4 rue Marconi, F-57000 Metz"},
    ],
}
"""What is filled in for the vendor that dealbot ships with (policy "Mail manners"), and for no other."""


class VendorSettings(Section):
    """Who runs dealbot."""

    name: str = Field("Mixvoip", min_length=1)
    time_zone: Zone = "Europe/Luxembourg"
    staff_domains: tuple[Domain, ...] = ()
    also_known_as: tuple[str, ...] = ()
    partner_contact: str = ""
    privacy_contact: str = ""
    entities: tuple[EntitySettings, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _shipped(cls, given: Any) -> Any:
        is_shipped = isinstance(given, dict) and given.get("name", SHIPPED_VENDOR["name"]) == SHIPPED_VENDOR["name"]
        return SHIPPED_VENDOR | given if is_shipped else given

    @property
    def all_names(self) -> frozenset[str]:
        """Every name by which the vendor itself may be written of: never a prospect."""
        return frozenset({self.name, *self.also_known_as, *(entity.name for entity in self.entities)})


class Login(Section):
    """How dealbot proves itself to a mail server: one way to a password, or a command that prints an OAuth2 token."""

    host: str = Field(min_length=1)
    port: Port
    security: Security
    username: str = ""
    password_file: Path | None = None
    password_env: str | None = None
    password_command: tuple[str, ...] = ()
    oauth2_token_command: tuple[str, ...] = Field((), validate_default=True)
    ca_file: Path | None = None
    timeout: Duration = timedelta(seconds=30)

    @field_validator("security")
    @classmethod
    def _check_security(cls, value: str, info: ValidationInfo) -> str:
        if value == "none" and info.data.get("host") not in LOOPBACK:
            msg = '"none" is allowed only on loopback; use "tls" or "starttls"'
            raise ValueError(msg)
        return value

    @field_validator("oauth2_token_command")
    @classmethod
    def _check_ways(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """The last of the four ways to log in, so that the other three are known by now."""
        ways = [info.data.get(way) for way in ("password_file", "password_env", "password_command")]
        given = sum(bool(way) for way in [*ways, value])
        if given > 1 or (info.data.get("username") and not given):
            msg = "give exactly one of password_file, password_env, password_command, oauth2_token_command"
            raise ValueError(msg)
        if given and info.data.get("username") == "":
            msg = "give the username that the password belongs to"
            raise ValueError(msg)
        return value


class MailboxSettings(Login):
    """A mailbox to poll."""

    port: Port = 993
    security: Security = "tls"
    username: str = Field(min_length=1)
    folder: str = Field("INBOX", min_length=1)
    filed_under: str = Field("dealbot", pattern=r"^[A-Za-z0-9 _-]{1,60}$")
    poll_every: Duration = timedelta(minutes=1)
    size_limit_mb: float = Field(25, gt=0, le=200)

    @property
    def identity(self) -> str:
        """What tells this mailbox from every other in the records."""
        return f"{self.username}@{self.host}/{self.folder}"


class SmtpSettings(Login):
    """The server that takes the answers."""

    port: Port = 587
    security: Security = "starttls"
    from_: str = Field(alias="from", min_length=3)
    connections: int = Field(2, ge=1, le=20)

    @field_validator("from_")
    @classmethod
    def _check_from(cls, value: str) -> str:
        parse_sender(value)
        return value

    @property
    def sender(self) -> Address:
        return parse_sender(self.from_)


class DatabaseSettings(Section):
    """Where the records are kept."""

    url: str = "sqlite:///dealbot.db"

    @field_validator("url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        if not value.startswith(("sqlite:///", "postgresql+psycopg://")):
            msg = 'write "sqlite:///file.db" or "postgresql+psycopg://user@host/name"'
            raise ValueError(msg)
        return value


class PolicySettings(Section):
    """The numbers of the policy that a vendor may set."""

    window_months: int = Field(4, ge=1, le=36)
    reminder_days: tuple[Annotated[int, Field(ge=1, le=365)], ...] = (30, 7)
    grace_days: int = Field(7, ge=0, le=60)
    register_again_days: int = Field(30, ge=0, le=365)
    another_partners_window: Literal["conflict", "hold"] = "conflict"
    awareness_expires_months: int = Field(0, ge=0, le=600)
    certain_from: float = Field(0.95, gt=0, le=1)
    probable_from: float = Field(0.3, gt=0, le=1)
    weak_from: float = Field(0.05, gt=0, le=1)
    min_confidence: float = Field(0.5, ge=0, le=1)
    probing_companies: int = Field(50, ge=2)
    probing_within: Duration = timedelta(hours=24)
    notice_hour: int = Field(8, ge=0, le=23)
    digest_weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"

    @field_validator("weak_from")
    @classmethod
    def _check_thresholds(cls, value: float, info: ValidationInfo) -> float:
        """The last of the three, so that the other two are known by now."""
        certain, probable = (info.data.get(name, value) for name in ("certain_from", "probable_from"))
        if not value <= probable <= certain:
            msg = "certain_from, probable_from and weak_from must not grow in this order"
            raise ValueError(msg)
        return value


class ManagerSettings(Section):
    """A sales manager; without countries: the head of sales, who sees everything."""

    email: Email
    name: str = ""
    countries: tuple[Country, ...] = ()
    language: Language = Language.EN


class OperatorSettings(Section):
    """Who looks after dealbot itself and hears of trouble."""

    email: Email | None = None
    language: Language = Language.EN


class OutboxSettings(Section):
    """How letters leave: how long a refused one is tried again, and how many one recipient gets at most."""

    give_up_after: Duration = timedelta(days=4)
    per_recipient: int = Field(120, ge=1)
    per_recipient_within: Duration = timedelta(hours=1)


class Settings(Section):
    """The whole settings file."""

    vendor: VendorSettings = Field(default_factory=lambda: VendorSettings.model_validate({}))
    mailbox: tuple[MailboxSettings, ...] = ()
    smtp: SmtpSettings | None = None
    database: DatabaseSettings = DatabaseSettings()
    policy: PolicySettings = PolicySettings()
    managers: tuple[ManagerSettings, ...] = ()
    accounts: tuple[AccountSourceSettings, ...] = ()
    operator: OperatorSettings = OperatorSettings()
    outbox: OutboxSettings = OutboxSettings()

    @field_validator("mailbox", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return value if isinstance(value, list | tuple) else (value,)

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        for what, names in (
            ("mailbox", [mailbox.identity for mailbox in self.mailbox]),
            ("accounts", [source.identity for source in self.accounts]),
        ):
            if len(set(names)) < len(names):
                msg = f"{what}: two entries have the same identity; every one needs its own"
                raise ValueError(msg)
        return self

    def policy_value(self) -> Policy:
        """The policy as the deciding floor wants it."""
        chosen = self.policy
        weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
        return Policy(
            zone=ZoneInfo(self.vendor.time_zone),
            window_months=chosen.window_months,
            reminder_days=tuple(sorted(set(chosen.reminder_days), reverse=True)),
            grace_days=chosen.grace_days,
            register_again_days=chosen.register_again_days,
            another_partners_window=Verdict(chosen.another_partners_window),
            awareness_expires_months=chosen.awareness_expires_months or None,
            matching=Thresholds(chosen.certain_from, chosen.probable_from, chosen.weak_from),
            min_confidence=chosen.min_confidence,
            probing_companies=chosen.probing_companies,
            probing_hours=chosen.probing_within / timedelta(hours=1),
            notice_hour=chosen.notice_hour,
            digest_weekday=weekdays.index(chosen.digest_weekday),
        )

    def manager_values(self) -> tuple[Manager, ...]:
        return tuple(Manager(m.email, frozenset(m.countries), m.language, m.name) for m in self.managers)


AnyLogin = TypeVar("AnyLogin", bound=Login)


def parse_sender(value: str) -> Address:
    """``Name <user@host>`` or ``user@host``; raises ValueError."""
    match = re.fullmatch(r"\s*(?:\"?([^\"<>]*?)\"?\s*<([^<>]+)>|([^<>\s]+))\s*", value)
    if match is None:
        msg = 'write "Name <user@host>" or "user@host"'
        raise ValueError(msg)
    return Address(match[2] or match[3], match[1] or "")


def load(path: Path) -> Settings:
    """Read and check the settings file; raises ConfigError with every fault at once."""
    settings = parse(_read(path), str(path))
    return _beside(settings, path.resolve().parent)


def parse(text: str, subject: str) -> Settings:
    """The settings of a TOML text; raises ConfigError with every fault at once."""
    try:
        return Settings.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"not valid TOML: {error}", subject) from None
    except ValidationError as error:
        faults = tuple(_sentence(fault) for fault in error.errors(include_url=False))
        raise ConfigError(f"{len(faults)} fault(s) in the settings", subject, faults) from None


def _read(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_SETTINGS_BYTES:
            raise ConfigError("the settings file is far too large", str(path))
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError("no settings file; `dealbot init` writes one", str(path)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("the settings file cannot be read", str(path)) from error


def _sentence(fault: Any) -> str:
    """One fault as a sentence: the key as it stands in the file, what is wrong, what is allowed."""
    key = ".".join(str(part) for part in _written(fault)) or "settings"
    if fault["type"] == "extra_forbidden":
        return f"{key}: there is no such setting"
    message = _WORDS.get(fault["type"]) or fault["msg"].removeprefix("Value error, ")
    given, may_be_secret = fault.get("input"), any(word in key for word in _NEAR_SECRETS)
    shown = f" (it is {given!r})" if isinstance(given, str | int | float | bool) and not may_be_secret else ""
    return f"{key}: {message}{shown}"


def _written(fault: Any) -> tuple[int | str, ...]:
    """Where a fault stands in the file: pydantic puts the kind of a source between, but not behind."""
    place: tuple[int | str, ...] = fault["loc"]
    if fault["type"].startswith("union_tag"):
        return (*place, "kind")
    return (*place[:2], *place[3:]) if place[:1] == ("accounts",) else place


def _beside(settings: Settings, folder: Path) -> Settings:
    """Relative paths made absolute: they are meant beside the settings file."""
    return settings.model_copy(
        update={
            "database": DatabaseSettings(url=_sqlite_beside(settings.database.url, folder)),
            "mailbox": tuple(_login_beside(mailbox, folder) for mailbox in settings.mailbox),
            "smtp": _login_beside(settings.smtp, folder) if settings.smtp else None,
            "accounts": tuple(sources_beside(source, folder) for source in settings.accounts),
        }
    )


def _login_beside(login: AnyLogin, folder: Path) -> AnyLogin:
    changed = {key: folder / path for key in ("password_file", "ca_file") if (path := getattr(login, key))}
    return login.model_copy(update=changed)


def _sqlite_beside(url: str, folder: Path) -> str:
    prefix = "sqlite:///"
    return prefix + str(folder / url.removeprefix(prefix)) if url.startswith(prefix) else url


def example() -> str:
    """The text of ``config.example.toml``: beside the installed package's code, else at the top of the checkout."""
    package = Path(__file__).resolve().parent
    for folder in (package, package.parent):
        if (folder / "config.example.toml").is_file():
            return (folder / "config.example.toml").read_text(encoding="utf-8")
    raise ConfigError("config.example.toml is missing from the installation", str(package))
