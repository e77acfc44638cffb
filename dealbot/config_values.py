"""What may stand in a setting: each kind is checked, or refused by ValueError with words for its writer."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from dealbot.envelope import Address

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_DURATION = re.compile(r"(\d{1,9})\s*([smhd])")
_LONGEST = timedelta(days=3650)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Section(BaseModel):
    """A table of the settings file: unknown keys are faults, values are frozen."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _duration(value: object) -> object:
    """``"90s"``, ``"15m"``, ``"24h"``, ``"2d"`` as a timedelta."""
    if isinstance(value, timedelta):
        return value
    match = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    found = timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else timedelta(0)
    if not timedelta(0) < found <= _LONGEST:
        msg = 'write a number and a unit, such as "90s", "15m", "24h" or "2d", at most "3650d"'
        raise ValueError(msg)
    return found


def _mail_address(value: str) -> str:
    return Address(value).email


def _domain(value: str) -> str:
    if "@" in value or "." not in value:
        msg = 'write a bare domain, such as "example.net"'
        raise ValueError(msg)
    return value.lower()


def _country(value: str) -> str:
    if not re.fullmatch(r"[A-Za-z]{2}", value):
        msg = 'write a country as two letters, such as "LU"'
        raise ValueError(msg)
    return value.upper()


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        msg = 'not a known time zone; write one such as "Europe/Luxembourg"'
        raise ValueError(msg) from None
    return value


def holds_password(url: str) -> bool:
    """Whether an address holds a password, before its host or among its parameters; also where that can't be told."""
    try:
        parts = urlsplit(url)
        return parts.password is not None or "password" in parts.query.lower() or "pwd=" in parts.query.lower()
    except ValueError:
        return True


def is_private_url(url: str) -> bool:
    """Whether this is the address of a site that nobody can listen to, without a login in it."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_plain = bool(parts.hostname) and not (parts.username or parts.password or parts.query or parts.fragment)
    return is_plain and (parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK))


Duration = Annotated[timedelta, BeforeValidator(_duration)]
Email = Annotated[str, AfterValidator(_mail_address)]
Domain = Annotated[str, AfterValidator(_domain)]
Country = Annotated[str, AfterValidator(_country)]
Port = Annotated[int, Field(ge=1, le=65535)]
Zone = Annotated[str, AfterValidator(_zone)]
Security = Literal["tls", "starttls", "none"]
