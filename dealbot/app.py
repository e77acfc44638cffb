"""The joiner: the only place that knows the settings, the doors and the jobs, and puts them together."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from types import MappingProxyType

from dealbot.config import Login, MailboxSettings, Settings, SmtpSettings
from dealbot.config_sources import AccountSourceSettings, CsvSourceSettings, OdooSourceSettings, SqlSourceSettings
from dealbot.core.model import Policy
from dealbot.crm.csv_file import CsvAccounts
from dealbot.crm.odoo import OdooAccounts
from dealbot.crm.odoo_api import Json2, XmlRpc
from dealbot.crm.odoo_records import Mapped
from dealbot.crm.source import AccountSource
from dealbot.crm.sql import Queries, SqlAccounts
from dealbot.crm.web import Web
from dealbot.envelope import Address
from dealbot.errors import ConfigError
from dealbot.jobs.accounts_sync import AccountsSync, Scheduled
from dealbot.jobs.digest import WeeklyDigest
from dealbot.jobs.dispatch import Dispatch
from dealbot.jobs.intake import Intake
from dealbot.jobs.office import Office
from dealbot.jobs.poll import Poll
from dealbot.jobs.post import Post
from dealbot.jobs.reminders import Reminders
from dealbot.mail import letters
from dealbot.net.courier import Courier, CourierSettings
from dealbot.net.credentials import Credentials, Secret, secret_command, secret_environment, secret_file
from dealbot.net.imap import MailboxSettings as ImapSettings
from dealbot.net.tls import Security
from dealbot.store import Store

Clock = Callable[[], datetime]


def real_clock() -> datetime:
    """Now, in UTC."""
    return datetime.now(UTC)


class App:
    """One installation put together from its settings; every part is made when it is first asked for."""

    def __init__(self, settings: Settings, clock: Clock = real_clock) -> None:
        self.settings = settings
        self.clock = clock

    def close(self) -> None:
        """Give back what was opened."""
        if "store" in self.__dict__:  # a property that was never asked for opened nothing
            self.store.close()

    @cached_property
    def policy(self) -> Policy:
        return self.settings.policy_value()

    @cached_property
    def store(self) -> Store:
        return Store(self.settings.database.url)

    @cached_property
    def robot(self) -> Address:
        """From whom the letters come; without mail settings a stand-in, for previews."""
        return self.settings.smtp.sender if self.settings.smtp else Address("dealreg@example.net")

    @cached_property
    def office(self) -> Office:
        settings, vendor = self.settings, self.settings.vendor
        mailboxes = {mailbox.username.lower() for mailbox in settings.mailbox if "@" in mailbox.username}
        operator = settings.operator.email
        return Office(
            policy=self.policy,
            robot=self.robot,
            managers=settings.manager_values(),
            operator=Address(operator) if operator else None,
            operator_language=settings.operator.language,
            vendor_names=vendor.all_names,
            staff_domains=frozenset(vendor.staff_domains),
            own_addresses=frozenset({self.robot.email} | mailboxes),
            source_limits=MappingProxyType({source.identity: source.fresh_for for source in settings.accounts}),
            give_up_after=settings.outbox.give_up_after,
            per_recipient=settings.outbox.per_recipient,
            per_recipient_within=settings.outbox.per_recipient_within,
        )

    @cached_property
    def writer(self) -> letters.LetterWriter:
        vendor = self.settings.vendor
        entities = tuple(letters.Entity(e.country, e.name, e.address) for e in vendor.entities)
        face = letters.Sender(
            vendor=vendor.name,
            address=self.robot,
            zone=self.policy.zone,
            partner_contact=vendor.partner_contact or self.robot.email,
            privacy_contact=vendor.privacy_contact or self.robot.email,
            entities=entities or (letters.Entity("", vendor.name, ""),),
            domain=self.robot.domain,
            register_again_days=self.policy.register_again_days,
        )
        return letters.LetterWriter(letters.templates_folder(), face)

    @cached_property
    def post(self) -> Post:
        return Post(self.office, self.writer, self._mint_message_id)

    @cached_property
    def intake(self) -> Intake:
        return Intake(self.store, self.post, self.office)

    @cached_property
    def poll(self) -> Poll:
        return Poll(self.store, self.intake, self.clock)

    @cached_property
    def reminders(self) -> Reminders:
        return Reminders(self.store, self.post, self.office)

    @cached_property
    def weekly_digest(self) -> WeeklyDigest:
        return WeeklyDigest(self.store, self.post, self.office)

    def dispatch(self, courier: Courier) -> Dispatch:
        return Dispatch(self.store, courier, self.post, self.office)

    @cached_property
    def accounts_sync(self) -> AccountsSync:
        return AccountsSync(self.store, self.post, self.office)

    @cached_property
    def sources(self) -> tuple[Scheduled, ...]:
        """The account sources of the settings, each with how often it is read."""
        return tuple(Scheduled(_source(each), each.every, each.full_every) for each in self.settings.accounts)

    @cached_property
    def mailboxes(self) -> tuple[ImapSettings, ...]:
        """Where mail is polled; raises ConfigError if nowhere."""
        if not self.settings.mailbox:
            raise ConfigError("mailbox: no mailbox is set")
        return tuple(_imap(mailbox) for mailbox in self.settings.mailbox)

    @cached_property
    def courier_settings(self) -> CourierSettings:
        """Who takes the letters; raises ConfigError if nobody."""
        if self.settings.smtp is None:
            raise ConfigError("smtp: no server for outgoing mail is set")
        return _smtp(self.settings.smtp)

    def _mint_message_id(self) -> str:
        return f"<{secrets.token_hex(12)}@{self.robot.domain}>"


def _source(settings: AccountSourceSettings) -> AccountSource:
    if isinstance(settings, CsvSourceSettings):
        return CsvAccounts(settings.path, settings.identity)
    return _sql(settings) if isinstance(settings, SqlSourceSettings) else _odoo(settings)


def _sql(settings: SqlSourceSettings) -> AccountSource:
    queries = Queries(
        all=settings.query,
        columns=settings.columns,
        changed=settings.changed_query,
        changed_column=settings.changed_column,
        deleted=settings.deleted_query,
    )
    kept = _kept(settings.url_file, settings.url_env, settings.url_command)
    url = kept or (lambda: settings.url)
    return SqlAccounts(settings.name, url, queries, seconds=settings.timeout.total_seconds())


def _odoo(settings: OdooSourceSettings) -> AccountSource:
    key = _kept(settings.api_key_file, settings.api_key_env, settings.api_key_command)
    if key is None:  # the settings are checked: exactly one way is set
        raise ConfigError("no way to an API key", settings.name)
    web = Web(settings.url, ca_file=settings.ca_file, seconds=settings.timeout.total_seconds())
    narrowed = {str(model): terms for model, terms in settings.domain.items()}
    mapped = Mapped(settings.models, narrowed, settings.partner_field, settings.revenue_fields)
    if settings.api == "xmlrpc":
        return OdooAccounts(settings.name, XmlRpc(web, settings.database, key, settings.username), mapped)
    return OdooAccounts(settings.name, Json2(web, settings.database, key), mapped)


def _imap(settings: MailboxSettings) -> ImapSettings:
    return ImapSettings(
        name=settings.identity,
        host=settings.host,
        credentials=_credentials(settings),
        port=settings.port,
        security=Security(settings.security),
        folder=settings.folder,
        root=settings.filed_under,
        ca_file=settings.ca_file,
        connect_seconds=settings.timeout.total_seconds(),
        read_seconds=settings.timeout.total_seconds(),
        size_limit=int(settings.size_limit_mb * 1_000_000),
    )


def _smtp(settings: SmtpSettings) -> CourierSettings:
    return CourierSettings(
        host=settings.host,
        credentials=_credentials(settings) if settings.username else None,
        port=settings.port,
        security=Security(settings.security),
        ca_file=settings.ca_file,
        connect_seconds=settings.timeout.total_seconds(),
        reply_seconds=settings.timeout.total_seconds(),
        connections=settings.connections,
    )


def _credentials(login: Login) -> Credentials:
    return Credentials(login.username, _secret(login), oauth2=bool(login.oauth2_token_command))


def _secret(login: Login) -> Secret:
    command = login.oauth2_token_command or login.password_command
    secret = _kept(login.password_file, login.password_env, command)
    if secret is None:  # the settings are checked: exactly one way is set
        raise ConfigError("no way to a password", login.host)
    return secret


def _kept(file: Path | None, variable: str | None, command: tuple[str, ...]) -> Secret | None:
    """Where a secret is kept: of the three, the one that is set."""
    if command:
        return secret_command(command)
    if variable:
        return secret_environment(variable)
    return secret_file(file) if file else None
