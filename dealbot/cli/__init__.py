"""The command line: one file a group of commands, each imported only when it is called, so that help is quick."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from dealbot import __version__
from dealbot.errors import ConfigError, DealbotError, UsageError

COMMANDS = {
    "init": "write a commented configuration and an empty database",
    "doctor": "check everything a start needs, and say what to mend",
    "run": "the daemon",
    "once": "take what waits, run what is due, send what is in the outbox, end",
    "parse": "what dealbot understands of mails, as JSON lines, or why (--explain); touches nothing",
    "check": "who knows a company, is it protected, who may sell what",
    "accounts": "what sales knows: import, sync, list",
    "partners": "who may register: import, list",
    "deals": "the registrations: list, show, decide, export",
    "digest": "the weekly digest, shown or sent",
    "db": "the database: upgrade, backup, restore",
}
"""Every command with its sentence, which the list of commands shows without importing it."""


class Lazy(click.Group):
    """A group whose commands live in ``dealbot.cli.<name>``."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"dealbot.cli.{name}").command
        return command

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--config", type=click.Path(path_type=Path), help="The settings file (default: config.toml, or $DEALBOT_CONFIG)."
)
@click.version_option(__version__, prog_name="dealbot")
@click.pass_context
def dealbot(ctx: click.Context, config: Path | None) -> None:
    """The daemon behind a deal-registration mailbox."""
    ctx.obj = config


def main(args: list[str] | None = None) -> Any:
    """Run the command line and exit: 0 done, 1 a failure, 2 wrong use or settings."""
    try:
        sys.exit(dealbot.main(args, prog_name="dealbot", standalone_mode=False) or 0)
    except click.exceptions.Abort:
        _fail("stopped", 1)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (ConfigError, UsageError) as error:
        _fail("\n  ".join([str(error), *getattr(error, "faults", ())]), 2)
    except DealbotError as error:
        _fail(str(error), 1)


def _fail(message: str, code: int) -> None:
    click.echo(f"dealbot: {message}", err=True)
    sys.exit(code)
