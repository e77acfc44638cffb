"""What several commands share: finding the settings, the time to act at, and showing values."""

from __future__ import annotations

import functools
import json
import logging
import os
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from dealbot.app import App, Clock, real_clock
from dealbot.config import Settings, load
from dealbot.errors import UsageError
from dealbot.mail.inert import line

json_option = click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
at_option = click.option("--at", metavar="TIME", help="Act as if it were this moment, e.g. 2026-12-01T08:00.")


def with_config(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command ``--config`` (also accepted before its name) as the path of the settings file."""

    @functools.wraps(command)
    def wrapped(*args: Any, own_config: Path | None, **options: Any) -> Any:
        before = click.get_current_context().find_root().obj
        chosen = own_config or before or os.environ.get("DEALBOT_CONFIG") or "config.toml"
        return command(Path(chosen), *args, **options)

    return click.option("--config", "own_config", type=click.Path(path_type=Path), help="The settings file.")(wrapped)


def with_app(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the App of its settings; raises ConfigError for unusable ones."""

    @with_config
    @functools.wraps(command)
    def wrapped(config: Path, *args: Any, **options: Any) -> Any:
        return command(open_app(load(config)), *args, **options)

    return wrapped


def with_records(command: Callable[..., Any]) -> Callable[..., Any]:
    """As ``with_app``, for what needs the records; raises StoreRefusal where they are not of this version."""

    @with_app
    @functools.wraps(command)
    def wrapped(app: App, *args: Any, **options: Any) -> Any:
        app.store.require_current()
        return command(app, *args, **options)

    return wrapped


def open_app(settings: Settings, clock: Clock = real_clock) -> App:
    """The App of these settings until the command ends."""
    app = App(settings, clock)
    click.get_current_context().call_on_close(app.close)
    return app


def app_at(app: App, at: str | None) -> App:
    """The same installation, acting as if it were ``at``: a time without a zone is the vendor's."""
    if at is None:
        return app
    moment = moment_of(at, app)
    return open_app(app.settings, lambda: moment)


def moment_of(text: str, app: App) -> datetime:
    """``2026-12-01T08:00`` or ``2026-12-01`` in the vendor's zone, or with a zone of its own; UsageError otherwise."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError("not a time; write one such as 2026-12-01T08:00", text) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=app.policy.zone)).astimezone(UTC)


def log_to_stderr(level: int = logging.INFO) -> None:
    """Log lines with their time, for the journal of whatever runs dealbot."""
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for chatty in ("alembic", "apscheduler", "imapclient", "aiosmtplib", "mailparser"):
        logging.getLogger(chatty).setLevel(logging.ERROR)


def echo_json(value: object) -> None:
    """One value as one line of JSON; what is no UTF-8 (a file's name) is escaped."""
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    click.echo(text.encode("utf-8", "backslashreplace").decode())


def echo_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    """A table for people: columns as wide as they need to be, and nothing in them that steers the terminal."""
    shown = [head, *(tuple(map(line, row)) for row in rows)]
    widths = [max(len(row[i]) for row in shown) for i in range(len(head))]
    for row in shown:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def shown_day(day: date | None) -> str:
    return day.isoformat() if day else "-"


def _plain(value: object) -> object:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    raise TypeError(f"cannot be shown as JSON: {type(value).__name__}")
