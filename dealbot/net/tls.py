"""How a connection is kept private (policy.md, "Personal data": nothing unencrypted unless the host is loopback)."""

from __future__ import annotations

import ipaddress
import ssl
from enum import StrEnum
from typing import TYPE_CHECKING

from dealbot.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path


class Security(StrEnum):
    """TLS from the first byte, or after STARTTLS (never without: no downgrade), or none at all on loopback."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


def is_loopback(host: str) -> bool:
    """Whether a connection to ``host`` cannot leave this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def require_privacy(security: Security, host: str) -> None:
    """Raise ``ConfigError`` for a connection that others could read."""
    if security is Security.NONE and not is_loopback(host):
        fault = 'security: "none" is only for loopback; allowed are "tls" and "starttls"'
        raise ConfigError(fault, host, faults=(fault,))


def client_context(ca_file: Path | None) -> ssl.SSLContext:
    """A context that verifies chain and host name; ``ca_file`` (PEM) replaces the system's authorities.

    Raises ``OSError`` when ``ca_file`` cannot be read or holds no certificate.
    """
    return ssl.create_default_context(cafile=ca_file)


def advice(error: BaseException) -> str | None:
    """What a person has to mend when a connection failed for a reason that waiting does not cure, else None."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"the server's certificate is not to be trusted ({error.verify_message}): check host and ca_file"
    if isinstance(error, ssl.SSLError):
        return 'the server does not speak TLS here: check port, and "tls" against "starttls"'
    return None
