"""Dovecot 2.3 (Debian ``dovecot-imapd dovecot-lmtpd``): IMAP, LMTP, and the login that Postfix asks.

Every address is a user with the password ``PASSWORD``; its mailbox is made when first used. ``token(user)`` makes an
OAuth2 token that it accepts.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
import shutil
import smtplib
import time
import uuid
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import imapclient

from tests.servers.certificates import Certificates, make_certificates
from tests.servers.process import LOOPBACK, Server, answers, free_port, need_program, need_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

PASSWORD = "secret"
MAIL_OWNER = 5000
NO_EXTENSIONS = "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE LITERAL+ NAMESPACE"
"""For ``capability=``: a server of the year 2000, without MOVE, UIDPLUS and IDLE."""
NO_MOVE = f"{NO_EXTENSIONS} IDLE UIDPLUS"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
listen = 127.0.0.1
protocols = imap lmtp
first_valid_uid = 1
ssl = yes
ssl_cert = <{tls.certificate}
ssl_key = <{tls.key}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_max_userip_connections = 1000
recipient_delimiter = +
{capability}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
passdb {{
  driver = static
  mechanisms = plain login
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner} home={folder}/mail/%Ld/%Ln allow_all_users=yes
}}
namespace inbox {{
  inbox = yes
  separator = {separator}
  prefix = {prefix}
}}
service imap-login {{
  inet_listener imap {{
    port = {imap}
  }}
  inet_listener imaps {{
    port = {imaps}
    ssl = yes
  }}
  service_count = 0
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {lmtp}
  }}
}}
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth {{
  inet_listener sasl {{
    address = 127.0.0.1
    port = {sasl}
  }}
}}
"""
OAUTH2 = """
introspection_mode = local
local_validation_key_dict = fs:posix:prefix={folder}/tokens/
username_attribute = sub
"""


@dataclass(frozen=True)
class Dovecot:
    """A running server and what a test does to its mailboxes from outside."""

    folder: Path
    tls: Certificates
    server: Server
    imap: int
    """The port for STARTTLS or plain."""
    imaps: int
    """The port for TLS."""
    lmtp: int
    sasl: int
    token_key: bytes
    separator: str = "/"

    def start(self) -> None:
        """Start, also after ``server.kill()``: same ports, same mail."""
        self.server.start(ready=lambda: all(map(answers, (self.imap, self.imaps, self.lmtp, self.sasl))))

    def fresh_address(self, name: str = "dealreg") -> str:
        """An address that nobody used before."""
        return f"{name}-{uuid.uuid4().hex[:10]}@mail.test"

    def token(self, user: str, seconds: int = 600) -> str:
        """An OAuth2 access token (RFC 7519, HS256) for ``user``; in the past for negative ``seconds``."""
        now = int(time.time())
        head = _base64url(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
        body = _base64url(json.dumps({"sub": user, "iat": now - 3600, "exp": now + seconds}).encode())
        signature = hmac.digest(self.token_key, f"{head}.{body}".encode(), "sha256")
        return f"{head}.{body}.{_base64url(signature)}"

    def deliver(self, address: str, *contents: bytes, sender: str = "partner@partner.test") -> None:
        """Deliver as a mail server does: by LMTP (RFC 2033)."""
        with smtplib.LMTP(LOOPBACK, self.lmtp) as client:
            for content in contents:
                client.sendmail(sender, [address], content)

    def drop(self, address: str, contents: Iterable[bytes], received_at: datetime | None = None) -> None:
        """Deliver by writing into the Maildir (some 2,000 a second); ``received_at`` becomes the INTERNALDATE."""
        maildir = self._maildir(address)
        for content in contents:
            written = maildir / "tmp" / f"{time.time_ns()}.{uuid.uuid4().hex}.test"
            written.write_bytes(content)
            os.chown(written, MAIL_OWNER, MAIL_OWNER)
            if received_at is not None:
                os.utime(written, (received_at.timestamp(),) * 2)
            written.rename(maildir / "new" / written.name)

    def append(
        self,
        address: str,
        content: bytes,
        received_at: datetime | None = None,
        folder: str = "INBOX",
        flags: tuple[bytes, ...] = (),
    ) -> None:
        """Deliver by IMAP APPEND: any INTERNALDATE, any flags."""
        with self.client(address) as client:
            client.append(folder, content, flags, received_at)

    @contextmanager
    def client(self, address: str) -> Iterator[Any]:
        """An imapclient of the tests' own, logged in as a person who reads the same mailbox would be."""
        client = imapclient.IMAPClient("localhost", self.imaps, ssl_context=self.tls.client_context(), timeout=20)
        with client:
            client.login(address, PASSWORD)
            yield client

    def mails(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """The contents of one folder, oldest UID first."""
        return [content for content, _ in self.mails_and_flags(address, folder)]

    def mails_and_flags(self, address: str, folder: str = "INBOX") -> list[tuple[bytes, tuple[bytes, ...]]]:
        """Content and flags of each mail of one folder, oldest UID first; reading changes neither."""
        with self.client(address) as client:
            client.select_folder(folder, readonly=True)
            found = client.fetch(client.search("ALL"), ["BODY.PEEK[]", "FLAGS"])
        return [(data[b"BODY[]"], tuple(sorted(data[b"FLAGS"]))) for _, data in sorted(found.items())]

    def _maildir(self, address: str) -> Path:
        local, _, domain = address.lower().partition("@")
        maildir = self.folder / "mail" / domain / local / "Maildir"
        for folder in (
            *reversed(maildir.relative_to(self.folder / "mail").parents),
            maildir.relative_to(self.folder / "mail"),
        ):
            _make_owned(self.folder / "mail" / folder)
        for part in ("cur", "new", "tmp"):
            _make_owned(maildir / part)
        return maildir


def _make_owned(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(mode=0o700)
        os.chown(folder, MAIL_OWNER, MAIL_OWNER)


def _base64url(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _write_token_key(folder: Path, key: bytes) -> None:
    """Dovecot looks keys up as <azp>/<alg>/<key id>, each ``default`` where the token names none."""
    path = folder / "tokens" / "default" / "HS256"
    path.mkdir(parents=True)
    (path / "default").write_bytes(base64.b64encode(key))


def _write_configuration(folder: Path, dovecot: Dovecot, capability: str | None, prefix: str) -> None:
    (folder / "mail").mkdir()
    os.chown(folder / "mail", MAIL_OWNER, MAIL_OWNER)
    _write_token_key(folder, dovecot.token_key)
    (folder / "oauth2.conf").write_text(OAUTH2.format(folder=folder))
    ports = {name: getattr(dovecot, name) for name in ("imap", "imaps", "lmtp", "sasl")}
    text = CONFIGURATION.format(
        folder=folder,
        tls=dovecot.tls,
        capability=f"imap_capability = {capability}" if capability else "",
        password=PASSWORD,
        owner=MAIL_OWNER,
        separator=dovecot.separator,
        prefix=prefix,
        **ports,
    )
    (folder / "dovecot.conf").write_text(text)


@contextmanager
def running_dovecot(
    folder: Path,
    *,
    capability: str | None = None,
    separator: str = "/",
    prefix: str = "",
    tls: Certificates | None = None,
) -> Iterator[Dovecot]:
    """A Dovecot with everything in ``folder``.

    ``capability`` replaces what it says it can (``NO_MOVE``, ``NO_EXTENSIONS``); ``separator="."`` with
    ``prefix="INBOX."`` is how many hosters number their folders.
    """
    need_root("Dovecot")
    program = need_program("dovecot", "dovecot-imapd dovecot-lmtpd")
    server = Server([program, "-c", folder / "dovecot.conf", "-F"], folder / "dovecot.log")
    ports = (free_port(), free_port(), free_port(), free_port())
    dovecot = Dovecot(folder, tls or make_certificates(folder), server, *ports, os.urandom(32), separator)
    _write_configuration(folder, dovecot, capability, prefix)
    dovecot.start()
    try:
        yield dovecot
    finally:
        server.stop()
        shutil.rmtree(folder / "run", ignore_errors=True)
