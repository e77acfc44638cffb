"""The courier against a server that refuses as it is told, and once all the way through Postfix into Dovecot."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from dealbot.errors import (
    ConfigError,
    DeliveryError,
    PermanentDeliveryError,
    SecretError,
    TemporaryDeliveryError,
)
from dealbot.net.courier import Courier, CourierReport, CourierSettings, UnreachableError
from dealbot.net.credentials import Credentials
from dealbot.net.tls import Security
from tests.net.builders import a_courier, a_letter, a_login
from tests.servers.certificates import make_certificates
from tests.servers.process import free_port, wait_until
from tests.servers.smtp import HANG_UP, SILENCE, ScriptedSmtp, scripted_smtp

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from dealbot.envelope import Envelope
    from tests.servers.certificates import Certificates
    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix


def deliver(settings: CourierSettings, *letters: Envelope, between: Callable[[], Any] = lambda: None) -> None:
    """One letter after the other by one courier; ``between`` happens before each but the first."""

    async def run() -> None:
        async with Courier(settings) as courier:
            for number, letter in enumerate(letters):
                if number:
                    await asyncio.to_thread(between)
                await courier.deliver(letter)

    asyncio.run(run())


def deliver_many(settings: CourierSettings, letters: Sequence[Envelope]) -> dict[str, DeliveryError | None]:
    """What became of each recipient's letter."""

    async def run() -> dict[str, DeliveryError | None]:
        async with Courier(settings) as courier:
            return {letter.recipient: error async for letter, error in courier.deliver_many(letters)}

    return asyncio.run(run())


def refusal(settings: CourierSettings, letter: Envelope | None = None) -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        deliver(settings, letter or a_letter())
    return caught.value


# --- taken -----------------------------------------------------------------------------------------------------------


def test_a_letter_arrives_byte_for_byte(smtp: ScriptedSmtp) -> None:
    deliver(a_courier(smtp.port), a_letter())
    (accepted,) = smtp.accepted
    assert (accepted.sender, accepted.recipient) == ("dealreg@mail.test", "ann@partner.test")
    assert accepted.content == a_letter().content


def test_letters_share_a_connection(smtp: ScriptedSmtp) -> None:
    deliver(a_courier(smtp.port), *(a_letter(number=n) for n in range(5)))
    assert (len(smtp.accepted), smtp.connections) == (5, 1)


def test_a_batch_goes_over_as_many_connections_as_the_settings_say(smtp: ScriptedSmtp) -> None:
    letters = [a_letter(f"p{n}@partner.test", n) for n in range(40)]
    outcomes = deliver_many(a_courier(smtp.port, connections=3), letters)
    assert outcomes == dict.fromkeys((letter.recipient for letter in letters), None)
    assert sorted(a.recipient for a in smtp.accepted) == sorted(outcomes)
    assert smtp.connections == 3


def test_eight_bit_letters_and_addresses_are_announced_only_where_needed(smtp: ScriptedSmtp) -> None:
    plain, eight_bit = a_letter(), a_letter(content="Subject: x\r\n\r\nGrüße\r\n".encode())
    deliver(a_courier(smtp.port), plain, eight_bit, a_letter("zoë@partner.test", content=b"Subject: x\r\n\r\n"))
    announced = [{o for o in a.options if not o.startswith("SIZE")} for a in smtp.accepted]
    assert announced == [set(), {"BODY=8BITMIME"}, {"SMTPUTF8"}]


# --- refused ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(
    ("reply", "kind"),
    [
        ("450 4.2.0 greylisted", TemporaryDeliveryError),
        ("452 4.2.2 mailbox full", TemporaryDeliveryError),
        ("550 5.1.1 no such user", PermanentDeliveryError),
        ("554 5.7.1 spam", PermanentDeliveryError),
        ("421 4.3.2 closing down", TemporaryDeliveryError),
        ("530 5.7.0 authentication required", UnreachableError),
    ],
)
def test_a_refusal_is_what_its_code_says(smtp: ScriptedSmtp, at: str, reply: str, kind: type[DeliveryError]) -> None:
    smtp.say(at, reply)
    error = refusal(a_courier(smtp.port))
    assert isinstance(error, kind)
    assert error.code == int(reply[:3])
    assert reply[4:] in str(error)
    assert smtp.accepted == []


@pytest.mark.parametrize("at", ["MAIL", "RCPT", "DATA"])
def test_a_refused_letter_does_not_spoil_the_next_on_the_same_connection(smtp: ScriptedSmtp, at: str) -> None:
    smtp.say(at, "550 5.7.1 not this one", times=1)
    letters = [a_letter("gone@partner.test"), a_letter("ann@partner.test")]
    outcomes = deliver_many(a_courier(smtp.port, connections=1), letters)
    assert isinstance(outcomes["gone@partner.test"], PermanentDeliveryError)
    assert outcomes["ann@partner.test"] is None
    assert smtp.connections == 1


def test_in_a_batch_every_recipient_has_its_own_outcome(smtp: ScriptedSmtp) -> None:
    smtp.say("RCPT", "550 5.1.1 no such user", to="gone@partner.test")
    smtp.say("RCPT", "450 4.2.0 later", to="busy@partner.test")
    letters = [a_letter(f"{name}@partner.test") for name in ("gone", "busy", "ann")]
    outcomes = deliver_many(a_courier(smtp.port), letters)
    assert {who.split("@")[0]: type(error) for who, error in outcomes.items()} == {
        "gone": PermanentDeliveryError,
        "busy": TemporaryDeliveryError,
        "ann": type(None),
    }


@pytest.mark.parametrize(
    "address",
    [
        "ann@partner.test>\r\nRCPT TO:<eve@partner.test",
        "ann@partner.test, eve@partner.test",
        "Ann <ann@partner.test>",
        "",
    ],
)
def test_what_is_not_one_address_is_refused_for_good(smtp: ScriptedSmtp, address: str) -> None:
    error = refusal(a_courier(smtp.port), a_letter(address))
    assert isinstance(error, PermanentDeliveryError)
    assert smtp.accepted == []


def test_a_non_ascii_address_where_the_server_has_no_smtputf8_is_refused_for_good(smtp: ScriptedSmtp) -> None:
    smtp.say("EHLO", "250 mail.test")
    error = refusal(a_courier(smtp.port), a_letter("zoë@partner.test"))
    assert isinstance(error, PermanentDeliveryError)
    assert "SMTPUTF8" in str(error)


# --- connections -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("doing", [HANG_UP, SILENCE])
def test_after_the_last_byte_a_lost_answer_is_unknown_and_temporary(smtp: ScriptedSmtp, doing: str) -> None:
    smtp.say("DATA", doing)
    error = refusal(a_courier(smtp.port, data_seconds=0.3))
    assert type(error) is TemporaryDeliveryError
    assert "taken or not" in str(error)


@pytest.mark.parametrize("at", ["MAIL", "RCPT"])
@pytest.mark.parametrize("doing", [HANG_UP, SILENCE])
def test_a_connection_that_breaks_before_that_is_temporary(smtp: ScriptedSmtp, at: str, doing: str) -> None:
    smtp.say(at, doing)
    error = refusal(a_courier(smtp.port, reply_seconds=0.3))
    assert isinstance(error, TemporaryDeliveryError)
    assert "connection broke" in str(error)


def test_a_kept_connection_that_the_server_closed_is_replaced_without_a_word(smtp: ScriptedSmtp) -> None:
    deliver(a_courier(smtp.port), a_letter(number=1), a_letter(number=2), between=smtp.hang_up)
    assert (len(smtp.accepted), smtp.connections) == (2, 2)


def test_a_kept_connection_that_the_server_is_tired_of_is_replaced_without_a_word(smtp: ScriptedSmtp) -> None:
    settings = a_courier(smtp.port)
    deliver(settings, a_letter(), a_letter(), between=lambda: smtp.say("MAIL", "421 4.7.0 too many letters", times=1))
    assert (len(smtp.accepted), smtp.connections) == (2, 2)


def test_a_server_that_says_goodbye_is_called_again_for_the_next_letter(smtp: ScriptedSmtp) -> None:
    smtp.say("DATA", "421 4.3.2 closing down", times=1)
    letters = [a_letter("ann@partner.test"), a_letter("eve@partner.test")]
    outcomes = deliver_many(a_courier(smtp.port, connections=1), letters)
    assert [error and error.code for error in outcomes.values()] == [421, None]
    assert smtp.connections == 2


def test_a_kept_connection_that_died_in_silence_is_replaced(smtp: ScriptedSmtp) -> None:
    settings = a_courier(smtp.port, reply_seconds=0.3)
    deliver(settings, a_letter(), a_letter(), between=lambda: smtp.say("MAIL", SILENCE, times=1))
    assert (len(smtp.accepted), smtp.connections) == (2, 2)


def test_an_idle_connection_is_left_politely(smtp: ScriptedSmtp) -> None:
    async def run() -> None:
        async with Courier(a_courier(smtp.port, idle_seconds=0.05)) as courier:
            await courier.deliver(a_letter())
            await asyncio.to_thread(wait_until, lambda: "QUIT" in smtp.farewells, "the farewell", 5)

    asyncio.run(run())


def test_a_server_that_is_not_there_costs_a_batch_one_attempt_a_connection() -> None:
    letters = [a_letter(f"p{n}@partner.test", n) for n in range(200)]
    outcomes = deliver_many(a_courier(free_port(), connections=2), letters)
    assert len(outcomes) == 200
    assert {type(error) for error in outcomes.values()} == {UnreachableError}
    assert len({id(error) for error in outcomes.values()}) <= 2


def test_who_stops_listening_to_a_batch_leaves_nothing_behind(smtp: ScriptedSmtp) -> None:
    async def run() -> None:
        async with Courier(a_courier(smtp.port, connections=1)) as courier:
            outcomes = courier.deliver_many([a_letter(number=n) for n in range(50)])
            await anext(outcomes)
            await outcomes.aclose()
            await courier.deliver(a_letter("last@partner.test"))

    asyncio.run(run())
    assert smtp.accepted[-1].recipient == "last@partner.test"
    assert len(smtp.accepted) < 10


# --- login and TLS ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_password_logs_in_over_tls(certificates: Certificates, security: Security) -> None:
    with scripted_smtp(security, certificates, passwords={"dealreg": "secret"}) as server:
        deliver(a_secure_courier(server, certificates, security), a_letter())
        assert (server.logins, len(server.accepted)) == (["dealreg"], 1)


def test_a_token_logs_in_by_xoauth2(certificates: Certificates) -> None:
    with scripted_smtp("starttls", certificates, tokens={"dealreg": "token-1"}) as server:
        credentials = Credentials("dealreg", lambda: "token-1", oauth2=True)
        deliver(a_secure_courier(server, certificates, credentials=credentials), a_letter())
        assert server.logins == ["dealreg"]


@pytest.mark.parametrize("oauth2", [True, False])
def test_a_wrong_password_or_token_is_temporary_and_explained(certificates: Certificates, oauth2: bool) -> None:
    with scripted_smtp("starttls", certificates, {"dealreg": "secret"}, {"dealreg": "token-1"}) as server:
        credentials = Credentials("dealreg", lambda: "open sesame", oauth2=oauth2)
        error = refusal(a_secure_courier(server, certificates, credentials=credentials))
    assert isinstance(error, UnreachableError)
    assert "check username and password" in str(error)
    assert "sesame" not in str(error)


def test_a_server_without_starttls_gets_no_password(smtp: ScriptedSmtp, certificates: Certificates) -> None:
    def fetch() -> str:
        raise AssertionError("the secret was fetched for a server that is not to be trusted")

    error = refusal(a_secure_courier(smtp, certificates, credentials=Credentials("dealreg", fetch)))
    assert isinstance(error, UnreachableError)
    assert "STARTTLS" in str(error)


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_a_certificate_of_a_stranger_is_refused(certificates: Certificates, tmp_path: Path, security: Security) -> None:
    with scripted_smtp(security, certificates, {"dealreg": "secret"}) as server:
        error = refusal(a_secure_courier(server, make_certificates(tmp_path), security))
        assert server.logins == []
    assert isinstance(error, UnreachableError)
    assert "check host and ca_file" in str(error)


def test_a_secret_that_cannot_be_fetched_is_temporary(certificates: Certificates) -> None:
    def fetch() -> str:
        raise SecretError("the password command ended with 1", "pass")

    with scripted_smtp("starttls", certificates, {"dealreg": "secret"}) as server:
        error = refusal(a_secure_courier(server, certificates, credentials=Credentials("dealreg", fetch)))
    assert isinstance(error, UnreachableError)
    assert "pass" in str(error)


def test_an_unencrypted_connection_is_only_for_loopback() -> None:
    with pytest.raises(ConfigError):
        CourierSettings("smtp.example", security=Security.NONE)


def a_secure_courier(
    server: ScriptedSmtp, trusted: Certificates, security: Security = Security.STARTTLS, **changes: Any
) -> CourierSettings:
    usual: dict[str, Any] = {"host": "localhost", "credentials": a_login("dealreg")}
    return a_courier(server.port, security=security, ca_file=trusted.ca_file, **usual | changes)


# --- Postfix ---------------------------------------------------------------------------------------------------------


def a_postfix_courier(postfix: Postfix, address: str, **changes: Any) -> CourierSettings:
    usual: dict[str, Any] = {"host": "localhost", "credentials": a_login(address), "security": Security.STARTTLS}
    return a_courier(postfix.port, ca_file=postfix.dovecot.tls.ca_file, **usual | changes)


def test_a_letter_goes_through_postfix_into_a_partners_mailbox(dovecot: Dovecot, postfix: Postfix) -> None:
    robot, partner = dovecot.fresh_address(), dovecot.fresh_address("ann").replace("mail.test", "partner.test")
    deliver(a_postfix_courier(postfix, robot), a_letter(partner, sender=robot))
    wait_until(lambda: len(dovecot.mails(partner)) == 1, "the delivery by Postfix")
    (mail,) = dovecot.mails(partner)
    assert mail.endswith(b"\r\n\r\n.\r\nGood.\r\n")
    assert f"Return-Path: <{robot}>".encode() in mail


def test_a_letter_with_an_empty_sender_goes_through_postfix(dovecot: Dovecot, postfix: Postfix) -> None:
    robot = dovecot.fresh_address()
    deliver(a_postfix_courier(postfix, robot), a_letter(robot, sender=""))
    wait_until(lambda: len(dovecot.mails(robot)) == 1, "the delivery by Postfix")
    assert b"Return-Path: <>" in dovecot.mails(robot)[0]


def test_a_token_logs_in_to_postfix_too(dovecot: Dovecot, postfix: Postfix) -> None:
    robot = dovecot.fresh_address()
    credentials = Credentials(robot, lambda: dovecot.token(robot), oauth2=True)
    settings = a_postfix_courier(postfix, robot, credentials=credentials, security=Security.TLS)
    deliver(replace(settings, port=postfix.tls_port), a_letter(robot))
    wait_until(lambda: len(dovecot.mails(robot)) == 1, "the delivery by Postfix")


def test_a_report_tells_what_the_server_takes(dovecot: Dovecot, postfix: Postfix) -> None:
    async def run() -> CourierReport:
        async with Courier(a_postfix_courier(postfix, dovecot.fresh_address())) as courier:
            return await courier.probe()

    report = asyncio.run(run())
    assert report.size_limit == 52_428_800
    assert "smtputf8" in report.extensions


def test_without_a_login_postfix_relays_nothing_and_the_operator_is_told(dovecot: Dovecot, postfix: Postfix) -> None:
    settings = a_postfix_courier(postfix, "", credentials=None)
    error = refusal(settings, a_letter("somebody@elsewhere.example"))
    assert isinstance(error, PermanentDeliveryError)
    assert "Relay access denied" in str(error)
