"""``dealbot parse``: what it understands of mails. Touches nothing."""

from __future__ import annotations

import mailbox
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import click

from dealbot.cli.common import echo_json, with_config
from dealbot.config import Settings, load
from dealbot.core.model import Partner
from dealbot.crm.csv_file import read_partners
from dealbot.errors import UnreadableMail
from dealbot.mail.incoming import parse
from dealbot.mail.reading import Circle, describe, understand

_LARGEST = 100_000_000
_SUFFIXES = frozenset({".eml", ".mbox", ".msg", ".txt", ""})


@click.command("parse")
@click.option(
    "--partners", type=click.Path(path_type=Path), help="Who may register, as CSV: tells partner from prospect."
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, exists=True, readable=False))
@with_config
def command(config: Path, paths: tuple[Path, ...], partners: Path | None) -> None:
    """Print what dealbot understands of each mail in PATHS (files, folders, mbox), one JSON object a line.

    A file that cannot be read is named, the others are read, and the end is 1.
    """
    settings = load(config) if config.exists() else Settings()
    known = read_partners(partners).partners if partners else []
    failed = False
    for file in _files(paths):
        try:
            for name, content in _mails(file):
                echo_json({"file": name, **_reading(content, settings, known)})
        except UnreadableMail as error:
            failed = True
            click.echo(f"dealbot: {error}", err=True)
    sys.exit(1 if failed else 0)


def _reading(content: bytes, settings: Settings, known: list[Partner]) -> dict[str, object]:
    try:
        mail = parse(content)
    except UnreadableMail as error:
        return {"kind": "question", "language": None, "reference": None, "deals": [], "unreadable": str(error)}
    partner = partner_of(mail.sender.email, known) if mail.sender else None
    vendor = settings.vendor
    circle = Circle(
        partner=partner,
        vendor_names=vendor.all_names,
        vendor_domains=frozenset(vendor.staff_domains),
        own_addresses=frozenset(),
    )
    return describe(understand(mail, circle))


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
