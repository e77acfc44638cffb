"""Logging in, and everything that can break on the way: on real servers, and on a wire that is cut or held still."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.envelope import Folder
from dealbot.errors import ConfigError, MailboxError, SecretError
from dealbot.net.credentials import Credentials
from dealbot.net.imap import LONGEST_WAIT_SECONDS, MailboxSettings, reconnect_wait
from dealbot.net.mailbox import Mailbox
from dealbot.net.tls import Security, is_loopback
from dealbot.net.wake import Wake
from tests.conftest import where_it_runs
from tests.net.builders import NOON, a_login, a_mail, a_mailbox
from tests.servers.certificates import make_certificates
from tests.servers.dovecot import NO_EXTENSIONS, Dovecot, running_dovecot
from tests.servers.imap import CannedImap, canned_imap
from tests.servers.process import free_port, server_folder
from tests.servers.proxy import wire_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture
def own_dovecot(dovecot: Dovecot) -> Iterator[Dovecot]:
    """A Dovecot that the test may kill."""
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        yield stack.enter_context(running_dovecot(folder, tls=dovecot.tls))


@pytest.fixture(scope="module")
def old_dovecot(dovecot: Dovecot) -> Iterator[Dovecot]:
    """A Dovecot that says it has no extensions: no STARTTLS, no AUTH=PLAIN, no IDLE."""
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        yield stack.enter_context(running_dovecot(folder, tls=dovecot.tls, capability=NO_EXTENSIONS))


def waits(settings: MailboxSettings) -> int:
    with Mailbox(settings) as mailbox:
        return len(mailbox.waiting(NOON))


def reads(settings: MailboxSettings, before_the_fetch: Callable[[], None] = lambda: None) -> int:
    with Mailbox(settings) as mailbox:
        waiting = mailbox.waiting(NOON)
        before_the_fetch()
        return len(list(mailbox.fetch(waiting)))


# --- login -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", list(Security))
def test_every_kind_of_connection_reads_the_mailbox(dovecot: Dovecot, address: str, security: Security) -> None:
    dovecot.deliver(address, a_mail())
    port = dovecot.imaps if security is Security.TLS else dovecot.imap
    assert waits(a_mailbox(dovecot, address, security=security, port=port)) == 1


def test_a_server_without_extensions_reads_the_mailbox(old_dovecot: Dovecot) -> None:
    assert waits(a_mailbox(old_dovecot, old_dovecot.fresh_address())) == 0


def test_a_token_logs_in_by_xoauth2(dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, a_mail())
    credentials = Credentials(address, lambda: dovecot.token(address), oauth2=True)
    assert waits(a_mailbox(dovecot, address, credentials=credentials)) == 1


def test_a_token_that_ran_out_is_refused_with_advice(dovecot: Dovecot, address: str) -> None:
    credentials = Credentials(address, lambda: dovecot.token(address, seconds=-60), oauth2=True)
    with pytest.raises(MailboxError, match=r"check username and password \(or token\)"):
        waits(a_mailbox(dovecot, address, credentials=credentials))


@pytest.mark.parametrize("password", ["open sesame", "pässwörd", 'quote"back\\slash'])
def test_a_wrong_password_is_refused_with_advice_and_never_shown(
    dovecot: Dovecot, old_dovecot: Dovecot, address: str, password: str
) -> None:
    for server in (dovecot, old_dovecot):
        with pytest.raises(MailboxError, match="login") as caught:
            waits(a_mailbox(server, address, credentials=a_login(address, password)))
        assert password not in f"{caught.value} {caught.value.__cause__!r}"
        assert caught.value.temporary


def test_the_login_is_in_no_log(dovecot: Dovecot, address: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    token = dovecot.token(address)
    waits(a_mailbox(dovecot, address, credentials=Credentials(address, lambda: token, oauth2=True)))
    waits(a_mailbox(dovecot, address))
    assert token not in caplog.text
    assert "secret" not in caplog.text


def test_a_secret_that_cannot_be_fetched_is_a_mailbox_error(dovecot: Dovecot, address: str) -> None:
    def fetch() -> str:
        raise SecretError("the password command ended with 1", "pass")

    with pytest.raises(MailboxError, match="pass"):
        waits(a_mailbox(dovecot, address, credentials=Credentials(address, fetch)))


# --- TLS -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_of_a_stranger_is_refused_before_the_login(
    dovecot: Dovecot, address: str, security: Security, tmp_path: Path
) -> None:
    stranger = make_certificates(tmp_path).ca_file
    port = dovecot.imaps if security is Security.TLS else dovecot.imap
    with pytest.raises(MailboxError, match="check host and ca_file"):
        waits(a_mailbox(dovecot, address, security=security, port=port, ca_file=stranger, credentials=untouched()))


def test_a_certificate_for_another_name_is_refused(tmp_path: Path) -> None:
    with where_it_runs() as stack:
        folder = stack.enter_context(server_folder("dovecot"))
        elsewhere = stack.enter_context(running_dovecot(folder, tls=make_certificates(tmp_path, "elsewhere.test")))
        with pytest.raises(MailboxError, match="certificate is not valid for 'localhost'"):
            waits(a_mailbox(elsewhere, "ann@mail.test", credentials=untouched()))


def test_a_server_without_starttls_gets_no_password(dovecot: Dovecot) -> None:
    with canned_imap("IMAP4rev1", {}) as server:
        settings = a_mailbox(
            dovecot, "ann@mail.test", security=Security.STARTTLS, port=server.port, credentials=untouched()
        )
        with pytest.raises(MailboxError, match="offers no STARTTLS"):
            waits(settings)


def test_a_server_that_refuses_starttls_gets_no_password(dovecot: Dovecot) -> None:
    with canned_imap("IMAP4rev1 STARTTLS", {"STARTTLS": "NO not today"}) as server:
        settings = a_mailbox(
            dovecot, "ann@mail.test", security=Security.STARTTLS, port=server.port, credentials=untouched()
        )
        with pytest.raises(MailboxError, match="no encryption by STARTTLS"):
            waits(settings)


def test_tls_on_a_port_that_speaks_plain_is_explained(dovecot: Dovecot, address: str) -> None:
    with pytest.raises(MailboxError, match="check port"):
        waits(a_mailbox(dovecot, address, port=dovecot.imap))


def test_an_unencrypted_connection_is_only_for_loopback() -> None:
    with pytest.raises(ConfigError) as caught:
        MailboxSettings("main", "imap.example", a_login("ann@mail.test"), security=Security.NONE)
    assert caught.value.faults == ('security: "none" is only for loopback; allowed are "tls" and "starttls"',)


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("localhost", True), ("127.8.9.1", True), ("::1", True), ("10.0.0.1", False), ("localhost.example", False)],
)
def test_loopback_is_known_by_address_not_by_looks(host: str, loopback: bool) -> None:
    assert is_loopback(host) is loopback


def untouched() -> Credentials:
    def fetch() -> str:
        raise AssertionError("the secret was fetched for a server that is not to be trusted")

    return Credentials("ann@mail.test", fetch)


# --- answers that no good server gives ------------------------------------------------------------------------------

SELECTED = "* 2 EXISTS\r\n* OK [UIDVALIDITY 7] here"
LISTED = '* LIST (\\HasNoChildren) "/" INBOX'


def canned_settings(dovecot: Dovecot, server: CannedImap) -> MailboxSettings:
    return a_mailbox(dovecot, "ann@mail.test", security=Security.NONE, port=server.port)


def test_a_server_without_plain_authentication_gets_a_login_command(dovecot: Dovecot) -> None:
    with canned_imap("IMAP4rev1", {"SELECT": SELECTED, "LIST": LISTED, "UID SEARCH": "* SEARCH"}) as server:
        assert waits(canned_settings(dovecot, server)) == 0
    assert any(line.endswith('LOGIN ann@mail.test "secret"') for line in server.heard)


def test_a_password_that_a_login_command_cannot_carry_is_not_shown(dovecot: Dovecot) -> None:
    with canned_imap("IMAP4rev1", {}) as server:
        settings = replace(canned_settings(dovecot, server), credentials=a_login("ann@mail.test", "pässwörd"))
        with pytest.raises(MailboxError, match="characters that the server cannot be told") as caught:
            waits(settings)
    assert caught.value.__cause__ is None


def test_a_mailbox_without_uidvalidity_is_not_read(dovecot: Dovecot) -> None:
    answers = {"SELECT": "* 2 EXISTS", "LIST": LISTED}
    with canned_imap("IMAP4rev1", answers) as server, pytest.raises(MailboxError, match="UIDVALIDITY"):
        waits(canned_settings(dovecot, server))


def test_dates_that_are_missing_or_nonsense_count_as_received_now(dovecot: Dovecot) -> None:
    fetched = (
        "* 1 FETCH (UID 4 RFC822.SIZE 10 INTERNALDATE NIL)\r\n"
        '* 2 FETCH (UID 5 RFC822.SIZE 10 INTERNALDATE "99-Foo-0000 99:00:00 +0000")'
    )
    answers = {"SELECT": SELECTED, "LIST": LISTED, "UID SEARCH": "* SEARCH 5 4", "UID FETCH": fetched}
    with canned_imap("IMAP4rev1", answers) as server, Mailbox(canned_settings(dovecot, server)) as mailbox:
        waiting = mailbox.waiting(NOON)
    assert [(w.place.uid, w.received_at) for w in waiting] == [(4, NOON), (5, NOON)]


@pytest.mark.parametrize("answer", ["* SEARCH foo", "* SEARCH 4 (", "NO [UNAVAILABLE] later", "nonsense"])
def test_an_answer_that_cannot_be_read_is_a_mailbox_error(dovecot: Dovecot, answer: str) -> None:
    answers = {"SELECT": SELECTED, "LIST": LISTED, "UID SEARCH": answer}
    with canned_imap("IMAP4rev1", answers) as server, pytest.raises(MailboxError):
        waits(canned_settings(dovecot, server))


# --- connections that break ------------------------------------------------------------------------------------------


def test_a_server_that_is_not_there_is_a_mailbox_error(dovecot: Dovecot, address: str) -> None:
    with pytest.raises(MailboxError, match="no connection to the mailbox"):
        waits(a_mailbox(dovecot, address, port=free_port()))


def test_a_server_that_says_nothing_is_given_up(dovecot: Dovecot, address: str) -> None:
    with wire_to(dovecot.imaps) as wire:
        wire.stall()
        with pytest.raises(MailboxError, match="no answer in time"):
            waits(a_mailbox(dovecot, address, port=wire.port, connect_seconds=0.2, read_seconds=0.2))


def test_a_network_that_goes_away_during_a_fetch_is_noticed(dovecot: Dovecot, address: str) -> None:
    dovecot.deliver(address, a_mail())
    with wire_to(dovecot.imaps) as wire, pytest.raises(MailboxError, match="no answer in time"):
        reads(a_mailbox(dovecot, address, port=wire.port, read_seconds=0.3), before_the_fetch=wire.stall)


def test_a_connection_that_breaks_during_a_fetch_loses_nothing(dovecot: Dovecot, address: str) -> None:
    dovecot.drop(address, [a_mail(f"{n}", padding=50_000) for n in range(10)])
    with wire_to(dovecot.imaps) as wire:
        settings = a_mailbox(dovecot, address, port=wire.port)
        with pytest.raises(MailboxError, match="mails could not be fetched"):
            reads(settings, before_the_fetch=lambda: wire.cut_after(200_000))
        assert reads(settings) == 10


def test_a_server_that_is_killed_and_started_again_has_everything(own_dovecot: Dovecot) -> None:
    settings = a_mailbox(own_dovecot, "ann@mail.test")
    own_dovecot.deliver("ann@mail.test", a_mail())
    with pytest.raises(MailboxError):
        reads(settings, before_the_fetch=own_dovecot.server.kill)
    own_dovecot.start()
    with Mailbox(settings) as mailbox:
        mailbox.file([w.place for w in mailbox.waiting(NOON)], Folder.DONE)
    assert len(own_dovecot.mails("ann@mail.test", "dealbot/Done")) == 1


@given(attempt=st.integers(0, 10_000), chance=st.floats(0, 1, exclude_max=True))
def test_the_wait_before_a_reconnection_is_bounded_and_spread(attempt: int, chance: float) -> None:
    assert 0.5 <= reconnect_wait(attempt, chance) <= LONGEST_WAIT_SECONDS
    assert reconnect_wait(attempt, chance) <= reconnect_wait(attempt + 1, chance)
    assert reconnect_wait(attempt, 0) <= reconnect_wait(attempt, chance)


def test_news_that_come_inside_another_answer_are_not_slept_over(dovecot: Dovecot) -> None:
    answers = {"SELECT": SELECTED, "LIST": LISTED, "UID SEARCH": "* SEARCH\r\n* 1 EXISTS"}
    with canned_imap("IMAP4rev1 IDLE", answers) as server, Wake() as wake:
        with Mailbox(canned_settings(dovecot, server)) as mailbox:
            assert mailbox.wait(30, wake) is True
        assert not [line for line in server.heard if line.endswith("IDLE")]


class ImpatientWake(Wake):
    """Waits for nothing, and remembers for how long it was asked to."""

    asked: list[float]

    def wait(self, seconds: float, beside: socket.socket | None = None) -> bool:
        self.asked = [*getattr(self, "asked", []), seconds]
        return False


def test_a_notice_that_is_read_together_with_the_word_to_idle_waits_but_a_moment(dovecot: Dovecot) -> None:
    answers = {"SELECT": SELECTED, "LIST": LISTED, "UID SEARCH": "* SEARCH", "IDLE": "+ idling\r\n* 3 EXISTS"}
    with canned_imap("IMAP4rev1 IDLE", answers) as server, ImpatientWake() as wake:
        with Mailbox(canned_settings(dovecot, server)) as mailbox:
            assert mailbox.wait(3000, wake) is True
        assert wake.asked == [0.1]
