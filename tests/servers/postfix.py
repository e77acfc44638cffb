"""Postfix 3.7 (Debian ``postfix``): takes mail with and without login, delivers into a Dovecot by LMTP."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.servers.process import Server, answers, free_port, need_program, need_root

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.dovecot import Dovecot

QUEUES = ("active", "bounce", "corrupt", "defer", "deferred", "flush", "hold", "incoming", "private", "saved", "trace")
DOMAINS = ("mail.test", "partner.test", "vendor.test", "second.test")
MAIN = """
compatibility_level = 3.6
config_directory = {folder}/etc
queue_directory = {folder}/spool
data_directory = {folder}/data
daemon_directory = {daemons}
command_directory = {commands}
shlib_directory = {daemons}/..
meta_directory = /etc/postfix
maillog_file = {folder}/postfix.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mail.test
mydomain = mail.test
myorigin = mail.test
mydestination =
mynetworks =
local_recipient_maps =
alias_maps =
alias_database =
disable_dns_lookups = yes
smtp_host_lookup = native
smtpd_peername_lookup = no
virtual_mailbox_domains = {domains}
virtual_mailbox_maps = static:all
virtual_transport = lmtp:inet:127.0.0.1:{dovecot.lmtp}
recipient_delimiter = +
smtpd_tls_security_level = may
smtpd_tls_cert_file = {dovecot.tls.certificate}
smtpd_tls_key_file = {dovecot.tls.key}
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{dovecot.sasl}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtpd_client_connection_count_limit = 0
smtpd_client_connection_rate_limit = 0
smtpd_client_message_rate_limit = 0
smtpd_client_recipient_rate_limit = 0
message_size_limit = 52428800
"""
MASTER = """
127.0.0.1:{port} inet n - n - 100 smtpd
127.0.0.1:{tls_port} inet n - n - 100 smtpd -o smtpd_tls_wrappermode=yes
pickup    unix  n - n 60    1 pickup
cleanup   unix  n - n -     0 cleanup
qmgr      unix  n - n 300   1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n -     - trivial-rewrite
bounce    unix  - - n -     0 bounce
defer     unix  - - n -     0 bounce
trace     unix  - - n -     0 bounce
verify    unix  - - n -     1 verify
flush     unix  n - n 1000? 0 flush
proxymap  unix  - - n -     - proxymap
proxywrite unix - - n -     1 proxymap
smtp      unix  - - n -     - smtp
relay     unix  - - n -     - smtp
showq     unix  n - n -     - showq
error     unix  - - n -     - error
retry     unix  - - n -     - error
discard   unix  - - n -     - discard
lmtp      unix  - - n -     - lmtp
anvil     unix  - - n -     1 anvil
scache    unix  - - n -     1 scache
postlog   unix-dgram n - n - 1 postlogd
"""


@dataclass(frozen=True)
class Postfix:
    """A running server: ``port`` speaks plain and STARTTLS, ``tls_port`` TLS; users are its Dovecot's."""

    folder: Path
    port: int
    tls_port: int
    dovecot: Dovecot
    server: Server

    def start(self) -> None:
        """Start, also after ``server.kill()``: same ports, same queue."""
        (self.folder / "spool" / "quick-start").touch()
        self.server.start(ready=lambda: answers(self.port) and answers(self.tls_port))

    @property
    def log(self) -> str:
        """Everything it logged so far."""
        return self.server.log.read_text(errors="replace")


def _make_queue(spool: Path) -> None:
    """The queue's folders, as ``postfix check`` would make them in two seconds; ``quick-start`` leaves it out."""
    (spool / "pid").mkdir(parents=True)
    for name in QUEUES:
        (spool / name).mkdir(mode=0o700)
        shutil.chown(spool / name, "postfix")
    for name, mode in (("maildrop", 0o730), ("public", 0o710)):
        (spool / name).mkdir()
        shutil.chown(spool / name, "postfix", "postdrop")
        (spool / name).chmod(mode)


def _write_configuration(postfix: Postfix, program: str) -> None:
    folder = postfix.folder
    (folder / "etc").mkdir()
    (folder / "data").mkdir()
    shutil.chown(folder / "data", "postfix")
    _make_queue(folder / "spool")
    daemons = "/usr/lib/postfix/sbin"
    commands = program.rpartition("/")[0]
    main = MAIN.format(
        folder=folder, daemons=daemons, commands=commands, domains=", ".join(DOMAINS), dovecot=postfix.dovecot
    )
    (folder / "etc" / "main.cf").write_text(main)
    (folder / "etc" / "master.cf").write_text(MASTER.format(port=postfix.port, tls_port=postfix.tls_port))


@contextmanager
def running_postfix(folder: Path, dovecot: Dovecot) -> Iterator[Postfix]:
    """A Postfix with everything in ``folder`` that delivers the mail of ``DOMAINS`` into ``dovecot``."""
    need_root("Postfix")
    program = need_program("postfix", "postfix")
    pid_file = folder / "spool" / "pid" / "master.pid"
    server = Server([program, "-c", folder / "etc", "start-fg"], folder / "postfix.log", pid_file=pid_file)
    postfix = Postfix(folder, free_port(), free_port(), dovecot, server)
    _write_configuration(postfix, program)
    postfix.start()
    try:
        yield postfix
    finally:
        server.stop()
