"""The settings file: what may stand in it, what it means, and how its faults are told."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dealbot.config import Settings, load, parse
from dealbot.config_sources import CsvSourceSettings
from dealbot.core.model import Language, Verdict
from dealbot.errors import ConfigError
from tests.stories.stage import toml

if TYPE_CHECKING:
    from pathlib import Path

MAILBOX = {"host": "imap.example.net", "username": "deals@example.net", "password_file": "secret"}
SMTP = {"host": "smtp.example.net", "from": "deals@example.net"}
UNITS = {"s": timedelta(seconds=1), "m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
WAYS = {
    "password_file": "secret",
    "password_env": "DEALS_PASSWORD",
    "password_command": ["pass", "show", "deals"],
    "oauth2_token_command": ["get-token"],
}


def settings(**sections: Any) -> Settings:
    """Settings of these sections, by way of their TOML."""
    return parse("".join(f"{key} = {toml(value)}\n" for key, value in sections.items()), "config.toml")


def faults(**sections: Any) -> list[str]:
    """What is told of settings that cannot be used."""
    with pytest.raises(ConfigError) as caught:
        settings(**sections)
    return list(caught.value.faults)


def test_an_empty_file_is_a_dealbot_without_mail() -> None:
    empty = parse("", "config.toml")
    assert (empty.mailbox, empty.smtp, empty.accounts, empty.managers) == ((), None, (), ())
    assert empty.database.url == "sqlite:///dealbot.db"
    assert empty.policy_value().reminder_days == (30, 7)


@given(number=st.integers(1, 3600), unit=st.sampled_from(sorted(UNITS)), gap=st.sampled_from(["", " "]))
def test_a_duration_is_a_number_and_a_unit(number: int, unit: str, gap: str) -> None:
    found = settings(outbox={"give_up_after": f"{number}{gap}{unit}"}).outbox.give_up_after
    assert found == number * UNITS[unit]


@pytest.mark.parametrize(
    "value", ["soon", "", "5", "-5m", "1.5h", "5 weeks", "1h30m", "0s", 30, -5, True, "9" * 30 + "d"]
)
def test_anything_else_is_no_duration_and_the_fault_says_what_is(value: object) -> None:
    [fault] = faults(outbox={"give_up_after": value})
    assert fault.startswith("outbox.give_up_after: ")
    assert '"90s", "15m", "24h" or "2d"' in fault


def test_paths_are_meant_beside_the_settings_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/")
    file = write(
        tmp_path / "config.toml",
        mailbox=MAILBOX | {"ca_file": "ca.pem"},
        smtp=SMTP | {"username": "x", "password_file": "sub/smtp"},
        accounts=[{"kind": "csv", "path": "crm.csv"}],
        database={"url": "sqlite:///data.db"},
    )
    found = load(file)
    assert found.mailbox[0].password_file == tmp_path / "secret"
    assert found.mailbox[0].ca_file == tmp_path / "ca.pem"
    assert found.smtp is not None
    assert found.smtp.password_file == tmp_path / "sub/smtp"
    [source] = found.accounts
    assert isinstance(source, CsvSourceSettings)
    assert source.path == tmp_path / "crm.csv"
    assert found.database.url == f"sqlite:///{tmp_path / 'data.db'}"


def test_absolute_paths_and_other_databases_stay_as_they_are(tmp_path: Path) -> None:
    elsewhere, postgres = tmp_path / "elsewhere" / "crm.csv", "postgresql+psycopg://dealbot@localhost/dealbot"
    folder = tmp_path / "settings"
    folder.mkdir()
    sources = [{"kind": "csv", "path": elsewhere}]
    [source] = load(write(folder / "a.toml", accounts=sources, database={"url": postgres})).accounts
    assert isinstance(source, CsvSourceSettings)
    assert source.path == elsewhere
    assert load(folder / "a.toml").database.url == postgres
    absolute = f"sqlite:///{tmp_path / 'data.db'}"
    assert load(write(folder / "b.toml", database={"url": absolute})).database.url == absolute


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_no_encryption_is_for_loopback(host: str) -> None:
    assert settings(mailbox=MAILBOX | {"host": host, "security": "none"}).mailbox[0].security == "none"
    assert settings(smtp=SMTP | {"host": host, "security": "none"}).smtp is not None


@pytest.mark.parametrize("host", ["imap.example.net", "localhost.example.net", "127.0.0.1.example.net", "10.0.0.1"])
def test_no_encryption_is_refused_elsewhere(host: str) -> None:
    [fault] = faults(mailbox=MAILBOX | {"host": host, "security": "none"})
    assert "security: " in fault
    assert 'only on loopback; use "tls" or "starttls"' in fault
    assert len(faults(smtp=SMTP | {"host": host, "security": "none"})) == 1


@pytest.mark.parametrize("way", WAYS)
def test_one_way_to_a_password_is_enough(way: str) -> None:
    login = {"username": "deals", way: WAYS[way]}
    assert settings(mailbox={"host": "imap.example.net"} | login).mailbox[0].username == "deals"
    assert settings(smtp=SMTP | login).smtp is not None


@pytest.mark.parametrize("ways", [[], ["password_file", "password_env"], ["password_command", "oauth2_token_command"]])
def test_no_way_to_a_password_or_two_are_a_fault(ways: list[str]) -> None:
    login = {"username": "deals"} | {way: WAYS[way] for way in ways}
    for section, usual in (("mailbox", {"host": "imap.example.net"}), ("smtp", SMTP)):
        [fault] = faults(**{section: usual | login})
        assert "give exactly one of password_file, password_env, password_command, oauth2_token_command" in fault


def test_a_server_for_outgoing_mail_may_want_no_login_but_a_password_belongs_to_somebody() -> None:
    assert settings(smtp=SMTP).smtp is not None
    [fault] = faults(smtp=SMTP | {"password_file": "secret"})
    assert "username" in fault


def test_one_mailbox_or_several() -> None:
    assert [each.identity for each in settings(mailbox=MAILBOX).mailbox] == ["deals@example.net@imap.example.net/INBOX"]
    two = settings(mailbox=[MAILBOX, MAILBOX | {"folder": "Deals"}]).mailbox
    assert [each.folder for each in two] == ["INBOX", "Deals"]


def test_two_entries_of_the_same_identity_are_a_fault() -> None:
    [fault] = faults(mailbox=[MAILBOX, MAILBOX | {"password_file": "another"}])
    assert "mailbox: two entries have the same identity" in fault
    sources = [{"kind": "csv", "path": "a/crm.csv"}, {"kind": "csv", "path": "b/crm.csv"}]
    [fault] = faults(accounts=sources)
    assert "accounts: two entries have the same identity" in fault
    named = [sources[0], sources[1] | {"name": "other"}]
    assert [source.identity for source in settings(accounts=named).accounts] == ["crm.csv", "other"]


def test_every_number_out_of_range_is_told_at_once_with_its_limit() -> None:
    found = sorted(faults(policy={"window_months": 0, "notice_hour": 24, "grace_days": 3}))
    assert found == [
        "policy.notice_hour: Input should be less than or equal to 23 (it is 24)",
        "policy.window_months: Input should be greater than or equal to 1 (it is 0)",
    ]


def test_faults_of_several_sections_are_told_at_once_under_the_name_of_the_file() -> None:
    with pytest.raises(ConfigError) as caught:
        settings(vendor={"time_zone": "Europe/Atlantis"}, managers=[{"email": "hedda"}], colour="red")
    assert str(caught.value) == "3 fault(s) in the settings: config.toml"
    assert [fault.partition(":")[0] for fault in caught.value.faults] == [
        "vendor.time_zone",
        "managers.0.email",
        "colour",
    ]


@pytest.mark.parametrize(
    ("written", "email", "name"),
    [
        ("deals@example.net", "deals@example.net", ""),
        ("Deals <deals@example.net>", "deals@example.net", "Deals"),
        ('"Müller, Deals" <Deals@Example.net>', "deals@example.net", "Müller, Deals"),
        ("  <deals@example.net>  ", "deals@example.net", ""),
    ],
)
def test_the_sender_has_a_name_or_none(written: str, email: str, name: str) -> None:
    smtp = settings(smtp=SMTP | {"from": written}).smtp
    assert smtp is not None
    assert (smtp.sender.email, smtp.sender.name) == (email, name)


@pytest.mark.parametrize(
    "written", ["Deals", "Deals <deals@example.net", "a@b.example, c@d.example", "@example.net", ""]
)
def test_what_is_no_sender_is_a_fault(written: str) -> None:
    assert [fault.partition(":")[0] for fault in faults(smtp=SMTP | {"from": written})] == ["smtp.from"]


@pytest.mark.parametrize(
    "sections",
    [
        {"database": {"url": "mysql://deals:hunter2@localhost/deals"}},
        {"mailbox": {"host": "imap.example.net", "username": "x", "password": "hunter2"}},
        {"mailbox": {"host": "imap.example.net", "username": "x", "password_command": "echo hunter2"}},
        {"mailbox": {"host": "imap.example.net", "username": "x", "oauth2_token_command": "echo hunter2"}},
        {"smtp": SMTP | {"username": "x", "password_file": ["hunter2"]}},
        {"smtp": SMTP | {"username": "x", "password_env": 7, "oauth2_token_command": [["hunter2"]]}},
    ],
)
def test_no_fault_repeats_what_may_be_a_secret(sections: dict[str, Any]) -> None:
    assert "hunter2" not in " ".join(faults(**sections))


@pytest.mark.parametrize(
    ("sections", "words"),
    [
        ({"policy": {"reminder_days": 7}}, "policy.reminder_days: write a list"),
        ({"vendor": "Vendor"}, "vendor: write a table"),
        ({"mailbox": "imap.example.net"}, "mailbox.0: write a table"),
        ({"mailbox": {"host": "imap.example.net"}}, "username: this setting is needed"),
        ({"accounts": [{"kind": "csv"}]}, "accounts.0.path: this setting is needed"),
    ],
)
def test_faults_are_told_in_words_of_the_file_not_of_the_program(sections: dict[str, Any], words: str) -> None:
    told = " ".join(faults(**sections))
    assert words in told
    assert "tuple" not in told
    assert "Settings" not in told


def test_the_policy_is_as_the_settings_say() -> None:
    chosen = {"reminder_days": [7, 30, 7], "another_partners_window": "hold", "probing_within": "90m"}
    policy = settings(policy=chosen, vendor={"time_zone": "Europe/Brussels"}).policy_value()
    assert policy.reminder_days == (30, 7)
    assert policy.another_partners_window is Verdict.HOLD
    assert (policy.probing_hours, policy.awareness_expires_months, policy.zone.key) == (1.5, None, "Europe/Brussels")


def test_a_manager_is_known_in_lower_case_by_countries_in_capitals() -> None:
    [manager] = settings(
        managers=[{"email": "Max@Vendor.example", "countries": ["lu"], "language": "fr"}]
    ).manager_values()
    assert (manager.email, manager.countries, manager.language) == (
        "max@vendor.example",
        frozenset({"LU"}),
        Language.FR,
    )


def test_a_file_that_is_no_text_or_endless_cannot_be_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    for content, words in ((b"\xff\xfe", "cannot be read"), (b"#" * 1_000_001, "far too large")):
        file.write_bytes(content)
        with pytest.raises(ConfigError, match=words):
            load(file)
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def write(file: Path, **sections: Any) -> Path:
    file.write_text("".join(f"{key} = {toml(value)}\n" for key, value in sections.items()), encoding="utf-8")
    return file
