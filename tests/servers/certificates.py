"""Certificates of a throw-away authority, for servers on loopback."""

from __future__ import annotations

import ssl
from dataclasses import dataclass
from typing import TYPE_CHECKING

import trustme

if TYPE_CHECKING:
    from pathlib import Path

NAMES = ("localhost", "mail.test", "127.0.0.1")


@dataclass(frozen=True)
class Certificates:
    """Files of one authority and one server certificate that it signed."""

    ca_file: Path
    certificate: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """What a server in this process shows its clients."""
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(self.certificate, self.key)
        return context

    def client_context(self) -> ssl.SSLContext:
        """What a client that trusts only this authority uses."""
        return ssl.create_default_context(cafile=self.ca_file)


def make_certificates(folder: Path, *names: str) -> Certificates:
    """A new authority and a server certificate for ``names`` (``NAMES`` if none are given), written to ``folder``."""
    authority = trustme.CA()
    issued = authority.issue_cert(*(names or NAMES))
    made = Certificates(folder / "ca.pem", folder / "server.crt", folder / "server.key")
    authority.cert_pem.write_to_path(str(made.ca_file))
    issued.private_key_pem.write_to_path(str(made.key))
    for position, blob in enumerate(issued.cert_chain_pems):
        blob.write_to_path(str(made.certificate), append=position > 0)
    return made
