"""``python -m demo``: plays the demo and ends with 0 only if everything came out as expected."""

from __future__ import annotations

import sys
from pathlib import Path

try:
    import click

    from demo.play import perform
    from demo.servers import ServerFault
    from demo.stage import DemoFault
except ModuleNotFoundError as error:
    sys.exit(f"python -m demo: the package {error.name} is missing; run: make install")


@click.command()
@click.option(
    "--output",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("demo-output"),
    show_default=True,
    help="The folder to work in; what an earlier demo left there is removed.",
)
def main(output: Path) -> None:
    """Run dealbot on this machine alone: real IMAP and SMTP, sample mails in four languages, four months in seconds.

    Ends with 0 if every mail had its expected outcome, with 1 otherwise.
    """
    try:
        faults = perform(output)
    except (DemoFault, ServerFault) as error:
        raise click.ClickException(f"{error}\nThe daemon's log, if it was started: {output / 'dealbot.log'}") from error
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main(prog_name="python -m demo")
