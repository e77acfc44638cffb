"""``dealbot parse``: what it understands of mails. Touches nothing."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from textwrap import fill

import click

from dealbot.cli.common import echo_json, with_config
from dealbot.config import Settings, load
from dealbot.core.model import Company, Language, Partner, Submission
from dealbot.crm.csv_file import read_partners
from dealbot.errors import UnreadableMail
from dealbot.mail.incoming import IncomingMail, parse
from dealbot.mail.inert import line
from dealbot.mail.reading import WIDTH, Circle, Reading, describe, explain, read

_LARGEST = 100_000_000
_LONGEST_PATH = 1000
_LANGUAGES = {Language.EN: "English", Language.FR: "French", Language.DE: "German", Language.NL: "Dutch"}
SHIPPED_ADDRESSES = frozenset({"dealreg@mixvoip.com"})
"""The mailbox of the vendor whose names the settings have by default."""
_SUFFIXES = frozenset({".eml", ".mbox", ".msg", ".txt", ""})


@click.command("parse")
@click.option(
    "--partners", type=click.Path(path_type=Path), help="Who may register, as CSV: tells partner from prospect."
)
@click.option("--explain", "explains", is_flag=True, help="For people: what was weighed, and what spoke for it.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, readable=False))
@with_config
def command(config: Path, paths: tuple[Path, ...], partners: Path | None, *, explains: bool) -> None:
    """Print what dealbot understands of each mail in PATHS (files, folders, mbox), one JSON object a line.

    With --explain, print for people who wrote which lines, and for every field what was found: how likely each is
    the right one (0 to 1), and the signs that speak for and against it with their points.
    A file that cannot be read is named, the others are read, and the end is 1.
    """
    settings = load(config) if config.exists() else Settings()
    known = read_partners(partners).partners if partners else []
    show = _show_explained if explains else _show_json
    failed = False
    for file in _files(paths):
        try:
            for name, content in _mails(file):
                show(name, content, settings, known)
        except UnreadableMail as error:
            failed = True
            click.echo(f"dealbot: {error}", err=True)
    sys.exit(1 if failed else 0)


def _show_json(name: str, content: bytes, settings: Settings, known: list[Partner]) -> None:
    try:
        said = describe(_reading(parse(content), settings, known).submission)
    except UnreadableMail as error:
        said = {"kind": "question", "language": None, "reference": None, "deals": [], "unreadable": str(error)}
    echo_json({"file": name, **said})


def _show_explained(name: str, content: bytes, settings: Settings, known: list[Partner]) -> None:
    click.echo(line(name, _LONGEST_PATH))
    try:
        mail = parse(content)
    except UnreadableMail as error:
        click.echo(f"cannot be read: {error}\n")
        return
    reading = _reading(mail, settings, known)
    files = [f"{line(file.name)} ({'read' if file.read else 'not read'})" for file in mail.attachments]
    click.echo(fill(_in_short(reading.submission) + (f"; files: {', '.join(files)}" if files else ""), WIDTH))
    click.echo("\n".join(("", *explain(reading), "")))


def _in_short(submission: Submission) -> str:
    """``registration in French, DR-2026-0042: Acme S.A. (acme.example); Beta BV``."""
    language = f" in {_LANGUAGES[submission.language]}" if submission.language else ""
    reference = f", {submission.reference}" if submission.reference else ""
    also = f", also a {submission.also}" if submission.also else ""
    companies = "; ".join(_named(deal.company) for deal in submission.deals)
    return f"{submission.kind}{language}{reference}{also}{f': {companies}' if companies else ''}"


def _named(company: Company) -> str:
    known = ", ".join(part for part in (company.domain, company.vat, company.register_id, company.country) if part)
    return line(f"{company.name or 'no company'}{f' ({known})' if known else ''}")


def _reading(mail: IncomingMail, settings: Settings, known: list[Partner]) -> Reading:
    partner = partner_of(mail.sender.email, known) if mail.sender else None
    vendor = settings.vendor
    circle = Circle(
        partner=partner,
        vendor_names=vendor.all_names,
        vendor_domains=frozenset(vendor.staff_domains),
        own_addresses=_own_addresses(settings),
    )
    return read(mail, circle)


def _own_addresses(settings: Settings) -> frozenset[str]:
    """The mailboxes of the settings and who writes for them, in lower case; without any, the shipped one."""
    names = [mailbox.username for mailbox in settings.mailbox]
    names += [settings.smtp.sender.email] if settings.smtp else []
    return frozenset(name.lower() for name in names if "@" in name) or SHIPPED_ADDRESSES


def partner_of(email: str, known: list[Partner]) -> Partner | None:
    """Who writes from this address: by the exact address first, then by its domain."""
    domain = email.rpartition("@")[2]
    exact = [partner for partner in known if email in partner.emails]
    return next(iter([*exact, *(partner for partner in known if domain in partner.domains)]), None)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves; of a folder, at any depth, those that look like mail, in order."""
    for path in paths:
        if path.is_dir():
            yield from (f for f in sorted(path.rglob("*")) if f.is_file() and f.suffix.lower() in _SUFFIXES)
        else:
            yield path


def _mails(path: Path) -> Iterator[tuple[str, bytes]]:
    """The mails of a file, each with its name. Raises UnreadableMail where the file cannot be read."""
    try:
        yield from _read(path)
    except OSError as error:
        raise UnreadableMail("cannot read the file", str(path)) from error


def _read(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.stat().st_size > _LARGEST:
        raise UnreadableMail("the file is too large to be mail", str(path))
    content = path.read_bytes()
    several = content.startswith(b"From ") and b"\n\nFrom " in content
    if path.suffix.lower() != ".mbox" and not several:
        yield str(path), content
        return
    with closing(mailbox.mbox(path, create=False)) as box:
        for number, key in enumerate(box.iterkeys(), 1):
            yield f"{path}#{number}", box.get_bytes(key)
