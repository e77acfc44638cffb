"""An installation for each story: a mailbox of its own, a scripted server for what it sends, or Postfix."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.servers.dovecot import PASSWORD
from tests.servers.smtp import scripted_smtp
from tests.stories.stage import Installation, Person, install, smtp_on

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix
    from tests.servers.smtp import ScriptedSmtp


PARTNERS = ("Alpha Networks,alpha.example,,fr,LU", "Beta Systems,beta.example,,nl,BE")


@contextmanager
def house_between(folder: Path, dovecot: Dovecot) -> Iterator[tuple[Installation, ScriptedSmtp]]:
    """An installation with a server of its own that takes its letters."""
    with scripted_smtp() as smtp:
        address = dovecot.fresh_address()
        installation = install(folder, dovecot, address, smtp_on(smtp.port, address))
        installation.partners(*PARTNERS)
        yield installation, smtp


@pytest.fixture
def house(tmp_path: Path, dovecot: Dovecot, address: str, smtp: ScriptedSmtp) -> Installation:
    """An installation whose letters go to ``smtp``, with two partners, one French and one Dutch."""
    installation = install(tmp_path, dovecot, address, smtp_on(smtp.port, address))
    installation.partners(*PARTNERS)
    return installation


@pytest.fixture
def anna(dovecot: Dovecot) -> Person:
    """A partner's employee who reads her mail at the Dovecot that Postfix delivers to."""
    return Person(dovecot.fresh_address("anna").replace("@mail.test", "@partner.test"), dovecot)


@pytest.fixture
def bert(dovecot: Dovecot) -> Person:
    """Another partner's employee."""
    return Person(dovecot.fresh_address("bert").replace("@mail.test", "@second.test"), dovecot)


@pytest.fixture
def max_manager(dovecot: Dovecot) -> Person:
    """The sales manager."""
    return Person(dovecot.fresh_address("max").replace("@mail.test", "@vendor.test"), dovecot)


@pytest.fixture
def whole_way(tmp_path: Path, dovecot: Dovecot, postfix: Postfix, address: str, max_manager: Person) -> Installation:
    """An installation that sends through Postfix by STARTTLS with a login; anna's and bert's firms are partners."""
    login = {"username": address, "password_file": tmp_path / "password", "ca_file": dovecot.tls.ca_file}
    smtp = smtp_on(postfix.port, address, host="localhost", security="starttls", **login)
    (tmp_path / "password").write_text(PASSWORD)
    managers = [{"email": max_manager.address, "name": "Max Manager", "language": "de"}]
    installation = install(tmp_path, dovecot, address, smtp, managers=managers)
    installation.partners("Alpha Networks,partner.test,,fr,LU", "Beta Systems,second.test,,nl,BE")
    return installation
