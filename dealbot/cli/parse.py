"""``dealbot parse``: what it understands of mails. Touches nothing."""

from __future__ import annotations

import mailbox
from collections.abc import Iterator
from pathlib import Path

import click

from dealbot.cli.common import echo_json, with_config
from dealbot.config import Settings, load
from dealbot.core.model import Partner
from dealbot.crm.csv_file import read_partners
from dealbot.errors import UnreadableMail, UsageError
from dealbot.mail.incoming import parse
from dealbot.mail.reading import Circle, describe, understand

_LARGEST = 100_000_000


@click.command("parse")
@click.option(
    "--partners", type=click.Path(path_type=Path), help="Who may register, as CSV: tells partner from prospect."
)
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@with_config
def command(config: Path, paths: tuple[Path, ...], partners: Path | None) -> None:
    """Print what dealbot understands of each mail in PATHS (files, folders, mbox), one JSON object a line."""
    settings = load(config) if config.exists() else Settings()
    known = read_partners(partners).partners if partners else []
    for path in paths:
        if not path.exists():
            raise UsageError("there is no such file or folder", str(path))
        for name, content in _mails(path):
            echo_json({"file": name, **_reading(content, settings, known)})


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


def _mails(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.is_dir():
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.suffix.lower() in {".eml", ".mbox", ".msg", ".txt", ""}:
                yield from _mails(file)
        return
    if path.stat().st_size > _LARGEST:
        raise UsageError("the file is too large to be mail", str(path))
    content = path.read_bytes()
    several = content.startswith(b"From ") and b"\n\nFrom " in content
    if path.suffix.lower() != ".mbox" and not several:
        yield str(path), content
        return
    box = mailbox.mbox(path, create=False)
    for number, key in enumerate(box.iterkeys(), 1):
        yield f"{path}#{number}", box.get_bytes(key)
